"""Lazy engines against pandas: the same bits in every row, the same exact totals."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import engine_frames as frames
import numpy as np
import pandas as pd
import pytest
import strategies as own
from engine_frames import AMOUNTS, METHOD, PERIODS, table
from hypothesis import given, settings

import carbonkit as ck
from carbonkit.errors import MethodError, ProblemsError, UnknownNameError

#: Dask takes a second for a table, and ten where sizes are so far apart that the sums need fifty grids.
EXAMPLES = {"polars": 25, "duckdb": 12, "dask": 3}
SIZES = {"polars": frames.SIZES, "duckdb": frames.SIZES, "dask": frames.SIZES[:6]}


@pytest.fixture(params=frames.IN_PROCESS)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    pytest.importorskip(name, reason=f"{name} is not installed")
    return name


def calculate(data: Any, **more: Any) -> Any:
    return ck.calculate(data, method=ck.Method(**METHOD), catalog=own.catalog(), **more)


def compare(engine: str, data: pd.DataFrame, choices: dict[str, Any], **more: Any) -> None:
    wanted = own.ledger(data, choices, **more)
    found = own.ledger_of(frames.frame_in(engine, data), choices, **more)
    frames.assert_same_rows(wanted, engine, found.lines)
    frames.assert_same(wanted, found)
    assert found.engine == engine


def test_random_tables_are_the_same_bits_in_every_engine(engine: str) -> None:
    """Rows by their ids, totals as Fractions, groups, findings, references.

    Guards against: grids of 40 bits without a third one; a coefficient through a DECIMAL; join without the entry.
    """

    @settings(max_examples=EXAMPLES[engine], deadline=None)
    @given(frames.messy(sizes=SIZES[engine]))
    def law(case: tuple[pd.DataFrame, dict[str, Any]]) -> None:
        compare(engine, *case)

    law()


def test_what_is_wrong_is_said_and_left_out_alike(engine: str) -> None:
    """With ``collect``: the same problems, the same rows null, the same totals of the rest.

    Guards against: signs of an export not checked; the rows of a key below zero kept.
    """

    @settings(max_examples=EXAMPLES[engine], deadline=None)
    @given(frames.messy(bad=True, sizes=SIZES[engine]))
    def law(case: tuple[pd.DataFrame, dict[str, Any]]) -> None:
        compare(engine, *case, on_error="collect")

    law()


def test_sums_are_exact_for_amounts_of_every_size_and_in_every_order(engine: str) -> None:
    """Sizes from the smallest double to the largest amount, in two orders and several partitions, against Fractions.

    Guards against: `holds` without the rest; 2**1074 as one power; `covering` one grid short.
    """
    sets: list[tuple[float, ...]] = [(0.1, 4.3e9), (1e-15, 0.3), AMOUNTS[:2], AMOUNTS[:1] * 500, AMOUNTS]
    # Dask takes seconds for each grid, and all the sizes need fifty.
    for amounts in sets[:2] if engine == "dask" else sets:
        several = list(amounts) + [-one / 7 for one in amounts]
        wanted = sum(map(Fraction, several), Fraction(0))
        for partitions in (1, 3):
            random.Random(partitions).shuffle(several)
            rows = table(amount=several, entry=["correction"] * len(several))
            ledger = calculate(frames.frame_in(engine, rows, partitions))
            assert ledger.total("energy_kwh").value == wanted


@pytest.mark.parametrize("kind", sorted({frames.TEXT, "category", "object"}))
def test_a_text_that_is_an_instant_is_its_day_in_every_engine(engine: str, kind: str) -> None:
    """The same days as `day_of_instant`, and one key for the hours of a day.

    Mutations tried, red: the white space that an engine strips by itself; the pattern without its end.
    """
    frames.assert_days(frames.frame_in(engine, table(period=pd.Series(PERIODS, dtype=object).astype(kind))))
    hours = table(
        period=pd.Series([f"2022-07-{day:02}T{hour:02}:30" for day in (1, 2) for hour in range(24)], dtype=kind)
    )
    wanted, found = own.ledger(hours, METHOD), calculate(frames.frame_in(engine, hours))
    frames.assert_same_rows(wanted, engine, found.lines)
    assert [row.key[3] for row in found.plan.rows] == ["2022-07-01", "2022-07-02"]
    for ledger in (wanted, found):
        assert ledger.totals(by="period")["period"].tolist() == ["2022-07-01", "2022-07-02"]
        assert list(ledger.exact_totals(by="period")) == [("2022-07-01",), ("2022-07-02",)]


def test_only_periods_are_days(engine: str) -> None:
    """Of any other column two values are two groups, also where they are moments of one day, or look like that."""
    moments = ["2022-07-01 08:00", "2022-07-01 20:00", None, "2022-07-02 00:00", "2022-07-01 08:00"]
    rows = table(
        amount=[1.0, 2.0, 4.0, 8.0, 16.0],
        period=["2022-07-01T08:00", "2022-07-01T20:00", "2022-07-01", "2022-07-02 00:00", "2022-07-01T08:30"],
        batch=pd.Series(moments, dtype="str"),
        at=pd.to_datetime(pd.Series(moments)).astype("datetime64[us]"),
    )
    wanted, found = own.ledger(rows, METHOD), calculate(frames.frame_in(engine, rows))
    for by in ("batch", "at", "period"):
        assert sorted(wanted.totals(by=by)["energy_kwh"]) == ([8, 23] if by == "period" else [2, 4, 8, 17])
        assert sorted(found.totals(by=by)["energy_kwh"]) == sorted(wanted.totals(by=by)["energy_kwh"])
    for by in (["batch"], ["at"], ["batch", "at"]):
        assert frames.grouped(found.totals(by=by), by) == frames.grouped(wanted.totals(by=by), by)
    several = ["period", "batch"]
    assert sorted(found.totals(by=several)["energy_kwh"]) == sorted(wanted.totals(by=several)["energy_kwh"])


@pytest.mark.parametrize("engine", ["polars", "dask"])
def test_a_moment_with_a_zone_is_its_day_there(engine: str) -> None:
    """DuckDB and Spark keep no zone with a column: there it is that of the session."""
    pytest.importorskip(engine, reason=f"{engine} is not installed")
    moments = pd.Series(pd.to_datetime(["2022-07-01 00:30", "2022-07-01 23:30"])).dt.tz_localize("Asia/Shanghai")
    rows = table(period=moments.astype("datetime64[us, Asia/Shanghai]"))
    wanted, found = own.ledger(rows, METHOD), calculate(frames.frame_in(engine, rows))
    assert [row.key[3] for row in found.plan.rows] == [row.key[3] for row in wanted.plan.rows] == ["2022-07-01"]
    assert found.totals(by="period")["period"].tolist() == wanted.totals(by="period")["period"].tolist()


@pytest.mark.parametrize("exports", ["cn-net", "ghgp-gross"])
def test_a_negative_zero_has_the_sign_that_pandas_gives_it(engine: str, exports: str) -> None:
    """Guards against: `is_plain_zero` left out, or always true."""
    rows = table(amount=[-0.0, -2.5, 5.0, 100.0], entry=["use", "export", "use", "use"])
    rows["activity"] = ["electricity.purchased", "electricity.purchased", "heat.purchased", "electricity.purchased"]
    rows["unit"], rows["region"] = ["kWh", "kWh", "GJ", "kWh"], ["CN-ZJ", "CN-ZJ", "CN", "CN-ZJ"]
    compare(engine, rows, {**METHOD, "exports": exports, "factors": [*METHOD["factors"], "cn-ndrc/guides-heat"]})


def test_the_names_of_columns_do_not_collide(engine: str) -> None:
    rows = table(amount=[1.0, 2.0], carbonkit_cell0=["x", "y"], Carbonkit_amount=[3, 4])
    compare(engine, rows, METHOD)
    with pytest.raises(ProblemsError, match="columns that the ledger adds: scope, tce; rename them"):
        _ = calculate(frames.frame_in(engine, rows.assign(tce=1, scope="x"))).lines


def test_engines_that_fold_names_see_a_clash_of_another_case() -> None:
    pytest.importorskip("duckdb", reason="duckdb is not installed")
    pytest.importorskip("polars", reason="polars is not installed")
    rows = table(amount=[1.0]).assign(Scope="x")
    with pytest.raises(ProblemsError, match="adds: Scope"):
        _ = calculate(frames.frame_in("duckdb", rows)).lines
    compare("polars", rows, METHOD)


def test_amounts_are_numbers(engine: str) -> None:
    with pytest.raises(ProblemsError, match="amount holds String values; a lazy frame needs numbers"):
        calculate(frames.frame_in(engine, table(amount=["1,000", "2"])))
    with pytest.raises(ProblemsError, match="the column unit is missing"):
        calculate(frames.frame_in(engine, table(amount=[1.0]).drop(columns="unit")))


@pytest.mark.parametrize("kind", ["int8", "uint64", "float32", "int64"])
def test_amounts_of_any_type_of_number(engine: str, kind: str) -> None:
    amounts = {"int8": [1, 127], "uint64": [2**63 + 1025, 3], "float32": [0.1, 1e30], "int64": [2**53 + 1, 7]}[kind]
    compare(engine, table(amount=pd.Series(amounts, dtype=kind)), METHOD)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_decimal_amounts_are_the_doubles_next_to_them(engine: str) -> None:
    """Dividing the digits by a power of ten rounds twice.

    Guards against: the cast through text left out.
    """
    pytest.importorskip(engine, reason=f"{engine} is not installed")
    draw = random.Random(5)
    amounts = [Decimal(draw.randrange(10**30)).scaleb(-20) for _ in range(300)]
    found = frames.in_memory(engine, calculate(frames.frame_in(engine, table(amount=amounts))).lines)
    assert found["energy_kwh"].tolist() == [float(amount) for amount in amounts]


def test_cells_without_a_text_are_refused(engine: str) -> None:
    if engine == "dask":
        pytest.skip("dask turns lists into texts")
    with pytest.raises(ProblemsError, match=r"the column region holds List.* values, which have no text"):
        calculate(frames.frame_in(engine, table(region=[["CN-ZJ"], ["CN"]])))


def test_a_column_of_nulls_and_a_table_without_rows(engine: str) -> None:
    compare(engine, table(amount=[1.0, 2.0]).assign(entry=None, kind=np.nan), METHOD)
    empty = table(amount=[1.0]).iloc[:0]
    found = calculate(frames.frame_in(engine, empty))
    assert len(frames.in_memory(engine, found.lines)) == 0
    assert found.plan.rows == []
    with pytest.raises(MethodError, match="no row has co2e_t"):
        found.total("co2e_t")


def test_every_problem_is_raised_together_with_its_key(engine: str) -> None:
    rows = table(amount=[1.0, np.nan, -2.0, -3.0, 4.0], unit=["kWh", "kWh", "kWh", "kWh", "mWh"])
    with pytest.raises(ProblemsError) as caught:
        calculate(frames.frame_in(engine, rows))
    first = "activity 'electricity.purchased', unit 'kWh', region 'CN-ZJ', period '2022'"
    assert [str(one) for one in caught.value.problems][1:] == [
        f"{first}: amount: '-3.0': a use is never negative; set entry to export or correction if it is one (2 rows)",
        f"{first}: amount: the amount is missing (NaN); write 0 for a measured zero, or leave the row out",
    ]
    assert caught.value.problems[0].message.startswith("unit 'mWh': ambiguous")


def test_lines_are_lazy_and_a_key_that_comes_later_is_null() -> None:
    """The plan is of the rows as they were: no wrong figure for others."""
    engine = pytest.importorskip("duckdb", reason="duckdb is not installed")
    connection = engine.connect()
    rows = table(amount=[1.0, 2.0])  # noqa: F841  (DuckDB finds it by its name)
    connection.execute("CREATE TABLE activity AS FROM rows")
    before = connection.sql("SHOW ALL TABLES").fetchall()
    ledger = calculate(connection.table("activity"))
    lines = ledger.lines
    connection.execute("INSERT INTO activity SELECT * REPLACE ('CN-BJ' AS region, 7 AS id) FROM activity")
    assert lines.order("id").project("region, co2_t IS NULL").fetchall() == [
        ("CN-ZJ", False), ("CN-ZJ", False), ("CN-BJ", True), ("CN-BJ", True),
    ]  # fmt: skip
    assert [row[:3] for row in connection.sql("SHOW ALL TABLES").fetchall()] == [row[:3] for row in before]
    with pytest.raises(MethodError, match=r"rows have come since: .*CN-BJ.*; call calculate again"):
        ledger.totals(by="site")


@pytest.mark.parametrize("setting", ["python_enable_replacements = false", "enable_external_access = false"])
def test_a_connection_that_looks_for_no_variables(setting: str) -> None:
    """The plan is written into the query there, with the same doubles; a table of the user's is none of ours."""
    engine = pytest.importorskip("duckdb", reason="duckdb is not installed")
    connection = engine.connect()
    rows = table(amount=[1 / 3, 7.0, 5.0, -1.0], region=["CN-ZJ", "o'clock", "a\0b", "CN-BJ"], unit=["MWh"] * 4)
    connection.execute("CREATE TABLE activity AS FROM rows; CREATE TABLE small_table AS SELECT 1 AS x")
    for _ in range(2):
        wanted = own.ledger(rows, METHOD, on_error="collect")
        found = calculate(connection.table("activity"), on_error="collect")
        frames.assert_same_rows(wanted, "duckdb", found.lines)
        frames.assert_same(wanted, found)
        connection.execute(f"SET {setting}")
    connection.execute("DELETE FROM activity")
    assert calculate(connection.table("activity")).lines.fetchall() == []


