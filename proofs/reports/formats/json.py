"""JSON for machines: what every answer's `to_json` gives."""

from __future__ import annotations

from typing import Any

from proofs.reports.program import as_json_text
from proofs.reports.table import Look


def text(answer: Any, look: Look) -> str:
    """The answer in ASCII with sorted keys and exact numbers."""
    return as_json_text(answer.to_json())
