"""The catalogue as columns of bounds: nothing is missing, and every exact figure lies within its bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.catalog import Catalog, open_catalog
from carbonkit.catalog.columns import FactorColumns, factor_columns
from carbonkit.quantities import parse_unit

CATALOG = open_catalog()


@pytest.fixture(scope="module")
def columns() -> FactorColumns:
    return factor_columns(CATALOG)


def test_every_row_of_every_table_is_there_once(columns: FactorColumns, catalog: Catalog) -> None:
    rows = sum(len(edition.table(name)) for edition in catalog.editions() for name in edition.table_names)
    assert len(columns) == rows
    assert len(set(columns.reference)) == rows
    assert rows > 20_000


@given(st.integers(min_value=0))
def test_the_exact_figure_lies_strictly_within_its_bounds(place: int) -> None:
    """Breaks if the bounds are the nearest double on both sides: 0.1 as a double is above a tenth."""
    some = factor_columns(CATALOG, editions=["cn-mee/average-2022", "cn-sac/gbt-2589-2020", "us-epa/egrid-2023"])
    place %= len(some)
    factor = CATALOG.factor(some.reference[place])
    scale = factor.parsed_unit.scale
    ends = (factor.value, factor.value) if factor.printed else (factor.low, factor.high)
    assert ends[0] is not None
    assert ends[1] is not None
    assert some.low[place] < ends[0] * scale
    assert ends[1] * scale < some.high[place]
    if factor.printed:
        assert some.high[place] <= math.nextafter(math.nextafter(some.low[place], math.inf), math.inf)


def test_a_search_by_value_finds_the_factor_in_any_unit(columns: FactorColumns) -> None:
    """0.8244 tCO2/MWh is 0.8244 kgCO2/kWh; among emissions of CO2 per energy it stands once."""
    value = 0.8244 * float(parse_unit("kgCO2/kWh").scale)
    found = columns.where(dimension="tCO2/MWh").between(value * (1 - 1e-9), value * (1 + 1e-9))
    assert list(found.reference) == ["cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM"]


def test_rows_are_chosen_by_what_they_are(columns: FactorColumns) -> None:
    """Counts typed from the announcement of 2022: 30 provinces, 7 grids and the nation, and two more national kinds."""
    of_2022 = columns.where(activity="electricity.purchased", year=2022, dimension="kgCO2/kWh")
    mainland = of_2022.where(region={"CN", "CN-ZJ"})
    assert sorted(mainland.reference) == [
        "cn-mee/average-2022/grid#CN-ZJ.average",
        "cn-mee/average-2022/grid#CN.average",
        "cn-mee/average-2022/grid#CN.average-excl-market-non-fossil",
        "cn-mee/average-2022/grid#CN.fossil-only",
    ]
    assert set(of_2022.where(kind="average").where(gas="CO2").kind) == {"average"}


def test_no_edition_gives_no_rows() -> None:
    empty = factor_columns(CATALOG, editions=[])
    assert len(empty) == 0
    assert len(empty.where(kind="average").between(0, 1)) == 0
