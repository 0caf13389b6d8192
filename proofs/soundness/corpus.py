"""False statements, each with the reason why it is false, and true but delicate ones.

Most are made by rule from a table of sharp inequalities `left <= right`, each with a point of equality: a constant
times 0.999, an exponent off by one, a sign, an end that is closed, a larger domain. Whether the result is false is
decided by `fails`: mpmath at 90 digits at exact points, which shares no code with the engines. A candidate for which no
such point is found is no false statement; it is kept in a list of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import mpmath
import sympy as sp

from proofs.engine.check import mutant_proposition
from theory.language import Claim, reals
from theory.language.catalogue import all_claims
from theory.language.claims import Mutant
from theory.language.ranges import read_range
from theory.language.statements import Count

DIGITS = 90
CLEAR = mpmath.mpf(10) ** -45  # a smaller difference, computed with 90 digits, is no violation
R = sp.Rational
x, y = reals("x y")
Point = Mapping[sp.Symbol, sp.Expr]
Box = Mapping[sp.Symbol, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One statement of the corpus. `reason` says why it is false, or what makes it delicate; `point` is where it fails,
    or touches."""

    rule: str
    claim: Claim
    reason: str
    point: Point | None = None
    original: Claim | None = None  # of a shipped claim's mutant about a whole number
    mutant: Mutant | None = None

    @property
    def name(self) -> str:
        """The id of the case's claim."""
        return self.claim.id


@dataclass(frozen=True, slots=True)
class Sharp:
    """``left <= right`` on `where`, with equality at `contact` (None: approached at an open end)."""

    name: str
    left: sp.Expr
    right: sp.Expr
    where: Box
    contact: Point | None


def _on(lower: Any, upper: Any, at: Any = None, variable: sp.Symbol = x) -> tuple[Box, Point | None]:
    return {variable: (lower, upper)}, None if at is None else {variable: sp.sympify(at, strict=True)}


def _square(lower: Any, upper: Any, at: tuple[Any, Any]) -> tuple[Box, Point]:
    return {x: (lower, upper), y: (lower, upper)}, {
        x: sp.sympify(at[0], strict=True),
        y: sp.sympify(at[1], strict=True),
    }


_open = sp.Interval.Lopen
_right_of_zero = ({x: _open(0, 2)}, None)
_entropy = x * sp.log(x) + (1 - x) * sp.log(1 - x)
_logistic = 1 / (1 + sp.exp(-x))

