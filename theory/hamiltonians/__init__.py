"""The probability distributions that a network has to represent, as Hamiltonians: softmax, low-degree polynomials, and
how few parameters they need.

Sources: Lin, Tegmark and Rolnick (LTR), Sec. II; the counts of parameters of Sec. II.D.
"""
