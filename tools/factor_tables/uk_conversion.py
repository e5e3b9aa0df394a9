"""The UK government's conversion factors: every edition, with the whole flat file where it was collected."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from factor_tables.form import Edition, Row, read_rows
from factor_tables.uk_names import (
    CLASSES,
    COUNTRIES,
    FUELS,
    GASES,
    GASES_CHINESE,
    GROUPS,
    MATERIALS_CHINESE,
    SHORT,
    TOPICS,
    UNITS,
    WORDS_CHINESE,
)
from factor_tables.uk_water import CHINESE, WATER_PROBLEMS, WHOLE_EDITIONS, source, water, water_editions

TOTAL = "kg CO2e"
PARTS = {f"kg CO2e of {gas} per unit": gas.lower() for gas in ("CO2", "CH4", "N2O")}
ENERGY = {"kWh (Net CV)": "net", "kWh (net)": ""}
FUEL_TOPICS = {"Fuels", "Bioenergy", "WTT- fuels", "WTT- bioenergy"}
HEAT_TOPICS = {"Heat and steam", "WTT- heat and steam", "Transmission and distribution"}
GRID_ELECTRICITY = "SECR kWh UK electricity for EVs"
# Where all rows of a topic have one unit, the key does not say it.
ONE_UNIT = {
    *("Refrigerant & other", "UK electricity", "Heat and steam", "Transmission and distribution"),
    *("WTT- UK electricity", "WTT- heat and steam", "Material use", "Waste disposal", "Managed assets- electricity"),
    *("Business travel- air", "WTT- business travel- air", "Business travel- sea", "WTT- business travel- sea"),
}
REFRIGERANT_PARTS = {
    "Total emissions including non-Kyoto products": ("", ""),
    "Emissions including only Kyoto products": (".kyoto", "Kyoto products only"),
    "Emissions including only non-Kyoto products": (".non-kyoto", "non-Kyoto products only"),
}
DIMENSIONS = {"L": "volume", "m3": "volume", "'000 m3": "volume", "kg": "mass", "t": "mass", "kWh": "energy"} | {
    "GJ": "energy",
    "km": "length",
    "mile": "length",
}
OF_ONE_EDITION = {
    "2024": [
        "waste-disposal: this edition prints 'Combustion' where that of 2025 prints 'Incineration with Energy "
        "Recovery', under the same numbers of factors; both are filed under the later name",
    ],
    "2025": [
        "waste-disposal: what is 'Incineration with Energy Recovery' here is 'Combustion' in the edition of 2024, "
        "under the same numbers of factors; both are filed under the later name",
        "unchanged from the edition of 2024: refrigerants, business-travel-sea, hotel-stay, homeworking, and every "
        "table wtt- but wtt-bioenergy",
    ],
}
NOTES = """# How the flat file is filed

One table for each topic (`level_1`); one row for each total in CO2e, whose printed parts of CO2, CH4 and N2O, in CO2e,
are the columns `co2`, `ch4` and `n2o`. One thing has one key in every edition.

- Locators name the scope and the row of the sheet `Factors by Category`; the parts of a total are the three rows below.
- Figures are the collected texts. `1e-05` is what a spreadsheet makes of 0.00001; such texts are only among the parts.
- `fuels`, `bioenergy`: combustion. `outside-of-scopes`: biogenic CO2, printed as kg CO2e of CO2 and filed as kg of CO2,
  which is the same.
- Diesel, gas oil and marine gas oil are `fuel.diesel`; fuel oil and marine fuel oil are `fuel.fuel_oil`: the variant
  tells them apart. Burning oil is `fuel.kerosene`, aviation turbine fuel `fuel.jet_kerosene`. Coal is `fuel.coal`, not
  raw coal; bioethanol is `fuel.ethanol`.
- Tables `wtt-...` are upstream; where they are of what is lost in transmission, upstream of losses.
- Topics that repeat each other: `managed-assets-electricity` has the figure of `uk-electricity`; `business-travel-land`
  and `freight` have those of `passenger-vehicles` and `delivery-vehicles`, but with the grid electricity and its losses
  for plug-in and battery electric ones; `managed-assets-vehicles` has those again. One activity is reported under one
  of them. Some motorbikes differ in the last digit, and four print all the digits of a spreadsheet.
- Activities: what a company owns is `vehicle.*`, staff travel `travel.*`, goods `freight.*`, managed assets
  `managed_assets.*`. Upstream, grid electricity, losses and energy of cars, motorbikes, vans and HGVs by distance stand
  under `vehicle.*` once, for travel and freight too; by tonne-km under `freight.*`.
