r"""Bayes' rule as a softmax of minus the Hamiltonian.

With H_y(x) = -ln p(x|y) and mu_y = -ln p(y), for a finite set of classes with positive likelihoods and priors,

    p(y|x) = exp(-H_y(x) - mu_y) / sum_z exp(-H_z(x) - mu_z)                                                   (exact)

printed in LTR, Sec. II.A (eqs. 3-8). A likelihood of 0 (H = +infinity) is outside the hypotheses; all of them 0 would leave p(y|x) undefined.
"""

from collections.abc import Callable
from typing import Any

import sympy as sp

from theory.language import Chain, Claim, Erratum, Integer, Link, Mutant, Proposition, Quantity, Real, Source, reals

classes = Integer("classes", "number of classes", minimum=1, maximum=8)
y, z = sp.symbols("y z", integer=True, positive=True)
likelihood, prior = sp.IndexedBase("p_x", positive=True), sp.IndexedBase("p", positive=True)
hamiltonian, bias = sp.IndexedBase("H", real=True), sp.IndexedBase("mu", real=True)


def posterior(index: sp.Symbol) -> sp.Expr:
    """Bayes' rule for class `index` among ``classes`` many."""
    return likelihood[index] * prior[index] / sp.Sum(likelihood[z] * prior[z], (z, 1, classes.symbol))


def softmax(index: sp.Symbol) -> sp.Expr:
    """Component `index` of softmax(-H - mu)."""
    return sp.exp(-hamiltonian[index] - bias[index]) / sp.Sum(sp.exp(-hamiltonian[z] - bias[z]), (z, 1, classes.symbol))


def _instance(h_sign: int = -1, mu_sign: int = -1, keep_bias: bool = True) -> Callable[[int], Proposition]:
    """The proposition for a number of classes, in the variables H_i and mu_i; products of exponentials are kept as Bayes' rule writes them."""

    def build(classes: int) -> Proposition:
        energies, biases = reals(f"H1:{classes + 1}"), reals(f"mu1:{classes + 1}")
        weights = [sp.Mul(sp.exp(-h), sp.exp(-m), evaluate=False) for h, m in zip(energies, biases, strict=True)]
        logits = [sp.exp(h_sign * h + (mu_sign * m if keep_bias else 0)) for h, m in zip(energies, biases, strict=True)]
        left = sp.Mul(weights[0], sp.Pow(sp.Add(*weights, evaluate=False), -1, evaluate=False), evaluate=False)
        right = sp.Mul(logits[0], sp.Pow(sp.Add(*logits, evaluate=False), -1, evaluate=False), evaluate=False)
        return sp.Eq(left, right, evaluate=False), dict.fromkeys([*energies, *biases], (-10, 10))

    return build


def _mutant(name: str, **change: Any) -> Mutant:
    statement, where = _instance(**change)(2)
    return Mutant(name, statement=statement, where=where)


def _substitute() -> Chain:
    return Chain(
        posterior(y),
        (Link("=", softmax(y), "put H = -ln p(x|y) and mu = -ln p(y)"),),
        definitions={hamiltonian: lambda z: -sp.log(likelihood[z]), bias: lambda z: -sp.log(prior[z])},
    )


minus_sign_lost = Erratum(
    "the Hamiltonian's minus sign",
    Source("seed", "Hamiltonian connection"),
    "H_y(x) = ln p(x|y)",
    "H_y(x) = -ln p(x|y)",
    "with the printed sign softmax(-H - mu) gives p = 1/5 for likelihoods (4, 1) and equal priors, Bayes' rule gives 4/5",
    printed_value=sp.Rational(1, 4) / (sp.Rational(1, 4) + 1),
    true_value=sp.Rational(4, 5),
)

posterior_is_softmax = Claim(
    "hamiltonian.posterior_is_softmax",
    sp.Eq(posterior(y), softmax(y), evaluate=False),
    words="Bayes' posterior is softmax(-H - mu), with H = -ln likelihood and mu = -ln prior, for any finite number of classes.",
    spec=("A1",),
    direction="exact",
    parameters=(classes,),
    source=Source("LTR", "Sec. II.A, eqs. 3-8"),
    errata=(minus_sign_lost,),
    derivation=_substitute,
    instance=_instance(),
    instances=({"classes": 2}, {"classes": 3}),
    mutants=(_mutant("softmax of plus H", h_sign=1), _mutant("softmax of plus mu", mu_sign=1), _mutant("bias dropped", keep_bias=False)),
)

posterior_probability = Quantity(
    "hamiltonian.posterior",
    "probability of the first of two classes from the energy gap H_2 - H_1 + mu_2 - mu_1",
    (Real("gap", "H_2 - H_1 + mu_2 - mu_1, in nats"),),
    formula=lambda gap: 1 / (1 + sp.exp(-gap)),
    spec=("A1", "A2"),
    source=Source("LTR", "Sec. II.A"),
    uses=("hamiltonian.posterior_is_softmax",),
)
