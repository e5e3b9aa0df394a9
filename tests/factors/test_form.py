"""The factor tables have the form that the catalogue reads: columns, keys, units, regions, sources."""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from carbonkit.quantities import parse_unit

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_files import FACTORS, PUBLISHERS, ROOT, Row, read_csv, table_paths

# Typed, so that a publisher, an edition or a table that a script no longer writes is seen: editions of each.
EDITIONS = {
    "app-files": 1, "au-dcceew": 5, "au-epa-victoria": 1, "ca-eccc": 2, "cn-cec": 1, "cn-local": 6, "cn-mee": 10,
    "cn-nbs": 1, "cn-ndrc": 9, "cn-sac": 8, "company-reports": 2, "ember": 1, "eu-eea": 1, "hk-clp": 2, "hk-dsd": 1,
    "hk-epd-emsd": 2, "hk-hkelectric": 1, "hk-towngas": 1, "hk-wsd": 1, "hkex": 3, "ipcc": 7, "tw-moea": 1,
    "uk-desnz": 10, "us-epa": 6,
}  # fmt: skip
TABLE_COUNT = 183
ROW_COUNT = 24_633
COLUMNS = [
    "key", "activity", "carrier", "variant", "name_en", "name_zh", "region", "kind", "gas", "basis", "heating_value",
    "boundary", "oxidation", "state", "gwp_set", "data_year", "valid_from", "valid_to", "value", "unit", "low", "high",
    "co2", "ch4", "n2o", "evidence", "locator", "note",
]  # fmt: skip
ALWAYS = {"key", "kind", "value", "unit", "evidence", "locator", "note"}
# Kinds that no table has, each with its reason.
UNUSED_KINDS = {
    "CM": "made from the two margins of a table when it is asked for",
    "coal-rate-generation": "the collected coal rates are all of power supply, net of own use",
}
# What a unit has above the line, and below it, by what the kind measures (kinds.csv): in words of the vocabulary.
GASES = ("CO2e", "CO2", "CH4", "N2O", "SF6", "NF3")
MASS = r"(g|kg|t|lb|short_ton|long_ton)"
ENERGY = r"(Wh|kWh|MWh|GWh|TWh|J|kJ|MJ|GJ|TJ|PJ|MMBtu|towngas_unit)"
VOLUME = r"('000 |万)?(m3|Nm3|L|kL|us_gallon|scf)"
UNITS = {
    "emission": rf"{MASS}({'|'.join(GASES)})/.+",
    "gwp": r"kgCO2e/kg",
    "calorific-value": rf"{ENERGY}/({MASS}|{VOLUME}|kWh)",
    "energy": rf"{ENERGY}/.+",
    "carbon-content": rf"{MASS}C/{ENERGY}",
    "share": r"percent|one",
    "coal-equivalent": rf"{MASS}ce/.+",
    "air-pollutant": rf"{MASS}/.+",
}
EVIDENCE = {"original", "two-sources", "one-source", "recalled"}
PURPOSES = {"inventory", "ets", "project", "product", "coal-equivalent", "gwp"}
# Editions that are for no purpose: figures met in reports that no inventory should take.
WITHOUT_PURPOSE = {
    *("app-files/hong-kong", "company-reports/wastewater-company-2022", "company-reports/water-utility-2023"),
    "hk-clp/group-intensity",
}
GWP_SETS = {"", "ipcc-sar-100", "ipcc-ar4-100", "ipcc-ar5-100", "ipcc-ar6-100"}
SOURCE_TEXTS = [
    *("title", "title_en", "issuer", "edition", "published", "series", "url", "licence", "licence_note", "attribution"),
    *("required_by", "provenance"),
]
SOURCE_LISTS = ("aliases", "purposes", "problems")
# Written in pieces so that this file passes its own test.
LOCAL_PATHS = re.compile(r"/(?<![\w.]/)(?:" + "|".join(("work", "home", "root", "tmp", "shared", "Users")) + r")\b")
DECIMAL = re.compile(r"\d+(\.\d+)?")
# Small parts of the UK flat file come from a spreadsheet: 1e-05.
PART = re.compile(r"\d+(\.\d+)?(e-\d\d)?")

