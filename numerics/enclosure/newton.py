"""How many solutions a system of equations has in a box, certified; and the solution, enclosed.

`solve` splits the box and tests each part X with the Krawczyk operator around its middle m,

    K(X) = m - Y F(m) + (1 - Y F'(X)) (X - m),

where F'(X) encloses the Jacobian on X and Y is any matrix (an approximate inverse). Every solution in X lies in K(X);
if K(X) lies in the interior of X, then X holds exactly one (Krawczyk 1969, Moore 1977). Parts without a solution are
dropped, by F(X) not containing 0 or by K(X) not meeting X. A part that stays undecided is blown up before it is tried
again, so that a solution on the seam between two parts is found; where the same solution is found twice, that is shown
by one of its enclosures lying in a region where it is the only one. The answer is about the closed box as it was
stated: a solution whose enclosure does not fall clearly inside or outside leaves it undecided.

Equations are expressions (`Expression`) or Gaussian expectations of expressions (`Expectation`), each equal to 0. Since
``E c = c``, an equation like ``q = E tanh(sqrt(q) z)^2`` is one expectation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, Protocol

from flint import arb, arb_mat

from numerics.enclosure import interval as iv
from numerics.enclosure.balls import ball, exact, lower, upper, working
from numerics.enclosure.evaluate import SMOOTH, enclosure, evaluate
from numerics.enclosure.expression import Node, derivative, subexpressions, variables
from numerics.enclosure.growth import NotEnclosed
from numerics.enclosure.interval import Interval, Number
from numerics.enclosure.quadrature import expectation, to_ball

Region = dict[str, arb]  # a ball for each unknown
INFLATION = Fraction(11, 10)
COARSE = 20  # bits of an expectation that is looked at over a whole region
MARGIN = 48


class Function(Protocol):
    """What an equation, or a functional of the solution, has to offer. All may raise NotEnclosed."""

    def value(self, at: Mapping[str, Number], bits: int) -> arb:
        """An enclosure over the region."""

    def slope(self, name: str, at: Mapping[str, Number], bits: int) -> arb:
        """An enclosure of the partial derivative at all points of the region, valid as a Lipschitz bound there."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A function of the unknowns."""

    node: Node

    def value(self, at: Mapping[str, Number], bits: int) -> arb:
        """An enclosure over the region; NotEnclosed where it may be undefined."""
        return _finite(enclosure(self.node, at))

    def slope(self, name: str, at: Mapping[str, Number], bits: int) -> arb:
        """The derivative over the region; NotEnclosed where the expression is not smooth for certain."""
        if evaluate([self.node], at)[0].smooth != SMOOTH:
            raise NotEnclosed("an equation is not smooth on the region")
        return _finite(enclosure(derivative(self.node, name), at))


@dataclass(frozen=True, slots=True)
class Expectation:
    """``E node``, where `variable` is standard normal and the other variables are the unknowns."""

    node: Node
    variable: str = "z"

    def value(self, at: Mapping[str, Number], bits: int) -> arb:
        """An enclosure over the region."""
        return expectation(self.node, self.variable, bits=bits, given=self._known(self.node, at))

    def slope(self, name: str, at: Mapping[str, Number], bits: int) -> arb:
        """The expectation of the derivative over the region.

        The integrand is Lipschitz in the unknown, for each value of `variable`: `abs`, `min` and `max` bend and do not
        jump, and what is found finite here bounds the derivative, for all points of the region, by one integrable
        function. So the expectation is Lipschitz, has the expectation of the derivative as its own at almost every
        point, and its generalised gradient (Clarke) lies in the enclosure, which is what the mean value theorem asks
        for. Jumps would break this, so that no condition may depend on the unknown.
        """
        conditions = [a for n in subexpressions(self.node) if n.op == "piecewise" for a in n.args[::2]]
        if any(name in variables(c) for c in conditions):
            raise NotEnclosed(f"a condition in the integrand depends on {name}")
        slope = derivative(self.node, name)
        return expectation(slope, self.variable, bits=bits, given=self._known(slope, at))

    def _known(self, node: Node, at: Mapping[str, Number]) -> dict[str, Number]:
        return {x: at[x] for x in variables(node) - {self.variable}}


def _finite(value: Number | None) -> arb:
    if value is None or not iv.is_finite(value):
        raise NotEnclosed("an equation may be undefined on the region")
    return to_ball(value)


