r"""How accurate must the Hamiltonian be? Energies that err by at most delta change the posterior by so much.

Let hat p = softmax(-hat H - mu) with |hat H_y - H_y| <= delta for all classes y. The statements are
for two classes; many reduce to two, an event and its complement. Then

    |ln(hat p_y / p_y)| <= 2 delta                                                (upper; approached as p_y -> 0, A3)
    TV(p, hat p) <= tanh(delta/2)                                                 (tight: two classes, p_y = 1/(1 +
    e^delta))
    KL(p || hat p) <= ln(sinh(delta)/delta) + delta coth(delta) - 1 <= delta^2/2     (tight: two classes)

hat p is p times e^d, normalised, with |d_y| <= delta. The averages of e^d inside and outside an event both lie in
[e^-delta, e^delta], so its probability goes from S(h - e) to S(h + e) with |e| <= delta, S being the logistic function.
TV is the largest change over all events; p_y is the probability of one."""

import sympy as sp

from theory.language import (
    Chain,
    Claim,
    Hypothesis,
    Integer,
    Link,
    Mutant,
    Quantity,
    Real,
    Source,
    Use,
    nonnegative,
    positive,
)
from theory.language.rules import below_the_chord, below_the_tangent, grows_apart, summed

accuracy = Real("delta", "largest error of an energy, in nats", positive=True)
delta = accuracy.symbol
h, e, d = sp.symbols("h e d", real=True)
a, r = sp.symbols("a r", positive=True)
p = sp.Symbol("p", nonnegative=True)
_range = {h: (-20, 20), e: (-delta, delta)}
_cases = tuple({"delta": size} for size in ("1/100", "1", "4"))
_here = Source("here")


def logistic(x: sp.Expr) -> sp.Expr:
    """S(x)."""
    return 1 / (1 + sp.exp(-x))


classes = Integer("classes", "number of classes that are put together", minimum=1, maximum=8)
z = sp.Symbol("z", integer=True, positive=True)
energy, change = sp.IndexedBase("H", real=True), sp.IndexedBase("d", real=True)
_joined = sp.Sum(sp.exp(-energy[z]), (z, 1, classes.symbol))
_joined_after = sp.Sum(sp.exp(-energy[z] - change[z]), (z, 1, classes.symbol))


def _term_by_term() -> Chain:
    def before(z: sp.Expr) -> sp.Expr:
        return sp.exp(delta) * sp.exp(-energy[z])

    def after(z: sp.Expr) -> sp.Expr:
        return sp.exp(-energy[z] - change[z])

    plain = 2 * sp.exp(-energy[z] - change[z] + p / 2) * sp.sinh(p / 2)
    gap = nonnegative(before(z) - after(z), "d >= -delta", plain, {p: change[z] + delta})
    return Chain(
        _joined_after,
        (
            summed(after, before, z, classes.symbol, gap),
            Link("=", sp.exp(delta) * _joined, "e^delta is common to all terms"),
        ),
    )


def _joins(factor: sp.Expr) -> sp.Basic:
    return sp.Le(_joined_after, factor * _joined, evaluate=False)


_three = {"classes": 3, "delta": "1"}
classes_put_together_err_by_no_more = Claim(
    "softmax_stability.classes_put_together_err_by_no_more",
    _joins(sp.exp(delta)),
    entries={energy: (-5, 5), change: (-delta, delta)},
    summary=(
        "If energies H_z have errors d_z of at most delta, the sum of e^-(H_z + d_z) over up to 8 classes is at most"
        " e^delta times that of e^-H_z; and conversely, as -d_z is at most delta too. So classes put together are one"
        " class, with energy -ln of the sum and an error of at most delta."
    ),
    spec=("A3",),
    direction="upper",
    parameters=(classes, accuracy),
    source=_here,
    derivation=_term_by_term,
    instances=({"classes": 1, "delta": "1/10"}, {"classes": 2, "delta": "2"}, _three),
    mutants=(
        Mutant("0.999 e^delta", _joins(sp.Rational(999, 1000) * sp.exp(delta)), at=_three),
        Mutant("errors average out", _joins(sp.exp(delta / classes.symbol)), at=_three),
    ),
)