SHARP = tuple(
    Sharp(name, left, right, *place)
    for name, left, right, place in (
        ("exp_above_tangent", x + 1, sp.exp(x), _on(-2, 2, 0)),
        ("exp_below_pole", sp.exp(x), 1 / (1 - x), _on(0, R(9, 10), 0)),
        ("exp_below_square", sp.exp(x), 1 + x + x**2, _on(0, 1, 0)),
        ("exp_minus_below_square", sp.exp(-x), 1 - x + x**2 / 2, _on(0, 3, 0)),
        ("log_below_tangent", sp.log(x), x - 1, ({x: _open(0, 3)}, {x: sp.S.One})),
        ("log_above_hyperbola", 1 - 1 / x, sp.log(x), ({x: _open(0, 3)}, {x: sp.S.One})),
        ("log_above_ratio", x / (1 + x), sp.log(1 + x), _on(0, 3, 0)),
        ("log_above_pade", 2 * x / (2 + x), sp.log(1 + x), _on(0, 3, 0)),
        ("log_below_cubic", sp.log(1 + x), x - x**2 / 2 + x**3 / 3, _on(0, 2, 0)),
        ("sine_below_line", sp.sin(x), x, _on(0, 2, 0)),
        ("sine_above_cubic", x - x**3 / 6, sp.sin(x), _on(0, 2, 0)),
        ("sine_below_quintic", sp.sin(x), x - x**3 / 6 + x**5 / 120, _on(0, 2, 0)),
        ("sine_above_chord", 2 * x / sp.pi, sp.sin(x), _on(0, sp.pi / 2, 0)),
        ("sine_in_size", sp.Abs(sp.sin(x)), sp.Abs(x), _on(-2, 2, 0)),
        ("sine_squared", sp.sin(x) ** 2, x * sp.sin(x), _on(0, 2, 0)),
        ("double_sine", 2 * sp.sin(x) * sp.cos(x), sp.S.One, _on(0, 1, sp.pi / 4)),
        ("cosine_above_parabola", 1 - x**2 / 2, sp.cos(x), _on(-2, 2, 0)),
        ("cosine_below_quartic", sp.cos(x), 1 - x**2 / 2 + x**4 / 24, _on(-2, 2, 0)),
        ("tangent_above_cubic", x + x**3 / 3, sp.tan(x), _on(0, 1, 0)),
        ("huygens", 3 * x, 2 * sp.sin(x) + sp.tan(x), _on(0, 1, 0)),
        ("cusa", 3 * sp.sin(x), x * (2 + sp.cos(x)), _on(0, 2, 0)),
        ("mitrinovic", sp.cos(x), (sp.sin(x) / x) ** 3, ({x: _open(0, 1)}, None)),
        ("tanh_below_line", sp.tanh(x), x, _on(0, 2, 0)),
        ("tanh_above_cubic", x - x**3 / 3, sp.tanh(x), _on(0, 1, 0)),
        ("tanh_slope", 1 - sp.tanh(x) ** 2, sp.S.One, _on(-2, 2, 0)),
        ("atan_below_line", sp.atan(x), x, _on(0, 3, 0)),
        ("atan_above_cubic", x - x**3 / 3, sp.atan(x), _on(0, 1, 0)),
        ("sinh_above_cubic", x + x**3 / 6, sp.sinh(x), _on(0, 2, 0)),
        ("sinh_below_x_cosh", sp.sinh(x), x * sp.cosh(x), _on(0, 2, 0)),
        ("cosh_above_parabola", 1 + x**2 / 2, sp.cosh(x), _on(-2, 2, 0)),
        ("cosh_below_gaussian", sp.cosh(x), sp.exp(x**2 / 2), _on(-2, 2, 0)),
        ("log_cosh_below_parabola", sp.log(sp.cosh(x)), x**2 / 2, _on(-2, 2, 0)),
        ("erf_below_line", sp.erf(x), 2 * x / sp.sqrt(sp.pi), _on(0, 2, 0)),
        ("erf_above_cubic", 2 * (x - x**3 / 3) / sp.sqrt(sp.pi), sp.erf(x), _on(0, 1, 0)),
        ("logistic_slope", _logistic * (1 - _logistic), R(1, 4), _on(-3, 3, 0)),
        ("softplus_below_parabola", sp.log(1 + sp.exp(x)), sp.log(2) + x / 2 + x**2 / 8, _on(-3, 3, 0)),
        ("least_entropy", -sp.log(2), _entropy, _on(R(1, 10), R(9, 10), R(1, 2))),
        ("pinsker", 2 * (x - R(1, 2)) ** 2, sp.log(2) + _entropy, _on(R(1, 10), R(9, 10), R(1, 2))),
        (
            "divergence",
            sp.S.Zero,
            x * sp.log(x / y) + (1 - x) * sp.log((1 - x) / (1 - y)),
            _square(R(1, 5), R(4, 5), (R(1, 2), R(1, 2))),
        ),
        ("sinc", sp.sin(x) / x, sp.S.One, _right_of_zero),
        ("exp_difference", sp.S.One, (sp.exp(x) - 1) / x, _right_of_zero),
        ("bernoulli_generator", x / (sp.exp(x) - 1), 1 - x / 2 + x**2 / 12, _right_of_zero),
        ("langevin", x * sp.cosh(x) / sp.sinh(x), 1 + x**2 / 3, _right_of_zero),
        ("discounted", x * sp.exp(-x), sp.exp(-1), _on(0, 3, 1)),
        ("gaussian_slope", x * sp.exp(-(x**2) / 2), sp.exp(-R(1, 2)), _on(0, 3, 1)),
        ("variance_of_a_bit", x * (1 - x), R(1, 4), _on(0, 1, R(1, 2))),
        ("cubic_peak", x**2 * (1 - x), R(4, 27), _on(0, 1, R(2, 3))),
        ("double_well", -sp.S.One, x**4 - 2 * x**2, _on(-2, 2, 1)),
        ("bernoulli", 1 + 3 * x, (1 + x) ** 3, _on(-1, 2, 0)),
        ("root_below_tangent", sp.sqrt(x), (1 + x) / 2, _on(0, 4, 1)),
        ("root_of_one_plus_x", sp.sqrt(1 + x), 1 + x / 2, _on(-1, 2, 0)),
        ("relu_below_parabola", sp.Max(x, 0), (x + 1) ** 2 / 4, _on(-1, 3, 1)),
        ("tent", sp.Piecewise((x, x < 1), (2 - x, True)), sp.S.One, _on(0, 2, 1)),
        ("means", x * y, (x**2 + y**2) / 2, _square(-1, 2, (1, 1))),
        ("means_in_size", sp.Abs(x * y), (x**2 + y**2) / 2, _square(-1, 1, (1, -1))),
        ("young", x * y, x**3 / 3 + 2 * y ** R(3, 2) / 3, _square(0, 2, (1, 1))),
        ("parallelogram", (x + y) ** 2, 2 * x**2 + 2 * y**2, _square(-1, 1, (1, 1))),
        ("quadratic_form", -R(1, 3), x**2 + y**2 - x * y - x, _square(-2, 2, (R(2, 3), R(1, 3)))),
        ("triangle", sp.Abs(x + y), sp.Abs(x) + sp.Abs(y), _square(-1, 1, (R(1, 2), R(1, 2)))),
        ("least_of_two", sp.Min(x, y), sp.sqrt(x * y), _square(0, 2, (1, 1))),
        ("root_of_a_sum", sp.sqrt(x + y), sp.sqrt(x) + sp.sqrt(y), _square(0, 1, (0, 1))),
        ("log_of_two_exponentials", (x + y) / 2 + sp.log(2), sp.log(sp.exp(x) + sp.exp(y)), _square(-1, 1, (0, 0))),
    )
)

