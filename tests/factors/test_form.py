"""The factor tables have the form that the catalogue reads: columns, keys, units, regions, sources."""

from __future__ import annotations

import re
import sys
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_files import FACTORS, PUBLISHERS, Row, read_csv, table_paths

COLUMNS = [
    "key",
    "activity",
    "carrier",
    "name_en",
    "name_zh",
    "region",
    "kind",
    "gas",
    "basis",
    "state",
    "gwp_set",
    "data_year",
    "valid_from",
    "valid_to",
    "value",
    "unit",
    "low",
    "high",
    "evidence",
    "locator",
    "note",
]
UNITS = {
    "tCO2/MWh",
    "kgCO2/kWh",
    "kgCO2e/kWh",
    "kgCO2e/m3",
    "kgce/kg",
    "kgce/m3",
    "kgce/MJ",
    "kgce/kWh",
    "kgce/t",
    "kJ/kg",
    "kJ/m3",
    "kJ/kWh",
    "MJ/t",
    "MJ/m3",
    "MJ/kg",
    "gce/kWh",
    "kgCO2e/kg",
    "tCO2/GJ",
}
KINDS = {
    "average",
    "average-excl-market-non-fossil",
    "fossil-only",
    "ets-notice",
    "OM",
    "BM",
    "product-carbon-footprint",
    "coal-equivalent",
    "net-calorific-value",
    "energy-equivalent",
    "coal-rate-supply",
    "gwp",
    "water-supply",
    "water-treatment",
    "heat",
}
EVIDENCE = {"original", "two-sources", "one-source", "recalled"}
PURPOSES = {"inventory", "ets", "project", "product", "coal-equivalent", "gwp"}
SOURCE_TEXTS = [
    "title",
    "title_en",
    "issuer",
    "edition",
    "published",
    "series",
    "url",
    "licence",
    "licence_note",
    "attribution",
    "required_by",
    "provenance",
]
SOURCE_LISTS = ("aliases", "purposes", "problems")
REGION_KINDS = {"world", "country", "province", "grid", "part"}
# Written in pieces so that this file passes its own test.
LOCAL_PATHS = re.compile("|".join("/" + name + r"\b" for name in ("work", "home", "root", "tmp", "shared", "Users")))
DECIMAL = re.compile(r"\d+(\.\d+)?")

TABLES = [pytest.param(path, id=path.relative_to(FACTORS).as_posix()) for path in table_paths()]
MEMBERSHIP_PATHS = [path for publisher in PUBLISHERS for path in sorted((FACTORS / publisher).glob("*/membership.csv"))]
MEMBERSHIPS = [pytest.param(path, id=path.relative_to(FACTORS).as_posix()) for path in MEMBERSHIP_PATHS]


def fold(name: str) -> str:
    """The form in which names of regions are compared."""
    return unicodedata.normalize("NFKC", name).casefold()


def test_tables_are_there() -> None:
    """A wrong path would make every parametrised test below pass by being empty."""
    assert len(TABLES) >= 38
    assert len(MEMBERSHIPS) == 8


@pytest.mark.parametrize("path", TABLES)
def test_columns_are_the_allowed_ones_in_order(path: Path) -> None:
    """The header is a part of the list of columns, in its order."""
    header, _ = read_csv(path)
    assert header == [name for name in COLUMNS if name in header]
    assert {"key", "kind", "value", "unit", "evidence", "locator", "note"} <= set(header)


@pytest.mark.parametrize("path", TABLES)
def test_keys_are_safe_and_unique(path: Path) -> None:
    """A key has the characters of a reference, and no other row has it, in capitals or not."""
    _, rows = read_csv(path)
    assert rows
    keys = [row["key"] for row in rows]
    assert [key for key in keys if not re.fullmatch(r"[A-Za-z0-9._-]+", key)] == []
    assert len({key.casefold() for key in keys}) == len(keys)