def test_what_is_no_table_is_refused() -> None:
    for data in ([1, 2], {"activity": ["x"]}, np.zeros(3)):
        with pytest.raises(MethodError, match="lazy frame of Polars, DuckDB, Spark or Dask"):
            calculate(data)


@pytest.mark.parametrize("exports", ["cn-net", "ghgp-gross"])
def test_the_printed_query_gives_the_same_bits_in_duckdb(exports: str) -> None:
    """Guards against: the coefficient as a decimal; `+ CAST(0 AS DOUBLE)` left out."""
    engine = pytest.importorskip("duckdb", reason="duckdb is not installed")
    rows = table(
        amount=[356483.0, 0.1, -0.3, -0.0, 12.5],
        unit=["kWh", "MWh", "kWh", "度", "万千瓦时"],
        region=["CN-ZJ", "浙江", "CN-ZJ", "CN-BJ", None],
        period=[2022] * 5,
        entry=["", None, "export", "use", "use"],
    )
    rows.loc[4, ["activity", "unit"]] = ["fuel.diesel", "kg"]
    wanted = own.ledger(rows, {**METHOD, "exports": exports})
    connection = engine.connect()
    plan = wanted.plan.to_frame()  # noqa: F841  (DuckDB finds it by its name)
    connection.execute('CREATE TABLE plan AS FROM plan; CREATE SCHEMA "my data"')
    connection.execute("""CREATE TABLE "my data"."rows ""1" AS SELECT * RENAME (amount AS "用量") FROM rows""")
    given: dict[str, Any] = {"table": 'my data.rows "1', "columns": {"amount": "用量"}}
    found = connection.sql(wanted.plan.to_sql("duckdb", **given)).project('* RENAME ("用量" AS amount)')
    frames.assert_same_rows(wanted, "duckdb", found)
    check = wanted.plan.to_sql("duckdb", query="check", **given)
    assert connection.sql(check).fetchall() == []
    connection.execute("""UPDATE "my data"."rows ""1" SET "用量" = 'nan' WHERE id = 0""")
    connection.execute("""UPDATE "my data"."rows ""1" SET region = 'CN-SH' WHERE id = 1""")
    connection.execute("""UPDATE "my data"."rows ""1" SET "用量" = 3 WHERE id = 2""")
    connection.execute("""UPDATE "my data"."rows ""1" SET "用量" = -3 WHERE id = 3""")
    assert sorted((row[0], row[3], row[-1]) for row in connection.sql(check).fetchall()) == [
        ("a use is never negative", "CN-BJ", 1),
        ("an export is written as a negative amount", "CN-ZJ", 1),
        ("the amount is missing or no number", "CN-ZJ", 1),
        ("the plan has no such key", "CN-SH", 1),
    ]


