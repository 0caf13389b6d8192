"""Moments of unit weights: which are prescribed, how many units they need, and a search for fewer."""