TABLES = [pytest.param(path, id=path.relative_to(FACTORS).as_posix()) for path in table_paths()]
MEMBERSHIP_PATHS = sorted(FACTORS.glob("*/*/membership.csv"))
OF_CHINA = [path for path in MEMBERSHIP_PATHS if path.parent.parent.name.startswith("cn-")]


def fold(name: str) -> str:
    """The form in which names of regions are compared."""
    return unicodedata.normalize("NFKC", name).casefold()


def measures() -> dict[str, str]:
    """What each kind measures, from the list of kinds."""
    path = ROOT / "src" / "carbonkit" / "catalog" / "kinds.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["kind"]: row["measures"] for row in csv.DictReader(stream)}


MEASURES = measures()


def test_publishers_editions_and_tables_are_all_there(tables: dict[str, list[Row]]) -> None:
    """What a script loses makes every test below pass by being empty."""
    found = Counter(name.partition("/")[0] for name in {name.rpartition("/")[0] for name in tables})
    assert set(PUBLISHERS) == set(found)
    assert {name: found[name] for name in EDITIONS if found[name] < EDITIONS[name]} == {}
    assert len(tables) >= TABLE_COUNT
    assert sum(map(len, tables.values())) >= ROW_COUNT
    assert len(MEMBERSHIP_PATHS) >= 13
    assert len(OF_CHINA) == 8


@pytest.mark.parametrize("path", TABLES)
def test_columns_are_the_allowed_ones_in_order(path: Path) -> None:
    """The header is a part of the list of columns, in its order."""
    header, _ = read_csv(path)
    assert header == [name for name in COLUMNS if name in header]
    assert set(header) >= ALWAYS


def test_no_column_is_empty(tables: dict[str, list[Row]]) -> None:
    """A table leaves out the columns that it does not need."""
    for name, rows in tables.items():
        assert [column for column in set(rows[0]) - ALWAYS if not any(row[column] for row in rows)] == [], name


def test_keys_are_safe_and_unique(tables: dict[str, list[Row]]) -> None:
    """A key has the characters of a reference, and no other row has it, in capitals or not."""
    for name, rows in tables.items():
        assert re.fullmatch(r"[a-z0-9-]+/[a-z0-9.-]+/[a-z0-9-]+", name)
        assert rows, name
        keys = [row["key"] for row in rows]
        assert [key for key in keys if not re.fullmatch(r"[A-Za-z0-9._-]+", key)] == [], name
        assert len({key.casefold() for key in keys}) == len(keys), name


def test_rows_are_well_formed(tables: dict[str, list[Row]], regions: dict[str, Row]) -> None:
    """Every cell is what its column says; all rows that are not are named together."""
    wrong = [
        f"{name}#{row['key']}: {said}"
        for name, rows in tables.items()
        for row in rows
        for said in faults(row, set(regions))
    ]
    assert wrong == []


