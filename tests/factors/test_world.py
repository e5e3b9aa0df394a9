"""Ember, Australia, Canada and the EEA: digits against a second reading, parts against totals, magnitudes, editions."""

from __future__ import annotations

import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_files import FACTORS, Row, read_csv
from world_files import ROWS, SOURCES, TABLES, values

from carbonkit.catalog import open_catalog
from carbonkit.errors import CarbonkitError
from carbonkit.quantities.grammar import parse_unit

ANCHORS = read_csv(Path(__file__).with_name("anchors_world.csv"))[1]


# Truth: digits and counts by another route than the script.


@pytest.mark.parametrize("anchor", ANCHORS, ids=lambda anchor: anchor["reference"])
def test_anchor(anchor: Row) -> None:
    """The printed digits, typed by hand from the collected file, are those of the table."""
    row = ROWS[anchor["reference"]]
    assert (row["value"], row["unit"]) == (anchor["value"], anchor["unit"])


def test_every_table_has_anchors() -> None:
    """Three for each table, eighty in all."""
    counted = Counter(anchor["reference"].partition("#")[0] for anchor in ANCHORS)
    assert {table for table in TABLES if counted[table] < 3} == set()
    assert len({anchor["reference"] for anchor in ANCHORS}) == len(ANCHORS) >= 80


def test_number_of_rows() -> None:
    """Counted with awk in the collected files.

    Ember: 5,149 rows of countries, 588 of aggregates. NGA electricity: 302, 17, 25, 25, 25 lines, less those that two
    tables print alike (3 grids in 2021, 2023 and 2024, 1 in 2025). Fuels: three rows for each line (57, 57, 59, 60 in
    place, 16, 16, 17, 17 in transport: 73, 73, 76, 77 lines), two for each of the 46 lines of scope 3. Canada: lines
    with a value. EEA: all 901.
    """
    assert {table: len(rows) for table, rows in TABLES.items()} == {
        "ember/owid-2025/country": 5149,
        "ember/owid-2025/aggregate": 588,
        "au-dcceew/nga-2021/electricity": 302 - 3,
        "au-dcceew/nga-2022/electricity": 17,
        "au-dcceew/nga-2023/electricity": 25 - 3,
        "au-dcceew/nga-2024/electricity": 25 - 3,
        "au-dcceew/nga-2025/electricity": 25 - 1,
        "au-dcceew/nga-2022/fuels": 57 * 3,
        "au-dcceew/nga-2023/fuels": 57 * 3,
        "au-dcceew/nga-2024/fuels": 59 * 3,
        "au-dcceew/nga-2025/fuels": 60 * 3,
        "au-dcceew/nga-2022/transport": 16 * 3,
        "au-dcceew/nga-2023/transport": 16 * 3,
        "au-dcceew/nga-2024/transport": 17 * 3,
        "au-dcceew/nga-2025/transport": 17 * 3,
        "au-dcceew/nga-2022/upstream": 46 * 2,
        "au-dcceew/nga-2023/upstream": 46 * 2,
        "au-dcceew/nga-2024/upstream": 46 * 2,
        "au-dcceew/nga-2025/upstream": 46 * 2,
        "ca-eccc/nir-2022/electricity": 1200,
        "ca-eccc/nir-2024/electricity": 1334,
        "eu-eea/intensity-1990-2019/electricity": 901,
    }


# Form.


def test_rows_are_well_formed() -> None:
    """Known regions and kinds, a unit that names the gas, plain decimals, the one evidence, a locator."""
    regions = {row["code"] for row in read_csv(FACTORS / "regions.csv")[1]}
    kinds = {
        "average", "average-life-cycle", "generation-average", "residual-mix", "upstream-and-losses", "upstream",
        "combustion", "mobile-combustion", "gross-calorific-value",
    }  # fmt: skip
    for reference, row in ROWS.items():
        assert row["region"] in regions, reference
        assert row["kind"] in kinds, reference
        assert format(Decimal(row["value"]), "f") == row["value"], reference
        assert (row["evidence"], bool(row["locator"])) == ("one-source", True), reference
        parse_unit(row["unit"])
        gas = row.get("gas", "")
        assert (gas == "") == (row["kind"] == "gross-calorific-value"), reference
        assert row["unit"].partition("/")[0] in {f"g{gas}", f"kg{gas}", "GJ"}, reference


def test_rows_of_an_edition_can_be_told_apart() -> None:
    """No two rows of one edition agree in all that a question can name."""
    columns = ["activity", "carrier", "variant", "region", "kind", "gas", "heating_value", "boundary"]
    columns += ["data_year", "valid_from"]
    told = Counter(
        (
            table.rpartition("/")[0],
            *(row.get(column, "") for column in columns),
            str(parse_unit(row["unit"].partition("/")[2]).dimension),
        )
        for table, rows in TABLES.items()
        for row in rows
    )
    assert [key for key, count in told.items() if count > 1] == []