# ---- an oracle of its own
# ----------------------------------------------------------------------------------------------------


def fails(claim: Claim, points: Iterable[Point]) -> Point | None:
    """The first of the points at which mpmath finds the statement clearly false, or a side without a real value. Its 90
    digits settle all cases here."""
    parts: Any = claim.statement.args if isinstance(claim.statement, sp.And) else (claim.statement,)
    symbols = list(claim.where)
    sides = [
        (sp.lambdify(symbols, part.lhs, "mpmath"), sp.lambdify(symbols, part.rhs, "mpmath"), part.rel_op)
        for part in parts
    ]
    with mpmath.workdps(DIGITS):
        for point in points:
            values = [
                mpmath.mpf(int(v.p)) / int(v.q) if v.is_Rational else mpmath.mpmathify(sp.N(v, DIGITS + 10))
                for v in (point[s] for s in symbols)
            ]
            if not all(_holds(left, right, operator, values) for left, right, operator in sides):
                return point
    return None


def _holds(left: Any, right: Any, operator: str, values: list[Any]) -> bool:
    try:
        gap = mpmath.mpmathify(right(*values)) - mpmath.mpmathify(left(*values))
    except (ZeroDivisionError, ValueError, OverflowError):
        return False
    if not isinstance(gap, mpmath.mpf) or not mpmath.isfinite(gap):
        return False
    gap = mpmath.mpf(0) if abs(gap) < CLEAR else gap
    return bool({"<=": gap >= 0, "<": gap > 0, ">=": gap <= 0, ">": gap < 0, "==": gap == 0, "!=": gap != 0}[operator])


def places(claim: Claim, contact: Point | None) -> Iterator[Point]:
    """Exact points of the box: the contact and points near it, a grid, and points near the lower ends."""
    ranges = dict(claim.where)
    steps = 24 if len(ranges) == 1 else 6
    near = (
        []
        if contact is None
        else [{s: v + d for s, v in contact.items()} for d in (0, R(1, 10**3), -R(1, 10**3), R(1, 10**6), -R(1, 10**6))]
    )
    near += [{s: r.start + R(1, 10**k) for s, r in ranges.items()} for k in (2, 6, 20)]
    grid = product(*([r.start + (r.end - r.start) * R(i, steps) for i in range(steps + 1)] for r in ranges.values()))
    for point in [*near, *(dict(zip(ranges, choice, strict=True)) for choice in grid)]:
        if all(r.contains(point[s]) == sp.true for s, r in ranges.items()):
            yield point


# ---- rules that turn a sharp inequality into a false statement
# ----------------------------------------------------------------------------

Change = tuple[str, Any, Box]


def _le(left: sp.Expr, right: sp.Expr) -> Any:
    return sp.Le(left, right, evaluate=False)