def faults(row: Row, regions: set[str]) -> Iterator[str]:
    """What is wrong with a row: cells, closed lists, days."""
    if None in row or None in row.values():
        yield "more or fewer cells than the header"
        return
    get = row.get
    if any(cell != cell.strip() for cell in row.values()):
        yield "a blank at the end of a cell"
    if row["kind"] not in MEASURES:
        yield f"kind {row['kind']}"
    if row["evidence"] not in EVIDENCE:
        yield f"evidence {row['evidence']}"
    if not row["locator"]:
        yield "no locator"
    if get("region", "") not in {"", *regions}:
        yield f"region {row['region']}"
    if not re.fullmatch(r"|[a-z0-9_-]+(\.[a-z0-9_-]+)+", get("activity", "")):
        yield f"activity {row['activity']}"
    if get("heating_value", "") not in {"", "net", "gross"}:
        yield f"heating_value {row['heating_value']}"
    if get("boundary", "") not in {"", "generation", "consumption"}:
        yield f"boundary {row['boundary']}"
    if get("state", "") not in {"", "0C", "15C", "20C"}:
        yield f"state {row['state']}"
    if get("gwp_set", "") not in GWP_SETS:
        yield f"gwp_set {row['gwp_set']}"
    if get("basis") and get("kind") != "spend" and row["basis"] not in {"calorific", "primary"}:
        yield f"basis {row['basis']}"
    years = re.fullmatch(r"|(\d{4})(?:-(\d{4}))?", get("data_year", ""))
    if not years or (years[2] and years[2] <= years[1]):
        yield f"data_year {row['data_year']}"
    yield from figures(row)
    days = [get("valid_from", ""), get("valid_to", "")]
    if any(day and str(date.fromisoformat(day)) != day for day in days) or (all(days) and days[0] > days[1]):
        yield f"valid {days}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "0,5"}, "no plain decimal"),
        ({"value": ""}, "neither a value nor both ends"),
        ({"low": "0.6", "high": "0.7"}, "outside 0.6 to 0.7"),
        ({"value": "", "low": "0.7", "high": "0.6"}, "outside 0.7 to 0.6"),
        ({"low": "0.5"}, "neither a value nor both ends"),
        ({"low": "0.5", "high": "0.5"}, "a range of one figure"),
        ({"ch4": "1e5"}, "parts"),
        ({"kind": "mean"}, "kind mean"),
        ({"evidence": "seen"}, "evidence seen"),
        ({"locator": ""}, "no locator"),
        ({"region": "China"}, "region China"),
        ({"activity": "Electricity"}, "activity Electricity"),
        ({"heating_value": "lower"}, "heating_value lower"),
        ({"boundary": "both"}, "boundary both"),
        ({"state": "warm"}, "state warm"),
        ({"gwp_set": "AR5"}, "gwp_set AR5"),
        ({"basis": "net"}, "basis net"),
        ({"data_year": "2022/23"}, "data_year 2022/23"),
        ({"data_year": "2022-2021"}, "data_year 2022-2021"),
        ({"valid_from": "2022-02-01", "valid_to": "2022-01-01"}, "valid "),
        ({"note": "blank "}, "a blank at the end"),
        ({"note": None}, "more or fewer cells"),
    ],
)
def test_the_test_sees_a_bad_row(change: Row, said: str) -> None:
    """The rows are tested in one loop; this is the proof that it finds what it looks for."""
    good = {"kind": "average", "value": "0.5", "unit": "kgCO2/kWh", "evidence": "original", "locator": "p. 1"}
    assert list(faults(good, {"CN"})) == []
    found = list(faults(good | change, {"CN"}))
    assert len(found) == 1
    assert said in found[0]


def figures(row: Row) -> Iterator[str]:
    """What is wrong with the numbers of a row: plain decimals, and a figure within its range."""
    value, low, high = (row.get(column, "") for column in ("value", "low", "high"))
    if not all(DECIMAL.fullmatch(text) for text in (value, low, high, row.get("oxidation", "")) if text):
        yield f"no plain decimal among {value}, {low}, {high}, {row.get('oxidation', '')}"
    elif bool(low) != bool(high) or not (value or low):
        yield "neither a value nor both ends of a range"
    elif low and not Decimal(low) <= Decimal(value or low) <= Decimal(high):
        yield f"{value} outside {low} to {high}"
    elif low == high and low:
        yield "a range of one figure"
    parts = [row.get(column, "") for column in ("co2", "ch4", "n2o")]
    if not all(PART.fullmatch(text) for text in parts if text):
        yield f"parts {parts}"


