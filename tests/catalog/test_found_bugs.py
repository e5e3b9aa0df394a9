"""Defects that a review found, each as the smallest case that showed it."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from carbonkit.catalog import Catalog, Policy, Query, open_catalog
from carbonkit.catalog.check import check_folder
from carbonkit.cli import main
from carbonkit.errors import AmbiguousFactorError, CatalogError, FactorNotFoundError, ProblemsError
from carbonkit.output.package import write_package
from carbonkit.quantities import parse_period

ELECTRICITY = "electricity.purchased"
SOURCE = 'title = "{0}"\ntitle_en = "{0}"\nissuer = "Acme"\npublished = "2024-05-31"\npurposes = ["inventory"]\n'
HEAD = "key,activity,region,kind,gas,data_year,valid_from,valid_to,value,unit,low,high,evidence,locator,note\n"
REGIONS = "code,kind,parent,name_en,name_zh_hans,name_zh_hant,aliases\n"


def own(folder: Path, *rows: str, name: str = "acme/2024", table: str = "grid", head: str = HEAD) -> Path:
    """A folder of one's own with one table; a row is its first cells, the mark of evidence follows."""
    (folder / name).mkdir(parents=True)
    (folder / name / "source.toml").write_text(SOURCE.format(name), encoding="utf-8")
    (folder / name / f"{table}.csv").write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return folder


def row(key: str, rest: str, value: str = "0.5", unit: str = "kgCO2/kWh", bounds: str = ",") -> str:
    return f"{key},{ELECTRICITY},{rest},{value},{unit},{bounds},original,p. 1,"


def run(*args: object, **variables: str) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], env=variables)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog()


# Lookup


def test_without_an_edition_two_editions_of_one_year_are_an_error(catalog: Catalog) -> None:
    """The first in the alphabet answered: an inventory report of 2022, beside that of 2024."""
    with pytest.raises(AmbiguousFactorError, match="name an edition") as caught:
        catalog.find(activity=ELECTRICITY, region="CA", period="2010")
    editions = {reference.rpartition("/")[0] for reference in caught.value.matches}
    assert editions == {"ca-eccc/nir-2022", "ca-eccc/nir-2024"}


def test_an_overlay_first_in_the_alphabet_does_not_take_the_place_of_an_answer(tmp_path: Path) -> None:
    found = open_catalog(overlays=[own(tmp_path, row("a", "CN,average,CO2,2022,,", "9.9"), name="aaa/1")])
    with pytest.raises(AmbiguousFactorError, match=r"aaa/1/grid#a, cn-mee/average-2022/grid#CN\.average"):
        found.find(activity=ELECTRICITY, region="CN", period="2022")


def test_an_edition_named_twice_is_no_other_edition(catalog: Catalog) -> None:
    edition = catalog.edition("cn-mee/average-2022")
    assert catalog.resolve(Query(ELECTRICITY, "CN"), [edition, edition]).also == ()


def test_a_combined_margin_is_made_of_margins_of_one_year(tmp_path: Path) -> None:
    """The last row won: 2021 was refused, and without a year 2022 answered."""
    rows = [
        row(f"{kind}{year}", f"CN-GRID-EAST,{kind},CO2,{year},,", value)
        for kind, year, value in (("OM", 2021, "0.5"), ("OM", 2022, "0.6"), ("BM", 2021, "0.3"), ("BM", 2022, "0.2"))
    ]
    catalog = open_catalog(overlays=[own(tmp_path, *rows)])
    kind = "CM(OM=0.5,BM=0.5)"
    question = {"activity": ELECTRICITY, "region": "CN-GRID-EAST", "edition": "acme/2024", "kind": kind}
    assert catalog.find(**question, period="2021").value == Fraction(4, 10)
    assert catalog.find(**question, period="2022").locator.startswith("0.5 x 0.6 + 0.5 x 0.2")
    with pytest.raises(AmbiguousFactorError):
        catalog.find(**question)
    with pytest.raises(AmbiguousFactorError, match="several years"):
        catalog.factor(f"acme/2024/grid#CN-GRID-EAST.{kind}")


def test_a_combined_margin_of_two_units_is_weighed_in_one(tmp_path: Path) -> None:
    """It was 0.5 x 0.5 + 0.5 x 300 = 150.25 kgCO2/kWh."""
    om = row("om", "CN-GRID-EAST,OM,CO2,2021,,", "0.5")
    bm = row("bm", "CN-GRID-EAST,BM,CO2,2021,,", "300", "gCO2/kWh")
    catalog = open_catalog(overlays=[own(tmp_path, om, bm)])
    found = catalog.factor("acme/2024/grid#CN-GRID-EAST.CM(OM=0.5,BM=0.5)")
    assert (found.value, found.unit) == (Fraction(4, 10), "kgCO2/kWh")


