r"""The swindle's arithmetic: a table of probabilities is hopeless, a product of independent inputs is not, and neither
counts the functions.

For n inputs with v >= 2 possible values each:

    a table has v^n entries, v^n - 1 of them free for each class
    (exact; A6)
    independent inputs have n v entries, n (v - 1) of them free for each class
    (exact; A6)
    v n <= v^n
    (upper)
    a photograph (v = 256, n = 10^6) is one of v^n = 256^1000000, a number of 2408240 decimal digits
    (exact)
    there are 2^(v^n) ways to label all inputs with one bit
    (exact)

Printed in LTR, Sec. I and II.A, up to the normalisation ("v n times a constant").
"""

import sympy as sp

from theory.language import Claim, Count, Erratum, Induction, Integer, Mutant, Quantity, Source, nonnegative, zero

values = Integer("v", "number of values of one input", minimum=2)
inputs = Integer("n", "number of inputs", minimum=1)
v, n = values.symbol, inputs.symbol
_small = tuple({"v": values, "n": inputs} for values, inputs in ((2, 1), (2, 3), (3, 2), (3, 3), (5, 2), (2, 6)))
_tables = Source("LTR", "Sec. II.A")
_FREE = "free numbers of a normalised"


def _power() -> Induction:
    return Induction(
        n,
        1,
        v**n,
        first=(zero(sp.Integer(1) * v - (v**n).subs(n, 1), "one input takes v values"),),
        step=(zero(v * v**n - v ** (n + 1), "one more input multiplies the entries by v"),),
        conclusion="the entries are the tuples of n values",
    )


lost_exponents = Erratum(
    "v n parameters against v x n",
    Source("seed", "introduction"),
    "instead of v n parameters, only v x n",
    "v^n for a table, v n for independent inputs",
    "a table over 3 inputs of 2 values has 2^3 = 8 entries, not 6",
    printed_value=sp.Integer(6),
    true_at={"v": 2, "n": 3},
    spec=("S7",),
)

table_has_v_to_the_n_entries = Claim(
    "parameter_counts.table_has_v_to_the_n_entries",
    Count("table_entries", "entries of a table over n inputs of v values", "==", v**n),
    summary="A table of probabilities over n inputs with v values each has v^n entries.",
    spec=("A6",),
    direction="exact",
    parameters=(values, inputs),
    source=_tables,
    errata=(lost_exponents,),
    derivation=_power,
    instances=_small,
    mutants=(Mutant("n^v", statement=Count("table_entries", "entries of the table", "==", n**v), at={"v": 2, "n": 3}),),
)


def _normalised() -> Induction:
    return Induction(
        n,
        1,
        v**n - 1,
        first=(zero((v - 1) - (v**n - 1).subs(n, 1), "v probabilities that sum to 1"),),
        step=(
            zero(
                v * (v**n - 1) + (v - 1) - (v ** (n + 1) - 1),
                "one more input: v normalised tables, and the normalised weights between them",
            ),
        ),
        conclusion="chain rule of probability, one input after the other",
    )


table_has_one_free_number_less = Claim(
    "parameter_counts.table_has_one_free_number_less",
    Count("free_table", f"{_FREE} table over n inputs of v values", "==", v**n - 1),
    summary="A normalised table of probabilities over n inputs with v values each has v^n - 1 free parameters.",
    spec=("A6",),
    direction="exact",
    parameters=(values, inputs),
    source=_tables,
    derivation=_normalised,
    instances=_small,
    mutants=(
        Mutant(
            "normalisation forgotten", statement=Count("free_table", f"{_FREE} table", "==", v**n), at={"v": 2, "n": 3}
        ),
    ),
)


def _linear() -> Induction:
    return Induction(
        n,
        1,
        n * (v - 1),
        first=(zero((v - 1) - (n * (v - 1)).subs(n, 1), "v probabilities that sum to 1"),),
        step=(zero(n * (v - 1) + (v - 1) - (n + 1) * (v - 1), "one more input brings v - 1 numbers of its own"),),
        conclusion="the distributions of the inputs are independent of each other",
    )


independent_inputs_have_linearly_many_free_numbers = Claim(
    "parameter_counts.independent_inputs_have_linearly_many_free_numbers",
    Count("free_independent", f"{_FREE} product distribution over n inputs of v values", "==", n * (v - 1)),
    summary="A normalised product of n distributions over v values has n (v - 1) free parameters.",
    spec=("A6",),
    direction="exact",
    parameters=(values, inputs),
    source=_tables,
    derivation=_linear,
    instances=_small,
    mutants=(
        Mutant(
            "v n, as if not normalised",
            statement=Count("free_independent", f"{_FREE} product", "==", v * n),
            at={"v": 2, "n": 3},
        ),
        Mutant(
            "v - 1 whatever n",
            statement=Count("free_independent", f"{_FREE} product", "==", v - 1),
            at={"v": 2, "n": 3},
        ),
    ),
)


def _labelled() -> Induction:
    m = sp.Symbol("m", integer=True, positive=True)
    return Induction(
        n,
        1,
        sp.Integer(2) ** (v**n),
        first=(zero(sp.Integer(2) ** v - (sp.Integer(2) ** (v**n)).subs(n, 1), "v inputs, each labelled 0 or 1"),),
        step=(
            zero(2 * sp.Integer(2) ** m - sp.Integer(2) ** (m + 1), "one more input to label doubles the labellings"),
            zero(sp.Integer(2) ** (v**n * v) - sp.Integer(2) ** (v ** (n + 1)), "v^(n + 1) inputs"),
        ),
        conclusion="a labelling chooses one of two labels for each of v^n inputs",
    )


