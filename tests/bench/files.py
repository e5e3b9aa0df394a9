"""Times `carbonkit calc INPUT -o OUTPUT` as a cold process against pandas, Polars and DuckDB doing the same join.

    python tests/bench/files.py [--rows 1000000] [--runs 7] [--case all] [--folder DIR]

Every contender is a process of its own that reads a file, multiplies each row with the coefficients of its unit, region
and year, and writes the input columns and six results; carbonkit also checks every cell, keeps exact totals, and names
the factor of each row. The results of all are compared with coefficients recomputed in Fractions before anything is
timed. Printed are medians with their spread, ratios of carbonkit's median to each, the same for the time of all
processors together (which tells more on a busy machine), and the greatest memory that the operating system counted for
the process; nothing here passes or fails by a time.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

import carbonkit as ck

UNITS = {"kWh": 1, "MWh": 1000, "GWh": 10**6, "千瓦时": 1, "万千瓦时": 10**4, "度": 1, "kwh": 1, "兆瓦时": 1000}
YEARS = ("2021", "2022", "2023")
OUTPUTS = ("energy_gj", "energy_kwh", "tce", "co2_t", "co2e_t")
METHOD = """gwp = "ipcc-ar6-100"
factors = ["cn-mee/average-2021", "cn-mee/average-2022", "cn-mee/average-2023"]
coal_equivalent = { edition = "cn-sac/gbt-2589-2020", basis = "calorific" }
"""
BLOCK = 1 << 18
METERS = 10_000


def regions() -> list[str]:
    editions = [ck.open_catalog().edition(f"cn-mee/average-{year}") for year in YEARS]
    return sorted(set.intersection(*({f.region for f in one.factors if len(f.region) == 5} for one in editions)))


def plan_table() -> pa.Table:
    """The coefficients of all keys, for the contenders to join."""
    keys = [(unit, region, year) for unit in UNITS for region in regions() for year in YEARS]
    catalog = ck.open_catalog()
    printed = {
        (region, year): catalog.factor(f"cn-mee/average-{year}/grid#{region}.average").printed
        for region in regions()
        for year in YEARS
    }
    found = []
    for unit, region, year in keys:
        size = UNITS[unit]
        co2 = float(Fraction(printed[region, year]) * size / 1000)
        found.append(
            (float(Fraction(36, 10000) * size), float(size), float(Fraction("0.1229") * size / 1000), co2, co2)
        )
    columns: dict[str, list[object]] = {
        name: [key[place] for key in keys] for place, name in enumerate(("unit", "region", "period"))
    }
    columns["activity"] = ["electricity.purchased"] * len(keys)
    columns |= {name: [row[place] for row in found] for place, name in enumerate(OUTPUTS)}
    columns["factor_used"] = [f"cn-mee/average-{year}/grid#{region}.average" for _, region, year in keys]
    return pa.table(columns)


def blocks(rows: int, shape: str) -> Iterator[pa.Table]:
    """Seeded rows: ``plain`` ones of three years, or ``hourly`` readings of 10,000 meters, all meters hour by hour."""
    draw = np.random.default_rng(20220331)
    places = regions()
    meter_unit, meter_region = draw.integers(0, len(UNITS), METERS), draw.integers(0, len(places), METERS)

    def coded(codes: np.ndarray, names: list[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(names))

    for start in range(0, rows, BLOCK):
        count = min(BLOCK, rows - start)
        amounts = draw.integers(1, 10**8, count) / 100
        if shape == "plain":
            unit, region = draw.integers(0, len(UNITS), count), draw.integers(0, len(places), count)
            period = coded(draw.integers(0, len(YEARS), count), list(YEARS))
        else:
            meter = np.arange(start, start + count) % METERS
            hours = np.arange(start, start + count) // METERS % 8760
            unit, region = meter_unit[meter], meter_region[meter]
            period = pa.array(np.datetime64("2022-01-01T00", "s") + hours * np.timedelta64(3600, "s"))
        yield pa.table(
            {
                "activity": coded(np.zeros(count, dtype=np.int32), ["electricity.purchased"]),
                "amount": pa.array(amounts),
                "unit": coded(unit, list(UNITS)),
                "region": coded(region, places),
                "period": period,
            }
        )


def write_input(folder: Path, rows: int, shape: str, ending: str) -> Path:
    """The rows as a file, written block by block."""
    path = folder / f"{shape}-{rows}.{ending}"
    if path.exists():
        return path
    writer = None
    for table in blocks(rows, shape):
        if ending == "csv":
            plain = pa.table(
                [
                    column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
                    for column in table.columns
                ],
                table.column_names,
            )
            if shape == "hourly":
                text = pa.compute.strftime(plain["period"], format="%Y-%m-%dT%H:%M")
                plain = plain.set_column(4, "period", text)
            writer = writer or pa.csv.CSVWriter(
                path, plain.schema, write_options=pa.csv.WriteOptions(quoting_style="none", quoting_header="none")
            )
            writer.write(plain)
        else:
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write(table)
    writer.close()
    return path


PANDAS = """
import sys, pandas as pd
source, output, plan = sys.argv[1:]
is_csv, key = source.endswith("csv"), ["activity", "unit", "region", "period"]
rows = pd.read_csv(source, dtype={"period": str}) if is_csv else pd.read_parquet(source)
table = pd.read_parquet(plan)
if HOURLY:
    rows["year"] = rows["period"].str[:4] if is_csv else rows["period"].dt.year.astype(str)
    table, key = table.rename(columns={"period": "year"}), [*key[:3], "year"]
