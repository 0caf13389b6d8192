"""Values of expressions on boxes of the complex plane, finite only where the expression is analytic.

Rigorous quadrature bounds its error by the integrand's size on a complex neighbourhood, which is right only if the
integrand continues analytically to all of it. So a value here is finite only if one analytic function lives on the
whole box and agrees with the expression at the box's real points: no pole, no branch cut of a logarithm, a root or an
arctangent, and no kink, for which ``abs``, ``min``, ``max`` and piecewise expressions have to choose the same branch
everywhere. Values at real points, where none of this is needed, come from `numerics.enclosure.evaluate`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import add, mul

from flint import acb, fmpq

from numerics.enclosure.evaluate import program
from numerics.enclosure.expression import CONDITIONS, Node

NOWHERE = acb("nan", "nan")
Known = acb | bool | None  # conditions have a truth value, or None where it is undecided


def continuation(root: Node, at: Mapping[str, acb]) -> acb:
    """The values on the box of an analytic function that equals `root` at its real points; not finite unless there is
    one for certain.

    >>> from numerics.enclosure.expression import make
    >>> from flint import arb
    >>> x = make("var", value="x")
    >>> continuation(make("abs", (x,)), {"x": acb(arb(2, 1), arb(0, 5))}).is_finite()  # the real part is above 0
    True
    >>> continuation(make("abs", (x,)), {"x": acb(arb(0, 1), arb(0, 1))}).is_finite()  # a kink
    False
    """
    steps, places = program((root,))
    known: list[Known] = []
    for node, args in steps:
        known.append(_step(node, [known[i] for i in args], at))
    found = known[places[0]]
    return found if isinstance(found, acb) else NOWHERE


def _step(node: Node, args: list[Known], at: Mapping[str, acb]) -> Known:
    if node.op in CONDITIONS:
        return _truth(node.op, args)
    if node.op == "piecewise":
        return _piecewise(args)
    values = [a for a in args if isinstance(a, acb)]
    match node.op:
        case "num":
            return acb(node.value)
        case "var":
            return at[node.value]
        case "pi":
            return acb.pi()
        case "+":
            return reduce(add, values)
        case "*":
            return reduce(mul, values)
        case "^":
            return _power(values[0], node.value)
        case "min" | "max":
            return _extreme(node, values)
    return FUNCTIONS[node.op](values[0])


def _power(base: acb, exponent: fmpq) -> acb:
    if exponent.q == 1:
        n = int(exponent.p)
        return base**n if n >= 0 else (1 / base) ** -n
    root = base.sqrt(analytic=True) if exponent.q == 2 else (base.log(analytic=True) / int(exponent.q)).exp()
    return _power(root, fmpq(exponent.p))


def _atan(z: acb) -> acb:
    """The cuts are the imaginary axis outside (-i, i)."""
    beside, below = not z.real.contains(0), bool(abs(z.imag) < 1)
    return z.atan() if beside or below else NOWHERE


def _absolute(z: acb) -> acb:
    return z if z.real > 0 else -z if z.real < 0 else NOWHERE


FUNCTIONS: dict[str, Callable[[acb], acb]] = {
    "exp": lambda z: z.exp(),
    "log": lambda z: z.log(analytic=True),
    "sin": lambda z: z.sin(),
    "cos": lambda z: z.cos(),
    "sinh": lambda z: z.sinh(),
    "cosh": lambda z: z.cosh(),
    "tanh": lambda z: z.tanh(),
    "atan": _atan,
    "erf": lambda z: z.erf(),
    "abs": _absolute,
}


def _extreme(node: Node, values: list[acb]) -> acb:
    """The one argument that is the minimum or maximum at all real points of the box."""
    sign = 1 if node.op == "max" else -1
    for i, value in enumerate(values):
        rivals = [other for j, other in enumerate(values) if node.args[j] is not node.args[i]]
        if all(sign * (value - other).real > 0 for other in rivals):
            # an undefined rival compares as False, so that the value is finite only if all arguments are
            return value
    return NOWHERE


def _truth(op: str, args: list[Known]) -> bool | None:
    if op in ("true", "false"):
        return op == "true"
    if op in ("and", "or", "not"):
        return _connective(op, args)
    left, right = args
    if not isinstance(left, acb) or not isinstance(right, acb):
        return None
    difference = (right - left).real
    if difference > 0:
        return op in ("<", "<=", "!=")
    return op == "!=" if difference < 0 else None


def _connective(op: str, args: list[Known]) -> bool | None:
    truths = [a if isinstance(a, bool) else None for a in args]
    if op == "not":
        return None if truths[0] is None else not truths[0]
    decisive = op == "or"
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def _piecewise(args: list[Known]) -> acb:
    for condition, branch in zip(args[::2], args[1::2], strict=True):
        if condition is True:
            return branch if isinstance(branch, acb) else NOWHERE
        if condition is None:
            return NOWHERE
    return NOWHERE
