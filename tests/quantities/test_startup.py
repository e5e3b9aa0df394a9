"""Numbers and units cost nothing to import: no numpy, pandas, pint or pydantic."""

import subprocess
import sys

import pytest

_HEAVY = ("numpy", "pandas", "pint", "pydantic", "pyarrow", "click")
_PROGRAM = """
import sys
{statement}
print(sorted(set(sys.modules) & {heavy!r}))
"""


@pytest.mark.parametrize(
    "statement",
    [
        "import carbonkit.quantities",
        "from carbonkit.quantities import *",
        "from carbonkit.quantities import convert; convert(1, '万千瓦时', 'GJ')",
        "from carbonkit.quantities import Printed, parse_period; Printed('290.23').low; parse_period('2021').days",
        "import carbonkit; carbonkit.Printed('290.23').low; carbonkit.convert(1, 'kWh', 'MJ')",
    ],
)
def test_nothing_heavy_is_loaded(statement: str) -> None:
    """Seen from outside, in a fresh interpreter.

    Mutation tried: ``import numpy`` at the top of ``numbers.py`` breaks it.
    """
    program = _PROGRAM.format(statement=statement, heavy=set(_HEAVY))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_the_registry_does_load_pint() -> None:
    """The check above can fail: asking for a pint quantity loads pint."""
    program = _PROGRAM.format(statement="import carbonkit.quantities.registry", heavy=set(_HEAVY))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert "pint" in done.stdout
