"""What a reader hands on: the rows of a publisher's file in the columns of a factor table, each cell with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from carbonkit.errors import NumberError, Problem, ProblemsError, shown
from carbonkit.quantities import parse_number

__all__ = ["CELLS", "Cell", "Content", "Record", "Row", "column_letters", "decimal_digits", "place"]

#: Columns of a factor table that hold figures, in their order.
CELLS = ("value", "low", "high", "co2", "ch4", "n2o")

#: A cell of a file: its text, or the double that a workbook stores.
Cell = str | float
Row = list[Cell]


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a publisher's file, as far as it says something.

    Parameters
    ----------
    columns : mapping of str to str
        Columns of a factor table. A column that is not there is not said by the file; one that is there and empty says
        that it is empty.
    places : mapping of str to str
        Where the figure of each of ``CELLS`` stands: ``SRL23!C5``, ``ember.csv:12``.
    label : str
        How the file calls the row.
    stored : bool
        Whether the figures are the doubles of a workbook rather than printed digits.
    sheet_row : int
        Row in its sheet or line in its file.
    table : str
        Name of the table that an import files it in.
    """

    columns: Mapping[str, str]
    places: Mapping[str, str]
    label: str
    stored: bool = False
    sheet_row: int = 0
    table: str = "factors"

    @property
    def where(self) -> str:
        return next(iter(self.places.values()), "")


@dataclass
class Content:
    """What a reader found in a file.

    Parameters
    ----------
    format : str
        Name of the format: ``uk``, ``egrid`` ...
    records : list of Record
    skipped : list of Problem
        Lines that hold no factor, each with its reason; they are reported, not hidden.
    lost : int
        How many of these lines hold a figure all the same: a verification of the file is not whole. [-]
    columns_not_read : list of Problem
        The header of a plain table, with the names of its columns that no column of a factor table is.
    source : mapping
        What is known of the publication, in the keys of ``source.toml``.
    identity : tuple of str
        Columns by which a row is found in an edition; empty: by its row in the sheet and the words of its label.
    """

    format: str
    records: list[Record] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    source: dict[str, object] = field(default_factory=dict)
    identity: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    lost: int = 0
    columns_not_read: list[Problem] = field(default_factory=list)

    def figure(self, cell: Cell, where: str, *, decimal_comma: bool = False) -> str | None:
        """The digits of a cell; None, and a problem kept, where it is no number.

        A cell without a digit (``n/a``, ``-``) says that there is no figure: it is listed, and the rest is read.
        """
        if isinstance(cell, str) and cell.strip() and not re.search(r"\d", cell):
            self.skipped.append(Problem(where, f"{shown(cell.strip(), 40)} is no figure"))
            return None
        try:
            text = decimal_digits(cell)
            if decimal_comma and "," in text and "." not in text and text.count(",") == 1:
                text = text.replace(",", ".")
            parse_number(text)
        except NumberError as error:
            self.problems.append(Problem(where, str(error)))
            return None
        return text

    def finish(self, file: str) -> Content:
        """Raise every problem of the file at once; complain of a file that holds nothing."""
        if self.problems:
            raise ProblemsError(
                tuple(
                    Problem(one.where if file in one.where else f"{file}: {one.where}", one.message)
                    for one in self.problems
                )
            )
        if not self.records:
            # Why its first lines were left out says more than that nothing is left.
            raise ProblemsError((Problem(file, f"holds no row of the format {self.format}"), *self.skipped[:5]))
        return self


def decimal_digits(cell: Cell) -> str:
    """The text of a cell; of a double the shortest digits that give it back, without an exponent.

    Examples
    --------
    >>> decimal_digits(9e-05), decimal_digits(7.0), decimal_digits(" 0.50 ")
    ('0.00009', '7', '0.50')
    """
    if isinstance(cell, str):
        return cell.strip()
    text = format(Decimal(repr(float(cell))), "f")
    return text.removesuffix(".0")


def column_letters(column: int) -> str:
    """The letters of a column counted from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place(sheet: str, row: int, column: int) -> str:
    """Where a cell stands, from its row and column counted from 0.

    Examples
    --------
    >>> place("SRL23", 16, 1)
    'SRL23!B17'
    """
    return f"{sheet}!{column_letters(column)}{row + 1}"
