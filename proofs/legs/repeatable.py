"""What Hypothesis chooses, the same in every process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def repeatable() -> Iterator[None]:
    """Inside, what Hypothesis draws depends on the test alone.

    It mixes in constants from the source of whatever modules are loaded by then, so that the points at which a claim is
    tried, and what is said of them, would depend on which claims the same process has checked before. There is no
    setting against it; versions without that habit have no such function."""
    from hypothesis.internal.conjecture import providers

    collect = getattr(providers, "_get_local_constants", None)
    if collect is None:
        yield
        return
    from hypothesis.internal.constants_ast import Constants

    nothing = Constants()
    providers.CONSTANTS_CACHE.cache.clear()
    providers._get_local_constants = lambda: nothing
    try:
        yield
    finally:
        providers._get_local_constants = collect
        providers.CONSTANTS_CACHE.cache.clear()
