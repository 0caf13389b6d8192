"""Certificates of derivations: the claim for all its parameters, or the obligations of an argument whose last step is
in words.

A proof is a guess at the rule that decides a goal, with the forms that the derivation and computer algebra offer.
What the checker does not accept is not written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sympy as sp

from numerics.enclosure.expression import from_tree
from numerics.enclosure.symbolic import to_sympy
from proofs import checker
from proofs.checker.boxes import read_box
from proofs.checker.cells import Cell
from proofs.checker.expressions import Node, branches
from proofs.checker.goals import Goal, needed_goals
from proofs.checker.reading import Reader
from proofs.checker.rules import Checker
from theory.language import inductions
from theory.language.algebra import equal_magnitude, is_laborious
from theory.language.canonical import Untranslatable, assumed, conditions, expression, family, over, range_of
from theory.language.claims import Claim
from theory.language.derivations import Argument, Chain, Derivation, Obligation, Ruled, zero

Tree = Any
STEPS = 2_000_000  # of the checker's work on one goal
ZERO, BOUND = {"rule": "zero"}, {"rule": "bound", "order": 0}


def family_certificate(claim: Claim, derivation: Derivation) -> dict[str, Any] | None:
    """A certificate of the claim for all its parameters, if its derivation is a chain of equations and of inequalities
    with a plain sign."""
    if not isinstance(derivation, Chain):
        return None
    try:
        canonical = json.loads(json.dumps(family(claim)))
        forms = _forms(derivation, canonical)
    except Untranslatable:
        return None
    return certificate(claim.id, canonical, forms)


def obligations_certificate(claim: Claim, derivation: Derivation) -> dict[str, Any] | None:
    """A certificate that the obligations of the derivation hold, all at once, wherever the assumptions on their symbols
    and the claim's domain allow.

    What is 0 = 0 as it stands is left out. That the obligations imply the claim is the derivation's, or a rule's, word:
    the certificate does not say so."""
    try:
        statement = obligations_statement(claim, derivation)
        forms = [_form(o, statement) for o in _obligations(claim, derivation) if o.as_ is not None]
    except Untranslatable:
        return None
    return certificate(f"{claim.id}.obligations", statement, forms) if statement else None


def obligations_statement(claim: Claim, derivation: Derivation) -> dict[str, Any]:
    """That the obligations hold, in the checker's form; nothing if there are none. Raises Untranslatable for what
    certificates cannot say."""
    left = _obligations(claim, derivation)
    if not left:
        return {}
    slack = [(sp.Le, e) for o in left for e in o.slack.values()]
    symbols = sorted(
        set().union(*(o.expression.free_symbols for o in left), *(e.free_symbols for _, e in slack)), key=str
    )
    more = [(kind, e) for kind, e in conditions(claim) if e.free_symbols <= set(symbols)]
    more += [(sp.Ne, x) for x in symbols if x.is_nonzero and not x.is_positive and not x.is_negative]
    kinds = {"== 0": sp.Eq, ">= 0": sp.Ge, "> 0": sp.Gt}
    relations = [kinds[o.sign](o.expression, 0, evaluate=False) for o in left]
    body = sp.And(*relations, evaluate=False) if len(relations) > 1 else relations[0]
    ranges = {p.symbol: range_of(p) for p in claim.parameters if p.symbol in symbols}
    found = over({x: ranges.get(x) or assumed(x) for x in symbols}, body, list(dict.fromkeys([*more, *slack])))
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def _obligations(claim: Claim, derivation: Derivation) -> list[Obligation]:
    """What the derivation leaves to algebra, less what is plain."""
    if isinstance(derivation, Chain):
        found, here = [], derivation.start
        for link in derivation.links:
            found += [zero(_difference(here, link.to), link.why)] * (
                link.relation == "=" and not isinstance(link, Ruled)
            )
            found += [o for o in link.obligations if isinstance(o, Obligation)]
            here = link.to
    else:
        found = (
            list(derivation.obligations)
            if isinstance(derivation, Argument)
            else inductions.obligations(claim, derivation)
        )
    return [o for o in found if not o.expression.is_number]


def _difference(left: sp.Expr, right: sp.Expr) -> sp.Expr:
    """What is 0 if both sides are equal: of products of absolute values, what is in them."""
    inside = equal_magnitude(left, right) if left.has(sp.Abs) else None
    return left - right if inside is None else inside


def certificate(label: str, canonical: dict[str, Any], forms: list[Tree]) -> dict[str, Any] | None:
    """A certificate of a statement, where one of the forms has the sign of each of its inequalities; None where the
    checker does not accept it."""
    goals = []
    try:
        for goal in sorted(needed(canonical), key=lambda g: g["sign"] != "=="):  # the quick ones first
            goals.append(
                {
                    "goal": goal,
                    "proof": next(p for p in _proofs(goal, canonical, forms) if _accepted(goal, canonical, p)),
                }
            )
        data = {
            "schema": 1,
            "kind": "relation-on-box",
            "claim": label,
            "statement": canonical,
            "digest": checker.digest(canonical),
            "goals": goals,
        }
        return data if checker.check(data).verdict == "PROVED" else None
    except (StopIteration, checker.Rejected, checker.Refused):
        return None


def _read(canonical: Mapping[str, Any], steps: int) -> tuple[Checker, Cell]:
    budget, box = checker.Budget(steps), read_box(canonical["box"])
    return Checker(Reader(box, budget), budget), Cell(box, budget)


def needed(canonical: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The goals that the statement needs."""
    reader = _read(canonical, checker.STEPS)[0].reader
    given = tuple(reader.read(c, "c") for c in canonical.get("given", []))
    goals = needed_goals(reader.relation(canonical["relation"]), reader.budget, given)
    return [{"sign": g.sign, "expression": _tree(g.expression), "guards": [_tree(c) for c in g.guards]} for g in goals]


