"""A publisher's file becomes a folder of your own that opens, is checked, and agrees with the file it came from."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from made_files import UK_2025, uk_cells, write_xlsx

from carbonkit.catalog import open_catalog
from carbonkit.catalog.catalog import Catalog
from carbonkit.errors import ProblemsError, UnknownNameError
from carbonkit.publishers import folder as folders
from carbonkit.publishers.folder import write_folder
from carbonkit.publishers.formats import read_file
from carbonkit.publishers.verify import verify


@pytest.mark.parametrize(
    "name",
    ["uk.xlsx", "egrid.xlsx", "hub.xlsx", "ember_long.csv", "base_carbone.csv", "notice_2022.txt", "baseline_2019.txt"],
)
def test_what_is_imported_opens_and_agrees_with_its_file(made: Path, files: Path, tmp_path: Path, name: str) -> None:
    path = made / name if (made / name).exists() else files / name
    given = {"kind": "average", "data_year": "2022"} if name == "notice_2022.txt" else {}
    content = read_file(path, given=given)
    if name == "base_carbone.csv":  # it says neither kind nor year: people fill them in
        for record in content.records:
            record.columns["kind"] = "combustion"  # type: ignore[index]
    written = write_folder(content, "acme/mine", tmp_path, file=path.name, evidence="original")
    assert written.folder == tmp_path / "acme" / "mine"
    assert sum(written.rows.values()) == len(content.records)
    edition = open_catalog(overlays=[tmp_path]).edition("acme/mine")
    assert len(edition.factors) == len(content.records)
    assert {factor.evidence for factor in edition.factors} == {"original"}
    result = verify(edition, path, given=given)
    assert {line.status for line in result.lines} == {"agrees"}
    assert result.would_become_original == ()  # they are


def test_values_are_the_digits_of_the_file_and_locators_its_cells(made: Path, tmp_path: Path) -> None:
    write_folder(read_file(made / "uk.xlsx"), "acme/uk", tmp_path, file="uk.xlsx")
    edition = open_catalog(overlays=[tmp_path]).edition("acme/uk")
    butane = edition.table("fuels")["gaseous-fuels-butane.t"]
    assert (butane.printed, butane.unit, butane.evidence) == ("3033.38067", "kgCO2e/t", "one-source")
    assert butane.parts == (("CO2", "3029.26"), ("CH4", "2.52"), ("N2O", "1.60067"))
    assert butane.locator == "uk.xlsx, Factors by Category!J7"
    assert edition.source.licence == "OGL-UK-3.0"


def test_a_key_is_made_of_what_varies(made: Path, files: Path, tmp_path: Path) -> None:
    write_folder(read_file(made / "egrid.xlsx"), "acme/e", tmp_path, file="egrid.xlsx")
    write_folder(read_file(files / "ember_long.csv"), "acme/m", tmp_path, file="ember_long.csv")
    own = open_catalog(overlays=[tmp_path])
    assert own.factor("acme/e/subregion#US-EGRID-CAMX.average.CH4").printed == "0.0249876"
    assert [factor.key for factor in own.edition("acme/m").factors] == [
        "FR.2019",
        "FR.2022",
        "FR.2023",
        "X-EMBER-AFRICA.2024",
    ]


def test_like_an_edition_takes_over_its_keys_and_activities(tmp_path: Path, catalog: Catalog) -> None:
    """The flat file of a year that carbonkit has not yet: last year's names, this year's figures."""
    rows = {row: [*cells[:-1], cells[-1] and cells[-1] * 2] for row, cells in UK_2025.items()}
    path = write_xlsx(tmp_path / "next.xlsx", uk_cells(rows, 2026))
    like = catalog.edition("uk-desnz/conversion-2025")
    write_folder(read_file(path), "acme/uk-2026", tmp_path / "own", file="next.xlsx", like=like)
    own = open_catalog(overlays=[tmp_path / "own"])
    electricity = own.factor("acme/uk-2026/uk-electricity#electricity")
    assert (electricity.activity, electricity.kind, electricity.region) == ("electricity.purchased", "average", "GB")
    assert (electricity.printed, str(electricity.years), electricity.boundary) == ("0.354", "2026", "generation")
    assert own.factor("acme/uk-2026/fuels#butane.litres").activity == "fuel.butane"
    found = own.find(
        activity="electricity.purchased", region="GB", edition="acme/uk-2026", period="2026", kind="average"
    )
    assert found.reference == electricity.reference


def test_a_plain_table_leaves_clear_blanks_and_lists_them(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("地区,因子,年份,备注\n浙江,0.5153,2022,网站\nPlant 7,0.4,2022,\n", encoding="utf-8")
    written = write_folder(read_file(path, "plain"), "acme/power", tmp_path, file="mine.csv")
    assert written.to_fill == (
        "source.toml: title: the title as the publication prints it",
        "source.toml: title_en: the title in English",
        "source.toml: issuer: who published it",
        "source.toml: purposes: of inventory, ets, project, product, coal-equivalent, gwp",
        "source.toml: published: the day it was published, 2024-06-11, or a span 2024-01-01/2024-12-31; empty where "
        "unknown (may stay empty)",
        "source.toml: url: where it can be found (may stay empty)",
        "source.toml: licence: SPDX identifier or short name; empty where unknown (may stay empty)",
        "source.toml: attribution: the sentence that must travel with the figures, if any (may stay empty)",
        "factors.csv: column activity: empty in 2 of 2 rows",
        "factors.csv: column kind: empty in 2 of 2 rows",
        "factors.csv: column unit: empty in 2 of 2 rows",
        "factors.csv: column region: no region of carbonkit: Plant 7; add yours in a regions.csv",
    )
    assert (written.folder / "factors.csv").read_text(encoding="utf-8").splitlines() == [
        "key,activity,name_zh,region,kind,gas,data_year,value,unit,evidence,locator,note",
        "CN-ZJ,,浙江,CN-ZJ,,,2022,0.5153,,one-source,mine.csv:2,网站",
        "Plant-7,,,Plant 7,,,2022,0.4,,one-source,mine.csv:3,",
    ]
    source = tomllib.loads((written.folder / "source.toml").read_text(encoding="utf-8"))
    assert (source["title"], source["purposes"], source["provenance"]) == ("", [], "read by carbonkit from mine.csv")
    assert "TODO" not in (written.folder / "source.toml").read_text(encoding="utf-8")


def test_filled_in_the_template_is_an_edition(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("region,factor,year\nCN-ZJ,0.5153,2022\n", encoding="utf-8")
    given = {"unit": "kgCO2/kWh", "kind": "average", "activity": "electricity.purchased"}
    written = write_folder(read_file(path, "plain", given=given), "acme/power", tmp_path / "own", file="mine.csv")
    assert not [line for line in written.to_fill if line.startswith("factors.csv")]
    source = written.folder / "source.toml"
    text = source.read_text(encoding="utf-8")
    for key, value in {"title": '"T"', "title_en": '"T"', "issuer": '"I"', "purposes": '["inventory"]'}.items():
        text = text.replace(f'\n{key} = ""\n', f"\n{key} = {value}\n").replace(
            f"\n{key} = []\n", f"\n{key} = {value}\n"
        )
    source.write_text(text, encoding="utf-8")
    catalog = open_catalog(overlays=[tmp_path / "own"])
    found = catalog.find(activity="electricity.purchased", region="浙江", edition="acme/power", period="2022")
    assert (found.reference, found.printed, found.gas) == ("acme/power/factors#CN-ZJ", "0.5153", "CO2")


def test_a_folder_that_is_there_is_never_replaced(made: Path, tmp_path: Path) -> None:
    content = read_file(made / "egrid.xlsx")
    write_folder(content, "acme/e", tmp_path, file="egrid.xlsx")
    before = {path.name: path.read_bytes() for path in (tmp_path / "acme" / "e").iterdir()}
    with pytest.raises(ProblemsError, match="is there already; a reference is never used twice"):
        write_folder(content, "acme/e", tmp_path, file="egrid.xlsx")
    assert {path.name: path.read_bytes() for path in (tmp_path / "acme" / "e").iterdir()} == before


def test_a_folder_is_written_whole_or_not_at_all(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders.os, "rename", fail)
    with pytest.raises(ProblemsError, match="cannot be written: No space left on device"):
        write_folder(read_file(made / "egrid.xlsx"), "acme/e", tmp_path, file="egrid.xlsx")
    assert list((tmp_path / "acme").iterdir()) == []


@pytest.mark.parametrize("name", ["acme", "Acme/x", "../x/y", "a/b/c", "a/..", ""])
def test_a_name_reads_publisher_edition(made: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownNameError, match="publisher/edition of a-z"):
        write_folder(read_file(made / "egrid.xlsx"), name, tmp_path, file="egrid.xlsx")
    assert list(tmp_path.iterdir()) == []
