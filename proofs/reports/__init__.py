"""Reports: what a run found, for readers."""
