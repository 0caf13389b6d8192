"""Activation functions, once for every room: exact SymPy expressions in one real variable, and by name what torch and
ONNX have for them. A new one is one entry here. A text such as ``"x*tanh(x)"`` names the activation it writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import sympy as sp

from theory.language.canonical import Tree, expression
from theory.language.errors import InputError
from theory.language.exact import parse
from theory.language.trees import in_order, may_be_undefined, shown
from theory.language.typed import typed

MOST = 10_000  # characters of a part of an activation

t = sp.Symbol("t", real=True)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How far torch's kernel may be from the exact value before a narrow format rounds it (numerics.networks.formats).

    That is `roundings` unit roundoffs of the result, or of the argument if `of_argument`. In narrow formats a part that
    does not shrink with it comes on top, if the kernel has one; and what underflows may be a `factor` of the argument.

    Each count is the largest error seen in float32, on contiguous and on strided vectors, which torch computes by
    different code, rounded up, and one more: for other machines' libraries, and for binary64, whose kernels follow the
    same formulas with library functions as good. The largest errors stand beside the entries: over all numbers where it
    says so, else over 16.7 million of all sizes; `proofs assumptions --exhaustive` finds them again."""

    roundings: int
    of_argument: bool = False
    narrow: Fraction = Fraction(0)
    factor: bool = False


@dataclass(frozen=True, slots=True)
class Activation:
    """A named activation. `formula` maps a SymPy expression to the activation's value there; `smooth` says that all
    derivatives exist wherever it is defined. All else may be left out: what needs it then says so.

    `torch` is the function's name in torch, in torch.nn.functional, or in numerics.networks.kernels; `rounding` its
    constants, without which nothing is certified in floating point. `onnx` is an expression of ONNX's operators in x,
    `onnx_float64` another where onnxruntime has no kernel in that format. `biases` are where gates are tried, the
    default first; `at_zero` says of each order whether the derivative at 0 does not vanish, where that is a theorem."""

    name: str
    formula: Callable[[sp.Expr], sp.Expr]
    smooth: bool = True
    text: str = ""
    torch: str = ""
    rounding: Rounding | None = None
    onnx: str = ""
    onnx_float64: str = ""
    biases: tuple[str, ...] = ("0",)
    at_zero: Callable[[int], bool] | None = None

    def tree(self) -> Tree:
        """The tree in the variable x: of the text as it is typed, which may be undefined where the formula, which
        SymPy has simplified, is not."""
        x = sp.Symbol("x", real=True)
        return typed(self.text, {"x": x}) if self.text else expression(self.formula(x))

    def require_its_domain(self) -> None:
        """Nothing, if the formula asks for all that the text asks for in order to be defined. Raises InputError where
        SymPy cancels a part, as it does in ``x**2 + 0/x``, or is not seen to keep it.

        >>> written("x**2 + 1/(x - 2)").require_its_domain()
        >>> written("x**2 + log(x) - log(x)").require_its_domain()
        Traceback (most recent call last):
        ...
        theory.language.errors.InputError: 'activation' is not seen to be defined only where it is typed to be, by
        log(x): 'x**2 + log(x) - log(x)'; write it without parts that cancel
        """
        if not self.text:
            return
        tree = self.tree()
        kept = _partial(expression(self.formula(sp.Symbol("x", real=True))))
        for part in sorted(_partial(tree) - kept, key=shown):
            if not _partial(_as_sympy_has_it(part)) <= kept:
                rule = f"is not seen to be defined only where it is typed to be, by {shown(part)}"
                raise InputError("activation", rule, self.name, "write it without parts that cancel")

    def derivative(self, order: int, at: sp.Expr) -> sp.Expr:
        """The exact derivative of the given order at `at`. Raises InputError where the activation is not smooth."""
        if order and not self.smooth:
            raise InputError(
                "activation", "must be twice differentiable", self.name, "choose a smooth one such as softplus"
            )
        return _derivative(self.name, order).subs(t, at)

    def degree(self) -> int | None:
        """The degree, if it is a polynomial."""
        formula = self.formula(t)
        return int(sp.degree(formula, t)) if formula.is_polynomial(t) else None


def _partial(tree: Tree) -> set[Tree]:
    """The parts that are not defined everywhere."""
    return {part for part in in_order([tree]) if may_be_undefined(part)}


def _as_sympy_has_it(part: Tree) -> Tree:
    """A part of a typed tree, as SymPy writes it if it stands alone."""
    return expression(parse(shown(part, MOST), "activation", {"x": sp.Symbol("x", real=True)}))


def _sigmoid(x: sp.Expr) -> sp.Expr:
    return 1 / (1 + sp.exp(-x))


def _odd(k: int) -> bool:
    return k % 2 == 1


def _even(k: int) -> bool:
    return k % 2 == 0


def _one_and_positive_even(k: int) -> bool:
    return k == 1 or (k > 0 and k % 2 == 0)