def _constants(s: Sharp) -> Iterator[Change]:
    value = None if s.contact is None else sp.N(s.right.subs(s.contact), 30)
    if value is None or value != 0:
        factor = R(1001, 1000) if value is not None and value < 0 else R(999, 1000)
        yield "tight constant times 0.999", _le(s.left, factor * s.right), s.where
    else:
        yield "tight constant times 0.999", _le(s.left, R(999, 1000) * s.right), s.where
    for power in (9, 30):  # the second is below the 96 binary digits with which the search works
        yield f"tight bound lowered by 1e-{power}", _le(s.left, s.right - R(1, 10**power)), s.where


def _relations(s: Sharp) -> Iterator[Change]:
    yield "reversed", sp.Ge(s.left, s.right, evaluate=False), s.where
    yield "equality for an inequality", sp.Eq(s.left, s.right, evaluate=False), s.where
    if s.contact is not None:
        yield "strict where equality is attained", sp.Lt(s.left, s.right, evaluate=False), s.where
        yield "never equal where equality is attained", sp.Ne(s.left, s.right, evaluate=False), s.where


def _exponents(s: Sharp) -> Iterator[Change]:
    for side in ("left", "right"):
        whole: sp.Expr = getattr(s, side)
        for power in sorted((p for p in whole.atoms(sp.Pow) if p.exp.is_Rational and p.free_symbols), key=str)[:1]:
            for step in (1, -1):
                changed = whole.xreplace({power: sp.Pow(power.base, power.exp + step)})
                pair = (changed, s.right) if side == "left" else (s.left, changed)
                yield "exponent off by one", _le(*pair), s.where


def _signs(s: Sharp) -> Iterator[Change]:
    for side in ("left", "right"):
        whole: sp.Expr = getattr(s, side)
        terms = sorted(whole.as_ordered_terms(), key=str)
        for number, term in enumerate(terms[:1]):
            rest = sp.Add(*(t for i, t in enumerate(terms) if i != number))
            for name, changed in (("sign", rest - term), ("dropped term", rest)):
                yield name, _le(*((changed, s.right) if side == "left" else (s.left, changed))), s.where


def _coefficients(s: Sharp) -> Iterator[Change]:
    for side in ("left", "right"):
        whole: sp.Expr = getattr(s, side)
        for term in whole.as_ordered_terms():
            factor, rest = term.as_coeff_Mul()
            if factor.q > 1:
                for step in (1, -1):
                    changed = whole - term + R(factor.p, factor.q + step) * rest
                    yield (
                        "denominator off by one",
                        _le(*((changed, s.right) if side == "left" else (s.left, changed))),
                        s.where,
                    )


def _domains(s: Sharp) -> Iterator[Change]:
    for symbol, given in s.where.items():
        r = read_range(symbol, given)
        width = r.end - r.start
        yield "domain enlarged", _le(s.left, s.right), {**s.where, symbol: (r.start - width, r.end)}
        yield "domain enlarged", _le(s.left, s.right), {**s.where, symbol: (r.start, r.end + width)}
        if r.left_open:
            yield "open end closed", _le(s.left, s.right), {**s.where, symbol: (r.start, r.end)}


RULES: tuple[Callable[[Sharp], Iterator[Change]], ...] = (
    _constants,
    _relations,
    _exponents,
    _signs,
    _coefficients,
    _domains,
)

