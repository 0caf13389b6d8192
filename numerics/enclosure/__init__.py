"""Rigorous enclosures: ball and interval arithmetic on expressions, proofs over boxes, extremes, integrals, and
certified solutions of equations."""
