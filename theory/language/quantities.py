"""Quantities: things with a value that one can ask for at parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import sympy as sp

from theory.language.claims import Hypothesis
from theory.language.errors import ClaimError, InputError
from theory.language.old_names import accepting_old_keywords
from theory.language.parameters import Parameter, read_all
from theory.language.sources import Source
from theory.language.statuses import Status


@accepting_old_keywords
@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that depends on parameters.

    `formula`, if there is one, gives the exact value as a SymPy expression in the parameters' symbols. Where there is
    none, the function of the same name in ``numerics/<chapter>/<subject>.py`` encloses it. `domain` says in words for
    what a bound holds; `solve` names the parameters that can be solved for. A quantity with an activation needs
    `hidden_inputs`: the centre and the reach of what its hidden units are given (reach 0 for a neighbourhood of the
    centre), or None where no activation is named; the activation must be defined there.

    `extremum` says what a value that occurs says of the quantity: of the "largest" over inputs, that it is no less; of
    the "least" over designs, that it is no more. Upper bounds, and quantities that a network is measured for, need
    it.

    `uses` are the claims that the formula rests on, each with how it says it (`Use`). `by_definition` is what only says
    what is meant: nothing is claimed of it, and claims that it is compared with do not limit where it holds."""

    id: str
    summary: str
    parameters: tuple[Parameter, ...]
    formula: Callable[..., sp.Expr] | None = None
    direction: Literal["exact", "upper", "lower"] = "exact"
    domain: Callable[..., str] | None = None
    hypotheses: tuple[Hypothesis, ...] = ()
    status: Status = "theorem"
    spec: tuple[str, ...] = ()
    source: Source | None = None
    uses: tuple[str, ...] = ()
    by_definition: bool = False
    solve: tuple[str, ...] = ()
    tex: str = ""
    hidden_inputs: Callable[..., tuple[sp.Expr, sp.Expr] | None] | None = None
    extremum: Literal["largest", "least"] | None = None

    def __post_init__(self) -> None:
        if self.direction == "upper" and self.extremum is None:
            rule = "is bounded from above and must say what a value that occurs says of it"
            raise ClaimError(self.id, rule, None, 'add extremum="largest" or "least"')
        if self.hidden_inputs is None and any(p.name == "activation" for p in self.parameters):
            raise ClaimError(self.id, "takes an activation and must say where it is used", None, "add hidden_inputs")

    @property
    def subject(self) -> str:
        """What stands before the dot of the id."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """What stands behind the dot of the id."""
        return self.id.partition(".")[2]

    def read(self, **given: object) -> dict[str, Any]:
        """Exact parameter values. Raises InputError naming the parameter, rule, value and remedy."""
        values = read_all(self.parameters, given, self.id)
        for hypothesis in self.hypotheses:
            hypothesis.enforce(values, self.id)
        return values

    def solvable(self, name: str) -> None:
        """Raise InputError unless the quantity can be solved for `name`."""
        if name not in self.solve:
            raise InputError(
                name,
                f"cannot be solved for in {self.id}",
                None,
                f"one of {', '.join(self.solve)}" if self.solve else "nothing can",
            )
