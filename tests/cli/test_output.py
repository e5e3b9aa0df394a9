"""How a person reads results: the auditor's note of a check, and a ledger as text."""

from __future__ import annotations

from typing import Any

import pytest

from carbonkit.catalog import open_catalog
from carbonkit.disclosure.check import check
from carbonkit.disclosure.report import Report
from carbonkit.output.checks import check_text

STAFF = {"name": "staff", "printed": "1,849", "unit": "person"}


def note(given: list[dict[str, Any]], claim: dict[str, Any]) -> str:
    raw = {"report": {"id": "x", "organisation": "某公司"}, "given": given, "claim": [{"name": "某數", **claim}]}
    return check_text(check(Report.model_validate(raw), catalog=open_catalog()))


def parts(*printed: str) -> list[dict[str, Any]]:
    return [{"name": f"g{number}", "printed": text, "unit": "t"} for number, text in enumerate(printed)]


def test_every_claim_is_named_with_its_printed_digits_and_verdict() -> None:
    text = note(parts("6"), {"printed": "6.0", "unit": "t", "rule": "sum", "of": "g0"})
    assert text.startswith("某公司")
    assert "某數: 6.0 t" in text
    assert "1 claims: 1 reproduced." in text


def test_a_sum_within_rounding_shows_its_parts_and_its_range() -> None:
    """6 + 313 + 24 = 343, from 341.5 to 344.5, printed 342."""
    text = note(parts("6", "313", "24"), {"printed": "342", "unit": "t", "rule": "sum", "of": ["g0", "g1", "g2"]})
    for words in ("6 t + 313 t + 24 t", "343", "341.5", "344.5"):
        assert words in text


def test_what_does_not_follow_shows_the_difference_with_its_sign() -> None:
    text = note(parts("1595.9", "63797.81"), {"printed": "65,933.71", "unit": "t", "rule": "sum", "of": ["g0", "g1"]})
    assert "not-reproduced" in text
    assert "65,393.71" in text
    assert "0.82 % below what is printed" in text


@pytest.mark.parametrize("dash", ["—", "N/A"])
def test_what_is_missing_is_said(dash: str) -> None:
    text = note(
        [*parts(dash), STAFF], {"printed": "1", "unit": "t/person", "rule": "ratio", "of": "g0", "per": "staff"}
    )
    assert "not-computable" in text
    assert "missing: " in text
    assert dash in text


def test_a_recalled_factor_is_shown() -> None:
    given = [{"name": "e", "printed": "356,483", "unit": "kWh", "activity": "electricity.purchased", "region": "浙江"}]
    claim = {
        "printed": "293.88", "unit": "tCO2e", "rule": "emissions", "of": "e",
        "factor": {"edition": "cn-ndrc/baseline-2012", "kind": "OM"},
    }  # fmt: skip
    text = note(given, claim)
    for words in ("recalled", "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM", "0.8244", "ch4-n2o-not-covered"):
        assert words in text


@pytest.mark.parametrize("stdin", [True, False])
def test_totals_are_rounded_half_up_from_the_exact_value(run: Any, table: Any, method: Any, stdin: bool) -> None:
    """0.03125 kWh ends in a five that stands for itself: the nearest even digit is below it."""
    content = "activity,amount,unit,region,period\n电力,0.03125,kWh,浙江,2022\n电力,1234567,kWh,浙江,2022\n"
    table.write_text(content, encoding="utf-8")
    text = run("calc", "-", "--method", method, stdin=content) if stdin else run("calc", table, "--method", method)
    assert text.stdout.count(" 1,234,567.0313 ") == 2


def test_a_ledger_as_text_has_totals_and_findings(run: Any, table: Any, method: Any) -> None:
    """Scope 2: 183.70 t from Zhejiang and 5.58 t from Beijing, 189.2757 together (typed factors 0.5153 and 0.5580)."""
    text = run("calc", table, "--method", method).stdout
    assert f"{356483 * 0.5153 / 1000 + 10 * 0.5580:.4f}" in text
    assert "2 rows" in text
    assert "ch4-n2o-not-covered" in text
