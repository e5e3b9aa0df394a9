"""Distinct keys: each row of a table gets the number of its key, each key is looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from carbonkit.quantities.period import day_of_instant
from carbonkit.tables.pieces import processors

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Keys", "distinct_keys"]

#: Up to so many combinations are numbered by a table; more are hashed.
_DENSE_LIMIT = 1 << 22
#: Rows that are numbered at a time: they stay in the processor's cache.
_BLOCK = 1 << 16


class Keys:
    """The distinct combinations of some columns.

    Parameters
    ----------
    codes : array of int16, int32 or int64, shape (n,)
        Number of each row's key.
    cells : list of tuple of array and list of str
        Of each column the place of every key's text, in order of first appearance, and the texts. Every text occurs in
        a row of the table, or is a category that it has.
    first_rows : array, shape (number of keys,)
        Position of the first row of each key.
    """

    def __init__(
        self,
        codes: NDArray[np.integer],
        cells: list[tuple[NDArray[np.integer], list[str]]],
        first_rows: NDArray[np.intp],
    ) -> None:
        self.codes = codes
        self.cells = cells
        self.first_rows = first_rows

    def __len__(self) -> int:
        return len(self.first_rows)

    @cached_property
    def values(self) -> list[tuple[str, ...]]:
        """The keys, in order of first appearance."""
        return self.some(slice(None))

    def some(self, places: NDArray[np.intp] | slice) -> list[tuple[str, ...]]:
        """The keys of some places."""
        texts = [[names[code] for code in codes[places].tolist()] for codes, names in self.cells]
        return list(zip(*texts, strict=True))

    def counts(self) -> list[int]:
        """Rows of each key."""
        return [int(count) for count in np.bincount(self.codes, minlength=len(self))]


def _text(value: Any, as_day: bool) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if value is pd.NA:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if not as_day:
        return str(value)
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return day_of_instant(str(value))


def _column_codes(column: pd.Series, as_day: bool) -> tuple[NDArray[np.integer], list[str]]:
    codes: NDArray[np.integer]
    if isinstance(column.dtype, pd.CategoricalDtype):
        # Those of the array itself: `.cat.codes` is a copy.
        codes = column.array.codes
        names = [_text(value, as_day) for value in column.cat.categories]
    elif as_day and (days := _days(column)) is not None:
        codes, names = _day_codes(days)
    elif _is_arrow(column):
        codes, names = _arrow_codes(column.array.__arrow_array__(), as_day)
    else:
        codes, found = pd.factorize(column)
        names = [_text(value, as_day) for value in found]
    if len(codes) and codes.min() < 0:
        codes = np.where(codes < 0, len(names), codes)
        names.append("")
    return _same_text(codes, names)


def _days(column: pd.Series) -> NDArray[np.datetime64] | None:
    """The day of each instant, of its own time zone's clock; None where the column holds no instants."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_localize(None)
    if isinstance(column.dtype, pd.ArrowDtype):
        return _arrow_days(column.array.__arrow_array__())
    if not isinstance(column.dtype, np.dtype) or column.dtype.kind != "M":
        return None
    return column.to_numpy().astype("datetime64[D]")


def _arrow_days(column: Any) -> NDArray[np.datetime64] | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):
        local = column if column.type.tz is None else pc.local_timestamp(column)
        column = pc.cast(pc.floor_temporal(local, unit="day"), pa.date32())
    if not pa.types.is_date32(column.type):
        return None
    days: NDArray[np.datetime64] = column.to_numpy(zero_copy_only=False).astype("datetime64[D]", copy=False)
    return days


def _day_codes(days: NDArray[np.datetime64]) -> tuple[NDArray[np.integer], list[str]]:
    """Codes and names of days; -1 where there is none."""
    is_none = np.isnat(days)
    if is_none.all():
        return np.full(len(days), -1, dtype=np.int8), []
    first = np.fmin.reduce(days)
    numbers = (days - first).view(np.int64)
    numbers[is_none] = 0
    if int(numbers.max()) > _DENSE_LIMIT:
        codes, found = pd.factorize(days)
        return codes, [str(day) for day in found]
    occurs = np.zeros(int(numbers.max()) + 1, dtype=bool)
    occurs[numbers] = True
    present = np.flatnonzero(occurs)
    code = np.zeros(len(occurs), dtype=_smallest(len(present)))
    code[present] = np.arange(len(present))
    codes = code.take(numbers)
    codes[is_none] = -1
    return codes, [str(day) for day in first + present]


