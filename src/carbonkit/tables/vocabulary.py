"""Distinct keys of a table that comes in blocks: a key has one number, whatever block it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from carbonkit.quantities.period import day_of_instant
from carbonkit.tables.block import array_of, codes_of, values_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Vocabulary"]

#: Up to so many combinations are looked up in a dense table; more are hashed.
_DENSE = 1 << 20

Part = tuple["NDArray[np.integer[Any]]", list[str]]


class Vocabulary:
    """The distinct keys seen so far, in order of first appearance.

    Attributes
    ----------
    keys : dict of tuple of str to int
        Each key and its number.
    first_rows : list of int
        The row of the file in which each key stands first.

    Examples
    --------
    >>> seen = Vocabulary()
    >>> seen.add([pa.array(["kWh", "MWh", "kWh"]), None], 3).tolist(), list(seen.keys)
    ([0, 1, 0], [('kWh', ''), ('MWh', '')])
    >>> seen.add([pa.array(["t", "MWh"]), None], 2).tolist()
    [2, 1]
    """

    def __init__(self) -> None:
        self.keys: dict[tuple[str, ...], int] = {}
        self.first_rows: list[int] = []
        self._rows = 0

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, columns: Sequence[Any], rows: int) -> NDArray[np.int32]:
        """Number the keys of the next rows.

        Parameters
        ----------
        columns : sequence of Array or None
            One a part of the key; None where the table has no such column (all its cells are empty).
        rows : int
            How many rows these are.
        """
        places = [place for place, column in enumerate(columns) if column is not None]
        parts = [_coded(columns[place]) for place in places]
        if prod(len(texts) for _, texts in parts) > _DENSE:
            parts = [_occurring(part) for part in parts]
        is_dense = prod(len(names) for _, names in parts) <= _DENSE
        local, found = (_numbered if is_dense else _hashed)(parts, rows)
        texts = [[""] * len(found[0])] * len(columns)
        for place, names in zip(places, found, strict=True):
            texts[place] = names
        keys = list(zip(*texts, strict=True))
        if any(key not in self.keys for key in keys):
            self._learn(keys, local)
        self._rows += rows
        number = np.array([self.keys[key] for key in keys], dtype=np.int32)
        codes: NDArray[np.int32] = number[local]
        return codes

    def _learn(self, keys: list[tuple[str, ...]], local: NDArray[np.integer[Any]]) -> None:
        """Number what is new by the row in which it stands first."""
        firsts = _first_rows(local, len(keys))
        for place in np.argsort(firsts, kind="stable").tolist():
            key = keys[place]
            if key not in self.keys:
                self.keys[key] = len(self.keys)
                self.first_rows.append(self._rows + int(firsts[place]))


def _first_rows(codes: NDArray[np.integer[Any]], count: int) -> NDArray[np.int64]:
    """The first row of each code."""
    first_of = np.zeros(count, dtype=np.int64)
    # Written backwards, so that the first row of each stands last.
    first_of[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return first_of


def _numbered(parts: Sequence[Part], rows: int) -> tuple[NDArray[np.integer[Any]], list[list[str]]]:
    """Numbers of the combinations that occur, by a table of all, and the texts of each column for each number."""
    radix = prod(len(texts) for _, texts in parts)
    dtype = np.int32
    combined = np.zeros(rows, dtype=dtype)
    for codes, texts in parts:
        if len(texts) > 1:
            combined *= dtype(len(texts))
            combined += codes.astype(dtype, copy=False)
    occurs = np.zeros(radix, dtype=bool)
    occurs[combined] = True
    present = np.flatnonzero(occurs)
    number = np.zeros(radix, dtype=dtype)
    number[present] = np.arange(len(present), dtype=dtype)
    found = []
    for _, texts in reversed(parts):
        present, codes = np.divmod(present, len(texts))
        found.append([texts[code] for code in codes.tolist()])
    return number[combined], found[::-1]


def _hashed(parts: Sequence[Part], rows: int) -> tuple[NDArray[np.integer[Any]], list[list[str]]]:
    """The same where there are too many combinations for a table."""
    combined, reached = np.zeros(rows, dtype=np.int64), 1
    for codes, texts in parts:
        if reached * len(texts) >= 2**62:
            combined, reached = _distinct(combined)
        combined = combined * len(texts) + codes
        reached *= len(texts)
    numbers, count = _distinct(combined)
    firsts = _first_rows(numbers, count)
    return numbers, [[texts[code] for code in codes[firsts].tolist()] for codes, texts in parts]


def _distinct(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Numbers of distinct integers, and how many there are."""
    hashed = array_of(values, pa.int64()).dictionary_encode()
    return values_of(hashed.indices, np.int32).astype(np.int64), len(hashed.dictionary)


def _coded(column: Any) -> Part:
    """Codes of the rows of a column, and the texts that they stand for."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        # Which day it is, is asked where the meter stands.
        column = (pc.local_timestamp(column) if kind.tz else column).cast(pa.date32(), safe=False)
    elif pa.types.is_date64(kind):
        column = column.cast(pa.date32())
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    texts = [_text(value) for value in column.dictionary.to_pylist()]
    codes = codes_of(column.indices, len(texts))
    return codes, [*texts, ""] if column.null_count or not texts else texts


def _text(value: Any) -> str:
    """A cell of a key as text, like a cell of a frame: an instant is its day, a whole float an integer."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return day_of_instant(str(value))


def _occurring(part: Part) -> Part:
    """The part with those of its texts alone that occur in these rows."""
    codes, texts = part
    occurs = np.zeros(len(texts), dtype=bool)
    occurs[codes] = True
    present = np.flatnonzero(occurs)
    moved = np.zeros(len(texts), dtype=np.int32)
    moved[present] = np.arange(len(present), dtype=np.int32)
    return moved[codes], [texts[place] for place in present.tolist()] or [""]
