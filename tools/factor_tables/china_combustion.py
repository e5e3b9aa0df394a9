"""Fuel tables of Chinese guides and standards: calorific value, carbon content, oxidation; each guide by itself."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from factor_tables.china_combustion_sources import CARRIERS, EQUIPMENT, GUIDES, NOTES
from factor_tables.form import Edition, Row, join, read_at, read_rows

# Units as collected, in the spelling of the vocabulary; the number is the same.
UNITS = {
    "GJ/t": "GJ/t",
    "GJ/10^4 Nm3": "GJ/万Nm3",
    "GJ/Nm3": "GJ/Nm3",
    "kJ/kg": "kJ/kg",
    "kJ/m3": "kJ/m3",
    "tC/GJ": "tC/GJ",
    "tC/TJ": "tC/TJ",
    "kgCO2/kg": "kgCO2/kg",
    "kgCO2/m3": "kgCO2/m3",
    "tCO2/TJ": "tCO2/TJ",
    "tCO2/t": "tCO2/t",
}

# The tables print the abbreviation; a person searches by the word.
ABBREVIATIONS = {"LPG": "液化石油气 (LPG)", "LNG": "液化天然气 (LNG)"}


def _share(percent: str) -> str:
    """A percentage as a decimal share, without a float: 94 is 0.94."""
    hundredths = Fraction(percent)
    if hundredths.denominator != 1 or not 0 < hundredths <= 100:
        raise ValueError(f"oxidation {percent}")
    return f"{hundredths.numerator // 100}.{hundredths.numerator % 100:02d}"


def _note(row: Row, kind: str) -> str:
    kinds, words = NOTES.get((row["set"], row["fuel_en"]), ((), ""))
    return words if kind in kinds else ""


def _fuel(row: Row) -> Iterator[Row]:
    """The rows of one fuel of a guide."""
    carrier = CARRIERS[row["fuel_en"]]
    place = GUIDES[row["set"]][1]
    if row["note"] and not row["note"].startswith("recomputed") and (row["set"], row["fuel_en"]) not in NOTES:
        raise ValueError(f"a collected note without words of its own: {row['note']}")
    common = {
        "activity": f"fuel.{carrier}",
        "carrier": carrier,
        "name_en": row["fuel_en"],
        "name_zh": ABBREVIATIONS.get(row["fuel_zh"], row["fuel_zh"]),
        "region": "CN",
        "evidence": row["evidence"],
        "locator": f"{place}, row {row['fuel_zh']}",
    }
    figures = (
        ("net-calorific-value", row["ncv"], row["ncv_unit"], "net"),
        ("carbon-content", row["carbon_content"], row["carbon_content_unit"], "net"),
        ("oxidation", row["oxidation_pct"], "percent", ""),
        ("combustion", row["direct_ef"], row["direct_ef_unit"], "net" if row["direct_ef_unit"].endswith("J") else ""),
    )
    for kind, value, unit, heating_value in figures:
        if value:
            yield {
                **common,
                "key": f"{carrier}.{kind}",
                "kind": kind,
                "gas": "CO2" if kind == "combustion" else "",
                "heating_value": heating_value,
                "oxidation": _share(row["oxidation_pct"]) if kind == "combustion" and row["oxidation_pct"] else "",
                "value": value,
                "unit": unit if kind == "oxidation" else UNITS[unit],
                "note": _note(row, kind),
            }


def _equipment(said: str) -> Iterator[Row]:
    """Oxidation of solids by equipment, as the guide's name in the collected file says it."""
    for name, percent in EQUIPMENT.items():
        if f"{name} {percent}" not in said:
            raise ValueError(f"{name} {percent} is not in {said!r}")
        yield {
            "key": f"solid_fuels.{name.replace(' ', '-')}.oxidation",
            "activity": "fuel.solid_fuels",
            "carrier": "solid_fuels",
            "variant": name,
            "name_en": f"solid fuels, {name}",
            "region": "CN",
            "kind": "oxidation",
            "value": percent,
            "unit": "percent",
            "evidence": "one-source",
            "locator": "oxidation of solids by equipment",
            "note": "for every solid fuel of this guide",
        }


def _process(row: Row) -> Row:
    material = row["fuel_en"].replace(" ", "_").replace("-", "_")
    return {
        "key": f"{material}.process",
        "activity": f"material.{material}",
        "name_en": row["fuel_en"],
        "name_zh": row["fuel_zh"],
        "region": "CN",
        "kind": "process",
        "gas": "CO2",
        "value": row["direct_ef"],
        "unit": UNITS[row["direct_ef_unit"]],
        "evidence": row["evidence"],
        "locator": f"process factors, row {row['fuel_zh']}",
        "note": row["note"],
    }


def _water(row: Row) -> Row:
    if row["unit"] != "kgCO2e/t (~ m3)":
        raise ValueError(f"unit {row['unit']}")
    return {
        "key": "tap-water",
        "activity": "water.supply",
        "name_en": row["item"],
        "name_zh": "自来水",
        "region": "CN",
        "kind": "water-supply",
        "gas": "CO2e",
        "value": row["value"],
        "unit": "kgCO2e/t",
        "evidence": row["evidence"],
        "locator": join("Table D.0.1", read_at(row["source_url"])),
        "note": join(row["note"], "the file reads a tonne as about a cubic metre"),
    }


def editions(collected: Path) -> Iterator[Edition]:
    """Each guide with its own table."""
    rows = read_rows(collected / "combustion" / "combustion_china.csv")
    water = read_rows(collected / "hongkong" / "water_waste_paper.csv")
    for letter, (folder, _, source, notes) in GUIDES.items():
        own = [row for row in rows if row["set"] == letter]
        tables = {"fuels": [factor for row in own for factor in _fuel(row)]}
        if letter == "B":
            tables["process"] = [_process(row) for row in rows if row["set"] == "P"]
        if letter == "D":
            tables["fuels"] += _equipment(own[0]["guide"])
        if letter == "G":
            tables["water"] = [_water(row) for row in water if row["edition"].startswith("GB/T 51366-2019")]
        yield Edition(folder, source, tables, notes=notes)
