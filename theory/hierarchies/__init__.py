"""Hierarchical generative processes, sufficient statistics, and what distillation shares with the renormalization
group.

Sources: LTR, Sec. III.A to III.E; the comment of Schwab and Mehta (SM).
"""