inputs_taken_for_functions = Erratum(
    "inputs taken for functions",
    Source("seed", "introduction"),
    "the number of possibilities for the functions, illustrated by 256^1000000 possible input images",
    "256^1000000 counts the inputs; functions from them to one bit number 2^(256^1000000)",
    "one input of 2 values has 2 states and 4 functions to one bit",
    printed_value=sp.Integer(2),
    true_at={"v": 2, "n": 1},
    spec=("S16",),
)

input_called_y = Erratum(
    "the input data y",
    Source("seed", "hierarchies; a slip of LTR, Sec. III"),
    "an arbitrary function of the input data y",
    "of the input data x; y is what is inferred from it",
    "reading: a name, nothing to compute",
    spec=("S17",),
)

labellings_number_two_to_the_inputs = Claim(
    "parameter_counts.labellings_number_two_to_the_inputs",
    Count("labellings", "functions from n inputs of v values to one bit", "==", sp.Integer(2) ** (v**n)),
    summary="There are 2^(v^n) functions from n inputs of v values to one bit; v^n is the number of their arguments.",
    spec=("A6",),
    direction="exact",
    parameters=(values, inputs),
    source=Source("LTR", "Sec. I"),
    errata=(inputs_taken_for_functions, input_called_y),
    derivation=_labelled,
    uses=("parameter_counts.table_has_v_to_the_n_entries",),
    instances=({"v": 2, "n": 1}, {"v": 2, "n": 3}, {"v": 3, "n": 2}),
    mutants=(
        Mutant(
            "as many functions as inputs", statement=Count("labellings", "functions", "==", v**n), at={"v": 2, "n": 1}
        ),
    ),
)

p, q = sp.symbols("p q", nonnegative=True)


def _bernoulli() -> Induction:
    """v^n >= v n and v^(n + 1) - v (n + 1) = v (v^n - v n) + v (n (v - 1) - 1) >= 0."""
    gap, more = sp.Symbol("gap", nonnegative=True), v * (n * (v - 1) - 1)
    return Induction(
        n,
        1,
        v * n,
        first=(zero((v**n - v * n).subs(n, 1), "equal for one input"),),
        step=(
            zero(v ** (n + 1) - v * (n + 1) - v * (v**n - v * n) - more, "the step splits"),
            nonnegative(v * gap + more, "v >= 2 and n >= 1", v * gap + v * (q * (1 + p) + p), {p: v - 2, q: n - 1}),
        ),
        conclusion="v n <= v^n for all n >= 1 and v >= 2",
    )


sum_is_at_most_the_power = Claim(
    "parameter_counts.sum_is_at_most_the_power",
    Count("table_entries", "entries of a table over n inputs of v values", ">=", v * n),
    summary="v n <= v^n: n independent inputs of v values need no more numbers than a table over them.",
    spec=("A6",),
    direction="lower",
    parameters=(values, inputs),
    source=_tables,
    derivation=_bernoulli,
    instances=_small,
    mutants=(
        Mutant(
            "strictly more, by one",
            statement=Count("table_entries", "entries of the table", ">=", v * n + 1),
            at={"v": 2, "n": 1},
        ),
    ),
)

PIXELS, LEVELS, DIGITS = 10**6, 256, 2408240


def _has_digits(digits: int) -> sp.Basic:
    """10^(digits - 1) <= 256^1000000 < 10^digits, in logarithms."""
    size = PIXELS * sp.log(LEVELS)
    return sp.And(
        sp.Le((digits - 1) * sp.log(10), size, evaluate=False),
        sp.Lt(size, digits * sp.log(10), evaluate=False),
        evaluate=False,
    )


exponent_lost = Erratum(
    "256 1,000,000",
    Source("seed", "introduction"),
    "256 1,000,000 possible input images",
    "256^1000000 possible input images, a number of 2408240 digits",
    "256000000, the product, has 9 digits",
    printed_value=sp.Integer(9),
    true_value=sp.floor(PIXELS * sp.log(LEVELS, 10)) + 1,
    spec=("S6",),
)

number_of_photographs_has_2408240_digits = Claim(
    "parameter_counts.number_of_photographs_has_2408240_digits",
    _has_digits(DIGITS),
    summary="256^1000000, the number of photographs of a million pixels of 256 levels, has 2408240 decimal digits.",
    spec=("A6",),
    direction="exact",
    source=Source("LTR", "Sec. I"),
    errata=(exponent_lost,),
    mutants=(
        Mutant("2408239 digits", statement=_has_digits(DIGITS - 1)),
        Mutant("2408241 digits", statement=_has_digits(DIGITS + 1)),
    ),
)

table_entries = Quantity(
    "parameter_counts.table_entries",
    "entries of a table over n inputs of v values each",
    (
        Integer("v", "number of values of one input", minimum=2, maximum=1000),
        Integer("n", "number of inputs", minimum=1, maximum=1000),
    ),
    formula=lambda v, n: v**n,
    spec=("A6",),
    source=_tables,
    uses=("parameter_counts.table_has_v_to_the_n_entries",),
    tex="v^n",
)

independent_entries = Quantity(
    "parameter_counts.independent_entries",
    "free numbers of a product of n distributions over v values each",
    (values, inputs),
    formula=lambda v, n: n * (v - 1),
    spec=("A6",),
    source=_tables,
    uses=("parameter_counts.independent_inputs_have_linearly_many_free_numbers",),
    tex="n (v - 1)",
)

digits = Quantity(
    "parameter_counts.digits",
    "decimal digits of v^n, the number of entries of a table over n inputs of v values each",
    (values, inputs),
    spec=("A6",),
    source=_tables,
    uses=("parameter_counts.table_has_v_to_the_n_entries",),
)
