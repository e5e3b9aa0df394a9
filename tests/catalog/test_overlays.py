"""Folders of factors of one's own over those of carbonkit: they add, and never replace or change what is there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.catalog import Catalog, open_catalog
from carbonkit.errors import CarbonkitError, CatalogError, FactorNotFoundError, UnknownNameError

FACTORS = Path(__file__).resolve().parents[2] / "factors"
ELECTRICITY = "electricity.purchased"
SOURCE = (
    'title = "集团因子 2024"\ntitle_en = "Factors of the group 2024"\nissuer = "Acme"\npublished = "2024-05-31"\n'
    'series = "acme"\nlicence = "CC-BY-4.0"\nattribution = "Acme group"\naliases = ["Acme 2024"]\n'
    'purposes = ["inventory"]\n'
)
HEAD = "key,activity,name_en,region,kind,gas,data_year,value,unit,evidence,locator\n"
ROW = f"X-CAMPUS.average,{ELECTRICITY},campus microgrid,X-CAMPUS,average,CO2,2023,0.2500,kgCO2/kWh,original,p. 4\n"
ZHEJIANG = f"CN-ZJ.average,{ELECTRICITY},our Zhejiang,CN-ZJ,average,CO2,2022,9.9999,kgCO2/kWh,original,p. 4\n"
REGIONS = (
    "code,kind,parent,name_en,name_zh_hans,name_zh_hant,aliases\nX-CAMPUS,part,CN-ZJ,Campus,校园,校園,Our campus\n"
)


def write_own(folder: Path, name: str = "acme/2024", rows: str = ROW + ZHEJIANG, source: str = SOURCE) -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "source.toml").write_text(source, encoding="utf-8")
    (folder / name / "grid.csv").write_text(HEAD + rows, encoding="utf-8")
    (folder / "regions.csv").write_text(REGIONS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def overlaid(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return open_catalog(overlays=[write_own(tmp_path_factory.mktemp("own"))])


def test_own_rows_are_found_like_any_other(overlaid: Catalog) -> None:
    """By reference, by question, by alias, by words; with the place of the user's file in factor.where."""
    for edition in ("acme/2024", "Acme 2024", "集团因子 2024"):
        found = overlaid.find(activity=ELECTRICITY, region="our campus", edition=edition, period="2023")
        assert (found.reference, found.printed, found.source.issuer) == (
            "acme/2024/grid#X-CAMPUS.average",
            "0.2500",
            "Acme",
        )
    assert overlaid.factor("acme/2024/grid#X-CAMPUS.average").where.endswith("acme/2024/grid.csv:2")
    assert overlaid.search("campus microgrid")[0].reference == "acme/2024/grid#X-CAMPUS.average"
    assert overlaid.search("Acme 2024")[0].edition == "acme/2024"
    assert "acme/2024" in overlaid.edition_names
    assert overlaid.regions.label("X-CAMPUS") == "Campus (X-CAMPUS)"


def test_own_editions_of_a_series_are_neighbours(tmp_path: Path) -> None:
    later = SOURCE.replace("2024", "2025")
    folder = write_own(tmp_path, "acme/2024")
    write_own(tmp_path, "acme/2025", ROW.replace("2023", "2024"), later)
    catalog = open_catalog(overlays=[folder])
    assert catalog.neighbours(catalog.edition("acme/2025")) == ("acme/2024", "")
    assert catalog.neighbours(catalog.edition("acme/2024")) == ("", "acme/2025")


def test_as_of_holds_for_own_rows(overlaid: Catalog) -> None:
    question = {"activity": ELECTRICITY, "region": "CN-ZJ", "edition": "acme/2024", "period": "2022"}
    assert overlaid.find(**question, as_of="2024-05-31").printed == "9.9999"
    with pytest.raises(FactorNotFoundError, match=r"not-yet-published.*2024-05-31"):
        overlaid.find(**question, as_of="2024-05-30")


