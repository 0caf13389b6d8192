"""What an activation is at the numbers of float32, in binary64 and with a proven error: a short Taylor polynomial for
each run of consecutive numbers.

The numbers of a run are evenly spaced, so that all runs share one grid s in [-1, 1]: the j-th number is c + r s_j.
Coefficients and remainder come from balls; Horner's scheme in binary64 errs by at most (2 D + 1) 2^-53 times the
coefficients' sizes (Higham, Accuracy and Stability of Numerical Algorithms, Sec. 5.1)."""

from __future__ import annotations

from fractions import Fraction

import torch
from flint import arb
from torch import Tensor

from numerics.enclosure.balls import ball, hull, working
from numerics.enclosure.series import Program, coefficients

RUN = 1 << 15  # numbers of a run: all in one binade, and within 2^-8 of each other
BITS, DEGREES = 400, (3, 6, 10, 16)
GRID = (torch.arange(RUN, dtype=torch.float64) - (RUN - 1) / 2) / (RUN // 2)


def _run(first: int) -> tuple[Fraction, Fraction]:
    """The middle and the signed radius of the run of bit patterns that starts at `first`, a multiple of RUN that is
    negative for negative numbers."""
    exponent, start = divmod(first & 0x7FFFFFFF, 1 << 23)
    step = Fraction(2) ** (max(exponent, 1) - 150) * (-1 if first < 0 else 1)
    return (start + ((1 << 23) if exponent else 0) + Fraction(RUN - 1, 2)) * step, RUN // 2 * step


def values(program: Program, first: int, margin: Fraction, floor: Fraction, of_argument: bool) -> Tensor | None:
    """The function at the RUN numbers from the bit pattern `first` on, each within margin * (its size + floor), or that
    of its argument if `of_argument`.

    None where no polynomial of these degrees is known to be as close, as around a zero.

    >>> import sympy as sp
    >>> from numerics.enclosure.series import compile_series
    >>> x = sp.Symbol("x", real=True)
    >>> values(compile_series(sp.exp(x), x), 0x3F800000, Fraction(1, 2**45), Fraction(0), False)[0]
    tensor(2.7183, dtype=torch.float64)
    """
    c, r = _run(first)
    with working(BITS, DEGREES[-1] + 1):
        near = hull(c - abs(r), c + abs(r))
        smallest = arb((near if of_argument else program(near)).abs_lower())
        if not smallest.is_finite():
            return None
        allowed = ball(margin) * (smallest + ball(floor))
        for degree in DEGREES:
            last = coefficients(program, [near, ball(r)], degree + 1)[degree]
            if not abs(last) < allowed:
                continue
            exact = coefficients(program, [ball(c), ball(r)], degree)
            stored = [float(a.mid()) for a in exact]
            sizes = sum((abs(arb(a)) for a in stored), arb(0))
            # What underflows in Horner's scheme is far less than 2^-1000.
            off = (
                sum((abs(a - arb(b)) for a, b in zip(exact, stored, strict=True)), abs(last))
                + sizes * (2 * degree + 1) * arb(2) ** -53
                + arb(2) ** -1000
            )
            if off < allowed:
                total = torch.full_like(GRID, stored[-1])
                for a in reversed(stored[:-1]):
                    total.mul_(GRID).add_(a)
                return total
    return None
