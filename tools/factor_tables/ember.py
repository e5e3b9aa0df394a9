"""Ember's carbon intensity of electricity by country and year, as processed by Our World in Data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables.form import Edition, Row, read_rows
from factor_tables.regions import rows as region_rows

TITLE = "Carbon intensity of electricity generation (Ember; Energy Institute), processed by Our World in Data"
ATTRIBUTION = "Ember (2025); Energy Institute (2024), with major processing by Our World in Data"
# Three capitals that are everyday names of countries, no alpha-3 codes.
EVERYDAY = {"UAE", "DRC", "KSA", "PRC"}
# Our World in Data gives a code of its own where ISO 3166-1 has none.
OWN_CODES = {"OWID_KOS": "X-KOSOVO", "OWID_WRL": "WORLD"}


def alpha_2() -> dict[str, str]:
    """Code of a country by its ISO 3166-1 alpha-3 code, which is one of its names in the table of regions."""
    return {
        alias: row["code"]
        for row in region_rows()
        if row["kind"] == "country"
        for alias in row["aliases"].split(";")
        if len(alias) == 3 and alias.isascii() and alias.isupper() and alias not in EVERYDAY
    }


def aggregate_codes() -> dict[str, str]:
    """Code of a group of countries by the name that the file prints."""
    return {
        name: row["code"]
        for row in region_rows()
        if row["kind"] == "aggregate"
        for name in (row["name_en"], *row["aliases"].split(";"))
    }


def _factor(row: Row, region: str) -> Row:
    if row["unit"] != "g CO2e/kWh":
        raise ValueError(f"unit {row['unit']}")
    return {
        "key": f"{region}.{row['year']}",
        "activity": "electricity.purchased",
        "region": region,
        "kind": "average-life-cycle",
        "gas": "CO2e",
        "boundary": "generation",
        "data_year": row["year"],
        "value": row["value"],
        "unit": "gCO2e/kWh",
        "evidence": "one-source",
        "locator": f"row {row['source_row']}, {row['region_name']}",
        "note": "",
    }


def _tables(rows: list[Row]) -> dict[str, list[Row]]:
    countries, groups = alpha_2(), aggregate_codes()
    tables: dict[str, list[Row]] = {"country": [], "aggregate": []}
    for row in rows:
        code = row["region_code"]
        if row["region_kind"] == "country":
            tables["country"].append(_factor(row, OWN_CODES.get(code) or countries[code]))
        else:
            tables["aggregate"].append(_factor(row, OWN_CODES.get(code) or groups[row["region_name"]]))
    return tables


def editions(collected: Path) -> Iterator[Edition]:
    """The edition in the collected file."""
    source = {
        "title": TITLE,
        "title_en": TITLE,
        "issuer": "Ember; Our World in Data",
        "edition": "2025",
        "published": "2025-01-01/2025-12-31",
        "series": "ember-intensity",
        "url": "https://ourworldindata.org/grapher/carbon-intensity-electricity",
        "licence": "CC-BY-4.0",
        "licence_note": "Creative Commons Attribution 4.0 International",
        "attribution": ATTRIBUTION,
        "aliases": ["Ember", "Ember 2025", "Our World in Data carbon intensity", "OWID"],
        "purposes": ["product"],
        "required_by": "",
        "gases": "CO2e",
        "problems": [
            "life-cycle emissions of generation, upstream included: higher than the direct figure of a Scope 2 "
            "inventory where power is fossil, and not zero for wind, sun and nuclear",
            "per kWh generated: imports, exports and losses are left out",
            "exactly 0 for Burundi (11 years) and the Central African Republic (10), exactly 1000 for Montserrat, "
            "Saint Helena, the Falkland Islands (15 of 23 years) and one year of Kiribati: emissions and generation "
            "are rounded to 0.01 million t and 0.01 TWh before they are divided (recalled), so the figure of a small "
            "system is coarse",
            "Turkmenistan stays near 1306 in every year (2000 to 2023), Uzbekistan between 984 and 1151: factors by "
            "fuel, not measurements",
            "the years 2023 and 2024 are there for a part of the countries only",
            "groups of countries: those with (Ember) in the name are drawn by Ember, the others by Our World in Data; "
            "Africa, Asia, Europe, North America and Oceania exist twice with different figures",
            "the GWP set is not stated in the file",
            "the day of publication is not known: the year of the attribution is given",
            "Kosovo has no code in ISO 3166-1: X-KOSOVO",
        ],
        "provenance": "taken by a second party from the download of Our World in Data, row by row; the file was not "
        "opened again. The address is recalled",
    }
    rows = read_rows(collected / "world" / "owid_ember_grid_intensity.csv")
    yield Edition("ember/owid-2025", source, _tables(rows))