def _codes_of(columns: list[pd.Series], days: list[bool]) -> list[tuple[NDArray[np.integer], list[str]]]:
    """Codes and names of columns; long columns of texts are encoded side by side, which Arrow can."""
    texts = [column for column in columns if len(column) > _BLOCK and _is_arrow(column)]
    if len(texts) < 2:
        return [_column_codes(column, as_day) for column, as_day in zip(columns, days, strict=True)]
    with ThreadPoolExecutor(min(len(texts), processors())) as pool:
        return list(pool.map(_column_codes, columns, days))


def _is_arrow(column: pd.Series) -> bool:
    """Whether Arrow holds texts, or a dictionary of them."""
    dtype = column.dtype
    if isinstance(dtype, pd.ArrowDtype):
        import pyarrow as pa

        kind = dtype.pyarrow_dtype
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
    return isinstance(dtype, pd.StringDtype) and dtype.storage == "pyarrow"


def _arrow_codes(column: Any, as_day: bool) -> tuple[NDArray[np.integer], list[str]]:
    """Codes and names of a column of Arrow; a dictionary, as files have it, is kept and not decoded."""
    import pyarrow as pa

    chunked = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    if not pa.types.is_dictionary(chunked.type):
        if _is_one_text(chunked):
            return np.zeros(len(chunked), dtype=np.int8), [_text(chunked[0].as_py(), as_day)]
        chunked = chunked.dictionary_encode()
    # Pieces with dictionaries of their own get one.
    one = chunked.combine_chunks()
    indices = one.indices
    if indices.null_count:
        # Those of Polars have no sign.
        indices = indices.cast(pa.int32()).fill_null(-1)
    return indices.to_numpy(zero_copy_only=False), [_text(name, as_day) for name in one.dictionary.to_pylist()]


