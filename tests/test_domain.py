"""What is said of an activation holds only where it is defined: poles and holes that an even part does not see."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.enclosure.domain import Undefined, require_defined
from numerics.synthesis.gate_error import bend
from proofs.prompt import bound, measure, solve, value
from theory.language import Choice, ClaimError, InputError, Quantity
from theory.language.activations import ACTIVATIONS
from theory.language.catalogue import find_claim
from theory.language.exact import FUNCTIONS
from theory.language.typed import typed

X = {"x": sp.Symbol("x", real=True)}
HOLES = (  # even part x^2 wherever it is defined, and the first |x| at which it is not
    ("x**2 + tan(x)", "pi/2", "cos(x) != 0"),
    ("x**2 + 1/(x-2) + 1/(x+2)", "2", "x - 2 != 0"),
    ("x**2 + log((x-1)**2) - log((x+1)**2)", "1", "(x - 1)**2 > 0"),
    ("x**2 + x*sqrt((x**2-11/10)*(x**2-13/10))", "sqrt(11/10)", "(x**2 - 13/10)*(x**2 - 11/10) >= 0"),
    ("x**2 + log(2-x) - log(2-x)", "2", "2 - x > 0"),  # what SymPy forgets as it is typed
    ("x**2 + x/(x-3) - x/(x-3)", "3", "x - 3 != 0"),
    ("x**2 + 0*acosh(2-x)", "1", "(2 - x)**2 - 1 >= 0"),
    ("x**2 + (sqrt(4-x)**2 - 4 + x)*sin(x)", "4", "4 - x >= 0"),
)


@pytest.mark.parametrize(("activation", "hole", "needed"), HOLES)
def test_no_bound_reaches_over_a_hole_in_the_activation(activation: str, hole: str, needed: str) -> None:
    at = float(sp.sympify(hole).evalf())
    for scale, radius in ((Fraction(1), Fraction(9)), (Fraction(at * 1.001), Fraction(1, 2))):
        for verb in (bound, value):
            with pytest.raises(InputError) as caught:
                verb("multiplication_gate.error", activation=activation, bias=0, scale=scale, radius=radius)
            assert f"this needs {needed}, which " in str(caught.value)
    inside = {"scale": Fraction(at * 0.998), "radius": Fraction(1, 2)}
    assert bound("multiplication_gate.error", activation=activation, bias=0, **inside).upper == 0


@pytest.mark.parametrize(("activation", "hole", "needed"), HOLES)
def test_no_solution_reaches_over_a_hole_in_the_activation(activation: str, hole: str, needed: str) -> None:
    end = Fraction(float((sp.sympify(hole) / 2).evalf()))
    for name, other in (("radius", "scale"), ("scale", "radius")):
        given = {"activation": activation, "bias": 0, other: 1, "error": "1e-3"}
        found = solve("multiplication_gate.error", for_=name, **given)
        assert end * Fraction(99, 100) < found.value <= end and found.fails_at is None
        assert "is not shown to be defined" in repr(found) and "is not shown to be defined" in found.to_json()["note"]


AT_A_BIAS = (
    ("gate_activations.curvature", {}),
    ("gate_activations.relative_error_coefficient", {}),
    ("gate_precision.least_error", {"radius": 1}),
)
FORMS = (
    ("1/(x - {0})", "two"),
    ("log(x - {0})", "right"),
    ("sqrt(x - {0})", "closed"),
    ("(x - {0})**(-2)", "two"),
    ("log((x - {0})**2)", "two"),
    ("(x - {0})**(3/2) - (x - {0})**(3/2)", "closed"),
    ("x**(1 - {0} + x)", "0"),
)


@pytest.mark.parametrize(("quantity", "rest"), AT_A_BIAS)
def test_no_derivative_is_given_where_the_activation_is_undefined(quantity: str, rest: dict[str, int]) -> None:
    for activation, bias in (("x**2*log(x)/log(x)", -1), ("log(x)", -1), ("x**2 + 1/x - 1/x", 0)):
        for verb in (value, bound):
            with pytest.raises(InputError, match="must be defined at every input of a hidden unit"):
                verb(quantity, activation=activation, bias=bias, **rest)
    assert value(quantity, activation="x**2*log(x)/log(x)", bias=2, **rest).lower <= 2


def test_nothing_is_solved_for_at_a_bias_where_the_activation_is_undefined() -> None:
    with pytest.raises(InputError, match="this needs x != 0, which fails at x = 0"):
        solve("multiplication_gate.error", for_="radius", error=1, activation="x**2 + 1/x - 1/x", bias=0, scale=1)


def test_other_bounds_of_an_activation_ask_where_it_is_defined_too() -> None:
    with pytest.raises(Undefined):
        bend("x**2 + log(x) - log(x)", Fraction(1), Fraction(2))
    with pytest.raises(InputError, match="must be defined at every input"):
        measure("multiplication_gate.error", activation="x**2 + tan(x)", bias=0, scale=1, radius=5)


@settings(max_examples=60, deadline=None)
@given(
    hole=st.fractions(-4, 4, max_denominator=50),
    bias=st.fractions(-4, 4, max_denominator=50),
    reach=st.fractions(Fraction(1, 50), 4, max_denominator=50),
    form=st.sampled_from(FORMS),
)
def test_exactly_the_ranges_with_a_hole_are_refused(
    hole: Fraction, bias: Fraction, reach: Fraction, form: tuple[str, str]
) -> None:
    text, kind = form
    low, high = bias - reach, bias + reach
    defined = {"two": not low <= hole <= high, "right": low > hole, "closed": low >= hole, "0": low > 0}[kind]
    ends = (sp.Rational(q.numerator, q.denominator) for q in (bias, reach))
    try:
        require_defined(f"x**2 + {text.format(f'({hole})')}", *ends)
    except Undefined:
        assert not defined
    else:
        assert defined


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_of_the_grammar_is_defined_where_mpmath_says(name: str) -> None:
    """A second route: mpmath's value is real and finite, on either side of each end of the domain."""
    for k in range(-30, 31, 4):
        low = Fraction(k, 10)
        text = f"x**2 + {name}(x, 1)" if name in ("min", "max") else f"x**2 + {name}(x)"
        function = {"ln": "log", "abs": "fabs", "arctan": "atan", "arsinh": "asinh", "arcosh": "acosh"} | {
            "artanh": "atanh",
            "min": "cos",
            "max": "cos",
        }
        places = [mpmath.mpf(k + j / 16) / 10 for j in range(17)]
        try:
            values = [getattr(mpmath, function.get(name, name))(place) for place in places]
            defined = all(mpmath.isfinite(v) and mpmath.im(v) == 0 for v in values)
        except (ValueError, ZeroDivisionError):
            defined = False
        if name == "tan":
            defined = all((p - mpmath.pi / 2) * (q - mpmath.pi / 2) > 0 for p in places for q in places) and all(
                (p + mpmath.pi / 2) * (q + mpmath.pi / 2) > 0 for p in places for q in places
            )
        try:
            require_defined(text, sp.Rational(low + Fraction(1, 20)), sp.Rational(1, 20))
        except Undefined:
            assert not defined, (text, low)
        else:
            assert defined, (text, low)


