"""Findings on one report: each is raised by a report made for it, and not by its neighbour without the fault."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonkit.accounting.findings import Finding
from carbonkit.catalog import Catalog
from carbonkit.disclosure.check import check
from carbonkit.disclosure.companies.alike import organisation_key
from carbonkit.disclosure.companies.years import implied_years
from carbonkit.disclosure.instruments import INSTRUMENTS
from carbonkit.disclosure.lint import lint
from carbonkit.disclosure.report import Report, packaged_reports, read_report
from carbonkit.disclosure.year_before import judge_year_before

POWER = {"name": "用電", "printed": "356,483", "unit": "kWh", "activity": "electricity.purchased"}
HONG_KONG = "renewable energy certificates of CLP and HK Electric"
STAFF = {"name": "staff", "printed": "100", "unit": "person"}
SCOPE_2 = {
    "name": "範圍二", "printed": "183.70", "unit": "tCO2e", "rule": "emissions", "of": ["用電"],
    "factor": {"edition": "cn-mee/average-2022", "region": "浙江"},
}  # fmt: skip


def make(given: list[dict[str, Any]], claim: list[dict[str, Any]], **head: Any) -> Report:
    return Report.model_validate({"report": {"id": "x", "period": "2022", **head}, "given": given, "claim": claim})


def found(catalog: Catalog, *parts: Any, **head: Any) -> list[Finding]:
    return lint(check(make(*parts, **head), catalog=catalog), catalog)


def codes(catalog: Catalog, *parts: Any, **head: Any) -> list[str]:
    return [one.code for one in found(catalog, *parts, **head)]


def ratio(printed: str, unit: str, of: str, per: str, **more: Any) -> dict[str, Any]:
    return {"name": "ratio", "printed": printed, "unit": unit, "rule": "ratio", "of": [of], "per": per, **more}


def tonnes(name: str, printed: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "printed": printed, "unit": "tCO2e", **more}


def test_the_packaged_reports(catalog: Catalog) -> None:
    """FY2018 counts water and three companies; FY2022 prints 0 t of hazardous waste beside 70 t of old medicines."""
    first, second = (
        [one.code for one in lint(check(read_report(path), catalog=catalog), catalog)] for path in packaged_reports()
    )
    both = ["nonconforming-factor-kind", "no-scope-1", "no-market-based"]
    assert sorted(first) == sorted([*both, "water-in-scope-2", "boundary-not-stated"])
    assert sorted(second) == sorted([*both, "hazardous-waste-zero"])


def test_a_baseline_is_held_against_the_average_of_its_area_and_year(catalog: Catalog) -> None:
    """356,483 kWh at the East average of 2022, 0.5617 kg/kWh, are 200.24 t: 31.9 % below 293.88."""
    claim = {
        **SCOPE_2,
        "printed": "293.88",
        "factor": {"edition": "cn-ndrc/baseline-2012", "kind": "OM", "region": "华东"},
    }
    (one,) = [one for one in found(catalog, [POWER], [claim]) if one.code == "nonconforming-factor-kind"]
    for words in ("範圍二 (293.88 tCO2e)", "OM of cn-ndrc/baseline-2012", "200.24 tCO2e", "-31.9 %"):
        assert words in one.text
    assert "nonconforming-factor-kind" not in codes(catalog, [POWER], [SCOPE_2])


def test_water_in_scope_2(catalog: Catalog) -> None:
    water = {"name": "Water", "printed": "100", "unit": "t", "activity": "water.supply"}
    extra = {"of": "Water", "low": "0", "high": "1", "unit": "kgCO2e/t"}
    assert "water-in-scope-2" in codes(catalog, [POWER, water], [{**SCOPE_2, "assume": extra}])
    named = {**water, "name": "用水量"}
    del named["activity"]
    assert "water-in-scope-2" in codes(catalog, [POWER, named], [{**SCOPE_2, "assume": {**extra, "of": "用水量"}}])
    assert "water-in-scope-2" not in codes(catalog, [POWER, water], [SCOPE_2])
    assert "water-in-scope-2" not in codes(catalog, [POWER, water], [{**SCOPE_2, "scope": "3", "assume": extra}])


@pytest.mark.parametrize(
    ("first", "is_raised"),
    [
        ([], True),
        ([tonnes("scope 1", "0")], True),
        ([tonnes("範圍一", "—")], True),
        ([tonnes("範圍一", "12.3")], False),
        ([tonnes("Direct GHG emissions", "12.3")], False),
        ([{"name": "柴油", "printed": "3", "unit": "t", "activity": "fuel.diesel"}], False),
    ],
)
def test_no_scope_1(catalog: Catalog, first: list[dict[str, Any]], is_raised: bool) -> None:
    total = {**SCOPE_2, "name": "溫室氣體排放總量"}
    assert ("no-scope-1" in codes(catalog, [POWER, *first], [total])) == is_raised
    # Without a total nothing is missing: the file may hold one row of a table.
    assert "no-scope-1" not in codes(catalog, [POWER, *first], [SCOPE_2])


def test_no_market_based(catalog: Catalog) -> None:
    """China has certificates since 2017; a report that tells no country is not asked."""
    assert "no-market-based" in codes(catalog, [POWER], [SCOPE_2])
    market = tonnes("market-based", "0", scope="2-market")
    assert "no-market-based" not in codes(catalog, [POWER, market], [SCOPE_2])
    assert "no-market-based" not in codes(catalog, [POWER], [SCOPE_2], period="2012")
    nowhere = {**SCOPE_2, "factor": {"value": "0.5153", "unit": "kgCO2/kWh"}}
    assert "no-market-based" not in codes(catalog, [POWER], [nowhere])


@pytest.mark.parametrize(
    ("region", "year", "said"),
    [
        (
            "HK-CLP",
            "2019",
            "in HK there are renewable energy certificates of CLP and HK Electric since 2019 at the latest",
        ),
        ("HK", "2018", None),
        ("FR", "2018", "in EU-27 there are guarantees of origin (GO) since 2018 at the latest"),
        ("FR", "2017", None),
        ("EU-27", "2020", "in EU-27 there are guarantees of origin (GO) since 2018 at the latest"),
        ("AU-NSW", "2001", "in AU there are certificates of the Renewable Energy Target (LGC) since 2001"),
        ("AU", "2000", None),
        ("GB", "2003", "in GB there are guarantees of origin (REGO) since 2003"),
        ("GB", "2002", None),
        ("US", "2001", "in US there are renewable energy certificates (REC) since 2001"),
        ("US", "2000", None),
        ("CN-ZJ", "2016", None),
        ("CH", "2022", None),
    ],
)
def test_instruments_by_country_and_year(catalog: Catalog, region: str, year: str, said: str | None) -> None:
    """The years are those of the sources in docs/reference/findings.md; Switzerland is not in the list."""
    power = {**POWER, "region": region}
    scope_2 = {**SCOPE_2, "factor": {"value": "0.5153", "unit": "kgCO2/kWh"}}
    texts = [one.text for one in found(catalog, [power], [scope_2], period=year) if one.code == "no-market-based"]
    assert [text.rpartition(", and ")[2] for text in texts] == ([said] if said else [])


def test_each_instrument_has_its_source_in_the_docs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    for one in INSTRUMENTS.values():
        assert one.source
        assert f", {one.since}" in page


def test_boundaries(catalog: Catalog) -> None:
    power, staff = {**POWER, "boundary": "three companies"}, {**STAFF, "boundary": "the group"}
    per_head = ratio("3,564.83", "kWh/person", "用電", "staff")
    assert "boundary-differs" in codes(catalog, [power, staff], [per_head])
    assert "boundary-not-stated" in codes(catalog, [power, STAFF], [per_head])
    same = {**STAFF, "boundary": "Three  Companies"}
    assert not {"boundary-differs", "boundary-not-stated"} & set(codes(catalog, [power, same], [per_head]))
    assert not {"boundary-differs", "boundary-not-stated"} & set(codes(catalog, [POWER, STAFF], [per_head]))


def test_a_share_above_the_whole(catalog: Catalog) -> None:
    """A part of 60 in a whole of 100 printed as 160 %; a growth of 160 % is no share, and none is said of it."""
    parts = [tonnes("a", "60"), tonnes("b", "40")]
    whole = {"name": "whole", "printed": "100", "unit": "tCO2e", "rule": "sum", "of": ["a", "b"]}
    assert "share-above-whole" in codes(catalog, parts, [whole, ratio("160", "%", "a", "whole")])
    assert "share-above-whole" not in codes(catalog, parts, [whole, ratio("60", "%", "a", "whole")])
    assert "share-above-whole" not in codes(catalog, parts, [ratio("150", "%", "a", "b")])
    assert "share-above-whole" in codes(catalog, parts, [{**whole, "printed": "50"}])


@pytest.mark.parametrize(
    ("now", "before", "code"),
    [
        ("2,639.43", "192.80", "intensity-jump"),  # 13.7 times
        ("986.15", "192.80", "intensity-change"),  # 5.1 times
        ("192.80", "986.15", "intensity-change"),  # and downwards
        ("500", "192.80", None),  # 2.6 times
        ("3", "1", None),  # 2.5 to 3.5 against 0.5 to 1.5: by their digits 1.7 times at least
        ("0", "192.80", None),
        ("5", "N/A", None),
    ],
)
def test_intensities_against_the_column_of_the_year_before(
    catalog: Catalog, now: str, before: str, code: str | None
) -> None:
    per_head = ratio(now, "kWh/person", "用電", "staff", previous=before)
    intensities = [one for one in codes(catalog, [POWER, STAFF], [per_head]) if one.startswith("intensity")]
    assert intensities == ([code] if code else [])


def test_hazardous_waste(catalog: Catalog) -> None:
    zero = {"name": "Hazardous waste", "printed": "0", "unit": "t"}
    drugs = {"name": "Expired medicines", "printed": "70", "unit": "t"}
    assert codes(catalog, [zero, drugs], []) == ["hazardous-waste-zero"]
    assert codes(catalog, [{**zero, "printed": "N/A"}, drugs], []) == ["hazardous-waste-zero"]
    assert codes(catalog, [{**zero, "printed": "2"}, drugs], []) == []
    assert codes(catalog, [{**zero, "name": "Non-hazardous waste"}, drugs], []) == []
    assert codes(catalog, [zero, {**drugs, "printed": "0"}], []) == []


def test_every_sentence_names_a_figure_as_printed(catalog: Catalog) -> None:
    for path in packaged_reports():
        report = read_report(path)
        names = [one.name for one in (*report.given, *report.claim)]
        for finding in lint(check(report, catalog=catalog), catalog):
            assert any(name in finding.text for name in names), finding


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1), st.randoms(use_true_random=False))
def test_the_order_of_figures_changes_nothing_but_the_order(catalog: Catalog, which: int, random: Random) -> None:
    """Givens and claims in any order: the same findings, the same implied factors."""
    report = read_report(packaged_reports()[which])
    given, claim = (random.sample(one, len(one)) for one in (report.given, report.claim))
    both = [check(one, catalog=catalog) for one in (report, Report(report=report.report, given=given, claim=claim))]
    plain, mixed = (lint(one, catalog) for one in both)
    assert sorted(map(str, plain)) == sorted(map(str, mixed))
    assert implied_years(both[:1], catalog) == implied_years(both[1:], catalog)


# the column of the year before


def test_the_column_of_the_year_before_is_judged_by_the_same_rule(catalog: Catalog) -> None:
    """300/100 = 3.00 this year; 250/100 = 2.50 the year before, where 2.05 is printed: digits swapped."""
    water = {"name": "用水", "printed": "300", "previous": "250", "unit": "t"}
    staff = {**STAFF, "previous": "100"}
    per_head = ratio("3.00", "t/person", "用水", "staff", previous="2.05")
    total = {"name": "sum", "printed": "300", "previous": "250", "unit": "t", "rule": "sum", "of": ["用水"]}
    report = make([water, staff], [per_head, total])
    judged = judge_year_before(report, catalog)
    assert [(one.name, one.verdict) for one in judged] == [
        ("ratio (year before)", "not-reproduced"),
        ("sum (year before)", "reproduced"),
    ]
    # 250/100 over 2.05 is 21.95 % more.
    assert f"{float(judged[0].difference_percent or 0):.2f}" == "21.95"


def test_what_the_year_before_lacks_is_not_judged(catalog: Catalog) -> None:
    """A missing input, a dash, and figures that need a source: the footnote speaks of this year's column."""
    staff = {**STAFF, "previous": "100"}
    water = {"name": "用水", "printed": "300", "unit": "t"}
    assert (
        judge_year_before(make([water, staff], [ratio("3", "t/person", "用水", "staff", previous="2")]), catalog) == []
    )
    scope_2 = {**SCOPE_2, "previous": "150"}
    assert judge_year_before(make([{**POWER, "previous": "300,000"}], [scope_2]), catalog) == []
    dash = {**water, "previous": "—"}
    (one,) = judge_year_before(make([dash, staff], [ratio("3", "t/person", "用水", "staff", previous="2")]), catalog)
    assert one.verdict == "not-computable"