joined = rows.merge(table, on=key, how="left", validate="m:1")
if HOURLY:
    joined = joined.drop(columns="year")
for name in OUTPUTS:
    joined[name] = joined[name] * joined["amount"]
joined.to_csv(output, index=False) if output.endswith("csv") else joined.to_parquet(output, index=False)
"""
POLARS = """
import sys, polars as pl
source, output, plan = sys.argv[1:]
is_csv, key = source.endswith("csv"), ["activity", "unit", "region", "period"]
rows = pl.scan_csv(source, schema_overrides={"period": pl.String}) if is_csv else pl.scan_parquet(source)
table = pl.scan_parquet(plan)
if HOURLY:
    year = pl.col("period").str.slice(0, 4) if is_csv else pl.col("period").dt.year().cast(pl.String)
    rows, table, key = rows.with_columns(year=year), table.rename({"period": "year"}), [*key[:3], "year"]
if not is_csv:
    rows = rows.with_columns(pl.col(name).cast(pl.String) for name in key if name != "year")
joined = rows.join(table, on=key, how="left", validate="m:1", maintain_order="left")
joined = joined.with_columns(pl.col(name) * pl.col("amount") for name in OUTPUTS)
if HOURLY:
    joined = joined.drop("year")
joined.sink_csv(output) if output.endswith("csv") else joined.sink_parquet(output, compression="snappy")
"""
DUCKDB = """
import sys, duckdb
source, output, plan = sys.argv[1:]
types = ", types={'period': 'VARCHAR'}" if not HOURLY else ""
read = f"read_csv('{source}'{types})" if source.endswith("csv") else f"read_parquet('{source}')"
year = "CAST(year(r.period) AS VARCHAR)" if HOURLY else "r.period"
outputs = ", ".join(f"r.amount * p.{name} AS {name}" for name in OUTPUTS)
form = "(FORMAT csv, HEADER)" if output.endswith("csv") else "(FORMAT parquet, COMPRESSION snappy)"
same = f"r.activity = p.activity AND r.unit = p.unit AND r.region = p.region AND p.period = {year}"
joined = f"SELECT r.*, {outputs}, p.factor_used FROM {read} r LEFT JOIN read_parquet('{plan}') p ON {same}"
duckdb.sql(f"COPY ({joined}) TO '{output}' {form}")
"""
OWN = """
import sys
from carbonkit.cli import main
source, output, plan = sys.argv[1:]
main(["calc", source, "--method", METHOD, "-o", output], standalone_mode=False)
"""
CONTENDERS = {"carbonkit": OWN, "pandas": PANDAS, "Polars": POLARS, "DuckDB": DUCKDB}
NEEDS = {"carbonkit": "carbonkit", "pandas": "pandas", "Polars": "polars", "DuckDB": "duckdb"}


LAST = """
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def run(name: str, shape: str, source: Path, output: Path, plan: Path) -> tuple[float, float, float]:
    """Of a cold process: its seconds, those of all processors, and its greatest memory. [s, s, MiB]"""
    head = f"OUTPUTS = {OUTPUTS!r}\nHOURLY = {shape == 'hourly'}\nMETHOD = {str(plan.with_name('method.toml'))!r}\n"
    output.unlink(missing_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", head + CONTENDERS[name] + LAST, str(source), str(output), str(plan)]
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None
    with child.stdout:
        told = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{name} failed on {source.name}")
    return seconds, used.ru_utime + used.ru_stime, int(told.split()[-1]) / 1024


def check(shape: str, source: Path, output: Path, table: pa.Table) -> None:
    """The written file against the reference: every row, every bit."""
    columns = {name: table[name].to_pylist() for name in table.column_names}
    place = {
        key: row for row, key in enumerate(zip(columns["unit"], columns["region"], columns["period"], strict=True))
    }
    coefficients = np.array([columns[name] for name in OUTPUTS])

    def read(path: Path, names: list[str]) -> pa.Table:
        if path.suffix == ".parquet":
            return pq.read_table(path, columns=names)
        kinds = {name: pa.float64() if name in ("amount", *OUTPUTS) else pa.string() for name in names}
        options = pa.csv.ConvertOptions(include_columns=names, column_types=kinds)
        return pa.csv.read_csv(path, convert_options=options)

    given, got = read(source, ["amount", "unit", "region", "period"]), read(output, list(OUTPUTS))
    year = ["2022"] * given.num_rows if shape == "hourly" else given["period"].cast(pa.string()).to_pylist()
    unit, region = (given[name].cast(pa.string()).to_pylist() for name in ("unit", "region"))
    rows = np.array([place[key] for key in zip(unit, region, year, strict=True)])
    amounts = given["amount"].to_numpy()
    for line, name in enumerate(OUTPUTS):
        expected = coefficients[line][rows] * amounts
        found = got[name].to_numpy()
        # DuckDB promises no order of rows to a file; sorted, the bits are the same.
        same = np.array_equal(found, expected) or np.array_equal(np.sort(found), np.sort(expected))
        assert same, f"{output.name}: {name}"


def compare(case: tuple[str, str, str], rows: int, runs: int, folder: Path, table: pa.Table, names: list[str]) -> None:
    """One line a contender: median, spread, ratio to carbonkit, rate, memory."""
    shape, source_kind, output_kind = case
    source = write_input(folder, rows, shape, source_kind)
    plan = folder / "plan.parquet"
    print(f"\n{shape}: {source_kind} -> {output_kind}, {rows:,} rows, median of {runs} (least to greatest)")
    times: dict[str, list[float]] = {name: [] for name in names}
    worked: dict[str, list[float]] = {name: [] for name in names}
    memory: dict[str, float] = dict.fromkeys(names, 0.0)
    for name in names:
        output = folder / f"out-{name}.{output_kind}"
        run(name, shape, source, output, plan)
        if rows <= 2_000_000:
            check(shape, source, output, table)
        output.unlink()
    for _ in range(runs):
        # In turn, so that whatever else the machine does meets all of them.
        for name in names:
            output = folder / f"out-{name}.{output_kind}"
            seconds, processors, most = run(name, shape, source, output, plan)
            times[name].append(seconds)
            worked[name].append(processors)
            memory[name] = max(memory[name], most)
            output.unlink()
    own = statistics.median(times["carbonkit"])
    own_work = statistics.median(worked["carbonkit"])
    print("              seconds (spread)        ratio   processors' seconds, ratio   M rows/s       MiB")
    for name, all_times in times.items():
        middle, work = statistics.median(all_times), statistics.median(worked[name])
        spread = f"({min(all_times):.2f} to {max(all_times):.2f})"
        print(
            f"  {name:10s} {middle:7.2f} {spread:18s} {own / middle:6.2f}   {work:7.2f} {own_work / work:15.2f}"
            f"     {rows / middle / 1e6:10.2f} {memory[name]:9.0f}",
            flush=True,
        )


CASES = {
    "csv-parquet": ("plain", "csv", "parquet"),
    "csv-csv": ("plain", "csv", "csv"),
    "parquet-parquet": ("plain", "parquet", "parquet"),
    "hourly-csv": ("hourly", "csv", "parquet"),
    "hourly-parquet": ("hourly", "parquet", "parquet"),
}


def main() -> None:
    """Check, time and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000], help="several for the growth of cost")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--case", choices=["all", *CASES], nargs="+", default=["all"])
    parser.add_argument("--only", choices=list(CONTENDERS), nargs="+", default=list(CONTENDERS))
    parser.add_argument("--folder", type=Path, help="where the files go; kept if given")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="carbonkit-bench-"))
    names = [name for name in options.only if importlib.util.find_spec(NEEDS[name])]
    try:
        table = plan_table()
        pq.write_table(table, folder / "plan.parquet")
        (folder / "method.toml").write_text(METHOD, encoding="utf-8")
        for case in CASES if "all" in options.case else options.case:
            for rows in options.rows:
                compare(CASES[case], rows, options.runs, folder, table, names)
    finally:
        if options.folder is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
