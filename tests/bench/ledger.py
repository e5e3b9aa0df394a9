"""Times ``calculate`` beside the fastest that can be written by hand, and beside its peers, in one run.

    python tests/bench/ledger.py [--rows 1000000 10000000] [--runs 7] [--workloads narrow wide] [--clock wall|cpu]

Every contender's columns are compared with coefficients recomputed in Fractions from printed figures, and totals with
sums of integers, before anything is timed. The contenders take turns, so that a busy machine is busy for all of them;
printed are medians with their spread, and the median ratio to the core of the same turn. Nothing here passes or fails
by a time. Peers that are not installed are named as not measured. The wide workload plans 55,080 keys anew in each
turn, which takes a while; on a machine that others use too, the clock of the processor says more than that on the wall.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from itertools import count, product
from math import lcm
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from workloads import KEYS, Workload, narrow, wide

import carbonkit as ck

BLOCK = 1 << 16
LINES = ("energy_gj", "energy_kwh", "tce", "tce_media", "co2_t", "ch4_t", "n2o_t", "co2e_t")
PEERS = ("polars", "duckdb", "pint-pandas")
Cases = dict[str, Callable[[], object]]


def codes_of(frame: pd.DataFrame) -> list[np.ndarray]:
    """The codes that the categories of the key columns have."""
    return [frame[name].array.codes for name in KEYS]


def core(frame: pd.DataFrame, load: Workload, *, is_frugal: bool = False) -> list[np.ndarray]:
    """The hand-written core: codes of the categories, one dense tensor, gather and multiply in blocks.

    Its outputs are one array, as one writes it down; a frugal one gives each a piece of memory of its own, which a
    process that has freed such pieces gets again without the system's part in it.
    """
    flat, sizes = load.tensor.reshape(len(load.outputs), -1), load.tensor.shape[1:]
    amounts, codes = frame["amount"].to_numpy(), codes_of(frame)
    out = [np.empty(len(amounts)) for _ in flat] if is_frugal else list(np.empty((len(flat), len(amounts))))
    for start in range(0, len(amounts), BLOCK):
        block = slice(start, start + BLOCK)
        code = codes[0][block].astype(np.int32)
        for column, size in zip(codes[1:], sizes[1:], strict=True):
            code = code * size + column[block]
        for line in range(len(flat)):
            np.take(flat[line], code, out=out[line][block])
            out[line][block] *= amounts[block]
    return out


def same_outputs(frame: pd.DataFrame, load: Workload) -> list[np.ndarray]:
    """The core, tuned, with every column that a ledger has: nulls, scope, codes of factors and of evidence too."""
    flat, sizes = load.tensor.reshape(len(load.outputs), -1), load.tensor.shape[1:]
    factor, mark = np.arange(flat.shape[1], dtype=np.int32), np.zeros(flat.shape[1], dtype=np.int8)
    amounts, codes = frame["amount"].to_numpy(), codes_of(frame)
    out = [np.empty(len(amounts)) for _ in flat]
    nulls = [np.full(len(amounts), np.nan) for _ in LINES[len(flat) :]]
    words = [np.empty(len(amounts), dtype=table.dtype) for table in (factor, mark, mark)]
    for start in range(0, len(amounts), BLOCK):
        block = slice(start, start + BLOCK)
        code = codes[0][block].astype(np.intp)
        for column, size in zip(codes[1:], sizes[1:], strict=True):
            code *= size
            code += column[block]
        for line in range(len(flat)):
            np.take(flat[line], code, out=out[line][block], mode="clip")
            out[line][block] *= amounts[block]
        for table, word in zip((factor, mark, mark), words, strict=True):
            np.take(table, code, out=word[block], mode="clip")
    return [*out, *nulls, *words]


def aggregate(frame: pd.DataFrame, load: Workload) -> np.ndarray:
    """The inexact aggregate core: amounts added by key in floating point, times the tensor."""
    flat, sizes = load.tensor.reshape(len(load.outputs), -1), load.tensor.shape[1:]
    amounts, codes = frame["amount"].to_numpy(), codes_of(frame)
    sums = np.zeros(flat.shape[1])
    for start in range(0, len(amounts), BLOCK):
        block = slice(start, start + BLOCK)
        code = codes[0][block].astype(np.intp)
        for column, size in zip(codes[1:], sizes[1:], strict=True):
            code *= size
            code += column[block]
        sums += np.bincount(code, weights=amounts[block], minlength=len(sums))
    return np.nansum(flat * sums, axis=1)


def exact_totals(frame: pd.DataFrame, load: Workload) -> dict[str, float]:
    """Totals by integers: mantissas are added by key and exponent in two halves, which fit a double."""
    amounts, sizes = frame["amount"].to_numpy(), load.tensor.shape[1:]
    code = np.ravel_multi_index(codes_of(frame), sizes)
    mantissa, exponent = np.frexp(amounts)
    whole = (mantissa * 2.0**53).astype(np.int64)
    sums: dict[int, int] = {}
    for power in np.unique(exponent):
        here = exponent == power
        for part, shift in ((whole[here] >> 26, 26), (whole[here] & (2**26 - 1), 0)):
            added = np.bincount(code[here], weights=part)
            for key in np.flatnonzero(added).tolist():
                sums[key] = sums.get(key, 0) + (int(added[key]) << (shift + int(power) + 200))
    scale, found = Fraction(1, 2 ** (200 + 53)), {}
    for name in load.outputs:
        coefficients = load.exact[name]
        below = lcm(*(one.denominator for one in coefficients))
        above = [one.numerator * (below // one.denominator) for one in coefficients]
        found[name] = float(Fraction(sum(amount * above[key] for key, amount in sums.items()), below) * scale)
    return found


def merge(frame: pd.DataFrame, plan: pd.DataFrame, outputs: Iterable[str]) -> pd.DataFrame:
    """The pandas way: a table of coefficients, merged and multiplied."""
    joined = frame.merge(plan, on=list(KEYS), how="left", validate="m:1")
    for name in outputs:
        joined[name] = joined[name] * joined["amount"]
    return joined


def polars_cases(frame: pd.DataFrame, plan: pd.DataFrame, load: Workload, expected: list[np.ndarray]) -> Cases:
    """Polars: a streaming join of Enum columns, and of texts."""
    import polars as pl

    def joined(rows: Any, coefficients: Any) -> Any:
        lazy = rows.lazy().join(coefficients.lazy(), on=list(KEYS), how="left", maintain_order="left")
        return lazy.with_columns(pl.col(name) * pl.col("amount") for name in load.outputs).collect(engine="streaming")

    cases: Cases = {}
    for kind in ("Enum", "strings"):
        types = {name: pl.Enum(list(frame[name].cat.categories)) if kind == "Enum" else pl.String for name in KEYS}
        rows, coefficients = (
            pl.DataFrame({name: one[name].astype(str).to_numpy() for name in KEYS}, schema=types).hstack(
                pl.from_pandas(one.drop(columns=list(KEYS)))
            )
            for one in (frame, plan)
        )
        found = joined(rows, coefficients)
        for line, name in enumerate(load.outputs):
            np.testing.assert_array_equal(found[name].to_numpy(), expected[line], err_msg=f"Polars {name}")
        cases[f"Polars, {kind}"] = lambda rows=rows, coefficients=coefficients: joined(rows, coefficients)
    return cases


def duckdb_cases(frame: pd.DataFrame, plan: pd.DataFrame, load: Workload, expected: list[np.ndarray]) -> Cases:
    """DuckDB: rows out as Arrow, and totals alone."""
    import duckdb
    import pyarrow as pa

    database = duckdb.connect()
    texts = {name: frame[name].astype("str") for name in KEYS}
    database.register("given", pa.table({**{k: pa.array(v) for k, v in texts.items()}, "amount": frame["amount"]}))
    database.register("given_plan", pa.Table.from_pandas(plan, preserve_index=False))
    enums = {}
    for name in KEYS:
        enums[name] = f"{name}_enum"
        listed = ", ".join("'" + one.replace("'", "''") + "'" for one in frame[name].cat.categories)
        database.execute(f"create type {enums[name]} as enum ({listed})")
    for table in ("activity", "plan"):
        source = "given" if table == "activity" else "given_plan"
        keys = ", ".join(f"{name}::{enums[name]} as {name}" for name in KEYS)
        database.execute(f"create table {table} as select {keys}, * exclude ({', '.join(KEYS)}) from {source}")
    figures = ", ".join(f"activity.amount * plan.{name} as {name}" for name in load.outputs)
    totals = ", ".join(f"sum(activity.amount * plan.{name}) as {name}" for name in load.outputs)
    behind = f"from activity left join plan using ({', '.join(KEYS)})"

    def rows() -> Any:
        return database.sql(f"select activity.*, {figures} {behind}").to_arrow_table()

    found = rows()
    for line, name in enumerate(load.outputs):
        # No order is promised: the same figures, whichever row they stand in.
        figures_found = np.sort(found[name].to_numpy())
        np.testing.assert_array_equal(figures_found, np.sort(expected[line]), err_msg=f"DuckDB {name}")
    return {
        "DuckDB, enums": rows,
        "DuckDB, totals only": lambda: database.sql(f"select {totals} {behind}").fetchall(),
    }


def peers(frame: pd.DataFrame, load: Workload, expected: list[np.ndarray]) -> Cases:
    """Cases of the peers that are installed; the others are named."""
    plan, cases = load.plan_table(), Cases()
    strings = frame.astype(dict.fromkeys(KEYS, "str"))
    string_plan = plan.astype(dict.fromkeys(KEYS, "str"))
    typed = {name: pd.CategoricalDtype(frame[name].cat.categories) for name in KEYS}
    category_plan = plan.astype(typed)
    for kind, rows, coefficients in (("category", frame, category_plan), ("str", strings, string_plan)):
        found = merge(rows, coefficients, load.outputs)
        for line, name in enumerate(load.outputs):
            np.testing.assert_array_equal(found[name].to_numpy(), expected[line], err_msg=f"pandas merge {name}")
        cases[f"pandas merge, {kind}"] = lambda rows=rows, coefficients=coefficients: merge(
            rows, coefficients, load.outputs
        )
    made = {"polars": polars_cases, "duckdb": duckdb_cases}
    for name in PEERS:
        try:
            release = version(name)
        except PackageNotFoundError:
            print(f"  {name} is not installed: not measured")
            continue
        if name in made:
            print(f"  {name} {release}")
            cases |= made[name](frame, plan, load, expected)
        else:
            cases |= pint_cases(frame, load)
    return cases


def pint_cases(frame: pd.DataFrame, load: Workload) -> Cases:
    """pint-pandas: one unit after the other, as a column has one; a coefficient for each row is given."""
    import pint_pandas  # noqa: F401

    flat = load.tensor.reshape(len(load.outputs), -1)
    code = np.ravel_multi_index(codes_of(frame), load.tensor.shape[1:])
    factors = [pd.Series(flat[line][code], dtype="pint[kg/kWh]") for line in range(len(flat))]

    def multiplied() -> list[Any]:
        amounts = pd.Series(frame["amount"].to_numpy(), dtype="pint[kWh]")
        return [(amounts * factor).pint.to("t") for factor in factors]

    return {"pint-pandas, one unit, factors by row given": multiplied}


def own_cases(frame: pd.DataFrame, load: Workload) -> Cases:
    """What is measured of carbonkit, and its floors."""
    catalog, method = load.catalog, load.method
    strings = frame.astype(dict.fromkeys(KEYS, "str"))
    out = [np.empty(len(frame)) for _ in load.outputs]
    numbers = count()

    def lines(given: Any, *, totals: bool = True, first: bool = False) -> None:
        chosen = method.model_copy(update={"name": f"run {next(numbers)}"}) if first else method
        ledger = ck.calculate(given, method=chosen, catalog=catalog)
        _ = ledger.lines
        if totals:
            ledger.totals()

    cases: Cases = {
        "core": lambda: core(frame, load),
        "core, memory used again": lambda: core(frame, load, is_frugal=True),
        "write of the result columns": lambda: [one.fill(1.5) for one in out],
        "core with all columns of a ledger": lambda: same_outputs(frame, load),
        "calculate, category": lambda: lines(frame, totals=False),
        "calculate and exact totals, category": lambda: lines(frame),
        "calculate and totals, nothing planned before": lambda: lines(frame, first=True),
        "the same, str": lambda: lines(strings),
        "aggregate core, inexact": lambda: aggregate(frame, load),
        "calculate, exact totals alone": lambda: ck.calculate(frame, method=method, catalog=catalog).totals(),
    }
    try:
        import pyarrow as pa
    except ImportError:
        print("  pyarrow is not installed: dictionaries and tables not measured")
        return cases
    dictionary = pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string()))
    encoded = frame.assign(**{name: strings[name].astype(dictionary) for name in KEYS})
    cases["the same, Arrow dictionaries"] = lambda: lines(encoded)
    tables = {kind: pa.Table.from_pandas(one, preserve_index=False) for kind, one in (("", frame), (", str", strings))}
    for kind, held in tables.items():
        cases[f"the same, Table of Arrow{kind}"] = lambda held=held: lines(held)
    try:
        import polars as pl
    except ImportError:
        return cases
    for kind, held in tables.items():
        eager = pl.from_arrow(held)
        cases[f"the same, DataFrame of Polars{kind}"] = lambda eager=eager: lines(eager)
    return cases


def check(frame: pd.DataFrame, load: Workload) -> list[np.ndarray]:
    """The lines and totals of calculate are those of printed figures; gives the columns."""
    expected = core(frame, load)
    totals = exact_totals(frame, load)
    for given in (frame, frame.astype(dict.fromkeys(KEYS, "str"))):
        ledger = ck.calculate(given, method=load.method, catalog=load.catalog)
        for line, name in enumerate(load.outputs):
            np.testing.assert_array_equal(ledger.lines[name].to_numpy(), expected[line], err_msg=name)
        found = ledger.totals()
        assert {name: found[name][0] for name in load.outputs} == totals
    return expected


def take_turns(cases: Cases, runs: int, clock: Callable[[], float]) -> dict[str, list[float]]:
    """Seconds of each case in each of several turns, after one that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(runs + 1):
        # Plans of 55,080 keys live on: to look through them before each contender would take most of the time.
        gc.collect()
        gc.freeze()
        for name, call in cases.items():
            # Each once without a clock: else it would pay for the memory that the contender before it has left.
            call()
            gc.collect()
            start = clock()
            call()
            taken = clock() - start
            if turn:
                times[name].append(taken)
    return times


