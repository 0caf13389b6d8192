"""The ledger under mutation: every claim's statement is changed in one place, and the claim is run with its own legs
and derivation. A change that leaves it PROVED must be shown to leave it true; anything else is a hole.

The claim keeps its id, so that its evidence stays its own. Shown to leave it true is a change

* `equivalent`: by computer algebra the two statements are one;
* `weaker`: what was proved implies it, by the sign of a difference that computer algebra decides;
* `instances`: it is said of the same instances, and says the same of them, or less;
* `checked`: the stand-alone checker proves the changed statement itself, as widely as the verdict says;
* `derived`: base and step of an induction, which are built from the changed statement, hold; or every step of a chain
  between the same two sides is decided over the changed domain.

`untied` is a claim whose instances a subject writes by hand and that nothing compares with the family's text: the
verdict is said of the instances, which the change leaves as they are.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from numerics.enclosure.prove import Budget
from proofs.engine.check import MUTANT_CELLS, Settled, run_legs, settle
from proofs.engine.exits import Exit
from proofs.legs import relations
from proofs.legs.case import evidence_for
from proofs.legs.limits import OutOfTime, within
from proofs.legs.verdicts import Finding, Verdict
from proofs.soundness.statement_changes import Changed, changes
from proofs.soundness.ties import changed_formulas, ties
from theory.language.algebra import is_nonnegative, is_zero
from theory.language.canonical import Untranslatable
from theory.language.catalogue import all_claims, find_claim, quantities_of
from theory.language.claims import Claim
from theory.language.derivations import Chain, Induction
from theory.language.errors import InputError
from theory.language.inductions import reached
from theory.language.parameters import Integer
from theory.language.quantities import Quantity
from theory.language.statements import Count

WORKERS = 2
FIRST_CELLS = 60  # a quick look, which refutes most changes
SECONDS = 120.0
UNREADABLE = (
    InputError,
    Untranslatable,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
REASONS = ("equivalent", "weaker", "instances", "checked", "derived", "untied", "stopped", "hole")
COLUMNS = ("changes", "not proved", *REASONS)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change: the verdict, and where it is PROVED why that is right (or "hole")."""

    claim: str
    rule: str
    what: str
    verdict: str
    scope: str = ""
    why: str = ""

    @property
    def key(self) -> str:
        """What names the change in tables and files."""
        return f"{self.claim} | {self.rule} | {self.what}"


def judge(changed: Changed) -> Outcome:
    """Run the legs on the changed claim, and look for a reason where it stays PROVED."""

    def outcome(verdict: Verdict | str, scope: str = "", why: str = "") -> Outcome:
        return Outcome(changed.original.id, changed.rule, changed.what, str(verdict), scope, why)

    try:
        with within(SECONDS):
            if _refuted_early(changed.claim):
                return outcome(Verdict.REFUTED)
            findings = run_legs(changed.claim, MUTANT_CELLS)
            settled = settle(changed.claim, findings)
            if settled.verdict is not Verdict.PROVED:
                return outcome(settled.verdict)
            return outcome(settled.verdict, settled.scope, reason(changed, settled, findings) or "hole")
    except OutOfTime:
        return outcome("stopped by the clock", why="stopped")
    except UNREADABLE as error:
        return outcome(f"refused: {type(error).__name__}")  # a statement that the subject's own legs cannot read


def _refuted_early(claim: Claim) -> bool:
    """Whether the leg `enclose` refutes at once, which no other leg can make PROVED."""
    own = evidence_for(claim).get("enclose")
    if own is not None:
        return own(claim).verdict is Verdict.REFUTED
    if isinstance(claim.statement, Count):
        return False
    first = claim.at(**claim.instances[0]) if claim.parameters else claim
    return relations.enclose(first, Budget(FIRST_CELLS)).finding.verdict is Verdict.REFUTED


def reason(changed: Changed, settled: Settled, findings: tuple[Finding, ...]) -> str:
    """Why the changed claim, which is PROVED, is true; nothing where nothing shows it."""
    before, after = changed.original, changed.claim
    if settled.shown:
        return "untied"
    if _domain(before) == _domain(after):
        if _same_recurrence(before, after) and _implied(before.statement, after.statement, after):
            return "equivalent" if _implied(after.statement, before.statement, after) else "weaker"
    elif settled.scope != "all" and _domain(before)[0] == _domain(after)[0]:
        return "instances"
    if settled.scope != "all" and _same_at_instances(before, after):
        return "instances"
    proved = {f.leg: f for f in findings if f.verdict is Verdict.PROVED}
    if "certify" in proved and proved["certify"].scope in ("all", settled.scope):
        return "checked"
    if after.derivation is None or "derive" not in proved:
        return ""
    derivation = after.derivation()
    if isinstance(derivation, Chain) and before.statement == after.statement:
        return "derived"  # the same ends, and every step decided over the changed domain
    return "derived" if isinstance(derivation, Induction) and _same_recurrence(before, after) else ""


