"""The Australian National Greenhouse Accounts Factors: electricity by state and grid, fuels, editions 2021 to 2025."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from factor_tables import australia_fuels
from factor_tables.form import Edition, Row, join, read_rows

REGIONS = {
    "AU": "AU",
    "AU-NEM": "AU-GRID-NEM",
    "AU-NSW+ACT": "AU-GRID-NSW-ACT",
    "AU-NT": "AU-NT",
    "AU-NT-DKIS": "AU-GRID-DKIS",
    "AU-OFFGRID": "AU-GRID-OFFGRID",
    "AU-QLD": "AU-QLD",
    "AU-SA": "AU-SA",
    "AU-TAS": "AU-TAS",
    "AU-VIC": "AU-VIC",
    "AU-WA-NWIS": "AU-GRID-NWIS",
    "AU-WA-SWIS": "AU-GRID-SWIS",
}
KINDS = {
    ("location-based", "2"): "average",
    ("location-based", "3"): "upstream-and-losses",
    ("residual mix (market-based)", "2"): "residual-mix",
    ("residual mix (market-based)", "3"): "upstream-and-losses",
}
GWP = "ipcc-ar5-100"
UNITS = {"kg CO2-e/t": "kgCO2e/t", "kg CO2-e/kL": "kgCO2e/kL", "kg CO2-e/m3": "kgCO2e/m3"}


def _years(financial: str) -> Row:
    """1989-90 is the year from 1 July 1989 to 30 June 1990."""
    first = int(financial[:4])
    if financial not in {f"{first}-{str(first + 1)[2:]}", f"{first}-{first + 1}"}:
        raise ValueError(f"financial year {financial}")
    return {
        "data_year": f"{first}-{first + 1}",
        "valid_from": f"{first}-07-01",
        "valid_to": f"{first + 1}-06-30",
    }


def _electricity_row(row: Row) -> Row:
    if row["unit"] != "kg CO2-e/kWh":
        raise ValueError(f"unit {row['unit']}")
    kind = KINDS[row["method"], row["scope"]]
    region = REGIONS[row["region_code"]]
    market = row["method"] != "location-based"
    variant = "residual mix" if market and kind != "residual-mix" else ""
    key = [region.removeprefix("AU-").removeprefix("GRID-"), "residual-mix" if market else "", kind]
    found: Row = {
        "activity": "electricity.purchased",
        "name_en": row["region_label"],
        "region": region,
        "kind": kind,
        "gas": "CO2e",
        "boundary": "consumption",
        "data_year": row["edition_year"],
        "value": row["value"],
        "unit": "kgCO2e/kWh",
        "evidence": "one-source",
        "locator": f"{row['nga_table']}, row {row['source_row']}, scope {row['scope']}",
        "note": "",
    }
    if row["financial_year"] == "Latest estimate*":
        variant = "latest estimate"
        key.append("latest-estimate")
        found["note"] = (
            "2021 is the year of the edition; the year of the estimate is not known; the * is a footnote not collected"
        )
    elif row["financial_year"]:
        found |= _years(row["financial_year"])
        key.append(row["financial_year"])
    else:
        found |= {"gwp_set": GWP, "note": "GWP set recalled"}
    # A second scope 3 row of the residual mix is told by its variant, so its key says the mix only once.
    return found | {"key": ".".join(dict.fromkeys(part for part in key if part)), "variant": variant}


def electricity(rows: list[Row]) -> list[Row]:
    """Rows of one edition; a figure that two tables print alike is one row, one that they print apart is two."""
    found: dict[str, Row] = {}
    for row in rows:
        made = _electricity_row(row)
        first = found.get(made["key"])
        if first is None:
            found[made["key"]] = made
        elif first["value"] == made["value"]:
            first["locator"] = f"{first['locator']}; {made['locator']}"
        else:
            made["key"] += "." + row["nga_table"].lower().replace(" ", "-")
            made["variant"] = f"{row['nga_table']} (grids)"
            made["note"] = join(
                made["note"], f"{made['locator'].partition(',')[0]} prints this, Table 1 {first['value']}"
            )
            found[made["key"]] = made
    return list(found.values())


# What the printed name of a fuel says of its use, left out of the key.
_OF_USE = re.compile(
    r",? if (recycled and )?combusted to produce heat or electricity"
    r"| that is captured for combustion"
    r"| \((other than for use as fuel in an aircraft|reverting to standard conditions|methane only)\)"
    r"| for use as (a )?fuel in an (aircraft|internal combustion engine)"
    r"| \(other than petroleum based oil used as fuel\), e\.g\. lubricants"
)
_OTHER = re.compile(
    r",? other than (those )?mentioned in the items above|, other than those mentioned in the items above"
)


def _slug(name: str) -> str:
    """The printed name as a part of a key."""
    short = _OTHER.sub(" other", _OF_USE.sub("", name)).removeprefix("A ")
    return re.sub(r"[^a-z0-9]+", "-", short.lower()).strip("-")


def _fuel_row(row: Row, carrier: str, variant: str, chinese: str, kind: str) -> Row:
    return {
        "activity": f"fuel.{carrier}",
        "carrier": carrier,
        "variant": variant,
        "name_en": row["fuel"],
        "name_zh": chinese,
        "region": "AU",
        "kind": kind,
        "data_year": row["edition_year"],
        "evidence": "one-source",
        "locator": f"{' '.join(row['nga_table'].split()[:2])}; {row['source_sheet']}, row {row['source_row']}",
        "note": "",
    }


def _per_energy_and_unit(row: Row, made: Row, per_gj: str, slug: str) -> Iterator[Row]:
    """The figure per GJ and the one per t, kL or m3 that is printed beside it."""
    emission = made | {"gas": "CO2e", "gwp_set": GWP, "note": "GWP set and gross recalled"}
    yield emission | {"key": f"{slug}.GJ", "heating_value": "gross", "value": per_gj, "unit": "kgCO2e/GJ"}
    unit = UNITS[row["factor_unit"]]
    yield emission | {
        "key": f"{slug}.{unit.partition('/')[2]}",
        "value": row["factor"],
        "unit": unit,
        "note": "GWP set recalled",
    }


def scope_1(rows: list[Row], *, in_transport: bool) -> list[Row]:
    """Combustion, with the part of each gas, and the energy content of the fuels."""
    found: list[Row] = []
    for row in rows:
        if ("transport fuels" in row["nga_table"]) is not in_transport:
            continue
        slug = _slug(row["fuel"])
        if in_transport:
            made = _fuel_row(row, *australia_fuels.transport(row["fuel"]), "mobile-combustion")
        else:
            made = _fuel_row(row, *australia_fuels.stationary(row["fuel"]), "combustion")
        per_gj, per_unit = _per_energy_and_unit(row, made, row["combined_kgco2e_per_gj"], slug)
        for gas in ("co2", "ch4", "n2o"):
            printed = row[f"{gas}_kgco2e_per_gj"]
            per_gj[gas] = printed.rstrip("*")
            if printed.endswith("*") and "*" not in per_gj["note"]:
                per_gj["note"] += "; * at CH4 and N2O"
        content = made | {
            "key": f"{slug}.energy-content",
            "kind": "gross-calorific-value",
            "heating_value": "gross",
            "value": row["energy_content"],
            "unit": row["energy_content_unit"],
            "note": "gross recalled",
        }
        found += [per_gj, per_unit, content]
    return found


def scope_3(rows: list[Row]) -> list[Row]:
    """Upstream of the fuels; the energy content is that of the scope 1 tables."""
    found: list[Row] = []
    for row in rows:
        slug = _slug(row["fuel"])
        by_state = australia_fuels.piped(row["fuel"])
        if by_state:
            carrier, variant, chinese, region = by_state
            made = _fuel_row(row, carrier, variant, chinese, "upstream") | {"region": region}
        elif "transport fuels" in row["nga_table"]:
            made = _fuel_row(row, *australia_fuels.transport(row["fuel"]), "upstream")
        else:
            made = _fuel_row(row, *australia_fuels.stationary(row["fuel"]), "upstream")
        found += _per_energy_and_unit(row, made, row["kgco2e_per_gj"], slug)
    return found


def membership(table: list[Row]) -> list[Row]:
    """Which grid answers for a state or territory that has no row of its own in the table."""
    rows = {
        row["region"]: row
        for row in table
        if row["kind"] == "average" and not row["variant"] and not row.get("valid_from")
    }
    west = "two grids: name AU-GRID-SWIS or AU-GRID-NWIS"
    north = "DKIS or off-grid: name AU-GRID-DKIS or AU-GRID-OFFGRID"
    pairs = [
        ("AU-NSW", "AU-GRID-NSW-ACT", "one-source", ""),
        ("AU-ACT", "AU-GRID-NSW-ACT", "one-source", ""),
        ("AU-WA", "AU-GRID-SWIS", "one-source", west),
        ("AU-WA", "AU-GRID-NWIS", "one-source", west),
    ]
    if "AU-GRID-OFFGRID" in rows:
        pairs += [
            ("AU-NT", "AU-GRID-DKIS", "one-source", north),
            ("AU-NT", "AU-GRID-OFFGRID", "recalled", north),
        ]
    return [
        {
            "grid": grid,
            "region": region,
            "evidence": evidence,
            "locator": f"{rows[grid]['locator'].partition(';')[0]}: {rows[grid]['name_en']}",
            "note": note,
        }
        for region, grid, evidence, note in pairs
        if region not in rows
    ]


def _problems(year: str) -> list[str]:
    found = [
        "data_year is the year of the edition; the years that the figures describe are older and not in the file",
        "the GWP set AR5 is recalled (Australia's reporting has used it since 2020-21)",
        "a state beside its grid: New South Wales and the Capital Territory are one figure; Western Australia and "
        "the Northern Territory are given by grid",
    ]
    if year == "2021":
        found += [
            "Table 46 is a history by financial year (1 July to 30 June); its GWP set is not known; what the * of "
            "'Latest estimate*' says was not collected, and the year it describes neither",
            "scope 3 of electricity is in Table 46 only; fuels of this edition were not collected",
            "the latest estimate (Table 46) is not the factor to use (Table 5): Victoria 0.91 and 0.96; "
            "Table 5 prints what Table 46 gives for 2018-19",
        ]
    else:
        found += [
            "energy in the tables of fuels is gross (recalled: the accounts use gross calorific values)",
            "gas volumes: the state is not stated in the file (recalled: 15 C and 101.325 kPa)",
            "the CO2 part of biomass is 0: biogenic CO2 is left out",
            "figures per t, kL and m3 are products of the figure per GJ and the energy content, with the digits of a "
            "spreadsheet (2230.940000000001)",
            "scope 3 of piped gas is given by state, metropolitan or not; the row of New South Wales with the Capital "
            "Territory has the code of their common grid",
            "a * stands at CH4 and N2O of some transport fuels; the footnote was not collected",
        ]
    if year == "2022":
        found += [
            "South West Interconnected System: kg/GJ and kg/kWh disagree in the source (said with the collected "
            "figures); only kg/kWh, 0.51, was collected; the edition of 2023 has 0.53, the one of 2024 has 0.51",
            "no scope 3 figure for the North Western Interconnected System",
        ]
    if year in {"2024", "2025"}:
        found.append(
            "renewable aviation kerosene and renewable diesel: the stationary table prints GJ/t and kg/t with the "
            "energy content that aviation kerosene and diesel have per kL (36.8, 38.6); the transport table has kL: "
            "likely a slip of the unit"
        )
    if year == "2025":
        found.append(
            "South West and North Western Interconnected System: Table 1 prints 0.5 and 0.56, Table 3 prints 0.51 and "
            "0.61. All five figures of Table 3 are those of the edition of 2024: likely not brought up to date. Table "
            "1 is the plain row; the National Electricity Market and off-grid are in Table 3 only"
        )
    return found


def editions(collected: Path) -> Iterator[Edition]:
    """Every edition in the collected files."""
    world = collected / "world"
    power = read_rows(world / "au_nga_electricity_2021_2025.csv")
    direct = read_rows(world / "au_nga_fuels_scope1_2022_2025.csv")
    indirect = read_rows(world / "au_nga_fuels_scope3_2022_2025.csv")
    for year in sorted({row["edition_year"] for row in power}):
        title = f"Australian National Greenhouse Accounts Factors {year}"
        source = {
            "title": title,
            "title_en": title,
            "issuer": "Department of Climate Change, Energy, the Environment and Water (DCCEEW)"
            if year != "2021"
            else "Department of Industry, Science, Energy and Resources (recalled; DCCEEW since 2022)",
            "edition": year,
            "published": f"{year}-01-01/{year}-12-31",
            "series": "au-nga",
            "url": "https://www.dcceew.gov.au/climate-change/publications/national-greenhouse-accounts-factors",
            "licence": "CC-BY-4.0",
            "licence_note": "Creative Commons Attribution 4.0 International",
            "attribution": "Australian National Greenhouse Accounts Factors, (c) Commonwealth of Australia",
            "aliases": [f"NGA {year}", f"NGA Factors {year}", f"National Greenhouse Accounts Factors {year}"],
            "purposes": ["inventory"],
            "required_by": "",
            "problems": _problems(year),
            "provenance": "taken by a second party from the publisher's workbook, with table and row; the file was "
            "not opened again. Issuer and address recalled; the day of publication is not known",
        }
        rows = electricity([row for row in power if row["edition_year"] == year])
        tables = {"electricity": rows}
        fuels = [row for row in direct if row["edition_year"] == year]
        if fuels:
            tables["fuels"] = scope_1(fuels, in_transport=False)
            tables["transport"] = scope_1(fuels, in_transport=True)
            tables["upstream"] = scope_3([row for row in indirect if row["edition_year"] == year])
        yield Edition(f"au-dcceew/nga-{year}", source, tables, membership(rows))