def _ratio() -> Chain:
    end = sp.exp(2 * delta) / logistic(h + e)
    plain = 2 * sp.exp(delta) * sp.sinh(delta) + 2 * sp.exp(delta - h) * sp.sinh(p)
    gap = nonnegative(end - 1 / logistic(h - e), "e <= delta", plain, {p: delta - e})
    return Chain(1 / logistic(h - e), (Link("<=", end, "compare the constants and the factors of e^-h", (gap,)),))


log_ratio_at_most_twice_the_energy_error = Claim(
    "softmax_stability.log_ratio_at_most_twice_the_energy_error",
    1 / logistic(h - e) <= sp.exp(2 * delta) / logistic(h + e),
    where=_range,
    summary=(
        "For two classes, energies with errors of at most delta change no log posterior by more than 2 delta: S(h +"
        " e) <= e^(2 delta) S(h - e) for |e| <= delta. The derivation does not use the range of h."
    ),
    spec=("A3",),
    direction="upper",
    parameters=(accuracy,),
    source=_here,
    derivation=_ratio,
    instances=_cases,
    mutants=(
        Mutant("delta for 2 delta", statement=1 / logistic(h - e) <= sp.exp(delta) / logistic(h + e), at=_cases[1]),
        Mutant(
            "1.999 delta for 2 delta",
            statement=1 / logistic(h - e) <= sp.exp(sp.Rational(1999, 1000) * delta) / logistic(h + e),
            at=_cases[1],
        ),
    ),
)

_change = logistic(h + e) - logistic(h - e)
_half_tanh = (1 - sp.exp(-delta)) / (1 + sp.exp(-delta))  # tanh(delta/2), as the certificates' normal form has it


def _total_variation() -> Chain:
    middle = sp.sinh(e) / (sp.cosh(e) + sp.cosh(h))
    squares = 2 * sp.sinh(delta) * sp.sinh(h / 2) ** 2 + sp.sinh(p) + 2 * sp.cosh((delta + e) / 2) * sp.sinh(p / 2)
    plain = squares / ((sp.cosh(e) + sp.cosh(h)) * (1 + sp.cosh(delta)))
    gap = nonnegative(sp.tanh(delta / 2) - middle, "sinh(e) <= sinh(delta), and a square", plain, {p: delta - e})
    return Chain(
        _change,
        (
            Link("=", middle, "a difference of logistics"),
            Link("<=", sp.tanh(delta / 2), "largest at h = 0, e = delta", (gap,)),
        ),
    )


total_variation_at_most_tanh = Claim(
    "softmax_stability.total_variation_at_most_tanh",
    _change <= _half_tanh,
    where=_range,
    summary=(
        "For two classes, energies with errors of at most delta change the probability of either by at most"
        " tanh(delta/2), which bounds their total variation. The derivation does not use the range of h. Many classes"
        " reduce to two by words: those in an event and those outside of it can be put together."
    ),
    spec=("A3",),
    direction="tight",
    parameters=(accuracy,),
    source=_here,
    uses=("softmax_stability.classes_put_together_err_by_no_more",),
    witness={h: sp.S.Zero, e: delta},
    derivation=_total_variation,
    instances=_cases,
    mutants=(
        Mutant("tanh(delta/4)", statement=_change <= sp.tanh(delta / 4), at=_cases[1]),
        Mutant("0.999 tanh(delta/2)", statement=_change <= sp.Rational(999, 1000) * _half_tanh, at=_cases[1]),
    ),
)


E = sp.exp(delta)
_raised = a * E / (a * E + (1 - a) / E) - a
_shortfall = (E - 1) * (a * (1 + E) - 1) ** 2 / ((E + 1) * (a * E**2 + 1 - a))