def collated(*units: str, setting: str = "") -> Any:
    """A connection with a table ``activity``, in which large and small letters are one where texts are compared."""
    engine = pytest.importorskip("duckdb", reason="duckdb is not installed")
    connection = engine.connect()
    rows = table(unit=list(units))  # noqa: F841  (DuckDB finds it by its name)
    if setting:
        connection.execute(f"SET default_collation = '{setting}'")
    collation = "" if setting else " COLLATE NOCASE"
    columns = ", ".join(f"{name}{collation} AS {name}" for name in ("unit", "region", "site"))
    connection.execute(f"CREATE TABLE activity AS SELECT * REPLACE ({columns}) FROM rows")
    return connection


@pytest.mark.parametrize("setting", ["", "NOCASE"])
def test_a_collation_takes_no_unit_for_another(setting: str) -> None:
    """A milliwatt-hour is no megawatt-hour, whichever of them the engine meets first."""
    connection = collated("MWh", "mWh", "kWh", setting=setting)
    with pytest.raises(ProblemsError, match="unit 'mWh': ambiguous"):
        calculate(connection.table("activity"))
    ledger = calculate(connection.table("activity"), on_error="collect")
    assert ledger.total("energy_kwh").value == 1001
    lines = ledger.lines.project("unit, energy_kwh").fetchall()
    assert sorted(lines) == [("MWh", 1000.0), ("kWh", 1.0), ("mWh", None)]
    connection.execute("UPDATE activity SET site = 'A' WHERE unit COLLATE \"C\" = 'MWh'")
    sites = ledger.totals(by="site")
    assert list(zip(sites["site"], sites["energy_kwh"], strict=True)) == [("A", 1000.0), ("a", 1.0)]


