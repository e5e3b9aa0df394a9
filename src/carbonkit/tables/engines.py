"""What each lazy engine does its own way: reading a small result, and putting a small table beside the rows."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import narwhals as nw

__all__ = ["ENGINES", "as_lazy", "beside", "by_bytes", "engine_of", "fetch"]

_SQL_TYPES = {str: "VARCHAR", float: "DOUBLE", int: "TINYINT"}
_SPARK_TYPES = {str: "string", float: "double", int: "tinyint"}
_NUMBERS = itertools.count()


def as_lazy(data: object) -> nw.LazyFrame[Any] | None:
    """A lazy frame of any engine seen through narwhals; None for anything else."""
    import narwhals as nw

    with warnings.catch_warnings():
        # Dask support moves to a package of its own, which is not published yet; pyproject.toml bounds narwhals.
        warnings.filterwarnings("ignore", "Dask support is moving out of Narwhals", FutureWarning)
        seen = nw.from_native(data, pass_through=True)
    return seen if isinstance(seen, nw.LazyFrame) else None


def engine_of(frame: nw.LazyFrame[Any]) -> str:
    """The engine of a lazy frame: ``polars``, ``duckdb``, ``pyspark``, ``dask`` ..."""
    name = frame.implementation.name.lower()
    return "pyspark" if name == "pyspark_connect" else name


def fetch(frame: nw.LazyFrame[Any]) -> list[tuple[Any, ...]]:
    """Run the query of a small result: its rows as Python values, null as None."""
    native: Any = frame.to_native()
    rows = _FETCH[engine_of(frame)](native)
    return [tuple(None if value is pd.NA or value is pd.NaT else value for value in row) for row in rows]


def _fetch_dask(native: Any) -> list[tuple[Any, ...]]:
    computed = native.compute()
    # Column by column: one array of all of them would turn integers into floats.
    return list(zip(*(computed[name].tolist() for name in computed.columns), strict=True))


_FETCH: dict[str, Callable[[Any], list[tuple[Any, ...]]]] = {
    "polars": lambda native: native.collect().rows(),
    "duckdb": lambda native: native.fetchall(),
    "pyspark": lambda native: native.collect(),
    "dask": _fetch_dask,
}


def by_bytes(frame: nw.LazyFrame[Any], names: list[str]) -> nw.LazyFrame[Any]:
    """The same frame, with some columns of texts compared byte by byte: a collation may take MWh and mWh for one."""
    change = _BY_BYTES.get(engine_of(frame))
    if change is None or not names:
        return frame
    lazy = as_lazy(change(frame.to_native(), names))
    assert lazy is not None
    return lazy


def _by_bytes_duckdb(native: Any, names: list[str]) -> Any:
    return native.project("* REPLACE (" + ", ".join(f'"{name}" COLLATE "C" AS "{name}"' for name in names) + ")")


_BY_BYTES: dict[str, Callable[[Any, list[str]], Any]] = {
    "duckdb": _by_bytes_duckdb,
    "pyspark": lambda native, names: native.withColumns({name: native[name].cast("string") for name in names}),
}


def beside(frame: nw.LazyFrame[Any], columns: dict[str, list[Any]], types: dict[str, type]) -> nw.LazyFrame[Any]:
    """A small table in the engine, and in the connection or session, of a lazy frame.

    Parameters
    ----------
    frame : LazyFrame
        The rows that it will be joined to.
    columns : dict of list
        The table; None is null.
    types : dict of type
        ``str``, ``float``, or ``int`` (small) for each column.
    """
    made = _BESIDE[engine_of(frame)](frame.to_native(), columns, types)
    lazy = as_lazy(made)
    assert lazy is not None
    return lazy


def _pandas(columns: dict[str, list[Any]], types: dict[str, type]) -> pd.DataFrame:
    series: dict[str, Any] = {}
    for name, values in columns.items():
        if types[name] is float:
            series[name] = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        else:
            series[name] = pd.Series(values, dtype=object if types[name] is str else "Int8")
    return pd.DataFrame(series)


def _beside_polars(_: Any, columns: dict[str, list[Any]], types: dict[str, type]) -> Any:
    import polars as pl

    names = {str: pl.String, float: pl.Float64, int: pl.Int8}
    return pl.LazyFrame(columns, schema={name: names[kind] for name, kind in types.items()})


def _beside_duckdb(native: Any, columns: dict[str, list[Any]], types: dict[str, type]) -> Any:
    import duckdb

    # DuckDB finds the frame by the name of this variable; only a query of the relation itself runs in its connection.
    carbonkit_small_table_beside_the_rows = _pandas(columns, types)  # noqa: F841
    name = f"carbonkit_rows_{next(_NUMBERS)}"
    cells = ", ".join(f'CAST("{name}" AS {_SQL_TYPES[kind]}) AS "{name}"' for name, kind in types.items())
    try:
        return native.query(name, f"SELECT {cells} FROM carbonkit_small_table_beside_the_rows")
    except duckdb.CatalogException:
        # The connection looks for no variables. A large table is slow to write down.
        rows = [f"({', '.join(map(_literal, row))})" for row in zip(*columns.values(), strict=True)]
        names = ", ".join(f'"{name}"' for name in types)
        empty = f"({', '.join('NULL' for _ in types)})"
        end = "" if rows else " WHERE false"
        return native.query(name, f"SELECT {cells} FROM (VALUES {', '.join(rows or [empty])}) AS t({names}){end}")


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    text = str(value).replace("'", "''").replace("\0", "' || chr(0) || '")
    return f"('{text}')"


def _beside_spark(native: Any, columns: dict[str, list[Any]], types: dict[str, type]) -> Any:
    schema = ", ".join(f"`{name}` {_SPARK_TYPES[kind]}" for name, kind in types.items())
    rows = list(zip(*columns.values(), strict=True))
    # Without the hint Spark does not know that the table is small, and would sort and shuffle the rows.
    return native.sparkSession.createDataFrame(rows, schema=schema).hint("broadcast")


def _beside_dask(_: Any, columns: dict[str, list[Any]], types: dict[str, type]) -> Any:
    # Typed or not, by the version that is there.
    dask: Any = import_module("dask.dataframe")
    return dask.from_pandas(_pandas(columns, types), npartitions=1)


_BESIDE: dict[str, Callable[[Any, dict[str, list[Any]], dict[str, type]], Any]] = {
    "polars": _beside_polars,
    "duckdb": _beside_duckdb,
    "pyspark": _beside_spark,
    "dask": _beside_dask,
}

#: Engines whose lazy frames are known here.
ENGINES = tuple(_FETCH)
