"""DataFrames of Polars and Tables of Arrow against pandas: the same bits, places and sentences, in the user's frame."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import engine_frames as frames
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import strategies as own
from engine_frames import METHOD, PERIODS, table
from hypothesis import given, settings
from hypothesis import strategies as st

import carbonkit as ck
from carbonkit.errors import MethodError, ProblemsError, UnknownNameError


@pytest.fixture(params=frames.EAGER)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name == "polars":
        pytest.importorskip(name, reason=f"{name} is not installed")
    return name


def calculate(data: Any, **more: Any) -> Any:
    return ck.calculate(data, method=ck.Method(**METHOD), catalog=own.catalog(), **more)


def problems_of(data: Any) -> list[tuple[str, str, tuple[int, ...]]]:
    with pytest.raises(ProblemsError) as caught:
        calculate(data)
    return [(one.where, one.message, one.rows) for one in caught.value.problems]


def compare(data: pd.DataFrame, frame: Any, choices: dict[str, Any], **more: Any) -> None:
    wanted, found = own.ledger(data, choices, **more), own.ledger_of(frame, choices, **more)
    frames.assert_same_lines(wanted, frame, found.lines)
    frames.assert_same(wanted, found)
    assert isinstance(found, ck.Ledger)
    assert found.problems == wanted.problems
    assert found.references == wanted.references
    assert found.findings == wanted.findings
    assert found.footnote("zh-Hant") == wanted.footnote("zh-Hant")
    assert [row.key for row in found.plan.rows] == [row.key for row in wanted.plan.rows]
    assert [found.explain(row) for row in range(len(data))] == [wanted.explain(row) for row in range(len(data))]


def test_random_tables_are_those_of_pandas(engine: str) -> None:
    """Texts as texts and dictionaries, whole and in chunks; problems by their rows.

    Guards against: the first chunk's dictionary read for all; the zone of a moment lost; NaN where null belongs.
    """

    @settings(max_examples=40, deadline=None)
    @given(frames.messy() | frames.messy(bad=True), st.data())
    def law(case: tuple[pd.DataFrame, dict[str, Any]], data: st.DataObject) -> None:
        rows, choices = case
        kinds = {name: data.draw(st.sampled_from(frames.TEXTS[engine])) for name in rows.columns}
        cut = data.draw(st.integers(0, len(rows) - 1))
        compare(rows, frames.eager_in(engine, rows, kinds, cut), choices, on_error="collect")

    law()


def test_every_problem_has_its_row(engine: str) -> None:
    rows = table(amount=[1.0, np.nan, -2.0, 3.0, 4.0], unit=["kWh", "kWh", "kWh", None, "mWh"])
    assert problems_of(frames.eager_in(engine, rows)) == problems_of(rows)
    assert [where for where, _, _ in problems_of(rows)] == ["row 1", "row 2", "row 3", "row 4"]


def test_amounts_as_texts_are_read_like_those_of_pandas(engine: str) -> None:
    """Guards against: the last digits of a text; a null that is no problem."""
    rows = table(amount=["1,234", "0.1", "１２", "-0"])
    for kind in frames.TEXTS[engine]:
        compare(rows, frames.eager_in(engine, rows, {"amount": kind}), METHOD)
        wrong = table(amount=["1,2345", "", None, "five", "-3"])
        assert problems_of(frames.eager_in(engine, wrong, {"amount": kind})) == problems_of(wrong)


@pytest.mark.parametrize("kind", ["int8", "uint64", "float16", "float32", "int64", "Int64", "Float32"])
def test_amounts_of_any_type_of_number(engine: str, kind: str) -> None:
    plain: dict[str, list[Any]] = {
        "int8": [1, 127], "uint64": [2**63 + 1025, 3], "float16": [0.1, 3.0], "float32": [0.1, 1e30],
        "int64": [2**53 + 1, 7], "Int64": [2**53 + 1, None], "Float32": [0.1, None],
    }  # fmt: skip
    rows = table(amount=pd.Series(plain[kind], dtype=kind))
    compare(rows, frames.eager_in(engine, rows), METHOD, on_error="collect")


def test_decimals_are_the_doubles_next_to_them_and_what_is_no_number_is_refused(engine: str) -> None:
    """Guards against: a cast of Arrow, which divides the digits by a power of ten and rounds twice."""
    amounts = [Decimal(7**place).scaleb(-15) for place in range(1, 34)]
    rows = table(amount=amounts)
    compare(rows, frames.eager_in(engine, rows), METHOD)
    for wrong in ([True, False], [date(2022, 1, 1)] * 2, [datetime(2022, 1, 1, tzinfo=UTC)] * 2, [None, None]):
        assert problems_of(frames.eager_in(engine, table(amount=wrong))) == problems_of(table(amount=wrong))


def test_cells_of_any_type_are_the_texts_that_pandas_has(engine: str) -> None:
    """Years, days, moments (in their zone), whole floats, nulls, a NaN; and one key for the hours of a day."""
    moments = pd.Series(pd.to_datetime(["2022-07-01 00:30", "2022-07-01 23:30", None]))
    columns = [
        pd.Series(moments.dt.tz_localize("Asia/Shanghai").astype("datetime64[us, Asia/Shanghai]")),
        moments.astype("datetime64[ns]"),
        moments.astype("datetime64[s]"),
        pd.Series([date(2022, 7, 1), None, date(2023, 1, 1)]),
        pd.Series([2022, None, 2023], dtype="Int16"),
        pd.Series([2022.0, np.nan, 2023.0]),
        pd.Series([2022, 2023, 2022]),
        pd.Series([Decimal("2022"), None, Decimal("2023")]),
        pd.Series([True, None, False]),
        pd.Series([None, None, None]),
        *(pd.Series([*PERIODS], dtype=kind) for kind in ("str", "category")),
    ]
    for column in columns:
        rows = table(period=column)
        compare(rows, frames.eager_in(engine, rows), METHOD, on_error="collect")
        rows = table(entry=column)
        compare(rows, frames.eager_in(engine, rows), METHOD, on_error="collect")
    shanghai = calculate(frames.eager_in(engine, table(period=columns[0])), on_error="collect")
    assert [row.key[3] for row in shanghai.plan.rows] == ["2022-07-01", ""]


def test_null_is_null_and_no_number(engine: str) -> None:
    rows = table(amount=[1.0, 2.0], unit=["kWh", "mWh"]).astype({"unit": "category"})
    given = frames.eager_in(engine, rows)
    lines = calculate(given, on_error="collect").lines
    lines = lines if engine == "arrow" else lines.to_arrow()
    assert lines["co2e_t"].to_pylist()[1] is None
    assert lines["scope"].to_pylist() == [2, None]
    assert lines["ch4_t"].null_count == 2
    assert lines["factor_used"].to_pylist() == ["cn-mee/average-2022/grid#CN-ZJ.average", None]


def test_columns_of_any_type_stay_and_can_be_grouped_by(engine: str) -> None:
    """Guards against: columns that pass through pandas; meters that are one as floats; groups of lists."""
    rows = table(amount=[1.0, 2.0, 4.0])
    more = {
        "tags": pa.array([["a"], None, []]),
        "at": pa.array([datetime(2022, 1, 1, tzinfo=UTC)] * 3, pa.timestamp("ns", "Asia/Shanghai")),
        "cost": pa.array([Decimal("1.10"), None, Decimal("1.10")]),
        "floor": pa.array([3, None, 3], pa.uint8()),
        "meter": pa.array([2**60, None, 2**60 + 1]),
        "raw": pa.array([b"x", None, b"y"]),
        "name": pa.array(["x", None, "x"]),
    }
    given = frames.eager_in("arrow", rows)
    for name, column in more.items():
        given = given.append_column(pa.field(name, column.type, metadata={"of": "the user"}), column)
    given = given.replace_schema_metadata({"made": "by hand"})
    if engine == "polars":
        import polars as pl

        given = pl.DataFrame(given).with_columns(thing=pl.Series([object()] * 3, dtype=pl.Object))
    ledger = calculate(given)
    if engine == "arrow":
        kept = ledger.lines.select(given.column_names)
        assert kept.schema.equals(given.schema, check_metadata=True)
        assert kept.equals(given)
        assert ledger.lines.field("co2e_t").metadata == {b"unit": b"tCO2e"}
    else:
        assert ledger.lines.drop("thing").select(*more).equals(given.select(*more))
        assert ledger.lines["thing"].to_list() == given["thing"].to_list()
    for name in ("cost", "floor", "name"):
        assert ledger.totals(by=name)["energy_kwh"].tolist() == [5.0, 2.0], name
    assert ledger.totals(by="meter")["energy_kwh"].tolist() == [1.0, 2.0, 4.0]
    assert ledger.totals(by=["name", "region"])["energy_kwh"].tolist() == [5.0, 2.0]
    with pytest.raises(ProblemsError, match=r"the column tags holds .*list<.*string> values, which have no text"):
        ledger.totals(by="tags")
    with pytest.raises(
        UnknownNameError, match=r"unknown column 'flour'; closest: activity, amount, .* floor, meter, raw, name"
    ):
        ledger.totals(by="flour")
    with pytest.raises(ProblemsError, match=r"the column region holds .*list"):
        calculate(given.drop(["region"]).rename_columns({"tags": "region"}) if engine == "arrow"
                  else given.drop("region").rename({"tags": "region"}))  # fmt: skip


def test_headers_are_judged_like_those_of_pandas(engine: str) -> None:
    rows = table(amount=[1.0])
    for wrong in (rows[["activity"]], rows[[]], rows.assign(用量=1.0, 数量=2.0).drop(columns="amount")):
        assert problems_of(frames.eager_in(engine, wrong)) == problems_of(wrong)
    with pytest.raises(ProblemsError, match="columns that the ledger adds: scope, tce; rename them"):
        _ = calculate(frames.eager_in(engine, rows.assign(tce=1, scope="x"))).lines
    compare(rows, frames.eager_in(engine, rows.assign(Scope="x")), METHOD)


def test_columns_of_arrow_may_share_a_name() -> None:
    rows = (
        frames.eager_in("arrow", table(amount=[1.0]))
        .append_column("x", pa.array([1]))
        .append_column("x", pa.array([2]))
    )
    ledger = calculate(rows)
    assert ledger.lines.select(list(range(rows.num_columns))).equals(rows)
    with pytest.raises(MethodError, match="the table has several columns 'x'"):
        ledger.totals(by="x")


def test_a_table_without_rows(engine: str) -> None:
    given = frames.eager_in(engine, table(amount=[1.0]))[:0]
    ledger = calculate(given)
    assert len(ledger.lines) == 0
    assert ledger.plan.rows == []
    full = calculate(frames.eager_in(engine, table(amount=[1.0]))).lines
    assert ledger.lines.schema == full.schema
    with pytest.raises(MethodError, match="no row has co2e_t"):
        ledger.total("co2e_t")


def test_whole_numbers_and_things_that_arrow_has_no_type_for() -> None:
    """Guards against: the bytes of a Python object read as a text."""
    pl = pytest.importorskip("polars", reason="polars is not installed")
    rows = frames.eager_in("polars", table(amount=[2**60 + 1, 3]))
    ledger = calculate(rows.with_columns(pl.col("amount").cast(pl.Int128)))
    assert ledger.lines["energy_kwh"].to_list() == [float(2**60 + 1), 3.0]
    things = pl.Series("region", ["CN-ZJ", "浙江"], dtype=pl.Object)
    assert calculate(rows.with_columns(things)).lines["co2_t"].null_count() == 0


def test_what_is_written_into_a_frame_later_changes_no_ledger() -> None:
    pl = pytest.importorskip("polars", reason="polars is not installed")
    rows = frames.eager_in("polars", table(amount=[1.0, 2.0]))
    ledger = calculate(rows)
    rows[0, "amount"] = 5.0
    rows.insert_column(0, pl.Series("tce", [1, 2]))
    assert ledger.lines["amount"].to_list() == [1.0, 2.0]
    assert ledger.lines["energy_kwh"].to_list() == [1.0, 2.0]
    assert str(ledger.total("energy_kwh")) == "3 kWh"


def test_polars_alone_is_told_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = frames.eager_in("polars", table(amount=[1.0])) if pytest.importorskip("polars") else None
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MethodError, match=r"needs pyarrow; .*carbonkit\[polars\].*, or give frame.lazy\(\)"):
        calculate(rows)


def test_a_ledger_of_pandas_loads_neither_polars_nor_narwhals() -> None:
    code = """
import sys, pandas as pd, carbonkit as ck
rows = pd.DataFrame({"activity": ["电力"], "amount": [1], "unit": ["kWh"], "region": ["浙江"], "period": [2022]})
ck.calculate(rows, method=ck.Method(factors=["cn-mee/average-2022"]), catalog=ck.open_catalog()).lines
print(sorted({"polars", "narwhals"} & set(sys.modules)))
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.strip() == "[]"
