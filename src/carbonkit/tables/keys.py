"""Distinct keys: each row of a table gets the number of its key, each key is looked at once."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from carbonkit.quantities.period import day_of_instant

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Keys", "distinct_keys"]

_DENSE_LIMIT = 1 << 22


class Keys:
    """The distinct combinations of some columns.

    Parameters
    ----------
    codes : array of int32, shape (n,)
        Number of each row's key.
    values : list of tuple of str
        The keys, in order of first appearance.
    first_rows : array, shape (number of keys,)
        Position of the first row of each key.
    """

    def __init__(self, codes: NDArray[np.int32], values: list[tuple[str, ...]], first_rows: NDArray[np.intp]) -> None:
        self.codes = codes
        self.values = values
        self.first_rows = first_rows

    def __len__(self) -> int:
        return len(self.values)

    def counts(self) -> list[int]:
        """Rows of each key."""
        return [int(count) for count in np.bincount(self.codes, minlength=len(self))]


def _text(value: Any) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if value is pd.NA:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return day_of_instant(str(value))


def _column_codes(column: pd.Series) -> tuple[NDArray[np.integer], list[str]]:
    codes: NDArray[np.integer]
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()
        names = [_text(value) for value in column.cat.categories]
    else:
        codes, found = pd.factorize(column)
        names = [_text(value) for value in found]
    if (codes < 0).any():
        codes = np.where(codes < 0, len(names), codes)
        names.append("")
    return _same_text(codes, names)


def _same_text(codes: NDArray[np.integer], names: list[str]) -> tuple[NDArray[np.integer], list[str]]:
    """Values that read the same (2022 and "2022", null and empty, two hours of a day) get one code."""
    place: dict[str, int] = {}
    moved = np.array([place.setdefault(name, len(place)) for name in names], dtype=np.int64)
    return (codes, names) if len(place) == len(names) else (moved[codes], list(place))


def _combine(parts: list[tuple[NDArray[np.integer], list[str]]], rows: int) -> tuple[NDArray[np.integer], int]:
    """One number a row from the codes of its columns, and the bound below which all numbers lie."""
    radix = prod(max(len(names), 1) for _, names in parts)
    dtype: type[np.int32] | type[np.int64] = np.int32 if radix < 2**31 else np.int64
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


def distinct_keys(columns: list[pd.Series | None], rows: int) -> Keys:
    """Number the distinct combinations of columns.

    Parameters
    ----------
    columns : list of Series or None
        One a part of the key; None where the table has no such column (all its cells are empty).
    rows : int
        Rows of the table.

    Notes
    -----
    Each column is turned into codes (a category column has them), the codes into one number, and the numbers that
    occur are counted in a dense table; only combinations too many for one are hashed.
    """
    if rows == 0:
        return Keys(np.zeros(0, dtype=np.int32), [], np.zeros(0, dtype=np.intp))
    parts = [_column_codes(column) for column in columns if column is not None]
    combined, radix = _combine(parts, rows)
    if radix <= _DENSE_LIMIT:
        first_of = np.full(radix, -1, dtype=np.intp)
        # Written backwards, so that the first row of each key stands last.
        first_of[combined[::-1]] = np.arange(rows - 1, -1, -1)
        present = np.flatnonzero(first_of >= 0)
        order = np.argsort(first_of[present], kind="stable")
        present = present[order]
        number = np.empty(radix, dtype=np.int32)
        number[present] = np.arange(len(present), dtype=np.int32)
        row_codes = number[combined]
        first_rows = first_of[present]
    else:
        hashed, _ = pd.factorize(combined)
        row_codes = hashed.astype(np.int32)
        first_rows = np.full(int(row_codes.max()) + 1, -1, dtype=np.intp)
        first_rows[row_codes[::-1]] = np.arange(rows - 1, -1, -1)
    texts = []
    remaining = iter(parts)
    for column in columns:
        if column is None:
            texts.append([""] * len(first_rows))
        else:
            codes, names = next(remaining)
            texts.append([names[code] for code in codes[first_rows].tolist()])
    return Keys(row_codes, list(zip(*texts, strict=True)), first_rows)