- Miles are rows of their own, with `per mile` in the variant; so are million litres of water. A row without these words
  answers for any unit of length or volume. The publisher rounds both, so a mile is not exactly 1.609344 km.
- `secr-kwh-...` are kWh, not emissions; those of electric vehicles have `grid electricity` in the variant. The flat
  file says net CV of the fuels; of the electricity it says net, which is left out: electricity has one value.
- Refrigerants: the row without a variant is the total; `Kyoto products only` and `non-Kyoto products only` are its
  parts. The gas is spelt as in the tables of the IPCC where it is in them; HFC-43-I0mee is printed with the letter I.
  R411B, R434A and R503 are 1 more than the sum of their parts: the publisher rounds each.
- Heat and steam: onsite and district have the same figures and are told apart by the variant.
- Hotel stays abroad have the country as their region; the United Kingdom is GB.
"""
IDENTITY = ("activity", "carrier", "variant", "region", "kind", "gas", "heating_value", "boundary", "data_year")


def _slug(text: str) -> str:
    """Words of a key: 'General cargo, 10,000+ dwt' is general-cargo-10000-plus-dwt."""
    plain = re.sub(r"(?<=\d),(?=\d)", "", text.lower()).replace("+", "-plus").replace("&", "and")
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-.")


def _quiet(text: str) -> str:
    """A printed label inside a variant: 'Small car' is small car, MPV and London stay."""
    if text in SHORT:
        return SHORT[text]
    return re.sub(r"\b(?!London|Underground)[A-Z][a-z]+\b", lambda found: found[0].lower(), text)


def _name(row: Row) -> str:
    """What is printed: the group, then the labels below it."""
    below = ", ".join(row[column] for column in ("level_3", "level_4", "column_text") if row[column] not in ("", "kWh"))
    return f"{row['level_2']}: {below}" if below else row["level_2"]


def _fuel(row: Row) -> Row:
    carrier, variant, chinese = FUELS[row["level_3"].lower()]
    return {
        "key": _slug(row["level_3"]),
        "activity": f"fuel.{carrier}",
        "carrier": carrier,
        "variant": variant,
        "name_en": row["level_3"],
        "name_zh": chinese,
    }


def _refrigerant(row: Row) -> Row:
    suffix, variant = REFRIGERANT_PARTS[row["column_text"]]
    plain = re.sub(r" \(.*\)$", "", row["level_3"].partition(" = ")[0].partition("/")[0]).rstrip("*")
    blend = re.fullmatch(r"R(\d\w*)", plain)
    key, gas = GASES.get(row["level_3"], (plain, f"R-{blend[1]}" if blend else plain.replace("-", "")))
    return {
        "key": key + suffix,
        "activity": f"refrigerant.{gas.lower().replace('-', '_')}",
        "variant": variant,
        "name_en": row["level_3"],
        "name_zh": GASES_CHINESE.get(gas, ""),
        "region": "",
        "gas": gas,
    }


def _electricity_or_heat(row: Row) -> Row:
    if row["level_3"] == "Electricity: UK":
        managed = row["level_1"] == "Managed assets- electricity"
        losses = row["level_2"] == "WTT- UK electricity (T&D)"
        return {
            "key": "electricity.losses" if losses else "electricity",
            "activity": "managed_assets.electricity" if managed else "electricity.purchased",
            "carrier": "electricity",
            "boundary": "generation" if "generat" in row["level_2"] else "",
            "name_en": f"{row['level_2']}: {row['level_3']}",
            "name_zh": "英国电力",
        } | ({"kind": "upstream-of-losses"} if losses else {})
    losses = row["level_3"] == "5% loss"
    place = "onsite" if row["level_3"].startswith("Onsite") else "district"
    return {
        "key": f"{place}-heat-and-steam" + (".losses" if losses and row["level_1"].startswith("WTT") else ""),
        "activity": "heat.purchased",
        "carrier": "heat",
        "variant": place,
        "name_en": f"{row['level_2']}: {row['level_3']}" if losses else row["level_3"],
        "name_zh": {"onsite": "热力和蒸汽（就地）", "district": "热力和蒸汽（区域供热）"}[place],
    } | ({"kind": "upstream-of-losses"} if losses and row["level_1"].startswith("WTT") else {})


def _family(row: Row, what: str) -> str:
    """vehicle, travel, freight or managed_assets: the last three where a topic is theirs alone."""
    topic = row["level_1"]
    if topic.startswith("Managed"):
        return "managed_assets"
    if topic.startswith(("Business travel", "WTT- business travel")) or what in ("taxi", "bus"):
        return "travel"
    if topic == "WTT- pass vehs & travel- land":
        return "vehicle" if what in ("car", "motorcycle") else "travel"
    if topic == "Freighting goods" or row["uom"] == "tonne.km":
        return "freight"
    return "vehicle"


def _vehicle(row: Row) -> Row:
    group = re.sub(r"^(wtt- ?|managed )", "", row["level_2"].lower())
    what, word, variant, chinese = GROUPS[group]
    labels = [row[column] for column in ("level_3", "level_4", "column_text") if row[column]]
    keys = [CLASSES.get(label) or _slug(SHORT.get(label, label)).removesuffix("-to-from-uk") for label in labels]
    keys = [key.replace("unknown-fuel", "unknown").replace("to-from-non", "non") for key in keys]
    variants = [variant, *(_quiet(label).removesuffix(", to/from UK") for label in labels)]
    if row["level_1"] == GRID_ELECTRICITY:
        variants.append("grid electricity")
    if row["uom"] == "miles":
        variants.append("per mile")
    return {
        "key": ".".join(part for part in (word, *keys) if part),
        "activity": f"{_family(row, what)}.{what}",
        "variant": ", ".join(part for part in variants if part),
        "name_en": _name(row),
        "name_zh": "，".join([chinese, *(WORDS_CHINESE[label] for label in labels if label in WORDS_CHINESE)]),
    }


def _material(row: Row) -> Row:
    word = _slug(re.sub(r" \((in|ex)cl\. forming\)", "", row["level_3"]))
    family = {"Material use": "material", "Waste disposal": "waste"}[row["level_1"]]
    variant = _quiet(row["column_text"])
    return {
        "key": f"{word}.{_slug(variant)}",
        "activity": f"{family}.{word.replace('-', '_')}",
        "variant": variant,
        "name_en": _name(row),
        "name_zh": MATERIALS_CHINESE.get(word.replace("-", "_"), ""),
    }


def _hotel(row: Row) -> Row:
    region, chinese = COUNTRIES[row["level_3"]]
    return {
        "key": _slug(row["level_3"]),
        "activity": "hotel.stay",
        "variant": "London" if "London" in row["level_3"] else "",
        "name_en": f"Hotel stay, {row['level_3']}",
        "name_zh": f"酒店住宿，{chinese}",
        "region": region,
        "gwp_set": "",
    }


def _homeworking(row: Row) -> Row:
    words, chinese = {
        "Office Equipment": ("office-equipment", "居家办公，办公设备"),
        "Heating": ("heating", "居家办公，采暖"),
        "Homeworking (office equipment + heating)": ("office-equipment-and-heating", "居家办公，办公设备和采暖"),
    }[row["level_2"]]
    return {
        "key": words,
        "activity": f"homeworking.{words.replace('-', '_')}",
        "name_en": row["level_2"],
        "name_zh": chinese,
    }


def _million_litres(row: Row) -> Row:
    key = row["level_1"].lower().replace(" ", "-")
    return {
        "key": key,
        "activity": key.replace("-", "."),
        "variant": "per million litres",
        "name_en": row["level_3"],
        "name_zh": CHINESE[row["level_1"]],
    }


def _described(row: Row) -> Row:
    """Columns that say what a row of the flat file is a factor of."""
    topic = row["level_1"]
    if row["level_3"] == "Electricity: UK" or topic in HEAT_TOPICS:
        return _electricity_or_heat(row)
    if topic in FUEL_TOPICS or topic == "Outside of scopes":
        return _fuel(row)
    single = {"Refrigerant & other": _refrigerant, "Material use": _material, "Waste disposal": _material} | {
        "Hotel stay": _hotel,
        "Homeworking": _homeworking,
        "Water supply": _million_litres,
        "Water treatment": _million_litres,
    }
    return single.get(topic, _vehicle)(row)


def _factor(rows: list[Row]) -> Row:
    """One row of a table, of a total with its parts, or of the one figure that the flat file has."""
    row = rows[0]
    parts = {PARTS[part["ghg_unit"]]: part["value"] for part in rows[1:]}
    if len({(part["level_1"], part["level_3"], part["column_text"], part["uom"], part["scope"]) for part in rows}) != 1:
        raise ValueError(f"{row['factor_id']}: parts of another thing")
    per, mark, heating_value = UNITS[row["uom"]]
    if row["ghg_unit"] == TOTAL:
        measured = {"gas": "CO2e", "gwp_set": "ipcc-ar5-100", "unit": f"kgCO2e/{per}", **parts}
    elif row["ghg_unit"] in ENERGY:
        measured = {"unit": f"kWh/{per}"}
        heating_value = ENERGY[row["ghg_unit"]]
    elif row["ghg_unit"] in PARTS and row["level_1"] == "Outside of scopes":
        measured = {"gas": "CO2", "unit": f"kgCO2/{per}"}
    else:
        raise ValueError(f"{row['factor_id']}: unit {row['ghg_unit']}")
    described = {"region": "GB", "kind": TOPICS[row["level_1"]][1]} | measured | _described(row)
    described["key"] += f".{mark}" if mark and row["level_1"] not in ONE_UNIT else ""
    return {
        **described,
        "heating_value": heating_value,
        "data_year": row["edition_year"],
        "value": row["value"],
        "evidence": "one-source",
        "locator": f"{row['scope']}, row {row['source_row']}",
        "note": "",
    }


def tables(rows: list[Row], of_water: list[Row]) -> tuple[dict[str, list[Row]], Counter[str]]:
    """The tables of an edition, and how many rows of the flat file became a row, became a part, or were left out."""
    found: dict[str, list[Row]] = {"water": list(of_water)}
    counted: Counter[str] = Counter()
    stems: dict[str, list[Row]] = {}
    for row in rows:
        if not re.fullmatch(r"\d+(\.\d+)?(e-\d\d)?", row["value"]):
            counted["without a figure"] += 1
        else:
            stems.setdefault(row["factor_id"].rpartition("_")[0], []).append(row)
    per_m3 = {row["kind"]: row["value"] for row in of_water}
    for group in stems.values():
        topic, uom = group[0]["level_1"], group[0]["uom"]
        if (topic in CHINESE) and uom == "cubic metres":
            if per_m3[TOPICS[topic][1]] != group[0]["value"]:
                raise ValueError(f"{topic}: the two collected files disagree")
            counted["filed from the file of water"] += len(group)
            continue
        factor = _factor(group)
        if topic in CHINESE:
            factor["note"] = of_water[0]["note"]
        found.setdefault(TOPICS[topic][0], []).append(factor)
        counted["row"] += 1
        counted["part"] += len(group) - 1
    if sum(counted.values()) != len(rows) or sum(map(len, found.values())) != counted["row"] + len(of_water):
        raise ValueError(f"{len(rows)} rows of the flat file, but {dict(counted)}")
    return found, counted


def _check_unique(found: dict[str, list[Row]]) -> None:
    """No two rows of an edition may answer one question."""
    seen: dict[tuple[str, ...], str] = {}
    for name, rows in found.items():
        for row in rows:
            per = row["unit"].partition("/")[2]
            identity = (*(row.get(column, "") for column in IDENTITY), DIMENSIONS.get(per, per))
            where = f"{name}#{row['key']}"
            if seen.setdefault(identity, where) != where:
                raise ValueError(f"{where} and {seen[identity]} are one question: {identity}")


def _problems(year: str, rows: list[Row], counted: Counter[str]) -> list[str]:
    sheet = [int(row["source_row"]) for row in rows]
    absent = max(sheet) - min(sheet) + 1 - len(rows)
    water_abroad, _, water_years = WATER_PROBLEMS
    return [
        water_abroad,
        water_years,
        "the electricity and most statistics behind the figures are older than data_year (recalled: two years)",
        f"the collected file has {len(rows)} rows with a figure, {counted['without a figure']} without; {absent} rows "
        f"between rows {min(sheet)} and {max(sheet)} of the sheet are not in it, presumably those with an empty cell",
        "the GWP set AR5 is recalled for every CO2e figure; the refrigerants give methane as 28 and nitrous oxide as "
        "265, which is AR5. Of the hotel stays, which come from another party (recalled), it is not known",
        "passenger-vehicles and delivery-vehicles give 0 for battery electric: its electricity is in "
        "electricity-for-evs; secr-kwh-vehicles likewise, with secr-kwh-electricity-for-evs",
        "some figures stand in two topics: see NOTES.md before adding tables up",
        "figures are those of a spreadsheet as collected: trailing zeros are lost and small parts read 1e-05",
        *OF_ONE_EDITION[year],
    ]


def editions(collected: Path) -> Iterator[Edition]:
    """Every edition: the water alone until 2023, the whole flat file where it was collected."""
    yield from water_editions(collected)
    of_water = water(collected)
    for year in WHOLE_EDITIONS:
        rows = read_rows(collected / "world" / f"uk_desnz_{year}.csv")
        found, counted = tables(rows, of_water[year])
        _check_unique(found)
        about = source(year, _problems(year, rows, counted))
        about["provenance"] = (
            "taken by a second party from the publisher's flat file, sheet Factors by Category, whose rows the "
            "locators name; the file was not opened again. Department, year of publication and address recalled"
        )
        yield Edition(f"uk-desnz/conversion-{year}", about, found, notes=NOTES)