def _domain(claim: Claim) -> tuple[Any, ...]:
    """Where the claim is said to hold: the box, then hypotheses and parameters."""
    return ((claim.where, claim.entries, claim.each), claim.hypotheses, claim.parameters)


def _same_at_instances(before: Claim, after: Claim) -> bool:
    """Whether at every instance a count's two values are one number, under the same relation, or the second says less
    than the first."""
    if not (isinstance(before.statement, Count) and isinstance(after.statement, Count)):
        return False
    if replace(before.statement, value=after.statement.value) != after.statement:
        return False
    places = [(before.at(**i).statement, after.at(**i).statement) for i in after.instances]
    gaps = [b.value - a.value for a, b in places if isinstance(a, Count) and isinstance(b, Count)]
    sign = {"<=": 1, ">=": -1}.get(before.statement.relation, 0)
    return all(is_zero(gap) or (sign != 0 and is_nonnegative(sign * gap)) for gap in gaps)


def _same_recurrence(before: Claim, after: Claim) -> bool:
    """Whether the two statements count by the same steps from the least n on."""
    if not (isinstance(before.statement, Count) and isinstance(after.statement, Count)):
        return True
    one, other = before.statement.recurrence, after.statement.recurrence
    if one is None or other is None or one == other:
        return one == other
    if replace(one, start=other.start, first=other.first) != other or one.joins or one.other is not None:
        return False
    low = next((p.minimum for p in after.parameters if isinstance(p, Integer) and p.symbol == one.n), None)
    return low is not None and max(one.start, other.start) <= low and is_zero(reached(one, low) - reached(other, low))


def _implied(given: Any, wanted: Any, claim: Claim) -> bool:
    """Whether the statement given implies the one wanted, by equality or by a sign that computer algebra decides."""
    if isinstance(given, Count) and isinstance(wanted, Count):
        same = (given.what, given.options) == (wanted.what, wanted.options)
        return same and _relation_implied(given.relation, wanted.relation, wanted.value - given.value, claim)
    if isinstance(given, sp.And) or isinstance(wanted, sp.And):
        parts = given.args if isinstance(given, sp.And) else (given,)
        goals = wanted.args if isinstance(wanted, sp.And) else (wanted,)
        return all(any(_implied(part, goal, claim) for part in parts) for goal in goals)
    if not isinstance(given, Relational) or not isinstance(wanted, Relational):
        return False
    before, after = (_upward(r) for r in (given, wanted))
    return _relation_implied(before[0], after[0], after[1] - before[1], claim)


def _upward(r: Relational) -> tuple[str, sp.Expr]:
    """The relation as gap >= 0, gap > 0 or gap == 0."""
    if isinstance(r, sp.Le | sp.Lt):
        return "<=" if isinstance(r, sp.Le) else "<", r.rhs - r.lhs
    if isinstance(r, sp.Ge | sp.Gt):
        return "<=" if isinstance(r, sp.Ge) else "<", r.lhs - r.rhs
    return r.rel_op, r.rhs - r.lhs


def _relation_implied(given: str, wanted: str, more: sp.Expr, claim: Claim) -> bool:
    """Of a gap, value minus count or right minus left: the gap is `more` larger than it was."""
    kind = {
        ("==", "=="): 0,
        ("<", "<"): 1,
        ("<=", "<="): 1,
        ("==", "<="): 1,
        ("<", "<="): 1,
        (">=", ">="): -1,
        ("==", ">="): -1,
    }
    sign = kind.get((given, wanted))
    if sign is None:
        return False
    if is_zero(more):
        return True
    return sign != 0 and _never_negative(sign * more, claim)


def _never_negative(e: sp.Expr, claim: Claim) -> bool:
    low = {
        p.symbol: p.minimum + sp.Dummy(integer=True, nonnegative=True)
        for p in claim.parameters
        if isinstance(p, Integer)
    }
    shifts = [{x: r.start + sp.Dummy(nonnegative=True) for x, r in claim.where.items()}, {}]
    return any(is_nonnegative(sp.expand(e.subs({**low, **shift}, simultaneous=True))) for shift in shifts)


