"""Reads the files of `factors/` for the tests on the data itself, without the library under test."""

from __future__ import annotations

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FACTORS = ROOT / "factors"

Row = dict[str, str]
#: Every folder of `factors/`; test_form.py has the list typed, so that a lost one is seen.
PUBLISHERS = tuple(sorted(path.name for path in FACTORS.iterdir() if path.is_dir()))


def read_csv(path: Path) -> tuple[list[str], list[Row]]:
    """Header and rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    return list(reader.fieldnames or []), rows


def table_paths() -> list[Path]:
    """Every factor table."""
    return sorted(path for path in FACTORS.glob("*/*/*.csv") if path.name != "membership.csv")