def show(times: dict[str, list[float]], rows: int) -> None:
    """Medians, spreads and ratios."""
    print(f"  {'':44s} {'ms':>9s} {'least to greatest':>21s} {'M rows/s':>9s} {'/ core':>8s}")
    for name, taken in times.items():
        middle = statistics.median(taken)
        ratio = statistics.median(one / base for one, base in zip(taken, times["core"], strict=True))
        spread = f"({min(taken) * 1e3:.1f} to {max(taken) * 1e3:.1f})"
        print(f"  {name:44s} {middle * 1e3:9.1f} {spread:>21s} {rows / middle / 1e6:9.1f} {ratio:8.2f}")
    for name, base in (
        ("calculate and exact totals, category", "core, memory used again"),
        ("calculate and exact totals, category", "write of the result columns"),
        ("calculate, exact totals alone", "aggregate core, inexact"),
    ):
        ratio = statistics.median(one / two for one, two in zip(times[name], times[base], strict=True))
        print(f"  {name} / {base}: {ratio:.2f}")
    for peer in ("pandas merge, str", "Polars, strings"):
        if peer in times:
            ratio = statistics.median(two / one for one, two in zip(times["the same, str"], times[peer], strict=True))
            print(f"  {peer} / calculate and exact totals, str: {ratio:.2f}")