_worst = R(129842, 100000)  # a little below the largest ratio of early stopping to ridge
_stopping = (1 - sp.exp(-x)) * (1 + x) / x
STATED: tuple[tuple[str, str, Any, Box], ...] = (
    ("undefined somewhere", "logarithm_of_negative_numbers", sp.log(x) <= x, {x: (-1, 1)}),
    ("undefined somewhere", "even_pole", 1 / x**2 >= 0, {x: (-1, 2)}),
    ("undefined somewhere", "odd_pole", sp.Ne(1 / x, 0, evaluate=False), {x: (-1, 2)}),
    ("undefined somewhere", "root_of_negative_numbers", sp.sqrt(x) <= 2, {x: (-1, 1)}),
    ("undefined somewhere", "inverse_root_at_zero", 1 / sp.sqrt(x) >= 1, {x: (0, 1)}),
    ("undefined somewhere", "logarithm_of_a_product", sp.log(x * y) <= 0, {x: (0, 1), y: (0, 1)}),
    ("undefined somewhere", "inverse_hyperbolic_cosine", sp.acosh(x) >= 0, {x: (0, 2)}),
    ("undefined somewhere", "inverse_hyperbolic_tangent", sp.atanh(x) >= 0, {x: (0, 1)}),
    ("undefined somewhere", "pole_of_a_difference", sp.Abs(1 / (x - y)) >= R(1, 2), {x: (0, 1), y: (0, 1)}),
    ("undefined somewhere", "cotangent_at_zero", x * sp.cot(x) <= 1, {x: (0, 1)}),
    ("undefined somewhere", "logarithm_at_its_pole", sp.log(x) <= 0, {x: (0, 1)}),
    ("undefined somewhere", "quotient_of_zeros", x**2 / (1 - sp.cos(x)) >= 2, {x: (0, 1)}),
    (
        "undefined somewhere",
        "pole_in_a_branch_taken",
        sp.Piecewise((1 / (x - 1), x < 2), (1, True)) >= -(10**6),
        {x: (R(3, 4), 3)},
    ),
    ("jump", "piece_falls", sp.Piecewise((x, x < R(1, 3)), (x - 1, True)) >= 0, {x: (0, 1)}),
    ("jump", "sign_is_not_smooth", sp.sign(x) * x <= x, {x: (-1, 1)}),
    ("jump", "isolated_point", sp.Piecewise((2, sp.Eq(x, R(1, 2))), (0, True)) <= 1, {x: (0, 1)}),
    ("jump", "step_up", sp.Piecewise((0, x <= R(5, 7)), (1, True)) <= x, {x: (R(1, 100), 1)}),
    ("from the literature", "early_stopping_is_ridge", sp.Eq(_stopping, 1, evaluate=False), {x: (R(1, 10), 10)}),
    ("from the literature", "early_stopping_ratio_at_most_1.25", _stopping <= R(5, 4), {x: (R(1, 10), 10)}),
    ("from the literature", "early_stopping_ratio_below_its_maximum", _stopping <= _worst, {x: (R(1, 10), 10)}),
    (
        "from the literature",
        "decimation_without_one_half",
        sp.Eq(sp.log(sp.cosh(2 * x)), sp.atanh(sp.tanh(x) ** 2), evaluate=False),
        {x: (R(1, 10), 2)},
    ),
    (
        "from the literature",
        "decimation_with_tanh_of_twice",
        sp.Eq(sp.tanh(sp.log(sp.cosh(2 * x)) / 2), sp.tanh(2 * x), evaluate=False),
        {x: (R(1, 10), 2)},
    ),
    ("from the literature", "descent_contracts_at_twice_the_inverse", sp.Abs(1 - x) < 1, {x: (R(1, 10), 2)}),
    ("from the literature", "random_energy_without_one_half", x**2 + sp.log(2) <= x**2 / 2 + sp.log(2), {x: (0, 1)}),
    ("from the literature", "frozen_above_annealed", sp.sqrt(2 * sp.log(2)) * x >= x**2 / 2 + sp.log(2), {x: (0, 2)}),
    (
        "from the literature",
        "softmax_with_the_wrong_sign",
        sp.Eq(1 / (1 + sp.exp(x - y)), 1 / (1 + sp.exp(y - x)), evaluate=False),
        {x: (0, 1), y: (0, 1)},
    ),
    (
        "from the literature",
        "shift_of_one_energy",
        sp.Eq(1 / (1 + sp.exp(x)), 1 / (1 + sp.exp(x + y)), evaluate=False),
        {x: (-1, 1), y: (0, 1)},
    ),
    ("from the literature", "squares_for_products", x**2 - y**2 >= x * y, {x: (-1, 1), y: (-1, 1)}),
    ("from the literature", "contraction_constant", (1 - x) ** 2 <= 1 - x, {x: (0, 2)}),
    ("from the literature", "logistic_error_half_order", 1 / (1 + sp.exp(x)) <= sp.exp(-x) / 2, {x: (0, 3)}),
)

KNOWN: Mapping[str, Point] = {  # where a grid would miss the point
    "isolated_point": {x: R(1, 2)},
    "pole_in_a_branch_taken": {x: sp.S.One},
    "early_stopping_ratio_below_its_maximum": {x: R(1793, 1000)},
}