def test_an_answer_by_days_is_weighed_in_one_unit(tmp_path: Path) -> None:
    """500 g and 0.6 kg were added as 500 and 0.6."""
    own(tmp_path / "a", row("a", "CN,average,CO2,2021,,", "500", "gCO2/kWh"), name="acme/21")
    own(tmp_path / "b", row("a", "CN,average,CO2,2022,,", "0.6"), name="acme/22")
    catalog = open_catalog(overlays=[tmp_path / "a", tmp_path / "b"])
    query = Query(ELECTRICITY, "CN", period=parse_period("2021-07-01/2022-06-30"), policy=Policy("by-days"))
    answer = catalog.resolve(query, [catalog.edition("acme/21"), catalog.edition("acme/22")])
    assert answer.factor.unit == "gCO2/kWh"
    assert answer.value == Fraction(184 * 500 + 181 * 600, 365)


def test_half_years_are_told_apart_by_the_period(tmp_path: Path) -> None:
    """The check lets them pass, no question could tell them apart, and the hint was to name a year."""
    first = row("h1", "CN,average,CO2,2022,2022-01-01,2022-06-30", "0.5")
    second = row("h2", "CN,average,CO2,2022,2022-07-01,2022-12-31", "0.6")
    catalog = open_catalog(overlays=[own(tmp_path, first, second)])

    def ask(period: str) -> str:
        return catalog.find(activity=ELECTRICITY, region="CN", edition="acme/2024", period=period).key

    assert [ask("2022-03"), ask("2022-07-01/2022-12-31")] == ["h1", "h2"]
    with pytest.raises(AmbiguousFactorError, match="inside the validity"):
        ask("2022")


def test_two_calendar_years_are_no_fiscal_year(tmp_path: Path) -> None:
    """A row of 2021 to 2022, valid from January on, answered for 2021 before the row of 2021 itself was looked at."""
    both = row("both", "CN,average,CO2,2021-2022,2021-01-01,2022-12-31")
    catalog = open_catalog(overlays=[own(tmp_path, both, row("one", "CN,average,CO2,2021,,", "0.7"))])
    with pytest.raises(AmbiguousFactorError):
        catalog.find(activity=ELECTRICITY, region="CN", edition="acme/2024", period="2021")


def test_a_miss_of_a_fiscal_year_names_those_that_there_are(catalog: Catalog) -> None:
    with pytest.raises(FactorNotFoundError, match="2018-2019, 2021"):
        catalog.find(
            activity=ELECTRICITY,
            region="AU-GRID-NSW-ACT",
            kind="average",
            edition="au-dcceew/nga-2021",
            period="2019-07-01/2020-06-30",
        )


def test_a_miss_says_that_a_figure_has_no_gas(catalog: Catalog) -> None:
    """It read: "it is given for ; closest"."""
    with pytest.raises(FactorNotFoundError, match="given for no gas"):
        catalog.find(activity="water.supply", region="HK", kind="energy-use", edition="hk-wsd/annual-report")


@pytest.mark.parametrize("asked", [{"as_of": date(2025, 6, 30)}, {"evidence": "original"}])
def test_a_miss_is_about_the_region_that_is_asked_for(catalog: Catalog, asked: dict[str, Any]) -> None:
    """Germany stands in an edition without a date; because China stands in one with a date: "other-region-only"."""
    names = ["eu-eea/intensity-1990-2019", "cn-mee/average-2022"]
    with pytest.raises(FactorNotFoundError) as caught:
        catalog.resolve(Query(ELECTRICITY, "DE", **asked), [catalog.edition(name) for name in names])
    assert caught.value.reason == ("publication-date-unknown" if "as_of" in asked else "evidence-too-low")


def test_a_miss_in_no_edition_says_so(catalog: Catalog) -> None:
    with pytest.raises(FactorNotFoundError, match="no edition is named"):
        catalog.find(activity=ELECTRICITY, region="CN", edition=[])


# Folders of one's own


def test_a_region_with_an_unknown_parent_is_refused_with_its_line(tmp_path: Path) -> None:
    """A search and a miss ended in a KeyError."""
    own(tmp_path, row("a", "X-A,average,CO2,2022,,"))
    (tmp_path / "regions.csv").write_text(REGIONS + "X-A,part,CN-XX,Campus A,,,\n", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"regions\.csv:2: the parent CN-XX of X-A is no region"):
        open_catalog(overlays=[tmp_path]).find(activity=ELECTRICITY, region="X-A", edition="cn-mee/average-2022")


