"""Random tables of y and x with exact rational entries and planted redundancy, all partitions of the values of x, and
what each partition keeps."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from flint import arb, fmpq, fmpq_mat, fmpz

from numerics.enclosure.balls import ball, lower, upper, working

CLASSES = 3
OBSERVATIONS = 5
BITS = 128
Row = Sequence[Fraction]
Partition = tuple[int, ...]  # the block of each observation, blocks numbered in the order in which they appear


@dataclass(frozen=True, slots=True)
class Table:
    """`prior[y]` and `likelihood[y][x]` = p(x|y), each summing to 1."""

    prior: tuple[Fraction, ...]
    likelihood: tuple[tuple[Fraction, ...], ...]

    @property
    def joint(self) -> list[list[Fraction]]:
        """P(y, x), one row for each y."""
        return [[q * p for p in row] for q, row in zip(self.prior, self.likelihood, strict=True)]

    def column(self, x: int) -> tuple[Fraction, ...]:
        """p(x|y) for all y."""
        return tuple(row[x] for row in self.likelihood)


def table(profiles: int, seed: int, prior: str = "positive") -> Table:
    """A table whose observations have exactly `profiles` different posteriors; with prior "zero", the last y has
    probability 0.

    Observations that share a posterior have proportional likelihoods, with different factors. Likelihoods are
    normalised for each y at the end, which multiplies rows and so keeps columns proportional or not."""
    draw = random.Random(1000 * profiles + seed)
    while True:
        columns = [[Fraction(draw.randint(1, 9)) for _ in range(CLASSES)] for _ in range(profiles)]
        owner = [x if x < profiles else draw.randrange(profiles) for x in range(OBSERVATIONS)]
        factors = draw.sample(range(1, 9), OBSERVATIONS)
        rows = [[factors[x] * columns[owner[x]][y] for x in range(OBSERVATIONS)] for y in range(CLASSES)]
        weights = [Fraction(draw.randint(1, 9)) for _ in range(CLASSES)]
        if prior == "zero":
            # Observations 0 and 1 now differ in p(x|y) for the last y alone, which never occurs.
            weights[-1] = Fraction(0)
            for y in range(CLASSES):
                rows[y][1] = 2 * rows[y][0] + (y == CLASSES - 1)
        likelihood = tuple(tuple(p / sum(row) for p in row) for row in rows)
        found = Table(tuple(w / sum(weights) for w in weights), likelihood)
        if prior == "zero" or len(set(posteriors(found.joint))) == profiles:
            return found


def posteriors(joint: Sequence[Row]) -> list[tuple[Fraction, ...] | None]:
    """P(.|x) for each x; None where P(x) = 0."""
    totals = [sum(column, Fraction(0)) for column in zip(*joint, strict=True)]
    return [tuple(row[x] / total for row in joint) if total else None for x, total in enumerate(totals)]


def classes(keys: Sequence[object]) -> Partition:
    """The partition into equal keys.

    >>> classes(["a", "b", "a"])
    (0, 1, 0)
    """
    numbers: dict[object, int] = {}
    return tuple(numbers.setdefault(key, len(numbers)) for key in keys)


def refined(joint: Sequence[Row]) -> Partition:
    """Partition refinement: start with one block, and split it by P(y|x), one y after the other."""
    blocks: Partition = (0,) * len(joint[0])
    seen = posteriors(joint)
    for y in range(len(joint)):
        blocks = classes([(block, None if p is None else p[y]) for block, p in zip(blocks, seen, strict=True)])
    return blocks


def partitions(size: int) -> Iterator[Partition]:
    """All partitions of `size` things.

    >>> len(list(partitions(5)))
    52
    """
    if size == 0:
        yield ()
        return
    for shorter in partitions(size - 1):
        for block in range(max(shorter, default=-1) + 2):
            yield (*shorter, block)


def merged(joint: Sequence[Row], partition: Partition) -> list[list[Fraction]]:
    """P(y, T(x)) for T the block of x."""
    return [
        [
            sum((p for p, block in zip(row, partition, strict=True) if block == b), Fraction(0))
            for b in range(max(partition) + 1)
        ]
        for row in joint
    ]


def bayes_sufficient(table: Table, partition: Partition) -> bool:
    """Whether P(y|x) = P(y|T(x)) wherever P(x) > 0."""
    coarse = posteriors(merged(table.joint, partition))
    return all(p is None or p == coarse[partition[x]] for x, p in enumerate(posteriors(table.joint)))


def fisher_sufficient(table: Table, partition: Partition) -> bool:
    """Whether p(x|y) = g(y, T(x)) h(x): within a block, the columns p(x|.) span at most one direction (rank over the
    rationals)."""
    for block in range(max(partition) + 1):
        inside = [
            [fmpq(p.numerator, p.denominator) for p in table.column(x)]
            for x in range(len(partition))
            if partition[x] == block
        ]
        if fmpq_mat(inside).rank() > 1:
            return False
    return True


def conditionally_independent(table: Table, partition: Partition) -> bool:
    """Whether y and x are independent given T(x): P(y, x) P(T(x)) = P(y, T(x)) P(x)."""
    joint, coarse = table.joint, merged(table.joint, partition)
    for x, block in enumerate(partition):
        column, whole = [row[x] for row in joint], [row[block] for row in coarse]
        if any(p * sum(whole) != q * sum(column) for p, q in zip(column, whole, strict=True)):
            return False
    return True


def proportional(table: Table, partition: Partition) -> bool:
    """The factorisation of `fisher_sufficient`, by cross products of pairs."""
    columns = [table.column(x) for x in range(len(partition))]
    pairs = ((u, v) for i, u in enumerate(columns) for j, v in enumerate(columns[:i]) if partition[i] == partition[j])
    return all(u[y] * v[z] == u[z] * v[y] for u, v in pairs for y in range(len(u)) for z in range(y))


def information(joint: Sequence[Row]) -> arb:
    """I(y; x) in nats, in balls of the working precision."""
    rows, columns = (
        [sum(row, Fraction(0)) for row in joint],
        [sum(column, Fraction(0)) for column in zip(*joint, strict=True)],
    )
    terms = (
        ball(p) * ball(p / (rows[y] * columns[x])).log() for y, row in enumerate(joint) for x, p in enumerate(row) if p
    )
    return sum(terms, arb(0))


def keeps_information(joint: Sequence[Row], partition: Partition) -> bool:
    """Whether I(y; T(x)) = I(y; x), decided in whole numbers: D I is the logarithm of a product of rational powers for
    D a common denominator.

    Merging columns leaves the part of I that is made of P(y) alone, so that prod (P(y, x) / P(x))^(D P(y, x)) is
    compared."""
    coarse = merged(joint, partition)
    common = lcm(*(p.denominator for row in joint for p in row))
    return _power(joint, common) == _power(coarse, common)


def _power(joint: Sequence[Row], common: int) -> fmpq:
    totals = [sum(column, Fraction(0)) for column in zip(*joint, strict=True)]
    top, bottom = fmpz(1), fmpz(1)
    for row in joint:
        for p, total in zip(row, totals, strict=True):
            if p:
                top *= fmpz(int(p * common)) ** int(common * p)
                bottom *= fmpz(int(total * common)) ** int(common * p)
    return fmpq(top, bottom)


def information_lost(joint: Sequence[Row], partition: Partition) -> tuple[Fraction, Fraction]:
    """Rational ends around I(y; x) - I(y; T(x)), in nats."""
    with working(BITS):
        gap = information(joint) - information(merged(joint, partition))
        return lower(gap), upper(gap)


def coarsest_sufficient(table: Table) -> int:
    """The fewest blocks of a sufficient partition, by trying all."""
    return min(max(partition) + 1 for partition in partitions(OBSERVATIONS) if bayes_sufficient(table, partition))


def unlike(table: Table, first: Callable[[Table, Partition], bool], second: Callable[[Table, Partition], bool]) -> int:
    """How many partitions are judged differently."""
    return sum(first(table, partition) != second(table, partition) for partition in partitions(OBSERVATIONS))


def _small(profiles: int, seed: int) -> Table:
    """A table with small common denominators: joint probabilities are multiples of 1/total, total at most a few
    hundred."""
    draw = random.Random(77 + 1000 * profiles + seed)
    while True:
        columns = [[draw.randint(1, 5) for _ in range(CLASSES)] for _ in range(profiles)]
        chosen = [columns[x if x < profiles else draw.randrange(profiles)] for x in range(OBSERVATIONS)]
        factors = [draw.randint(1, 3) for _ in chosen]
        weights = [[factor * c for c in column] for factor, column in zip(factors, chosen, strict=True)]
        total = sum(map(sum, weights))
        joint = [[Fraction(weights[x][y], total) for x in range(OBSERVATIONS)] for y in range(CLASSES)]
        if len(set(posteriors(joint))) == profiles:
            prior = tuple(sum(row, Fraction(0)) for row in joint)
            return Table(prior, tuple(tuple(p / q for p in row) for q, row in zip(prior, joint, strict=True)))


def injective(table: Table, partition: Partition) -> bool:
    """Whether no two values of x are merged."""
    return len(set(partition)) == len(partition)


def count(what: str, profiles: int, seed: int, options: Mapping[str, str]) -> int:
    """The stated numbers, by exhaustion over all partitions."""
    if what == "unlike_information":
        found = _small(profiles, seed)
        judged = injective if options.get("by") == "injective" else bayes_sufficient
        return unlike(found, judged, lambda t, partition: keeps_information(t.joint, partition))
    found = table(profiles, seed, options.get("prior", "positive"))
    if what == "unlike":
        return unlike(found, bayes_sufficient, fisher_sufficient)
    if options.get("by") == "likelihood":
        return len({found.column(x) for x in range(OBSERVATIONS)})
    return coarsest_sufficient(found)


def second_count(what: str, profiles: int, seed: int, options: Mapping[str, str]) -> int:
    """The same numbers by other routes: partition refinement, conditional independence and cross products, enclosed
    informations."""
    if what == "unlike_information":
        found = _small(profiles, seed)
        judged = injective if options.get("by") == "injective" else conditionally_independent
        return unlike(found, judged, lambda t, partition: information_lost(t.joint, partition)[0] <= 0)
    found = table(profiles, seed, options.get("prior", "positive"))
    if what == "unlike":
        return unlike(found, conditionally_independent, proportional)
    if options.get("by") == "likelihood":
        return max(classes([found.column(x) for x in range(OBSERVATIONS)])) + 1
    return max(refined(found.joint)) + 1


def rows_merged(odds: Fraction, tables: int) -> Iterator[tuple[Fraction, Fraction, tuple[Fraction, Fraction]]]:
    """Rows of random tables of y and three values of x, the first two of which have probabilities with these odds: the
    row's P(y, x_2); by how many times P(y|x_1) is P(y|x_2); and ends around the row's part of the information that
    merging the two loses."""
    draw = random.Random(0)
    for _ in range(tables):
        weights = [Fraction(draw.randint(2, 9)) for _ in range(CLASSES)]
        second = [w / sum(weights) for w in weights]
        shares = [Fraction(draw.randint(2, 9)) for _ in range(CLASSES)]
        first = [odds * s / sum(shares) for s in shares]
        total = 2 * (1 + odds)
        joint = [[p / total, q / total, Fraction(1, 2 * CLASSES)] for p, q in zip(first, second, strict=True)]
        for y, row in enumerate(joint):
            r = row[0] / (odds * row[1])
            with working(BITS):
                gap = _of_row(joint, y) - _of_row(merged(joint, (0, 0, 1)), y)
                yield row[1], r, (lower(gap), upper(gap))


def _of_row(joint: Sequence[Row], y: int) -> arb:
    """The part of I(y; x) that one y contributes."""
    columns, whole = [sum(column, Fraction(0)) for column in zip(*joint, strict=True)], sum(joint[y], Fraction(0))
    return sum((ball(p) * ball(p / (whole * c)).log() for p, c in zip(joint[y], columns, strict=True)), arb(0))


def likelihood_of_new_phases(
    n: int, seed: int
) -> tuple[list[Fraction], list[Fraction], Fraction, Fraction, tuple[Fraction, Fraction]]:
    """A random field x on a ring and the spectrum s of its covariance matrix, n // 2 + 1 numbers; y' C^-1 y by numpy
    for a field y that is x with other phases, the determinant of C, and how far rounding can have moved these two.

    No spectral formula enters but the eigenvalues, from 1/2 to 2, of the covariance matrix that is written out. The
    form's rounding is that of Gaussian elimination, unit roundoff times n^2 times the condition number 4 and the
    elimination's growth factor (at most 2 without pivoting on a positive definite matrix), times the form's size,
    doubled for the transforms of the field; the determinant is n pivots with that relative error."""
    import numpy as np

    draw = random.Random(1000 * n + seed)
    spectrum = [Fraction(draw.randint(5, 20), 10) for _ in range(n // 2 + 1)]
    field = [Fraction(draw.randint(-20, 20), 10) for _ in range(n)]
    first = np.fft.irfft([float(s) for s in spectrum], n)
    covariance = np.array([[first[(i - j) % n] for j in range(n)] for i in range(n)])
    modes = np.fft.rfft([float(x) for x in field])
    phases = np.exp(2j * np.pi * np.array([draw.random() for _ in modes]))
    phases[0] = 1
    if n % 2 == 0:
        phases[-1] = -1
    other = np.fft.irfft(modes * phases, n)
    form, determinant = float(other @ np.linalg.solve(covariance, other)), float(np.linalg.det(covariance))
    relative = Fraction(float(np.finfo(float).eps)) * n**2 * 4 * 2
    size = 2 * sum(float(x) ** 2 for x in field)  # the form is at most that, as no eigenvalue is below 1/2
    rounding = 2 * relative * Fraction(size), n * relative * abs(Fraction(determinant))
    return field, spectrum, Fraction(form), Fraction(determinant), rounding


def phase_change(n: int, seed: int = 0, louder: float = 0.0) -> tuple[float, float]:
    """How much the negative log-likelihood of a random field on a ring changes if all its phases are drawn anew, and
    the rounding that may do so.

    `louder` adds to the variance of one site, after which the field is not stationary and phases count. By numpy, with
    the covariance matrix written out: no spectral formula enters but the eigenvalues, from 1/2 to 2. The rounding is
    that of Gaussian elimination, unit roundoff times n^2 times the condition number 4 and the elimination's growth
    factor (at most 2 without pivoting on a positive definite matrix), times the form's size, doubled for the two fields
    and again for their transforms."""
    import numpy as np

    draw = np.random.default_rng(seed)
    half = draw.uniform(0.5, 2, n // 2 + 1)
    first = np.fft.irfft(half, n)
    covariance = np.array([[first[(i - j) % n] for j in range(n)] for i in range(n)])
    covariance[0, 0] += louder
    field = draw.standard_normal(n)
    modes = np.fft.rfft(field)
    phases = np.exp(2j * np.pi * draw.uniform(size=len(modes)))
    phases[0] = 1
    if n % 2 == 0:
        phases[-1] = -1
    scrambled = np.fft.irfft(modes * phases, n)
    forms = [float(x @ np.linalg.solve(covariance, x)) / 2 for x in (field, scrambled)]
    return abs(forms[0] - forms[1]), float(np.finfo(float).eps) * n**2 * 4 * 2 * 4 * max(forms)
