"""Threads that plan side by side get the figures that each of them would get alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pytest

from carbonkit.accounting.ledger import calculate
from carbonkit.accounting.method import Method
from carbonkit.accounting.resolve import Resolver, resolver_of
from carbonkit.catalog import Catalog, open_catalog
from carbonkit.quantities import Unit

T = TypeVar("T")


def side_by_side(*jobs: Callable[[], T]) -> list[T]:
    """What each job returns in a thread of its own, all started at one moment."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T:
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def energy(unit: str, region: str, method: Method, catalog: Catalog) -> Fraction:
    rows = {"activity": ["电力"], "amount": [1.0], "unit": [unit], "region": [region], "period": ["2022"]}
    return calculate(pd.DataFrame(rows), method=method, catalog=catalog).total("energy_kwh").value


def test_units_of_two_threads_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread runs while a unit is hashed, as the interpreter may let it at any time."""
    catalog = open_catalog()
    method = Method(factors=["cn-mee/average-2022"], name="units of two threads")
    hashed = Unit.__hash__

    def slowly(unit: Unit) -> int:
        time.sleep(0.1)
        return hashed(unit)

    monkeypatch.setattr(Unit, "__hash__", slowly)
    both = side_by_side(*(lambda unit=unit: energy(unit, "浙江", method, catalog) for unit in ("kWh", "MWh")))
    monkeypatch.setattr(Unit, "__hash__", hashed)
    after = [energy(unit, "北京", method, catalog) for unit in ("kWh", "MWh")]
    assert both == after == [1, 1000]


def test_two_threads_ask_for_one_resolver_and_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = open_catalog()
    made = Resolver.__init__

    def slowly(self: Resolver, method: Method, catalog: Catalog) -> None:
        time.sleep(0.1)
        made(self, method, catalog)

    monkeypatch.setattr(Resolver, "__init__", slowly)
    monkeypatch.setattr("carbonkit.accounting.resolve._MOST_METHODS", 1)
    method = Method(factors=["cn-mee/average-2022"], name="one resolver")
    one, other = side_by_side(*[lambda: resolver_of(method, catalog)] * 2)
    assert one is other


def test_a_thread_waits_for_the_overlays_that_another_lays(tmp_path: Path) -> None:
    folder = tmp_path / "own-lab" / "figures"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text('title = "Figures"\n', encoding="utf-8")

    def slowly() -> list[Path]:
        time.sleep(0.1)
        return [tmp_path]

    catalog = Catalog(open_catalog().root, open_overlays=slowly)
    found = side_by_side(*[lambda: catalog.edition("own-lab/figures").name] * 2)
    assert found == ["own-lab/figures"] * 2