# What is the least or greatest over t for each x is not so at one t for all x.
ENVELOPES: tuple[tuple[str, Callable[[sp.Rational], sp.Expr], sp.Expr, Box], ...] = (
    ("exp_is_the_largest_tangent", lambda t: sp.exp(t) * (1 + x - t), sp.exp(x), {x: (0, 2)}),
    ("log_is_the_least_tangent", lambda t: x / t - 1 + sp.log(t), sp.log(x), {x: (R(1, 10), 3)}),
    ("square_is_the_largest_line", lambda t: 2 * t * x - t**2, x**2, {x: (-2, 2)}),
    ("root_is_the_least_tangent", lambda t: (x / t + t) / 2, sp.sqrt(x), {x: (R(1, 10), 3)}),
    (
        "logistic_entropy",
        lambda t: sp.log(1 + sp.exp(t)) + (x - t) / (1 + sp.exp(-t)),
        sp.log(1 + sp.exp(x)),
        {x: (-2, 2)},
    ),
)


def _candidates() -> Iterator[tuple[str, str, Any, Box, Point | None]]:
    for s in SHARP:
        for rule in RULES:
            for name, statement, where in rule(s):
                yield name, s.name, statement, where, s.contact
    for rule_name, name, statement, where in STATED:
        yield rule_name, name.replace(".", "_"), statement, where, KNOWN.get(name)
    for name, envelope, target, where in ENVELOPES:
        for t in (R(1, 2), R(1), R(3, 2)):
            yield (
                "quantifiers swapped",
                f"{name}_at_{t.p}_{t.q}",
                sp.Eq(envelope(t), target, evaluate=False),
                where,
                None,
            )


def _claim(name: str, statement: Any, where: Box) -> Claim | None:
    if statement in (sp.true, sp.false) or not statement.free_symbols:
        return None  # SymPy decided it; the language refuses such a claim
    return Claim(name, statement, where={s: r for s, r in where.items() if s in statement.free_symbols})


def false_statements() -> tuple[list[Case], list[Case]]:
    """The false statements, at most one by each rule from each inequality, and the candidates that are no such thing,
    with the reason."""
    made: list[Case] = []
    removed: list[Case] = []
    seen: set[tuple[str, str]] = set()
    had: set[tuple[str, str]] = set()
    for number, (rule, name, statement, where, contact) in enumerate(_candidates()):
        claim = _claim(f"soundness.{name}_{number}", statement, where)
        if claim is None or (rule, name) in had or (key := (str(claim.statement), str(dict(claim.where)))) in seen:
            continue
        seen.add(key)
        at = None if contact is None else {s: v for s, v in contact.items() if s in claim.where}
        point = fails(claim, places(claim, at))
        if point is None:
            removed.append(
                Case(rule, claim, "no point found: true as far as 90 digits at some dozens of points can tell")
            )
        else:
            had.add((rule, name))
            made.append(Case(rule, claim, "fails at " + ", ".join(f"{s} = {v}" for s, v in point.items()), point))
    return [*made, *shipped_mutants()], removed


def shipped_mutants() -> list[Case]:
    """Every mutant of this project's claims that is a false proposition; a wrong label is no statement."""
    found = []
    for number, (claim, mutant) in enumerate((c, m) for c in all_claims() for m in c.mutants if m.status is None):
        proposition = mutant_proposition(claim, mutant)
        reason = f"mutant of {claim.id}: {mutant.name}"
        if isinstance(proposition.statement, Count):
            found.append(
                Case(
                    "shipped mutant, whole numbers",
                    replace(proposition, id=f"soundness.mutant_{number}"),
                    reason,
                    None,
                    claim,
                    mutant,
                )
            )
        else:
            found.append(Case("shipped mutant", stranger(proposition, f"soundness.mutant_{number}"), reason))
    return found


def stranger(claim: Claim, name: str) -> Claim:
    """The bare relation, as if it came from somebody's file: no evidence of its own, no derivation, no witness."""
    return Claim(name, claim.statement, where=claim.where)


# ---- true but delicate
# ----------------------------------------------------------------------------------------------------

