"""Figures of one's own beside those of carbonkit: slips of the pen, figures below zero, and units that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonkit.catalog import Catalog, open_catalog
from carbonkit.catalog.check import check_folder
from carbonkit.catalog.check_figures import activities_of

SOURCE = (
    'title = "自有因子 2024"\ntitle_en = "Factors of our own 2024"\nissuer = "Acme"\npublished = "2024-05-31"\n'
    'purposes = ["inventory"]\n'
)
HEAD = "key,activity,region,kind,gas,data_year,value,unit,low,high,evidence\n"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog()


def _messages(tmp_path: Path, catalog: Catalog, *rows: str) -> list[str]:
    folder = tmp_path / "acme" / "2024"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.toml").write_text(SOURCE, encoding="utf-8")
    (folder / "grid.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return [str(one).replace(f"{folder}/", "") for one in check_folder(tmp_path, catalog).problems]


@pytest.mark.parametrize(
    ("activity", "closest"),
    [
        ("electricty", "electricity.purchased"),
        ("electricity", "electricity.purchased"),
        ("electricty.purchased", "electricity.purchased"),
        ("fuel.deisel", "fuel.diesel"),
    ],
)
def test_an_activity_that_is_nearly_a_known_one(tmp_path: Path, catalog: Catalog, activity: str, closest: str) -> None:
    (found,) = _messages(tmp_path, catalog, f"a,{activity},CN,combustion,CO2,2022,0.5,kgCO2/t,,,original")
    assert found.startswith(f"grid.csv:2: activity: unknown activity '{activity}'; closest: {closest}")


def test_an_activity_of_ones_own_and_a_known_one_are_no_problem(tmp_path: Path, catalog: Catalog) -> None:
    rows = [f"{name},{name},CN,process,CO2,2022,0.5,kgCO2/t,,,original" for name in ("goods.shoes", "fuel.diesel")]
    assert _messages(tmp_path, catalog, *rows) == []
    assert catalog.edition("cn-mee/average-2022").name in activities_of(catalog)["electricity.purchased"]


def test_an_emission_factor_below_zero(tmp_path: Path, catalog: Catalog) -> None:
    """A share, which is no emission, may be anything that its own kind allows."""
    found = _messages(
        tmp_path,
        catalog,
        "a,electricity.purchased,CN,average,CO2,2022,-0.5,kgCO2/kWh,,,original",
        "b,electricity.purchased,HK,average,CO2,2022,,kgCO2/kWh,-0.1,0.4,original",
        "c,electricity.purchased,CN,loss-rate,,2022,-0.5,percent,,,original",
    )
    assert [one[: one.index(" zero") + 5] for one in found] == [
        "grid.csv:2: value: -0.5 is below zero",
        "grid.csv:3: low: -0.1 is below zero",
    ]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("570", "kgCO2/kWh", "570 kgCO2/kWh is "),
        ("0.00057", "kgCO2/kWh", ""),  # Bhutan and others have figures near zero
        ("0.57", "kgCO2/kWh", ""),
        ("570", "gCO2/kWh", ""),
        ("570", "kgCO2/MWh", ""),
    ],
)
def test_a_figure_in_another_unit_than_it_says(
    tmp_path: Path, catalog: Catalog, value: str, unit: str, said: str
) -> None:
    """570 g/kWh with kg in its unit is some hundred times what any grid emits."""
    found = _messages(tmp_path, catalog, f"a,electricity.purchased,CN,average,CO2,2022,{value},{unit},,,original")
    assert len(found) == bool(said)
    for one in found:
        assert one.startswith(f"grid.csv:2: value: {said}")
        assert one.endswith(" times the largest of carbonkit for this: check the unit")


def test_a_figure_a_thousand_times_too_small(tmp_path: Path, catalog: Catalog) -> None:
    """Natural gas burnt gives some 50 to 57 kg of CO2e per GJ in every edition: 0.055 is a thousandth."""
    rows = "a,fuel.natural_gas,CN,combustion,CO2,2022,{},kgCO2/GJ,,,original"
    (found,) = _messages(tmp_path, catalog, rows.format("0.0555"))
    assert "times below the smallest of carbonkit: check the unit" in found
    assert _messages(tmp_path, catalog, rows.format("55.5")) == []


def test_a_year_in_full_width_is_the_same_year(tmp_path: Path, catalog: Catalog) -> None:
    found = _messages(
        tmp_path,
        catalog,
        "a,electricity.purchased,CN,average,CO2,2022,0.5,kgCO2/kWh,,,original",
        "b,electricity.purchased,CN,average,CO2,２０２２,0.5,kgCO2/kWh,,,original",
    )
    assert any("no question can tell it from grid.csv:2" in one for one in found)
