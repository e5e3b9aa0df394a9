"""A folder of factors is checked whole: each bad cell with file, line and what would be right; ours has none."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbonkit.catalog import Catalog, open_catalog
from carbonkit.catalog.check import CheckedFolder, check_folder
from carbonkit.errors import CarbonkitError, CatalogError

ROOT = Path(__file__).resolve().parents[2]
FACTORS = ROOT / "factors"
BROKEN = ROOT / "tests" / "broken" / "factors"
SOURCE = (
    'title = "自有因子 2024"\ntitle_en = "Factors of our own 2024"\nissuer = "Acme"\npublished = "2024-05-31"\n'
    'licence = "CC-BY-4.0"\naliases = ["Acme 2024"]\npurposes = ["inventory"]\nproblems = []\n'
)
COLUMNS = (
    *("key", "activity", "variant", "region", "kind", "gas", "heating_value", "boundary", "oxidation", "gwp_set"),
    *("data_year", "valid_from", "valid_to", "value", "unit", "low", "high", "co2", "ch4", "n2o", "evidence", "note"),
)
GOOD = {
    "key": "CN.average",
    "activity": "electricity.purchased",
    "region": "CN",
    "kind": "average",
    "gas": "CO2",
    "data_year": "2023",
    "value": "0.50",
    "unit": "kgCO2/kWh",
    "evidence": "original",
}
GAS = GOOD | {"key": "gas", "activity": "plant.flare", "kind": "combustion", "gas": "CO2e", "unit": "kgCO2e/GJ"}
#: Opened once: whoever checks a folder opens it each time, which takes a tenth of a second.
OURS = open_catalog(FACTORS)
Write = Callable[..., Path]


@pytest.fixture
def own(tmp_path: Path) -> Write:
    """own(rows, source): a folder with the edition acme/2024 and one table."""

    def write(*rows: dict[str, str], source: str = SOURCE, name: str = "acme/2024", table: str = "grid") -> Path:
        folder = tmp_path / "own" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "source.toml").write_text(source, encoding="utf-8")
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path / "own"

    return write


def messages(folder: Path) -> list[str]:
    """Problems without the path of the folder."""
    return [str(problem).replace(f"{folder}/", "") for problem in check_folder(folder, OURS).problems]


def test_a_good_folder_has_no_problem(own: Write) -> None:
    folder = own(GOOD, GAS | {"co2": "0.4", "ch4": "0.06", "n2o": "0.04"})
    assert check_folder(folder) == CheckedFolder(["acme/2024"], 2, ())
    assert open_catalog(overlays=[folder]).factor("acme/2024/grid#CN.average").printed == "0.50"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"value": "0,5"}, "value: '0,5' is not a number: the comma does not group three digits; write 0.5 for a dec"),
        ({"value": ""}, "value: a factor needs a value, or low and high"),
        ({"value": "", "low": "0.4"}, "value: a factor needs a value, or low and high"),
        ({"value": "n/a"}, "value: 'n/a' is not a number"),
        ({"low": "0.7", "high": "0.6"}, "low: 0.7 is above high, 0.6"),
        ({"low": "0.6", "high": "0.7"}, "value: 0.50 is below low, 0.6"),
        ({"low": "0.3", "high": "0.4"}, "value: 0.50 is above high, 0.4"),
        ({"oxidation": "98"}, "oxidation: 98 is no share; write 0 to 1"),
        (
            {"unit": "kgCO2/ton"},
            "unit: unit 'kgCO2/ton': ambiguous; a US short ton (907 kg), a long ton or a tonne; write t",
        ),
        ({"unit": ""}, "unit: unit '': no unit given"),
        ({"unit": "kWh"}, "unit: unit 'kWh': it measures energy; kind average wants a gas per something: kgCO2e/kWh"),
        ({"unit": "kgCO2"}, "unit: unit 'kgCO2': it measures CO2; kind average wants a gas per something"),
        ({"unit": "kgC/kWh"}, "unit: unit 'kgC/kWh': it measures carbon per energy; kind average wants a gas"),
        ({"unit": "kgce/kWh"}, "unit: unit 'kgce/kWh': it measures coal equivalent per energy; kind average wants"),
        ({"unit": "kgCO2e/kWh"}, "gas: 'CO2' stands beside the unit kgCO2e/kWh, which is of CO2e"),
        ({"gas": ""}, "gas: a factor of kind average needs the gas: CO2e, CO2, CH4, N2O ..."),
        ({"kind": "avrage"}, "kind: unknown kind 'avrage'; closest: average"),
        ({"kind": ""}, "kind: a factor needs a kind"),
        ({"region": "CN-ZZ"}, "region: unknown region 'CN-ZZ'; closest: CN-"),
        ({"region": "浙江省"}, "region: '浙江省' is a name; write the code, CN-ZJ"),
        ({"region": ""}, "region: electricity.purchased without a region answers no question; write the code"),
        (
            {"evidence": "orignal"},
            "evidence: unknown evidence 'orignal'; closest: original; one of original, two-sources",
        ),
        ({"evidence": ""}, "evidence: unknown evidence ''; one of original, two-sources, one-source, recalled"),
        ({"heating_value": "lower"}, "heating_value: unknown heating_value 'lower'; one of net, gross"),
        ({"boundary": "Generation"}, "boundary: unknown boundary 'Generation'; closest: generation"),
        ({"gwp_set": "AR5"}, "gwp_set: unknown GWP set 'AR5'"),
        ({"gwp_set": "ipcc-ar5"}, "gwp_set: unknown GWP set 'ipcc-ar5'; closest: ipcc-"),
        ({"key": ""}, "key: a factor needs a key"),
        (
            {"key": "a b#c"},
            "key: 'a b#c' has characters that a reference may not have; write letters, digits and . _ -",
        ),
        ({"activity": "外购电力"}, "activity: '外购电力' is no name of an activity; write small letters and dots"),
        ({"variant": "peak "}, "variant: 'peak ' has a blank at an end"),
        ({"data_year": "23"}, "data_year: '23' is no year; write 2022 or 2012-2014"),
        ({"data_year": "2023-2021"}, "data_year: '2023-2021' is no year"),
        ({"valid_from": "01/01/2024"}, "valid_from: '01/01/2024' is not a day; write 2023-06-30"),
        ({"valid_to": "20240101"}, "valid_to: '20240101' is not a day; write 2023-06-30"),
        ({"valid_to": "2024-02-30"}, "valid_to: '2024-02-30' is not a day; write 2023-06-30"),
        (
            {"valid_from": "2024-02-01", "valid_to": "2024-01-31"},
            "valid_from: 2024-02-01 is after valid_to, 2024-01-31",
        ),
        ({"co2": "0.5"}, "co2: the columns co2, ch4 and n2o are parts of a figure in CO2e; leave them empty here"),
    ],
)
def test_a_bad_cell_is_named_with_what_would_be_right(own: Write, row: dict[str, str], expected: str) -> None:
    """One problem for one fault, at its line, and the good row before it is none."""
    found = messages(own(GOOD, GOOD | {"key": "other", "variant": "b"} | row))
    assert len(found) == 1, found
    assert found[0].startswith(f"acme/2024/grid.csv:3: {expected}")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("net-calorific-value", "GJ/t", "tC/GJ"),
        ("net-calorific-value", "GJ/万Nm3", "GJ"),
        ("gross-calorific-value", "MMBtu/scf", "kgCO2/scf"),
        ("net-calorific-value", "kJ/kWh", "kWh"),
        ("carbon-content", "tC/TJ", "tCO2/TJ"),
        ("oxidation", "percent", "GJ/t"),
        ("loss-rate", "one", "kWh"),
        ("coal-equivalent", "kgce/kg", "kg/kg"),
        ("energy-use", "kWh/t/km", "t/km"),
        ("energy-equivalent", "MJ/m3", "m3/MJ"),
        ("air-pollutant", "g/km", "gCO2/km"),
        ("gwp", "kgCO2e/kg", "kgCO2/kg"),
        ("spend", "kgCO2e/USD", "USD"),
    ],
)
def test_a_unit_measures_what_its_kind_measures(own: Write, kind: str, good: str, bad: str) -> None:
    """Each kind takes a unit of its dimension and no other."""
    gas = {"gwp": "SF6", "air-pollutant": "NOx", "spend": "CO2e"}.get(kind, "")
    row = GOOD | {"kind": kind, "gas": gas, "unit": good}
    assert messages(own(row)) == []
    found = messages(own(row | {"unit": bad}))
    assert len(found) == 1
    assert f"grid.csv:2: unit: unit '{bad}': it measures" in found[0]
    assert f"kind {kind} wants" in found[0]


def test_parts_give_the_printed_total_within_its_digits(own: Write) -> None:
    """0.404 + 0.061 + 0.041 = 0.506: as much as 0.50 can come from five rounded hundredths, but 0.52 is too much."""
    assert messages(own(GAS | {"co2": "0.404", "ch4": "0.061", "n2o": "0.041"})) == []
    assert messages(own(GAS | {"co2": "0.41", "ch4": "0.06", "n2o": "0.05"})) == []
    assert messages(own(GAS | {"co2": "0.5", "ch4": "1e-05", "n2o": "0"})) == []
    found = messages(own(GAS | {"co2": "0.412", "ch4": "0.062", "n2o": "0.046"}))
    assert found == ["acme/2024/grid.csv:2: co2: 0.412 + 0.062 + 0.046 does not give the value 0.50"]
    # One part alone may be less than the whole, never more.
    assert messages(own(GAS | {"co2": "0.41"})) == []
    assert messages(own(GAS | {"co2": "0.51"})) == []
    assert messages(own(GAS | {"co2": "0.52"})) == ["acme/2024/grid.csv:2: co2: 0.52 does not give the value 0.50"]


def test_every_bad_cell_of_a_row_is_reported(own: Write) -> None:
    found = messages(own(GOOD | {"value": "x", "region": "CN-QQ", "unit": "pood", "evidence": "heard"}))
    assert [one.split(": ")[:2] for one in found] == [
        ["acme/2024/grid.csv:2", column] for column in ("evidence", "region", "unit", "value")
    ]


def test_rows_that_no_question_tells_apart(own: Write) -> None:
    """The same row in another mass of gas is no other factor; per another unit, or with a variant, it is."""
    gram = GOOD | {"key": "gram", "unit": "gCO2/kWh", "value": "500"}
    said = "no question can tell it from acme/2024/grid.csv:2; give it a variant, or delete one of them"
    assert messages(own(GOOD, gram)) == [f"acme/2024/grid.csv:3: {said}"]
    assert messages(own(GOOD, gram | {"unit": "gCO2/MJ"})) == []
    assert messages(own(GOOD, gram | {"variant": "peak"})) == []
    assert messages(own(GOOD, gram | {"data_year": "2022"})) == []


def test_rows_of_two_tables_are_compared(own: Write) -> None:
    own(GOOD)
    said = "no question can tell it from acme/2024/grid.csv:2; give it a variant, or delete one of them"
    assert messages(own(GOOD, table="more")) == [f"acme/2024/more.csv:2: {said}"]


def test_validity_may_not_overlap(own: Write) -> None:
    """The days between are compared with all rows before, not with the one before alone."""
    days = [
        ("2023-01-01", "2023-12-31"),
        ("2023-02-01", "2023-03-31"),
        ("2023-06-01", "2023-12-31"),
        ("2024-01-01", ""),
    ]
    rows = [
        GOOD | {"key": f"k{n}", "valid_from": first, "valid_to": last} for n, (first, last) in enumerate(days, start=2)
    ]
    assert messages(own(rows[0], rows[3])) == []
    found = messages(own(*rows))
    assert [one.split(": ")[0] for one in found] == ["acme/2024/grid.csv:3", "acme/2024/grid.csv:4"]
    said = "valid from 2023-06-01 overlaps acme/2024/grid.csv:2, valid to 2023-12-31, and is the same in all else"
    assert found[1] == f"acme/2024/grid.csv:4: {said}"
    assert len(messages(own(rows[3], rows[3] | {"key": "z", "valid_from": "2025-01-01"}))) == 1


def test_keys_are_unique_whatever_their_case(own: Write) -> None:
    found = messages(own(GOOD, GOOD | {"variant": "b"}, GOOD | {"key": "cn.AVERAGE", "variant": "c"}))
    assert found == [
        "acme/2024/grid.csv:3: key: CN.average stands at acme/2024/grid.csv:2 already; a key is unique in its table",
        "acme/2024/grid.csv:4: key: cn.AVERAGE is like CN.average but for capitals, at acme/2024/grid.csv:2 already; "
        "a key is unique in its table",
    ]


def test_headers(own: Write) -> None:
    """What is not there is said once, not for every row."""
    folder = own(GOOD, GOOD | {"key": "b"})
    path = folder / "acme/2024/grid.csv"
    path.write_text("key,knd,value,value,evidence\na,average,1,1,original\nb,average,2,2,original\n", encoding="utf-8")
    assert messages(folder) == [
        "acme/2024/grid.csv:1: unknown column 'knd'; closest: kind",
        "acme/2024/grid.csv:1: the column value stands twice",
        "acme/2024/grid.csv:1: no column kind",
        "acme/2024/grid.csv:1: no column unit",
    ]
    path.write_text("key,kind\n", encoding="utf-8")
    assert messages(folder)[-1] == "acme/2024/grid.csv:1: no column value, nor low and high"
    path.write_text("key,kind,value,unit,evidence\n", encoding="utf-8")
    assert messages(folder) == ["acme/2024/grid.csv: a header and no rows"]
    path.write_text("", encoding="utf-8")
    assert len(messages(folder)) == 5


def test_lines_that_are_torn(own: Write) -> None:
    """The place is the line in the file, also behind a cell of two lines and an empty line."""
    folder = own(GOOD)
    path = folder / "acme/2024/grid.csv"
    head = "key,kind,gas,value,unit,evidence,note\n"
    path.write_text(
        head + 'a,residual-mix,CO2,1,kgCO2/kWh,original,"two\nlines"\n\nb,average,CO2,1,2,kgCO2/kWh,original,\n'
        "c,supplier,CO2,1,kgCO2/kWh\n,,,,,,\n",
        encoding="utf-8",
    )
    found = messages(folder)
    assert found == [
        "acme/2024/grid.csv:5: has 8 cells, the header 7; a cell that holds a comma stands in quotes",
        "acme/2024/grid.csv:6: has 5 cells, the header 7; add the commas",
        "acme/2024/grid.csv:6: evidence: unknown evidence ''; one of original, two-sources, one-source, recalled",
        "acme/2024/grid.csv:7: an empty row; delete it",
    ]
    for content in (b"key,kind\n\xff\xfe", b'key,kind\n"a,b\n'):
        path.write_bytes(content)
        assert messages(folder)[0].startswith("acme/2024/grid.csv: is not CSV in UTF-8: ")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('title_en = "Factors of our own 2024"', "", ":1: title_en: is not there; an edition needs it"),
        ('issuer = "Acme"', 'issuer = " "', ":3: issuer: is empty; an edition needs it"),
        ('issuer = "Acme"', "issuer = 7", ":3: issuer: 7 is no text; write it in quotes"),
        (
            '["inventory"]',
            '["inventry"]',
            ":7: purposes: unknown purpose 'inventry'; closest: inventory; one of coal-equ",
        ),
        ('["inventory"]', '"inventory"', ":7: purposes: 'inventory' is no list of texts; write [\"...\"]"),
        ("2024-05-31", "31.5.2024", ":4: published: '31.5.2024' is no day; write a day, \"2023-06-30\", a span"),
        ('"2024-05-31"', "true", ":4: published: True is no day"),
        ("licence", "license", ":5: unknown key 'license'; closest: licence"),
        ('"Acme 2024"', '"DEFRA 2025"', ":6: aliases: 'DEFRA 2025' is a name of uk-desnz/conversion-2025 already"),
        (
            "problems = []",
            'combined_margin_weights = [["0.5", "0.6"]]',
            ":8: combined_margin_weights: ['0.5', '0.6'] are",
        ),
        ("problems = []", "problems = [", ": is not TOML in UTF-8: "),
    ],
)
def test_source_toml(own: Write, old: str, new: str, expected: str) -> None:
    found = messages(own(GOOD, source=SOURCE.replace(old, new)))
    assert len(found) == 1
    assert found[0].startswith(f"acme/2024/source.toml{expected}")


def test_all_blank_texts_of_a_template_are_problems(own: Write) -> None:
    found = messages(own(GOOD, source='title = ""\ntitle_en = ""\nissuer = ""\npublished = ""\n'))
    assert found == [
        f"acme/2024/source.toml:{line}: {key}: is empty; an edition needs it"
        for line, key in enumerate(("title", "title_en", "issuer"), start=1)
    ]
    # A day that TOML reads as one, and a year, are as good as a text.
    for published in ("2024-05-31", "2024"):
        assert messages(own(GOOD, source=SOURCE.replace('"2024-05-31"', published))) == []


def test_a_reference_is_never_replaced(own: Write, tmp_path: Path) -> None:
    """Edition and region of carbonkit may not be taken; the folder's own regions count."""
    folder = own(GOOD | {"region": "X-CAMPUS"}, name="cn-mee/average-2022")
    assert messages(folder)[0].startswith(
        "cn-mee/average-2022: the edition cn-mee/average-2022 is in the catalogue alre"
    )
    assert len([one for one in messages(folder) if "unknown region 'X-CAMPUS'" in one]) == 1
    head = "code,kind,parent,name_en,name_zh_hans,name_zh_hant,aliases\n"
    rows = "X-CAMPUS,part,CN,Campus,校园,校園,Our campus\nHK,country,,Hong Kong,香港,香港,\n"
    rows += "X-B,part,XX,,,,East China\nx,,,A,,,\n"
    (folder / "regions.csv").write_text(head + rows, encoding="utf-8")
    found = [one for one in messages(folder) if one.startswith("regions.csv")]
    assert found.pop(3).startswith("regions.csv:4: parent: unknown region 'XX'")
    assert found == [
        "regions.csv:3: code: HK is in the catalogue already; a region is never replaced",
        "regions.csv:4: name_en: a region needs a name in English",
        "regions.csv:4: East China is the region CN-GRID-EAST already; a region is never replaced",
        "regions.csv:5: code: 'x' is no code; write capitals, digits and -: CN-GRID-EAST, X-MY-CAMPUS",
    ]
    assert not [one for one in messages(folder) if "X-CAMPUS" in one]
    (folder / "regions.csv").write_text("code,kind\n", encoding="utf-8")
    assert "regions.csv:1: no column name_en" in messages(folder)


