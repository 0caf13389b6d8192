"""Reading what is asked for: a polynomial by the project's grammar, a box, a tolerance. Everything wrong is one
line."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from fractions import Fraction

import sympy as sp

from numerics.enclosure.balls import middle, working
from numerics.enclosure.series import constant
from numerics.synthesis.circuit import Exponents, multiply
from numerics.synthesis.design import DIGITS, Range
from theory.language.activations import ACTIVATIONS
from theory.language.errors import InputError
from theory.language.exact import CONSTANTS, FUNCTIONS, exact, parse

MOST_VARIABLES, HIGHEST_DEGREE, MOST_TERMS = 32, 32, 500
LARGEST, SMALLEST = Fraction(10) ** 30, Fraction(1, 10**30)  # sizes of coefficients and ends of the box
BIAS_BITS, LARGEST_BIAS = 40, 100


def names_in(text: str) -> list[str]:
    """The variables of an expression, sorted; the parser proper says what else is wrong with it."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return sorted(
        {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in called and n.id not in FUNCTIONS}
    )


def read_box(box: Mapping[str, Sequence[object]]) -> dict[str, Range]:
    """Exact finite ends for each variable. Raises InputError for anything else."""
    if not isinstance(box, Mapping) or not box:
        raise InputError(
            "box",
            "must give each variable its range",
            box if not isinstance(box, Mapping) else None,
            'write box={"x": (-1, 1)}',
        )
    found = {}
    for name, ends in box.items():
        if not isinstance(name, str) or not name.isidentifier():
            raise InputError("box", "must name variables", name, 'write box={"x": (-1, 1)}')
        if isinstance(ends, str) or not isinstance(ends, Sequence) or len(ends) != 2:
            raise InputError("box", f"must give {name} a lower and an upper end", ends, f'write "{name}": (-1, 1)')
        if any(_infinite(end) for end in ends):
            raise InputError(
                "box",
                f"must be bounded: no network of fixed size is close to a polynomial on all of R; {name}",
                ends,
                f'write "{name}": (-1, 1)',
            )
        low, high = (_rational(end, f"box of {name}") for end in ends)
        if low >= high:
            raise InputError("box", f"must have lower end < upper end for {name}", f"({low}, {high})")
        if max(abs(low), abs(high)) > LARGEST or high - low < SMALLEST:
            raise InputError(
                "box", f"must have ends within 1e30 and at least 1e-30 apart for {name}", f"({low}, {high})"
            )
        found[name] = (low, high)
    if len(found) > MOST_VARIABLES:
        raise InputError("box", f"must have at most {MOST_VARIABLES} variables", len(found))
    return found


def _infinite(end: object) -> bool:
    text = str(end).strip().lstrip("+-").lower()
    return text in {"inf", "infinity", "oo"}


def _rational(value: object, name: str) -> Fraction:
    number = exact(value, name)
    if not number.is_Rational:
        raise InputError(name, "must be a rational number", value, "write a decimal")
    return Fraction(int(number.p), int(number.q))


def read_polynomial(text: str, variables: Sequence[str]) -> dict[Exponents, Fraction]:
    """The coefficients of each monomial in the variables, in this order. Raises InputError for what is no polynomial,
    and for too large ones.

    >>> read_polynomial("x*y + (x - 1)**2", ["x", "y"])[2, 0]
    Fraction(1, 1)
    >>> read_polynomial("x*y", ["x"])
    Traceback (most recent call last):
    ...
    theory.language.errors.InputError: 'box' has no range for 'y'; write "y": (-1, 1)
    """
    if not isinstance(text, str):
        raise InputError("expression", "must be a text", text, 'write "x*y + 3*x**2"')
    used = names_in(text)
    if not used:
        parse(text, "expression", {})  # says what is wrong with a text that is no expression at all
    if len(used) > MOST_VARIABLES:
        raise InputError("expression", f"must have at most {MOST_VARIABLES} variables", len(used))
    missing = [name for name in used if name not in variables and name not in CONSTANTS]
    if missing:
        raise InputError("box", f"has no range for '{missing[0]}'", None, f'write "{missing[0]}": (-1, 1)')
    strangers = [name for name in variables if name not in used]
    if strangers:
        raise InputError(
            "box", f"has a range for '{strangers[0]}', which the polynomial does not contain", None, "leave it out"
        )
    symbols = {name: sp.Symbol(name, real=True) for name in variables}
    found = _expand(parse(text, "expression", symbols), [symbols[name] for name in variables])
    for c in found.values():
        if not SMALLEST <= abs(c) <= LARGEST:
            raise InputError(
                "expression",
                "must have coefficients between 1e-30 and 1e30 in size",
                sp.Rational(c.numerator, c.denominator).evalf(3),
            )
    return found


