"""Reading an activity table with the place of every cell: columns under any of their names, amounts by our parser."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from carbonkit.errors import CarbonkitError, Problem, ProblemsError, shown
from carbonkit.quantities.numbers import MAX_AMOUNT
from carbonkit.tables.columns import (
    COLUMNS,
    amount_of_cell,
    doubled,
    find_columns,
    not_a_number,
    refuse_other_separator,
)
from carbonkit.tables.csv_text import decoded, refuse_no_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["COLUMNS", "COPIES_ON_WRITE", "ActivityTable", "as_table", "beside", "read_table"]

#: Whether pandas copies what is shared as soon as it is written into.
COPIES_ON_WRITE = int(pd.__version__.partition(".")[0]) >= 3
_PLAIN_AMOUNTS = re.compile(r"(?:-?[0-9]{1,15}(?:\.[0-9]{1,15})?\n)*")


@dataclass
class ActivityTable:
    """An activity table in memory, and where its cells stand.

    Parameters
    ----------
    frame : DataFrame
        The user's own columns, untouched.
    columns : dict
        Canonical name to the user's header.
    amounts : array of float64, shape (n,)
        Amounts; NaN where one has a problem. [unit of the row]
    problems : list of Problem
        What is wrong with amounts, each with its place and row.
    lines : list of int, optional
        Line of each row in its file.
    name : str
        The file as the user named it; empty for a frame.
    torn : set of int
        Rows with too few or too many cells: a problem already, so that nothing more is said of them.
    """

    frame: pd.DataFrame
    columns: dict[str, str]
    amounts: NDArray[np.float64]
    problems: list[Problem] = field(default_factory=list)
    lines: list[int] | None = None
    name: str = ""
    torn: set[int] = field(default_factory=set)

    def place(self, row: int) -> str:
        """``file:line`` of a row, or its number and label in a frame."""
        if self.lines is not None:
            return f"{self.name}:{self.lines[row]}"
        label = self.frame.index[row]
        is_position = isinstance(label, int | np.integer) and int(label) == row
        plain = label.item() if isinstance(label, np.generic) else label
        return f"row {row}" + ("" if is_position else f" (index {shown(plain)})")

    def column(self, name: str) -> pd.Series | None:
        """A column by its canonical name; None if the table has none."""
        return self.frame[self.columns[name]] if name in self.columns else None

    @property
    def headers(self) -> list[str]:
        """All of the user's columns."""
        return [str(header) for header in self.frame.columns]

    def find(self, name: str) -> pd.Series | pd.DataFrame | None:
        """Any column, by its canonical name or the user's; those of one name together, None if there is none."""
        column = self.column(name)
        return self.frame[name] if column is None and name in self.frame.columns else column


def read_table(path: str | Path, encoding: str = "utf-8") -> ActivityTable:
    """Read an activity table from a CSV file (``-``: standard input).

    Parameters
    ----------
    path : str or Path
        UTF-8 with or without BOM, comma-separated, one header line.
    encoding : str
        Another encoding, where the file has one (``gb18030``, ``big5``); it is never guessed.

    Raises
    ------
    ProblemsError
        With every problem of the file: unreadable, wrong encoding, missing columns, torn lines.
    """
    name = "<stdin>" if str(path) == "-" else str(path)
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else Path(path).read_bytes()
    except OSError as error:
        raise ProblemsError((Problem(name, f"cannot be read: {error.strerror}"),)) from None
    refuse_no_text(raw[:4], name)
    text = decoded(raw, name, encoding)
    header, rows, lines, torn = _rows(text, name)
    columns: dict[str, tuple[str, ...]] = dict.fromkeys(header, ())
    columns |= zip(header, zip(*rows, strict=True), strict=bool(rows))
    return as_table(pd.DataFrame(columns, dtype=str), name=name, lines=lines, torn=torn)


def _rows(text: str, name: str) -> tuple[list[str], list[list[str]], list[int], list[Problem]]:
    """Header, rows padded to its width, their lines, and the lines that do not fit it."""
    torn: list[Problem] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    started = 1
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if not any(header):
            raise ProblemsError((Problem(f"{name}:1", "is empty: a header line is needed"),))
        refuse_other_separator(header, f"{name}:1")
        twice = doubled(header)
        if twice:
            raise ProblemsError(tuple(Problem(f"{name}:1", message) for message in twice))
        started = reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                if len(row) != len(header):
                    message = f"has {len(row)} cells, the header has {len(header)}"
                    torn.append(Problem(f"{name}:{started}", message, (len(rows),)))
                    row = [*row, *[""] * len(header)][: len(header)]  # the padded row stands for it
                rows.append(row)
                lines.append(started)
            started = reader.line_num + 1
    except csv.Error as error:
        if not lines and started == 1:
            raise ProblemsError((Problem(f"{name}:1", f"is torn: {error}"),)) from None
        torn.append(Problem(f"{name}:{started}", f"is torn: {error}; the rows below it are not read"))
    return header, rows, lines, torn


