"""Electricity intensity of Canada and its provinces: Annex 13 of the National Inventory Report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from factor_tables.form import Edition, Row, join, read_rows

# indicator of the file: suffix of the key, kind, gas, boundary, unit printed, our unit
INDICATORS = {
    "consumption intensity": ("average", "average", "CO2e", "consumption", "g CO2e/kWh", "gCO2e/kWh"),
    "generation intensity": ("generation", "generation-average", "CO2e", "generation", "g CO2e/kWh", "gCO2e/kWh"),
    "co2 intensity": ("generation.CO2", "generation-average", "CO2", "generation", "g CO2/kWh", "gCO2/kWh"),
    "ch4 intensity": ("generation.CH4", "generation-average", "CH4", "generation", "g CH4/kWh", "gCH4/kWh"),
    "n2o intensity": ("generation.N2O", "generation-average", "N2O", "generation", "g N2O/kWh", "gN2O/kWh"),
}
GWP_SETS = {"2022": "ipcc-ar4-100", "2024": "ipcc-ar5-100"}


def plain(value: str) -> str:
    """The digits without an exponent: the collected file has 5e-05 where the table prints 0.00005."""
    return format(Decimal(value), "f") if "e" in value else value


def _factor(row: Row) -> Row:
    suffix, kind, gas, boundary, printed_unit, unit = INDICATORS[row["indicator"]]
    if row["unit"] != printed_unit:
        raise ValueError(f"unit {row['unit']} of {row['indicator']}")
    if row["flag"] not in {"", "preliminary"}:
        raise ValueError(f"a value with the flag {row['flag']}")
    gwp_set = GWP_SETS[row["nir_edition"]] if gas == "CO2e" else ""
    return {
        "key": f"{row['region_code']}.{row['year']}.{suffix}",
        "activity": "electricity.purchased",
        "region": row["region_code"],
        "kind": kind,
        "gas": gas,
        "boundary": boundary,
        "gwp_set": gwp_set,
        "data_year": row["year"],
        "value": plain(row["value"]),
        "unit": unit,
        "evidence": "one-source",
        "locator": f"{row['source_table']}, row {row['source_row']}",
        "note": join(row["flag"], "GWP set recalled" if gwp_set else ""),
    }


def _missing(rows: list[Row]) -> list[str]:
    """What the cells without a figure are, counted."""
    counted = Counter((row["flag"], row["region_code"], row["indicator"]) for row in rows if not row["value"])
    if unknown := {flag for flag, *_ in counted} - {"x", "**"}:
        raise ValueError(f"cells without a value have the flags {unknown}")

    def listed(mark: str) -> str:
        found = sorted(
            (region, indicator, count) for (flag, region, indicator), count in counted.items() if flag == mark
        )
        return ", ".join(f"{region} {indicator} {count}" for region, indicator, count in found)

    return [
        f"no row where the cell holds x (recalled: confidential) instead of a figure: {listed('x')}",
        f"no row where the cell holds ** instead of a figure; what the mark says was not collected: {listed('**')}",
    ]


def editions(collected: Path) -> Iterator[Edition]:
    """Every edition of the report in the collected file."""
    everything = read_rows(collected / "world" / "ca_nir_annex13_electricity_intensity.csv")
    for year in sorted({row["nir_edition"] for row in everything}):
        rows = [row for row in everything if row["nir_edition"] == year]
        last = int(year) - 2
        title = f"National Inventory Report 1990-{last}: Greenhouse Gas Sources and Sinks in Canada, Annex 13"
        source = {
            "title": title,
            "title_en": title,
            "issuer": "Environment and Climate Change Canada (ECCC)",
            "edition": year,
            "published": f"{year}-01-01/{year}-12-31",
            "series": "ca-nir",
            "url": "https://data-donnees.az.ec.gc.ca/data/substances/monitor/canada-s-official-greenhouse-gas-inventory",
            "licence": "OGL-Canada-2.0",
            "licence_note": "Open Government Licence - Canada, version 2.0 (version recalled)",
            "attribution": "Contains information licensed under the Open Government Licence - Canada. "
            f"Environment and Climate Change Canada, National Inventory Report {year}, Annex 13",
            "aliases": [f"NIR {year}", f"Canada NIR {year}", f"ECCC {year}"],
            "purposes": ["inventory"],
            "required_by": "",
            "problems": [
                "Scope 2 takes the consumption intensity (kind average); the generation intensity and the figures "
                "by gas (kind generation-average) are per kWh generated, before trade and losses",
                f"the figures of {last} are preliminary",
                "most figures are rounded to two significant digits, some to three; small ones are printed as 0",
                *_missing(rows),
                f"the GWP set is recalled: {GWP_SETS[year]}",
                "the collected file has a few figures with an exponent (5e-05); they are written out here (0.00005)",
                "the years are 1990, 2000 and each from 2005 on",
            ],
            "provenance": "taken by a second party from the tables of Annex 13, with table and row; the report was not "
            "opened again. Title and address recalled",
        }
        yield Edition(f"ca-eccc/nir-{year}", source, {"electricity": [_factor(row) for row in rows if row["value"]]})
