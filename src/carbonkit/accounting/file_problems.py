"""Problems of a file that is read in blocks: found block by block, told as of one table, and bounded in number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from carbonkit.accounting.row import PlanRow
from carbonkit.accounting.signs import suspect_signs, wrong_sign
from carbonkit.errors import MOST_SHOWN, Problem, ProblemsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbonkit.tables.block import Block

__all__ = ["FileProblems"]


@dataclass
class _OfKey:
    """A key that has a problem, and the rows in which it stands."""

    where: str
    row: PlanRow
    count: int = 0
    rows: list[int] = field(default_factory=list)

    def problems(self) -> list[Problem]:
        more = f" ({self.count} rows)" if self.count > 1 else ""
        return [Problem(self.where, f"{error}{more}", tuple(self.rows)) for error in self.row.problems]


class FileProblems:
    """The problems of the blocks so far: the first thousand in the order of their rows, and how many there are.

    A problem that spoils many rows names the first thousand of them.
    """

    def __init__(self) -> None:
        self._of_cells: list[Problem] = []
        self._of_signs: list[Problem] = []
        self._of_keys: dict[int, _OfKey] = {}
        self._of_all: list[Problem] = []
        self._count = 0
        self._rows: list[PlanRow] = []
        self._is_wrong = np.zeros(0, dtype=bool)
        self._is_export = np.zeros(0, dtype=bool)

    def __bool__(self) -> bool:
        return bool(self._count or self._of_keys)

    def extend(self, rows: Sequence[PlanRow]) -> None:
        """Know the plan rows behind those that are known."""
        self._rows += rows
        self._is_wrong = np.append(self._is_wrong, [bool(row.problems) for row in rows]).astype(bool)
        self._is_export = np.append(self._is_export, [row.entry == "export" for row in rows]).astype(bool)

    def add(self, block: Block, codes: NDArray[np.int32], cells: Sequence[Any]) -> list[int]:
        """Take the problems of a block, and give the rows of the block that are in no total.

        Parameters
        ----------
        block : Block
        codes : array
            The plan row of each of its rows.
        cells : Array
            The amounts as the user wrote them.
        """
        self._keep(self._of_cells, sorted(block.problems, key=lambda problem: problem.rows[:1]))
        spoiled = {row - block.first for problem in block.problems for row in problem.rows}
        if self._is_wrong.any():
            spoiled |= self._spoiled_by_keys(block, codes)
        is_export = self._is_export if self._is_export.any() else None
        for row in suspect_signs(block.amounts, codes, is_export):
            entry = self._rows[codes[row]].entry
            wrong = wrong_sign(float(block.amounts[row]), entry, str(cells[row].as_py()))
            if wrong:
                self._keep(self._of_signs, [Problem(block.place(row), f"amount: {wrong}", (block.first + row,))])
                spoiled.add(row)
        return sorted(spoiled)

    def _spoiled_by_keys(self, block: Block, codes: NDArray[np.int32]) -> set[int]:
        torn = set(block.torn)
        found = [row for row in np.flatnonzero(self._is_wrong[codes]).tolist() if row not in torn]
        for row in found:
            code = int(codes[row])
            known = self._of_keys.get(code)
            if known is None:
                known = self._of_keys[code] = _OfKey(block.place(row), self._rows[code])
            known.count += 1
            if len(known.rows) < MOST_SHOWN:
                known.rows.append(block.first + row)
        return set(found)

    def _keep(self, kept: list[Problem], found: Sequence[Problem]) -> None:
        """Problems of one kind come in the order of their rows: the first ones are enough."""
        self._count += len(found)
        kept += found[: max(MOST_SHOWN - len(kept), 0)]

    def add_of_all(self, problem: Problem) -> None:
        """A problem of many rows together, of which it names the first."""
        self._keep(self._of_all, [problem])

    def raise_any(self) -> None:
        """Raise all of them.

        Raises
        ------
        ProblemsError
            In the order of their rows.
        """
        if not self:
            return
        of_keys = [problem for one in self._of_keys.values() for problem in one.problems()]
        total = self._count + len(of_keys)
        found = [*self._of_cells, *of_keys, *self._of_signs, *self._of_all]
        found.sort(key=lambda problem: problem.rows[:1])
        shown = tuple(found[:MOST_SHOWN])
        raise ProblemsError(shown, total - len(shown))
