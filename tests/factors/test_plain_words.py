"""What a row says of itself in words: what it leaves out, what is recalled, what a thing is called."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_files import FACTORS, Row, read_csv

KYOTO = "Kyoto products only"
# Blends of the EPA hub without a CFC, HCFC or hydrocarbon in their printed composition, found by eye.
WHOLE = {"R-404A", "R-407A", "R-407B", "R-407C", "R-407D", "R-410A", "R-410B", "R-507A", "R-508A", "R-508B"}
# The EPA's list for AR4, of Kyoto gases only.
AR4 = """
R-401A R-402A R-402B R-403B R-408A R-411A R-413A R-417A R-422A R-422D R-423A R-424A R-426A R-428A R-434A
"""


def test_blends_of_which_a_part_counts_as_zero_say_so(tables: dict[str, list[Row]]) -> None:
    """A GWP of the Kyoto gases of a blend has the words of the UK flat file as its variant."""
    hub = {row["key"]: row for row in tables["us-epa/hub-2025/gwp-blends"]}
    assert len(hub) == 30
    assert {key for key, row in hub.items() if row["variant"] == ""} == WHOLE
    assert {row["variant"] for row in hub.values()} == {"", KYOTO}
    assert hub["R-401A"]["note"] == "counted as zero: HCFC-22, HCFC-124"
    assert hub["R-402A"]["note"] == "counted as zero: HCFC-22, propane"
    assert hub["R-414B"]["note"] == "counted as zero: HCFC-22, HCFC-124, HCFC-142b, isobutane"
    ar4 = {row["key"]: row["variant"] for row in tables["ipcc/ar4/gwp-100"]}
    assert {key for key, variant in ar4.items() if variant} == set(AR4.split())
    assert {ar4[key] for key in AR4.split()} == {KYOTO}
    uk = {row["key"]: row["variant"] for row in tables["uk-desnz/conversion-2025/refrigerants"]}
    assert (uk["R401A.kyoto"], uk["R401A"]) == (KYOTO, "")


def test_r_424a_is_2212_in_the_uk(factors: dict[str, Row]) -> None:
    """The hub prints 3104 for it, and its note names the figure of the UK flat files."""
    for year in ("2024", "2025"):
        assert factors[f"uk-desnz/conversion-{year}/refrigerants#R424A"]["value"] == "2212"
    row = factors["us-epa/hub-2025/gwp-blends#R-424A"]
    assert row["value"] == "3104"
    assert "UK flat file prints 2212" in row["note"]


def test_towngas_keeps_the_words_of_its_publisher(
    tables: dict[str, list[Row]], sources: dict[str, dict[str, object]]
) -> None:
    """The column `basis` of the collected file: indirect (Scope 2) share."""
    words = "indirect (Scope 2) share"
    assert [words in row["note"] for row in tables["hk-towngas/emission-factors/towngas"]] == [True, True]
    assert words in str(sources["hk-towngas/emission-factors"]["problems"])


@pytest.mark.parametrize(("year", "clause"), [("2008", False), ("2020", True)])
def test_standard_coal_is_a_definition_in_the_text(factors: dict[str, Row], year: str, clause: bool) -> None:
    """No row of Annex A; the clause is cited for the edition of 2020 only."""
    row = factors[f"cn-sac/gbt-2589-{year}/energy#standard_coal.net-calorific-value"]
    assert row["value"] == "29307"
    place = row["locator"].partition(";")[0]
    assert place.removeprefix("clause 6.2, ").startswith("definition of the kilogram of standard coal, in the text")
    assert place.startswith("clause 6.2") is clause
    assert "Annex A, row" not in row["locator"]


def test_latest_estimate_of_australia_has_no_year(tables: dict[str, list[Row]]) -> None:
    """`data_year` of these rows is that of the edition, and each says so."""
    rows = [row for row in tables["au-dcceew/nga-2021/electricity"] if row["key"].endswith(".latest-estimate")]
    assert len(rows) == 16
    for row in rows:
        assert row["data_year"] == "2021"
        assert "the year of the estimate is not known" in row["note"]


def test_recalled_rows_say_recalled(factors: dict[str, Row]) -> None:
    """The column `evidence` is not all that a reader sees: locator or note has the word too, and so has membership."""
    recalled = {name: row for name, row in factors.items() if row["evidence"] == "recalled"}
    members = {
        f"{path.parent.name}#{row['grid']}#{row['region']}": row
        for path in sorted(FACTORS.glob("*/*/membership.csv"))
        for row in read_csv(path)[1]
        if row["evidence"] == "recalled"
    }
    assert len(recalled) > 100
    assert len(members) > 100
    silent = [name for name, row in (recalled | members).items() if "recalled" not in row["locator"] + row["note"]]
    assert silent == []


# Names of one thing by two publishers: the one that is used, and the other.
ONE_NAME = {
    "fuel.tyres": "fuel.tires",
    "waste.tyres": "waste.tires",
    "fuel.briquettes": "fuel.coal_briquettes",
    "fuel.black_liquor": "fuel.sulphite_lyes",
    "fuel.waste_oils": "fuel.used_oil",
    "fuel.other_liquid_biofuels": "fuel.liquid_biofuels",
    "travel.car": "travel.passenger_car",
    "vehicle.car": "vehicle.passenger_car",
    "freight.ship": "freight.waterborne_craft",
    "freight.air": "freight.aircraft",
}


@pytest.mark.parametrize(("name", "other"), ONE_NAME.items())
def test_one_thing_has_one_activity(factors: dict[str, Row], name: str, other: str) -> None:
    """Two publishers or more share the name, and nobody has the other one."""
    publishers = {reference.partition("/")[0] for reference, row in factors.items() if row.get("activity") == name}
    assert len(publishers) >= 2
    assert [reference for reference, row in factors.items() if row.get("activity") == other] == []


def test_the_printed_word_is_still_found(factors: dict[str, Row]) -> None:
    """The activity is unified; the name in the document stays in the key and in the English name."""
    for reference, printed, activity in (
        ("us-epa/hub-2025/waste#tires.recycled", "Tires", "waste.tyres"),
        ("us-epa/hub-2025/travel#passenger-car.CO2", "Passenger Car", "travel.car"),
        ("us-epa/hub-2025/freight#waterborne-craft.CO2.short-ton-mile", "Waterborne Craft", "freight.ship"),
        ("us-epa/hub-2025/stationary-combustion#used-oil.heat-content", "Used Oil", "fuel.waste_oils"),
        ("au-dcceew/nga-2025/fuels#sulphite-lyes.GJ", "Sulphite lyes", "fuel.black_liquor"),
    ):
        assert printed in factors[reference]["name_en"], reference
        assert factors[reference]["activity"] == activity


def test_states_of_egrid_have_their_names(factors: dict[str, Row]) -> None:
    """The sheet prints two letters; Puerto Rico is the region PR under the key that was given first."""
    table = "us-epa/egrid-2021/state"
    assert factors[f"{table}#US-CA.average.CO2"]["name_en"] == "electricity, average (total output), California"
    row = factors[f"{table}#US-PR.average.CO2"]
    assert (row["region"], row["value"]) == ("PR", "1558.024")
    assert row["name_en"].endswith("Puerto Rico")


def test_extremes_of_ember_are_as_told(tables: dict[str, list[Row]], sources: dict[str, dict[str, object]]) -> None:
    """Uzbekistan between 984 and 1151; the Falkland Islands exactly 1000 in 15 of 23 years."""
    rows = tables["ember/owid-2025/country"]
    uzbekistan = [float(row["value"]) for row in rows if row["region"] == "UZ"]
    assert (min(uzbekistan), max(uzbekistan)) == (984.6864, 1150.476)
    falkland = [float(row["value"]) for row in rows if row["region"] == "FK"]
    assert (len(falkland), falkland.count(1000), min(falkland)) == (23, 15, 500)
    told = str(sources["ember/owid-2025"]["problems"])
    assert "Uzbekistan between 984 and 1151" in told
    assert "the Falkland Islands (15 of 23 years)" in told
