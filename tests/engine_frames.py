"""One table in every engine: made from pandas, computed there, and compared with the ledger of pandas bit by bit."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import strategies as own
from hypothesis import strategies as st

from carbonkit.accounting.lazy import LazyLedger
from carbonkit.accounting.ledger import Ledger
from carbonkit.accounting.row import ADDED
from carbonkit.errors import Problem
from carbonkit.quantities.period import day_of_instant
from carbonkit.tables.engines import as_lazy, fetch
from carbonkit.tables.lazy import as_lazy_table
from carbonkit.tables.read import COPIES_ON_WRITE

#: Texts and nulls; the "str" of the older pandas makes a text of None.
TEXT = "str" if COPIES_ON_WRITE else "object"
AMOUNTS = (0.1, 1 / 3, 1e16, 1e-9, 123456.78, 5e-324, 2.0**-1022, 1.7e149, 4.3e9, 2.0**32, 0.0, 1e-300, 2.0**-64 / 3)
#: What amounts of random tables are multiplied with; the first six are sizes of meters.
SIZES = (1.0, 1.0, 0.1, 1 / 3, 1e-9, 1e6, 1e-300, 5e-324)
#: Texts that are instants, and some that are not quite.
PERIODS = (
    "2022-07-01T13:00", " 2022-12-31 23:30:00+08:00\u3000", "2022-07-01 24:00", "2022-07-01T13:00\n",
    "\x1c2022-07-01T13:00:01.123456789Z\x85", "2022-07-01T13:00+0800", "2022-07-01T25:00", "2022-07-01T13:00+08",
    "x2022-07-01T13:00", "2022-07-01T13:00 2", "2022-07-01", "2022-07", "2022年", "", None,
)  # fmt: skip
METHOD: dict[str, Any] = {
    "factors": ["cn-mee/average-2022"],
    "coal_equivalent": {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
    "exports": "cn-net",
}
IN_PROCESS = ("polars", "duckdb", "dask")
#: Frames in memory: rows have their order.
EAGER = ("polars", "arrow")
#: How their texts are held; chunks of a dictionary have one of their own each.
TEXTS = {"polars": ("String", "Categorical", "Enum"), "arrow": ("string", "large", "view", "dictionary", "chunks")}
SPELLINGS = {
    "electricity.purchased": ("electricity.purchased", "外购电力", "外購電力", " electricity.purchased ", "电力"),
    "heat.purchased": ("heat.purchased", "外购热力"),
    "CN-ZJ": ("CN-ZJ", "浙江", "Zhejiang", "浙江省", "zhejiang"),
    "CN-BJ": ("CN-BJ", "北京", "Beijing"),
    "CN-GRID-EAST": ("CN-GRID-EAST", "华东"),
    "correction": ("correction", "更正", "Correction"),
    "use": ("use", "", "使用"),
    "kWh": ("kWh", "千瓦时", "度", " kWh"),
}


def table(**columns: Any) -> pd.DataFrame:
    """Rows of electricity in Zhejiang, with some columns of their own."""
    rows = max(len(column) for column in columns.values())
    base = {
        "activity": ["electricity.purchased"] * rows,
        "amount": [1.0] * rows,
        "unit": ["kWh"] * rows,
        "region": ["CN-ZJ"] * rows,
        "period": ["2022"] * rows,
        "site": ["a"] * rows,
        "id": range(rows),
    }
    return pd.DataFrame({**base, **columns})


def frame_in(engine: str, table: pd.DataFrame, partitions: int = 2) -> Any:
    """The table as a lazy frame of an engine of this process."""
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    if engine == "polars":
        import polars as pl

        made: Any = pl.from_arrow(arrow)
        return made.lazy()
    if engine == "duckdb":
        import duckdb

        return duckdb.connect().from_arrow(arrow)
    import dask.dataframe as dd

    return dd.from_pandas(table, npartitions=partitions)


def eager_in(engine: str, table: pd.DataFrame, kinds: Mapping[str, str] = {}, cut: int = 0) -> Any:
    """The table as a DataFrame of Polars or a Table of Arrow, in two chunks where it is cut.

    ``kinds`` are the ``TEXTS`` of its columns.
    """
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    if engine == "arrow":
        parts = [arrow.slice(0, cut), arrow.slice(cut)] if cut else [arrow]
        columns = [_arrow_text(arrow.field(name), parts, kinds.get(name)) for name in arrow.column_names]
        return pa.Table.from_arrays(columns, names=arrow.column_names)
    import polars as pl

    whole: Any = pl.from_arrow(arrow)
    for name, kind in kinds.items():
        if whole[name].dtype in (pl.String, pl.Categorical):
            words = whole[name].cast(pl.String)
            chosen: Any = pl.Enum(words.drop_nulls().unique().sort()) if kind == "Enum" else getattr(pl, kind)
            whole = whole.with_columns(words.cast(chosen))
    return pl.concat([whole[:cut], whole[cut:]], rechunk=False) if cut else whole


def _arrow_text(field: Any, parts: list[Any], kind: str | None) -> Any:
    chunks = [part[field.name].combine_chunks() for part in parts]
    texts = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if kind and (pa.types.is_string(texts) or pa.types.is_large_string(texts)):
        held = {"large": pa.large_string(), "view": pa.string_view()}.get(kind, pa.string())
        chunks = [chunk.cast(texts).cast(held) for chunk in chunks]
        if kind == "dictionary":
            return pa.chunked_array(chunks).dictionary_encode()
        if kind == "chunks":
            chunks = [chunk.dictionary_encode() for chunk in chunks]
    return pa.chunked_array(chunks)


def assert_same_lines(wanted: Ledger, given: Any, lines: Any) -> None:
    """The columns of a frame in memory untouched, and the result columns of pandas in the order of its rows."""
    assert type(lines) is type(given)
    names = list(given.column_names if isinstance(given, pa.Table) else given.columns)
    assert lines.select(names).equals(given)
    assert lines.select(names).schema == given.schema
    arrow = lines if isinstance(lines, pa.Table) else lines.to_arrow()
    assert arrow.column_names == [*names, *ADDED]
    for name in ADDED:
        expected, found = wanted.lines[name], arrow[name]
        assert found.null_count == int(expected.isna().sum()), name
        if name in ("factor_used", "evidence"):
            assert pa.types.is_dictionary(found.type)
            assert found.to_pylist() == texts(expected), name
        else:
            assert found.type == (pa.int8() if name == "scope" else pa.float64())
            np.testing.assert_array_equal(bits(found.to_pandas()), bits(expected), err_msg=name)


def in_memory(engine: str, lines: Any) -> pd.DataFrame:
    """A lazy frame of an engine computed, the rows in the order of their ids."""
    if engine == "polars":
        # Polars warns by itself where pandas asks it for the dtype of categories.
        found = lines.collect().to_arrow().to_pandas()
    elif engine == "duckdb":
        found = lines.to_arrow_table().to_pandas()
    elif engine == "dask":
        found = lines.compute()
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = lines.toPandas()
    return found.sort_values("id", kind="stable").reset_index(drop=True)


def bits(column: pd.Series) -> np.ndarray:
    """The float64 of a column as integers, null and NaN as one."""
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(values), np.float64("nan"), values).view(np.int64)


def texts(column: pd.Series) -> list[str | None]:
    return [value if isinstance(value, str) else None for value in column.astype(object)]


def assert_same_rows(wanted: Ledger, engine: str, lines: Any) -> None:
    found = in_memory(engine, lines)
    expected = wanted.lines.sort_values("id", kind="stable").reset_index(drop=True)
    assert list(found.columns) == list(expected.columns)
    amount = "用量" if "用量" in expected.columns else "amount"
    for name in ("id", amount, "scope", *own.OUTPUTS):
        np.testing.assert_array_equal(bits(found[name]), bits(expected[name]), err_msg=f"{engine} {name}")
    for name in ("factor_used", "evidence"):
        assert texts(found[name]) == texts(expected[name]), (engine, name)


def assert_days(frame: Any) -> None:
    """The periods of a frame of an engine, by id those of ``PERIODS``, read as ``day_of_instant`` reads them."""
    seen = as_lazy_table(as_lazy(frame))
    cells = dict(fetch(seen.with_cells(["period"], "cell").select("id", "cell0")))
    assert cells == {place: day_of_instant(text or "") for place, text in enumerate(PERIODS)}


def sentences(problems: list[Problem]) -> set[str]:
    """The problems without their places, counts and the values of amounts: an engine knows keys, not rows."""
    plain = (re.sub(r" \(\d+ rows\)$", "", one.message) for one in problems)
    return {re.sub(r"(amount: |the amount |write )'?-?[\d.e+-]+'?", r"\1...", one) for one in plain}


def grouped(frame: pd.DataFrame, by: list[str]) -> dict[tuple[Any, ...], list[float | None]]:
    """Totals by their labels as texts."""

    def label(value: Any) -> str:
        return "" if value is None or value is pd.NA or value != value else str(value)

    found = {}
    for row in frame.to_dict("records"):
        values = [None if row[name] != row[name] else row[name] for name in own.OUTPUTS]
        found[tuple(label(row[name]) for name in by)] = values
    assert len(found) == len(frame)
    return found


def assert_same(wanted: Ledger, found: Ledger | LazyLedger) -> None:
    """Everything but the rows: totals as Fractions, groups, findings, problems, references."""
    assert own.exact_totals(found) == own.exact_totals(wanted)
    assert sentences(found.problems) == sentences(wanted.problems)
    assert {(one.code, one.text, one.rows) for one in found.findings} == {
        (one.code, one.text, one.rows) for one in wanted.findings
    }
    assert set(found.references) == set(wanted.references)
    for by in (["scope"], ["region", "evidence"], ["site", "factor_used"]):
        assert grouped(found.totals(by=by), by) == grouped(wanted.totals(by=by), by)


@st.composite
def messy(draw: st.DrawFn, bad: bool = False, sizes: tuple[float, ...] = SIZES) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Rows under several spellings, with nulls, categories, years as numbers or days, and amounts of every size.

    With ``bad``, some rows have problems of every kind.
    """
    table, choices = draw(own.cases(max_size=6))
    times = draw(st.integers(1, 3))
    rows = [dict(row) for row in table for _ in range(times)]
    for place, row in enumerate(rows):
        if place % times:
            row["amount"] *= draw(st.sampled_from(sizes))
        for name in ("activity", "unit", "region", "entry"):
            row[name] = draw(st.sampled_from(SPELLINGS.get(row[name], (row[name],))))
        if row["unit"] == "度" and row["activity"] not in SPELLINGS["electricity.purchased"]:
            row["unit"] = "kWh"
        for name in ("region", "period", "entry", "kind", "factor"):
            if row[name] == "" and draw(st.booleans()):
                row[name] = None
        row["site"] = draw(st.sampled_from(("a", "b", "", None)))
    if bad:
        for _ in range(draw(st.integers(0, 4))):
            row = {**rows[draw(st.integers(0, len(rows) - 1))]}
            row |= draw(
                st.sampled_from(
                    (
                        {"unit": "mWh"},
                        {"unit": None},
                        {"region": "Atlantis"},
                        {"activity": "nonsense"},
                        {"amount": float("nan")},
                        {"amount": float("-inf")},
                        {"amount": 1e200},
                        {"amount": -3.5, "entry": "use"},
                        {"amount": 3.5, "entry": "export"},
                        {"amount": -1e30, "entry": "correction"},
                    )
                )
            )
            rows.append(row)
    draw(st.randoms(use_true_random=False)).shuffle(rows)
    frame = pd.DataFrame({name: [row[name] for row in rows] for name in (*own.COLUMNS, "site")})
    frame = frame.astype({"amount": float}).astype(dict.fromkeys((*own.KEYS, "site"), TEXT))
    frame["id"] = np.arange(len(frame))
    return _with_types(draw, frame), choices


