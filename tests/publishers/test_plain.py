"""Plain tables as people paste and write them: nothing is dropped in silence, and nothing is read as what it is not."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from made_files import UK_2025, uk_cells, write_xlsx

from carbonkit.cli import main
from carbonkit.errors import ProblemsError
from carbonkit.publishers.folder import write_folder
from carbonkit.publishers.formats import detect, read_file
from carbonkit.publishers.records import Content

REGIONS = "code,kind,parent,name_en,name_zh_hans,name_zh_hant,aliases\nX-CAMPUS,part,CN,Our campus,我们的园区,,\n"


def _run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["factors", *map(str, arguments)], input=stdin)


def _read(folder: Path, text: str, **given: str) -> Content:
    path = folder / "t.txt"
    path.write_text(text, encoding="utf-8")
    return read_file(path, "plain", given=given)


def _found(content: Content) -> list[tuple[str, str]]:
    return [(one.columns.get("region", ""), one.columns["value"]) for one in content.records]


@pytest.mark.parametrize(
    "text",
    [
        "北京 0.9999\n上海\t0.5849\n天津,0.7\n河北|0.6\n",
        "北京,0.9999\n上海;0.5849\n天津  0.7\n河北 0.6\n",
        "地区\t因子\n北京 0.9999\n上海\t0.5849\n天津,0.7\n河北  0.6\n",
    ],
)
def test_each_line_is_parted_in_its_own_way(tmp_path: Path, text: str) -> None:
    """One comma or tab in the text made every other line disappear, for a reason that was not true."""
    expected = [("CN-BJ", "0.9999"), ("CN-SH", "0.5849"), ("CN-TJ", "0.7"), ("CN-HE", "0.6")]
    assert _found(_read(tmp_path, text)) == expected


def test_a_note_is_no_region(tmp_path: Path) -> None:
    content = _read(tmp_path, "注:据公告,2024\n上海\t0.5849\nPlant 7,0.4\n")
    assert _found(content) == [("CN-SH", "0.5849")]
    assert [str(problem) for problem in content.skipped] == [
        "t.txt:1: '注:据公告 2024' is not read: '注:据公告' is no region of carbonkit",
        "t.txt:3: 'Plant 7 0.4' is not read: 'Plant 7' is no region of carbonkit",
    ]
    assert content.lost == 1  # a year is no figure, 0.4 is one


def test_a_year_is_not_the_figure_of_a_pasted_line(tmp_path: Path) -> None:
    content = _read(tmp_path, "北京,2022,0.5580\n上海\t0.5849\n")
    assert _found(content) == [("CN-SH", "0.5849")]
    assert [str(one) for one in content.skipped] == [
        "t.txt:1: '北京 2022 0.5580' belongs to no name; give the table a header"
    ]
    assert content.lost == 1


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Plant 7,0.4", 1),
        ("上海 为0.5", 1),
        ("DE,0,5", 1),
        ("表1 2022年全国因子", 0),
        ("注:据公告,2024", 0),
        ("备注", 0),
    ],
)
def test_verify_fails_where_a_figure_was_not_read(line: str, code: int) -> None:
    done = _run("verify", "cn-mee/average-2022", "-", stdin=f"华北 0.6776\n{line}\n")
    assert (done.exit_code, line[:2] in done.stdout) == (code, True), done.output


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    """An unknown last column was refused as if it were a comma too many, others were dropped in silence."""
    path = tmp_path / "t.csv"
    path.write_text("城市,地区,因子,单位,Scope\n北京市区,北京,0.5580,kgCO2/kWh,2\n", encoding="utf-8")
    done = _run("verify", "cn-mee/average-2022", path)
    assert done.exit_code == 0
    assert done.stderr == "carbonkit: t.csv:1: columns not read: '城市', 'Scope'\n"
    assert "t.csv:1: columns not read: '城市', 'Scope'" in done.stdout
    document = json.loads(_run("verify", "cn-mee/average-2022", path, "--format", "json").stdout)
    assert document["columns_not_read"] == ["t.csv:1: columns not read: '城市', 'Scope'"]
    done = _run("import", path, "--as", "acme/x", "-o", tmp_path / "own")
    assert (done.exit_code, "columns not read: '城市', 'Scope'" in done.stdout) == (0, True)
    path.write_text("地区,因子\n北京,0.5580,a,b\n", encoding="utf-8")
    assert "t.csv:2: has 4 cells, the header 2; a cell that holds" in _run("verify", "cn-mee/average-2022", path).stderr


def test_years_as_people_write_them(tmp_path: Path) -> None:
    content = _read(tmp_path, "地区,因子,年份\n北京,0.5,２０２２\n北京,0.5,2022年\n北京,0.5,2012—2014年\n")
    assert [one.columns["data_year"] for one in content.records] == ["2022", "2022", "2012-2014"]
    with pytest.raises(ProblemsError) as caught:
        _read(tmp_path, "地区,因子,年份\n北京,0.5,22\n北京,0.5,2022-01-01\n北京,0.5,FY22\n")
    assert [problem.where for problem in caught.value.problems] == ["t.txt:2", "t.txt:3", "t.txt:4"]
    path = write_xlsx(
        tmp_path / "own.xlsx", {"Grid": {(1, 1): "Region", (1, 2): "Year", (1, 3): "Factor", (2, 1): "CN", (2, 3): 0.5}}
    )
    book = openpyxl.load_workbook(path)
    book["Grid"]["B2"] = datetime.date(2022, 1, 1)
    book.save(path)
    with pytest.raises(ProblemsError, match=r"Grid!B2: data_year: '2022-01-01.*' is no year; write 2022"):
        read_file(path)


def test_a_year_with_its_word_verifies(tmp_path: Path) -> None:
    """The edition describes 2012; `2012年` made verify refuse the file."""
    path = tmp_path / "t.csv"
    path.write_text("地区,因子,年份\n北京,0.5580,2022年\n", encoding="utf-8")
    assert _run("verify", "cn-mee/average-2022", path).exit_code == 0


@pytest.mark.parametrize(
    "header",
    [
        "排放係數",
        "排放系数",
        "系数",
        "係數",
        "电网平均排放因子（kgCO2/kWh）",
        "電網平均排放係數 (kgCO2/kWh)",
        "CO2 Emission Factor",
    ],
)
def test_headers_of_figures(tmp_path: Path, header: str) -> None:
    content = _read(tmp_path, f"地区,{header}\n北京,0.5580\n", unit="kgCO2/kWh")
    assert [(one.columns["value"], one.columns["unit"]) for one in content.records] == [("0.5580", "kgCO2/kWh")]


def test_without_a_known_header_the_wanted_ones_are_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"no header that is known.*因子, 排放因子, 系数.*region, 地区"):
        _read(tmp_path, "aa,bb\n北京,x\n")


def test_an_edition_of_carbonkit_is_refused_at_once_with_a_free_name(tmp_path: Path) -> None:
    for command in (["import", tmp_path / "t.csv", "--as"], ["new", "--from", tmp_path / "t.csv"]):
        (tmp_path / "t.csv").write_text("not a table at all", encoding="utf-8")
        done = _run(*command, "cn-mee/average-2022", "-o", tmp_path / "own")
        assert done.exit_code == 1
        assert "already; a reference is never replaced: name yours own/average-2022" in done.stderr
    assert not (tmp_path / "own").exists()


def test_what_is_set_is_checked_once_and_before_the_file(tmp_path: Path) -> None:
    wrong = ["kind=averag", "unit=banana", "activity=electricty", "data_year=22", "evidence=seen", "region=Atlantis"]
    options = [part for text in wrong for part in ("--set", text)]
    done = _run("new", "acme/x", "--from", "-", "-o", tmp_path / "own", *options, stdin="nothing at all")
    assert done.exit_code == 1
    assert [line.split(": ")[0].strip() for line in done.stderr.splitlines()[1:]] == [
        f"--set {text.partition('=')[0]}" for text in wrong
    ]
    for said in (
        "unknown kind 'averag'; closest: average",
        "unknown activity 'electricty'; closest: electricity.purch",
    ):
        assert said in done.stderr


def test_words_for_activities_and_kinds_become_their_names(tmp_path: Path) -> None:
    options = ["--set", "activity=电力", "--set", "kind=平均", "--set", "unit=kgCO2/kWh", "--set", "data_year=2022年"]
    done = _run("new", "acme/x", "--from", "-", "-o", tmp_path, *options, stdin="浙江 0.5\n")
    assert done.exit_code == 0, done.output
    (tmp_path / "u.csv").write_text(
        "活动,地区,因子,单位\n外購電力,浙江,0.5,kgCO2/kWh\n其他活动,浙江,0.6,kgCO2/kWh\n", encoding="utf-8"
    )
    assert _run("import", tmp_path / "u.csv", "--as", "acme/y", "-o", tmp_path).exit_code == 0
    rows = (tmp_path / "acme/x/factors.csv").read_text(encoding="utf-8").splitlines()
    assert (
        rows[1] == "CN-ZJ,electricity.purchased,浙江,CN-ZJ,average,CO2,2022,0.5,kgCO2/kWh,one-source,standard input:1,"
    )
    rows = (tmp_path / "acme/y/factors.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[1] for row in rows[1:]] == ["electricity.purchased", "其他活动"]


def test_regions_of_ones_own_folder_are_known(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "regions.csv").write_text(REGIONS, encoding="utf-8")
    arguments = ("new", "acme/x", "--from", "-", "-o", tmp_path / "out")
    assert _run(*arguments, stdin="我们的园区 0.5\n").exit_code == 1
    done = _run(*arguments, "--factors", own, stdin="我们的园区 0.5\n")
    assert done.exit_code == 0, done.output
    assert "no region of carbonkit" not in done.output
    assert "\nX-CAMPUS," in (tmp_path / "out/acme/x/factors.csv").read_text(encoding="utf-8")


def test_a_file_that_only_ends_like_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "bin.xlsx").write_bytes(b"\xff\x00\x01")
    done = _run("import", tmp_path / "bin.xlsx", "--as", "acme/x", "-o", tmp_path)
    assert (done.exit_code, "bin.xlsx: is no workbook (.xlsx or .xls)" in done.stderr) == (1, True)


def test_a_formula_without_a_stored_value(tmp_path: Path) -> None:
    table = {(1, 1): "Region", (1, 2): "Factor", (2, 1): "CN", (2, 2): "=1/2", (3, 1): "HK", (3, 2): 0.6}
    content = read_file(write_xlsx(tmp_path / "a.xlsx", {"S": table}))
    assert _found(content) == [("HK", "0.6")]
    assert "a.xlsx: holds a formula without a stored value, read as empty: open the file in Excel" in str(
        content.skipped[0]
    )
    assert read_file(write_xlsx(tmp_path / "b.xlsx", {"S": table | {(2, 2): 0.5}})).skipped == []


def test_a_flat_file_whose_sheet_was_renamed(tmp_path: Path) -> None:
    cells = uk_cells(UK_2025)
    cells["Sheet1"] = cells.pop("Factors by Category")
    path = write_xlsx(tmp_path / "uk.xlsx", cells)
    assert detect(path) == "uk"
    with pytest.raises(ProblemsError, match=r"has no sheet 'Factors by Category' \(it has .*Sheet1"):
        read_file(path)
    path = write_xlsx(tmp_path / "one.xlsx", {"Sheet1": cells["Sheet1"]})
    with pytest.raises(
        ProblemsError, match="the sheet 'Sheet1' has the header of the flat file of the UK, whose sheet"
    ):
        read_file(path)


def test_keys_of_names_in_chinese(tmp_path: Path) -> None:
    """柴油 per kg and 汽油 per litre had the keys kg and l."""
    text = "名称,单位,因子,地区\n柴油,kgCO2/kg,3.1,中国\n汽油,kgCO2/L,2.9,中国\n"
    keys = []
    for number, given in enumerate(({}, {"activity": "fuel.own"})):
        write_folder(_read(tmp_path, text, **given), f"acme/{number}", tmp_path / "own", file="t.txt")
        keys.append(
            [one.split(",")[0] for one in (tmp_path / f"own/acme/{number}/factors.csv").read_text("utf-8").split()[1:]]
        )
    assert keys == [["row-1", "row-2"], ["fuel-own.CN.kg", "fuel-own.CN.l"]]
