"""The tables, regions and sources as fixtures."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_files import FACTORS, Row, read_csv, table_paths


@pytest.fixture(scope="session")
def tables() -> dict[str, list[Row]]:
    """Rows by `publisher/edition/table`."""
    return {path.relative_to(FACTORS).with_suffix("").as_posix(): read_csv(path)[1] for path in table_paths()}


@pytest.fixture(scope="session")
def factors(tables: dict[str, list[Row]]) -> dict[str, Row]:
    """Row by reference, `publisher/edition/table#key`."""
    return {f"{name}#{row['key']}": row for name, rows in tables.items() for row in rows}


@pytest.fixture(scope="session")
def regions() -> dict[str, Row]:
    """Region by code."""
    return {row["code"]: row for row in read_csv(FACTORS / "regions.csv")[1]}


@pytest.fixture(scope="session")
def sources() -> dict[str, dict[str, object]]:
    """source.toml by `publisher/edition`."""
    return {
        path.parent.relative_to(FACTORS).as_posix(): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FACTORS.glob("*/*/source.toml"))
    }
