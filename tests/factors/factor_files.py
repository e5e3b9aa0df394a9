"""Reads the files of `factors/` for the tests on the data itself, without the library under test."""

from __future__ import annotations

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FACTORS = ROOT / "factors"

Row = dict[str, str]
# Other tables are filed by other tasks under their own publishers; these are the ones that this folder tests.
PUBLISHERS = ("cn-cec", "cn-mee", "cn-ndrc", "cn-sac", "ipcc", "uk-desnz")


def read_csv(path: Path) -> tuple[list[str], list[Row]]:
    """Header and rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    return list(reader.fieldnames or []), rows


def table_paths() -> list[Path]:
    """Every factor table."""
    return sorted(
        path
        for publisher in PUBLISHERS
        for path in (FACTORS / publisher).glob("*/*.csv")
        if path.name != "membership.csv"
    )
