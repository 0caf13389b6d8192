"""Expressions as trees of ours: nested tuples of text in the forms of docs/certificates.md, with equal parts shared.

Everything here works on the graph of shared parts, by identity: an expression that is small as a graph and huge as a
tree costs its graph. Values, range ends and other names are put in here and nowhere else, so that nothing is
simplified on the way. One form more than certificates have is read, and gone after `settled`: ``("**", a, b)``, a power
whose exponent is not yet known to be a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import Any

Tree = tuple[Any, ...]

# The checker reads no more than this (docs/certificates.md, Limits), and nobody else is asked for more.
DIGITS = 600
BITS = 1990
LONGEST = 14_000  # bits: Python writes no longer numbers
POWER = 10_000
ROOT = 64
DEEPEST = 96
MOST_NODES = 20_000
MOST_UNFOLDED = 400_000
NAMED = ("exp", "log", "sin", "cos", "sinh", "cosh", "tanh", "atan", "erf", "abs")
RESERVED = {"num", "pi", "var", "piecewise", "true", "false", "and", "or", "not", "if", "min", "max", *NAMED}


class Untranslatable(ValueError):
    """An expression outside the language of certificates."""


class Shared:
    """Makes trees in which equal parts are one object."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Tree] = {}

    def __call__(self, *tree: Any) -> Tree:
        """The one tree that is made of these parts."""
        key = tuple(id(part) if isinstance(part, tuple) else part for part in tree)
        return self._known.setdefault(key, tree)


def number(value: Fraction | int) -> Tree:
    """The tree of a rational number. Raises Untranslatable for one with too many digits.

    >>> number(Fraction(1, 2))
    ('num', '1/2')
    """
    if max(abs(value.numerator).bit_length(), value.denominator.bit_length()) > LONGEST:
        raise Untranslatable("a number has more digits than can be written")
    return ("num", str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}")


ZERO, ONE, MINUS_ONE, TWO, TRUE = number(0), number(1), number(-1), number(2), ("true",)


def value_of(tree: Tree) -> Fraction:
    """Of a ``num``."""
    return Fraction(tree[1])


def negative(e: Tree) -> Tree:
    """-e, a number folded."""
    return number(-value_of(e)) if e[0] == "num" else ("*", MINUS_ONE, e)


def difference(left: Tree, right: Tree) -> Tree:
    """left - right."""
    return ("+", left, negative(right))


def quotient(top: Tree, bottom: Tree) -> Tree:
    """top / bottom."""
    return ("*", top, ("^", bottom, "-1"))


def parts(tree: Tree) -> list[Tree]:
    """The trees of which a tree is made, conditions of a piecewise included."""
    if tree[0] in ("num", "var"):
        return []
    if tree[0] == "piecewise":
        return [part for branch in tree[1:] for part in branch]
    return [part for part in tree[1:] if isinstance(part, tuple)]


def rebuilt(tree: Tree, new: list[Tree]) -> Tree:
    """The tree with other parts; itself if they are the same."""
    if all(a is b for a, b in zip(parts(tree), new, strict=True)):
        return tree
    if tree[0] == "piecewise":
        return ("piecewise", *zip(new[::2], new[1::2], strict=True))
    return (tree[0], *new, tree[2]) if tree[0] == "^" else (tree[0], *new)


def in_order(roots: Iterable[Tree]) -> Iterator[Tree]:
    """Every part of the graph once, parts before what is made of them."""
    seen: set[int] = set()
    todo = [(root, False) for root in reversed(list(roots))]
    while todo:
        tree, ready = todo.pop()
        if ready:
            yield tree
        elif id(tree) not in seen:
            seen.add(id(tree))
            todo.append((tree, True))
            todo += [(part, False) for part in reversed(parts(tree))]


def may_be_undefined(tree: Tree) -> bool:
    """Whether a tree may have no value though its parts have: logarithms, roots, negative powers, powers to be settled.

    >>> may_be_undefined(("^", ("var", "x"), "1/2")), may_be_undefined(("^", ("var", "x"), "2"))
    (True, False)
    """
    return tree[0] in ("log", "**") or tree[0] == "^" and (tree[2][0] == "-" or "/" in tree[2])


