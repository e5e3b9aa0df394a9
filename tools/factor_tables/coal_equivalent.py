"""Coal equivalents: GB/T 2589 by edition, the coal rate of power supply, regional and sector constants."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables import coal_equivalent_regional
from factor_tables.coal_equivalent_sources import CARRIERS, COAL_RATE, MEDIA, STANDARDS
from factor_tables.form import Edition, Row, figures, join, read_at, read_rows

# Words of the collecting that mean nothing to a reader of the table.
ASIDES = (
    ("brief expects 20934; ", ""),
    ("NCV from helper recall", "NCV recalled"),
    ("(repo file)", "(a public code file)"),
    (" (P2)", ""),
    ("Yearbook file", "Yearbook copy"),
)
CALORIFIC = ("electricity", "heat", "steam")
DEFINITION = "definition of the kilogram of standard coal, in the text, not in Annex A"
NOT_READ = "MJ value known in the field, not read"


def _plain(text: str) -> str:
    for aside, plain in ASIDES:
        text = text.replace(aside, plain)
    return text


def _locator(row: Row) -> str:
    place = f"{row['table']}, row {row['item_zh']}"
    if CARRIERS.get(row["item_en"]) == "standard_coal":
        # The collected row says Annex A, and its source quotes a clause of the text.
        place = f"clause 6.2, {DEFINITION}"
    return _plain(join(place, row["source_title"], read_at(row["source_url"])))


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _energy(row: Row) -> Iterator[Row]:
    carrier = CARRIERS[row["item_en"]]
    common = {
        "carrier": carrier,
        "name_en": row["item_en"],
        "name_zh": row["item_zh"],
        "basis": "calorific" if carrier in CALORIFIC else "",
        "locator": _locator(row),
    }
    kcal = f"kcal column: {_span(row['kcal_low'], row['kcal_high'])}" if row["kcal_low"] else ""
    note = join(_plain(row["note"]), kcal)
    if row["kgce_low"] and carrier != "standard_coal":
        yield {
            **common,
            "key": f"{carrier}.coal-equivalent",
            "kind": "coal-equivalent",
            "unit": row["unit"],
            "evidence": row["evidence"],
            "note": note,
            **figures(row["kgce_low"], row["kgce_high"]),
        }
    if row["ncv_low"]:
        yield {
            **common,
            "key": f"{carrier}.net-calorific-value",
            "kind": "net-calorific-value",
            "unit": row["ncv_unit"],
            "evidence": row["ncv_evidence"],
            "note": note,
            **figures(row["ncv_low"], row["ncv_high"]),
        }


def _standard_coal_2008(rows: list[Row]) -> Row:
    """Standard coal in the edition of 2008: the source of the 2020 row says that its definition stands there too."""
    said = "text already in the 2008 edition: 29 307 kJ"
    row = next(row for row in rows if CARRIERS[row["item_en"]] == "standard_coal" and said in row["source_title"])
    factor = next(_energy(row))
    return {
        **factor,
        "evidence": "one-source",
        "locator": factor["locator"].removeprefix("clause 6.2, "),
        "note": "its clause in this edition is not known; 6.2 is that of 2020",
    }


def _medium(row: Row) -> Iterator[Row]:
    carrier = MEDIA[row["item_en"]]
    common = {
        "carrier": carrier,
        "name_en": row["item_en"],
        "name_zh": row["item_zh"],
        "basis": "primary",
        # Only this row of the input says "normal cubic metre"; the unit stays as printed.
        "state": "0C" if "normal cubic metre" in row["note"] else "",
        "locator": _locator(row),
    }
    # The collected notes were glued without a mark between two sentences.
    said, found, _ = row["note"].partition(NOT_READ)
    note = join(said.replace("MJ recalled", "").strip(" ;"), found).replace("the app file", "an app file")
    energy_evidence = row["evidence"]
    if NOT_READ in note:
        energy_evidence = "recalled"
    elif "from an app file" in note:
        energy_evidence = "one-source"
    yield {
        **common,
        "key": f"{carrier}.coal-equivalent",
        "kind": "coal-equivalent",
        "value": row["kgce_per_unit"],
        "unit": row["unit"],
        "evidence": row["evidence"],
        "note": note,
    }
    if row["mj_per_unit"]:
        yield {
            **common,
            "key": f"{carrier}.energy-equivalent",
            "kind": "energy-equivalent",
            "value": row["mj_per_unit"],
            "unit": row["mj_unit"],
            "evidence": energy_evidence,
            "note": note,
        }


def _coal_rate(row: Row) -> Row:
    low, _, high = row["value"].partition("-")
    return {
        "key": row["year"],
        "carrier": "electricity",
        "name_en": "standard coal consumption of power supply (net)",
        "name_zh": "供电标准煤耗",
        "region": "CN",
        "kind": "coal-rate-supply",
        "data_year": row["year"],
        "unit": "gce/kWh",
        "evidence": row["evidence"],
        "locator": join(row["source_title"], read_at(row["source_url"])),
        "note": join(row["note"], f"{row['kind']}" if row["kind"] != "none" else "", row["scope"]),
        **figures(low, high or low),
    }


def editions(collected: Path) -> Iterator[Edition]:
    """The editions of GB/T 2589, then the coal rate, then what stands beside GB/T 2589."""
    energy = read_rows(collected / "energy" / "gbt2589_energy.csv")
    media = read_rows(collected / "energy" / "gbt2589_media.csv")
    for printed, (folder, source, notes) in STANDARDS.items():
        own_media = [factor for row in media if row["edition"] == printed for factor in _medium(row)]
        tables = {"energy": [factor for row in energy if row["edition"] == printed for factor in _energy(row)]}
        if printed.endswith("2008"):
            tables["energy"].append(_standard_coal_2008(energy))
        if own_media:
            tables["media"] = own_media
        yield Edition(folder, source, tables, notes=notes)
    rates = read_rows(collected / "energy" / "power_supply_coal_consumption.csv")
    folder, source, notes = COAL_RATE
    table = [_coal_rate(row) for row in rates if row["kind"] != "target"]
    yield Edition(folder, source, {"supply": table}, notes=notes)
    yield from coal_equivalent_regional.editions(media)
