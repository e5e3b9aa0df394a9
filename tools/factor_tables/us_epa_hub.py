"""The US EPA's GHG Emission Factors Hub 2025: twelve tables, one file each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from factor_tables.form import KYOTO_ONLY, Edition, Row, join, read_rows
from factor_tables.us_egrid import KINDS as RATES
from factor_tables.us_egrid import LICENCE_NOTE, rate
from factor_tables.us_epa_hub_fuels import FUELS

# Spelled as factors/ipcc spells them, so that one gas has one name.
GASES = {
    "Carbon dioxide": "CO2",
    "Methane": "CH4",
    "Nitrous oxide": "N2O",
    "Sulfur hexafluoride": "SF6",
    "Nitrogen trifluoride": "NF3",
    "PFC-14": "CF4",
    "PFC-116": "C2F6",
    "PFC-218": "C3F8",
    "PFC-318": "cC4F8",
    "PFC-31-10": "C4F10",
    "PFC-41-12": "C5F12",
    "PFC-51-14": "C6F14",
    "PFC-91-18": "C10F18",
}
# One thing has one activity name, whatever a publisher calls it; the printed word stays in the name and in the key.
ACTIVITIES = {
    "aircraft": "air",
    "light_duty_car": "car",
    "passenger_car": "car",
    "tires": "tyres",
    "waterborne_craft": "ship",
}
PER = {
    "mmBtu": "MMBtu",
    "short ton": "short_ton",
    "gallon": "us_gallon",
    "scf": "scf",
    "vehicle-mile": "mile",
    "passenger-mile": "passenger/mile",
    "short ton-mile": "short_ton/mile",
    "MWh": "MWh",
    "short ton material": "short_ton",
}
AMOUNTS = {"kg": "kg", "g": "g", "lb": "lb", "metric ton": "t"}
ZH_KINDS = {"gross-calorific-value": "高位发热量", "biogenic-co2": "生物源二氧化碳", "combustion": "燃料燃烧"}
LIGHT_TRUCKS = "Gasoline Light-Duty Trucks (Vans, Pickup Trucks, SUVs)"


def slug(text: str, joint: str = "-") -> str:
    """A name in the characters of a key (or, with `_`, of an activity)."""
    return re.sub(r"[^a-z0-9]+", joint, text.lower()).strip(joint)


def activity(family: str, what: str) -> str:
    """The activity of a printed name: `travel.car` for a passenger car."""
    name = slug(what, "_")
    return f"{family}.{ACTIVITIES.get(name, name)}"


def plain_decimal(text: str) -> str:
    """The digits as collected; 9.2e-05, how a program writes a cell, as 0.000092, which is what it shows."""
    return format(Decimal(text), "f") if "e" in text else text


def without_footnote(name: str) -> str:
    """A label without the letter of its footnote: `Passenger Car A`, `EquipmentB`."""
    return re.sub(r"(?<=[a-z)]) [A-E]$|(?<=[a-z])[A-E]$", "", name)


def unit_of(text: str) -> tuple[str, str]:
    """Gas and unit of a heading like `g CH4 per vehicle-mile`; a heat content has no gas."""
    amount, per = text.split(" per ")
    if amount == "mmBtu":
        return "", f"MMBtu/{PER[per]}"
    mass, gas = amount.rsplit(" ", 1)
    return gas, f"{AMOUNTS[mass]}{gas}/{PER[per]}"


def _common(row: Row) -> Row:
    gas, unit = unit_of(row["unit"])
    residue = "digits of the cell, a spreadsheet's residue" if len(row["value"]) > 15 else ""
    return {
        "region": "US",
        "gas": gas,
        "value": plain_decimal(row["value"]),
        "unit": unit,
        "evidence": "one-source",
        "locator": f"table {row['table_no']}, sheet row {row['source_row']}: {row['quantity']}",
        "note": residue,
    }


def stationary(row: Row) -> Row:
    """Table 1: heat content, and factors per heat and per fuel."""
    made = _common(row)
    carrier, variant, zh = FUELS[row["item"]]
    is_biomass = row["section"].startswith("Biomass Fuels")
    name = row["item"]
    if carrier == "kraft_pulping_liquor":
        name = f"Kraft Pulping Liquor, {name}"
    elif name.startswith("Mixed"):
        name = f"Mixed Coal {name.removeprefix('Mixed ')}"
    per = made["unit"].rpartition("/")[2]
    if not made["gas"]:
        kind, ending = "gross-calorific-value", "heat-content"
    else:
        kind = "biogenic-co2" if is_biomass and made["gas"] == "CO2" else "combustion"
        ending = f"{made['gas']}.{per}"
    note = made["note"]
    if name == "Peat" and kind == "biogenic-co2":
        note = "EPA lists peat under biomass; the IPCC counts its CO2 as fossil (recalled)"
    elif name == "Municipal Solid Waste" and made["gas"] == "CO2":
        note = "not split into fossil and biogenic; EPA lists it outside of biomass"
    return made | {
        "key": f"{slug(name)}.{ending}",
        "activity": f"fuel.{carrier}",
        "carrier": carrier,
        "variant": variant,
        "name_en": name,
        "name_zh": f"{zh}，{ZH_KINDS[kind]}" if zh else "",
        "kind": kind,
        "heating_value": "gross" if per == "MMBtu" or kind == "gross-calorific-value" else "",
        "note": note,
    }


def mobile_co2(row: Row) -> Row:
    """Table 2: CO2 per volume of fuel."""
    made = _common(row)
    carrier, _, zh = FUELS[row["item"]]
    # Both stand under Biomass Fuels in table 1 with the same figure.
    is_biomass = carrier in {"biodiesel", "ethanol"}
    return made | {
        "key": f"{slug(row['item'])}.CO2",
        "activity": f"fuel.{carrier}",
        "carrier": carrier,
        "variant": "mobile combustion" if is_biomass else "",
        "name_en": f"{row['item']}, mobile combustion",
        "name_zh": f"{zh}，移动源",
        "kind": "biogenic-co2" if is_biomass else "mobile-combustion",
    }


def _vehicle(row: Row, vehicle: str, fuel: str, key: str, label: str) -> Row:
    made = _common(row)
    return made | {
        "key": f"{key}.{made['gas']}",
        "activity": activity("vehicle", vehicle),
        "carrier": FUELS[fuel][0],
        "variant": row["model_year"],
        "name_en": f"{label}, {fuel}" + (f", model year {row['model_year']}" if row["model_year"] else ""),
        "kind": "mobile-combustion",
    }


def on_road_gasoline(row: Row) -> Row:
    """Table 3: the label of light trucks runs over two lines of the sheet, the first of which is a row of its own."""
    item = row["item"]
    if item in {"(Vans, Pickup Trucks, SUVs)", "Gasoline Light-Duty Trucks"}:
        item = LIGHT_TRUCKS
    label = item.removeprefix("Gasoline ")
    vehicle = label.partition(" (")[0].removesuffix("s")
    year = row["model_year"]
    ending = f"{year[1:]}-and-earlier" if year.startswith("≤") else year
    return _vehicle(row, vehicle, "Gasoline", f"{slug(vehicle)}.{ending}", label)


def on_road_diesel(row: Row) -> Row:
    """Table 4: diesel by model year, other fuels without one."""
    vehicle = {"Buses": "Bus"}.get(row["item"], row["item"].removesuffix("s"))
    fuel = row["item_2"]
    key = ".".join(part for part in (slug(vehicle), slug(fuel), row["model_year"]) if part)
    return _vehicle(row, vehicle, fuel, key, row["item"])


def non_road(row: Row) -> Row:
    """Table 5: per gallon of fuel, so a fuel burned in a machine, not a vehicle by distance."""
    made = _common(row)
    machine, fuel = without_footnote(row["item"]), row["item_2"]
    carrier = FUELS[fuel if fuel in FUELS else fuel.split(" ")[0]][0]
    return made | {
        "key": f"{slug(machine)}.{slug(fuel)}.{made['gas']}",
        "activity": f"fuel.{carrier}",
        "carrier": carrier,
        "variant": f"{machine}, {fuel}",
        "name_en": f"{machine}, {fuel}",
        "kind": "mobile-combustion",
    }


def electricity(row: Row) -> Row:
    """Table 6: eGRID2023, with its keys."""
    name = "grid gross loss" if row["quantity"].startswith("Grid Gross Loss") else row["section"].split(" Emission")[0]
    gas, unit = unit_of(row["unit"]) if row["unit"] != "fraction" else ("", "one")
    return rate(row["item"], row["item_2"], RATES[name], gas, "2023") | {
        "value": row["value"],
        "unit": unit,
        "locator": f"table 6, sheet row {row['source_row']}: {row['section'] or row['quantity']}",
        "note": "headed (%), the cell holds a fraction" if not gas else "",
    }


def steam_heat(row: Row) -> Row:
    """Table 7: one line for steam and heat alike."""
    made = _common(row)
    return made | {
        "key": f"steam-and-heat.{made['gas']}",
        "activity": "steam.purchased",
        "carrier": "steam",
        "name_en": "steam and heat",
        "name_zh": "蒸汽和热力",
        "kind": "heat",
    }


def freight(row: Row) -> Row:
    """Table 8: per vehicle-mile or per short ton-mile."""
    made = _common(row)
    vehicle = without_footnote(row["item"])
    per = "vehicle-mile" if row["unit"].endswith("vehicle-mile") else "short-ton-mile"
    return made | {
        "key": f"{slug(vehicle)}.{made['gas']}.{per}",
        "activity": activity("freight", vehicle),
        "name_en": f"freight, {vehicle}",
        "kind": "freight",
    }


def waste(row: Row) -> Row:
    """Table 9: material by treatment, already in CO2e."""
    made = _common(row | {"unit": row["unit"].removesuffix(" material")})
    treatment = row["quantity"]
    return made | {
        "key": f"{slug(row['item'])}.{slug(treatment)}",
        "activity": activity("waste", row["item"]),
        "variant": treatment,
        "name_en": f"{row['item']}, {treatment.lower()}",
        "kind": "waste-disposal",
        "locator": f"table 9, sheet row {row['source_row']}",
    }


def travel(row: Row) -> Row:
    """Table 10: by vehicle or by passenger."""
    made = _common(row)
    vehicle = without_footnote(row["item"])
    what, _, variant = vehicle.partition(" - ")
    what = {"Air Travel": "Air", "Transit Rail (i.e. Subway, Tram)": "Transit Rail"}.get(what, what)
    return made | {
        "key": f"{slug(vehicle)}.{made['gas']}",
        "activity": activity("travel", what),
        "variant": variant,
        "name_en": f"travel, {vehicle}",
        "kind": "travel",
    }


def uncounted(composition: str) -> list[str]:
    """The parts of a blend that are no gas of the Kyoto Protocol: CFC, HCFC, hydrocarbons."""
    parts = [part.strip().partition("% ")[2] for part in composition.split(",")]
    return [part for part in parts if not part.startswith(("HFC-", "PFC-"))]


def gwp(row: Row) -> Row:
    """Tables 11 and 12: global warming potentials, which have no place."""
    made = _common(row | {"unit": "kg CO2e per mmBtu"})  # the unit below replaces this one
    item = row["item"]
    gas = item if item.startswith("R-") else GASES.get(item, item.replace("-", ""))
    zero = uncounted(row["item_2"]) if item.startswith("R-") else []
    note = f"counted as zero: {', '.join(zero)}" if zero else ""
    if item == "R-424A":
        note = join(note, "its composition gives 2212 with the GWPs of table 11, and the UK flat file prints 2212")
    return made | {
        "key": item if "-" in item else gas,
        "name_en": f"{item}, {row['item_2']}".replace(" , ", ", "),
        "region": "",
        "kind": "gwp",
        "gas": gas,
        "gwp_set": "ipcc-ar5-100",
        "unit": "kgCO2e/kg",
        "locator": f"table {row['table_no']}, sheet row {row['source_row']}",
        "variant": KYOTO_ONLY if zero else "",
        "note": note,
    }


# number of the hub's table: name of ours, its rows
TABLES: dict[str, tuple[str, Callable[[Row], Row]]] = {
    "1": ("stationary-combustion", stationary),
    "2": ("mobile-co2", mobile_co2),
    "3": ("on-road-gasoline", on_road_gasoline),
    "4": ("on-road-diesel", on_road_diesel),
    "5": ("non-road", non_road),
    "6": ("electricity", electricity),
    "7": ("steam-heat", steam_heat),
    "8": ("freight", freight),
    "9": ("waste", waste),
    "10": ("travel", travel),
    "11": ("gwp", gwp),
    "12": ("gwp-blends", gwp),
}

NOTES = """# EPA hub 2025: judgements