def counted(roots: Iterable[Tree]) -> None:
    """Raise Untranslatable for what is too much: parts of the graph, size written out, depth."""
    size: dict[int, int] = {}
    depth: dict[int, int] = {}
    roots = list(roots)
    for tree in in_order(roots):
        inner = parts(tree)
        _within_limits(tree)
        size[id(tree)] = 1 + sum(size[id(part)] for part in inner)
        depth[id(tree)] = 1 + max((depth[id(part)] for part in inner), default=0)
        if len(size) > MOST_NODES:
            raise Untranslatable(f"the statement has more than {MOST_NODES} parts")
        if depth[id(tree)] > DEEPEST:
            raise Untranslatable(f"the statement is nested more than {DEEPEST} deep")
        if size[id(tree)] > MOST_UNFOLDED:
            raise Untranslatable(f"the statement is more than {MOST_UNFOLDED} parts long when it is written out")


def _within_limits(tree: Tree) -> None:
    if tree[0] == "num" and len(tree[1]) > DIGITS:
        raise Untranslatable(f"a number has more than {DIGITS} digits")
    if tree[0] == "^":
        n = Fraction(tree[2])
        if abs(n.numerator) > POWER or n.denominator > ROOT:
            raise Untranslatable(f"an exponent is beyond {POWER}, or is a root beyond the {ROOT}th")


