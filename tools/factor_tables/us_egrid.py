"""Electricity rates of eGRID, the US EPA's database of power plants, by subregion and by state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables.form import Edition, Row, read_rows
from factor_tables.regions import english_name, iso_3166_1

KINDS = {"Total Output": "average", "Non-Baseload": "non-baseload", "grid gross loss": "loss-rate"}
# data year: published, what it was read in
YEARS = {
    "2019": ("2021-01-01/2021-12-31", "EPA GHG Emission Factors Hub 2021, Table 6"),
    "2021": ("2023-01-30/2023-12-31", "EPA eGRID2021 summary tables (file created 2023-01-30)"),
    "2022": ("2024-01-01/2024-12-31", "EPA GHG Emission Factors Hub 2024, Table 6"),
    "2023": ("2025-01-01/2025-12-31", "EPA GHG Emission Factors Hub 2025, Table 6"),
}
NAMES_EN = {"average": "average (total output)", "non-baseload": "non-baseload output", "loss-rate": "grid gross loss"}
NAMES_ZH = {"average": "电网平均", "non-baseload": "非基荷", "loss-rate": "线损率"}
LICENCE_NOTE = "a work of the US federal government, not under copyright in the US (17 U.S.C. 105; recalled)"


def place(code: str, name: str) -> tuple[str, str, str]:
    """Region code, first part of a key, and name of a place, which is the country, a state or an eGRID subregion."""
    if code in {"US", "US Average"}:
        return "US", "US", "US average"
    if code.startswith("US-"):
        region = iso_3166_1(code)
        return region, code, english_name(region)
    return f"US-EGRID-{code}", code, f"{code} {name}"


def rate(code: str, name: str, kind: str, gas: str, year: str) -> Row:
    """What a rate of electricity is called, without its figure and its place in the document."""
    region, first, shown = place(code, name)
    row = {
        "key": ".".join(part for part in (first, kind, gas) if part),
        "activity": "electricity.purchased",
        "carrier": "electricity",
        "name_en": f"electricity, {NAMES_EN[kind]}, {shown}",
        "name_zh": f"电力，{NAMES_ZH[kind]}",
        "region": region,
        "kind": kind,
        "gas": gas,
        "data_year": year,
        "evidence": "one-source",
    }
    # The loss is a share of what was generated: nothing to draw a boundary around.
    return row if kind == "loss-rate" else row | {"boundary": "generation"}


def _factor(row: Row) -> Row:
    kind = KINDS[row["rate_type"]]
    gas = row["gas"]
    if row["unit"] != (f"lb {gas}/MWh" if gas else "fraction"):
        raise ValueError(f"unit {row['unit']} of a rate of {gas}")
    document = row["source_document"]
    sheet = row["source_sheet"] if "summary tables" in document else "Table 6"
    return rate(row["region_code"], row["region_name"], kind, gas, row["data_year"]) | {
        "gwp_set": "ipcc-ar4-100" if gas == "CO2e" else "",
        "value": row["value"],
        "unit": f"lb{gas}/MWh" if gas else "one",
        "locator": f"{sheet}, sheet row {row['source_row']}",
        "note": "",
    }


def _problems(year: str) -> list[str]:
    problems = [
        "output rates per MWh generated (at the busbar): losses on the way to the user are not in them",
        "Total Output is for Scope 2; Non-Baseload is for what an action avoids, never for an inventory",
        "a trailing zero of a figure may be lost: the figures were taken from the cells of a workbook",
    ]
    if year == "2021":
        problems += [
            "GWP set AR4 recalled; CO2 + 25 CH4 + 298 N2O gives the printed CO2e within rounding for 101 of the 108 "
            "rates, AR5 for 62; the other seven are listed in NOTES.md",
            "no loss rate for Puerto Rico (PRMS)",
            "the states' rates are of the generation in the state, not of what is used there; only Total Output",
        ]
    if year == "2023":
        problems.append("no loss rate for Puerto Rico (PRMS)")
    if year != "2021":
        problems.append("CO2e is not printed: CO2, CH4 and N2O each in its own mass")
    return problems


NOTES_2021 = """# eGRID2021: CO2e against its parts

CO2 + 25 CH4 + 298 N2O (AR4) is the printed CO2e within the rounding of the parts (0.163 lb/MWh) for 101 of 108 rates.
Seven are farther off, with the parts always above the printed CO2e. The collected figures are kept as they are; the
reason is not known.

| rate | parts less printed CO2e, lb/MWh |
|---|---|
| US.non-baseload | 0.188 |
| SRTV.average | 0.172 |
| SRVC.average | 0.196 |
| SRVC.non-baseload | 0.317 |
| US-NC.average | 0.163 |
| US-VA.average | 0.677 |
| US-WI.average | 0.180 |
"""


def editions(collected: Path) -> Iterator[Edition]:
    """Every data year of eGRID in the collected file."""
    rows = read_rows(collected / "world" / "us_egrid_rates.csv")
    for year, (published, document) in YEARS.items():
        own = [row for row in rows if row["data_year"] == year]
        if {row["source_document"] for row in own} != {document}:
            raise ValueError(f"eGRID{year} was not read in {document}")
        tables = {"subregion": [_factor(row) for row in own if row["region_type"] != "state"]}
        states = [_factor(row) for row in own if row["region_type"] == "state"]
        if states:
            tables["state"] = states
        title = f"Emissions & Generation Resource Integrated Database, eGRID{year}"
        source = {
            "title": title,
            "title_en": title,
            "issuer": "United States Environmental Protection Agency (US EPA)",
            "edition": year,
            "published": published,
            "series": "us-egrid",
            "url": "https://www.epa.gov/egrid",
            "licence": "public domain (US government work)",
            "licence_note": LICENCE_NOTE,
            "attribution": f"US EPA, eGRID{year}",
            "aliases": [f"eGRID{year}", f"eGRID {year}", f"EPA eGRID{year}"],
            "purposes": ["inventory", "project"],
            "required_by": "",
            "gases": "CO2, CH4, N2O, CO2e" if year == "2021" else "CO2, CH4, N2O",
            "problems": _problems(year),
            "provenance": f"read by a second party in: {document}, not in the eGRID workbook. "
            f"That it was published in {published[:4]}, and the address, are recalled",
        }
        yield Edition(f"us-epa/egrid-{year}", source, tables, notes=NOTES_2021 if year == "2021" else "")
