"""Every figure lies in the band of its kind and unit; the bands are set by physics, not by the tables."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_files import FACTORS, Row, read_csv

BANDS = {
    (row["kind"], row["unit"]): (Decimal(row["low"]), Decimal(row["high"]))
    for row in read_csv(Path(__file__).with_name("bands.csv"))[1]
}


def _figures(row: Row) -> list[Decimal]:
    return [Decimal(text) for text in (row["value"], row.get("low", ""), row.get("high", "")) if text]


def test_every_figure_is_in_the_band_of_its_kind_and_unit() -> None:
    """No figure is ten times too large or too small for its kind, and no kind comes with a unit that is not its own.

    Breaks if one point of one figure is moved, for most of them: the band of a kind and unit that spans more than one
    power of ten (blends, spend, vehicles) catches the greater slips only.
    """
    outside = []
    for path in sorted(FACTORS.glob("*/*/*.csv")):
        if path.name == "membership.csv":
            continue
        for row in read_csv(path)[1]:
            low, high = BANDS.get((row["kind"], row["unit"]), (Decimal(1), Decimal(0)))
            if not all(low <= figure <= high for figure in _figures(row)):
                outside.append(f"{path.relative_to(FACTORS)}#{row['key']}: {_figures(row)} {row['unit']}")
    assert outside == []


def test_every_band_is_used_and_stated_with_its_reason() -> None:
    """A band without a row would be a kind or unit that is not there any more."""
    found = {
        (row["kind"], row["unit"])
        for path in FACTORS.glob("*/*/*.csv")
        if path.name != "membership.csv"
        for row in read_csv(path)[1]
    }
    assert set(BANDS) - found == set()
    assert all(row["why"] for row in read_csv(Path(__file__).with_name("bands.csv"))[1])
