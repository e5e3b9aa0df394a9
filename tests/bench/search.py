"""Times the search on arrays against a plain double loop over the same candidates and changes, in one run.

    python tests/bench/search.py [--runs 7]

The loops go over every candidate and every change (half up, ways of rounding, slips of units and digits), once in
floats and once in Fractions. Before anything is timed, all three give the same pairs of candidate and change. Printed
are medians with their spread, and ratios of medians; nothing here passes or fails by a time.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from asking import CATALOG, ask

from carbonkit.disclosure.searching.changes import Change, bounds, plain, roundings
from carbonkit.disclosure.searching.pool import Pool
from carbonkit.disclosure.searching.search import candidates_of, digit_changes, search_figure, slip_changes

QUESTION = ask("203.30", "356,483", edition="cn-mee/average-2022", region="CN", period="2022")
Pairs = set[tuple[int, int]]


def on_arrays(pool: Pool, changes: list[Change]) -> Pairs:
    """What the search does: bounds first, and exactly where they are met."""
    found = set()
    for number, place in pool.hit_by(*bounds(changes)):
        candidate = pool.make(int(pool.row[place]))
        if candidate is not None and changes[number].explains(candidate.coefficient):
            found.add((number, place))
    return found


def in_floats(values: list[float], changes: list[Change]) -> Pairs:
    bands = [change.implied() for change in changes]
    ends = [(float(band.low), float(band.high)) for band in bands]
    return {
        (number, place)
        for place, value in enumerate(values)
        for number, (low, high) in enumerate(ends)
        if low <= value <= high
    }


def in_fractions(values: list[Fraction], changes: list[Change]) -> Pairs:
    ends = [(band.low, band.high) for band in (change.implied() for change in changes)]
    return {
        (number, place)
        for place, value in enumerate(values)
        for number, (low, high) in enumerate(ends)
        if low <= value <= high
    }


def timed(run: Callable[[], object], runs: int) -> list[float]:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    changes = [plain(QUESTION), *roundings(QUESTION), *slip_changes(QUESTION), *digit_changes(QUESTION)]
    start = time.perf_counter()
    pool = candidates_of(QUESTION, CATALOG)
    cold = time.perf_counter() - start
    made = [pool.make(int(row)) for row in pool.row]
    exact = [one.coefficient if one is not None else Fraction(0) for one in made]
    floats = [float(value) for value in exact]

    answers = {
        "arrays": on_arrays(pool, changes),
        "loop in floats": in_floats(floats, changes),
        "loop in Fractions": in_fractions(exact, changes),
    }
    # Cutting off and rounding up leave out one edge of their bands, which the loops keep: no candidate here meets it.
    assert answers["arrays"] == answers["loop in floats"] == answers["loop in Fractions"]
    print(f"{len(pool)} candidates x {len(changes)} changes; {len(answers['arrays'])} pairs, the same in all three")

    contenders: dict[str, tuple[Callable[[], object], int]] = {
        "arrays": (lambda: on_arrays(candidates_of(QUESTION, CATALOG), changes), runs),
        "loop in floats": (lambda: in_floats(floats, changes), runs),
        "loop in Fractions": (lambda: in_fractions(exact, changes), min(runs, 3)),
        "whole search, with exact answers": (lambda: search_figure(QUESTION, CATALOG), runs),
    }
    medians = {}
    for name, (run, times) in contenders.items():
        taken = timed(run, times)
        medians[name] = statistics.median(taken)
        print(f"{name:34} {medians[name] * 1000:10.1f} ms  ({min(taken) * 1000:.1f} to {max(taken) * 1000:.1f})")
    print(f"{'candidates, made for the first time':34} {cold * 1000:10.1f} ms")
    for name in ("loop in floats", "loop in Fractions"):
        print(f"{name} / arrays: {medians[name] / medians['arrays']:.0f}")


if __name__ == "__main__":
    main()
