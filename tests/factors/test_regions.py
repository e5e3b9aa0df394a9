"""The table of regions: every ISO country, no name with two owners, parents that lead upwards."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_files import FACTORS, Row, read_csv

from carbonkit.catalog.regions import fold

HEADER, ROWS = read_csv(FACTORS / "regions.csv")
REGIONS = {row["code"]: row for row in ROWS}
# The 249 alpha-2 codes of ISO 3166-1.
ISO = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
VN VU WF WS YE YT ZA ZM ZW
"""
UNITED_STATES = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC
SD TN TX UT VT VA WA WV WI WY DC
"""
EGRID = """
AKGD AKMS AZNM CAMX ERCT FRCC HIMS HIOA MROE MROW NEWE NWPP NYCW NYLI NYUP PRMS RFCE RFCM RFCW RMPA SPNO SPSO SRMV SRMW
SRSO SRTV SRVC
"""


def names(row: Row) -> list[str]:
    """Every name of a region, as it is written."""
    written = (row["code"], row["name_en"], row["name_zh_hans"], row["name_zh_hant"], *row["aliases"].split(";"))
    return [name for name in written if name]


def test_header() -> None:
    """The seven columns of before, then the two that bound a region in time."""
    text = "code,kind,parent,name_en,name_zh_hans,name_zh_hant,aliases,valid_from,valid_to"
    assert text.split(",") == HEADER


def test_all_countries_of_iso_3166_1_are_there() -> None:
    """249 codes, and Kosovo, which has none, under a code that cannot be taken for one."""
    codes = ISO.split()
    assert len(codes) == len(set(codes)) == 249
    assert {code for code, row in REGIONS.items() if row["kind"] == "country"} == {*codes, "X-KOSOVO"}


def test_subdivisions_grids_and_aggregates_are_there() -> None:
    """States, provinces, subregions of eGRID, grids of Australia, utilities of Hong Kong."""
    below = {
        "US": {f"US-{code}" for code in UNITED_STATES.split()} | {f"US-EGRID-{code}" for code in EGRID.split()},
        "CA": {f"CA-{code}" for code in ["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"]},
        "AU": {f"AU-{code}" for code in ["NSW", "QLD", "SA", "TAS", "VIC", "WA", "ACT", "NT"]}
        | {f"AU-GRID-{code}" for code in ["NEM", "SWIS", "NWIS", "DKIS", "NSW-ACT", "OFFGRID"]},
        "HK": {"HK-CLP", "HK-HKE"},
    }
    assert {parent: {row["code"] for row in ROWS if row["parent"] == parent} for parent in below} == below
    assert {"WORLD", "EU-27", "EU-28", "X-ASEAN"} <= set(REGIONS)
    kinds = {"world": 1, "country": 250, "aggregate": 24, "province": 103, "grid": 43, "part": 2}
    assert Counter(row["kind"] for row in ROWS) == kinds


def test_no_name_has_two_owners() -> None:
    """No code, name or alias belongs to two regions once case, width and blanks are folded."""
    owners: dict[str, str] = {}
    for row in ROWS:
        for name in names(row):
            assert owners.setdefault(fold(name), row["code"]) == row["code"], name
    assert len(owners) > 2000


def test_names_and_aliases_are_clean() -> None:
    """An alias is no copy of another name of its region, and has no blanks around it."""
    for row in ROWS:
        folded = [fold(name) for name in names(row)]
        aliases = folded[len([column for column in HEADER[3:6] if row[column]]) + 1 :]
        assert len(set(aliases)) == len(aliases), row["code"]
        assert not set(aliases) & set(folded[: len(folded) - len(aliases)]), row["code"]
        assert all(name == name.strip() for name in names(row)), row["code"]


def test_parents_exist_and_lead_upwards() -> None:
    """No cycle; a country, a group of countries and the world have no parent."""
    for row in ROWS:
        seen = [row["code"]]
        while parent := REGIONS[seen[-1]]["parent"]:
            assert parent in REGIONS, row["code"]
            assert parent not in seen, row["code"]
            seen.append(parent)
        top = REGIONS[seen[-1]]["kind"]
        assert top in {"country", "aggregate", "world"}, row["code"]
        assert (len(seen) == 1) == (row["kind"] in {"country", "aggregate", "world"}), row["code"]


def test_every_region_has_a_name_in_three_scripts() -> None:
    """An empty name would be a name too: a blank cell of a user must find nothing."""
    assert [row["code"] for row in ROWS if not (row["name_en"] and row["name_zh_hans"] and row["name_zh_hant"])] == []
    for row in ROWS:
        chinese = row["name_zh_hans"] + row["name_zh_hant"]
        assert any("一" <= letter <= "鿿" for letter in chinese) or row["code"].startswith("X-G"), row["code"]


def test_days_bound_the_two_unions() -> None:
    """Only the European Unions have days: 28 members until the last day of January 2020, 27 from the next."""
    bounded = {
        row["code"]: (row["valid_from"], row["valid_to"]) for row in ROWS if row["valid_from"] or row["valid_to"]
    }
    assert bounded == {"EU-27": ("2020-02-01", ""), "EU-28": ("2013-07-01", "2020-01-31")}
    assert (date.fromisoformat("2020-02-01") - date.fromisoformat("2020-01-31")).days == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("USA", "US"), ("United States of America", "US"), ("UAE", "AE"), ("阿联酋", "AE"), ("Korea", "KR"),
        ("Korea, Republic of", "KR"), ("韓國", "KR"), ("Viet Nam", "VN"), ("Vietnam", "VN"), ("Czech Republic", "CZ"),
        ("Russian Federation", "RU"), ("Turkey", "TR"), ("Cote d'Ivoire", "CI"), ("Ivory Coast", "CI"),
        ("刚果（金）", "CD"), ("Georgia", "GE"), ("Georgia (US)", "US-GA"), ("State of Georgia", "US-GA"),
        ("Jersey", "JE"), ("New Jersey", "US-NJ"), ("加州", "US-CA"), ("Washington", "US-WA"),
        ("Washington, D.C.", "US-DC"), ("Puerto Rico", "PR"), ("Quebec", "CA-QC"), ("Québec", "CA-QC"),
        ("Northern Territory", "AU-NT"), ("Victoria", "AU-VIC"), ("South Australia", "AU-SA"), ("NEM", "AU-GRID-NEM"),
        ("SWIS", "AU-GRID-SWIS"), ("camx", "US-EGRID-CAMX"), ("WECC California", "US-EGRID-CAMX"),
        ("中電", "HK-CLP"), ("中华电力", "HK-CLP"), ("港燈", "HK-HKE"), ("Hongkong Electric", "HK-HKE"),
        ("World", "WORLD"), ("欧盟", "EU-27"), ("ASEAN", "X-ASEAN"), ("GBR", "GB"), ("TWN", "TW"), ("HKG", "HK"),
        ("中國香港", "HK"), ("Macau", "MO"), ("臺灣", "TW"), ("西北", "CN-GRID-NORTHWEST"),
        ("US-PR", "PR"), ("Taiwan, Province of China", "TW"), ("Chinese Taipei", "TW"), ("XK", "X-KOSOVO"),
        ("XKX", "X-KOSOVO"), ("EU", "EU-27"), ("EU-28 (with the United Kingdom)", "EU-28"),
        ("Congo (Brazzaville)", "CG"), ("DR Congo", "CD"), ("Saint Vincent and the Grenadines", "VC"),
        ("马尔维纳斯群岛", "FK"), ("埃斯瓦蒂尼", "SZ"), ("斯威士兰", "SZ"), ("Åland", "AX"), ("南网", "CN-GRID-SOUTH"),
        ("China Southern Grid", "CN-GRID-SOUTH"), ("Xizang Autonomous Region", "CN-XZ"),
        ("NECPG", "CN-GRID-NORTHEAST"), ("Côte d’Ivoire", "CI"), ("Côte d'Ivoire", "CI"),
    ],
)  # fmt: skip
def test_names_lead_to_their_region(name: str, code: str) -> None:
    """Everyday names, official names, three scripts; a shared name goes to the country."""
    assert [row["code"] for row in ROWS if fold(name) in {fold(known) for known in names(row)}] == [code]


def test_abbreviations_that_mean_two_places_are_no_alias() -> None:
    """Two letters are a code of ISO 3166-1 or one of three: WA is a state of two countries, CA is Canada."""
    short = {fold(alias): row["code"] for row in ROWS for alias in row["aliases"].split(";") if len(alias) == 2}
    latin = {alias: code for alias, code in short.items() if alias.isascii()}
    assert latin == {"uk": "GB", "eu": "EU-27", "xk": "X-KOSOVO"}


def test_a_territory_of_the_united_states_is_one_region() -> None:
    """ISO 3166-1 and 3166-2 each have a code for it: the first is the code here, the second an alias."""
    for code in ("AS", "GU", "MP", "PR", "UM", "VI"):
        assert f"US-{code}" not in REGIONS
        assert f"US-{code}" in REGIONS[code]["aliases"].split(";")


def test_congo_alone_is_no_region() -> None:
    """Two states have the name: neither owns it."""
    assert [row["code"] for row in ROWS if fold("Congo") in {fold(known) for known in names(row)}] == []


def test_hong_kong_macao_and_taiwan_keep_their_naming() -> None:
    """The rows that were decided before the world was added, and no parent on the mainland."""
    told = {code: (REGIONS[code]["name_en"], REGIONS[code]["name_zh_hant"]) for code in ("CN", "HK", "MO", "TW", "GB")}
    assert told == {
        "CN": ("China", "中國"),
        "HK": ("Hong Kong", "香港"),
        "MO": ("Macao", "澳門"),
        "TW": ("Taiwan", "臺灣"),
        "GB": ("United Kingdom", "英國"),
    }
    assert {REGIONS[code]["parent"] for code in told} == {""}
    assert {code for code, row in REGIONS.items() if row["parent"] == "CN"} == {
        code for code in REGIONS if code.startswith("CN-") and REGIONS[code]["kind"] != "part"
    }
