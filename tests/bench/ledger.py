"""Times ``calculate`` against a hand-written core, a plain write of its outputs, and a pandas merge, in one run.

    python tests/bench/ledger.py [--rows 1000000] [--runs 7]

Every contender's columns are compared with coefficients recomputed in Fractions before anything is timed. Printed are
medians with their spread, and ratios of medians; nothing here passes or fails by a time.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pandas as pd

import carbonkit as ck

UNITS = {
    "kWh": 1,
    "MWh": 1000,
    "GWh": 10**6,
    "千瓦时": 1,
    "万千瓦时": 10**4,
    "度": 1,
    "kwh": 1,
    "'000 kWh": 1000,
    "兆瓦时": 1000,
}
YEARS = ("2021", "2022", "2023")
OUTPUTS = ("energy_gj", "energy_kwh", "tce", "tce_media", "co2_t", "co2e_t")
BLOCK = 1 << 16

METHOD = ck.Method(
    gwp="ipcc-ar6-100",
    factors=[f"cn-mee/average-{year}" for year in YEARS],
    coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
)


def table(rows: int, seed: int = 20220331) -> tuple[pd.DataFrame, list[str]]:
    """Seeded rows of electricity over provinces, years and spellings of units, as category columns."""
    draw = np.random.default_rng(seed)
    catalog = ck.open_catalog()
    regions = sorted({f.region for f in catalog.edition("cn-mee/average-2022").factors if len(f.region) == 5})
    frame = pd.DataFrame(
        {
            "activity": pd.Categorical.from_codes(np.zeros(rows, dtype=np.int8), ["electricity.purchased"]),
            "amount": draw.integers(1, 10**8, rows) / 100,
            "unit": pd.Categorical.from_codes(draw.integers(0, len(UNITS), rows), list(UNITS)),
            "region": pd.Categorical.from_codes(draw.integers(0, len(regions), rows), regions),
            "period": pd.Categorical.from_codes(draw.integers(0, len(YEARS), rows), list(YEARS)),
        }
    )
    return frame, regions


def coefficients(regions: list[str]) -> np.ndarray:
    """Coefficients by unit, region, year, output: Fractions of printed figures, without carbonkit's plan."""
    catalog = ck.open_catalog()
    found = np.full((len(OUTPUTS), len(UNITS), len(regions), len(YEARS)), np.nan)
    for u, kilowatt_hours in enumerate(UNITS.values()):
        for r, region in enumerate(regions):
            for y, year in enumerate(YEARS):
                printed = catalog.factor(f"cn-mee/average-{year}/grid#{region}.average").printed
                co2 = float(Fraction(printed) * kilowatt_hours / 1000)
                energy = float(Fraction(36, 10000) * kilowatt_hours)
                tce = float(Fraction("0.1229") * kilowatt_hours / 1000)
                found[:, u, r, y] = (energy, float(kilowatt_hours), tce, np.nan, co2, co2)
    return found


def core(frame: pd.DataFrame, dense: np.ndarray) -> np.ndarray:
    """The hand-written core: codes of the categories, one dense tensor, gather and multiply in blocks."""
    _, _, regions, years = dense.shape
    flat = dense.reshape(len(OUTPUTS), -1)
    amounts = frame["amount"].to_numpy()
    u, r, y = (frame[name].cat.codes.to_numpy() for name in ("unit", "region", "period"))
    out = np.empty((len(OUTPUTS), len(amounts)))
    for start in range(0, len(amounts), BLOCK):
        block = slice(start, start + BLOCK)
        code = (u[block].astype(np.int32) * regions + r[block]) * years + y[block]
        for line in range(len(OUTPUTS)):
            np.take(flat[line], code, out=out[line, block])
            out[line, block] *= amounts[block]
    return out


def merge(frame: pd.DataFrame, dense: np.ndarray, regions: list[str]) -> pd.DataFrame:
    """The pandas way: a table of coefficients, merged and multiplied."""
    index = pd.MultiIndex.from_product([list(UNITS), regions, list(YEARS)], names=["unit", "region", "period"])
    plan = pd.DataFrame(dense.reshape(len(OUTPUTS), -1).T, index=index, columns=list(OUTPUTS)).reset_index()
    joined = frame.merge(plan, on=["unit", "region", "period"], how="left", validate="m:1")
    for name in OUTPUTS:
        joined[name] = joined[name] * joined["amount"]
    return joined


def median(call: Callable[[], object], runs: int) -> tuple[float, float, float]:
    """Median, least and greatest seconds of several runs after one that is not counted."""
    call()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times), min(times), max(times)


def main() -> None:
    """Check, time and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    frame, regions = table(options.rows)
    strings = frame.astype(dict.fromkeys(("activity", "unit", "region", "period"), "str"))
    dense = coefficients(regions)
    catalog = ck.open_catalog()
    expected = core(frame, dense)
    for given in (frame, strings):
        lines = ck.calculate(given, method=METHOD, catalog=catalog).lines
        for line, name in enumerate(OUTPUTS):
            np.testing.assert_array_equal(lines[name].to_numpy(), expected[line], err_msg=name)
    del expected, lines

    out = np.empty((len(OUTPUTS), options.rows))
    plan = ck.plan(method=METHOD, catalog=catalog)

    def figure() -> None:
        for _ in range(10_000):
            plan.figure(activity="electricity.purchased", amount=356483.0, unit="kWh", region="CN-ZJ", period="2022")

    def whole(given: pd.DataFrame, *, totals: bool) -> None:
        ledger = ck.calculate(given, method=METHOD, catalog=catalog)
        ledger.totals() if totals else None
        _ = ledger.lines

    cases: dict[str, Callable[[], object]] = {
        "write of the result columns": lambda: out.fill(1.5),
        "hand-written core, category": lambda: core(frame, dense),
        "calculate, category": lambda: whole(frame, totals=False),
        "calculate and exact totals, category": lambda: whole(frame, totals=True),
        "calculate, str": lambda: whole(strings, totals=False),
        "pandas merge, category": lambda: merge(frame, dense, regions),
        "pandas merge, str": lambda: merge(strings, dense, regions),
        "10,000 plan.figure calls": figure,
    }
    base = 0.0
    print(f"{options.rows:,} rows, {options.runs} runs, median (least to greatest), ratio to the core")
    for name, call in cases.items():
        middle, least, most = median(call, options.runs)
        base = middle if name.startswith("hand-written") else base
        ratio = f"{middle / base:6.2f}" if base else "      "
        print(f"  {name:38s} {middle * 1e3:9.1f} ms ({least * 1e3:.1f} to {most * 1e3:.1f})  {ratio}")
    print(f"  peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
