"""What is claimed: exact statements with hypotheses, derivations, sources and mutants. One file, one subject."""