def test_membership(own: Write) -> None:
    folder = own(GOOD)
    rows = "CN-GRID-EAST,CN-ZJ,original,\n" * 2 + "CN-GRID-EST,CN-ZJ,seen,\n"
    (folder / "acme/2024/membership.csv").write_text("grid,region,evidence,note\n" + rows, encoding="utf-8")
    found = messages(folder)
    assert [one.split(": ")[0] for one in found] == [f"acme/2024/membership.csv:{line}" for line in (3, 4, 4)]
    assert found[0].endswith("CN-ZJ in CN-GRID-EAST stands at acme/2024/membership.csv:2 too")
    assert "unknown region 'CN-GRID-EST'; closest: CN-GRID-EAST" in found[1]


def test_folders(own: Write, tmp_path: Path) -> None:
    """What lies in the wrong place is named, and what is not ours (a README, a hidden folder) is left alone."""
    folder = own(GOOD)
    (folder / "README.md").write_text("about", encoding="utf-8")
    (folder / ".git/objects").mkdir(parents=True)
    assert messages(folder) == []
    (folder / "acme/Draft").mkdir()
    (folder / "acme/grid.csv").write_text("key\n", encoding="utf-8")
    (folder / "factors.csv").write_text("key\n", encoding="utf-8")
    assert messages(folder) == [
        "acme/Draft: 'acme/Draft' can be no part of a reference; write small letters, digits and - (2.1 too)",
        "acme/Draft: no source.toml; it names title, title_en and issuer of the document",
        "acme/Draft: no table: an edition has one or more .csv beside its source.toml",
        "acme/grid.csv: a table here is not read: it belongs into the folder of its edition, beside source.toml",
        "factors.csv: a table here is not read: it belongs into publisher/edition/, beside source.toml",
    ]
    (folder / "2024").mkdir()
    (folder / "2024/source.toml").write_text(SOURCE, encoding="utf-8")
    assert (
        messages(folder)[0] == "2024/source.toml: lies one folder too high: an edition is publisher/edition/source.toml"
    )
    (tmp_path / "empty").mkdir()
    assert [one.message[:16] for one in check_folder(tmp_path / "empty", OURS).problems] == ["no editions here"]
    with pytest.raises(CatalogError, match="nowhere: is no folder"):
        check_folder(tmp_path / "nowhere", OURS)
    (folder / "2024/table.csv").mkdir()
    assert check_folder(folder, OURS).factors == 1