def test_a_parent_may_stand_below_its_part(tmp_path: Path) -> None:
    own(tmp_path, row("a", "X-A,average,CO2,2022,,"))
    rows = "X-A,part,X-B,Campus A,,,\nX-B,part,CN,Campus B,,,\n"
    (tmp_path / "regions.csv").write_text(REGIONS + rows, encoding="utf-8")
    assert open_catalog(overlays=[tmp_path]).regions.ancestors("X-A") == ["X-B", "CN"]


def test_a_day_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    """A lookup ended in "period 'foo': not a period", without a place."""
    own(tmp_path, row("a", "CN,average,CO2,2021-2022,foo,2022-06-30"))
    with pytest.raises(ProblemsError, match=r"grid\.csv:2: valid_from 'foo' is not a day"):
        open_catalog(overlays=[tmp_path]).factor("acme/2024/grid#a")


@pytest.mark.parametrize(("bounds", "shown"), [("0.4,", "from 0.4"), (",0.6", "to 0.6"), ("0.4,0.6", "0.4 to 0.6")])
def test_a_figure_with_one_bound_is_shown(tmp_path: Path, bounds: str, shown: str) -> None:
    """A TypeError: the check and the reader take such a row."""
    own(tmp_path, row("a", "CN,average,CO2,2022,,", bounds=bounds))
    assert check_folder(tmp_path).problems == ()
    found = run("factors", "show", "acme/2024/grid#a", "--factors", tmp_path)
    assert found.exit_code == 0
    assert f"  printed range: {shown}\n" in found.output


def test_a_gwp_set_of_ones_own_is_found(tmp_path: Path) -> None:
    """The error named the set among those that there are."""
    gas = "CH4,,,gwp,CO2e,,,,29,kgCO2e/kg,,,original,p. 1,"
    catalog = open_catalog(overlays=[own(tmp_path, gas, name="ipcc/ar7", table="gwp-100")])
    assert catalog.gwp("ipcc-ar7-100", "CH4").printed == "29"


def test_one_folder_in_two_spellings_is_laid_over_once(tmp_path: Path) -> None:
    """CARBONKIT_FACTORS=/home/me/mine and --factors mine: "the edition is in the catalogue already"."""
    own(tmp_path, row("a", "X-A,average,CO2,2022,,"))
    (tmp_path / "regions.csv").write_text(REGIONS + "X-A,part,CN,Campus A,,,\n", encoding="utf-8")
    relative = os.path.relpath(tmp_path)
    found = run("factors", "show", "acme/2024/grid#a", "--factors", relative, CARBONKIT_FACTORS=str(tmp_path))
    assert found.exit_code == 0, found.output
    assert "region: Campus A (X-A)" in found.output


def test_a_missing_folder_of_the_environment_is_named_as_that(tmp_path: Path) -> None:
    found = run("factors", "show", "cn-mee/average-2022/grid#CN.average", CARBONKIT_FACTORS=str(tmp_path / "none"))
    assert found.exit_code == 1
    assert "no such folder; the environment variable CARBONKIT_FACTORS names it" in found.output


@pytest.mark.parametrize("aside", ["acme/.2024.bak_x", "_old/2024", ".trash/2024"])
def test_what_is_set_aside_is_no_edition(tmp_path: Path, aside: str) -> None:
    """The check passed them by, and opening the folder was refused for them."""
    own(tmp_path, row("a", "CN,average,CO2,2022,,"))
    own(tmp_path, row("a", "CN,average,CO2,2022,,"), name=aside)
    assert check_folder(tmp_path).problems == ()
    assert open_catalog(overlays=[tmp_path]).factor("acme/2024/grid#a").printed == "0.5"


def test_a_source_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """As the tables beside it are: an editor that writes one writes it everywhere."""
    own(tmp_path, row("a", "CN,average,CO2,2022,,"))
    path = tmp_path / "acme/2024/source.toml"
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert check_folder(tmp_path).problems == ()
    edition = open_catalog(overlays=[tmp_path]).edition("acme/2024")
    assert edition.source.issuer == "Acme"
    assert write_package(edition, tmp_path / "package")


def test_weights_written_as_numbers_are_the_decimal_shares(tmp_path: Path) -> None:
    """0.7 and 0.3 were read as their doubles, which are not 1 together."""
    own(tmp_path, row("a", "CN,average,CO2,2022,,"))
    with (tmp_path / "acme/2024/source.toml").open("a", encoding="utf-8") as file:
        file.write("combined_margin_weights = [[0.7, 0.3]]\n")
    source = open_catalog(overlays=[tmp_path]).edition("acme/2024").source
    assert source.margin_weights == ((Fraction(7, 10), Fraction(3, 10)),)


