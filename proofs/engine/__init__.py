"""The engine: legs, verdicts, budgets and the run over all claims."""
