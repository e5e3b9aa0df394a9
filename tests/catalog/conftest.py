"""A catalogue for all tests of this room, and a copy of it that a test may spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from carbonkit.catalog import Catalog, open_catalog

FACTORS = Path(__file__).resolve().parents[2] / "factors"


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return open_catalog()


@pytest.fixture
def own_catalog(tmp_path: Path) -> Callable[[str, str, str], Catalog]:
    """A copy of the national tables with one edition more: own_catalog(name, source.toml, grid.csv)."""
    root = tmp_path / "factors"
    shutil.copytree(FACTORS / "cn-mee", root / "cn-mee")
    shutil.copytree(FACTORS / "cn-ndrc", root / "cn-ndrc")
    shutil.copy(FACTORS / "regions.csv", root)

    def add(name: str, source: str, grid: str) -> Catalog:
        folder = root / name
        folder.mkdir(parents=True)
        (folder / "source.toml").write_text(source, encoding="utf-8")
        (folder / "grid.csv").write_text(grid, encoding="utf-8")
        return open_catalog(root)

    return add
