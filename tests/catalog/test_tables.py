"""Reading factor tables: what is well formed is read to the letter, and every bad row is named with file and line."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from carbonkit.catalog import Catalog, Years
from carbonkit.errors import ProblemsError

OwnCatalog = Callable[[str, str, str], Catalog]
SOURCE = 'title = "Our own"\ntitle_en = "Our own"\nissuer = "us"\npublished = "2020-03"\naliases = ["本公司排放因子"]\n'
HEAD = "key,activity,region,kind,gas,data_year,value,unit,evidence,locator,note\n"
GOOD = "CN.average,electricity.purchased,CN,average,CO2,2022,0.50,kgCO2/kWh,one-source,p. 1,\n"
ELECTRICITY = "electricity.purchased"


def test_a_row_is_read_to_the_letter(own_catalog: OwnCatalog) -> None:
    catalog = own_catalog("aa/own", SOURCE, "\ufeff" + HEAD + GOOD)
    found = catalog.find(activity=ELECTRICITY, region="CN", edition="本公司排放因子", kind="average")
    assert (found.reference, found.printed, found.value) == ("aa/own/grid#CN.average", "0.50", Fraction(1, 2))
    assert (found.where, found.locator, str(found.years)) == ("factors/aa/own/grid.csv:2", "p. 1", "2022")
    assert str(found.source.published) == "2020-03-01/2020-03-31"


BAD_ROWS = {
    "a bad number": GOOD.replace("0.50", "0,5"),
    "no number": GOOD.replace("0.50", ""),
    "not finite": GOOD.replace("0.50", "nan"),
    "an unknown unit": GOOD.replace("kgCO2/kWh", "pood/kWh"),
    "an ambiguous unit": GOOD.replace("kgCO2/kWh", "ton/kWh"),
    "unknown evidence": GOOD.replace("one-source", "hearsay"),
    "no key": GOOD.removeprefix("CN.average"),
    "no kind": GOOD.replace(",average,", ",,"),
}


@pytest.mark.parametrize("bad", BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_a_bad_cell_is_named_with_file_and_line(own_catalog: OwnCatalog, bad: str) -> None:
    catalog = own_catalog("aa/own", SOURCE, HEAD + GOOD + bad)
    with pytest.raises(ProblemsError, match=r"factors/aa/own/grid\.csv:3") as caught:
        catalog.edition("aa/own").table("grid")
    assert len(caught.value.problems) == 1


def test_all_bad_rows_are_reported_at_once(own_catalog: OwnCatalog) -> None:
    """Breaks if `read_table` raises at the first."""
    rows = [GOOD] + [row.replace("CN.average", f"CN{number}.average") for number, row in enumerate(BAD_ROWS.values())]
    catalog = own_catalog("aa/own", SOURCE, HEAD + "".join(rows))
    with pytest.raises(ProblemsError) as caught:
        catalog.edition("aa/own").table("grid")
    for line in range(3, 3 + len(BAD_ROWS)):
        assert f"grid.csv:{line}:" in str(caught.value)
    assert len(caught.value.problems) == len(BAD_ROWS)


def test_a_key_that_stands_twice_is_an_error(own_catalog: OwnCatalog) -> None:
    catalog = own_catalog("aa/own", SOURCE, HEAD + GOOD + GOOD)
    with pytest.raises(ProblemsError, match=r"grid\.csv:3: the key CN\.average stands twice"):
        catalog.edition("aa/own").table("grid")


def test_an_unknown_column_is_an_error(own_catalog: OwnCatalog) -> None:
    catalog = own_catalog("aa/own", SOURCE, HEAD.replace("note", "notes") + GOOD)
    with pytest.raises(ProblemsError, match="columns no factor table has: notes"):
        catalog.edition("aa/own").table("grid")


def test_a_broken_edition_does_not_touch_a_question_that_names_another(own_catalog: OwnCatalog) -> None:
    """Tables are read when asked for."""
    catalog = own_catalog("aa/own", SOURCE, HEAD + GOOD.replace("0.50", "?"))
    found = catalog.find(activity=ELECTRICITY, region="CN", edition="cn-mee/average-2022", kind="average")
    assert found.printed == "0.5366"


def test_a_range_has_no_single_value(own_catalog: OwnCatalog) -> None:
    head = HEAD.replace("value,", "value,low,high,")
    catalog = own_catalog("aa/own", SOURCE, head + GOOD.replace("0.50", ",0.4,0.6"))
    found = catalog.edition("aa/own").table("grid")["CN.average"]
    assert (found.low, found.high, found.exact_value) == (Fraction(2, 5), Fraction(3, 5), None)


def test_zero_is_a_value(own_catalog: OwnCatalog) -> None:
    """DESIGN 7: others take a factor of 0.0 for missing. Breaks if `_optional` tests the number for truth."""
    catalog = own_catalog("aa/own", SOURCE, HEAD + GOOD.replace("0.50", "0.0"))
    found = catalog.find(activity=ELECTRICITY, region="CN", edition="aa/own", kind="average")
    assert (found.value, found.printed) == (0, "0.0")


def test_years() -> None:
    assert 2013 in Years.read("2012-2014")
    assert 2015 not in Years.read("2012-2014")
    assert str(Years.read("2012-2014")) == "2012-2014"
    assert str(Years.read("2012-2012")) == "2012"
    assert None not in Years.read("2012")
    assert 2012 not in Years.read("")
    assert str(Years.read("")) == ""


def test_a_source_without_a_title_is_named(own_catalog: OwnCatalog) -> None:
    from carbonkit.errors import CatalogError

    catalog = own_catalog("aa/own", 'title_en = "x"\nissuer = "us"\n', HEAD + GOOD)
    with pytest.raises(CatalogError, match=r"aa/own/source\.toml"):
        catalog.edition("aa/own").table("grid")


def test_an_unknown_table_names_those_there_are(own_catalog: OwnCatalog) -> None:
    from carbonkit.errors import UnknownNameError

    catalog = own_catalog("aa/own", SOURCE, HEAD + GOOD)
    with pytest.raises(UnknownNameError, match="closest: grid"):
        catalog.edition("aa/own").table("membership")