worst_mass_is_logistic_of_minus_delta = Claim(
    "softmax_stability.worst_mass_is_logistic_of_minus_delta",
    sp.Eq(_raised, (E - 1) / (E + 1) - _shortfall, evaluate=False),
    where={a: sp.Interval.Lopen(0, 1), delta: sp.Interval.Lopen(0, 4)},
    summary=(
        "If the energies of two classes of masses a and 1 - a have the errors -delta and delta, the first mass grows"
        " by tanh(delta/2) less a square, which is 0 at a = 1/(1 + e^delta) alone. The derivation does not use the"
        " upper end of delta."
    ),
    spec=("A3",),
    direction="exact",
    source=_here,
    derivation=lambda: Chain(_raised, (Link("=", sp.tanh(delta / 2) - _shortfall, "over a common denominator"),)),
    mutants=(
        Mutant("no shortfall at any mass", statement=sp.Eq(_raised, (E - 1) / (E + 1), evaluate=False)),
        Mutant("worst at equal masses", statement=_raised <= E / (E + 1 / E) - sp.Rational(1, 2)),
    ),
)


def _chord() -> Chain:
    x = sp.Symbol("x", real=True)
    inside = (
        nonnegative(d + delta, "d >= -delta", p, {p: d + delta}),
        nonnegative(delta - d, "d <= delta", p, {p: delta - d}),
    )
    rule = below_the_chord(sp.exp, x, d, (-delta, delta), nonnegative(sp.exp(x), "exp is convex"), inside)
    return Chain(
        sp.exp(d), (rule, Link("=", sp.cosh(delta) + d * sp.sinh(delta) / delta, "cosh and sinh in exponentials"))
    )


tilt_is_below_its_chord = Claim(
    "softmax_stability.tilt_is_below_its_chord",
    sp.exp(d) <= sp.cosh(delta) + d * sp.sinh(delta) / delta,
    where={d: (-delta, delta)},
    summary="e^d <= cosh(delta) + d sinh(delta)/delta for |d| <= delta: the exponential lies below its chord.",
    spec=("A3",),
    direction="tight",
    parameters=(accuracy,),
    source=Source("Hoeffding1963"),
    witness={d: delta},
    derivation=_chord,
    instances=_cases,
    mutants=(Mutant("without the slope", statement=sp.exp(d) <= sp.cosh(delta), at=_cases[1]),),
)


def sharp_divergence(delta: sp.Expr) -> sp.Expr:
    """The largest Kullback-Leibler divergence, in nats."""
    return sp.log(sp.sinh(delta) / delta) + delta * sp.cosh(delta) / sp.sinh(delta) - 1


_normaliser = r * sp.sinh(delta) / delta
_divergence = sp.log(_normaliser) - delta * (_normaliser - sp.cosh(delta)) / sp.sinh(delta)


def _tangent() -> Chain:
    x = sp.Symbol("x", positive=True)
    contact = sp.sinh(delta) / delta
    inside = (positive(_normaliser, "r > 0"), positive(contact, "delta > 0"))
    rest = _divergence - sp.log(_normaliser)
    rule = below_the_tangent(sp.log, x, _normaliser, contact, nonnegative(1 / x**2, "log is concave"), inside, rest)
    return Chain(_divergence, (rule, Link("=", sharp_divergence(delta), "the normaliser cancels")))


divergence_at_most_the_sharp_bound = Claim(
    "softmax_stability.divergence_at_most_the_sharp_bound",
    _divergence <= sharp_divergence(delta),
    where={r: sp.Interval(sp.Rational(1, 1000), 10)},
    summary=(
        "ln Z - delta (Z - cosh(delta)) / sinh(delta), which by the chord bounds KL(p || hat p) = ln Z - E d with Z ="
        " E e^d, is largest at Z = sinh(delta)/delta; stated in r = Z delta/sinh(delta). The derivation does not use"
        " the ends of r."
    ),
    spec=("A3",),
    direction="tight",
    parameters=(accuracy,),
    source=_here,
    uses=("softmax_stability.tilt_is_below_its_chord",),
    witness={r: sp.S.One},
    derivation=_tangent,
    instances=_cases,
    mutants=(
        Mutant(
            "0.999 of the bound",
            statement=_divergence <= sp.Rational(999, 1000) * sharp_divergence(delta),
            at=_cases[1],
        ),
        Mutant("delta^2/4", statement=_divergence <= delta**2 / 4, at=_cases[1]),
        Mutant("worst at equal masses", statement=_divergence <= sp.log(sp.cosh(delta)), at=_cases[1]),
    ),
)