def test_a_broken_folder_gives_the_expected_report() -> None:
    """A folder as people write one, with all its problems at once: the text beside it was written by hand."""
    expected = (BROKEN / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert messages(BROKEN) == expected


@pytest.fixture(scope="module")
def no_factors(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """A catalogue with no editions and no regions, over which ours can be laid as if it were a user's."""
    folder = tmp_path_factory.mktemp("none")
    header = (FACTORS / "regions.csv").read_text(encoding="utf-8").partition("\n")[0]
    (folder / "regions.csv").write_text(header + "\n", encoding="utf-8")
    return open_catalog(folder)


def test_our_own_factors_have_no_problem(no_factors: Catalog) -> None:
    """The form of the whole catalogue: each row of each table passes what is asked of a user's rows."""
    found = check_folder(FACTORS, no_factors)
    assert [str(problem) for problem in found.problems] == []
    tables = [path for path in FACTORS.glob("*/*/*.csv") if path.name != "membership.csv"]
    # Our tables have no cell of two lines.
    assert found.factors == sum(path.read_bytes().count(b"\n") - 1 for path in tables)
    assert len(found.editions) == len(list(FACTORS.glob("*/*/source.toml")))


_TEXTS = st.sampled_from(
    [
        *(
            "",
            " ",
            "0",
            "-1",
            "1e3",
            "1,000",
            "0,5",
            "nan",
            "CN",
            "HK ",
            "average",
            "OM",
            "gwp",
            "oxidation",
            "CO2",
            "CO2e",
        ),
        *("g/km", "kgCO2/kWh", "kgCO2e/kg", "percent", "GJ/t", "net", "2023", "2023-01-01", "9999-99-99", "original"),
        *("\x00", "#", "０．５", "CM(OM=0.5,BM=0.5)", "CM(", "1" * 300, "🙂"),
    ]
)


@settings(max_examples=200)
@given(cells=st.dictionaries(st.sampled_from(COLUMNS), _TEXTS, max_size=4))
def test_what_passes_the_check_can_be_calculated_with(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[str, str]
) -> None:
    """Breaks if the check is more lenient than the reader of the tables, or ends in an error of Python."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "acme/2024").mkdir(parents=True)
    (folder / "acme/2024/source.toml").write_text(SOURCE, encoding="utf-8")
    with (folder / "acme/2024/grid.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerow(GOOD | cells)
    problems = check_folder(folder, OURS).problems
    try:
        rows = open_catalog(overlays=[folder]).edition("acme/2024").factors
    except CarbonkitError:
        assert problems
    else:
        assert [row.key for row in rows] == [(GOOD | cells)["key"]]