@dataclass(frozen=True, slots=True)
class Run:
    """All outcomes, in the ledger's order."""

    outcomes: tuple[Outcome, ...]

    @property
    def holes(self) -> list[Outcome]:
        """The changes that stay PROVED, with no reason found."""
        return [o for o in self.outcomes if o.why == "hole"]

    @property
    def exit(self) -> Exit:
        """CONTRADICTED if there is a hole."""
        return Exit.CONTRADICTED if self.holes else Exit.EXPECTED

    def rows(self) -> list[tuple[str, Counter[str]]]:
        """For each rule, and each subject, how many and how they came out."""
        found: dict[str, Counter[str]] = {}
        for o in self.outcomes:
            row = found.setdefault(o.rule.partition(",")[0], Counter())
            row.update(["changes", o.why or "not proved"])
        return sorted(found.items())

    def total(self) -> Counter[str]:
        """All changes together."""
        return sum((row for _, row in self.rows()), Counter())

    def to_json(self) -> dict[str, Any]:
        """The run for machines."""
        return {
            "schema": 1,
            "rows": [{"rule": rule, **{c: row[c] for c in COLUMNS}} for rule, row in self.rows()],
            "total": {c: self.total()[c] for c in COLUMNS},
            "holes": [asdict(o) for o in self.holes],
            "exit": int(self.exit),
        }


def table(run: Run) -> str:
    """The counts as plain text, and every hole."""
    rows = [*run.rows(), ("all together", run.total())]
    width = max(len(rule) for rule, _ in rows)
    lines = [" " * width + "".join(f"{c:>12}" for c in COLUMNS)]
    lines += [f"{rule:{width}}" + "".join(f"{row[c]:12}" for c in COLUMNS) for rule, row in rows]
    lines += ["", f"holes: {len(run.holes)}"]
    return "\n".join([*lines, *(f"  {o.claim} ({o.rule}): {o.what}, PROVED for {o.scope}" for o in run.holes)])


def _subject(names: list[str], limit: int | None, done: frozenset[str], store: Path | None) -> list[Outcome]:
    """One worker's part: the changes of these claims that are not done."""
    found = []
    for changed in (c for name in names for c in changes(find_claim(name), limit) if c.key not in done):
        found.append(judge(changed))
        _append(store, found[-1])
    for outcome in (o for q in _quantities(names) for o in judged_formulas(q, limit) if o.key not in done):
        found.append(outcome)
        _append(store, outcome)
    return found


def _quantities(names: Iterable[str]) -> list[Quantity]:
    """The quantities with a formula of the claims' subjects."""
    subjects = dict.fromkeys(name.partition(".")[0] for name in names)
    return [q for s in subjects for q in quantities_of(s) if q.formula is not None]


def judged_formulas(quantity: Quantity, limit: int | None = None) -> Iterator[Outcome]:
    """Whether a claim still says the quantity's formula when it is changed in one place; then that has to be equal."""
    before = ties(quantity)
    for rule, what, gap, formula in changed_formulas(quantity, limit):
        said = ties(quantity, formula) == before
        why = "" if not said else "equivalent" if is_zero(gap) else "hole"
        yield Outcome(quantity.id, f"formula: {rule}", what, "said by a claim" if said else "no claim says it", "", why)


def mutated(
    claims: Iterable[Claim] | None = None,
    limit: int | None = None,
    store: Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Run:
    """Change the statements of these claims (all that should be PROVED), claim by claim and `workers` at a time. What
    `store` holds already is not run again; what is found is added to it."""
    known = _read(store)
    todo = [c for c in (all_claims() if claims is None else claims) if c.expected == "PROVED"]
    parts = [[c.id for c in group] for _, group in groupby(todo, lambda c: c.subject)]
    for finished, found in enumerate(_parts(parts, workers, limit, frozenset(known), store), 1):
        known |= {o.key: o for o in found}
        if progress is not None:
            progress(found[0].claim if found else "", finished, len(parts))
    wanted = [c.key for claim in todo for c in changes(claim, limit)]
    wanted += [o for q in _quantities(c.id for c in todo) for o in known if o.startswith(f"{q.id} | formula: ")]
    return Run(tuple(known[key] for key in dict.fromkeys(wanted) if key in known))


def _parts(parts: list[list[str]], workers: int, *rest: Any) -> Iterator[list[Outcome]]:
    if workers == 1:
        yield from (_subject(part, *rest) for part in parts)
        return
    with ProcessPoolExecutor(workers) as pool:
        for ready in as_completed([pool.submit(_subject, part, *rest) for part in parts]):
            yield ready.result()


def _read(store: Path | None) -> dict[str, Outcome]:
    if store is None or not store.is_file():
        return {}
    rows = (Outcome(**json.loads(line)) for line in store.read_text(encoding="utf-8").splitlines())
    return {o.key: o for o in rows}


def _append(store: Path | None, found: Outcome) -> None:
    if store is not None:
        with store.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(found)) + "\n")