@pytest.mark.parametrize("setting", ["", "NOCASE"])
def test_the_printed_query_takes_no_unit_for_another(setting: str) -> None:
    connection = collated("MWh", "mWh", "kWh", setting=setting)
    made = own.ledger(table(unit=["MWh", "kWh"]), METHOD).plan
    plan = made.to_frame()  # noqa: F841  (DuckDB finds it by its name)
    lines = connection.sql(made.to_sql("duckdb")).project("unit, energy_kwh").fetchall()
    assert sorted(lines) == [("MWh", 1000.0), ("kWh", 1.0), ("mWh", None)]
    check = connection.sql(made.to_sql("duckdb", query="check")).fetchall()
    assert [(row[0], row[2], row[-1]) for row in check] == [("the plan has no such key", "mWh", 1)]


def test_the_printed_check_tells_of_keys_that_the_plan_has_twice() -> None:
    """Each of their rows would be there twice: a plan loaded again, or one that a collation folds."""
    connection = collated("kWh", "kWh", "MWh")
    made = own.ledger(table(unit=["MWh", "kWh", "KWH"]), METHOD).plan
    plan = made.to_frame()
    assert connection.sql(made.to_sql("duckdb", query="check")).fetchall() == []
    check = connection.sql(made.to_sql("ansi", query="check")).fetchall()
    assert [(row[0], row[2], row[-1]) for row in check] == [("the plan has several rows for the key", "kWh", 2)]
    plan = pd.concat([plan, plan[:1]])
    check = connection.sql(made.to_sql("duckdb", query="check")).fetchall()
    assert [(row[0], row[2], row[-1]) for row in check] == [("the plan has several rows for the key", "MWh", 1)]


def test_queries_name_what_they_do_not_know() -> None:
    made = own.ledger(table(amount=[1.0]), METHOD).plan
    with pytest.raises(UnknownNameError, match="unknown dialect 'oracle'; closest: ansi, duckdb, postgres, spark"):
        made.to_sql("oracle")
    with pytest.raises(UnknownNameError, match="unknown column 'site'"):
        made.to_sql("ansi", columns={"site": "x"})
    for query in ("lines", "check"):
        with pytest.raises(MethodError, match="the plan has no rows"):
            ck.plan(method=ck.Method(**METHOD), catalog=own.catalog()).to_sql("duckdb", query=query)
