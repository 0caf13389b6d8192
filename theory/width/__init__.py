"""How many units a network with one hidden layer needs where a deep one needs few: products, monomials, polynomials,
bits.

Sources: LTR, Sec. III.F to III.H; RT, Sec. 4 and 5.
"""
