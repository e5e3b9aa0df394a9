"""Fuel tables of China and the IPCC, Hong Kong, Taiwan, water and paper: form and truth of their figures."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from asia_files import EDITIONS, GUIDES, ROWS, number, read_notices, read_tables
from factor_files import FACTORS, ROOT, Row, read_csv

import carbonkit
from carbonkit.quantities.grammar import parse_unit

ANCHORS = read_csv(Path(__file__).with_name("anchors_asia.csv"))[1]


@pytest.fixture(scope="module")
def asia() -> dict[str, list[Row]]:
    """Rows by `publisher/edition/table`."""
    return read_tables()


@pytest.fixture(scope="module")
def rows(asia: dict[str, list[Row]]) -> dict[str, Row]:
    """Row by reference."""
    return {f"{name}#{row['key']}": row for name, table in asia.items() for row in table}


@pytest.fixture(scope="module")
def notices() -> dict[str, dict[str, object]]:
    """source.toml by edition."""
    return read_notices()


# --- form ------------------------------------------------------------------------------------------------------------


def test_number_of_rows(asia: dict[str, list[Row]]) -> None:
    """A row or a table that is lost or doubled is seen."""
    assert {name: len(table) for name, table in asia.items()} == ROWS


def test_rows_are_well_formed(rows: dict[str, Row]) -> None:
    """Regions, kinds, evidence and units are of the closed lists; a figure is a plain decimal."""
    regions = {row["code"] for row in read_csv(FACTORS / "regions.csv")[1]} | {"", "WORLD", "HK-CLP", "HK-HKE"}
    kinds = {row["kind"] for row in read_csv(ROOT / "src" / "carbonkit" / "catalog" / "kinds.csv")[1]}
    for name, row in rows.items():
        assert re.fullmatch(r"\d+(\.\d+)?", row["value"]), name
        assert row.get("region", "") in regions, name
        assert row["kind"] in kinds, name
        assert row["evidence"] in {"two-sources", "one-source", "recalled"}, name
        assert row["locator"], name
        assert row.get("heating_value", "") in {"", "net"}, name
        # A unit in Nm3 says its state itself; the column beside it would replace the 10 000 of 万Nm3.
        assert not row.get("state"), name
        parse_unit(row["unit"])


def test_gas_and_unit_agree(rows: dict[str, Row]) -> None:
    """CO2 is never written as CO2e, nor the reverse; pollutants and energies name no gas in their unit."""
    for name, row in rows.items():
        found = re.match(r"[kgt]+(CO2e|CO2|CH4|N2O)/", row["unit"])
        gas = row.get("gas", "")
        assert (found[1] if found else "") == (gas if gas not in {"NOx", "SOx"} else ""), name


def test_no_two_rows_answer_one_question(asia: dict[str, list[Row]]) -> None:
    """Within an edition no two rows agree in all that a lookup may ask for."""
    columns = (
        *("activity", "carrier", "variant", "region", "kind", "gas", "basis", "heating_value", "boundary", "state"),
        *("data_year", "valid_from"),
    )
    for edition in EDITIONS:
        asked = Counter(
            (*(row.get(column, "") for column in columns), row["unit"].partition("/")[2])
            for name, table in asia.items()
            if name.rpartition("/")[0] == edition
            for row in table
        )
        assert [question for question, count in asked.items() if count > 1] == [], edition


def test_sources_are_complete(notices: dict[str, dict[str, object]]) -> None:
    """Every edition says what it is, how it is known, and what is wrong with it; no alias leads to two."""
    names: dict[str, str] = {}
    for edition, source in notices.items():
        for key in ("title", "title_en", "issuer", "edition", "series", "provenance", "licence_note"):
            assert source[key], (edition, key)
        assert source["problems"], edition
        assert source["licence"] == "", edition
        for alias in (source["title"], *source["aliases"]):  # type: ignore[misc]
            assert names.setdefault(str(alias).casefold(), edition) == edition, alias
    without = {edition for edition, source in notices.items() if not source["purposes"]}
    assert without == {
        "hk-clp/group-intensity",
        "company-reports/water-utility-2023",
        "company-reports/wastewater-company-2022",
        "app-files/hong-kong",
    }


def test_likeness_is_in_the_title(notices: dict[str, dict[str, object]]) -> None:
    """Where the data name a family of guides or a likeness, so does the title."""
    for edition, word in (
        ("cn-ndrc/guide-steel-2013", "family"),
        ("cn-ndrc/guide-other-2015", "family"),
        ("cn-mee/guide-cement-2023", "cement-type"),
        ("cn-sac/gbt-32151-6-like", "like"),
        ("company-reports/water-utility-2023", "one listed"),
        ("company-reports/wastewater-company-2022", "one listed"),
    ):
        assert word in str(notices[edition]["title_en"]), edition


def test_carbonkit_reads_every_row(rows: dict[str, Row]) -> None:
    """The library finds each row by its reference, with the printed digits and the unit."""
    catalog = carbonkit.open_catalog(FACTORS)
    for reference, row in rows.items():
        factor = catalog.factor(reference)
        assert (factor.printed, factor.unit, factor.kind) == (row["value"], row["unit"], row["kind"])
        assert factor.value == Fraction(row["value"])


# --- truth -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("anchor", ANCHORS, ids=lambda anchor: anchor["reference"])
def test_anchor(anchor: Row, rows: dict[str, Row]) -> None:
    """The printed digits, typed by hand a second time, are those of the table."""
    row = rows[anchor["reference"]]
    assert (row["value"], row["unit"]) == (anchor["value"], anchor["unit"])


def test_every_table_has_anchors() -> None:
    """Two anchors for a table, or all of its rows."""
    counted = Counter(anchor["reference"].partition("#")[0] for anchor in ANCHORS)
    assert len({anchor["reference"] for anchor in ANCHORS}) == len(ANCHORS) >= 80
    assert {name for name, count in ROWS.items() if counted[name] < min(2, count)} == set()


@pytest.mark.parametrize(
    ("letter", "fuel", "printed"),
    [
        ("A", "anthracite", "2.52151"),
        ("A", "natural_gas", "21.6219"),
        ("B", "coke", "2.86163"),
        ("B", "blast_furnace_gas", "8.48113"),
        ("C", "diesel", "3.14512"),
        ("C", "lng", "2.32531"),
        ("D", "lng", "3.18285"),
        ("D", "coke_oven_gas", "7.63619"),
        ("E", "lignite", "1.44827"),
        ("E", "natural_gas", "0.00216213"),
    ],
)
def test_product_of_a_set(letter: str, fuel: str, printed: str, rows: dict[str, Row]) -> None:
    """NCV x carbon content x oxidation x 44/12 gives the product that was computed beside them, to six digits."""
    table = f"{GUIDES[letter]}/fuels#{fuel}"
    ncv, carbon, oxidation = (
        Fraction(rows[f"{table}.{kind}"]["value"]) for kind in ("net-calorific-value", "carbon-content", "oxidation")
    )
    product = float(ncv * carbon * oxidation / 100 * 44 / 12)
    assert f"{product:.6g}" == printed


def test_provincial_guide_recomputes_exactly(asia: dict[str, list[Row]], rows: dict[str, Row]) -> None:
    """All ten printed factors of the provincial guide follow, to the fourth decimal."""
    table = "cn-ndrc/provincial-guide-2011/fuels"
    factors = [row for row in asia[table] if row["kind"] == "combustion"]
    assert len(factors) == 10
    for row in factors:
        carrier = row["carrier"]
        ncv = number(rows[f"{table}#{carrier}.net-calorific-value"])  # kJ/kg
        carbon = number(rows[f"{table}#{carrier}.carbon-content"])  # tC/TJ
        oxidation = number(rows[f"{table}#{carrier}.oxidation"]) / 100
        assert Decimal(row["oxidation"]) == oxidation
        # kJ/kg x tC/TJ is 1e-6 kgC/kg
        product = ncv * carbon * oxidation * 44 / 12 / 10**6
        assert product.quantize(Decimal("0.0001"), "ROUND_HALF_UP") == number(row), carrier


def test_building_standard_follows_from_carbon_contents(rows: dict[str, Row]) -> None:
    """Carbon content and oxidation, typed here, give GB/T 51366: net calorific value, oxidation inside."""
    for fuel, carbon, oxidation in (
        ("natural_gas", "15.3", "0.99"),
        ("lpg", "17.2", "0.98"),
        ("diesel", "20.2", "0.98"),
        ("petrol", "18.9", "0.98"),
        ("fuel_oil", "21.1", "0.98"),
        ("bituminous_coal", "26.1", "0.93"),
    ):
        product = Decimal(carbon) * Decimal(oxidation) * 44 / 12
        printed = number(rows[f"cn-sac/gbt-51366-2019/fuels#{fuel}.combustion"])
        assert abs(product - printed) <= Decimal("0.005"), fuel


def test_gas_of_the_mainland_equals_the_provincial_guide(rows: dict[str, Row]) -> None:
    """The figure that Appendix 2 lists as CO2e is that of CO2 alone, and is filed so."""
    row = rows["hkex/appendix-2-2023/stationary#natural_gas.CO2"]
    assert row["value"] == rows["cn-ndrc/provincial-guide-2011/fuels#oil_field_gas.combustion"]["value"]
    assert (row["gas"], row["region"]) == ("CO2", "CN")


def test_refining_coal_equivalents_are_computed(rows: dict[str, Row]) -> None:
    """The kgce that were collected beside the MJ of GB 30251 are MJ / 29.3076, typed here; they are no rows."""
    for carrier, kgce in (
        ("electricity", "0.3"),
        ("steam_1_0_mpa", "108.5725"),
        ("nitrogen", "0.2143"),
        ("deaerated_water", "9.286"),
        ("circulating_water", "0.0856"),
    ):
        row = rows[f"cn-sac/gb-30251-2024/media#{carrier}.energy-equivalent"]
        assert round(number(row) / Decimal("29.3076"), 4) == Decimal(kgce)