def memory(frame: pd.DataFrame, load: Workload) -> None:
    """What calculate takes beyond its inputs, at its peak, against what it adds."""
    added = sum(
        one.memory_usage(index=False).sum()
        for one in [ck.calculate(frame[:1000], method=load.method, catalog=load.catalog).lines[[*load.outputs]]]
    )
    added = int(added) * len(frame) // 1000 + (8 * (len(load.outputs) < len(LINES)) + 5) * len(frame)
    for kind, method in (
        ("planned before", load.method),
        ("and the plan", load.method.model_copy(update={"name": "m"})),
    ):
        ck.calculate(frame, method=load.method, catalog=load.catalog)
        tracemalloc.start()
        ledger = ck.calculate(frame, method=method, catalog=load.catalog)
        ledger.totals()
        _ = ledger.lines
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        ratio = (peak - 8 * 2**20) / added
        print(f"  memory beyond the inputs, {kind}: {peak / 2**20:.1f} MiB, {ratio:.3f} x the outputs + 8 MiB")


def planning(load: Workload, runs: int) -> None:
    """How planning grows with distinct keys: days of years, nothing planned before."""
    regions, units = load.keys["region"], load.keys["unit"]
    print("planning of distinct keys (unit x region x day), nothing planned before, median")
    for days in (46, 92, 184, 368):
        dates = [str(day) for day in np.datetime64("2022-01-01") + np.arange(days)]
        keys = [("electricity.purchased", u, r, day, "", "", "") for day in dates for r in regions for u in units]
        taken = []
        for run in range(runs):
            made = ck.plan(method=load.method.model_copy(update={"name": f"{days} {run}"}), catalog=load.catalog)
            start = time.perf_counter()
            made.rows_of(keys)
            taken.append(time.perf_counter() - start)
        middle = statistics.median(taken)
        print(f"  {len(keys):7,d} keys  {middle:6.3f} s ({min(taken):.3f} to {max(taken):.3f})  "
              f"{middle / len(keys) * 1e6:5.1f} us a key")  # fmt: skip


