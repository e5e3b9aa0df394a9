"""The figures of the tables are plausible, alone and against each other."""

from __future__ import annotations

import re
import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import itertools

from factor_files import FACTORS, Row, read_csv

KJ_PER_KGCE = Decimal("29307.6")
# Rows whose printed energy and coal equivalent differ by more than 0.5 %, each with its reason: none so far.
NCV_EXCEPTIONS: dict[str, str] = {}
AVERAGE_YEARS = ("2021", "2022", "2023")


def figures(row: Row) -> list[Decimal]:
    """The value of a row, or both ends of its range."""
    return [Decimal(text) for text in (row["value"], row.get("low", ""), row.get("high", "")) if text]


@pytest.mark.parametrize("edition", ["cn-ndrc/baseline-2012", "cn-ndrc/baseline-2015", "cn-mee/baseline-2019"])
def test_operating_margin_exceeds_build_margin(edition: str, factors: dict[str, Row]) -> None:
    """New plants are cleaner than running ones, in every grid."""
    margins = {
        row["key"]: Decimal(row["value"]) for name, row in factors.items() if name.startswith(edition + "/grid#")
    }
    assert len(margins) == 12
    for key, value in margins.items():
        if key.endswith(".OM"):
            assert value > margins[key.removesuffix("OM") + "BM"], key


def test_2016_operating_margin_is_near_its_single_years(tables: dict[str, list[Row]]) -> None:
    """The OM of 2016 is the weighted mean of the three single years in its note: it lies between them."""
    for row in tables["cn-ndrc/baseline-2016/grid"]:
        years = re.search(r"2012/2013/2014: ([\d.]+)/([\d.]+)/(\d\.\d+)", row["note"])
        assert years, row["key"]
        single = [Decimal(text) for text in years.groups()]
        assert min(single) <= Decimal(row["value"]) <= max(single), row["key"]


@pytest.mark.parametrize("year", AVERAGE_YEARS)
def test_national_average_lies_among_the_provinces(year: str, factors: dict[str, Row]) -> None:
    """The nation and each grid lie between the least and the greatest province; all are between 0 and 1.2."""
    table = f"cn-mee/average-{year}/grid#"
    values = {
        row["region"]: Decimal(row["value"])
        for name, row in factors.items()
        if name.startswith(table) and row["kind"] == "average"
    }
    provinces = [value for code, value in values.items() if len(code) == 5]
    assert len(provinces) == 30
    assert all(0 < value < Decimal("1.2") for value in provinces)
    for code, value in values.items():
        if len(code) != 5:
            assert min(provinces) < value < max(provinces), code


@pytest.mark.parametrize("year", AVERAGE_YEARS)
def test_national_variants_are_in_their_order(year: str, factors: dict[str, Row]) -> None:
    """All power < without market-traded non-fossil < fossil only: each leaves out more clean power."""
    values = [
        Decimal(factors[f"cn-mee/average-{year}/grid#CN.{kind}"]["value"])
        for kind in ("average", "average-excl-market-non-fossil", "fossil-only")
    ]
    assert values == sorted(set(values))


@pytest.mark.parametrize("years", [("2021", "2022"), ("2022", "2023")])
def test_averages_move_slowly(years: tuple[str, str], factors: dict[str, Row]) -> None:
    """No region moves by more than 0.12 kgCO2/kWh in a year: two provinces that changed places would."""
    before, after = (f"cn-mee/average-{year}/grid#" for year in years)
    for name, row in factors.items():
        if name.startswith(before):
            change = Decimal(factors[name.replace(before, after)]["value"]) - Decimal(row["value"])
            assert abs(change) <= Decimal("0.12"), name


@pytest.mark.parametrize("year", AVERAGE_YEARS)
def test_grid_average_lies_among_its_provinces(year: str, factors: dict[str, Row]) -> None:
    """A grid is a mix of its provinces, so the membership and the provincial values confirm it.

    Imports between grids may push a provincial factor, so the ends of the band are widened by 0.02.
    """
    rows = read_csv(FACTORS / "cn-mee" / f"average-{year}" / "membership.csv")[1]
    members = [(row["grid"], row["region"]) for row in rows]
    table = f"cn-mee/average-{year}/grid#"
    slack = Decimal("0.02")
    for grid in {grid for grid, _ in members}:
        values = [
            Decimal(factors[f"{table}{region}.average"]["value"])
            for owner, region in members
            if owner == grid and f"{table}{region}.average" in factors
        ]
        assert min(values) - slack <= Decimal(factors[f"{table}{grid}.average"]["value"]) <= max(values) + slack, grid


def test_average_is_below_operating_margin(factors: dict[str, Row]) -> None:
    """The averages of 2012 lie below the OM of the baseline of 2012 in each grid."""
    for name, row in factors.items():
        if name.startswith("cn-ndrc/average-2012/"):
            margin = factors[f"cn-ndrc/baseline-2012/grid#{row['region']}.OM"]
            assert Decimal(row["value"]) < Decimal(margin["value"]), name


def test_coal_equivalent_follows_from_kilocalories(factors: dict[str, Row]) -> None:
    """kcal / 7000 gives every coefficient of Annex A to the fourth decimal, within one unit."""
    checked = 0
    for name, row in factors.items():
        kcal = re.search(r"kcal column: (\d+)(?: to (\d+))?", row["note"])
        if row["kind"] != "coal-equivalent" or not kcal:
            continue
        expected = [Decimal(text) / 7000 for text in kcal.groups() if text]
        for printed, computed in zip(figures(row), expected, strict=True):
            assert abs(printed - computed) <= Decimal("0.0001"), name
        checked += 1
    assert checked >= 60