- CO2 of the sections "Biomass Fuels" is filed as `biogenic-co2`, and so is that of biodiesel and ethanol in table 2
  (the same figures): the GHG Protocol reports it outside of the scopes. Their CH4 and N2O are `combustion`.
- Peat stands under biomass in the hub. It is filed as the hub has it, with a note.
- Distillate Fuel Oil No. 1 and No. 2 are filed under the carrier diesel (heating oil and diesel of those grades,
  recalled), No. 4 and the residual oils No. 5 and No. 6 under fuel_oil, each with its name as variant, so that none is
  taken unnamed.
- Table 3: the label of light trucks runs over two lines of the sheet. "Gasoline Light-Duty Trucks" (one row, model
  years 1973-1974) and "(Vans, Pickup Trucks, SUVs)" (the others) are one vehicle.
- Table 5 is per gallon of fuel: the activity is the fuel, the machine and engine are the variant.
- Table 7 is one line for steam and heat; its activity is `steam.purchased`. Its figures are those of natural gas in
  table 1 divided by 0.8, which is how EPA describes them (recalled).
- Letters of footnotes (Passenger Car A, EquipmentB) are cut from the labels; the footnotes are not in the collected
  file.
- Blends (table 12) count the gases of the Kyoto Protocol only: R-406A, R-409A, R-414A and R-414B are 0. Where a CFC,
  HCFC or hydrocarbon is in the composition the row has the variant "Kyoto products only", the words of the UK flat
  file, and names in its note what is counted as zero. The other blends are of HFC and PFC alone and have no variant.
  All thirty are what their composition gives with the GWPs of table 11, but R-424A: 3104 is in the file, 2212 would be
  (the figure is kept as it is). The UK flat files of 2024 and 2025 print 2212 for R424A.
