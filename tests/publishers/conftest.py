"""The publishers' files, made once for all tests of this folder, and a way to change a cell."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from carbonkit.catalog import open_catalog
from carbonkit.catalog.catalog import Catalog

# Tests are imported one by one (importlib mode): what they share is put where `import made_files` finds it.
_SPEC = importlib.util.spec_from_file_location("made_files", Path(__file__).with_name("made_files.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
made_files = importlib.util.module_from_spec(_SPEC)
sys.modules["made_files"] = made_files
_SPEC.loader.exec_module(made_files)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return open_catalog()


@pytest.fixture(scope="session")
def files() -> Path:
    return Path(__file__).parent / "files"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with uk.xlsx, egrid.xlsx and hub.xlsx as their publishers print them."""
    folder = tmp_path_factory.mktemp("made")
    made_files.write_xlsx(folder / "uk.xlsx", made_files.uk_cells(made_files.UK_2025))
    made_files.write_xlsx(folder / "egrid.xlsx", made_files.egrid_cells(made_files.EGRID_2023))
    made_files.write_xlsx(folder / "hub.xlsx", made_files.hub_cells())
    return folder
