"""The theorems in Rocq, as the pages list and count them: which are tied to a claim, and which mutants are restated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from proofs.kernel.leg import Kernel, binding
from proofs.kernel.restate import NotExpressible
from theory.language.catalogue import all_claims
from theory.language.claims import Claim

KERNEL = Kernel()
APART = "These are checked with the library, and no claim says the same; they count as evidence for none."


@cache
def _tied() -> tuple[tuple[Claim, int], ...]:
    """The claims that have a theorem which says the same, with the number of their mutants that are restated."""
    return tuple(_bound())


def _bound() -> Iterator[tuple[Claim, int]]:
    for claim in all_claims():
        theorem = KERNEL.theorems.get(claim.id)
        if theorem is not None:
            try:
                yield claim, binding(theorem, claim)[1]
            except NotExpressible:
                continue


def tiers() -> dict[str, str]:
    """The tier of the theorem that a claim is tied to; ``proofs check --kernel`` compiles it."""
    return {claim.id: KERNEL.theorems[claim.id].tier for claim, _ in _tied()}


def listed() -> str:
    """All headline theorems, from their headers, as Markdown: those that are tied to a claim, and the others."""
    lines = {t.claim: f"- `{t.claim}` ({t.tier}): {t.says}\n" for t in KERNEL.theorems.values()}
    tied = tiers()
    first, second = (
        "".join(line for claim, line in lines.items() if (claim in tied) is wanted) for wanted in (True, False)
    )
    return f"### Tied to claims\n\n{first}\n### Not tied\n\n{APART}\n\n{second}"


def counted() -> str:
    """How many theorems are tied, and how many mutants of their claims are restated."""
    told = sum(len(claim.mutants) for claim, _ in _tied())
    return (
        f"{len(_tied())} of {len(KERNEL.theorems)} theorems are tied to a claim; of the {told} mutants of these claims"
        f" {sum(restated for _, restated in _tied())} are restated."
    )