@given(
    region=st.sampled_from(["CN", "CN-ZJ", "CN-BJ", "CN-GRID-EAST", "华东", "HK", "GB", "US-CA"]),
    edition=st.sampled_from(
        ["cn-mee/average-2022", "cn-mee/average-2021", "cn-ndrc/baseline-2012", "hk-clp/emission-factors"]
    ),
    kind=st.sampled_from([None, "average", "OM", "BM", "CM(OM=0.75,BM=0.25)", "supplier"]),
    period=st.sampled_from([None, "2021", "2022", "2021-07-01/2022-06-30"]),
    as_of=st.sampled_from([None, "2023-06-30", "2026-01-01"]),
)
def test_an_overlay_never_changes_the_answer_of_another_edition(
    overlaid: Catalog, catalog: Catalog, **question: str | None
) -> None:
    """Answers and errors are the same to the letter, though the overlay has a figure for the same region and year."""

    def answer(of: Catalog) -> object:
        try:
            return of.find(activity=ELECTRICITY, **question)  # type: ignore[arg-type]
        except CarbonkitError as error:
            return str(error)

    assert answer(overlaid) == answer(catalog)


def test_every_reference_of_an_edition_is_the_same_under_an_overlay(overlaid: Catalog, catalog: Catalog) -> None:
    for name in ("cn-mee/average-2022", "cn-sac/gbt-2589-2020", "uk-desnz/conversion-2025"):
        assert overlaid.edition(name).factors == catalog.edition(name).factors
    assert set(overlaid.edition_names) - set(catalog.edition_names) == {"acme/2024"}
    assert overlaid.regions.by_code.items() > catalog.regions.by_code.items()


def test_an_edition_cannot_be_replaced(tmp_path: Path) -> None:
    """The error names the edition and the folder that wants its place."""
    folder = write_own(tmp_path / "own", "cn-mee/average-2022")
    with pytest.raises(
        CatalogError, match=r"own/cn-mee/average-2022: the edition cn-mee/average-2022 is in the catalogue"
    ):
        open_catalog(overlays=[folder])
    one, other = write_own(tmp_path / "a"), write_own(tmp_path / "b")
    with pytest.raises(CatalogError, match=r"b/acme/2024: the edition acme/2024 is in the catalogue already"):
        open_catalog(overlays=[one, other])


def test_a_region_cannot_be_replaced(tmp_path: Path) -> None:
    """Neither a code nor a name: figures of HK would silently answer for another place."""
    for code, name in (("HK", "Somewhere"), ("X-HK", "Hong Kong")):
        folder = write_own(tmp_path / code)
        (folder / "regions.csv").write_text(
            f"code,kind,parent,name_en,name_zh_hans,name_zh_hant,aliases\n{code},part,,{name},,,\n", encoding="utf-8"
        )
        with pytest.raises(
            CatalogError, match=r"regions\.csv:2: .* is the region HK already; a region is never replaced"
        ):
            open_catalog(overlays=[folder]).regions.code("CN")


def test_the_same_folder_twice_is_one_overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named with --factors and in the environment."""
    folder = write_own(tmp_path / "own")
    monkeypatch.setenv("CARBONKIT_FACTORS", str(folder))
    catalog = open_catalog(overlays=[folder, str(folder)])
    assert catalog.find(activity=ELECTRICITY, region="Campus", edition="acme/2024", period="2023").printed == "0.2500"


def test_a_folder_that_holds_nothing_is_refused(tmp_path: Path) -> None:
    """A mistyped path is no empty overlay."""
    with pytest.raises(CatalogError, match=r"no editions here \(publisher/edition/source\.toml\)"):
        open_catalog(overlays=[tmp_path / "nowhere"])


def test_the_environment_names_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several, separated as paths are; a catalogue of another root does not see them."""
    one = write_own(tmp_path / "one")
    other = write_own(tmp_path / "other", "acme/2025", ROW.replace("0.2500", "0.2400"), SOURCE.replace("2024", "2025"))
    (other / "regions.csv").unlink()
    monkeypatch.setenv("CARBONKIT_FACTORS", os.pathsep.join([str(one), "", str(other)]))
    catalog = open_catalog()
    assert [catalog.factor(f"acme/{year}/grid#X-CAMPUS.average").printed for year in (2024, 2025)] == [
        "0.2500",
        "0.2400",
    ]
    with pytest.raises(UnknownNameError, match="unknown edition 'acme/2024'"):
        open_catalog(FACTORS).edition("acme/2024")