def test_sources_carry_their_licence_and_attribution() -> None:
    """The sentence that must travel, and the series by which editions find each other."""
    told = {folder: (source["licence"], source["series"]) for folder, source in SOURCES.items()}
    assert told == {
        "ember/owid-2025": ("CC-BY-4.0", "ember-intensity"),
        **{f"au-dcceew/nga-{year}": ("CC-BY-4.0", "au-nga") for year in range(2021, 2026)},
        "ca-eccc/nir-2022": ("OGL-Canada-2.0", "ca-nir"),
        "ca-eccc/nir-2024": ("OGL-Canada-2.0", "ca-nir"),
        "eu-eea/intensity-1990-2019": ("CC-BY-4.0", "eea-intensity"),
    }
    ember = "Ember (2025); Energy Institute (2024), with major processing by Our World in Data"
    assert SOURCES["ember/owid-2025"]["attribution"] == ember
    assert "(c) Commonwealth of Australia" in SOURCES["au-dcceew/nga-2023"]["attribution"]


# Sense.


def test_life_cycle_figures_never_answer_for_scope_2() -> None:
    """Ember's figures are of a kind of their own, and the edition is for products."""
    kinds = {row["kind"] for table in ("country", "aggregate") for row in TABLES[f"ember/owid-2025/{table}"]}
    assert kinds == {"average-life-cycle"}
    assert SOURCES["ember/owid-2025"]["purposes"] == ["product"]


def test_countries_lie_in_a_plausible_band() -> None:
    """20 to 1,000 g, but for three countries; exactly 0 and exactly 1,000 only where the source is coarse."""
    rows = TABLES["ember/owid-2025/country"]
    figures = {row["key"]: (row["region"], Decimal(row["value"])) for row in rows}
    assert {region for region, figure in figures.values() if figure > 1000} == {"TM", "UZ"}
    assert max(figure for _, figure in figures.values()) == Decimal("1306.7228")
    assert Counter(region for region, figure in figures.values() if figure == 0) == {"BI": 11, "CF": 10}
    thousand = Counter(region for region, figure in figures.values() if figure == 1000)
    assert thousand == {"MS": 23, "SH": 23, "FK": 15, "KI": 1}
    assert {region for region, figure in figures.values() if 0 < figure < 20} == {"LS"}


def test_groups_of_countries_lie_between_their_members() -> None:
    """The world between Norway and India; the two drawings of the European Union agree within 0.1 %."""
    groups = values("ember/owid-2025/aggregate")
    countries = values("ember/owid-2025/country")
    for year in range(2000, 2025):
        assert countries[f"FR.{year}"] < groups[f"WORLD.{year}"] < countries[f"IN.{year}"]
    for year in range(2000, 2024):
        apart = groups[f"EU-27.{year}"] / groups[f"X-EMBER-EU.{year}"]
        assert Decimal("0.999") < apart < Decimal("1.001"), year
    assert groups["X-AFRICA.2023"] != groups["X-EMBER-AFRICA.2023"]


def test_european_figures_lie_in_a_plausible_band() -> None:
    """8 to 1,300 g; above only Malta and Poland around 1990, where heat and old plant weigh."""
    figures = values("eu-eea/intensity-1990-2019/electricity")
    assert {key for key, figure in figures.items() if figure > 1300} == {
        "MT.1990",
        "MT.1993",
        "PL.1990",
        "PL.1991",
        "PL.1992",
    }
    assert {key.partition(".")[0] for key, figure in figures.items() if figure < 15} == {"SE"}
    assert min(figures.values()) == 8


def test_european_figures_against_the_life_cycle() -> None:
    """Ember's life-cycle figure lies above the direct one of the EEA by less than 150 g in the large countries."""
    direct = values("eu-eea/intensity-1990-2019/electricity")
    whole = values("ember/owid-2025/country")
    for country in ("DE", "ES", "FR", "GB", "IT", "NL"):
        for year in range(2000, 2020):
            key = f"{country}.{year}"
            assert -60 < whole[key] - direct[key] < 150, key


def test_canada_lies_in_a_plausible_band() -> None:
    """0 to 1,300 g; the nation between the cleanest and the dirtiest province."""
    for edition in ("2022", "2024"):
        figures = values(f"ca-eccc/nir-{edition}/electricity")
        carbon = {key: figure for key, figure in figures.items() if not key.endswith((".CH4", ".N2O"))}
        assert max(carbon.values()) == 1300
        assert {key for key, figure in carbon.items() if figure > 1210} == {
            "CA-PE.1990.generation",
            "CA-PE.1990.generation.CO2",
        }
        trace = [figure for key, figure in figures.items() if key.endswith((".CH4", ".N2O"))]
        assert max(trace) < 1
        for year in {row["data_year"] for row in TABLES[f"ca-eccc/nir-{edition}/electricity"]}:
            provinces = [figures[key] for key in figures if key.startswith("CA-") and key.endswith(f".{year}.average")]
            assert len(provinces) >= 11
            assert min(provinces) < figures[f"CA.{year}.average"] < max(provinces)