def test_what_is_typed_is_kept_as_it_is_typed() -> None:
    assert typed("x - x", X) == ("+", ("var", "x"), ("*", ("num", "-1"), ("var", "x")))
    assert typed("0.10000000000000000001*x", X)[1] == ("num", "10000000000000000001/100000000000000000000")
    assert typed("x**-0.5", X) == ("^", ("var", "x"), "-1/2")
    assert typed("2**x", X)[0] == "exp" and typed("+x/2", X) == ("*", ("var", "x"), ("num", "1/2"))
    with pytest.raises(InputError):
        typed("__import__('os')", X)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x**2 + tan(x)", True),
        ("x**2 + 1/(x-2) + 1/(x+2)", True),
        ("x*asinh(x) + acosh(x)*atanh(x)", True),
        ("x**2 + x/(2 + 2*exp(x))", True),
        ("x**2 + 0/x", False),
        ("x**2 + log(x) - log(x)", False),
        ("exp(log(x))*x", False),
        ("sqrt(x)**2*x", False),
        ("x**2 + 0/x + 1/((x-5)*(x-6))", False),
    ],
)
def test_no_claim_is_made_of_an_activation_whose_poles_cancel(text: str, kept: bool) -> None:
    """SymPy's formula of it would be defined where the activation is not."""
    claim = find_claim("smooth_gates.exact_only_for_a_square_plus_an_odd_function")
    if kept:
        ACTIVATIONS[text].require_its_domain()
        return
    with pytest.raises(InputError, match="is not seen to be defined only where it is typed to be"):
        claim.at(activation=text, bias="3/2", scale="1/16")


def test_a_quantity_with_an_activation_says_where_it_is_used() -> None:
    activation = Choice("activation", "the activation", lambda: ("tanh",))
    with pytest.raises(ClaimError, match="takes an activation and must say where it is used"):
        Quantity("mine.error", "an error", (activation,))
