"""Each publisher's file is read into the columns of a factor table, every cell with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_files import EGRID_2023, FILES, UK_2025, UK_HEADER, egrid_cells, uk_cells, write_xls, write_xlsx

from carbonkit.errors import ProblemsError, UnknownNameError
from carbonkit.publishers.formats import FORMATS, detect, read_file


def test_the_format_is_seen_from_the_file(made: Path, files: Path) -> None:
    seen = {name: detect(made / f"{name}.xlsx") for name in ("uk", "egrid", "hub")}
    assert seen == {"uk": "uk", "egrid": "egrid", "hub": "epa-hub"}
    assert detect(files / "ember_long.csv") == "ember"
    assert detect(files / "base_carbone.csv") == "base-carbone"
    assert detect(files / "notice_2022.txt") == detect("-") == "plain"
    with pytest.raises(UnknownNameError, match="unknown format 'defra'; closest: uk, epa-hub"):
        read_file(made / "uk.xlsx", "defra")
    assert list(FORMATS) == ["uk", "epa-hub", "egrid", "ember", "base-carbone", "plain"]


@pytest.mark.parametrize("name", ["uk.xlsx", "uk_2025_part.xls"])
def test_uk_a_total_and_its_gases_are_one_record(made: Path, files: Path, name: str) -> None:
    """The workbook and its legacy form say the same; a combination without a figure is no record."""
    content = read_file((made if name.endswith("x") else files) / name)
    assert content.format == "uk"
    assert [record.columns["value"] for record in content.records] == [
        *("3033.38067", "1.74533", "0.42263", "0.177", "0.1913", "163.17"),
    ]
    first = content.records[0]
    assert (first.columns["co2"], first.columns["ch4"], first.columns["n2o"]) == ("3029.26", "2.52", "1.60067")
    assert (first.columns["unit"], first.columns["kind"], first.columns["data_year"]) == (
        "kgCO2e/t",
        "combustion",
        "2025",
    )
    assert first.places["value"] == "Factors by Category!J7"
    assert first.places["n2o"] == "Factors by Category!J10"
    assert first.label == "Scope 1, Fuels, Gaseous fuels, Butane, tonnes"
    assert [record.columns["unit"] for record in content.records] == [
        *("kgCO2e/t", "kgCO2e/L", "kWh/km", "kgCO2e/kWh", "kgCO2e/m3", "kgCO2/t"),
    ]
    assert content.source["title"] == "UK Government GHG Conversion Factors for Company Reporting 2025, version 1"
    assert "version 1" in str(content.source["provenance"])


def test_the_legacy_file_is_the_one_that_the_script_makes(tmp_path: Path) -> None:
    pytest.importorskip("xlwt")
    path = write_xls(tmp_path / "uk.xls", uk_cells(UK_2025))
    read, kept = read_file(path), read_file(FILES / "uk_2025_part.xls")
    assert read.records == kept.records


def test_uk_every_wrong_cell_is_named_at_once(tmp_path: Path) -> None:
    rows: dict[int, list[Any]] = {row: list(cells) for row, cells in UK_2025.items()}
    rows[12][-1] = "1,5"
    rows[3067][-2] = "kg CO2e of CH4 per unit"
    path = write_xlsx(tmp_path / "uk.xlsx", uk_cells(rows))
    with pytest.raises(ProblemsError) as caught:
        read_file(path)
    assert [problem.where for problem in caught.value.problems] == [
        "uk.xlsx: Factors by Category!J12",
        "uk.xlsx: Factors by Category!J3068",
    ]
    assert "stands twice" in str(caught.value)
    del rows[7], rows[3067]
    rows[12][-1] = 1.5
    with pytest.raises(ProblemsError, match="Category!J8: parts without the row of their total"):
        read_file(write_xlsx(tmp_path / "uk.xlsx", uk_cells(rows)))


def test_uk_a_cell_without_a_figure_is_listed_and_the_rest_is_read(tmp_path: Path) -> None:
    """A total that is n/a takes its parts along; a year in a text column is 2025, not 2025.0."""
    rows: dict[int, list[Any]] = {row: list(cells) for row, cells in UK_2025.items()}
    rows[7][-1] = "n/a"
    for row in range(3066, 3070):
        rows[row][UK_HEADER.index("Column Text")] = 2025.0
    content = read_file(write_xlsx(tmp_path / "uk.xlsx", uk_cells(rows)))
    assert len(content.records) == 5
    assert [str(problem) for problem in content.skipped] == [
        "Factors by Category!J7: 'n/a' is no figure",
        "Factors by Category!J8: parts of a total that is no figure",
    ]
    (electricity,) = [one for one in content.records if one.where.endswith("!J3066")]
    assert electricity.columns["variant"].endswith("2025")


def test_uk_without_its_header_says_what_is_missing(tmp_path: Path) -> None:
    cells = uk_cells(UK_2025)
    del cells["Factors by Category"][6, 2]
    with pytest.raises(ProblemsError, match="has no header row with Scope and Level 1"):
        read_file(write_xlsx(tmp_path / "uk.xlsx", cells))
    with pytest.raises(ProblemsError, match="has no sheet 'Factors by Category'"):
        read_file(write_xlsx(tmp_path / "other.xlsx", {"S": {(1, 1): 1}}), "uk")


def test_egrid_takes_unit_from_the_label_and_column_from_the_code(made: Path, tmp_path: Path) -> None:
    records = read_file(made / "egrid.xlsx").records
    assert len(records) == 3 * 4
    second = {record.label: record for record in records}["US-EGRID-CAMX average CH4 2023"]
    assert (second.columns["value"], second.columns["unit"], second.where) == ("0.0249876", "lbCH4/MWh", "SRL23!F4")
    # Editions before 2014 printed CH4 per GWh.
    cells = egrid_cells(EGRID_2023, year=2009)
    cells["SRL09"][1, 6] = "eGRID subregion annual CH4 total output emission rate (lb/GWh)"
    older = read_file(write_xlsx(tmp_path / "old.xlsx", cells)).records
    assert {record.columns["unit"] for record in older if record.columns["gas"] == "CH4"} == {"lbCH4/GWh"}
    cells["SRL09"][1, 6] = "eGRID subregion annual CH4 total output emission rate"
    with pytest.raises(ProblemsError, match=r"SRL09!F3: the label of its column names no unit"):
        read_file(write_xlsx(tmp_path / "none.xlsx", cells))


def test_hub_every_figure_has_the_unit_of_the_nearest_header_above(made: Path) -> None:
    records = {(record.where.partition("!")[2]): record.columns for record in read_file(made / "hub.xlsx").records}
    expected = {
        "C17": ("25.09", "MMBtu/short_ton", "gross-calorific-value"),
        "I17": ("40", "gN2O/short_ton", "combustion"),
        "G38": ("0.05444", "kgCO2/scf", "combustion"),  # the units change within table 1
        "C104": ("8.31", "kgCO2/us_gallon", "mobile-combustion"),  # the unit stands in the row
        "C106": ("0.05444", "kgCO2/scf", "mobile-combustion"),
        "F250": ("0.001", "gN2O/mile", "mobile-combustion"),
        "D342": ("436.655", "lbCO2/MWh", "average"),  # what it is stands above three columns
        "I342": ("0.007", "lbN2O/MWh", "non-baseload"),
        "J342": ("0.041", "one", "loss-rate"),
        "D410": ("1.25", "gCH4/MMBtu", "heat"),
        "D291": ("4.67", "gCH4/us_gallon", "mobile-combustion"),
        "C422": ("1.298", "kgCO2/mile", "freight"),
        "E425": ("0.0054", "gN2O/short_ton/mile", "freight"),
        "D436": ("0.02", "tCO2e/short_ton", "waste-disposal"),
        "D527": ("12400", "kgCO2e/kg", "gwp"),
    }
    assert {
        cell: (records[cell]["value"], records[cell]["unit"], records[cell]["kind"]) for cell in expected
    } == expected
    assert records["F250"]["name_en"] == "Passenger Cars, Diesel, 1983-2006"  # names that stand once hold on below
    assert len(records) == 52


def test_ember_reads_intensities_and_says_what_it_does_not_know(files: Path) -> None:
    content = read_file(files / "ember_long.csv")
    assert [(one.columns["region"], one.columns["data_year"], one.columns["value"]) for one in content.records] == [
        ("FR", "2019", "59.78751"),
        ("FR", "2022", "78.55"),
        ("FR", "2023", "55.27641"),
        ("X-EMBER-AFRICA", "2024", "542.41693"),
    ]
    assert [problem.where for problem in content.skipped] == ["ember_long.csv:7"]


def test_base_carbone_latin_1_with_a_decimal_comma(files: Path) -> None:
    """Made-up figures. Archived rows and single posts are left out; a unit that carbonkit has not is reported."""
    content = read_file(files / "base_carbone.csv")
    assert [(one.columns["key"], one.columns["value"], one.columns["unit"]) for one in content.records] == [
        ("90001", "0.2345", "kgCO2e/kWh"),
        ("90002", "0.0987", "kgCO2e/t/km"),
    ]
    assert content.records[0].columns["heating_value"] == "net"
    assert content.records[0].columns["region"] == "FR"
    assert [problem.where for problem in content.skipped] == ["base_carbone.csv:6"]


def test_a_notice_pasted_in_chinese(files: Path) -> None:
    content = read_file(files / "notice_2022.txt")
    assert [(one.columns["region"], one.columns.get("kind", ""), one.columns["value"]) for one in content.records] == [
        ("CN", "", "0.5366"),
        ("CN", "average-excl-market-non-fossil", "0.5856"),
        ("CN", "fossil-only", "0.8325"),
        ("CN-GRID-NORTH", "", "0.6776"),
        ("CN-GRID-NORTHEAST", "", "0.5564"),  # full-width digits
        ("CN-GRID-EAST", "", "0.5617"),
        ("CN-GRID-SOUTHWEST", "", "0.2269"),
        ("西藏" if content.records[-1].columns["region"] == "西藏" else "CN-XZ", "", "0.1"),
    ]
    assert {one.columns["unit"] for one in content.records} == {"kgCO2/kWh"}
    assert content.records[4].where == "notice_2022.txt:9"


def test_margins_side_by_side_are_two_records_a_row(files: Path) -> None:
    content = read_file(files / "baseline_2019.txt")
    assert [(one.columns["region"], one.columns["kind"], one.columns["value"]) for one in content.records] == [
        ("CN-GRID-NORTH", "OM", "0.9419"),
        ("CN-GRID-NORTH", "BM", "0.4819"),
        ("CN-GRID-NORTHEAST", "OM", "1.0826"),
        ("CN-GRID-NORTHEAST", "BM", "0.2399"),
    ]
    assert {one.columns["unit"] for one in content.records} == {"tCO2/MWh"}


@pytest.mark.parametrize(
    "text",
    [
        "地区,因子,单位\n华北,0.6776,kgCO2/kWh\n东北,0.5564,kgCO2/kWh\n",
        "| 地区 | 因子 | 单位 |\n|---|---:|---|\n| 华北 | 0.6776 | kgCO2/kWh |\n| 东北 | 0.5564 | kgCO2/kWh |\n",
        "地区;因子;单位\n华北;0.6776;kgCO2/kWh\n东北;0.5564;kgCO2/kWh\n",
        "华北    0.6776    kgCO2/kWh\n东北    0.5564    kgCO2/kWh\n",
        "单位：kgCO2/kWh\n华北 0.6776\n东北 0.5564\n",
        "Region\tEmission factor (kgCO2/kWh)\nNorth China\t0.6776\nNortheast China\t0.5564\n",
    ],
)
def test_the_ways_to_write_a_plain_table_say_the_same(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.txt"
    path.write_text(text, encoding="utf-8")
    found = [(one.columns["region"], one.columns["value"], one.columns["unit"]) for one in read_file(path).records]
    assert found == [("CN-GRID-NORTH", "0.6776", "kgCO2/kWh"), ("CN-GRID-NORTHEAST", "0.5564", "kgCO2/kWh")]


def test_a_plain_table_names_every_bad_cell(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("region,value,unit\nCN,0,5,kgCO2/kWh\nCN,1.2.3,kgCO2/kWh\nCN,1,kgCO2/furlong\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        read_file(path)
    assert [problem.where for problem in caught.value.problems] == ["t.csv:2", "t.csv:3", "t.csv:4"]
    path.write_bytes("地区,因子\n华北,0.6776\n".encode("gb18030"))
    with pytest.raises(ProblemsError, match="is not text in utf-8; name its encoding"):
        read_file(path)
    assert read_file(path, encoding="gb18030").records[0].columns["region"] == "CN-GRID-NORTH"


def test_uk_an_older_wording_of_the_gases_is_not_guessed(tmp_path: Path) -> None:
    """ "kg CH4" may be a mass of methane or its CO2e: the total is read, the part reported. "CO₂e" is CO2e."""
    rows: dict[int, list[Any]] = {row: list(UK_2025[row]) for row in (7, 8, 9)}
    rows[7][-2], rows[8][-2], rows[9][-2] = "kg CO₂e", "kg CO2", "kg CH4"
    content = read_file(write_xlsx(tmp_path / "uk.xlsx", uk_cells(rows, 2019)))
    (record,) = content.records
    assert dict(record.places) == {"value": "Factors by Category!J7"}
    assert [str(problem) for problem in content.skipped] == [
        "Factors by Category!J8: GHG/Unit 'kg CO2' is not read",
        "Factors by Category!J9: GHG/Unit 'kg CH4' is not read",
    ]


def test_a_plain_workbook_has_a_sheet_and_cells_as_places(tmp_path: Path) -> None:
    table = {(3, 1): "Region", (3, 2): "Emission factor (kgCO2/kWh)", (4, 1): "North China", (4, 2): 0.6776}
    path = write_xlsx(tmp_path / "own.xlsx", {"Notes": {(1, 1): "nothing"}, "Grid": table})
    (record,) = read_file(path, sheet="Grid").records
    assert (record.columns["region"], record.columns["value"], record.where) == ("CN-GRID-NORTH", "0.6776", "Grid!B4")
    assert record.stored
    with pytest.raises(ProblemsError, match="has no sheet 'Grids'; it has Notes, Grid"):
        read_file(path, sheet="Grids")
    with pytest.raises(ProblemsError, match="holds no row of the format plain"):
        read_file(path)


def test_a_page_in_columns_is_read_pair_by_pair(tmp_path: Path) -> None:
    """Numbers in a list are passed over; a second figure without a name is not taken for anything."""
    path = tmp_path / "t.txt"
    path.write_text(
        "1  北京  0.5580  2  天津  0.7041\n3  河北  0.7252  kgCO2/kWh\n华北  0.6776  0.4819\n", encoding="utf-8"
    )
    content = read_file(path)
    assert [(one.columns["region"], one.columns["value"], one.columns.get("unit")) for one in content.records] == [
        ("CN-BJ", "0.5580", None),
        ("CN-TJ", "0.7041", None),
        ("CN-HE", "0.7252", "kgCO2/kWh"),
        ("CN-GRID-NORTH", "0.6776", None),
    ]
    assert [str(problem) for problem in content.skipped] == [
        "t.txt:3: '0.4819' belongs to no name; give the table a header"
    ]
