"""Findings: what is true of a result and worth knowing, but no error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A code, a sentence, and where it applies.

    Parameters
    ----------
    code : str
        ``recalled-factor``, ``ch4-n2o-not-covered``, ``nonconforming-factor-kind`` ...: listed in the documentation.
    text : str
        The sentence.
    plan_rows : tuple of int
        Rows of the plan that it applies to.
    rows : int
        How many rows of the activity table stand behind them.
    """

    code: str
    text: str
    plan_rows: tuple[int, ...] = ()
    rows: int = 0

    def __str__(self) -> str:
        behind = f" ({self.rows} row{'s' * (self.rows != 1)})" if self.rows else ""
        return f"{self.code}: {self.text}{behind}"


def gather(notes: Iterable[tuple[int, str, str]], counts: list[int]) -> list[Finding]:
    """Findings from (plan row, code, text), one for each distinct code and sentence, in order of appearance."""
    found: dict[tuple[str, str], list[int]] = {}
    for row, code, text in notes:
        rows = found.setdefault((code, text), [])
        if not rows or rows[-1] != row:
            rows.append(row)
    return [Finding(code, text, tuple(rows), sum(counts[row] for row in rows)) for (code, text), rows in found.items()]
