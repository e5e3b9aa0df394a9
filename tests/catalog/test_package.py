"""An edition written as a data package: its tables byte for byte, described so that other tools accept it."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import frictionless
import pytest

from carbonkit.catalog import Catalog, open_catalog
from carbonkit.catalog.table import Table
from carbonkit.errors import ProblemsError
from carbonkit.output.package import write_package

FACTORS = Path(__file__).resolve().parents[2] / "factors"
PUBLISHERS = sorted(path.name for path in FACTORS.iterdir() if path.is_dir())


def errors_of(descriptor: Path) -> list[Any]:
    """What the frictionless tool finds wrong with a package."""
    return frictionless.validate(str(descriptor)).flatten(["title", "fieldName", "rowNumber", "message"])


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_the_standard_tool_accepts_every_edition(publisher: str, catalog: Catalog, tmp_path: Path) -> None:
    """Real run of frictionless: schema, types, keys, size and hash of all tables of a publisher."""
    names = [name for name in catalog.edition_names if name.startswith(f"{publisher}/")]
    assert names
    for name in names:
        written = write_package(catalog.edition(name), tmp_path / name)
        assert errors_of(written[-1]) == []
        for path in written[:-1]:
            assert path.read_bytes() == (FACTORS / name / path.name).read_bytes()
        assert {path.name for path in written[:-1]} == {path.name for path in (FACTORS / name).glob("*.csv")}


@pytest.mark.parametrize(
    ("old", "new", "title"),
    [
        (b"0.5153", b"0.5154", "Hash Count Error"),
        (b"0.5153", b"0.51530", "Byte Count Error"),
        (b"0.5153", b"0,5153", "Hash Count Error"),
    ],
)
def test_the_standard_tool_sees_a_changed_table(
    old: bytes, new: bytes, title: str, catalog: Catalog, tmp_path: Path
) -> None:
    """Breaks if hash or size are left out: then nothing would show that a figure was altered."""
    *tables, descriptor = write_package(catalog.edition("cn-mee/average-2022"), tmp_path)
    content = tables[0].read_bytes()
    assert content.count(old) == 1
    tables[0].write_bytes(content.replace(old, new))
    assert title in [error[0] for error in errors_of(descriptor)]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("CN-ZJ.average,", "CN-BJ.average,", "key"),
        (",0.5153,", ",about 0.5,", "value"),
        (",kgCO2/kWh,", ",,", "unit"),
        (",two-sources,", ",hearsay,", "evidence"),
    ],
)
def test_the_schema_says_what_a_table_must_be(old: str, new: str, field: str, catalog: Catalog, tmp_path: Path) -> None:
    """The same description without hash and size refuses a doubled key, no number, no unit, unknown evidence."""
    *tables, descriptor = write_package(catalog.edition("cn-mee/average-2022"), tmp_path)
    text = tables[0].read_text(encoding="utf-8")
    assert old in text
    tables[0].write_text(text.replace(old, new, 1), encoding="utf-8")
    document = json.loads(descriptor.read_text(encoding="utf-8"))
    for resource in document["resources"]:
        del resource["hash"], resource["bytes"]
    descriptor.write_text(json.dumps(document), encoding="utf-8")
    found = errors_of(descriptor)
    # A doubled key is two errors: of the field, and of the row, which has no field.
    assert {error[1] for error in found} - {None} == {field}


def test_the_description(catalog: Catalog, tmp_path: Path) -> None:
    """Typed from the source.toml of the UK edition of 2025, and from the header of its water table."""
    *tables, descriptor = write_package(catalog.edition("uk-desnz/conversion-2025"), tmp_path)
    document = json.loads(descriptor.read_text(encoding="utf-8"))
    assert document["name"] == "uk-desnz-conversion-2025"
    assert document["title"] == "UK Government GHG Conversion Factors for Company Reporting 2025"
    assert document["version"] == "2025"
    assert document["licenses"] == [{"name": "OGL-UK-3.0", "title": "Open Government Licence v3.0"}]
    assert document["attribution"].startswith("Contains public sector information licensed under the Open Government")
    assert document["sources"][0]["path"].startswith("https://www.gov.uk/")
    assert document["contributors"][0] == {
        "title": "Department for Energy Security and Net Zero (DESNZ) and Defra",
        "role": "publisher",
    }
    assert "- water in the UK: used far beyond it in company reports" in document["description"]
    (water,) = [one for one in document["resources"] if one["path"] == "water.csv"]
    path = next(table for table in tables if table.name == "water.csv")
    assert water["hash"] == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    assert water["bytes"] == path.stat().st_size
    assert water["schema"]["primaryKey"] == "key"
    assert water["schema"]["missingValues"] == [""]
    fields = {one["name"]: one for one in water["schema"]["fields"]}
    assert list(fields) == path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    assert fields["key"]["constraints"] == {"required": True, "unique": True}
    assert (fields["value"]["type"], fields["data_year"]["type"]) == ("number", "string")
    assert "constraints" not in fields["value"]
    assert all(one["description"] for one in fields.values())


def test_what_is_unknown_is_left_out(catalog: Catalog, tmp_path: Path) -> None:
    """No licence is stated: then the description invents none."""
    descriptor = write_package(catalog.edition("cn-mee/average-2022"), tmp_path)[-1]
    document = json.loads(descriptor.read_text(encoding="utf-8"))
    assert "licenses" not in document
    assert "attribution" not in document
    descriptor = write_package(catalog.edition("us-epa/egrid-2023"), tmp_path / "us")[-1]
    licence = json.loads(descriptor.read_text(encoding="utf-8"))["licenses"][0]["name"]
    assert licence == "public-domain-US-government-work"


def test_the_tables_of_a_package_read_as_before(catalog: Catalog, tmp_path: Path) -> None:
    """Export and reading are inverse: with a source.toml beside them they are an edition again."""
    edition = catalog.edition("cn-mee/average-2022")
    write_package(edition, tmp_path)
    again = Table(tmp_path / "grid.csv", edition.source, "factors/cn-mee/average-2022/grid.csv")
    assert list(again) == edition.factors
    own = tmp_path / "own/acme/2022"
    write_package(edition, own)
    shutil.copy(edition.folder / "source.toml", own)
    laid = open_catalog(overlays=[tmp_path / "own"]).edition("acme/2022")
    assert [row.printed for row in laid.factors] == [row.printed for row in edition.factors]
    assert [(one.region, one.grid) for one in laid.memberships] == [
        (one.region, one.grid) for one in edition.memberships
    ]


OWN = 'title = "Own"\ntitle_en = "Own"\nissuer = "us"\nurl = "the intranet, page 3"\nlicence = "ask us, please"\n'


def test_a_table_as_people_write_it(tmp_path: Path) -> None:
    """A byte order mark, thousands marks and a range: what other tools read otherwise is not promised as numbers."""
    folder = tmp_path / "own/acme/1"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text(OWN, encoding="utf-8")
    rows = 'a,gwp,SF6,,kgCO2e/kg,"22,000","24,000",original\nb,gwp,NF3,17,kgCO2e/kg,16,18,original\n'
    (folder / "Gases.csv").write_bytes(
        b"\xef\xbb\xbf" + ("key,kind,gas,value,unit,low,high,evidence\n" + rows).replace("\n", "\r\n").encode()
    )
    written = write_package(open_catalog(overlays=[tmp_path / "own"]).edition("acme/1"), tmp_path / "out")
    assert errors_of(written[-1]) == []
    document = json.loads(written[-1].read_text(encoding="utf-8"))
    types = {field["name"]: field["type"] for field in document["resources"][0]["schema"]["fields"]}
    assert (types["value"], types["low"], types["high"]) == ("number", "string", "string")
    assert document["version"] == "1"
    assert document["licenses"] == [{"name": "ask-us-please", "title": "ask us, please"}]
    assert "path" not in document["sources"][0]


def test_nothing_of_others_is_written_over(catalog: Catalog, tmp_path: Path) -> None:
    """A file of the same name, or another package, stops it before anything is written; other files stay."""
    edition = catalog.edition("cn-mee/average-2022")
    (tmp_path / "grid.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(ProblemsError, match=r"holds grid\.csv of something else already; name another folder"):
        write_package(edition, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["grid.csv"]
    assert (tmp_path / "grid.csv").read_text(encoding="utf-8") == "mine"
    out = tmp_path / "out"
    write_package(edition, out)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ProblemsError, match="holds the package cn-mee-average-2022 already; name another folder"):
        write_package(catalog.edition("cn-mee/average-2023"), out)
    # The same edition again is no other package.
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    write_package(edition, out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_failure_leaves_nothing_half_written(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full at the second file: the first is whole, there is no description, and no temporary file."""
    import carbonkit.output.package as package

    real, count = package.write_atomically, []

    def failing(path: Path, write: Any) -> None:
        def full(file: Any) -> None:
            write(file)
            raise OSError(28, "No space left on device")

        count.append(path)
        real(path, full if len(count) == 2 else write)

    monkeypatch.setattr(package, "write_atomically", failing)
    with pytest.raises(ProblemsError, match=r"membership\.csv: cannot be written: No space left on device"):
        write_package(catalog.edition("cn-mee/average-2022"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["grid.csv"]


def test_a_folder_that_cannot_be_made(catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ProblemsError, match="cannot be written"):
        write_package(catalog.edition("cn-mee/average-2022"), tmp_path / "file")
