"""Text of the grammar of `theory.language.exact` as the tree of docs/certificates.md, exactly as it is typed: nothing
is simplified, so that every sub-expression can be asked whether it is defined."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from theory.language import grammar
from theory.language.errors import InputError
from theory.language.exact import parse
from theory.language.trees import Tree, Untranslatable, counted, settled


def typed(text: str, symbols: Mapping[str, sp.Symbol]) -> Tree:
    """The tree of a text that `parse` accepts with these symbols, as the grammar of statements reads it. Raises
    InputError as `parse` does, and where certificates cannot say it.

    >>> typed("log(x) - log(x)", {"x": sp.Symbol("x", real=True)})
    ('+', ('log', ('var', 'x')), ('*', ('num', '-1'), ('log', ('var', 'x'))))
    """
    parse(text, "expression", symbols)
    try:
        tree = settled(grammar.expression(text.strip(), "expression"))
        counted([tree])
    except Untranslatable as reason:
        raise InputError("expression", f"cannot be checked: {reason}", text) from None
    return tree