def _tree(e: Node) -> Tree:
    if e.op == "piecewise":
        return [e.op, *([_tree(c), _tree(v)] for c, v in branches(e))]
    return [e.op, *(_tree(p) for p in e.parts), *[e.name] * (e.op == "var"), *[str(e.number)] * (e.op in ("num", "^"))]


def _accepted(goal: dict[str, Any], canonical: Mapping[str, Any], proof: Tree) -> bool:
    prover, cell = _read(canonical, STEPS)
    read = prover.reader.read
    try:
        prover.prove(
            Goal(goal["sign"], read(goal["expression"]), tuple(read(g, "c") for g in goal["guards"])),
            cell,
            proof,
        )
    except (checker.Rejected, checker.Refused):
        return False
    return True


def _proofs(goal: dict[str, Any], canonical: Mapping[str, Any], forms: list[Tree]) -> Iterator[Tree]:
    """Guesses."""
    if goal["sign"] == "==":
        yield ZERO
        return
    yield BOUND
    e = goal["expression"]
    if goal["sign"] == "!=" and e[0] == "abs":
        for proof in _proofs({**goal, "expression": e[1]}, canonical, forms):
            yield {
                "rule": "cases",
                "node": e,
                "proofs": (
                    [proof, {**proof, "to": ["*", ["num", "-1"], proof["to"]]}] if "to" in proof else [proof, proof]
                ),
            }
    if goal["sign"] == "!=":
        forms = [
            form for c in goal["guards"] if c[:2] == ["!=", ["num", "0"]] for form in (c[2], ["*", ["num", "-1"], c[2]])
        ]
    yield from (
        {"rule": "rewrite", "to": json.loads(json.dumps(form)), "proof": BOUND} for form in [*forms, *_rewritten(e)]
    )


def _rewritten(e: Tree) -> Iterator[Tree]:
    """Equal forms that may show their sign."""
    try:
        plain = to_sympy(from_tree(e))
    except KeyError:
        return
    if is_laborious(plain):
        return
    for form in (sp.expand(plain), sp.together(sp.expand(plain)), sp.factor(plain)):
        yield expression(form)


def _forms(chain: Chain, canonical: Mapping[str, Any]) -> list[Tree]:
    """The right side less the left side, as the chain's inequalities offer it."""
    gaps = []
    for link in chain.links:
        if link.relation == "<=":
            obligation = link.obligations[0] if len(link.obligations) == 1 else None
            if isinstance(link, Ruled) or not isinstance(obligation, Obligation):
                raise Untranslatable("a rule of calculus")
            gaps.append(_form(obligation, canonical))
    return ([gaps[0]] if len(gaps) == 1 else [["+", *gaps]]) if gaps else []


def _form(obligation: Obligation, canonical: Mapping[str, Any]) -> Tree:
    """The form with a plain sign, its slack as the statement's conditions have it."""
    if obligation.as_ is None:
        return expression(obligation.expression)
    places = {s: sp.Symbol(f"slack{i}", real=True) for i, s in enumerate(obligation.slack)}
    tree = json.loads(json.dumps(expression(obligation.as_.xreplace(places))))
    known = [c[2] for c in canonical.get("given", []) if c[:2] == ["<=", ["num", "0"]]]
    for s, place in places.items():
        gap = obligation.slack[s]
        same = next((k for k in known if sp.expand(to_sympy(from_tree(k)) - _plain(gap)) == 0), None)
        tree = _put(tree, ["var", place.name], same or json.loads(json.dumps(expression(gap))))
    return tree


def _plain(e: sp.Expr) -> sp.Expr:
    """The expression in symbols of which no more is known than that they are real, as those are that were read back."""
    return to_sympy(from_tree(expression(e)))


def _put(tree: Tree, name: Tree, image: Tree) -> Tree:
    if tree == name:
        return image
    return [_put(part, name, image) for part in tree] if isinstance(tree, list) else tree