@dataclass(frozen=True, slots=True)
class Solutions:
    """What is certain about the solutions in the stated box.

    `count` is "one" (exactly one, enclosed by `at`), "none", "several" (at least two) or "undecided"; `steps` is the
    work that it took.
    """

    count: Literal["one", "none", "several", "undecided"]
    at: Mapping[str, tuple[Fraction, Fraction]] | None = None
    reason: str = ""
    steps: int = 0

    def functional(self, f: Function, bits: int = 64) -> arb:
        """A ball that holds f at the solution. Raises NotEnclosed if there is none, or several, or f cannot be enclosed
        there."""
        if self.at is None:
            raise NotEnclosed(f"the box has {self.count} certified solution")
        with working(bits + MARGIN):
            return f.value({x: _interval(*ends) for x, ends in self.at.items()}, bits)


def _interval(low: Fraction, high: Fraction) -> Interval:
    return Interval(ball(low).lower(), ball(high).upper())


def _number(x: arb) -> Interval:
    return Interval(x.lower(), x.upper())


def solve(
    equations: Sequence[Function],
    box: Mapping[str, tuple[Fraction, Fraction]],
    *,
    bits: int = 64,
    steps: int = 2_000,
) -> Solutions:
    """The solutions of ``f = 0 for all f in equations`` in the closed box, the one solution to about `bits` bits.
    `steps` is the number of regions that may be looked at. Raises ValueError unless there are as many equations as
    unknowns and the ends of each range are in order.

    >>> from numerics.enclosure.expression import add, make, negate
    >>> x = make("var", value="x")
    >>> solve([Expression(add(make("cos", (x,)), negate(x)))], {"x": (Fraction(0), Fraction(1))}).count
    'one'
    """
    if len(equations) != len(box) or not box:
        raise ValueError(f"'equations' must be as many as the unknowns {', '.join(box)}: {len(equations)}")
    for x, (a, b) in box.items():
        if a > b:
            raise ValueError(f"'box' must have ends in order: {x} from {a} to {b}")
    with working(bits + MARGIN):
        return _Search(list(equations), dict(box), bits, steps).run()


