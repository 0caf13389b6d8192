"""Optimisers that try to beat a lower bound. They support it or say where to look, and prove nothing."""
