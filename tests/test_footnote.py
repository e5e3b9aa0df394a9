"""The footnote names what a filed table rests on, in three scripts; the expected sentences are written by hand."""

from __future__ import annotations

import pandas as pd
import pytest

import carbonkit as ck


def ledger(rows: list[tuple[str, str, str, str, str]], **choices: object) -> ck.Ledger:
    frame = pd.DataFrame(rows, columns=["activity", "amount", "unit", "region", "period"])
    return ck.calculate(frame, method=ck.Method(**choices), catalog=ck.open_catalog())


ELECTRICITY = [("electricity.purchased", "356,483", "kWh", "CN-ZJ", "2022")]


def test_names_edition_year_basis_and_that_co2_only_is_covered() -> None:
    made = ledger(
        ELECTRICITY,
        factors=["cn-mee/average-2022"],
        gwp="ipcc-ar6-100",
        coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
    )
    text = made.footnote("zh-Hant")
    for part in (
        "以地域為基準",
        "外購電力",
        "公告2024年第33号",
        "數據年份2022",
        "僅含二氧化碳",
        "GB/T 2589-2020",
        "當量值",
        "ipcc-ar6-100",
    ):
        assert part in text
    assert made.footnote("en").startswith("Scope 2 is location-based. Purchased electricity: grid average factors of ")


def test_a_recalled_source_and_a_margin_are_said() -> None:
    made = ledger(ELECTRICITY, factors=[{"edition": "cn-ndrc/baseline-2012", "kind": "OM"}])
    text = made.footnote("zh-Hans")
    assert "电量边际（OM）" in text
    assert "未见原文：cn-ndrc/baseline-2012/grid。" in text
    assert "综合能耗" not in text  # no coal equivalent was asked for


def test_what_is_not_there_is_not_claimed() -> None:
    made = ledger(
        [("fuel.diesel", "1", "t", "", "")], coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}
    )
    assert "Scope 2" not in made.footnote("en")
    assert made.footnote("en").startswith("Coal equivalent: ")


def test_another_language_is_refused() -> None:
    with pytest.raises(LookupError, match="unknown language 'fr'"):
        ledger(ELECTRICITY, factors=["cn-mee/average-2022"]).footnote("fr")