def planning_wide(load: Workload, runs: int) -> None:
    """Planning of all keys of a workload, its tables read, nothing planned before."""
    keys = [(*cells, "", "", "") for cells in product(*load.keys.values())]
    taken = []
    for run in range(runs + 1):
        made = ck.plan(method=load.method.model_copy(update={"name": f"{load.name} {run}"}), catalog=load.catalog)
        start = time.perf_counter()
        made.rows_of(keys)
        taken.append(time.perf_counter() - start)
    middle = statistics.median(taken[1:])
    print(f"planning of {len(keys):,d} keys of {load.name}: {middle:.3f} s ({min(taken):.3f} to {max(taken):.3f})  "
          f"{middle / len(keys) * 1e6:.1f} us a key")  # fmt: skip


def figures(load: Workload, runs: int) -> None:
    """One figure, warm."""
    made = ck.plan(method=load.method, catalog=load.catalog)
    taken = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        for _ in range(10_000):
            made.figure(activity="electricity.purchased", amount=356483.0, unit="kWh", region="CN-ZJ", period="2022")
        taken.append((time.perf_counter() - start) / 10_000)
    middle = statistics.median(taken[1:])
    print(f"plan.figure, warm: {middle * 1e6:.2f} us ({min(taken) * 1e6:.2f} to {max(taken) * 1e6:.2f})")


def main() -> None:
    """Check, time and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--workloads", nargs="+", choices=["narrow", "wide"], default=["narrow"])
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    parser.add_argument("--no-peers", action="store_true", help="measure carbonkit and its floors alone")
    options = parser.parse_args()
    clock = time.perf_counter if options.clock == "wall" else time.process_time
    with tempfile.TemporaryDirectory() as folder:
        for name in options.workloads:
            load = narrow() if name == "narrow" else wide(Path(folder))
            for rows in options.rows:
                frame = load.table(rows)
                print(f"{load.name}: {rows:,} rows, {options.runs} turns, {options.clock} clock")
                expected = check(frame, load)
                cases = own_cases(frame, load)
                if not options.no_peers:
                    cases |= peers(frame, load, expected)
                del expected
                show(take_turns(cases, options.runs, clock), rows)
                memory(frame, load)
            if name == "narrow":
                planning(load, min(options.runs, 3))
                figures(load, options.runs)
            else:
                planning_wide(load, min(options.runs, 3))


if __name__ == "__main__":
    main()