- Names: a passenger car and a light-duty car are `car`, waterborne craft `ship`, aircraft `air`, tires `tyres`, used
  oil `waste_oils`, as the tables of other publishers have them; what the hub prints is in the name and in the key.
- 9.2e-05, 2e-06, 9e-06 and 6e-05 of the collected file are written 0.000092 and so on; no digit changes.
  Two cells have a spreadsheet's residue and are kept as they are: blast-furnace-gas.CH4.MMBtu
  (0.022000000000000002; the hubs of 2021 and 2024 print 0.022) and asphalt-concrete.recycled (0.0035205384954666674).
"""


def editions(collected: Path) -> Iterator[Edition]:
    """The one edition in the collected file."""
    rows = read_rows(collected / "world" / "us_epa_hub_2025.csv")
    if {row["table_no"] for row in rows} != set(TABLES) or {row["edition_year"] for row in rows} != {"2025"}:
        raise ValueError("the collected hub is not the twelve tables of 2025")
    tables = {name: [make(row) for row in rows if row["table_no"] == number] for number, (name, make) in TABLES.items()}
    title = "GHG Emission Factors Hub 2025"
    source = {
        "title": title,
        "title_en": title,
        "issuer": "United States Environmental Protection Agency (US EPA), Center for Corporate Climate Leadership",
        "edition": "2025",
        "published": "2025-01-01/2025-12-31",
        "series": "us-epa-hub",
        "url": "https://www.epa.gov/climateleadership/ghg-emission-factors-hub",
        "licence": "public domain (US government work)",
        "licence_note": LICENCE_NOTE,
        "attribution": f"US EPA, {title}",
        "aliases": ["EPA GHG Emission Factors Hub 2025", "EPA Emission Factors Hub 2025", "EPA hub 2025"],
        "purposes": ["inventory", "gwp", "project"],
        "required_by": "",
        "gases": "CO2, CH4, N2O; waste CO2e",
        "problems": [
            "CO2 in kg, CH4 and N2O in g; only waste (table 9) is in CO2e",
            "gallons are US gallons and tons short tons; heating values are gross (HHV)",
            "the years that the figures describe are not in the file, except for electricity (eGRID2023)",
            "the GWP set of the waste figures is not in the file: left empty; EPA's model WARM made them (recalled)",
            "the GWP set AR5 of tables 11 and 12 is recalled; the gases agree with the AR5 table filed here",
            "blends count only gases of the Kyoto Protocol (HFC, PFC), some are 0: variant "
            f'"{KYOTO_ONLY}" where a part is left out',
            "waste figures include no avoided emissions (recalled), so they differ from WARM's own output",
            "a trailing zero of a figure may be lost: the figures were taken from the cells of a workbook",
        ],
        "provenance": "taken by a second party from the publisher's workbook, sheet Emission Factors Hub, with row "
        "numbers; not opened again. Year of publication is that of the title; issuing office and address recalled",
    }
    yield Edition("us-epa/hub-2025", source, tables, notes=NOTES)
