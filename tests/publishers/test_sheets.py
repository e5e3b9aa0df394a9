"""A workbook is looked over before it is opened, and opened where it can do no harm."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from made_files import write_xlsx

from carbonkit.errors import ProblemsError
from carbonkit.publishers import sheets
from carbonkit.publishers.sheets import is_workbook, read_workbook, sheet_names


def test_cells_are_what_the_file_stores(tmp_path: Path) -> None:
    """A number is a double, a text a text; rows begin at A1 even where the first ones are empty."""
    path = write_xlsx(tmp_path / "a.xlsx", {"One": {(2, 2): 0.3, (3, 1): "0.50", (3, 2): True}, "Two": {(1, 1): 1}})
    book = read_workbook(path, "One")
    assert book.names == ("One", "Two")
    assert book.sheets == {"One": [["", ""], ["", 0.3], ["0.50", "TRUE"]]}
    assert sheet_names(path) == ("One", "Two")


def test_two_cells_far_apart_are_refused(tmp_path: Path) -> None:
    """5 KB with cells A1 and XFD1048576 would have a reader make room for 17 thousand million cells."""
    path = write_xlsx(tmp_path / "bomb.xlsx", {"S": {(1, 1): 1, (1048576, 16384): 1}})
    with pytest.raises(
        ProblemsError, match=r"bomb.xlsx: 'xl/worksheets/sheet1.xml' has cells as far apart as row 1048576"
    ):
        read_workbook(path, ".*")


def test_the_rectangle_is_counted_from_the_cells_and_not_from_what_the_sheet_declares(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "bomb.xlsx", {"S": {(1, 1): 1, (1048576, 16384): 1}})
    _change(path, "xl/worksheets/sheet1.xml", b'ref="A1:XFD1048576"', b'ref="A1:B2"')
    with pytest.raises(ProblemsError, match="row 1048576 and column 16384"):
        read_workbook(path, ".*")


def test_a_file_that_stops_its_reader_stops_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "bomb.xlsx", {"S": {(1, 1): 1, (1048576, 16384): 1}})
    monkeypatch.setattr(sheets, "MOST_CELLS", 1 << 62)
    with pytest.raises(ProblemsError, match=r"bomb.xlsx: (cannot be read as a workbook|was not read within)"):
        read_workbook(path, ".*")


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "dtd.xlsx", {"S": {(1, 1): 1}})
    _change(path, "xl/workbook.xml", b"<workbook", b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook")
    with pytest.raises(ProblemsError, match="declares a document type"):
        read_workbook(path, ".*")


def test_a_part_that_unpacks_a_thousandfold_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"S": {(1, 1): 1}})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/blank.xml", b" " * (8 << 20))
    with pytest.raises(ProblemsError, match="packed more than 150 to 1"):
        read_workbook(path, ".*")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"plain text", "is no workbook"),
        (b"PK\x03\x04 cut off", "is a damaged or locked workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no streams", "cannot be read as a workbook"),
        (b"", "is no workbook"),
    ],
)
def test_what_is_no_workbook_is_said_in_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    with pytest.raises(ProblemsError, match=message):
        read_workbook(path, ".*")


def test_another_packed_file_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    assert is_workbook(path)
    with pytest.raises(ProblemsError, match=r"not an \.xlsx workbook"):
        read_workbook(path, ".*")


def test_without_the_extra_the_message_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"S": {(1, 1): 1}})
    monkeypatch.setattr(sheets, "find_spec", lambda name: None)
    with pytest.raises(ProblemsError, match=r"pip install 'carbonkit\[excel\]'"):
        read_workbook(path, ".*")


def _change(path: Path, part: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
