"""Defects that a review found, each as the smallest case that showed it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from carbonkit.catalog import open_catalog
from carbonkit.catalog.check import check_folder
from carbonkit.cli import main
from carbonkit.errors import ProblemsError
from carbonkit.publishers.folder import write_folder
from carbonkit.publishers.formats import read_file
from carbonkit.publishers.verify import compare, verify

SOURCE = 'title = "Acme"\ntitle_en = "Acme"\nissuer = "Acme"\npublished = "2024-05-31"\npurposes = ["inventory"]\n'
HEAD = "key,activity,region,kind,gas,data_year,value,unit,low,high,evidence,locator\n"


def test_a_bound_is_compared_with_all_its_printed_digits(tmp_path: Path) -> None:
    """0.50 was compared as 0.5, so that 0.53 "rounds to the printed digits", and could have become original."""
    folder = tmp_path / "own/acme/2024"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text(SOURCE, encoding="utf-8")
    rows = "a,electricity.purchased,CN,average,CO2,2022,,kgCO2/kWh,0.50,1.00,recalled,p. 1\n"
    (folder / "grid.csv").write_text(HEAD + rows, encoding="utf-8")
    (tmp_path / "theirs.csv").write_text("key,low,high,unit\na,0.53,1.00,kgCO2/kWh\n", encoding="utf-8")
    edition = open_catalog(overlays=[tmp_path / "own"]).edition("acme/2024")
    result = verify(edition, tmp_path / "theirs.csv")
    assert {line.cell: (line.status, line.printed) for line in result.lines} == {
        "low": ("differs", "0.50"),
        "high": ("agrees", "1.00"),
    }
    assert result.would_become_original == ()


def test_a_number_in_groups_of_three_as_a_text_of_a_workbook_is_compared() -> None:
    """A decimal.InvalidOperation."""
    assert compare("0.5", "1 430", stored=True) == (False, "differs by 1429.5")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("DE;0,5\nFR;0,06\n", r"pasted\.csv:1: 'DE 0,5' holds no figure"),
        ("region;value\nDE;0,5\nFR;0,06\n", r"pasted\.csv:2: '0,5' is not a number.*decimal point"),
    ],
)
def test_a_decimal_comma_does_not_part_the_cells(tmp_path: Path, lines: str, said: str) -> None:
    """Pasted without a header, DE;0 had the factor 5, and FR;0 the factor 06."""
    path = tmp_path / "pasted.csv"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(ProblemsError, match=said):
        read_file(path, "plain")


def test_an_import_keeps_a_note_of_several_lines_in_its_row(tmp_path: Path) -> None:
    """A carriage return was written without quotes: the row was torn in two."""
    path = tmp_path / "theirs.csv"
    path.write_bytes('地区,因子,单位,年份,类型,备注\n华东,0.7035,kgCO2/kWh,2012,average,"a\rb"\n'.encode())
    written = write_folder(read_file(path, "plain"), "acme/1", tmp_path / "own", file=path.name)
    assert (written.folder / "factors.csv").read_text(encoding="utf-8").count("\n") == 2
    assert [factor.note for factor in open_catalog(overlays=[tmp_path / "own"]).edition("acme/1").factors] == ["a b"]


@pytest.mark.parametrize("file", ["de\x7flete.csv", "no\udcfftext.csv"])
def test_an_import_of_a_file_with_any_name_can_be_read_again(tmp_path: Path, file: str) -> None:
    """TOML has no plain delete character, and UTF-8 none of the bytes that stand for no text."""
    path = tmp_path / "theirs.csv"
    path.write_text("region,value,unit\nCN,0.7,kgCO2/kWh\n", encoding="utf-8")
    written = write_folder(read_file(path, "plain"), "acme/1", tmp_path / "own", file=file)
    assert not [one for one in check_folder(tmp_path / "own").problems if "TOML" in one.message]
    assert "lete.csv" in (text := (written.folder / "source.toml").read_text(encoding="utf-8")) or "text.csv" in text


def test_a_column_set_twice_is_refused(tmp_path: Path) -> None:
    """The last won."""
    path = tmp_path / "theirs.csv"
    path.write_text("region,value\nCN,0.7\n", encoding="utf-8")
    twice = ["--set", "unit=kgCO2/kWh", "--set", "unit=tCO2/kWh"]
    found = CliRunner().invoke(main, ["factors", "verify", "cn-mee/average-2022", str(path), *twice])
    assert found.exit_code == 2
    assert "--set unit is named twice" in found.output