def test_organisations_by_stock_code_or_name() -> None:
    assert organisation_key("阿里健康資訊技術有限公司（0241.HK）") == organisation_key("Alibaba Health (241.hk)")
    assert organisation_key("Example  Ltd") == organisation_key("example ltd")
    assert organisation_key("HKEX issuer (filing 2023072500015)") != organisation_key(
        "HKEX issuer (filing 2024042902752)"
    )
    assert organisation_key("A (600000.SH)") != organisation_key("A (600000.SZ)")


def test_a_figure_of_zero_on_a_baseline_is_a_finding_and_no_crash(catalog: Catalog) -> None:
    """3 kWh at 0.8244 kg are 0.0025 t, printed 0.00: of zero no difference in per cent can be told."""
    power = {**POWER, "printed": "3"}
    zero = {
        **SCOPE_2,
        "printed": "0.00",
        "factor": {"edition": "cn-ndrc/baseline-2012", "kind": "OM", "region": "浙江"},
    }
    (text,) = [one.text for one in found(catalog, [power], [zero]) if one.code == "nonconforming-factor-kind"]
    assert "give 0.00 tCO2e" in text
    assert "%" not in text


def test_a_total_of_parts_without_a_scope_says_nothing_of_scope_1(catalog: Catalog) -> None:
    """One of the parts may be Scope 1; with a scope on each the question is asked."""
    total = {"name": "total", "printed": "30.0", "unit": "tCO2e", "rule": "sum", "of": ["a", "b"]}
    assert "no-scope-1" not in codes(catalog, [tonnes("a", "10.0"), tonnes("b", "20.0")], [total])
    parts = [tonnes("a", "10.0", scope="2"), tonnes("b", "20.0", scope="3")]
    assert "no-scope-1" in codes(catalog, parts, [total])


