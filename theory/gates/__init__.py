"""Gates: a few hidden units that multiply or square their inputs, how much they err, in exact and in floating-point
arithmetic, and which activations can do it.

Sources: LTR, Sec. II.A and Appendix A; Rolnick and Tegmark (RT), Sec. 3.
"""
