r"""Counts of parameters: a table of probabilities is hopeless, a product of independent inputs is not, and neither
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

from theory.language import (
    BEFORE,
    Claim,
    Count,
    Erratum,
    Induction,
    Integer,
    Mutant,
    Quantity,
    Recurrence,
    Source,
)

values = Integer("v", "number of values of one input", minimum=2)
inputs = Integer("n", "number of inputs", minimum=1)
v, n = values.symbol, inputs.symbol
_small = tuple({"v": values, "n": inputs} for values, inputs in ((2, 1), (2, 3), (3, 2), (3, 3), (5, 2), (2, 6)))
_tables = Source("LTR", "Sec. II.A")
_FREE = "free parameters of a normalised"
_ENTRIES = Recurrence(n, 1, v, v * BEFORE, "a table over one input more is one table for each of its values")


lost_exponents = Erratum(
    "v n parameters against v x n",
    Source("seed", "introduction"),
    "instead of v n parameters, only v x n",
    "v^n for a table, v n for independent inputs",
    "reading: an exponent lost in the copy, nothing to compute",
    spec=("S7",),
)

table_has_v_to_the_n_entries = Claim(
    "parameter_counts.table_has_v_to_the_n_entries",
    Count("table_entries", "entries of a table over n inputs of v values", "==", v**n, recurrence=_ENTRIES),
    summary="A table of probabilities over n inputs with v values each has v^n entries.",
    spec=("A6",),
    direction="exact",
    parameters=(values, inputs),
    source=_tables,
    errata=(lost_exponents,),
    derivation=lambda: Induction(n, "the entries are the tuples of n values"),
    instances=_small,
    mutants=(
        Mutant("n^v", statement=Count("table_entries", "entries of the table", "==", n**v), at={"v": 2, "n": 3}),
        Mutant(
            "v n, with the exponent lost",
            statement=Count("table_entries", "entries of the table", "==", v * n),
            at={"v": 2, "n": 3},
        ),
    ),
)


table_has_one_free_number_less = Claim(
    "parameter_counts.table_has_one_free_number_less",
    Count(
        "free_table",
        f"{_FREE} table over n inputs of v values",
        "==",
        v**n - 1,
        recurrence=Recurrence(
            n, 1, v - 1, v * BEFORE + v - 1, "one more input: v normalised tables, and the weights between them"
        ),
    ),
    summary="A normalised table of probabilities over n inputs with v values each has v^n - 1 free parameters.",
    spec=("A6",),
    direction="exact",
    parameters=(values, inputs),
    source=_tables,
    derivation=lambda: Induction(n, "chain rule of probability, one input after the other"),
    instances=_small,
    mutants=(
        Mutant(
            "normalisation forgotten", statement=Count("free_table", f"{_FREE} table", "==", v**n), at={"v": 2, "n": 3}
        ),
    ),
)


independent_inputs_have_linearly_many_free_numbers = Claim(
    "parameter_counts.independent_inputs_have_linearly_many_free_numbers",
    Count(
        "free_independent",
        f"{_FREE} product distribution over n inputs of v values",
        "==",
        n * (v - 1),
        recurrence=Recurrence(
            n, 1, v - 1, BEFORE + v - 1, "one more input brings v - 1 numbers of its own", by_definition=False
        ),
    ),
    summary="A normalised product of n distributions over v values has n (v - 1) free parameters.",
    spec=("A6",),
    direction="exact",
    parameters=(values, inputs),
    source=_tables,
    derivation=lambda: Induction(n, "one input after the other"),
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


inputs_taken_for_functions = Erratum(
    "inputs taken for functions",
    Source("seed", "introduction"),
    "the number of possibilities for the functions, illustrated by 256^1000000 possible input images",
    "256^1000000 counts the inputs; functions from them to one bit number 2^(256^1000000)",
    "true of the inputs, as the example says; the functions are what the claim counts",
    standing="no error",
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
    Count(
        "labellings",
        "functions from n inputs of v values to one bit",
        "==",
        sp.Integer(2) ** (v**n),
        recurrence=Recurrence(
            n, 1, 2**v, BEFORE**v, "a labelling is one of the others' for each of the last input's values"
        ),
    ),
    summary="There are 2^(v^n) functions from n inputs of v values to one bit; v^n is the number of their arguments.",
    spec=("A6",),
    direction="exact",
    parameters=(values, inputs),
    source=Source("LTR", "Sec. I"),
    errata=(inputs_taken_for_functions, input_called_y),
    derivation=lambda: Induction(n, "one of two labels for each of v^n inputs"),
    uses=("parameter_counts.table_has_v_to_the_n_entries",),
    instances=({"v": 2, "n": 1}, {"v": 2, "n": 3}, {"v": 3, "n": 2}),
    mutants=(
        Mutant(
            "as many functions as inputs", statement=Count("labellings", "functions", "==", v**n), at={"v": 2, "n": 1}
        ),
    ),
)


sum_is_at_most_the_power = Claim(
    "parameter_counts.sum_is_at_most_the_power",
    Count("table_entries", "entries of a table over n inputs of v values", ">=", v * n, recurrence=_ENTRIES),
    summary="v n <= v^n: n independent inputs of v values need no more numbers than a table over them.",
    spec=("A6",),
    direction="lower",
    parameters=(values, inputs),
    source=_tables,
    derivation=lambda: Induction(n, "the gap grows by a factor of v", solution=v**n, factor=v),
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
    "reading: an exponent lost in the copy, nothing to compute",
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
    "free parameters of a product of n distributions over v values each",
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
