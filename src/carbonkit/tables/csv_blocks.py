"""A CSV file in blocks: read by Arrow where its text is plain, by the rules of `read_table` where it is in doubt."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from carbonkit.errors import Problem, ProblemsError
from carbonkit.tables.block import Block, read_amounts, texts_of
from carbonkit.tables.columns import doubled, find_columns, refuse_other_separator
from carbonkit.tables.csv_text import CsvText, Lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CsvBlocks"]

#: About so many bytes make a row, to turn rows of a block into bytes of a piece. [byte]
_ROW = 40
#: Most headers are shorter: what is read with them is copied once more. [byte]
_HEADER = 1 << 12
#: Arrow reads no more at a time. [byte]
_AT_ONCE = 2**31 - 1
#: Longer cells are refused by the reader of Python: let it say so.
_LONGEST = 1 << 17
_DICTIONARY = pa.dictionary(pa.int32(), pa.string())
_QUOTE, _COMMA, _LF, _CR = b'",\n\r'


class CsvBlocks:
    """The blocks of a CSV file.

    Parameters
    ----------
    path : str or Path
    encoding : str
        What it is written in; never guessed.
    coded : sequence of str
        Canonical names of the columns whose texts become dictionaries.
    block_rows : int
        About so many rows make a block. [-]

    Raises
    ------
    ProblemsError
        If the file cannot be read, or has no header with the needed columns.
    """

    def __init__(self, path: str | Path, *, encoding: str, coded: Sequence[str], block_rows: int) -> None:
        self.name = str(path)
        self._text = CsvText(Path(path), self.name, encoding, max(block_rows, 1) * _ROW)
        try:
            self.header = self._read_header()
            found, problems = find_columns(self.header, f"{self.name}:1")
            if problems:
                raise ProblemsError(tuple(problems))
        except BaseException:
            self.close()
            # What makes the whole file unreadable comes before what is wrong with its header.
            self._text.unreadable()
            raise
        self.columns = {canonical: self.header[place] for canonical, place in found.items()}
        self.types = {header: pa.string() for header in self.header}
        self.types |= {self.columns[name]: _DICTIONARY for name in coded if name in self.columns}
        self._is_torn = False
        self.rows = 0

    def close(self) -> None:
        self._text.close()

    def _read_header(self) -> list[str]:
        data = self._text.piece(_HEADER)
        # One line is enough for most headers: the reader takes more where a cell goes on.
        end = data.find(b"\n") + 1 or len(data)
        self._text.put_back(data[end:])
        lines = Lines(self._text, data[:end])
        reader = csv.reader(lines, strict=True)
        try:
            header = [cell.strip() for cell in next(reader, [])]
        except csv.Error as error:
            raise ProblemsError((Problem(f"{self.name}:1", f"is torn: {error}"),)) from None
        lines.put_back()
        self._line = reader.line_num + 1
        if not any(header):
            raise ProblemsError((Problem(f"{self.name}:1", "is empty: a header line is needed"),))
        refuse_other_separator(header, f"{self.name}:1")
        twice = doubled(header)
        if twice:
            raise ProblemsError(tuple(Problem(f"{self.name}:1", message) for message in twice))
        return header

    def __iter__(self) -> Iterator[Block]:
        while not self._is_torn and (data := self._text.piece()):
            block = self._plain(data)
            if block is None:
                block = self._careful(data)
            self.rows += len(block)
            if len(block) or block.problems:
                yield block

    def _plain(self, data: bytes) -> Block | None:
        """A piece as Arrow reads it; None where Python's reader might read it otherwise."""
        if b"\x00" in data:
            self._text.unreadable()
        if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
            return None
        values = np.frombuffer(data, dtype=np.uint8)
        if b'"' in data and not _is_plainly_quoted(values):
            return None
        try:
            table = pyarrow.csv.read_csv(
                pa.BufferReader(data),
                read_options=pyarrow.csv.ReadOptions(
                    # At once: several parts would each have dictionaries, to be made one. Others work meanwhile.
                    column_names=self.header,
                    block_size=min(len(data) + 1, _AT_ONCE),
                    use_threads=False,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=self.types, null_values=[], strings_can_be_null=False, check_utf8=True
                ),
            )
        except pa.ArrowInvalid:
            return None
        # A blank line, or one inside a cell: the lines of the rows have to be counted.
        if table.num_rows != np.count_nonzero(values == _LF) + (not data.endswith(b"\n")):
            return None
        columns = {name: _whole(column) for name, column in zip(self.header, table.columns, strict=True)}
        if any(_longest(column) >= _LONGEST for column in columns.values()):
            return None
        line = self._line
        block = Block(columns, np.zeros(0), self.rows, partial(_place, self.name, line), self._text.done)
        cells = columns[self.columns["amount"]]
        # A row of nothing but blanks is no row; whether there is one, shows in the amounts.
        if not read_amounts(block, cells) and any(not cell.strip() for cell in cells.to_pylist()):
            return None
        self._line += table.num_rows
        return block

    def _careful(self, data: bytes) -> Block:
        """A piece as `read_table` reads it, row by row."""
        lines = Lines(self._text, data)
        reader = csv.reader(lines, strict=True)
        rows: list[list[str]] = []
        starts: list[int] = []
        problems: list[Problem] = []
        torn: list[int] = []
        started, width = self._line, len(self.header)
        try:
            while not lines.is_used_up:
                row = next(reader)
                if any(cell.strip() for cell in row):
                    if len(row) != width:
                        message = f"has {len(row)} cells, the header has {width}"
                        problems.append(Problem(f"{self.name}:{started}", message, (self.rows + len(rows),)))
                        torn.append(len(rows))
                        row = [*row, *[""] * width][:width]  # the padded row stands for it
                    rows.append(row)
                    starts.append(started)
                started = self._line + reader.line_num
        except csv.Error as error:
            message = f"is torn: {error}; the rows below it are not read"
            problems.append(Problem(f"{self.name}:{started}", message))
            self._is_torn = True
            self._text.unreadable()
        lines.put_back()
        self._line = started
        cells = list(zip(*rows, strict=True)) if rows else [()] * width
        columns = {}
        for name, texts in zip(self.header, cells, strict=True):
            array = texts_of(list(texts))
            columns[name] = array.dictionary_encode() if self.types[name] == _DICTIONARY else array
        place = partial(_place_of, self.name, starts)
        block = Block(columns, np.zeros(0), self.rows, place, self._text.done, problems, torn)
        read_amounts(block, columns[self.columns["amount"]])
        return block


