"""What the light commands do not load: numpy, pandas, pint, pydantic. Each in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "pandas", "pint", "pydantic", "pyarrow")
SHOW = "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM"
COAL = ["--carrier", "electricity", "--edition", "cn-sac/gbt-2589-2020", "--basis", "calorific"]
LIGHT = {
    "--help": ["--help"],
    "--version": ["--version"],
    "convert": ["convert", "356,483", "kWh", "GJ"],
    "convert --carrier": ["convert", "356,483", "kWh", "tce", *COAL],
    "convert --units": ["convert", "--units"],
    "factors show": ["factors", "show", SHOW],
    "factors show, JSON": ["factors", "show", SHOW, "--format", "json"],
}


def loaded(code: str) -> tuple[set[str], str]:
    """The heavy modules that a process has after the code, and what it printed."""
    tail = f"\nimport sys; print('LOADED', *sorted(set({HEAVY!r}) & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code + tail], capture_output=True, text=True, timeout=60, check=True)
    text, _, names = found.stdout.rpartition("LOADED")
    return set(names.split()), text


def test_importing_carbonkit_loads_nothing() -> None:
    """Breaks if `carbonkit/__init__.py` imports any room."""
    assert loaded("import carbonkit; carbonkit.__version__; dir(carbonkit)")[0] == set()
    rooms = "print(*[name for name in sys.modules if name.startswith('carbonkit')])"
    assert loaded(f"import sys, carbonkit\n{rooms}")[1].split() == ["carbonkit"]


@pytest.mark.parametrize("arguments", LIGHT.values(), ids=LIGHT.keys())
def test_a_light_command_loads_nothing_heavy(arguments: list[str]) -> None:
    """Breaks if the catalogue, the grammar or the coal rules import pint, pydantic or numpy at the top."""
    names, text = loaded(f"from carbonkit.cli import main\nmain({arguments!r}, standalone_mode=False)")
    assert names == set()
    assert text.strip()


def test_the_measure_sees_heavy_modules() -> None:
    """The test above would notice: a calculation loads pandas."""
    assert {"numpy", "pandas"} <= loaded("import carbonkit; carbonkit.calculate")[0]


@pytest.mark.parametrize(
    "name", ["Printed", "convert", "parse_unit", "open_catalog", "Catalog", "Factor", "CarbonkitError"]
)
def test_light_names_stay_light(name: str) -> None:
    assert loaded(f"import carbonkit; carbonkit.{name}")[0] == set()
