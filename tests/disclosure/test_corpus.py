"""Published reports of other companies: the verdict on each figure, against arithmetic done by hand.

The arithmetic stands in the report files, in digits, and the verdicts in ``corpus/expected.csv``; neither comes from
carbonkit's own output. Where nothing is computable, the reason is what the result must call missing; references in a
reason are the factors that the figure must rest on.
"""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from carbonkit.catalog import Catalog
from carbonkit.disclosure.check import VERDICTS, CheckResult, check
from carbonkit.disclosure.report import read_report

CORPUS = Path(__file__).parent / "corpus"
SLIP = re.compile(r"slip (\S+):")
REFERENCE = re.compile(r"\S+/\S+/\S+#\S+")


def _expected() -> list[dict[str, str]]:
    with (CORPUS / "expected.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


EXPECTED = _expected()


@cache
def _checked(file: str, search: bool, catalog: Catalog) -> CheckResult:
    return check(read_report(CORPUS / f"{file}.toml"), catalog=catalog, search=search)


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: f"{row['file']}-{row['claim']}-{row['search']}")
def test_verdict_is_that_by_hand(row: dict[str, str], catalog: Catalog) -> None:
    result = _checked(row["file"], row["search"] == "yes", catalog).claim(row["claim"])
    assert (result.verdict, result.fit) == (row["verdict"], row["fit"])
    if row["verdict"] == "not-computable" and row["reason"].startswith("missing: "):
        assert any(row["reason"].removeprefix("missing: ") in missing for missing in result.missing), result.missing
    if (slip := SLIP.search(row["reason"])) is not None:
        assert result.search is not None
        assert [one.slip.name for one in result.search.best if one.slip is not None] == [slip[1]]
    assert (slip is not None) == (row["verdict"] == "explained")
    references = REFERENCE.findall(row["reason"])
    assert set(references) <= set(result.factors), result.factors
    # A figure that only the search gives rests on a factor that the hand found too.
    rests_on_a_factor = row["verdict"] == "reproduced-under-assumption" and row["search"] == "yes"
    assert references or not rests_on_a_factor


@pytest.mark.parametrize("file", sorted({row["file"] for row in EXPECTED}))
def test_every_claim_of_a_file_has_a_verdict_by_hand(file: str) -> None:
    by_hand = {row["claim"] for row in EXPECTED if row["file"] == file and row["search"] == "no"}
    report = read_report(CORPUS / f"{file}.toml")
    assert report.id == file
    assert {claim.name for claim in report.claim} == by_hand


def test_expectations_are_known_verdicts_and_stand_once() -> None:
    assert {row["verdict"] for row in EXPECTED} <= set(VERDICTS)
    assert {row["fit"] for row in EXPECTED} <= {"nominal", "within-rounding", "none"}
    places = [(row["file"], row["claim"], row["search"]) for row in EXPECTED]
    assert len(places) == len(set(places))
    assert {path.stem for path in CORPUS.glob("*.toml")} == {row["file"] for row in EXPECTED}


def test_columns_swapped_between_two_reports_of_a_company_are_found_in_both(catalog: Catalog) -> None:
    """1029.41 + 17481.21 = 18510.62 and 642.91 + 59032.12 = 59675.03: the Scope 1 of 2021 and 2023 changed places."""
    reports = [read_report(CORPUS / f"hk-2024043003282-{year}.toml") for year in (2021, 2022, 2023)]
    found = [check(report, catalog=catalog, search=True, others=reports).claim("total GHG") for report in reports]
    assert [one.verdict for one in found] == ["explained", "reproduced", "explained"]
    texts = [one.search.best[0].slip.text for one in (found[0], found[2]) if one.search and one.search.best[0].slip]
    assert texts == [
        "columns swapped: scope 1 of 2023 (1029.41 tCO2e)",
        "columns swapped: scope 1 of 2021 (642.91 tCO2e)",
    ]
    assert [one.inference for one in found] == ["unique", "none", "unique"]


def test_a_share_of_two_digits_has_a_lead_and_no_explanation(catalog: Catalog) -> None:
    """866638 / 2360694 = 36.7 %, but five of the 20 wrong percentages from 17 to 37 have a slip as simple."""
    one = _checked("natexpress-2019-energy", True, catalog).claim("UK proportion")
    assert (one.verdict, one.by_search, one.chance_hits) == ("not-reproduced", False, Fraction(5, 20))
    assert one.search is not None
    slips = [way.slip.name for way in one.search.explanations if way.slip is not None]
    assert slips[0] == "part-over-rest"