def test_editions_of_a_folder_without_an_index_have_neighbours(tmp_path: Path) -> None:
    """An `open_catalog(root)` of one's own: each edition stood alone in its series."""
    for year in (2021, 2022):
        own(tmp_path, row("a", f"CN,average,CO2,{year},,"), name=f"acme/{year}")
        with (tmp_path / f"acme/{year}/source.toml").open("a", encoding="utf-8") as file:
            file.write('series = "acme"\n')
    (tmp_path / "regions.csv").write_text(REGIONS + "CN,country,,China,,,\n", encoding="utf-8")
    catalog = open_catalog(tmp_path)
    assert catalog.neighbours(catalog.edition("acme/2021")) == ("", "acme/2022")


# Output


def test_export_of_a_table_that_is_not_utf_8_is_refused_plainly(tmp_path: Path) -> None:
    """A UnicodeDecodeError."""
    own(tmp_path, row("a", "CN,average,CO2,2022,,"))
    (tmp_path / "acme/2024/grid.csv").write_bytes(
        (HEAD + row("a", "CN,average,CO2,2022,,") + "caf\xe9\n").encode("latin-1")
    )
    found = run("factors", "export", "acme/2024", "-o", tmp_path / "out", "--factors", tmp_path)
    assert found.exit_code == 1
    assert "is not CSV in UTF-8" in found.output


def test_a_package_describes_the_columns_behind_a_short_row(tmp_path: Path) -> None:
    """Its schema ended where the shortest row does."""
    short = row("a", "CN,average,CO2,2022,,").removesuffix(",p. 1,")
    own(tmp_path, short, row("b", "HK,average,CO2,2022,,"))
    folder = tmp_path / "out"
    write_package(open_catalog(overlays=[tmp_path]).edition("acme/2024"), folder)
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    fields = [field["name"] for field in described["resources"][0]["schema"]["fields"]]
    assert fields == HEAD.strip().split(",")


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_an_edition_that_was_not_published_by_then_is_refused_aloud(form: str) -> None:
    """Nothing at all, or an empty line, and exit code 0."""
    found = CliRunner().invoke(
        main, ["factors", "list", "cn-mee/average-2022", "--as-of", "2020-01-01", "--format", form]
    )
    assert found.exit_code == 1
    assert "cn-mee/average-2022 was certainly published by 2024-12-26, not by 2020-01-01" in found.stderr
    assert found.stdout == ""


def test_no_records_are_no_line_of_csv() -> None:
    found = CliRunner().invoke(main, ["factors", "list", "--as-of", "1900-01-01", "--format", "csv"])
    assert (found.exit_code, found.stdout) == (0, "")


def test_a_carriage_return_in_a_cell_is_no_row_of_csv(tmp_path: Path) -> None:
    """csv writes it without quotes, and every reader begins a row there."""
    line = row("a", "CN,average,CO2,2022,,") + '"one\rtwo"'
    own(tmp_path, line)
    found = run("factors", "list", "acme/2024", "--factors", tmp_path, "--format", "csv")
    read = list(csv.DictReader(io.StringIO(found.stdout, newline="")))
    assert [one["note"] for one in read] == ["one\ntwo"]


def test_a_membership_without_a_mark_of_evidence_is_named_with_its_line(tmp_path: Path) -> None:
    """The answer's evidence ended in a ValueError."""
    own(tmp_path, row("a", "CN-GRID-EAST,average,CO2,2022,,"))
    text = "grid,region,evidence,note\nCN-GRID-EAST,CN-ZJ,bogus,\n"
    (tmp_path / "acme/2024/membership.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match=r"membership\.csv:2: evidence 'bogus' is none of original"):
        open_catalog(overlays=[tmp_path]).find(activity=ELECTRICITY, region="CN-ZJ", edition="acme/2024")


def test_a_combined_margin_has_not_the_name_and_the_range_of_one_margin(tmp_path: Path, catalog: Catalog) -> None:
    """It was shown as "East China grid, operating margin"."""
    found = catalog.factor("cn-ndrc/baseline-2012/grid#CN-GRID-EAST.CM(OM=0.75,BM=0.25)")
    assert found.name_en == "East China grid, operating margin and East China grid, build margin"
    om = row("om", "CN-GRID-EAST,OM,CO2,2021,,", "0.5", bounds="0.4,0.6")
    bm = row("bm", "CN-GRID-EAST,BM,CO2,2021,,", "0.9")
    own_one = open_catalog(overlays=[own(tmp_path, om, bm)]).factor("acme/2024/grid#CN-GRID-EAST.CM(OM=0,BM=1)")
    assert (own_one.value, own_one.low, own_one.high) == (Fraction(9, 10), None, None)