def test_units_parse_and_measure_what_their_kind_measures(tables: dict[str, list[Row]]) -> None:
    """Mass of a gas per something for an emission, energy per fuel for a calorific value, and so on."""
    pairs = {(row["kind"], row["unit"]) for rows in tables.values() for row in rows}
    assert len(pairs) > 100
    for kind, unit in pairs:
        parse_unit(unit)
        assert re.fullmatch(UNITS[MEASURES[kind]], unit), (kind, unit)


def test_unit_belongs_to_the_gas(tables: dict[str, list[Row]]) -> None:
    """A factor of CO2 alone is never written as CO2e, and the reverse; what is no gas names none."""
    for name, rows in tables.items():
        for row in rows:
            kind, gas = MEASURES[row["kind"]], row.get("gas", "")
            if kind == "emission":
                assert re.fullmatch(MASS + gas, row["unit"].split("/")[0]), f"{name}#{row['key']}"
            assert bool(gas) == (kind in {"emission", "gwp", "air-pollutant"}), f"{name}#{row['key']}"
            if any(row.get(part) for part in ("co2", "ch4", "n2o")):
                assert gas == "CO2e", f"{name}#{row['key']}"


def test_every_kind_is_used_or_explained(tables: dict[str, list[Row]]) -> None:
    """A kind that no table has is a leftover, or it has its reason here."""
    used = {row["kind"] for rows in tables.values() for row in rows}
    assert set(MEASURES) - used == set(UNUSED_KINDS)


def test_files_are_plain_utf8_with_lf() -> None:
    """UTF-8 without mark, LF, a last line end."""
    paths = [path for ending in ("csv", "toml", "md") for path in FACTORS.rglob(f"*.{ending}")]
    assert len(paths) > 250
    for path in paths:
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf"), path
        assert b"\r" not in content, path
        assert content.endswith(b"\n"), path
        content.decode("utf-8")


def test_no_file_names_a_local_path() -> None:
    """Tables and their scripts name no path of the machine they were made on."""
    named = []
    for folder in (FACTORS, ROOT / "tools", ROOT / "tests" / "factors"):
        for path in folder.rglob("*"):
            if path.suffix in {".csv", ".toml", ".md", ".py"} and LOCAL_PATHS.search(path.read_text(encoding="utf-8")):
                named.append(path.name)
    assert named == []
    # The pattern sees a path, and takes no address on the web for one.
    assert LOCAL_PATHS.search("read in " + "/".join(("", "work", "data")))
    assert not LOCAL_PATHS.search("https://example.org" + "/".join(("", "home", "index.html")))


def test_every_edition_has_its_source(sources: dict[str, dict[str, object]]) -> None:
    """Each folder has source.toml with all keys, and nothing else."""
    folders = {path.parent.relative_to(FACTORS).as_posix() for path in table_paths()}
    assert folders == set(sources)
    for folder, source in sources.items():
        optional = {"gases", "combined_margin_weights"}
        assert set(source) - optional == {*SOURCE_TEXTS, *SOURCE_LISTS}, folder
        for key in SOURCE_TEXTS:
            assert isinstance(source[key], str), (folder, key)
        for key in SOURCE_LISTS:
            assert all(isinstance(one, str) and one for one in source[key]), (folder, key)  # type: ignore[attr-defined]
        for key in ("title", "title_en", "issuer", "edition", "series", "provenance"):
            assert source[key], (folder, key)
        assert source["problems"], folder
        assert source["purposes"] or folder in WITHOUT_PURPOSE, folder
        assert set(source["purposes"]) <= PURPOSES, folder  # type: ignore[call-overload]
        assert source["licence"] or source["licence_note"], folder
        # What asks for an attribution has one.
        assert source["attribution"] or not str(source["licence"]).startswith(("CC-BY", "OGL")), folder


def test_no_file_lies_about(sources: dict[str, dict[str, object]]) -> None:
    """A folder of an edition holds tables, its source and notes, and no folder."""
    for folder in sources:
        names = {path.name for path in (FACTORS / folder).iterdir()}
        others = {name for name in names if not name.endswith(".csv")} - {"source.toml", "NOTES.md"}
        assert others == set(), folder
    assert {path.name for path in FACTORS.iterdir()} - set(PUBLISHERS) == {"regions.csv", "index.csv"}