def _is_one_text(column: Any) -> bool:
    """Whether all cells of a long column hold one text, as an activity often does: comparing is faster than hashing."""
    import pyarrow.compute as pc

    if len(column) <= _BLOCK or column.null_count:
        return False
    first = column[0]
    some = range(0, len(column), len(column) // 16)
    return all(column[row] == first for row in some) and bool(pc.all(pc.equal(column, first)).as_py())


def _same_text(codes: NDArray[np.integer], names: list[str]) -> tuple[NDArray[np.integer], list[str]]:
    """Values that read the same (2022 and "2022", null and empty, two hours of a day) get one code."""
    place: dict[str, int] = {}
    moved = np.array([place.setdefault(name, len(place)) for name in names], dtype=np.int64)
    return (codes, names) if len(place) == len(names) else (moved[codes], list(place))


def _combine(parts: list[tuple[NDArray[np.integer], list[str]]], rows: int) -> tuple[NDArray[np.integer], int]:
    """One number a row from the codes of its columns, and the bound below which all numbers lie."""
    dtype = _smallest(prod(max(len(names), 1) for _, names in parts))
    combined: NDArray[np.integer] = np.zeros(rows, dtype=dtype)
    reached = 1
    for codes, names in parts:
        if len(names) > 1:
            if reached * len(names) >= 2**62:
                combined, found = pd.factorize(combined)
                reached = len(found)
            combined = combined * dtype(len(names)) + codes.astype(dtype, copy=False)
            reached *= len(names)
    return combined, reached


def _smallest(bound: int) -> type[np.signedinteger[Any]]:
    """The smallest of the integer types that hold all numbers below a bound."""
    return np.int16 if bound <= 2**15 else np.int32 if bound <= 2**31 else np.int64


def _numbered(
    parts: list[tuple[NDArray[np.integer], list[str]]], rows: int, radix: int
) -> tuple[NDArray[np.integer], NDArray[np.intp]]:
    """Codes of rows, and the first row of each, by a table of all combinations; block by block, in one pass."""
    several = [(codes, len(names)) for codes, names in parts if len(names) > 1]
    dtype = _smallest(radix)
    # A combination gets its number when it first appears; before that it has none.
    number = np.full(radix, -1, dtype=dtype)
    place = np.empty(radix, dtype=np.int32)
    row_codes = np.empty(rows, dtype=dtype)
    combined = np.zeros(min(rows, _BLOCK), dtype=dtype)
    first_rows: list[NDArray[np.intp]] = []
    known = 0
    for start in range(0, rows, _BLOCK):
        block = slice(start, min(start + _BLOCK, rows))
        mixed = combined[: block.stop - start]
        for nth, (codes, width) in enumerate(several):
            if nth:
                mixed *= dtype(width)
                mixed += codes[block].astype(dtype, copy=False)
            else:
                mixed[:] = codes[block]
        found = row_codes[block]
        number.take(mixed, out=found, mode="clip")
        if found.min() < 0:
            fresh = np.flatnonzero(found < 0)
            cells = mixed[fresh]
            begins = np.append(True, cells[1:] != cells[:-1])
            if 2 * np.count_nonzero(begins) < len(cells):
                # A sorted table: of a run of rows with one combination the first is enough.
                at = np.flatnonzero(begins)
                fresh, cells = fresh[at], cells[at]
            order = np.arange(len(cells), dtype=np.int32)
            # Written backwards, so that the first row of each combination stands last.
            place[cells[::-1]] = order[::-1]
            firsts = np.flatnonzero(place[cells] == order)
            number[cells[firsts]] = np.arange(known, known + len(firsts), dtype=dtype)
            known += len(firsts)
            first_rows.append(start + fresh[firsts])
            number.take(mixed, out=found, mode="clip")
    return row_codes, np.concatenate(first_rows)


def _hashed(
    parts: list[tuple[NDArray[np.integer], list[str]]], rows: int
) -> tuple[NDArray[np.integer], NDArray[np.intp]]:
    """The same where there are too many combinations for a table."""
    combined, _ = _combine(parts, rows)
    hashed, found = pd.factorize(combined)
    row_codes = hashed.astype(_smallest(len(found)))
    first_rows = np.full(len(found), -1, dtype=np.intp)
    # Written backwards, so that the first row of each key stands last.
    first_rows[row_codes[::-1]] = np.arange(rows - 1, -1, -1)
    return row_codes, first_rows


def distinct_keys(columns: list[pd.Series | None], rows: int, days: Sequence[bool] | None = None) -> Keys:
    """Number the distinct combinations of columns.

    Parameters
    ----------
    columns : list of Series or None
        One a part of the key; None where the table has no such column (all its cells are empty).
    rows : int
        Rows of the table.
    days : sequence of bool, optional
        Whether the instants of a column stand for their days, as those of a period do; all do if omitted.

    Notes
    -----
    Each column is turned into codes (a category column has them), the codes into one number, and the numbers that
    occur are counted in a dense table; only combinations too many for one are hashed.
    """
    if rows == 0:
        nothing = np.zeros(0, dtype=np.int16)
        return Keys(nothing, [(nothing, [])] * len(columns), np.zeros(0, dtype=np.intp))
    given = zip(columns, days or [True] * len(columns), strict=True)
    present = [(column, as_day) for column, as_day in given if column is not None]
    parts = _codes_of([column for column, _ in present], [as_day for _, as_day in present])
    radix = prod(max(len(names), 1) for _, names in parts)
    row_codes, first_rows = _numbered(parts, rows, radix) if radix <= _DENSE_LIMIT else _hashed(parts, rows)
    remaining = iter(parts)
    cells: list[tuple[NDArray[np.integer], list[str]]] = []
    for column in columns:
        if column is None:
            cells.append((np.zeros(len(first_rows), dtype=np.int8), [""]))
        else:
            codes, names = next(remaining)
            cells.append((codes[first_rows], names))
    return Keys(row_codes, cells, first_rows)