@pytest.mark.parametrize(
    "name", ["範疇一", "Scope-1", "范畴1 直接排放", "Refrigerants", "公司汽車汽油排放", "Boiler combustion"]
)
def test_scope_1_under_other_names_is_there(catalog: Catalog, name: str) -> None:
    total = {"name": "溫室氣體排放總量", "printed": "112.3", "unit": "tCO2e", "rule": "sum", "of": [name, "範疇二"]}
    assert "no-scope-1" not in codes(catalog, [tonnes(name, "12.3"), tonnes("範疇二", "100.0", scope="2")], [total])


@pytest.mark.parametrize(
    "name", ["範圍二（以市場為基準）", "范围二（基于市场）", "Market-based Scope 2", "範圍二（市場法）"]
)
def test_a_market_based_figure_is_read_by_its_name(catalog: Catalog, name: str) -> None:
    assert "no-market-based" in codes(catalog, [POWER], [SCOPE_2])
    assert "no-market-based" not in codes(catalog, [POWER, tonnes(name, "0")], [SCOPE_2])


def test_there_are_no_certificates_for_heat(catalog: Catalog) -> None:
    """12,345 GJ x 0.06 = 740.70 t: green certificates are for electricity."""
    heat = {"name": "heat", "printed": "12,345", "unit": "GJ", "activity": "heat.purchased", "region": "Shanghai"}
    factor = {"value": "0.06", "unit": "tCO2/GJ"}
    claim = {
        "name": "heat 2",
        "printed": "740.70",
        "unit": "tCO2e",
        "rule": "emissions",
        "of": ["heat"],
        "factor": factor,
    }
    assert "no-market-based" not in codes(catalog, [heat], [claim])


def test_lamps_that_save_energy_are_no_waste(catalog: Catalog) -> None:
    none = {"name": "Hazardous waste", "printed": "0", "unit": "t"}
    saved = {"name": "LED lamps, electricity saved", "printed": "12,000", "unit": "kWh"}
    thrown = {"name": "Waste lamps", "printed": "1.2", "unit": "t"}
    assert "hazardous-waste-zero" not in codes(catalog, [none, saved], [])
    assert "hazardous-waste-zero" in codes(catalog, [none, thrown], [])


def test_water_inside_a_sum_of_scope_2_is_a_finding(catalog: Catalog) -> None:
    parts = [tonnes("Electricity", "100.0"), tonnes("Water consumption emissions", "2.0")]
    total = {
        "name": "Scope 2",
        "printed": "102.0",
        "unit": "tCO2e",
        "rule": "sum",
        "of": ["Electricity", "Water consumption emissions"],
    }
    assert "water-in-scope-2" in codes(catalog, parts, [total])
