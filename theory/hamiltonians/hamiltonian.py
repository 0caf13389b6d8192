r"""Bayes' rule as a softmax of minus the Hamiltonian.

With H_y(x) = -ln p(x|y) and mu_y = -ln p(y), for a finite set of classes with positive likelihoods and priors,

    p(y|x) = exp(-H_y(x) - mu_y) / sum_z exp(-H_z(x) - mu_z)                                                   (exact)

printed in LTR, Sec. II.A (eqs. 3-8). A likelihood of 0 (H = +infinity) is outside the hypotheses; all of them 0 would
leave p(y|x) undefined.

Adding the same c(x) to all H_y changes nothing, and nothing else does: two Hamiltonians with the same posteriors differ
by such a shift. For two classes softmax is the logistic function of the energy gap (exact; A2)."""

from collections.abc import Callable

import sympy as sp

from theory.language import Chain, Claim, Erratum, Integer, Link, Mutant, Quantity, Real, Source, Use, reals

classes = Integer("classes", "number of classes", minimum=1, maximum=8)
y, z = sp.symbols("y z", integer=True, positive=True)
likelihood, prior = sp.IndexedBase("p_x", positive=True), sp.IndexedBase("p", positive=True)
hamiltonian, bias = sp.IndexedBase("H", real=True), sp.IndexedBase("mu", real=True)


def posterior(index: sp.Symbol) -> sp.Expr:
    """Bayes' rule for class `index` among ``classes`` many."""
    return likelihood[index] * prior[index] / sp.Sum(likelihood[z] * prior[z], (z, 1, classes.symbol))


def component(energy: Callable[[sp.Symbol], sp.Expr], index: sp.Symbol) -> sp.Expr:
    """Component `index` of softmax(-energy - mu)."""
    return sp.exp(-energy(index) - bias[index]) / sp.Sum(sp.exp(-energy(z) - bias[z]), (z, 1, classes.symbol))


def softmax(index: sp.Symbol) -> sp.Expr:
    """Component `index` of softmax(-H - mu)."""
    return component(lambda y: hamiltonian[y], index)


energies = {hamiltonian: (-10, 10), bias: (-10, 10)}
densities = {likelihood: lambda z: sp.exp(-hamiltonian[z]), prior: lambda z: sp.exp(-bias[z])}


def _mutant(name: str, h_sign: int = -1, mu_sign: int = -1) -> Mutant:
    """The softmax of changed logits."""

    def weight(i: sp.Symbol) -> sp.Expr:
        return sp.exp(h_sign * hamiltonian[i] + mu_sign * bias[i])

    return Mutant(
        name,
        sp.Eq(posterior(y), weight(y) / sp.Sum(weight(z), (z, 1, classes.symbol)), evaluate=False),
        at={"classes": 2},
    )


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
    "softmax(H - mu) against Bayes' rule",
    mutant="softmax of plus H",
    spec=("S2",),
)

prior_as_bias = Erratum(
    "the bias as the a priori distribution",
    Source("seed", "Hamiltonian connection"),
    "mu represents the a priori distribution, and simply becomes the bias term of the softmax layer",
    "mu_y = -ln p(y), and the bias of the softmax layer is -mu_y = ln p(y)",
    "softmax(-H + mu), with the printed sign of the bias, against Bayes' rule",
    mutant="softmax of plus mu",
    spec=("S3",),
)
bars_and_subscripts_lost = Erratum(
    "bars and subscripts lost",
    Source("seed", "Hamiltonian connection"),
    "p(y x), p(x y); y could be animals, and y a cat",
    "p(y|x), p(x|y); y could be animals, and y_i a cat",
    "reading: characters lost in the copy, nothing to compute",
    spec=("S5", "S15"),
)
formulas_lost = Erratum(
    "formulas lost",
    Source("seed", "throughout"),
    "a blank where Bayes' rule, the softmax, the posterior, the power series and the multiplication gate stood",
    "hamiltonian.posterior_is_softmax, polynomials and multiplication_gate state them",
    "reading: pictures lost in the copy, nothing to compute",
    spec=("S18",),
)

posterior_is_softmax = Claim(
    "hamiltonian.posterior_is_softmax",
    sp.Eq(posterior(y), softmax(y), evaluate=False),
    summary="Bayes' posterior is softmax(-H - mu), with H = -ln likelihood and mu = -ln prior, for up to 8 classes.",
    spec=("A1",),
    direction="exact",
    parameters=(classes,),
    source=Source("LTR", "Sec. II.A, eqs. 3-8"),
    errata=(minus_sign_lost, prior_as_bias, bars_and_subscripts_lost, formulas_lost),
    derivation=_substitute,
    entries=energies,
    each={y: (1, classes.symbol)},
    definitions=densities,
    instances=({"classes": 2}, {"classes": 3}),
    mutants=(
        _mutant("softmax of plus H", h_sign=1),
        _mutant("softmax of plus mu", mu_sign=1),
        _mutant("bias dropped", mu_sign=0),
    ),
)

other, shift, shifts = sp.IndexedBase("K", real=True), reals("c"), sp.IndexedBase("s", real=True)
w = sp.Symbol("w", integer=True, positive=True)