@pytest.mark.parametrize("path", TABLES)
def test_rows_are_well_formed(path: Path, regions: dict[str, Row]) -> None:
    """Figures are plain decimals, a range has no value, and every closed list is kept."""
    _, rows = read_csv(path)
    for row in rows:
        where = f"{path.name}#{row['key']}"
        assert None not in row, where
        low, high = row.get("low", ""), row.get("high", "")
        if row["value"]:
            assert DECIMAL.fullmatch(row["value"]), where
            assert not low, where
            assert not high, where
        else:
            assert DECIMAL.fullmatch(low), where
            assert DECIMAL.fullmatch(high), where
            assert Decimal(low) < Decimal(high), where
        assert row["unit"] in UNITS, where
        assert row["kind"] in KINDS, where
        assert row["evidence"] in EVIDENCE, where
        assert row["locator"], where
        assert row.get("region", "") in {"", *regions}, where
        assert row.get("basis", "") in {"", "calorific", "primary"}, where
        assert row.get("state", "") in {"", "0C", "15C", "20C"}, where
        assert re.fullmatch(r"|\d{4}(-\d{4})?", row.get("data_year", "")), where
        for column in ("valid_from", "valid_to"):
            if row.get(column):
                date.fromisoformat(row[column])
        if row.get("valid_from"):
            assert row["valid_from"] < row["valid_to"], where


def test_unit_belongs_to_the_gas(tables: dict[str, list[Row]]) -> None:
    """A factor of CO2 alone is never written as CO2e, and the reverse."""
    for name, rows in tables.items():
        for row in rows:
            if row["kind"] != "gwp" and row.get("gas"):
                assert row["unit"].split("/")[0].lstrip("kgt") == row["gas"], f"{name}#{row['key']}"


@pytest.mark.parametrize("path", sorted(FACTORS.rglob("*.csv")), ids=lambda path: path.relative_to(FACTORS).as_posix())
def test_file_is_plain_utf8_with_lf(path: Path) -> None:
    """UTF-8 without mark, LF, a last line end, no blank at the end of a cell."""
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    content.decode("utf-8")


def test_no_file_names_a_local_path() -> None:
    """Tables and their scripts name no path of the machine they were made on."""
    named = []
    for folder in (FACTORS, FACTORS.parent / "tools", FACTORS.parent / "tests" / "factors"):
        for path in folder.rglob("*"):
            if path.suffix in {".csv", ".toml", ".md", ".py"} and LOCAL_PATHS.search(path.read_text(encoding="utf-8")):
                named.append(path.name)
    assert named == []


def test_every_edition_has_its_source(sources: dict[str, dict[str, object]]) -> None:
    """Each folder has source.toml with all keys, and nothing else."""
    folders = {path.parent.relative_to(FACTORS).as_posix() for path in table_paths()}
    assert folders == set(sources)
    for folder, source in sources.items():
        optional = {"gases", "combined_margin_weights"}
        assert set(source) - optional == {*SOURCE_TEXTS, *SOURCE_LISTS}, folder
        for key in SOURCE_TEXTS:
            assert isinstance(source[key], str), (folder, key)
        for key in ("title", "title_en", "issuer", "edition", "series", "provenance"):
            assert source[key], (folder, key)
        assert source["problems"], folder
        assert source["purposes"], folder
        assert set(source["purposes"]) <= PURPOSES, folder  # type: ignore[call-overload]
        assert source["licence"] or source["licence_note"], folder


def test_publication_dates_parse(sources: dict[str, dict[str, object]]) -> None:
    """A day, a month, a span of days, or empty."""
    for folder, source in sources.items():
        published = str(source["published"])
        if not published:
            continue
        if re.fullmatch(r"\d{4}-\d{2}", published):
            published += "-01"
        days = [date.fromisoformat(part) for part in published.split("/")]
        assert len(days) <= 2, folder
        assert days == sorted(set(days)), folder


