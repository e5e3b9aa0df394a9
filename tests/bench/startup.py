"""Times the start of carbonkit against bare Python, in one run: medians of whole processes, and their ratios.

python tests/bench/startup.py [--runs 15]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

REFERENCE = "cn-mee/average-2022/grid#CN.average"
FIND = (
    "from carbonkit.catalog import open_catalog; "
    'open_catalog().find(activity="fuel.natural_gas", region="GB", unit="m3"{edition})'
)
CASES = {
    "python -c pass": ["-c", "pass"],
    "import click": ["-c", "import click"],
    "import carbonkit": ["-c", "import carbonkit"],
    "carbonkit --help": ["-m", "carbonkit", "--help"],
    "carbonkit --version": ["-m", "carbonkit", "--version"],
    "carbonkit convert": ["-m", "carbonkit", "convert", "356,483", "kWh", "GJ"],
    "carbonkit factors show": ["-m", "carbonkit", "factors", "show", REFERENCE],
    "... in a large table": ["-m", "carbonkit", "factors", "show", "ember/owid-2025/country#FR.2019"],
    "a lookup, edition named": ["-c", FIND.format(edition=', edition="uk-desnz/conversion-2025"')],
    "a lookup in all editions": ["-c", FIND.format(edition=', period="2025"')],
    "carbonkit factors search": ["-m", "carbonkit", "factors", "search", "diesel", "litre", "UK", "2025"],
}


def main() -> None:
    """Run the cases in turn, so that a drift of the machine's speed meets all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    times: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(runs + 1):
        for name, arguments in CASES.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            times[name].append(time.perf_counter() - start)
    bare = statistics.median(times["python -c pass"][1:])
    print(f"{runs} runs, median (least to greatest), ratio to bare Python")
    for name, several in times.items():
        counted = several[1:]
        middle = statistics.median(counted)
        spread = f"({min(counted) * 1e3:.0f} to {max(counted) * 1e3:.0f})"
        print(f"  {name:24s} {middle * 1e3:7.1f} ms {spread:14s} {middle / bare:5.2f}")


if __name__ == "__main__":
    main()
