"""An edition against the publisher's file: what agrees, what differs, what is missing on either side."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import EGRID_2023, UK_2025, egrid_cells, uk_cells, write_xlsx

from carbonkit.catalog import Catalog, open_catalog
from carbonkit.catalog.edition import Edition
from carbonkit.catalog.table import read_rows
from carbonkit.errors import ProblemsError
from carbonkit.publishers.verify import Comparison, Verification, compare, verify


def _lines(result: Verification, *statuses: str) -> list[Comparison]:
    return [line for line in result.lines if line.status in statuses]


def _key(line: Comparison) -> str:
    return line.reference.partition("#")[2]


@pytest.mark.parametrize("down", [0, 3])
@pytest.mark.parametrize("year", [2024, 2025])
def test_uk_rows_are_found_where_they_stand_and_where_they_moved(
    tmp_path: Path, catalog: Catalog, year: int, down: int
) -> None:
    """The 2024 edition prints 0.20705 for electricity (0.20493 of CO2) and 1.74532 for a litre of butane."""
    rows: dict[int, list[Any]] = {row: list(cells) for row, cells in UK_2025.items()}
    if year == 2024:
        rows = {row: rows[row] for row in range(7, 15)}
        rows[11][-1] = 1.74532
    path = write_xlsx(tmp_path / "uk.xlsx", uk_cells(rows, year, down))
    result = verify(catalog.edition(f"uk-desnz/conversion-{year}"), path)
    assert _lines(result, "differs", "unclear", "only in the file") == []
    assert len(_lines(result, "agrees")) == sum(cells[-1] is not None for cells in rows.values())
    assert {_key(line) for line in _lines(result, "agrees")} >= {"butane.tonnes", "butane.litres"}
    if down:
        assert "3 rows below the one of the locator" in _lines(result, "agrees")[0].how


def test_uk_a_wrong_cell_an_unknown_row_and_a_missing_one(tmp_path: Path, catalog: Catalog) -> None:
    rows: dict[int, list[Any]] = {row: list(cells) for row, cells in UK_2025.items()}
    rows[9][-1] = 2.53  # CH4 of butane: 2.52 is printed
    rows[3066][-1] = 0.1774  # electricity: the edition has 0.177, a number that the workbook stored
    rows[16] = ["z", "Scope 1", "Fuels", "Gaseous fuels", "Marsh gas", None, None, "tonnes", "kg CO2e", 1.5]
    del rows[3944]
    result = verify(catalog.edition("uk-desnz/conversion-2025"), write_xlsx(tmp_path / "uk.xlsx", uk_cells(rows)))
    (wrong,) = _lines(result, "differs")
    assert (_key(wrong), wrong.cell, wrong.printed, wrong.found) == ("butane.tonnes", "ch4", "2.52", "2.53")
    assert (wrong.place, wrong.how) == ("Factors by Category!J9", "differs by 0.01")
    (unknown,) = _lines(result, "only in the file")
    assert unknown.label == "Scope 1, Fuels, Gaseous fuels, Marsh gas, tonnes"
    assert "water-supply" in {_key(line) for line in _lines(result, "only in the edition")}
    (rounded,) = [line for line in result.lines if line.place == "Factors by Category!J3066"]
    assert rounded.status == "rounded"
    assert rounded.how.startswith("the stored number rounds to the printed digits; the edition was taken from stored")
    # One gas is wrong and one figure only rounds: these rows are not raised. Of the others every figure agrees.
    raised = {reference.partition("#")[2] for reference in result.would_become_original}
    assert raised == {"butane.litres", "mini.diesel.km", "diesel-average-biofuel-blend.tonnes"}


def test_a_file_of_another_year_is_refused(made: Path, catalog: Catalog) -> None:
    with pytest.raises(ProblemsError, match="describes 2025, the edition uk-desnz/conversion-2024 2024"):
        verify(catalog.edition("uk-desnz/conversion-2024"), made / "uk.xlsx")


def test_egrid_stored_doubles_must_be_the_figures_of_the_edition(tmp_path: Path, catalog: Catalog) -> None:
    """CAMX stores 436.6551234 and 0.0249876 where the edition, taken from a workbook, has 436.655 and 0.025."""
    rows = [list(row) for row in EGRID_2023]
    rows[2][4] = 920.0226  # MROW CO2: 920.022 is printed, and this rounds to 920.023
    result = verify(catalog.edition("us-epa/egrid-2023"), write_xlsx(tmp_path / "e.xlsx", egrid_cells(rows)))
    assert result.counts()["agrees"] == 9
    assert {_key(line): line.found for line in _lines(result, "rounded")} == {
        "CAMX.average.CO2": "436.6551234",
        "CAMX.average.CH4": "0.0249876",
    }
    assert not {"us-epa/egrid-2023/subregion#CAMX.average.CO2"} & set(result.would_become_original)
    (wrong,) = _lines(result, "differs")
    assert (_key(wrong), wrong.place, wrong.how) == ("MROW.average.CO2", "SRL23!E5", "differs by 0.0006")
    assert result.counts()["only in the edition"] == len(catalog.edition("us-epa/egrid-2023").factors) - 12


def test_hub_rows_are_those_of_the_edition(made: Path, catalog: Catalog) -> None:
    result = verify(catalog.edition("us-epa/hub-2025"), made / "hub.xlsx")
    assert result.counts() | {"only in the edition": 0} == {
        **dict.fromkeys(("differs", "rounded", "unclear", "only in the edition", "only in the file"), 0),
        "agrees": 52,
    }
    places = {line.place.partition("!")[2]: _key(line) for line in _lines(result, "agrees")}
    assert places["H342"] == "CAMX.non-baseload.CH4"
    assert places["D436"] == "aluminum-cans.landfilled"
    assert places["E250"] == "passenger-car.diesel.1983-2006.CH4"


def test_ember_by_country_and_year(files: Path, catalog: Catalog) -> None:
    """France 2023 is 55.27541 in the edition; 2022 is 78.55024, to which 78.55 is too coarse."""
    result = verify(catalog.edition("ember/owid-2025"), files / "ember_long.csv")
    assert {_key(line): line.how for line in _lines(result, "differs")} == {
        "FR.2022": "the file prints fewer digits, to which the edition rounds",
        "FR.2023": "differs by 0.001",
    }
    assert {_key(line) for line in _lines(result, "agrees")} == {"FR.2019", "X-EMBER-AFRICA.2024"}


def test_a_pasted_notice(files: Path, catalog: Catalog) -> None:
    """Southwest is 0.2268 in the edition; Tibet has no row; a row that names no kind is an average."""
    result = verify(catalog.edition("cn-mee/average-2022"), files / "notice_2022.txt")
    assert {_key(line): line.place for line in _lines(result, "differs")} == {
        "CN-GRID-SOUTHWEST.average": "notice_2022.txt:11"
    }
    assert [line.label for line in _lines(result, "only in the file")] == ["西藏"]
    agrees = {_key(line): line.how for line in _lines(result, "agrees")}
    assert list(agrees) == [
        *("CN.average", "CN.average-excl-market-non-fossil", "CN.fossil-only", "CN-GRID-NORTH.average"),
        *("CN-GRID-NORTHEAST.average", "CN-GRID-EAST.average"),
    ]
    assert agrees["CN.average"] == "as printed; the file names no kind: taken as average"


def test_margins_agree_also_in_another_unit(tmp_path: Path, files: Path, catalog: Catalog) -> None:
    edition = catalog.edition("cn-mee/baseline-2019")
    assert verify(edition, files / "baseline_2019.txt").counts()["agrees"] == 4
    path = tmp_path / "kg.txt"
    path.write_text("区域\tOM (kgCO2/MWh)\n华北\t941.9\n东北\t1082.7\n", encoding="utf-8")
    result = verify(edition, path)
    assert [(_key(line), line.how) for line in _lines(result, "agrees", "differs")] == [
        ("CN-GRID-NORTH.OM", "the same number in another unit"),
        ("CN-GRID-NORTHEAST.OM", "differs by 0.0001"),
    ]


def test_a_row_that_may_be_several_factors_is_not_compared(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "t.csv"
    path.write_text("region,value,unit\n华北,0.9419,tCO2/MWh\n", encoding="utf-8")
    result = verify(catalog.edition("cn-mee/baseline-2019"), path)
    (line,) = _lines(result, "unclear")
    assert "grid#CN-GRID-NORTH.OM, grid#CN-GRID-NORTH.BM" in line.how
    assert not result.has_agreement


def test_another_dimension_differs(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "t.csv"
    path.write_text("region,value,unit\n华北,0.6776,kgCO2/t\n", encoding="utf-8")
    (line,) = _lines(verify(catalog.edition("cn-mee/average-2022"), path), "differs")
    assert line.how == "kgCO2/t does not measure what kgCO2/kWh does"


_EDITIONS = [
    edition.name
    for edition in open_catalog().editions()
    # 7,029 cells each: one of the two is enough.
    if edition.name != "uk-desnz/conversion-2024"
]


@pytest.mark.parametrize("name", _EDITIONS)
def test_an_edition_written_out_as_a_plain_table_agrees_with_itself(
    tmp_path: Path, catalog: Catalog, name: str
) -> None:
    edition = catalog.edition(name)
    path = tmp_path / "plain.csv"
    path.write_text(_written_out(edition), encoding="utf-8")
    result = verify(edition, path)
    assert _lines(result, "differs", "unclear", "only in the file", "only in the edition") == []
    assert result.counts()["agrees"] >= len(edition.factors)


def _written_out(edition: Edition) -> str:
    rows = [
        {"table": table} | row for table in edition.table_names for _, row in read_rows(edition.folder / f"{table}.csv")
    ]
    columns = list(dict.fromkeys(name for row in rows for name in row if name not in ("note", "locator")))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(("last", "status"), [("0", "agrees"), ("00000000000001", "agrees"), ("0000001", "rounded")])
def test_a_stored_number_is_the_one_of_the_edition_to_15_digits(
    tmp_path: Path, catalog: Catalog, last: str, status: str
) -> None:
    """0.177 and 0.177000...01 are one double for a workbook that shows 15 digits; 0.1770000001 is another number."""
    rows: dict[int, list[Any]] = {3066: [*UK_2025[3066][:-1], float(f"0.177{last}")]}
    result = verify(catalog.edition("uk-desnz/conversion-2025"), write_xlsx(tmp_path / "uk.xlsx", uk_cells(rows)))
    (line,) = _lines(result, "agrees", "rounded", "differs")
    assert (line.status, result.has_difference) == (status, status == "rounded")


def test_a_printed_notice_may_round(tmp_path: Path, catalog: Catalog) -> None:
    """Against the digits of a notice a longer number of the same figure agrees."""
    path = tmp_path / "t.txt"
    path.write_text("华北 0.67761\n", encoding="utf-8")
    result = verify(catalog.edition("cn-mee/average-2022"), path)
    assert [(line.status, line.found) for line in _lines(result, "agrees", "rounded")] == [("agrees", "0.67761")]


_DIGITS = st.from_regex(r"[1-9][0-9]{0,4}\.[0-9]{1,6}", fullmatch=True)


@given(_DIGITS)
def test_a_figure_agrees_with_itself_and_not_with_its_neighbour(printed: str) -> None:
    assert compare(printed, printed) == (True, "as printed")
    assert compare(printed, printed + "0") == (True, "the same number")
    assert compare(printed, _next(printed))[0] is False
    assert compare(printed, _next(printed), stored=True)[0] is False


@given(_DIGITS, st.integers(min_value=1, max_value=499))
def test_a_double_agrees_within_half_of_the_last_printed_place(printed: str, thousandths: int) -> None:
    """Up to half of a unit of the last place above, and up to a half below, the printed digits stay the same."""
    assert compare(printed, f"{printed}{thousandths:03d}", stored=True)[0] is True
    assert compare(printed, f"{printed}{1000 - thousandths:03d}", stored=True)[0] is False


def _next(printed: str) -> str:
    whole, _, decimals = printed.partition(".")
    digits = str(int(whole + decimals) + 1)
    return f"{digits[: -len(decimals)]}.{digits[-len(decimals) :]}"
