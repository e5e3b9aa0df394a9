"""The UK government's conversion factors of 2024 and 2025: nothing lost or doubled, parts and units in accord."""

from __future__ import annotations

import sys
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_files import Row, read_csv

from carbonkit.catalog import open_catalog
from carbonkit.quantities import parse_number

EDITIONS = ("uk-desnz/conversion-2024", "uk-desnz/conversion-2025")
ANCHORS = read_csv(Path(__file__).with_name("anchors_uk.csv"))[1]
#: Counted in the collected files by topic with awk: totals (or single figures), and their parts; the same in both.
COUNTS = {
    "bioenergy": (49, 0),
    "business-travel-air": (28, 84),
    "business-travel-land": (168, 504),
    "business-travel-sea": (3, 9),
    "delivery-vehicles": (162, 486),
    "electricity-for-evs": (68, 204),
    "freight": (289, 867),
    "fuels": (117, 351),
    "heat-and-steam": (2, 6),
    "homeworking": (3, 0),
    "hotel-stay": (39, 0),
    "losses": (2, 6),
    "losses-for-evs": (68, 204),
    "managed-assets-electricity": (1, 3),
    "managed-assets-vehicles": (237, 711),
    "material-use": (70, 0),
    "outside-of-scopes": (56, 0),
    "passenger-vehicles": (156, 468),
    "refrigerants": (359, 0),
    "secr-kwh-electricity-for-evs": (68, 0),
    "secr-kwh-vehicles": (383, 0),
    "uk-electricity": (1, 3),
    "waste-disposal": (134, 0),
    "water": (4, 0),
    "wtt-bioenergy": (49, 0),
    "wtt-business-travel-air": (28, 0),
    "wtt-business-travel-sea": (3, 0),
    "wtt-delivery-vehicles-and-freight": (289, 0),
    "wtt-electricity": (2, 0),
    "wtt-fuels": (114, 0),
    "wtt-heat-and-steam": (3, 0),
    "wtt-passenger-vehicles-and-travel": (168, 0),
}
PARTS = ("co2", "ch4", "n2o")
#: Half a unit of the fifth decimal, to which the publisher rounds totals and parts.
HALF = Decimal("0.000005")
MILE = Decimal("1.609344")


@pytest.fixture(scope="module", params=EDITIONS)
def edition(request: pytest.FixtureRequest, tables: dict[str, list[Row]]) -> dict[str, dict[str, Row]]:
    """Rows by key by table, of one edition."""
    name = f"{request.param}/"
    return {
        table.removeprefix(name): {row["key"]: row for row in rows}
        for table, rows in tables.items()
        if table.startswith(name)
    }


@pytest.mark.parametrize("anchor", ANCHORS, ids=lambda anchor: anchor["reference"].removeprefix("uk-desnz/conversion-"))
def test_anchor(anchor: Row, factors: dict[str, Row]) -> None:
    """The digits, looked up in the collected file by hand, are those of the table."""
    row = factors[anchor["reference"]]
    assert (row["value"], row["unit"]) == (anchor["value"], anchor["unit"])


def test_every_table_has_anchors() -> None:
    """Two for each table of each edition, or the one row that it has."""
    counted = Counter(anchor["reference"].partition("#")[0] for anchor in ANCHORS)
    wanted = {f"{edition}/{table}": min(2, rows) for edition in EDITIONS for table, (rows, _) in COUNTS.items()}
    assert {table for table, number in wanted.items() if counted[table] < number} == set()


def test_every_row_of_the_flat_file_is_accounted_for(edition: dict[str, dict[str, Row]]) -> None:
    """By topic the totals are rows and the parts are cells: 7029 figures, 3123 and 3906."""
    found = {
        table: (len(rows), sum(bool(row.get(part)) for row in rows.values() for part in PARTS))
        for table, rows in edition.items()
    }
    assert found == COUNTS
    assert sum(rows + parts for rows, parts in COUNTS.values()) == 7029


def test_catalogue_reads_every_row() -> None:
    """Each figure, part and unit is read; a part such as 4.6368e-06 too."""
    for name in EDITIONS:
        factors = open_catalog().edition(name).factors
        assert len(factors) == 3123
        assert all(factor.exact_value is not None for factor in factors)
        parts = [part for factor in factors for part in factor.parts]
        assert len(parts) == 3906
        assert min(parse_number(digits) for _, digits in parts if digits != "0") == Fraction("1.12e-06")


