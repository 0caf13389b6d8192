"""The checker, part by part, against mpmath and SymPy; certificates that it must accept, and the near misses, mutations
and hostile files that it must not."""