def _square() -> Chain:
    x = sp.Symbol("x", positive=True)
    slope = nonnegative((x * sp.cosh(x) / sp.sinh(x) - 1) ** 2 / x, "the slope is (x coth(x) - 1)^2 / x")
    return Chain(sharp_divergence(delta), (grows_apart(sharp_divergence, lambda x: x**2 / 2, x, delta, slope),))


sharp_bound_at_most_half_the_square = Claim(
    "softmax_stability.sharp_bound_at_most_half_the_square",
    sharp_divergence(delta) <= delta**2 / 2,
    where={delta: (sp.Rational(1, 10), 4)},
    summary=(
        "The sharp bound of KL, delta coth(delta) + ln(sinh(delta)/delta) - 1, is at most delta^2/2. The derivation"
        " does not use the ends of delta."
    ),
    spec=("A3",),
    direction="upper",
    source=_here,
    derivation=_square,
    mutants=(
        Mutant("delta^2/4", statement=sharp_divergence(delta) <= delta**2 / 4),
        Mutant("0.499 delta^2", statement=sharp_divergence(delta) <= sp.Rational(499, 1000) * delta**2),
    ),
)

log_ratio = Quantity(
    "softmax_stability.log_ratio",
    "how far ln(hat p_y / p_y) can be from 0 if the energies err by at most delta, in nats",
    (accuracy,),
    formula=lambda delta: 2 * delta,
    direction="upper",
    domain=lambda delta: f"all posteriors, energies within {delta}",
    spec=("A3",),
    source=_here,
    uses=(
        Use(
            "softmax_stability.log_ratio_at_most_twice_the_energy_error",
            reads=lambda value, delta: (sp.exp(-e - h) + 1) * sp.exp(value),
        ),
    ),
    extremum="largest",
)

total_variation = Quantity(
    "softmax_stability.total_variation",
    "largest total variation between the posteriors if the energies err by at most delta",
    (accuracy,),
    formula=lambda delta: sp.tanh(delta / 2),
    direction="upper",
    domain=lambda delta: f"all posteriors, energies within {delta}",
    spec=("A3",),
    source=_here,
    uses=(Use("softmax_stability.total_variation_at_most_tanh", reads=lambda value: value.rewrite(sp.exp)),),
    solve=("delta",),
    tex=r"\tanh(\delta/2)",
    extremum="largest",
)

divergence = Quantity(
    "softmax_stability.divergence",
    "largest Kullback-Leibler divergence KL(p || hat p) if the energies err by at most delta, in nats",
    (accuracy,),
    formula=sharp_divergence,
    direction="upper",
    domain=lambda delta: f"all posteriors, energies within {delta}",
    spec=("A3",),
    source=_here,
    uses=("softmax_stability.divergence_at_most_the_sharp_bound",),
    extremum="largest",
)

accuracy_needed = Quantity(
    "softmax_stability.accuracy_needed",
    "how far the energies of two classes may err if neither probability is to change by more than tanh(delta/2) ="
    " error",
    (Real("error", "allowed change of a probability, below 1", positive=True),),
    formula=lambda error: sp.log((1 + error) / (1 - error)),
    hypotheses=(Hypothesis("error", lambda error: sp.Lt(error, 1), "error < 1"),),
    spec=("A3",),
    source=_here,
    uses=(
        Use(
            "softmax_stability.total_variation_at_most_tanh",
            at=lambda value: {"delta": value},
            reads=lambda error: error,
        ),
    ),
)