def test_editions_have_the_same_keys(tables: dict[str, list[Row]]) -> None:
    """A comparison of the editions meets the same thing under the same key, and in the same words."""
    columns = ("key", "activity", "variant", "region", "kind", "gas", "unit", "heating_value", "boundary", "locator")
    for table in COUNTS:
        before, after = (
            [tuple(row.get(column, "") for column in columns) for row in tables[f"{name}/{table}"]] for name in EDITIONS
        )
        assert before == after, table


def test_parts_give_the_total(edition: dict[str, dict[str, Row]]) -> None:
    """CO2, CH4 and N2O give the total within the rounding of four figures with five decimals, without exception."""
    counted = 0
    for table, rows in edition.items():
        for key, row in rows.items():
            if row.get("co2"):
                gap = Decimal(row["value"]) - sum(Decimal(row[part]) for part in PARTS)
                assert abs(gap) <= 4 * HALF, f"{table}#{key}"
                counted += 1
    assert counted == 1302


def test_miles_agree_with_kilometres(edition: dict[str, dict[str, Row]]) -> None:
    """A mile is 1.609344 km within rounding; a total with parts is a sum of three rounded figures."""
    without: Counter[str] = Counter()
    for table, rows in edition.items():
        for key, row in rows.items():
            if not row["unit"].endswith(("/km", "/mile")) or row["unit"].count("/") > 1:
                continue
            if key.endswith(".mile"):
                assert key.removesuffix("mile") + "km" in rows, f"{table}#{key}"
            elif (mile := rows.get(key.removesuffix("km") + "mile")) is None:
                without[table] += 1
            else:
                rounded = 3 if row.get("co2") else 1
                gap = Decimal(mile["value"]) - Decimal(row["value"]) * MILE
                # the digits of a spreadsheet beyond the fifth decimal are the last term
                assert abs(gap) <= rounded * HALF * (1 + MILE) + HALF / 1000, f"{table}#{key}"
                if row.get("co2"):
                    gap = Decimal(mile["co2"]) - Decimal(row["co2"]) * MILE
                    assert abs(gap) <= HALF * (1 + MILE) + HALF / 1000, f"{table}#{key}: CO2"
    # two taxis; the vans and HGVs among the managed assets
    taxis = {"business-travel-land": 2, "wtt-passenger-vehicles-and-travel": 2}
    assert without == {**taxis, "managed-assets-vehicles": 81}


def test_net_and_gross_differ_as_heating_values_do(edition: dict[str, dict[str, Row]]) -> None:
    """Per kWh net is 5 to 7 % above gross for solids and liquids, 7 to 11 % for gases; the two are never exchanged."""
    gases = {"butane", "cng", "lng", "lpg", "natural_gas", "other_petroleum_gas", "propane"}
    for table in ("fuels", "wtt-fuels"):
        rows = edition[table]
        nets = [key for key, row in rows.items() if row["heating_value"] == "net"]
        assert len(nets) == 31
        for key in nets:
            gross = rows[key.removesuffix("net") + "gross"]
            assert gross["heating_value"] == "gross"
            ratio = Decimal(rows[key]["value"]) / Decimal(gross["value"])
            low, high = ("1.07", "1.11") if rows[key]["carrier"] in gases else ("1.05", "1.075")
            assert Decimal(low) < ratio < Decimal(high), key


def test_litres_and_tonnes_give_a_density(edition: dict[str, dict[str, Row]]) -> None:
    """Liquids weigh 0.5 to 1 kg/L; compressed and liquefied gas are the exceptions by their nature."""
    rows = edition["fuels"]
    densities = {
        key.removesuffix(".litres"): Decimal(row["value"]) / Decimal(rows[key.replace("litres", "tonnes")]["value"])
        for key, row in rows.items()
        if key.endswith(".litres")
    }
    outside = {key for key, density in densities.items() if not Decimal("0.0005") < density < Decimal("0.001")}
    assert outside == {"cng", "lng", "other-petroleum-gas"}
    water = edition["water"]
    for topic in ("water-supply", "water-treatment"):
        millions = Decimal(water[f"{topic}.million-litres"]["value"]) / 1000
        assert abs(millions - Decimal(water[topic]["value"])) <= HALF, topic


@pytest.mark.parametrize(
    ("own", "all_of_it"), [("passenger-vehicles", "business-travel-land"), ("delivery-vehicles", "freight")]
)
def test_electric_vehicles_are_fuel_grid_and_losses(
    edition: dict[str, dict[str, Row]], own: str, all_of_it: str
) -> None:
    """What travel and freight print for electric vehicles is own fuel, grid electricity and its losses."""
    grid, losses = edition["electricity-for-evs"], edition["losses-for-evs"]
    keys = [key for key in grid if key in edition[own]]
    assert len(keys) == {"passenger-vehicles": 50, "delivery-vehicles": 12}[own]
    for key in keys:
        parts = sum(Decimal(rows[key]["value"]) for rows in (edition[own], grid, losses))
        assert abs(parts - Decimal(edition[all_of_it][key]["value"])) <= 4 * HALF, key