def as_table(
    frame: pd.DataFrame, name: str = "", lines: list[int] | None = None, torn: Sequence[Problem] = ()
) -> ActivityTable:
    """Find the columns of an activity table in a frame, and read its amounts.

    Parameters
    ----------
    frame : DataFrame
    name, lines : str and list of int, optional
        The file it comes from, and the line of each row.
    torn : sequence of Problem
        Lines of the file with too few or too many cells.

    Raises
    ------
    ProblemsError
        If a needed column is missing, or two headers mean the same column.
    """
    where = f"{name}:1" if name else ""
    found, problems = find_columns([str(header) for header in frame.columns], where)
    if problems:
        raise ProblemsError(tuple(problems))
    headers = {canonical: frame.columns[position] for canonical, position in found.items()}
    # Of one's own, so that what is written into the user's frame later does not change the table.
    table = ActivityTable(beside(frame, {}), headers, np.zeros(0), problems=list(torn), lines=lines, name=name)
    table.torn = {row for problem in torn for row in problem.rows}
    table.amounts = _amounts(table)
    return table


def beside(frame: pd.DataFrame, added: Mapping[str, Any]) -> pd.DataFrame:
    """A frame's columns, then new ones; what is written into it does not change the frame, nor the other way round.

    The new columns are not copied.
    """
    if COPIES_ON_WRITE:
        new = pd.DataFrame(added, index=frame.index, copy=False)
        return pd.concat([frame, new], axis=1) if added else frame.copy(deep=False)
    # The other pandas would put the columns of a type together on the way, and copy them twice.
    columns = [*(frame.iloc[:, place].copy() for place in range(frame.shape[1])), *added.values()]
    made = pd.DataFrame(dict(enumerate(columns)), index=frame.index, copy=False)
    made.columns = frame.columns.append(pd.Index(list(added))) if added else frame.columns
    return made


def _amounts(table: ActivityTable) -> NDArray[np.float64]:
    column = table.frame[table.columns["amount"]]
    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_complex_dtype(column.dtype):
        message = f"the column {column.name} holds {column.dtype} values, not numbers; cast it first"
        raise ProblemsError((Problem("", message),))
    if pd.api.types.is_numeric_dtype(column.dtype):
        if column.dtype == np.float64:
            # Not copied: the table has a frame of its own.
            amounts = column.to_numpy()
        else:
            amounts = column.to_numpy(dtype=np.float64, na_value=np.nan)
        # The least and the greatest are NaN where any amount is.
        if len(amounts) and not (amounts.min() > -MAX_AMOUNT and amounts.max() < MAX_AMOUNT):
            wrong = ~(np.abs(amounts) < MAX_AMOUNT)
            for row in np.flatnonzero(wrong).tolist():
                _problem(table, row, not_a_number(float(amounts[row])))
            amounts = np.where(wrong, np.nan, amounts)
        return amounts
    cells = column.tolist()
    if all(type(cell) is str for cell in cells):
        joined = "\n".join([*cells, ""])
        # As many lines as cells: no cell holds a line break of its own.
        if joined.count("\n") == len(cells) and _PLAIN_AMOUNTS.fullmatch(joined):
            # The zero turns -0.0 into 0.0: the text -0 is the number 0, here as in the parser.
            return np.array(cells, dtype=np.float64) + 0.0
    amounts = np.full(len(cells), np.nan)
    seen: dict[str, float] = {}
    for row, cell in enumerate(cells):
        try:
            amounts[row] = seen[cell] if isinstance(cell, str) and cell in seen else _amount(cell)
        except CarbonkitError as error:
            if row not in table.torn:
                _problem(table, row, str(error))
            continue
        if isinstance(cell, str):
            seen[cell] = amounts[row]
    return amounts


def _amount(cell: Any) -> float:
    return amount_of_cell(None if cell is pd.NA else cell)


def _problem(table: ActivityTable, row: int, message: str) -> None:
    table.problems.append(Problem(table.place(row), f"amount: {message}", (row,)))
