"""A claim file of somebody who has only installed the program: ``proofs check examples/claims/mine.py``."""

import sympy as sp

from proofs import Claim, reals

u, v = reals("u v")
x = reals("x")

product_is_small = Claim(
    "mine.product_is_small", sp.Abs(u * sp.sin(v)) <= sp.Rational(7, 8), where={u: (-1, 1), v: (-1, 1)}
)

sine_is_below_its_argument = Claim(
    "mine.sine_is_below_its_argument", sp.sin(x) / x <= 1, where={x: sp.Interval.Lopen(0, 1)}
)