# Biases: where the fourth derivative vanishes, or the second is large, the gate errs least; a hidden bias is needed
# where sigma''(0) = 0. The others lose less to rounding: there the activation is small next to its curvature.
# Derivatives at 0: the power series are classical. tanh, erf and arctan are odd, and their odd coefficients do not
# vanish: they are, up to factors, Bernoulli numbers of even index, 1/(k! (2k + 1)) and 1/(2k + 1) with alternating
# signs. The logistic is 1/2 + tanh(t/2)/2, softplus its integral with value log 2 at 0, SiLU is t times it, and GELU
# t/2 + t erf(t/sqrt 2)/2.
_ALL = (
    Activation(
        "logistic",
        _sigmoid,
        torch="sigmoid",
        rounding=Rounding(4),  # 2.48 (all)
        onnx="Sigmoid(x)",
        biases=("acosh(5)", "-acosh(5)", "-3"),
        at_zero=lambda k: k == 0 or k % 2 == 1,
    ),
    Activation(
        "tanh",
        sp.tanh,
        torch="tanh",
        rounding=Rounding(2),  # 1.00
        onnx="Tanh(x)",
        biases=("acosh(5)/2",),
        at_zero=_odd,
    ),
    Activation(
        "softplus",
        lambda x: sp.log(1 + sp.exp(x)),
        torch="softplus",
        rounding=Rounding(4),  # 2.03 (all)
        onnx="Softplus(x)",
        # There is no log(1 + x) in ONNX, so that this errs absolutely, not relatively, by a few roundings.
        onnx_float64="Relu(x) + Log(1 + Exp(Neg(Abs(x))))",
        biases=("0", "-acosh(2)", "-3"),
        at_zero=lambda k: k == 1 or k % 2 == 0,
    ),
    Activation(
        "silu",
        lambda x: x * _sigmoid(x),
        torch="silu",
        rounding=Rounding(4, factor=True),  # 2.93 (all); x / (1 + exp(-x)) is 0 where the exponential overflows
        onnx="x * Sigmoid(x)",
        biases=("0", "-1.032"),
        at_zero=_one_and_positive_even,
    ),
    Activation(
        "gelu",
        lambda x: x * (1 + sp.erf(x / sp.sqrt(2))) / 2,
        torch="gelu",
        # x/2 (1 + erf(x / sqrt 2)): 1 + erf cancels for x < 0, so the error goes with |x|
        rounding=Rounding(8, of_argument=True),  # 6.01
        onnx="(x * (1/2)) * (1 + Erf(x * sqrt(1/2)))",
        biases=("0", "-sqrt((7 - sqrt(33))/2)"),
        at_zero=_one_and_positive_even,
    ),
    Activation(
        "erf",
        sp.erf,
        torch="erf",
        # Narrow formats may use the polynomial 7.1.26 of Abramowitz and Stegun in binary32, whose absolute error is
        # 1.5e-7 < 3 u, with some 5 roundings near 1: bfloat16 returns 0 for arguments below 1e-8.
        rounding=Rounding(3, narrow=Fraction(8, 2**24)),  # 1.17
        onnx="Erf(x)",
        biases=("sqrt(3/2)",),
        at_zero=_odd,
    ),
    Activation(
        "arctan",
        sp.atan,
        torch="atan",
        rounding=Rounding(3),  # 1.40
        onnx="Atan(x)",
        biases=("1",),
        at_zero=_odd,
    ),
    Activation("exp", sp.exp, torch="exp", rounding=Rounding(3), onnx="Exp(x)", at_zero=lambda k: True),  # 1.06
    Activation("cos", sp.cos, torch="cos", rounding=Rounding(3), onnx="Cos(x)", at_zero=_even),  # 1.08
    Activation(
        "square",
        lambda x: x**2,
        torch="square",
        rounding=Rounding(1),  # correctly rounded, in every format
        onnx="x * x",
        at_zero=lambda k: k == 2,
    ),
    Activation("relu", lambda x: sp.Max(x, 0), smooth=False, torch="relu", rounding=Rounding(0), onnx="Relu(x)"),
)
KINKED = (sp.Abs, sp.Min, sp.Max, sp.sign, sp.Piecewise)


class _Activations(dict[str, Activation]):
    """The catalogue by name; any other key is read as an expression in x."""

    def __missing__(self, text: str) -> Activation:
        return written(text)


ACTIVATIONS = _Activations({a.name: a for a in _ALL})


def names() -> tuple[str, ...]:
    """The names of all activations."""
    return tuple(ACTIVATIONS)


@cache
def written(text: str) -> Activation:
    """The activation that an expression in x writes down. Raises InputError for text outside the grammar, and for
    affine functions, which have no curvature.

    Where it is not defined or not smooth is found out where it is used.

    >>> written("x*tanh(x)").derivative(2, sp.S.Zero)
    2
    >>> written("3*x - 1")
    Traceback (most recent call last):
    ...
    theory.language.errors.InputError: 'activation' must not be affine: '3*x - 1'; choose one with curvature such as
    x*tanh(x)
    """
    formula = parse(text, "activation", {"x": t})
    if formula.is_polynomial(t) and sp.degree(formula, t) < 2:
        raise InputError("activation", "must not be affine", text, "choose one with curvature such as x*tanh(x)")
    return Activation(text, lambda x: formula.subs(t, x), not formula.has(*KINKED), text)


@cache
def _derivative(name: str, order: int) -> sp.Expr:
    return sp.diff(ACTIVATIONS[name].formula(t), t, order)