def test_calorific_value_agrees_with_coal_equivalent(factors: dict[str, Row]) -> None:
    """Energy / 29307.6 kJ is the coal equivalent within 0.5 %, in Annex A and Annex B."""
    checked = 0
    for name, row in factors.items():
        if row["kind"] not in {"net-calorific-value", "energy-equivalent"} or name in NCV_EXCEPTIONS:
            continue
        if not name.startswith("cn-sac/gbt-2589-"):  # the guides print calorific values without coal equivalents
            continue
        coal = factors.get(name.rpartition(".")[0] + ".coal-equivalent")
        if coal is None:
            assert "standard_coal" in name
            continue
        # kJ per unit of the coal equivalent: MJ/t and kgce/kg differ by 1000 on both sides.
        scale = Decimal(1000) if row["unit"].startswith("MJ/") else Decimal(1)
        if (row["unit"], coal["unit"]) == ("MJ/t", "kgce/kg"):
            scale = Decimal(1)
        for energy, printed in zip(figures(row), figures(coal), strict=True):
            assert abs(energy * scale / KJ_PER_KGCE / printed - 1) <= Decimal("0.005"), name
        checked += 1
    assert checked >= 60


def test_heat_and_electricity_coefficients(factors: dict[str, Row]) -> None:
    """0.03412 is 1 MJ / 29.3076 rounded; 0.1229 is 860 kcal / 7000 rounded, not 3600 kJ / 29307.6."""
    heat = factors["cn-sac/gbt-2589-2020/energy#heat.coal-equivalent"]["value"]
    electricity = factors["cn-sac/gbt-2589-2020/energy#electricity.coal-equivalent"]["value"]
    assert round(1000 / KJ_PER_KGCE, 5) == Decimal(heat)
    assert round(Decimal(860) / 7000, 4) == Decimal(electricity)
    assert round(3600 / KJ_PER_KGCE, 4) != Decimal(electricity)


def test_editions_agree_where_they_should(factors: dict[str, Row]) -> None:
    """Coefficients of 2008 and 2020 are equal for a carrier, except fresh water, which is three times as much."""
    differ = {}
    for name, row in factors.items():
        other = factors.get(name.replace("gbt-2589-2008", "gbt-2589-2020"))
        if "gbt-2589-2008" not in name or row["kind"] != "coal-equivalent" or other is None:
            continue
        if figures(row) != figures(other):
            differ[row["carrier"]] = figures(other)[0] / figures(row)[0]
    assert set(differ) == {"fresh_water"}
    assert differ["fresh_water"] == 3


def test_coal_rate_falls(tables: dict[str, list[Row]]) -> None:
    """The rate falls year by year to 2022; 2023 and 2024 rise by less than 1 g."""
    rows = tables["cn-cec/coal-rate-supply/supply"]
    for before, after in itertools.pairwise(rows):
        assert min(figures(after)) <= max(figures(before)) + (1 if after["key"] >= "2023" else 0), after["key"]


def test_short_lived_methane_is_stronger_over_20_years(factors: dict[str, Row]) -> None:
    """CH4 over 20 years exceeds CH4 over 100; SF6, which stays, has it the other way round."""
    for gas, is_stronger in (("CH4", True), ("HFC32", True), ("HFC134a", True), ("SF6", False), ("CF4", False)):
        over_20 = Decimal(factors[f"ipcc/ar6/gwp-20#{gas}"]["value"])
        over_100 = Decimal(factors[f"ipcc/ar6/gwp-100#{gas}"]["value"])
        assert (over_20 > over_100) is is_stronger, gas


def test_carbon_dioxide_is_one_everywhere(tables: dict[str, list[Row]]) -> None:
    """The reference gas is in every GWP table."""
    for name, rows in tables.items():
        if name.startswith("ipcc/") and "/gwp-" in name:
            assert [row["value"] for row in rows if row["gas"] == "CO2"] == ["1"], name


def test_methanes_are_ordered(factors: dict[str, Row]) -> None:
    """Fossil methane exceeds the generic value, which is at least the non-fossil one."""
    for report in ("ar5", "ar6"):
        fossil, generic, other = (
            Decimal(factors[f"ipcc/{report}/gwp-100#{gas}"]["value"]) for gas in ("CH4-fossil", "CH4", "CH4-nonfossil")
        )
        assert fossil > generic >= other, report


def test_blends_follow_from_their_components(tables: dict[str, list[Row]]) -> None:
    """A computed blend is the mass-weighted sum of its components in the same report."""
    checked = 0
    for name, rows in tables.items():
        if not (name.startswith("ipcc/") and "/gwp-" in name):
            continue
        value = {row["gas"]: Decimal(row["value"]) for row in rows}
        for row in rows:
            parts = re.findall(r"(\d+)% (\w+)", row.get("name_en", ""))
            if parts:
                assert sum(int(share) for share, _ in parts) == 100, row["key"]
                mixed = sum((int(share) * value[gas] for share, gas in parts), Decimal(0)) / 100
                assert abs(mixed - Decimal(row["value"])) <= Decimal("0.05"), f"{name}#{row['key']}"
                checked += 1
    assert checked == 55


def test_uk_water_names_its_gwp_set(tables: dict[str, list[Row]]) -> None:
    """AR4 to the edition 2022, AR5 from 2024; which one 2023 used is not known; each note says what is recalled."""
    for year in range(2016, 2026):
        for row in tables[f"uk-desnz/conversion-{year}/water"]:
            expected = "ipcc-ar4-100" if year <= 2022 else "ipcc-ar5-100"
            assert row.get("gwp_set", "") == ("" if year == 2023 else expected)
            assert ("not known" in row["note"]) == (year == 2023)
            assert "recalled" in row["note"]
