"""Times lazy engines on ``calculate`` against the identity job of each: read, add as many literal columns, write.

    python tests/bench/engines.py [--rows 2000000] [--runs 7] [--engines polars,duckdb,dask,spark] [--keys 810]
        [--partitions 4] [--sink parquet]

Every engine's rows are compared with coefficients recomputed in Fractions before anything is timed. The jobs take
turns, so that a busy machine slows both; printed are medians of processor seconds (of this process and of its JVM) and
of wall seconds, with the ratio to the identity job. ``lines`` is the job that writes the result, ``keys`` the query
that comes before it, ``sum`` what both take together. With ``--sink none`` the rows are computed and thrown away, where
the engine can do that: there the figures cost most against reading. Nothing here passes or fails by a time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from workloads import Workload, narrow

import carbonkit as ck

FLOATS = ("energy_gj", "energy_kwh", "tce", "tce_media", "co2_t", "ch4_t", "n2o_t", "co2e_t")
TEXTS = {"factor_used": "cn-mee/average-2022/grid#CN-ZJ.average", "evidence": "two-sources"}
Job = Callable[[], object]


def write_rows(load: Workload, path: Path, rows: int, keys: int, partitions: int) -> None:
    """Seeded rows as Parquet files of strings and doubles; days in the place of years where more keys are asked for."""
    frame = load.table(rows)
    years = len(load.keys["period"])
    plain = len(load.exact["co2_t"])
    columns = {
        name: frame[name].astype(str).to_numpy(dtype=object) for name in ("activity", "unit", "region", "period")
    }
    if keys > plain:
        draw = np.random.default_rng(20220331)
        days = [date(2022, 1, 1) + timedelta(days=day) for day in range(min(keys * years // plain, 365))]
        names = np.array([day.isoformat() for day in days], dtype=object)
        columns["period"] = names[draw.integers(0, len(names), rows)]
    table = pa.table({"id": np.arange(rows), "amount": frame["amount"].to_numpy(), **columns})
    path.mkdir()
    step = -(-rows // partitions)
    for part in range(partitions):
        pq.write_table(table.slice(part * step, step), path / f"part-{part:03}.parquet")


def check(load: Workload, result: pd.DataFrame, path: Path) -> None:
    """The rows of an engine against Fractions of printed figures, without carbonkit's plan: the same bits."""
    rows = pq.read_table(path).to_pandas().sort_values("id")
    result = result.sort_values("id")
    cells = {"unit": rows["unit"], "region": rows["region"], "period": rows["period"].str[:4]}
    codes = tuple(pd.Index(load.keys[name]).get_indexer(values) for name, values in cells.items())
    for place, name in enumerate(load.outputs):
        wanted = load.tensor[place, 0][codes] * rows["amount"].to_numpy()
        np.testing.assert_array_equal(result[name].to_numpy(dtype=float, na_value=np.nan), wanted, err_msg=name)


def polars(path: Path, out: Path, sink: str, _: int) -> tuple[Any, Callable[[Any], object], Callable[[], Any]]:
    import polars as pl

    rows = pl.scan_parquet(path / "*.parquet")
    literals = [pl.lit(2, pl.Int8).alias("scope"), *(pl.lit(0.5).alias(name) for name in FLOATS)]
    literals += [pl.lit(text).alias(name) for name, text in TEXTS.items()]
    write = {"parquet": lambda frame: frame.sink_parquet(out), "none": lambda frame: frame.collect(engine="streaming")}
    return rows, write[sink], lambda: rows.with_columns(literals)


def duckdb(path: Path, out: Path, sink: str, _: int) -> tuple[Any, Callable[[Any], object], Callable[[], Any]]:
    import duckdb as engine

    connection = engine.connect()
    rows = connection.read_parquet(str(path / "*.parquet"))
    literals = ", ".join(["2::TINYINT AS scope", *(f"0.5::DOUBLE AS {name}" for name in FLOATS)])
    literals += "".join(f", '{text}' AS {name}" for name, text in TEXTS.items())

    def take(frame: Any) -> None:
        for _ in frame.to_arrow_reader():
            pass

    write = {"parquet": lambda frame: frame.write_parquet(str(out)), "none": take}
    return rows, write[sink], lambda: rows.project(f"*, {literals}")


def dask(path: Path, out: Path, sink: str, _: int) -> tuple[Any, Callable[[Any], object], Callable[[], Any]]:
    import dask.dataframe as engine

    rows = engine.read_parquet(path)
    literals = {"scope": 2, **dict.fromkeys(FLOATS, 0.5), **TEXTS}
    write = {"parquet": lambda frame: frame.to_parquet(out), "none": lambda frame: frame.map_partitions(len).compute()}
    return rows, write[sink], lambda: rows.assign(**literals)


