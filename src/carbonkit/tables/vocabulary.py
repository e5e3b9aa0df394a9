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
        parts = [(place, _coded(column)) for place, column in enumerate(columns) if column is not None]
        varying = [part for _, part in parts]
        if prod(len(texts) for _, texts in varying) > _DENSE:
            varying = [_occurring(part) for part in varying]
        combined = _combined(varying, rows)
        radix = prod(len(texts) for _, texts in varying)
        if radix <= _DENSE:
            occurs = np.zeros(radix, dtype=bool)
            occurs[combined] = True
            present = local = np.flatnonzero(occurs)
        else:
            hashed = array_of(combined, pa.int64()).dictionary_encode()
            present = values_of(hashed.dictionary, np.int64)
            # From here on the numbers of the hash stand for the combinations.
            combined, radix, local = values_of(hashed.indices, np.int32), len(present), np.arange(len(present))
        texts = [[""] * len(present) for _ in columns]
        rest = present
        for (place, _), (_, names) in reversed(list(zip(parts, varying, strict=True))):
            rest, codes = np.divmod(rest, len(names))
            texts[place] = [names[code] for code in codes.tolist()]
        number = np.full(radix, -1, dtype=np.int32)
        known = self.keys
        found = list(zip(*texts, strict=True))
        if any(key not in known for key in found):
            self._learn(found, local, combined, radix)
        number[local] = [known[key] for key in found]
        self._rows += rows
        codes_of_rows: NDArray[np.int32] = number[combined]
        return codes_of_rows

    def _learn(self, found: list[tuple[str, ...]], local: NDArray[Any], combined: NDArray[Any], radix: int) -> None:
        """Number what is new by the row in which it stands first."""
        first_of = np.zeros(radix, dtype=np.int64)
        # Written backwards, so that the first row of each key stands last.
        first_of[combined[::-1]] = np.arange(len(combined) - 1, -1, -1)
        firsts = first_of[local]
        for place in np.argsort(firsts, kind="stable").tolist():
            key = found[place]
            if key not in self.keys:
                self.keys[key] = len(self.keys)
                self.first_rows.append(self._rows + int(firsts[place]))


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


def _combined(parts: Sequence[Part], rows: int) -> NDArray[Any]:
    """One number a row from the codes of its columns; the last column varies fastest."""
    radix = prod(len(texts) for _, texts in parts)
    dtype: type[np.int32] | type[np.int64] = np.int32 if radix < 2**31 else np.int64
    combined = np.zeros(rows, dtype=dtype)
    for codes, texts in parts:
        if len(texts) > 1:
            combined *= dtype(len(texts))
            combined += codes.astype(dtype, copy=False)
    return combined
