"""A DataFrame of Polars or a Table of Arrow as an activity table: pandas sees the columns that are needed, uncopied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from carbonkit.errors import MethodError, Problem, ProblemsError
from carbonkit.tables.columns import find_columns
from carbonkit.tables.read import ActivityTable, as_table

__all__ = ["EagerTable", "HasArrow", "as_eager_table", "beside_rows"]

#: Types of Polars that Arrow has no type for.
_NOT_IN_ARROW = ("Object", "Int128", "UInt128")


class HasArrow(Protocol):
    """What a checker knows a DataFrame of Polars by; pyarrow ships no types."""

    def to_arrow(self) -> Any: ...


@dataclass
class EagerTable(ActivityTable):
    """An activity table that Polars or Arrow holds in memory.

    ``frame`` has the columns of an activity table alone, as pandas sees them.

    Parameters
    ----------
    native : polars.DataFrame or pyarrow.Table
        The user's own columns, untouched.
    """

    native: Any = None

    @property
    def headers(self) -> list[str]:
        return _headers(self.native)

    def find(self, name: str) -> pd.Series | pd.DataFrame | None:
        column = self.column(name)
        if column is not None:
            return column
        found = [_seen(self.native, place) for place, header in enumerate(self.headers) if header == name]
        return pd.concat(found, axis=1) if len(found) > 1 else found[0] if found else None


def as_eager_table(data: object) -> EagerTable | None:
    """Find the columns of an activity table, and read its amounts; None if the data are of neither engine.

    Raises
    ------
    ProblemsError
        If a needed column is missing, two headers mean the same column, or the cells of one have no text.
    MethodError
        If pyarrow, which hands over the columns of Polars, is missing.
    """
    import narwhals.dependencies as native_types

    if native_types.is_polars_dataframe(data):
        # Of one's own, so that what is written into the user's frame later does not change the table.
        native: Any = data.clone()
    elif native_types.is_pyarrow_table(data):
        native = data
    else:
        return None
    headers = _headers(native)
    found, problems = find_columns(headers, "")
    if problems:
        raise ProblemsError(tuple(problems))
    rows = pd.RangeIndex(len(native))
    seen = as_table(pd.DataFrame({headers[place]: _seen(native, place) for place in found.values()}, index=rows))
    return EagerTable(seen.frame, seen.columns, seen.amounts, seen.problems, native=native)


def beside_rows(native: Any, fields: list[Any], arrays: list[Any]) -> Any:
    """The user's columns, then new ones of Arrow, in a frame of the same kind."""
    import narwhals.dependencies as native_types

    if native_types.is_pyarrow_table(native):
        for field, array in zip(fields, arrays, strict=True):
            native = native.append_column(field, array)
        return native
    import polars as pl
    import pyarrow as pa

    return native.hstack(pl.from_arrow(pa.Table.from_arrays(arrays, schema=pa.schema(fields))))


def _headers(native: Any) -> list[str]:
    # The `columns` of Arrow are arrays, and two may have one name.
    return list(native.column_names if hasattr(native, "column_names") else native.columns)


def _seen(native: Any, place: int) -> pd.Series:
    """A column as pandas sees it: plain numbers as an array, everything else as Arrow has it.

    Raises
    ------
    ProblemsError
        If its values have no text (lists, structures).
    MethodError
        If pyarrow is missing.
    """
    try:
        import pyarrow as pa
    except ImportError:
        hint = "python -m pip install 'carbonkit[polars]', or give frame.lazy()"
        raise MethodError("a DataFrame of Polars needs pyarrow", hint) from None
    header = _headers(native)[place]
    if isinstance(native, pa.Table):
        array = native.column(place)
    else:
        column = native.to_series(place)
        if str(column.dtype) in _NOT_IN_ARROW:
            return pd.Series(column.to_list(), name=header, dtype=object)
        array = pa.chunked_array([column.to_arrow()])
    kind = array.type
    if pa.types.is_nested(kind) and not pa.types.is_dictionary(kind):
        raise ProblemsError((Problem("", f"the column {header} holds {kind} values, which have no text"),))
    is_plain = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    if is_plain and not array.null_count:
        return pd.Series(array.to_numpy(), name=header, copy=False)
    if pa.types.is_string_view(kind):
        array = array.cast(pa.large_string())
    return pd.Series(pd.arrays.ArrowExtensionArray(array), name=header)