def spark(path: Path, out: Path, sink: str, partitions: int) -> tuple[Any, Callable[[Any], object], Callable[[], Any]]:
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as F  # noqa: N812  (Spark's own custom)

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "3g")
        .config("spark.sql.shuffle.partitions", str(max(partitions, 2)))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    rows = session.read.parquet(str(path))
    literals = [F.lit(2).cast("tinyint").alias("scope"), *(F.lit(0.5).alias(name) for name in FLOATS)]
    literals += [F.lit(text).alias(name) for name, text in TEXTS.items()]
    write = {
        "parquet": lambda frame: frame.write.mode("overwrite").parquet(str(out)),
        "none": lambda frame: frame.write.format("noop").mode("overwrite").save(),
    }
    return rows, write[sink], lambda: rows.select("*", *literals)


ENGINES = {"polars": polars, "duckdb": duckdb, "dask": dask, "spark": spark}


def in_memory(engine: str, frame: Any, out: Path) -> pd.DataFrame:
    if engine == "spark":
        frame.write.mode("overwrite").parquet(str(out))
        return pq.read_table(out).to_pandas()
    found: pd.DataFrame = {"polars": lambda: frame.collect().to_pandas(), "duckdb": lambda: frame.df()}.get(
        engine, lambda: frame.compute()
    )()
    return found


def used() -> float:
    """Processor seconds of this process and of those below it, so far."""
    times, parents = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        times[int(stat.parent.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        parents[int(stat.parent.name)] = int(fields[1])
    family = {os.getpid()}
    while more := {one for one, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(times.get(one, 0.0) for one in family)


def turns(jobs: dict[str, Job], runs: int) -> dict[str, list[tuple[float, float]]]:
    """Processor and wall seconds of each job, the jobs taking turns; two rounds are thrown away."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    for _ in range(runs + 2):
        for name, job in jobs.items():
            before, start = used(), time.perf_counter()
            job()
            taken[name].append((used() - before, time.perf_counter() - start))
    return {name: several[2:] for name, several in taken.items()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=2_000_000)
    options.add_argument("--runs", type=int, default=7)
    options.add_argument("--engines", default="polars,duckdb,dask,spark")
    options.add_argument("--keys", type=int, default=0, help="about so many distinct keys, if more than 810")
    options.add_argument("--partitions", type=int, default=4)
    options.add_argument("--sink", choices=("parquet", "none"), default="parquet")
    chosen = options.parse_args()
    load, runs = narrow(), count()

    def calculated(rows: Any) -> Any:
        """Each time under a method of another name, for which nothing was planned before."""
        method = load.method.model_copy(update={"name": f"run {next(runs)}"})
        return ck.calculate(rows, method=method, catalog=load.catalog)

    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "rows", Path(folder) / "out"
        write_rows(load, path, chosen.rows, chosen.keys, chosen.partitions)
        for engine in chosen.engines.split(","):
            rows, write, identity = ENGINES[engine](path, out, chosen.sink, chosen.partitions)
            ledger = calculated(rows)
            if chosen.rows <= 2_000_000:
                check(load, in_memory(engine, ledger.lines, out), path)
            jobs: dict[str, Job] = {
                "identity": lambda write=write, identity=identity: write(identity()),
                "lines": lambda write=write, ledger=ledger: write(ledger.lines),
                "keys": lambda rows=rows: calculated(rows),
            }
            found = turns(jobs, chosen.runs)
            found["sum"] = [(a + c, b + d) for (a, b), (c, d) in zip(found["lines"], found["keys"], strict=True)]
            base = [statistics.median(one[clock] for one in found["identity"]) for clock in (0, 1)]
            print(
                f"{engine}: {chosen.rows:,} rows, {len(ledger.plan.rows):,} keys, {chosen.partitions} files", flush=True
            )
            for name, several in found.items():
                shown = []
                for clock, of in enumerate(("processor", "wall")):
                    column = [one[clock] for one in several]
                    middle = statistics.median(column)
                    spread = f"{min(column):.2f} to {max(column):.2f}"
                    shown.append(f"{of} {middle:6.2f} s ({spread}) = {middle / base[clock]:5.2f} x")
                print(f"  {name:9} {'   '.join(shown)}", flush=True)
            shutil.rmtree(out, ignore_errors=True)
            out.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