def _with_types(draw: st.DrawFn, frame: pd.DataFrame) -> pd.DataFrame:
    """The same cells as other types: categories, years as numbers, days as moments, amounts as integers."""
    periods = frame["period"].fillna("")
    if periods.str.fullmatch(r"\d{4}|").all() and (periods != "").any():
        kind = draw(st.sampled_from((TEXT, "category", "float64", "Int64")))
        years = [int(one) if one else None for one in periods]
        frame["period"] = periods.astype(kind) if kind in (TEXT, "category") else pd.Series(years, dtype=kind)
    elif draw(st.booleans()):
        # Hours of a day, as moments or as texts: each is the period of its day.
        electricity = frame["activity"].isin(SPELLINGS["electricity.purchased"])
        day = pd.Timestamp("2022-07-15 10:30").as_unit("us")
        moments = [day + pd.Timedelta(hours=draw(st.integers(0, 20))) if one else pd.NaT for one in electricity]
        if electricity.any() and draw(st.booleans()):
            frame["period"] = pd.Series(moments).astype("datetime64[us]")
        else:
            ends = st.sampled_from(("", ":00", ":00.5", "Z", "+08:00", " "))
            written = [f"{one:%Y-%m-%dT%H:%M}{draw(ends)}" if one is not pd.NaT else None for one in moments]
            frame["period"] = pd.Series(written, dtype=draw(st.sampled_from((TEXT, "category"))))
    if draw(st.booleans()):
        frame["unit"] = frame["unit"].astype("category")
        frame["region"] = frame["region"].astype("category")
    amounts = frame["amount"]
    if np.isfinite(amounts).all() and (amounts == amounts.round()).all() and (amounts.abs() < 2**62).all():
        frame["amount"] = amounts.astype(draw(st.sampled_from(("float64", "int64"))))
    if draw(st.booleans()):
        frame = frame.rename(columns={"activity": "活动", "amount": "用量", "unit": "单位"})
        frame["amount_kwh"] = 1.0
    return frame
