"""PySpark for real: a JVM of its own, two local workers, Parquet files of several partitions, against pandas.

The extra ``spark`` installs PySpark; a Java runtime has to be there too. ``SPARK_REMOTE=sc://localhost:50051`` runs the
tests on a server of Spark Connect instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import engine_frames as frames
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import strategies as own
from engine_frames import AMOUNTS, METHOD, PERIODS, table
from hypothesis import HealthCheck, given, settings

import carbonkit as ck

PLAN = "plan_row int, activity string, unit string, region string, period string, counts_as string"
REMOTE = os.environ.get("SPARK_REMOTE", "")
pytest.importorskip("pyspark", reason="pyspark is not installed")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None and not REMOTE, reason="no Java runtime"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    # Sockets of the gateway to the JVM, closed when it ends.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    if REMOTE:
        session = SparkSession.builder.remote(REMOTE).getOrCreate()
        session.conf.set("spark.sql.session.timeZone", "Asia/Shanghai")
        yield session
        session.stop()
        return
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "3",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
    }
    builder = SparkSession.builder.master("local[2]").appName("carbonkit tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def written(folder: Path, rows: pd.DataFrame, files: int = 3) -> Path:
    """The rows as several Parquet files, written by pyarrow."""
    folder.mkdir(parents=True)
    if REMOTE:
        # Sail reads no dictionaries of Arrow from Parquet.
        rows = rows.astype({name: "str" for name in rows.columns if rows[name].dtype == "category"})
    arrow = pa.Table.from_pandas(rows, preserve_index=False)
    step = max(-(-len(rows) // files), 1)
    for part in range(files):
        pq.write_table(arrow.slice(part * step, step), folder / f"part-{part}.parquet", coerce_timestamps="us")
    return folder


def compare(rows: pd.DataFrame, frame: Any, choices: dict[str, Any], **more: Any) -> Any:
    wanted = own.ledger(rows, choices, **more)
    found = own.ledger_of(frame, choices, **more)
    frames.assert_same_rows(wanted, "spark", found.lines)
    frames.assert_same(wanted, found)
    return found


def test_random_tables_are_the_same_bits(spark: Any, tmp_path: Path) -> None:
    """Also with what is wrong left out. Guards against: the hint of a broadcast as an inner join; `<` for `<=`."""
    count = iter(range(100))

    @settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(frames.messy(bad=True))
    def law(case: tuple[pd.DataFrame, dict[str, Any]]) -> None:
        rows, choices = case
        frame = spark.read.parquet(str(written(tmp_path / str(next(count)), rows)))
        compare(rows, frame, choices, on_error="collect")

    law()


def test_files_that_spark_wrote_and_their_partitions(spark: Any, tmp_path: Path) -> None:
    """Partitioned by a column of the key, repartitioned, cached: one set of bits, one exact total."""
    draw = np.random.default_rng(3)
    rows = table(amount=(draw.integers(1, 10**7, 600) / 100).tolist())
    rows["region"] = draw.choice(["CN-ZJ", "浙江", "北京", "CN-BJ"], 600)
    rows["unit"] = draw.choice(["kWh", "MWh", "万千瓦时"], 600)
    rows["site"] = draw.choice(["a", "b"], 600)
    plain = spark.read.parquet(str(written(tmp_path / "plain", rows)))
    plain.repartition(4).write.partitionBy("period").parquet(str(tmp_path / "by-period"))
    again = spark.read.parquet(str(tmp_path / "by-period")).select(*rows.columns)
    # Spark takes the names of folders for numbers, Sail does not.
    assert again.schema["period"].dataType.simpleString() == ("string" if REMOTE else "int")
    totals = set()
    wanted = own.ledger(rows, METHOD)
    for frame in (again.repartition(5, "site"), plain.coalesce(1)):
        found = own.ledger_of(frame, METHOD)
        frames.assert_same_rows(wanted, "spark", found.lines)
        totals.add(found.total("co2e_t").value)
    assert totals == {wanted.total("co2e_t").value}


@pytest.mark.skipif(bool(REMOTE), reason="a remote session does not show its plan")
def test_no_python_function_runs_in_a_row(spark: Any) -> None:
    """The plan is joined as a broadcast: rows are neither shuffled nor handed to Python."""
    frame = spark.createDataFrame([("electricity.purchased", 1.0, "kWh", "CN-ZJ", 2022, 0)], own_schema())
    lines = own.ledger_of(frame, METHOD).lines
    steps = lines._jdf.queryExecution().executedPlan().toString()
    assert "BroadcastHashJoin" in steps
    assert not [word for word in ("Python", "Pandas", "SortMergeJoin", "hashpartitioning") if word in steps]


def own_schema() -> str:
    return "activity string, amount double, unit string, region string, period int, id int"


def test_sums_are_exact_for_amounts_of_every_size(spark: Any) -> None:
    several = [*AMOUNTS, *(-one / 7 for one in AMOUNTS)]
    data = [
        ("electricity.purchased", one, "kWh", "CN-ZJ", 2022, place, "correction") for place, one in enumerate(several)
    ]
    frame = spark.createDataFrame(data, own_schema() + ", entry string").repartition(3)
    assert own.ledger_of(frame, METHOD).total("energy_kwh").value == sum(map(Fraction, several), Fraction(0))


def test_a_text_that_is_an_instant_is_its_day(spark: Any, tmp_path: Path) -> None:
    rows = table(period=pd.Series(PERIODS, dtype="str"))
    frames.assert_days(spark.read.parquet(str(written(tmp_path / "rows", rows))))


def test_the_printed_query_gives_the_same_bits(spark: Any, tmp_path: Path) -> None:
    rows = table(
        amount=[356483.0, 0.1, -0.3, -0.0],
        unit=["kWh", "MWh", "kWh", "度"],
        region=["CN-ZJ", "浙江", "CN-ZJ", "CN-BJ"],
        period=[2022] * 4,
        entry=["", None, "export", "use"],
    )
    wanted = own.ledger(rows, {**METHOD, "exports": "ghgp-gross"})
    pq.write_table(pa.Table.from_pandas(wanted.plan.to_frame()), tmp_path / "plan.parquet")
    spark.read.parquet(str(tmp_path / "plan.parquet")).createOrReplaceTempView("plan")
    spark.read.parquet(str(written(tmp_path / "rows", rows))).createOrReplaceTempView("activity")
    frames.assert_same_rows(wanted, "spark", spark.sql(wanted.plan.to_sql("spark")))
    assert spark.sql(wanted.plan.to_sql("spark", query="check")).collect() == []


def test_a_collation_takes_no_unit_for_another(spark: Any) -> None:
    frame = spark.createDataFrame([("电力", 1.0, unit, "浙江", 2022, 0) for unit in ("MWh", "mWh")], own_schema())
    frame = frame.selectExpr("* EXCEPT (unit)", "unit COLLATE UTF8_LCASE AS unit")
    assert frame.select("unit").distinct().count() == 1
    ledger = ck.calculate(frame, method=ck.Method(**METHOD), catalog=own.catalog(), on_error="collect")
    assert ledger.total("energy_kwh").value == 1000
    assert sorted((row.unit, row.energy_kwh) for row in ledger.lines.collect()) == [("MWh", 1000.0), ("mWh", None)]
    frame.createOrReplaceTempView("activity")
    made = own.ledger(table(unit=["MWh"], region=["浙江"], activity=["电力"]), METHOD).plan
    spark.createDataFrame([(0, "电力", "MWh", "浙江", "2022", "use")], PLAN).createOrReplaceTempView("plan")
    found = spark.sql(made.to_sql("spark", query="check")).collect()
    assert [(row.problem, row.unit, row.number_of_rows) for row in found] == [("the plan has no such key", "mWh", 1)]


def test_the_public_call_takes_a_frame_of_spark(spark: Any) -> None:
    frame = spark.createDataFrame([("外购电力", 1250.0, "MWh", "浙江", 2022, 0)], own_schema())
    ledger = ck.calculate(frame, method=ck.Method(**METHOD), catalog=own.catalog())
    assert ledger.engine == "pyspark"
    assert [row.co2e_t for row in ledger.lines.collect()] == [1250.0 * float(Fraction("0.5153"))]
