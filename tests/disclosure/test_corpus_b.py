"""Published disclosures, second half: every verdict and fit against `corpus/expected_b.csv`.

The verdicts there were worked out by hand; the arithmetic stands in the comments of the report files.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from carbonkit.catalog import Catalog
from carbonkit.disclosure.check import VERDICTS, check
from carbonkit.disclosure.report import read_report

CORPUS = Path(__file__).parent / "corpus"

with (CORPUS / "expected_b.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['file']}-{row['claim']}-search-{row['search']}")
def test_verdict_is_the_one_by_hand(catalog: Catalog, row: dict[str, str]) -> None:
    result = check(read_report(CORPUS / row["file"]), catalog=catalog, search={"yes": True, "no": False}[row["search"]])
    one = result.claim(row["claim"])
    assert (one.verdict, one.fit) == (row["verdict"], row["fit"]), row["reason"]


def test_every_claim_of_these_files_is_expected() -> None:
    claims = {
        (file, claim.name) for file in {row["file"] for row in ROWS} for claim in read_report(CORPUS / file).claim
    }
    assert claims == {(row["file"], row["claim"]) for row in ROWS if row["search"] == "no"}


def test_expectations_are_known_verdicts_and_stand_once() -> None:
    assert {row["verdict"] for row in ROWS} <= set(VERDICTS)
    assert {row["fit"] for row in ROWS} <= {"nominal", "within-rounding", "none"}
    places = [(row["file"], row["claim"], row["search"]) for row in ROWS]
    assert len(places) == len(set(places)) == 19