common_shift_changes_no_posterior = Claim(
    "hamiltonian.common_shift_changes_no_posterior",
    sp.Eq(component(lambda y: hamiltonian[y] + shift, y), softmax(y), evaluate=False),
    summary="Adding c(x) to the energies H_y(x) of up to 8 classes, the same for all, leaves every posterior as it is.",
    spec=("A2",),
    direction="exact",
    parameters=(classes,),
    source=Source("Goodfellow2016", "Sec. 4.1"),
    derivation=lambda: Chain(
        component(lambda y: hamiltonian[y] + shift, y), (Link("=", softmax(y), "e^-c leaves the sum and cancels"),)
    ),
    where={shift: (-10, 10)},
    entries=energies,
    each={y: (1, classes.symbol)},
    instances=({"classes": 2}, {"classes": 3}),
    mutants=(
        Mutant(
            "a shift for each class",
            sp.Eq(component(lambda y: hamiltonian[y] + shifts[y], y), softmax(y), evaluate=False),
            entries={**energies, shifts: (-10, 10)},
            at={"classes": 2},
        ),
    ),
)


def _other(index: sp.Symbol) -> sp.Expr:
    return component(lambda y: other[y], index)


_left = softmax(y) * _other(w)


def _exchanged(sign: int = 1) -> sp.Expr:
    return _other(y) * softmax(w) * sp.exp(sign * ((other[y] - hamiltonian[y]) - (other[w] - hamiltonian[w])))


_right = _exchanged()


equal_posteriors_mean_a_common_shift = Claim(
    "hamiltonian.equal_posteriors_mean_a_common_shift",
    sp.Eq(_left, _right, evaluate=False),
    summary=(
        "For up to 8 classes the posteriors p of H and q of K have p_y q_w = q_y p_w e^((K_y - H_y) - (K_w - H_w)):"
        " if p = q, then K - H is the same for all classes."
    ),
    spec=("A2",),
    direction="exact",
    parameters=(classes,),
    source=Source("here"),
    derivation=lambda: Chain(_left, (Link("=", _right, "the sums are the same on both sides"),)),
    entries={hamiltonian: (-5, 5), other: (-5, 5), bias: (-5, 5)},
    each={y: (1, classes.symbol), w: (1, classes.symbol)},
    instances=({"classes": 2}, {"classes": 3}),
    mutants=(Mutant("the other sign", sp.Eq(_left, _exchanged(-1), evaluate=False), at={"classes": 2}),),
)

H0, H1, mu0, mu1 = _two = reals("H0 H1 mu0 mu1")
_first_of_two = sp.exp(-H1 - mu1) / (sp.exp(-H0 - mu0) + sp.exp(-H1 - mu1))


def _logistic(gap: sp.Expr) -> sp.Expr:
    return 1 / (1 + sp.exp(-gap))


sign_of_the_exponent_lost = Erratum(
    "the logistic's exponent",
    Source("seed", "multiplication with 4 neurons"),
    "sigma(x) = 1/(1 + e x)",
    "sigma(x) = 1/(1 + exp(-x))",
    "1/(1 + e^x), with the exponent and not its sign, is the posterior of the other class",
    mutant="S(H_1 - H_0 + ...)",
    spec=("S4",),
)
two_classes_are_logistic_in_the_gap = Claim(
    "hamiltonian.two_classes_are_logistic_in_the_gap",
    sp.Eq(_first_of_two, _logistic(H0 - H1 + mu0 - mu1), evaluate=False),
    where=dict.fromkeys(_two, (-10, 10)),
    summary=(
        "For two classes p(1|x) = S(H_0 - H_1 + mu_0 - mu_1), where S is the logistic function. The derivation does"
        " not use the ranges."
    ),
    spec=("A2",),
    direction="exact",
    source=Source("Bishop2006", "Sec. 4.2"),
    errata=(sign_of_the_exponent_lost,),
    derivation=lambda: Chain(_first_of_two, (Link("=", _logistic(H0 - H1 + mu0 - mu1), "divide by the numerator"),)),
    mutants=(
        Mutant("S(H_1 - H_0 + ...)", statement=sp.Eq(_first_of_two, _logistic(H1 - H0 + mu0 - mu1), evaluate=False)),
        Mutant("biases forgotten", statement=sp.Eq(_first_of_two, _logistic(H0 - H1), evaluate=False)),
    ),
)

posterior_probability = Quantity(
    "hamiltonian.posterior",
    "probability of the first of two classes from the energy gap H_2 - H_1 + mu_2 - mu_1",
    (Real("gap", "H_2 - H_1 + mu_2 - mu_1, in nats"),),
    formula=lambda gap: 1 / (1 + sp.exp(-gap)),
    spec=("A1", "A2"),
    source=Source("LTR", "Sec. II.A"),
    uses=(
        Use("hamiltonian.posterior_is_softmax", at={"classes": 2}),
        Use(
            "hamiltonian.two_classes_are_logistic_in_the_gap",
            at=lambda gap: {"H0": gap / 4, "mu0": gap / 4, "H1": -gap / 4, "mu1": -gap / 4},
        ),
    ),
)
