"""The Australian factors: parts against totals, magnitudes, editions, financial years, known slips."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_files import FACTORS, read_csv
from world_files import ROWS, SOURCES, TABLES, value, values

NGA = ["2022", "2023", "2024", "2025"]


@pytest.mark.parametrize("year", NGA)
def test_parts_of_australian_fuels_make_up_the_total(year: str) -> None:
    """CO2 + CH4 + N2O = combined, exactly; combined x energy content = the figure per t, kL or m3."""
    for name in ("fuels", "transport"):
        rows = {row["key"]: row for row in TABLES[f"au-dcceew/nga-{year}/{name}"]}
        checked = 0
        for key, row in rows.items():
            fuel, _, unit = key.rpartition(".")
            if unit != "GJ":
                continue
            assert sum(Decimal(row[gas]) for gas in ("co2", "ch4", "n2o")) == Decimal(row["value"]), key
            content = rows[f"{fuel}.energy-content"]
            per_unit = rows[f"{fuel}.{content['unit'].partition('/')[2]}"]
            # The source multiplies in a spreadsheet: 2230.940000000001 for 2230.94.
            product = Decimal(row["value"]) * Decimal(content["value"])
            assert abs(product - Decimal(per_unit["value"])) <= Decimal("1e-11"), key
            assert per_unit["unit"] == content["unit"].replace("GJ", "kgCO2e"), key
            checked += 1
        assert checked == len(rows) // 3


@pytest.mark.parametrize("year", NGA)
def test_australian_upstream_figures_are_products_too(year: str) -> None:
    """Per GJ x the energy content of the same fuel in the scope 1 tables = per t, kL or m3."""
    rows = {row["key"]: row for row in TABLES[f"au-dcceew/nga-{year}/upstream"]}
    contents: dict[tuple[str, str], Decimal] = {}
    for name in ("fuels", "transport"):
        for row in TABLES[f"au-dcceew/nga-{year}/{name}"]:
            if row["kind"] == "gross-calorific-value":
                contents[row["carrier"], row["variant"]] = Decimal(row["value"])
    for key, row in rows.items():
        fuel, _, unit = key.rpartition(".")
        if unit == "GJ":
            continue
        by_state = row["region"] != "AU"
        content = contents[row["carrier"], "" if by_state else row["variant"]]
        assert Decimal(rows[f"{fuel}.GJ"]["value"]) * content == Decimal(row["value"]), key


def test_australian_fuels_do_not_change_over_the_editions() -> None:
    """2022 to 2025 print the same fuels with the same figures; three are added."""
    for name in ("fuels", "transport", "upstream"):
        last = values(f"au-dcceew/nga-2025/{name}")
        for year in NGA:
            table = values(f"au-dcceew/nga-{year}/{name}")
            assert {key: last[key] for key in table} == table
    added = set(values("au-dcceew/nga-2025/fuels")) - set(values("au-dcceew/nga-2022/fuels"))
    fuels = {key.rpartition(".")[0] for key in added}
    assert fuels == {"hydrogen", "renewable-diesel", "renewable-aviation-kerosene"}


def test_australian_fuels_lie_in_a_plausible_band() -> None:
    """Fossil fuels 13 to 110 kgCO2e/GJ, blast furnace gas 234; non-combusted products and biomass below."""
    figures = {key: figure for key, figure in values("au-dcceew/nga-2025/fuels").items() if key.endswith(".GJ")}
    assert {key for key, figure in figures.items() if figure > 110} == {"blast-furnace-gas.GJ"}
    low = {key for key, figure in figures.items() if 10 < figure < 35}
    assert low == {"petroleum-based-oils.GJ"}
    fossil = {row["key"] for row in TABLES["au-dcceew/nga-2025/fuels"] if row["co2"] not in {"", "0"}}
    assert {key for key in fossil if figures[key] < 35} == {"petroleum-based-oils.GJ", "petroleum-based-greases.GJ"}
    assert all(figures[key] < 7 for key in figures if key not in fossil)


def test_renewable_liquids_have_the_energy_content_of_a_kilolitre() -> None:
    """The slip that source.toml tells of: printed GJ/t, with the digits that diesel and kerosene have per kL."""
    for year in ("2024", "2025"):
        table = f"au-dcceew/nga-{year}/fuels"
        assert ROWS[f"{table}#renewable-diesel.energy-content"]["unit"] == "GJ/t"
        assert value(f"{table}#renewable-diesel.energy-content") == value(f"{table}#diesel-oil.energy-content")
        assert any("likely a slip of the unit" in text for text in SOURCES[f"au-dcceew/nga-{year}"]["problems"])


def test_australian_electricity_from_edition_to_edition() -> None:
    """One edition on, a figure moves by less than a quarter, but for South Australia, SWIS and Tasmania."""
    moved = set()
    for year in range(2021, 2025):
        before, after = (values(f"au-dcceew/nga-{edition}/electricity") for edition in (year, year + 1))
        for key in before:
            if key.endswith(".average") and key in after:
                ratio = after[key] / before[key]
                if not Decimal("0.76") < ratio < Decimal("1.25"):
                    moved.add((year, key))
    assert moved == {
        (2021, "SA.average"),
        (2021, "SWIS.average"),
        (2022, "TAS.average"),
        (2023, "TAS.average"),
        (2024, "TAS.average"),
    }


@pytest.mark.parametrize("year", NGA)
def test_australia_lies_between_its_regions(year: str) -> None:
    """The national figure between the lowest and the highest region; the residual mix above it."""
    figures = values(f"au-dcceew/nga-{year}/electricity")
    for kind in ("average", "upstream-and-losses"):
        parts = [figures[key] for key in figures if key.endswith(f".{kind}") and not key.startswith("AU.")]
        assert min(parts) < figures[f"AU.{kind}"] < max(parts)
    if year != "2022":
        assert figures["AU.residual-mix"] > figures["AU.average"]


def test_history_of_australia_has_its_financial_years() -> None:
    """1989-90 is 1 July 1989 to 30 June 1990; 144 lines in each of two scopes."""
    rows = [row for row in TABLES["au-dcceew/nga-2021/electricity"] if "Table 46" in row["locator"]]
    assert len(rows) == 288
    dated = [row for row in rows if row["valid_from"]]
    assert len(rows) - len(dated) == 16
    for row in dated:
        first, _, last = row["data_year"].partition("-")
        assert int(last) == int(first) + 1
        assert (row["valid_from"], row["valid_to"]) == (f"{first}-07-01", f"{last}-06-30")
    row = ROWS["au-dcceew/nga-2021/electricity#NSW-ACT.average.1999-2000"]
    assert (row["valid_from"], row["valid_to"], row["gwp_set"]) == ("1999-07-01", "2000-06-30", "")
    latest = {row["variant"] for row in rows if not row["valid_from"]}
    assert latest == {"latest estimate"}


def test_table_5_of_2021_is_the_year_2018_19_of_table_46() -> None:
    """The figures to use are those of the last full year, not of the latest estimate."""
    figures = values("au-dcceew/nga-2021/electricity")
    for region in ("NSW-ACT", "VIC", "QLD", "SA", "SWIS", "TAS", "NT"):
        assert figures[f"{region}.average"] == figures[f"{region}.average.2018-19"], region
    assert figures["VIC.average"] != figures["VIC.average.latest-estimate"]


def test_known_slips_of_the_australian_tables_are_told() -> None:
    """SWIS in 2022 disagrees with its kg/GJ in the source; Table 3 of 2025 is that of 2024."""
    table = "au-dcceew/nga-2022/electricity"
    assert value(f"{table}#SWIS.average") == Decimal("0.51")
    assert any("kg/GJ and kg/kWh disagree" in text for text in SOURCES["au-dcceew/nga-2022"]["problems"])
    stale = "au-dcceew/nga-2025/electricity"
    for grid in ("SWIS", "NWIS"):
        row = ROWS[f"{stale}#{grid}.average.table-3"]
        assert row["variant"] == "Table 3 (grids)"
        assert Decimal(row["value"]) == value(f"au-dcceew/nga-2024/electricity#{grid}.average")
    for grid in ("NEM", "DKIS", "OFFGRID"):
        assert value(f"{stale}#{grid}.average") == value(f"au-dcceew/nga-2024/electricity#{grid}.average")
    assert any("likely not brought up to date" in text for text in SOURCES["au-dcceew/nga-2025"]["problems"])


def test_membership_of_australia() -> None:
    """A state is in a grid only where the edition has no row of its own for it, and two grids are never one answer."""
    west = {("AU-WA", "AU-GRID-SWIS"), ("AU-WA", "AU-GRID-NWIS")}
    east = {("AU-NSW", "AU-GRID-NSW-ACT"), ("AU-ACT", "AU-GRID-NSW-ACT")}
    north = {("AU-NT", "AU-GRID-DKIS"), ("AU-NT", "AU-GRID-OFFGRID")}
    for year in range(2021, 2026):
        header, rows = read_csv(FACTORS / f"au-dcceew/nga-{year}/membership.csv")
        assert header == ["grid", "region", "evidence", "locator", "note"]
        found = {(row["region"], row["grid"]) for row in rows}
        assert found == east | west | (north if year > 2022 else set()), year
        published = {row["region"] for row in TABLES[f"au-dcceew/nga-{year}/electricity"]}
        assert {row["grid"] for row in rows} <= published
        assert not {row["region"] for row in rows} & published
