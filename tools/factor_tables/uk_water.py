"""Water supply and treatment in the UK government's conversion factors, and what the editions say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables.form import Edition, Row, read_rows

CHINESE = {"Water supply": "供水", "Water treatment": "污水处理"}
# Of these editions the whole flat file is filed, in uk_conversion.py, and the water with it.
WHOLE_EDITIONS = ("2024", "2025")
SET_RECALLED = "the GWP set is recalled"
WATER_PROBLEMS = [
    "water in the UK: used far beyond it in company reports",
    SET_RECALLED,
    "data_year is the year of the edition, which is the reporting year it is meant for; the water companies' "
    "data are older",
]


def _issuer(year: int) -> str:
    if year <= 2016:
        return "Department of Energy and Climate Change (DECC) and Defra; from July 2016 BEIS"
    if year <= 2022:
        return "Department for Business, Energy and Industrial Strategy (BEIS) and Defra"
    return "Department for Energy Security and Net Zero (DESNZ) and Defra"


def _gwp_set(year: int) -> tuple[str, str]:
    if year <= 2022:
        return "ipcc-ar4-100", "GWP set AR4 recalled: the editions 2016 to 2022 used AR4"
    if year == 2023:
        return "", "GWP set not known: AR4 or AR5; the editions 2016 to 2022 used AR4 (recalled)"
    return "ipcc-ar5-100", (
        "GWP set AR5 recalled: the editions 2024 and 2025 used AR5; their refrigerant sheet gives methane as 28, "
        "which is AR5"
    )


def _factor(row: Row) -> Row:
    kind = row["level_1"].lower().replace(" ", "-")
    gwp_set, note = _gwp_set(int(row["edition_year"]))
    if (row["uom"], row["ghg_unit"]) != ("cubic metres", "kg CO2e"):
        raise ValueError(f"unit {row['uom']} {row['ghg_unit']}")
    return {
        "key": kind,
        "activity": kind.replace("-", "."),
        "name_en": row["level_3"],
        "name_zh": CHINESE[row["level_1"]],
        "region": "GB",
        "kind": kind,
        "gas": "CO2e",
        "gwp_set": gwp_set,
        "data_year": row["edition_year"],
        "value": row["value"],
        "unit": "kgCO2e/m3",
        "evidence": "one-source",
        "locator": f"flat file, sheet {row['source_sheet']}, row {row['source_row']}: {row['scope']}, "
        f"{row['level_1']}, {row['uom']}, {row['ghg_unit']}",
        "note": note,
    }


def source(year: str, problems: list[str]) -> dict[str, object]:
    """What source.toml says of the edition of a year."""
    department = {True: "DECC", False: "BEIS" if int(year) <= 2022 else "DESNZ"}[int(year) <= 2016]
    title = f"UK Government GHG Conversion Factors for Company Reporting {year}"
    return {
        "title": title,
        "title_en": title,
        "issuer": _issuer(int(year)),
        "edition": year,
        "published": f"{year}-01-01/{year}-12-31",
        "series": "uk-conversion-factors",
        "url": "https://www.gov.uk/government/collections/government-conversion-factors-for-company-reporting",
        "licence": "OGL-UK-3.0",
        "licence_note": "Open Government Licence v3.0",
        "attribution": "Contains public sector information licensed under the Open Government Licence v3.0. "
        f"UK Government GHG Conversion Factors, {department}",
        "aliases": [f"DEFRA {year}", f"DESNZ {year}", f"BEIS {year}"],
        "purposes": ["inventory"],
        "required_by": "",
        "gases": "CO2e",
        "problems": problems,
        "provenance": "taken by a second party from the publisher's flat file, with sheet and row; the file was "
        "not opened again. Department, year of publication and address recalled",
    }


def water(collected: Path) -> dict[str, list[Row]]:
    """The factors per m3 by year of edition."""
    found: dict[str, list[Row]] = {}
    for row in read_rows(collected / "world" / "uk_water_2016_2025.csv"):
        found.setdefault(row["edition_year"], []).append(_factor(row))
    return dict(sorted(found.items()))


def water_editions(collected: Path) -> Iterator[Edition]:
    """The editions of which only the water is filed."""
    for year, table in water(collected).items():
        if year in WHOLE_EDITIONS:
            continue
        problems = list(WATER_PROBLEMS)
        if year in {"2017", "2018", "2019", "2020"}:
            problems.append("the figures are those of the edition before, unchanged")
        if year == "2023":
            problems.remove(SET_RECALLED)
            problems += ["the GWP set is not known: AR4 or AR5", "published with all the digits of a spreadsheet"]
        yield Edition(f"uk-desnz/conversion-{year}", source(year, problems), {"water": table})