@pytest.mark.parametrize("given", ["folder", "function", "text"])
def test_an_installed_package_brings_its_factors(tmp_path: Path, given: str) -> None:
    """A real package with an entry point of the group carbonkit.factors, seen by a program of its own."""
    site = tmp_path / "site"
    write_own(site / "acme_factors" / "factors")
    code = {
        "folder": "from pathlib import Path\nwhere = Path(__file__).parent / 'factors'\n",
        "function": "from pathlib import Path\ndef where():\n    return Path(__file__).parent / 'factors'\n",
        "text": "import os\nwhere = os.path.join(os.path.dirname(__file__), 'factors')\n",
    }
    (site / "acme_factors" / "__init__.py").write_text(code[given], encoding="utf-8")
    info = site / "acme_factors-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-factors\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[carbonkit.factors]\nacme = acme_factors:where\n", encoding="utf-8")
    program = (
        "import json, carbonkit.catalog as c\n"
        "catalog = c.open_catalog()\n"
        "names = ('acme/2024', 'cn-mee/average-2022')\n"
        "own, ours = [catalog.factor(f'{name}/grid#CN-ZJ.average').printed for name in names]\n"
        "found = catalog.search('campus microgrid')[0].reference\n"
        "print(json.dumps([own, 'acme/2024' in catalog.edition_names, found, ours]))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), *sys.path])}
    environment.pop("CARBONKIT_FACTORS", None)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment, timeout=120
    )
    assert done.stderr == ""
    # Typed from the notice: Zhejiang 2022 is 0.5153.
    assert json.loads(done.stdout) == ["9.9999", True, "acme/2024/grid#X-CAMPUS.average", "0.5153"]


def test_a_copy_of_our_own_edition_needs_a_name_of_its_own(tmp_path: Path) -> None:
    """Copied as it stands it is refused; under another publisher it answers beside ours."""
    shutil.copytree(FACTORS / "cn-mee/average-2022", tmp_path / "own/cn-mee/average-2022")
    with pytest.raises(CatalogError, match="is in the catalogue already"):
        open_catalog(overlays=[tmp_path / "own"])
    (tmp_path / "own/cn-mee").rename(tmp_path / "own/acme")
    catalog = open_catalog(overlays=[tmp_path / "own"])
    ours, copy = (catalog.edition(f"{publisher}/average-2022").factors for publisher in ("cn-mee", "acme"))
    assert [row.printed for row in copy] == [row.printed for row in ours]


def test_an_overlay_takes_no_name_of_ours(tmp_path: Path, catalog: Catalog) -> None:
    """A title or alias that ours has leads to ours, whatever the overlay calls itself and wherever it sorts."""
    taken = SOURCE.replace('["Acme 2024"]', '["DEFRA 2025", "Acme 2024"]')
    title = catalog.edition("cn-mee/average-2022").source.title
    taken = taken.replace("集团因子 2024", title)
    laid = open_catalog(overlays=[write_own(tmp_path, "aa/2024", source=taken)])
    assert laid.edition("DEFRA 2025").name == "uk-desnz/conversion-2025"
    assert laid.edition(title).name == "cn-mee/average-2022"
    assert laid.edition("Acme 2024").name == "aa/2024"


def spoil(folder: Path, what: str) -> None:
    edition = folder / "acme/2024"
    if what == "name of the folder":
        (folder / "acme").rename(folder / "Acme_2")
    elif what == "columns of regions":
        (folder / "regions.csv").write_text("code,kind\nX-A,part\n", encoding="utf-8")
    elif what == "columns of membership":
        (edition / "membership.csv").write_text("grid,region\nCN-GRID-EAST,CN-ZJ\n", encoding="utf-8")
    elif what == "a folder as a table":
        (edition / "more.csv").mkdir()
    else:
        (edition / "source.toml").write_text(SOURCE.replace('["Acme 2024"]', what), encoding="utf-8")


def read_all_of(folder: Path) -> object:
    catalog = open_catalog(overlays=[folder])
    own = [edition for edition in catalog.editions() if edition.name.casefold().startswith("acme")]
    return catalog.regions.code("CN"), [(one.source, one.factors, one.memberships) for one in own]


@pytest.mark.parametrize(
    "what",
    [
        *("name of the folder", "columns of regions", "columns of membership", "a folder as a table"),
        *('"Acme"', "[5]", "7", "[["),
    ],
)
def test_a_folder_that_is_badly_made_is_a_clear_error(tmp_path: Path, what: str) -> None:
    """Whatever is wrong with a user's folder, no error of Python reaches the user."""
    folder = write_own(tmp_path)
    spoil(folder, what)
    with pytest.raises(CarbonkitError, match=r"regions\.csv|acme/2024|Acme_2/2024"):
        read_all_of(folder)
