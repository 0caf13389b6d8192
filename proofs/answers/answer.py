"""What answers with rows have in common: the prompt draws them as tables."""

from __future__ import annotations


class Drawn:
    """An answer that the prompt shows as its table, drawn plainly."""

    __slots__ = ()

    def __repr__(self) -> str:
        # The only late import of reports, which know the answers.
        from proofs.reports.formats.table import text
        from proofs.reports.table import PLAIN

        return text(self, PLAIN)