def changed(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The tree with `change` applied to every part, from the inside out; each part of the graph once."""
    images: dict[int, Tree] = {}
    for part in in_order([tree]):
        images[id(part)] = change(rebuilt(part, [images[id(p)] for p in parts(part)]))
    return images[id(tree)]


def put(tree: Tree, images: Mapping[str, Tree]) -> Tree:
    """The tree with variables replaced by trees, and nothing else changed."""
    return changed(tree, lambda t: images.get(t[1], t) if t[0] == "var" else t) if images else tree


def variables(roots: Iterable[Tree]) -> set[str]:
    """The names of the variables that occur."""
    return {tree[1] for tree in in_order(roots) if tree[0] == "var"}


def constant(tree: Tree) -> Fraction | None:
    """The value of a tree made of numbers by ``+ * ^`` alone, if it is that.

    >>> constant(("+", ("num", "1/2"), ("^", ("num", "2"), "-1")))
    Fraction(1, 1)
    """
    known: dict[int, Fraction | None] = {}
    for part in in_order([tree]):
        known[id(part)] = _constant(part, [known[id(p)] for p in parts(part)])
    return known[id(tree)]


def _constant(tree: Tree, values: list[Fraction | None]) -> Fraction | None:
    if tree[0] == "num":
        return value_of(tree)
    if tree[0] not in ("+", "*", "^", "**") or any(v is None for v in values):
        return None
    found = [v for v in values if v is not None]
    if tree[0] in ("+", "*"):
        total = found[0]
        for v in found[1:]:
            total = total + v if tree[0] == "+" else total * v
            if max(abs(total.numerator), total.denominator).bit_length() > BITS:
                return None
        return total
    n = value_of(("num", tree[2])) if tree[0] == "^" else found[1]
    longest = max(abs(found[0].numerator), found[0].denominator).bit_length()
    if n.denominator > 1 or found[0] == 0 and n <= 0 or abs(n.numerator) > POWER or longest * abs(n) > BITS:
        return None
    return found[0] ** n.numerator


def settled(tree: Tree, fold: bool = False) -> Tree:
    """The tree in the forms of certificates: powers get their numbers, or become exponentials.

    With `fold`, where values were put in, numbers in one sum or product are added up; neither the value nor where the
    tree is defined changes."""

    def settle(t: Tree) -> Tree:
        t = _power(t) if t[0] == "**" else t
        return _folded(t) if fold and t[0] in ("+", "*", "^") else t

    return changed(tree, settle)


def _power(tree: Tree) -> Tree:
    base, exponent = tree[1:]
    n = constant(exponent)
    if n is None:
        return ("exp", ("*", exponent, ("log", base))) if base[0] != "num" else _exponential(base, exponent)
    return power(base, n)


def power(base: Tree, n: Fraction) -> Tree:
    """A power with a rational exponent. One with exponent 0 keeps its base, for it has to be defined."""
    if n == 0:
        return ONE if base[0] in ("var", "pi") or base[0] == "num" and base != ZERO else ("+", ONE, ("*", ZERO, base))
    return base if n == 1 else ("^", base, number(n)[1])


def _exponential(base: Tree, exponent: Tree) -> Tree:
    """Of a number to a power: 8^x is exp(3 x log 2), so that equal powers are seen to be equal."""
    b = value_of(base)
    if b.denominator > 1 or b < 2:
        return ("exp", ("*", exponent, ("log", base)))
    root, n = _perfect_power(b.numerator)
    return ("exp", ("*", number(n), exponent, ("log", number(root))) if n > 1 else ("*", exponent, ("log", base)))


def _perfect_power(n: int) -> tuple[int, int]:
    for k in range(n.bit_length(), 1, -1):
        root = isqrt(n) if k == 2 else round(n ** (1 / k)) if n.bit_length() < 900 else 0
        if root > 1 and root**k == n:
            return root, k
    return n, 1


def _folded(tree: Tree) -> Tree:
    if tree[0] == "^":
        value = constant(tree)
        return tree if value is None else number(value)
    flat = [p for part in tree[1:] for p in (part[1:] if part[0] == tree[0] else (part,))]
    numbers, rest = [p for p in flat if p[0] == "num"], [p for p in flat if p[0] != "num"]
    total = constant((tree[0], *numbers)) if numbers else None
    if total is None:
        return (tree[0], *flat)
    neutral = total == (0 if tree[0] == "+" else 1)
    kept = rest if neutral and rest else [number(total), *rest]
    return kept[0] if len(kept) == 1 else (tree[0], *kept)


def shown(tree: Tree, limit: int = 120) -> str:
    """A formula as a reader would write it, cut to `limit` characters.

    >>> shown(("+", ("var", "x"), ("*", ("num", "-1"), ("^", ("var", "y"), "1/2"))))
    'x - sqrt(y)'
    """
    text: dict[int, tuple[str, int]] = {}
    for part in in_order([tree]):
        words, level = _words(part, [text[id(p)] for p in parts(part)], text)
        text[id(part)] = (words if len(words) <= 4 * limit else words[: 4 * limit - 3] + "...", level)
    words = text[id(tree)][0]
    return words if len(words) <= limit else words[: limit - 3] + "..."


def _decimal(text: str) -> str:
    """A longer fraction as the decimal that it equals, if there is one and it is shorter."""
    if not 7 < len(text) <= 60:
        return text
    value = Fraction(text)
    rest = value.denominator
    for p in (2, 5):
        while rest % p == 0:
            rest //= p
    if rest != 1:
        return text
    words = f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    return words if len(words) < len(text) and Fraction(words) == value else text


def _words(tree: Tree, inner: list[tuple[str, int]], known: Mapping[int, tuple[str, int]]) -> tuple[str, int]:
    """The text, and how strongly it holds together: 0 comparisons, 1 sums, 2 products, 3 powers, 4 the rest."""

    def within(place: int, level: int) -> str:
        words, own = inner[place]
        return words if own >= level else f"({words})"

    match tree[0]:
        case "num":
            words = _decimal(tree[1])
            return words, 1 if words.startswith("-") else 2 if "/" in words else 4
        case "var" | "pi" | "true" | "false":
            return (tree[1] if tree[0] == "var" else tree[0]), 4
        case "+":
            words = within(0, 1)
            for i in range(1, len(inner)):
                term = within(i, 1)
                words += f" - {term[1:].lstrip()}" if term.startswith("-") else f" + {term}"
            return words, 1
        case "*":
            return _product(tree, [within(i, 2) for i in range(len(inner))], known), 2 if tree[1] != MINUS_ONE else 1
        case "^":
            if tree[2] == "1/2":
                return f"sqrt({inner[0][0]})", 4
            exponent = tree[2] if tree[2].isdigit() else f"({tree[2]})"
            return f"{within(0, 4)}**{exponent}", 3
        case "**":
            return f"{within(0, 4)}**{within(1, 4)}", 3
        case "piecewise":
            text, last = "", len(inner) - 2
            for i in range(0, last, 2):
                text += f"{within(i + 1, 1)} if {inner[i][0]} else "
            return text + within(last + 1, 1), 0
        case "<" | "<=" | "==" | "!=":
            return f"{within(0, 1)} {tree[0]} {within(1, 1)}", 0
        case "and" | "or":
            return f" {tree[0]} ".join(within(i, 1) for i in range(len(inner))), 0
        case "not":
            return f"not {within(0, 1)}", 0
    return f"{tree[0]}({', '.join(words for words, _ in inner)})", 4


def _product(tree: Tree, factors: list[str], known: Mapping[int, tuple[str, int]]) -> str:
    sign = "-" if tree[1] == MINUS_ONE else ""
    words = ""
    for factor, text in list(zip(tree[1:], factors, strict=True))[1 if sign else 0 :]:
        if factor[0] == "^" and factor[2].startswith("-"):
            base, level = known[id(factor[1])]
            n = factor[2][1:]
            if n == "1/2":
                base, level = f"sqrt({base})", 4
            elif n != "1":
                base, level = f"{base if level == 4 else f'({base})'}**{n if n.isdigit() else f'({n})'}", 3
            words = f"{words or '1'}/{base if level >= 3 else f'({base})'}"
        else:
            words = f"{words}*{text}" if words else text
    return sign + words