TRUE: tuple[tuple[str, str, Any, Box], ...] = (
    (
        "cancellation",
        "square_of_a_sum",
        sp.Eq((x + y) ** 2 - x**2 - y**2, 2 * x * y, evaluate=False),
        {x: (-1, 1), y: (-1, 1)},
    ),
    ("cancellation", "cosh_less_sinh", sp.Eq(sp.cosh(x) ** 2 - sp.sinh(x) ** 2, 1, evaluate=False), {x: (-20, 20)}),
    ("cancellation", "sine_and_cosine", sp.Eq(sp.sin(x) ** 2 + sp.cos(x) ** 2, 1, evaluate=False), {x: (-3, 3)}),
    (
        "cancellation",
        "logistic_is_half_a_tanh",
        sp.Eq(_logistic, (1 + sp.tanh(x / 2)) / 2, evaluate=False),
        {x: (-30, 30)},
    ),
    (
        "cancellation",
        "softplus_difference",
        sp.Eq(sp.log(1 + sp.exp(x)) - sp.log(1 + sp.exp(-x)), x, evaluate=False),
        {x: (-10, 10)},
    ),
    (
        "cancellation",
        "decimation",
        sp.Eq(sp.log(sp.cosh(2 * x)) / 2, sp.atanh(sp.tanh(x) ** 2), evaluate=False),
        {x: (R(1, 10), 2)},
    ),
    (
        "cancellation",
        "tiny_difference_of_large_numbers",
        (x + 10**12) ** 2 - x**2 - 2 * 10**12 * x <= 10**24,
        {x: (0, 1)},
    ),
    ("cancellation", "nearly_equal_roots", sp.sqrt(x + 1) - sp.sqrt(x) <= 1 / (2 * sp.sqrt(x)), {x: (1, 10**6)}),
    ("cancellation", "rump", sp.Abs(x**2 - y**2 - (x - y) * (x + y)) <= R(1, 10**30), {x: (0, 10**6), y: (0, 10**6)}),
    ("removable singularity", "sinc_is_strict", sp.sin(x) / x < 1, {x: _open(0, 1)}),
    ("removable singularity", "cosine_quotient", (1 - sp.cos(x)) / x**2 <= R(1, 2), {x: _open(0, 1)}),
    ("removable singularity", "log_quotient", sp.log(1 + x) / x <= 1, {x: _open(0, 1)}),
    ("removable singularity", "tanh_quotient", sp.tanh(x) / x <= 1, {x: _open(0, 1)}),
    ("removable singularity", "sinh_quotient", sp.sinh(x) / x >= 1, {x: _open(0, 2)}),
    ("removable singularity", "atan_quotient", sp.atan(x) / x <= 1, {x: _open(0, 2)}),
    ("removable singularity", "hole_in_a_line", (x**2 - 1) / (x - 1) <= 2, {x: sp.Interval.Ropen(0, 1)}),
    (
        "equality at the boundary",
        "corner_of_a_product",
        sp.exp(x) * sp.sin(y) <= sp.E * sp.sin(1),
        {x: (0, 1), y: (0, 1)},
    ),
    ("equality at the boundary", "largest_square", x**2 + y**2 <= 2, {x: (-1, 1), y: (-1, 1)}),
    ("equality at the boundary", "strict_up_to_an_open_end", x**2 < 1, {x: sp.Interval.open(-1, 1)}),
    ("equality at the boundary", "never_zero_up_to_an_open_end", sp.Ne(x, 0, evaluate=False), {x: _open(0, 1)}),
    ("equality at the boundary", "root_from_zero", sp.sqrt(x) >= x, {x: (0, 1)}),
    ("equality at the boundary", "logistic_at_large_arguments", _logistic < 1, {x: (0, 60)}),
    ("equality at the boundary", "irrational_minimum", x**2 >= 2 * sp.sqrt(2) * x - 2, {x: (0, 3)}),
    ("equality at the boundary", "third_root", x ** R(1, 3) >= x, {x: (0, 1)}),
    ("equality at the boundary", "gate_corner", sp.Abs(x * sp.sin(y)) <= sp.sin(1), {x: (-1, 1), y: (-1, 1)}),
)


def delicate_truths() -> list[Case]:
    """True statements: every sharp inequality, the same with 1e-12 of room, and with room and strict; then those of a
    kind of their own."""
    found = []
    for s in SHARP:
        room = s.right + R(1, 10**12)
        kind = "equality attained" if s.contact is not None else "equality approached"
        found += [
            Case(kind, Claim(f"soundness.{s.name}", _le(s.left, s.right), where=s.where), kind, s.contact),
            Case(
                "tight to 1e-12",
                Claim(f"soundness.{s.name}_with_room", sp.Lt(s.left, room, evaluate=False), where=s.where),
                "room 1e-12",
                s.contact,
            ),
        ]
    return found + [
        Case(kind, Claim(f"soundness.{name}", statement, where=where), kind) for kind, name, statement, where in TRUE
    ]
