"""Emission intensity of electricity generation in the EU: indicator of the European Environment Agency."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables.form import Edition, Row, read_rows
from factor_tables.regions import rows as region_rows

TITLE = "Greenhouse gas emission intensity of electricity generation, 1990-2019"


def _codes() -> dict[str, str]:
    return {
        name: row["code"]
        for row in region_rows()
        if row["kind"] in {"country", "aggregate"}
        for name in (row["name_en"], *row["aliases"].split(";"))
    }


def _factor(row: Row, region: str) -> Row:
    if row["unit_note"] != "unit is not stated in the file":
        raise ValueError(f"note on the unit: {row['unit_note']}")
    return {
        "key": f"{region}.{row['year']}",
        "activity": "electricity.purchased",
        "region": region,
        "kind": "average",
        "gas": "CO2e",
        "boundary": "generation",
        "data_year": row["year"],
        "value": row["value"],
        "unit": "gCO2e/kWh",
        "evidence": "one-source",
        "locator": f"row {row['source_row']}",
        "note": "unit recalled",
    }


def editions(collected: Path) -> Iterator[Edition]:
    """The edition in the collected file."""
    codes = _codes()
    table = [
        _factor(row, codes[row["region_name"]])
        for row in read_rows(collected / "world" / "eu_eea_emission_intensity_1990_2019.csv")
    ]
    source = {
        "title": TITLE,
        "title_en": TITLE,
        "issuer": "European Environment Agency (EEA)",
        "edition": "1990-2019",
        "published": "",
        "series": "eea-intensity",
        "url": "https://www.eea.europa.eu/en/analysis/indicators/greenhouse-gas-emission-intensity-of-1",
        "licence": "CC-BY-4.0",
        "licence_note": "recalled: the standard re-use policy of the EEA",
        "attribution": "European Environment Agency (EEA), Greenhouse gas emission intensity of electricity generation",
        "aliases": ["EEA 2019", "EEA emission intensity"],
        "purposes": ["inventory"],
        "required_by": "",
        "gases": "CO2e",
        "problems": [
            "the file does not state the unit: gCO2e/kWh is the unit of the indicator (recalled)",
            "direct emissions per kWh generated, before trade and losses. It is filed as kind average with boundary "
            "generation, because the publisher has no consumption figure beside it; a country that trades much power "
            "needs one (the kind generation-average is for publishers that print both)",
            "Norway has one row of the 901",
            "Lithuania falls to 22 in 2019 (Ember, life cycle, has 171), Estonia and Malta lie above Ember's figure in "
            "many years though Ember's holds more: allocation of heat and imports of fuel may be why; not resolved",
            "the European Union with 28 and with 27 members is given for all years back to 1990, as composed later",
            "title, address, licence and GWP set: the first three are recalled, the last is not known; the day of "
            "publication is not known",
        ],
        "provenance": "taken by a second party from a download of the indicator, row by row; the file was not "
        "opened again",
    }
    yield Edition("eu-eea/intensity-1990-2019", source, {"electricity": table})