def test_titles_and_aliases_of_editions_are_unique(sources: dict[str, dict[str, object]]) -> None:
    """A name that a report prints leads to one edition."""
    owners: dict[str, str] = {}
    for folder, source in sources.items():
        for name in {fold(str(source["title"])), *(fold(alias) for alias in source["aliases"])}:  # type: ignore[attr-defined]
            assert owners.setdefault(name, folder) == folder, name


def test_combined_margin_weights_only_where_both_margins_are(
    sources: dict[str, dict[str, object]], tables: dict[str, list[Row]]
) -> None:
    """Weights stand with the editions that have OM and BM, the default first."""
    for folder, source in sources.items():
        kinds = {row["kind"] for row in tables.get(f"{folder}/grid", [])}
        expected = [["0.5", "0.5"], ["0.75", "0.25"]] if {"OM", "BM"} <= kinds else None
        assert source.get("combined_margin_weights") == expected, folder


def test_regions_have_one_owner_for_each_name(regions: dict[str, Row]) -> None:
    """No code, name or alias belongs to two regions, after NFKC and casefold."""
    owners: dict[str, str] = {}
    for code, row in regions.items():
        names = {code, row["name_en"], row["name_zh_hans"], row["name_zh_hant"], *row["aliases"].split(";")} - {""}
        for name in {fold(name) for name in names}:
            assert owners.setdefault(name, code) == code, name


def test_regions_are_complete(regions: dict[str, Row]) -> None:
    """31 provinces, eight grids, two halves of Inner Mongolia, five countries or areas."""
    kinds = [row["kind"] for row in regions.values()]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"country": 5, "province": 31, "grid": 8, "part": 2}
    assert set(kinds) <= REGION_KINDS
    for code, row in regions.items():
        assert row["parent"] in {"", *regions}, code


def test_no_parent_leads_from_hong_kong_to_the_mainland(regions: dict[str, Row]) -> None:
    """A fallback to the parent region can never give HK, MO or TW a mainland factor."""
    assert [regions[code]["parent"] for code in ("HK", "MO", "TW", "GB", "CN")] == [""] * 5


@pytest.mark.parametrize("path", MEMBERSHIPS)
def test_membership_names_known_regions_once(path: Path, regions: dict[str, Row]) -> None:
    """Only undivided Inner Mongolia is in two grids, and only in the averages."""
    header, rows = read_csv(path)
    assert header == ["grid", "region", "evidence", "locator", "note"]
    grids: dict[str, set[str]] = {}
    for row in rows:
        assert regions[row["grid"]]["kind"] == "grid"
        assert regions[row["region"]]["kind"] in {"province", "part"}
        assert row["evidence"] in EVIDENCE
        assert row["locator"]
        assert row["grid"] not in grids.setdefault(row["region"], set())
        grids[row["region"]].add(row["grid"])
    twice = {region for region, found in grids.items() if len(found) > 1}
    if path.parent.name.startswith("average"):
        assert twice == {"CN-NM"}
        assert grids["CN-NM-WEST"] == {"CN-GRID-NORTH"}
        assert grids["CN-NM-EAST"] == {"CN-GRID-NORTHEAST"}
    else:
        assert twice == set()
        assert grids["CN-NM"] == grids["CN-NM-WEST"] == grids["CN-NM-EAST"] == {"CN-GRID-NORTH"}
    provinces = {region for region in grids if regions[region]["kind"] == "province"}
    assert provinces == {code for code, row in regions.items() if row["kind"] == "province"} - {"CN-XZ"}


def test_membership_uses_only_grids_with_a_factor(tables: dict[str, list[Row]]) -> None:
    """A province never leads to a grid that its own edition gives no factor for."""
    for path in MEMBERSHIP_PATHS:
        published = {row["region"] for row in tables[path.parent.relative_to(FACTORS).as_posix() + "/grid"]}
        assert {row["grid"] for row in read_csv(path)[1]} == {code for code in published if "GRID" in code}
