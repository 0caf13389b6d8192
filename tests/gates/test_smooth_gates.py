"""Gates of an arbitrary activation: the claims, the rules they use, and the catalogue's activations by other routes."""

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.gates.smooth_gates import gate_value, moment, product_times_mean_curvature
from proofs.legs.derive import derive
from proofs.legs.verdicts import Checked, Verdict
from theory.gates import smooth_gates as theory
from theory.language import Chain, Claim, InputError, nonnegative, reals
from theory.language.activations import ACTIVATIONS, t
from theory.language.catalogue import claims_of
from theory.language.rules import integrated, taylor_remainder
from theory.language.symbols import smooth

x, y = reals("x y")


@pytest.mark.parametrize("claim", claims_of("smooth_gates"), ids=lambda c: c.name)
def test_claims_are_proved_and_mutants_refuted(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all"), checked.findings
    assert all(m.verdict is Verdict.REFUTED and m.detail == "confirmed by the checker" for m in checked.mutants)


@pytest.mark.parametrize(
    ("activation", "bias"), [("logistic", sp.S.One), ("softplus", sp.S.Zero), ("gelu", sp.Rational(1, 3))]
)
def test_the_mean_curvature_by_quadrature(activation: str, bias: sp.Expr) -> None:
    """Two routes: Taylor coefficients and moments in balls, and mpmath's two-dimensional quadrature."""
    scale, u, v = Fraction(1, 8), Fraction(2, 3), Fraction(-1)
    ours = product_times_mean_curvature(activation, bias, scale, u, v)
    second = sp.lambdify(t, ACTIVATIONS[activation].derivative(2, t), "mpmath")
    b = mpmath.mpf(int(bias.p)) / int(bias.q)

    def at(r: mpmath.mpf, q: mpmath.mpf) -> mpmath.mpf:
        return second(b + (r * float(u) + q * v) / 8)

    mean = mpmath.quad(at, [-1, 1], [-1, 1]) / 4
    assert (
        abs(float(ours.mid()) - float(u * v) * float(mean / second(b))) < 1e-12
    )  # double precision throughout on the right
    assert ours.overlaps(gate_value(activation, bias, scale, u, v))
    assert not ours.overlaps(gate_value(activation, bias, scale, u + Fraction(1, 10**6), v))


@given(u=st.fractions(-2, 2, max_denominator=9), v=st.fractions(-2, 2, max_denominator=9))
def test_moments_of_the_sum_of_two_uniform_variables(u: Fraction, v: Fraction) -> None:
    """The variances add: (u^2 + v^2)/3; the fourth moment by independence."""
    assert moment(0, u, v) == 1 and moment(3, u, v) == 0 and moment(2, u, v) == (u**2 + v**2) / 3
    assert moment(4, u, v) == u**4 / 5 + 6 * (u**2 / 3) * (v**2 / 3) + v**4 / 5


@settings(max_examples=40)
@given(
    b=st.fractions(-3, 3, max_denominator=9),
    L=st.fractions(Fraction(1, 50), 4, max_denominator=50),
    at=st.fractions(-3, 3, max_denominator=9),
)
def test_no_point_exceeds_the_bounds_of_the_gates_that_pass_a_value_on(b: Fraction, L: Fraction, at: Fraction) -> None:
    """The two bounds for the logistic at points, by mpmath; 1/100 of either fails somewhere (the claims' mutants)."""
    with mpmath.workdps(40):
        place, scale, value = (mpmath.mpf(q.numerator) / q.denominator for q in (b, L, at))

        def sigma(z: mpmath.mpf) -> mpmath.mpf:
            return 1 / (1 + mpmath.exp(-z))

        slope = sigma(place) * (1 - sigma(place))
        one = abs((sigma(place + scale * value) - sigma(place)) / (scale * slope) - value)
        two = abs((sigma(place + scale * value) - sigma(place - scale * value)) / (2 * scale * slope) - value)
        slack = mpmath.mpf(10) ** -30
        assert one <= scale * mpmath.sqrt(3) / 18 * value**2 / (2 * slope) + slack
        assert two <= scale**2 * abs(value) ** 3 / 8 / (6 * slope) + slack


def test_a_bound_that_is_too_small_is_refused() -> None:
    with pytest.raises(InputError, match=r"'most' must satisfy: most >= \|sigma\^\(3\)\| on the whole line"):
        theory.two_units_pass_a_value_on_to_second_order.at(activation="logistic", bias=1, scale=1, most="1/9")


def test_derivatives_of_an_arbitrary_function() -> None:
    f = smooth("f")
    assert smooth("f") is f and sp.diff(f(x**2), x) == 2 * x * smooth("f", 1)(x**2) and f(x).is_real


def _closes(statement: sp.Basic, chain: Chain) -> bool:
    return derive(Claim("mine.it", statement, where={x: (-1, 1)}, derivation=lambda: chain)).verdict is Verdict.PROVED


def test_the_fundamental_theorem_asks_for_a_smooth_primitive() -> None:
    """The integral of 1/t^2 from -1 to 1 is not -2."""
    for primitive, closes in (
        (lambda t: t**3 + smooth("f")(t) * 0 + x, True),
        (lambda t: -1 / t, False),
        (lambda t: sp.Abs(t), False),
    ):
        link = integrated(primitive, y, (sp.Integer(-1), sp.Integer(1)), lambda inside: inside)
        left = sp.Integral(sp.diff(primitive(y), y), (y, -1, 1))
        assert _closes(sp.Eq(left + 0 * x, link.to, evaluate=False), Chain(left, (link,))) is closes


def test_taylors_remainder_asks_for_a_bound_of_the_very_derivative() -> None:
    """|x^2 - 0| <= M x^2 / 2 needs M >= 2, and the bound must be of the second derivative, for a smooth function."""

    def link(f, g: sp.Expr, bound: sp.Expr, order: int = 2):  # type: ignore[no-untyped-def]
        return taylor_remainder(
            f, y, x, order, ((sp.S.One, g, bound, nonnegative(bound - sp.Abs(g), "bounded")),), sp.S.One
        )

    def closes(step) -> bool:  # type: ignore[no-untyped-def]
        return _closes(sp.Le(step.start, step.to, evaluate=False), Chain(step.start, (step,)))

    assert closes(link(lambda y: y**2, sp.Integer(2), sp.Integer(2)))
    assert not closes(link(lambda y: y**2, sp.Integer(2), sp.Integer(1)))
    assert not closes(link(lambda y: y**2, sp.Integer(1), sp.Integer(1)))
    assert not closes(link(lambda y: y**2 * sp.Abs(y), 6 * sp.Abs(y), sp.Integer(6)))
    moving = (
        sp.S.One,
        6 * x,
        6 * sp.Abs(x),
        nonnegative(sp.S.Zero, "bounded"),
    )  # a bound that depends on the place bounds nothing in between
    assert not closes(taylor_remainder(lambda x: x**3, x, x, 2, (moving,), sp.S.One))
