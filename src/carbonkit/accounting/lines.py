"""The lines of a ledger as plain arrays: each amount times the coefficients of its plan row, one product each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from carbonkit.accounting.row import OUTPUTS, PlanRow

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Lines", "LinesOfRows"]

#: Rows that are gathered and multiplied at a time: they stay in the processor's cache (tests/bench).
_BLOCK = 1 << 14


@dataclass(frozen=True, slots=True)
class LinesOfRows:
    """What some rows of activity data come to.

    Parameters
    ----------
    outputs : dict of str to array, or None
        Each output [in the unit of its name], NaN where the factor does not say; None where no plan row has it.
    has_nulls : dict of str to bool
        Whether an output may be NaN in a row.
    scope : array of int8
        0 where there is none.
    factor_used, evidence : array of int32
        Places in the texts of `Lines`; -1 where there is none.
    """

    outputs: dict[str, NDArray[np.float64] | None]
    has_nulls: dict[str, bool]
    scope: NDArray[np.int8]
    factor_used: NDArray[np.int32]
    evidence: NDArray[np.int32]


class Lines:
    """Coefficients and words of plan rows, as tables that rows of activity data gather from.

    Parameters
    ----------
    is_zero_plain : bool
        Whether the -0.0 of an export that counts as nothing is written as 0.0.

    Attributes
    ----------
    factors, marks : list of str
        The texts behind ``factor_used`` and ``evidence``.
    """

    def __init__(self, *, is_zero_plain: bool) -> None:
        self._is_zero_plain = is_zero_plain
        self._count = 0
        self._multipliers = np.full((len(OUTPUTS), 64), np.nan)
        self._words = np.zeros((3, 64), dtype=np.int32)
        self._factors: dict[str, int] = {}
        self._marks: dict[str, int] = {}

    @property
    def factors(self) -> list[str]:
        return list(self._factors)

    @property
    def marks(self) -> list[str]:
        return list(self._marks)

    def extend(self, rows: Sequence[PlanRow]) -> None:
        """Add plan rows behind those that are there."""
        end = self._count + len(rows)
        if end > self._multipliers.shape[1]:
            more = max(end - self._count, self._multipliers.shape[1])
            self._multipliers = np.pad(self._multipliers, ((0, 0), (0, more)), constant_values=np.nan)
            self._words = np.pad(self._words, ((0, 0), (0, more)))
        for place, row in enumerate(rows, start=self._count):
            for line, output in enumerate(OUTPUTS):
                if output in row.derivations:
                    self._multipliers[line, place] = row.derivations[output].multiplier
            self._words[:, place] = (
                row.scope or 0,
                self._factors.setdefault(row.factor_used, len(self._factors)) if row.factor_used else -1,
                self._marks.setdefault(row.evidence, len(self._marks)) if row.evidence else -1,
            )
        self._count = end

    def of(self, codes: NDArray[np.integer[Any]], amounts: NDArray[np.float64]) -> LinesOfRows:
        """The lines of rows.

        Parameters
        ----------
        codes : array of integers, shape (n,)
            The plan row of each row.
        amounts : array, shape (n,)
            [unit of the row]
        """
        tables = self._multipliers[:, : max(self._count, 1)]
        missing = np.isnan(tables)
        # What no row has is neither gathered nor multiplied.
        outputs = {
            name: None if none else np.empty(len(amounts))
            for name, none in zip(OUTPUTS, missing.all(axis=1).tolist(), strict=True)
        }
        computed = [(table, out) for table, out in zip(tables, outputs.values(), strict=True) if out is not None]
        scope = np.empty(len(amounts), dtype=np.int8)
        factor_used, evidence = np.empty((2, len(amounts)), dtype=np.int32)
        scopes, factors, marks = self._words[:, : max(self._count, 1)]
        words: list[tuple[NDArray[Any], NDArray[Any]]]
        words = [(scopes.astype(np.int8), scope), (factors, factor_used), (marks, evidence)]
        for start in range(0, len(amounts), _BLOCK):
            block = slice(start, start + _BLOCK)
            members, amount = codes[block].astype(np.intp), amounts[block]
            for table, out in computed:
                # Every code is in range: `clip` is the mode that writes where it is told to.
                table.take(members, out=out[block], mode="clip")
                out[block] *= amount
                if self._is_zero_plain:
                    out[block] += 0.0
            for numbers, word in words:
                numbers.take(members, out=word[block], mode="clip")
        has_nulls = dict(zip(OUTPUTS, missing.any(axis=1).tolist(), strict=True))
        return LinesOfRows(outputs, has_nulls, scope, factor_used, evidence)