@dataclass(slots=True)
class _Search:
    equations: list[Function]
    box: dict[str, tuple[Fraction, Fraction]]
    bits: int
    steps: int
    left: int = 0
    found: list[tuple[Region, Region]] = field(
        default_factory=list
    )  # where a solution is the only one, and where it is
    reason: str = "the budget is too small"

    def run(self) -> Solutions:
        self.left = self.steps
        waiting = [{x: ball(a).union(ball(b)) for x, (a, b) in self.box.items()}]
        while waiting:
            if self.left <= 0:
                return self._answer("undecided")
            region = waiting.pop()
            if any(_within(region, unique) for unique, _ in self.found):
                continue
            rest = self._settle(region)
            if rest is not None and all(_narrow(x, self.bits) for x in rest.values()):
                return self._answer("undecided")
            waiting += [] if rest is None else _halves(rest)
        return self._verdict()

    def _settle(self, region: Region) -> Region | None:
        """None if all solutions of the region are accounted for; otherwise the part where they are."""
        self.left -= 1
        if self._excluded(region):
            return None
        image = self._krawczyk(region)
        if image is None:
            return region
        if any(not image[x].overlaps(region[x]) for x in region):
            return None
        if _inside(image, region):
            self._record(region, image)
            return None
        wider = {x: _inflate(b) for x, b in region.items()}
        wide_image = self._krawczyk(wider)
        if wide_image is not None and _inside(wide_image, wider):
            self._record(wider, wide_image)
            return None
        return {x: region[x].intersection(image[x]) for x in region}

    def _excluded(self, region: Region) -> bool:
        at = {x: _number(b) for x, b in region.items()}
        for f in self.equations:
            try:
                if not f.value(at, COARSE).contains(0):
                    return True
            except NotEnclosed as problem:
                self.reason = str(problem)
        return False

    def _krawczyk(self, region: Region, bits: int = COARSE) -> Region | None:
        """The operator's value; None where it cannot be computed."""
        self.left -= 1
        names = list(region)
        middle = {x: arb(b.mid()) for x, b in region.items()}
        try:
            slopes = self._jacobian({x: _number(b) for x, b in region.items()}, names, bits)
            values = [[f.value({x: _number(m) for x, m in middle.items()}, self._fine(region))] for f in self.equations]
            inverse = _middles(_middles(slopes).inv())
        except NotEnclosed as problem:
            self.reason = str(problem)
            return None
        except ZeroDivisionError:
            self.reason = "the Jacobian may be singular"
            return None
        identity = arb_mat(len(names), len(names), [int(i == j) for i in range(len(names)) for j in range(len(names))])
        offsets = arb_mat([[region[x] - middle[x]] for x in names])
        moved = inverse * arb_mat(values)
        image = (identity - inverse * slopes) * offsets
        result = {x: middle[x] - moved[i, 0] + image[i, 0] for i, x in enumerate(names)}
        return result if all(b.is_finite() for b in result.values()) else None

    def _fine(self, region: Region) -> int:
        """Bits for the equations' values at the middle: somewhat more than the region's width has."""
        widest = max(upper(b) - lower(b) for b in region.values())
        return min(self.bits + 16, COARSE + max(0, -_exponent(widest)) * 2)

    def _jacobian(self, at: Mapping[str, Number], names: list[str], bits: int) -> arb_mat:
        return arb_mat([[f.slope(x, at, bits) for x in names] for f in self.equations])

    def _record(self, unique: Region, image: Region) -> None:
        """One solution in `unique`, which lies in `image`: sharpened, and kept unless it is known."""
        place = self._sharpened(image)
        if not any(_within(place, known) for known, _ in self.found):
            self.found.append((unique, place))

    def _sharpened(self, region: Region) -> Region:
        while self.left > 0 and not all(_narrow(x, self.bits) for x in region.values()):
            image = self._krawczyk(region, self._fine(region))
            if image is None:
                break
            better = {x: region[x].intersection(image[x]) for x in region}
            if all(2 * better[x].rad() > region[x].rad() for x in region):
                break
            region = better
        return region

    def _verdict(self) -> Solutions:
        inside = [place for _, place in self.found if self._position(place) > 0]
        unclear = [place for _, place in self.found if self._position(place) == 0]
        if unclear:
            self.reason = "a solution lies on the edge of the box, as far as one can tell"
            return self._answer("several" if _apart(inside) else "undecided")
        if not inside:
            return Solutions("none", steps=self.steps - self.left)
        if len(inside) == 1:
            return Solutions("one", {x: (lower(b), upper(b)) for x, b in inside[0].items()}, "", self.steps - self.left)
        self.reason = "two enclosures of solutions overlap"
        return self._answer("several" if _apart(inside) else "undecided")

    def _position(self, place: Region) -> int:
        """1 if the place lies in the stated box, -1 if outside, 0 if neither is certain."""
        ends = {x: (lower(b), upper(b)) for x, b in place.items()}
        if all(self.box[x][0] <= a and b <= self.box[x][1] for x, (a, b) in ends.items()):
            return 1
        return -1 if any(b < self.box[x][0] or self.box[x][1] < a for x, (a, b) in ends.items()) else 0

    def _answer(self, count: Literal["several", "undecided"]) -> Solutions:
        settled = [place for _, place in self.found if self._position(place) > 0]
        several = count == "several" or _apart(settled)
        reason = "" if several else self.reason
        return Solutions("several" if several else "undecided", None, reason, self.steps - self.left)


def _within(inner: Region, outer: Region) -> bool:
    return all(outer[x].contains(inner[x]) for x in inner)


def _inside(inner: Region, outer: Region) -> bool:
    return all(outer[x].contains_interior(inner[x]) for x in inner)


def _apart(places: list[Region]) -> bool:
    """Whether two of the places have no point in common, so that they hold two solutions."""
    pairs = [(p, q) for i, p in enumerate(places) for q in places[:i]]
    return any(any(not p[x].overlaps(q[x]) for x in p) for p, q in pairs)


def _halves(region: Region) -> Iterator[Region]:
    """The region cut in the middle of its widest side."""
    widest = max(region, key=lambda x: upper(region[x]) - lower(region[x]))
    b = region[widest]
    middle = arb(b.mid())
    for end in (b.lower(), b.upper()):
        yield {**region, widest: end.union(middle)}


def _inflate(b: arb) -> arb:
    """A somewhat larger ball with the same middle."""
    return arb(b.mid(), (b.rad() * ball(INFLATION)).upper())


def _narrow(b: arb, bits: int) -> bool:
    return exact(b.rad()) <= Fraction(1, 1 << bits)


def _exponent(width: Fraction) -> int:
    """The binary exponent of a width, roughly."""
    return width.numerator.bit_length() - width.denominator.bit_length() if width else -(1 << 20)


def _middles(matrix: arb_mat) -> arb_mat:
    return arb_mat([[arb(matrix[i, j].mid()) for j in range(matrix.ncols())] for i in range(matrix.nrows())])