def test_only_uk_electricity_is_an_average(edition: dict[str, dict[str, Row]]) -> None:
    """A location-based Scope 2 figure can find one row; that of managed assets repeats it under its own activity."""
    averages = {
        f"{table}#{key}": row["activity"]
        for table, rows in edition.items()
        for key, row in rows.items()
        if row["kind"] == "average"
    }
    assert averages == {
        "uk-electricity#electricity": "electricity.purchased",
        "managed-assets-electricity#electricity": "managed_assets.electricity",
    }
    purchased, managed = edition["uk-electricity"]["electricity"], edition["managed-assets-electricity"]["electricity"]
    assert purchased["boundary"] == "generation"
    assert [purchased[column] for column in ("value", *PARTS)] == [managed[column] for column in ("value", *PARTS)]


def test_energy_is_not_an_emission(edition: dict[str, dict[str, Row]]) -> None:
    """Rows in kWh are of kind energy-use, and only they."""
    for table, rows in edition.items():
        for key, row in rows.items():
            is_energy = row["unit"].startswith("kWh/")
            assert is_energy == (row["kind"] == "energy-use") == table.startswith("secr-kwh"), f"{table}#{key}"
            assert bool(row.get("gas")) != is_energy, f"{table}#{key}"


def test_refrigerants_are_those_of_the_fifth_report(
    edition: dict[str, dict[str, Row]], factors: dict[str, Row]
) -> None:
    """Pure gases have the GWP of AR5 exactly, blends within rounding; the parts of a blend give its total."""
    rows = edition["refrigerants"]
    totals = {key: row for key, row in rows.items() if not row["variant"]}
    compared: Counter[bool] = Counter()
    for key, row in totals.items():
        ar5 = factors.get(f"ipcc/ar5/gwp-100#{row['gas']}")
        if ar5 is not None:
            pure = not row["gas"].startswith("R-")
            compared[pure] += 1
            allowed = Decimal(0) if pure else Decimal(1)
            assert abs(Decimal(row["value"]) - Decimal(ar5["value"])) <= allowed, key
        parts = sum(Decimal(rows[part]["value"]) for part in (f"{key}.kyoto", f"{key}.non-kyoto") if part in rows)
        # three blends whose parts the publisher rounds apart
        assert Decimal(row["value"]) - parts == (1 if key in {"R411B", "R434A", "R503"} else 0), key
    assert compared[True] >= 60
    assert compared[False] >= 10
    foreign = {row["gas"] for row in totals.values() if f"ipcc/ar5/gwp-100#{row['gas']}" not in factors}
    assert {gas for gas in foreign if not gas.startswith("R-")} == {"HFE254cb2", "HFE449sl", "CH3OCH3"}


def test_hotels_stand_in_their_countries(edition: dict[str, dict[str, Row]]) -> None:
    """39 rows, 38 places: London is in the United Kingdom; China and Hong Kong are apart."""
    rows = edition["hotel-stay"]
    places = Counter(row["region"] for row in rows.values())
    assert places.pop("GB") == 2
    assert set(places.values()) == {1}
    assert (rows["china"]["region"], rows["hong-kong-china"]["region"]) == ("CN", "HK")
    assert (rows["uk"]["variant"], rows["uk-london"]["variant"]) == ("", "London")
    elsewhere = {
        (table == "refrigerants", row.get("region", ""))
        for table, rows in edition.items()
        if table != "hotel-stay"
        for row in rows.values()
    }
    assert elsewhere == {(False, "GB"), (True, "")}


def test_no_two_rows_answer_one_question(edition: dict[str, dict[str, Row]]) -> None:
    """Activity, variant, region, kind, gas, heating value and what the figure is per: never the same twice."""
    alike = {"km": "length", "mile": "length", "L": "volume", "m3": "volume", "'000 m3": "volume"}
    alike |= {"kg": "mass", "t": "mass", "kWh": "energy", "GJ": "energy"}
    columns = ("activity", "carrier", "variant", "region", "kind", "gas", "heating_value", "boundary")
    counted = Counter(
        (*(row.get(column, "") for column in columns), alike.get(per, per))
        for rows in edition.values()
        for row in rows.values()
        for per in [row["unit"].partition("/")[2]]
    )
    assert [question for question, number in counted.items() if number > 1] == []