def _place(name: str, line: int, row: int) -> str:
    return f"{name}:{line + row}"


def _place_of(name: str, lines: list[int], row: int) -> str:
    return f"{name}:{lines[row]}"


def _whole(column: Any) -> Any:
    """A column of a table as one array, with one dictionary if it has any."""
    if column.num_chunks == 1:
        return column.chunk(0)
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    return column.combine_chunks()


def _longest(array: Any) -> int:
    """Bytes of the longest text of an array. [byte]"""
    texts = array.dictionary if pa.types.is_dictionary(array.type) else array
    if not len(texts):
        return 0
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return int(np.diff(offsets).max())


def _is_plainly_quoted(values: NDArray[np.uint8]) -> bool:
    """Whether each quote opens a cell, closes one, or stands doubled inside one: then all readers agree."""
    places = np.flatnonzero(values == _QUOTE)
    if len(places) % 2:
        return False
    opening, closing = places[::2], places[1::2]
    before = values[opening - 1]
    is_open = (before == _COMMA) | (before == _LF) | (opening == 0)
    # A doubled quote is one that closes and one that opens, side by side.
    is_open[1:] |= opening[1:] - 1 == closing[:-1]
    after = values[np.minimum(closing + 1, len(values) - 1)]
    is_closed = (after == _COMMA) | (after == _LF) | (after == _CR) | (after == _QUOTE) | (closing == len(values) - 1)
    return bool(is_open.all() and is_closed.all())