def test_canadian_gases_make_up_the_generation_intensity() -> None:
    """CO2, and CH4 and N2O by the GWP set that the edition names, within the rounding to two digits."""
    for edition, methane, nitrous in (("2022", 25, 298), ("2024", 28, 265)):
        table = f"ca-eccc/nir-{edition}/electricity"
        figures = values(table)
        checked = 0
        for key, figure in figures.items():
            if key.endswith(".generation"):
                gases = [figures[f"{key}.{gas}"] for gas in ("CO2", "CH4", "N2O")]
                total = gases[0] + methane * gases[1] + nitrous * gases[2]
                assert abs(total - figure) <= max(Decimal("0.1") * figure, Decimal("0.1")), (edition, key)
                checked += 1
        assert checked == {"2022": 242, "2024": 269}[edition]
        assert {row["gwp_set"] for row in TABLES[table] if row["gas"] == "CO2e"} == {
            {"2022": "ipcc-ar4-100", "2024": "ipcc-ar5-100"}[edition]
        }


def test_canadian_editions_agree_but_for_known_revisions() -> None:
    """The same year in the two reports: within a quarter, except small figures and revisions by province."""
    before, after = values("ca-eccc/nir-2022/electricity"), values("ca-eccc/nir-2024/electricity")
    gone = {key for key in before if key not in after}
    assert gone == {f"CA-NU.2013.generation{gas}" for gas in ("", ".CO2", ".CH4", ".N2O")}
    revised = {
        key
        for key in before
        if key in after and key.endswith((".average", ".generation")) and before[key] >= 50
        if not Decimal("0.8") < after[key] / before[key] < Decimal("1.25")
    }
    assert revised == {
        "CA-AB.2011.average",
        "CA-NB.2020.average",
        "CA-NB.2020.generation",
        "CA-PE.2006.generation",
        "CA-PE.2007.generation",
    }


def test_confidential_cells_of_canada_have_no_row() -> None:
    """Prince Edward Island has no consumption figure (**), Nunavut no generation before 2013 (x): never a zero."""
    for edition in ("2022", "2024"):
        figures = values(f"ca-eccc/nir-{edition}/electricity")
        assert not [key for key in figures if key.startswith("CA-PE.") and key.endswith(".average")]
        assert not [key for key in figures if key.startswith("CA-NU.2010.generation")]
        told = " ".join(SOURCES[f"ca-eccc/nir-{edition}"]["problems"])
        assert "CA-PE consumption intensity" in told
        assert "CA-NU generation intensity" in told


def test_preliminary_figures_are_marked() -> None:
    """The last year of each report, and no other."""
    for edition, last in (("2022", "2020"), ("2024", "2022")):
        rows = TABLES[f"ca-eccc/nir-{edition}/electricity"]
        marked = {row["data_year"] for row in rows if row["note"].startswith("preliminary")}
        assert marked == {last}
        assert sum(row["note"].startswith("preliminary") for row in rows) == 69


# What the catalogue makes of it.


@pytest.mark.parametrize(
    ("region", "edition", "period", "kind", "reference"),
    [
        ("New South Wales", "au-dcceew/nga-2024", "2024", "average", "electricity#NSW-ACT.average"),
        ("Victoria", "au-dcceew/nga-2025", "2025", "average", "electricity#VIC.average"),
        ("SWIS", "au-dcceew/nga-2025", "2025", "average", "electricity#SWIS.average"),
        ("Australia", "au-dcceew/nga-2023", "2023", "residual-mix", "electricity#AU.residual-mix"),
        ("Ontario", "ca-eccc/nir-2024", "2022", "average", "electricity#CA-ON.2022.average"),
        ("France", "eu-eea/intensity-1990-2019", "2019", "average", "electricity#FR.2019"),
        ("越南", "ember/owid-2025", "2022", "average-life-cycle", "country#VN.2022"),
    ],
)
def test_the_catalogue_answers(region: str, edition: str, period: str, kind: str, reference: str) -> None:
    """A place by its name, a year and a kind lead to one row."""
    found = open_catalog().find(
        activity="electricity.purchased", region=region, edition=edition, period=period, kind=kind
    )
    assert found.reference == f"{edition}/{reference}"


@pytest.mark.parametrize(
    ("region", "edition", "period"),
    [
        ("Western Australia", "au-dcceew/nga-2024", "2024"),
        ("Northern Territory", "au-dcceew/nga-2024", "2024"),
        ("Prince Edward Island", "ca-eccc/nir-2024", "2022"),
        ("France", "ember/owid-2025", "2022"),
    ],
)
def test_the_catalogue_refuses(region: str, edition: str, period: str) -> None:
    """Two grids, a cell without a figure, a life-cycle figure: no average comes of them."""
    with pytest.raises(CarbonkitError, match=r"ambiguous|divides|no factor|several"):
        open_catalog().find(
            activity="electricity.purchased", region=region, edition=edition, period=period, kind="average"
        )