def test_the_index_is_of_these_tables(tables: dict[str, list[Row]]) -> None:
    """The lookup opens what the index names: a table that it lacks, or an activity, would never answer."""
    index = {f"{row['edition']}/{row['table']}": row for row in read_csv(FACTORS / "index.csv")[1]}
    assert set(index) == set(tables)
    for name, rows in tables.items():
        assert index[name]["rows"] == str(len(rows)), name
        known = set(index[name]["activities"].split(";"))
        families = {activity.removesuffix(".*") for activity in known if activity.endswith(".*")}
        needed = {row.get("activity", "") for row in rows} - {"", *known}
        assert {activity for activity in needed if activity.partition(".")[0] not in families} == set(), name


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
        names = (str(source["title"]), str(source["title_en"]), *source["aliases"])  # type: ignore[misc]
        for name in {fold(name) for name in names}:
            assert owners.setdefault(name, folder) == folder, name


def test_combined_margin_weights_only_where_both_margins_are(
    sources: dict[str, dict[str, object]], tables: dict[str, list[Row]]
) -> None:
    """Weights stand with the editions that have OM and BM, the default first."""
    for folder, source in sources.items():
        kinds = {row["kind"] for row in tables.get(f"{folder}/grid", [])}
        expected = [["0.5", "0.5"], ["0.75", "0.25"]] if {"OM", "BM"} <= kinds else None
        assert source.get("combined_margin_weights") == expected, folder


def test_membership_names_known_regions_once(regions: dict[str, Row], tables: dict[str, list[Row]]) -> None:
    """A region lies in a grid once, and the edition gives that grid a factor."""
    for path in MEMBERSHIP_PATHS:
        header, rows = read_csv(path)
        assert header == ["grid", "region", "evidence", "locator", "note"], path
        folder = path.parent.relative_to(FACTORS).as_posix()
        published = {row.get("region") for name in tables if name.startswith(f"{folder}/") for row in tables[name]}
        assert len({(row["grid"], row["region"]) for row in rows}) == len(rows), path
        for row in rows:
            assert regions[row["grid"]]["kind"] == "grid", path
            assert regions[row["region"]]["kind"] in {"province", "part"}, path
            assert row["evidence"] in EVIDENCE, path
            assert row["locator"], path
            assert row["grid"] in published, path


@pytest.mark.parametrize("path", OF_CHINA, ids=lambda path: path.parent.name)
def test_membership_of_china(path: Path, regions: dict[str, Row], tables: dict[str, list[Row]]) -> None:
    """Only undivided Inner Mongolia is in two grids, and only in the averages; every province but Tibet is in one."""
    grids: dict[str, set[str]] = {}
    for row in read_csv(path)[1]:
        grids.setdefault(row["region"], set()).add(row["grid"])
    twice = {region for region, found in grids.items() if len(found) > 1}
    if path.parent.name.startswith("average"):
        assert twice == {"CN-NM"}
        assert grids["CN-NM-WEST"] == {"CN-GRID-NORTH"}
        assert grids["CN-NM-EAST"] == {"CN-GRID-NORTHEAST"}
    else:
        assert twice == set()
        assert grids["CN-NM"] == grids["CN-NM-WEST"] == grids["CN-NM-EAST"] == {"CN-GRID-NORTH"}
    provinces = {code for code, row in regions.items() if row["kind"] == "province" and row["parent"] == "CN"}
    assert len(provinces) == 31
    assert {region for region in grids if regions[region]["kind"] == "province"} == provinces - {"CN-XZ"}
    published = {row["region"] for row in tables[path.parent.relative_to(FACTORS).as_posix() + "/grid"]}
    assert set().union(*grids.values()) == {code for code in published if "GRID" in code}