def _expand(e: sp.Expr, symbols: Sequence[sp.Symbol]) -> dict[Exponents, Fraction]:
    n = len(symbols)
    if e.is_Rational:
        return {(0,) * n: Fraction(int(e.p), int(e.q))} if e else {}
    if e in symbols:
        return {tuple(int(e == s) for s in symbols): Fraction(1)}
    if e.is_Add:
        total: dict[Exponents, Fraction] = {}
        for part in e.args:
            for m, c in _expand(part, symbols).items():
                total[m] = total.get(m, Fraction(0)) + c
        return {m: c for m, c in total.items() if c}
    if e.is_Mul or (e.is_Pow and e.exp.is_Integer and e.exp > 0):
        found: dict[Exponents, Fraction] = {(0,) * n: Fraction(1)}
        if e.is_Pow and e.exp > HIGHEST_DEGREE:
            raise InputError("expression", f"must have degree at most {HIGHEST_DEGREE}", e)
        for factor in [_expand(a, symbols) for a in e.args] if e.is_Mul else [_expand(e.base, symbols)] * int(e.exp):
            if len(found) * len(factor) > MOST_TERMS * MOST_TERMS:
                raise InputError("expression", f"must have at most {MOST_TERMS} monomials", None)
            found = multiply(found, factor)
            _check(found)
        return found
    if not e.free_symbols:
        raise InputError("expression", "must have rational coefficients", e, "write a decimal")
    raise InputError("expression", "must be a polynomial", e, "use + - * and whole powers of the variables")


def _check(p: Mapping[Exponents, Fraction]) -> None:
    if p and max(map(sum, p)) > HIGHEST_DEGREE:
        raise InputError("expression", f"must have degree at most {HIGHEST_DEGREE}", max(map(sum, p)))
    if len(p) > MOST_TERMS:
        raise InputError("expression", f"must have at most {MOST_TERMS} monomials", len(p))


def read_error(error: object) -> Fraction:
    """A positive tolerance."""
    found = _rational(error, "error")
    if found <= 0:
        raise InputError("error", "must be > 0", error, 'write error="1e-3"')
    return found


def read_activation(name: object) -> str:
    """A smooth activation. Raises InputError for others: no finite ReLU network equals a product on an open set (spec
    C9)."""
    if not isinstance(name, str) or name not in ACTIVATIONS:
        smooth = ", ".join(a for a, s in ACTIVATIONS.items() if s.smooth)
        raise InputError("activation", "is not known, or is affine and cannot multiply", name, f"one of {smooth}")
    if not ACTIVATIONS[name].smooth:
        rule = "has no second derivative, so that no gate of fixed size multiplies to any accuracy (C9)"
        remedy = (
            "use softplus; with ReLU, towers of tent maps take its place: value relu_networks.deep_units error=1e-3"
            " counts their units"
        )
        raise InputError("activation", rule, name, remedy)
    return name


def read_bias(bias: object, activation: str) -> Fraction:
    """The hidden bias, as a dyadic number next to what is asked for; without one the activation's own."""
    number = exact(ACTIVATIONS[activation].biases[0] if bias is None else bias, "bias")
    if abs(number) > LARGEST_BIAS:
        raise InputError("bias", f"must be within {LARGEST_BIAS} of 0, where activations bend", bias)
    if number.is_Rational and number.q == 1:
        return Fraction(int(number))
    with working(128):
        return Fraction(round(middle(constant(number)) * 2**BIAS_BITS), 2**BIAS_BITS)


def best_biases(activation: str) -> list[Fraction]:
    """The biases to try for one activation, the default first."""
    return [read_bias(bias, activation) for bias in ACTIVATIONS[activation].biases]


def finer(form: str, arithmetic: str) -> bool:
    """Whether a format has more binary digits than the arithmetic that was asked for."""
    return arithmetic != "real" and DIGITS[form] > DIGITS[arithmetic]
