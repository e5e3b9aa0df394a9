"""What luck would give decides no verdict: factors as they are, slips on foreign factors, coarse roundings."""

from __future__ import annotations

import random
from collections import Counter
from math import exp, log, sqrt
from typing import Any

import pytest
from asking import CATALOG, ELECTRICITY, ask, rounded, search

from carbonkit.catalog import margin_kind
from carbonkit.disclosure.check import CheckResult, check
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.one_figure import report_of_one
from carbonkit.disclosure.places import places_of
from carbonkit.disclosure.report import Report
from carbonkit.disclosure.searching.explaining import Explainer
from carbonkit.disclosure.searching.explanation import LIKELY
from carbonkit.disclosure.searching.search import candidates_of
from carbonkit.disclosure.searching.slips import digit_slips
from carbonkit.output.checks import check_text

DECIDED = ("reproduced", "reproduced-under-assumption", "explained")


def checked(
    printed: str, amount: str, *, factor: dict[str, str] | None = None, region: str = "", **head: Any
) -> CheckResult:
    power = {"name": "p", "printed": amount, "unit": "kWh", "activity": ELECTRICITY, "region": region}
    claim: dict[str, Any] = {"name": "s", "printed": printed, "unit": "tCO2e", "rule": "emissions", "of": "p"}
    raw = {
        "report": {"id": "x", **head},
        "given": [power],
        "claim": [{**claim, **({"factor": factor} if factor else {})}],
    }
    return check(Report.model_validate(raw), catalog=CATALOG, search=True)


def judged(*texts: str, **named: Any) -> Judgement:
    return checked(*texts, **named).claims[0]


AVERAGE: dict[str, Any] = {"factor": {"edition": "cn-mee/average-2022"}, "region": "CN"}


@pytest.mark.parametrize("digits", [3, 4, 5, 6])
@pytest.mark.parametrize("named", [{}, {"regions": ["CN"]}, AVERAGE], ids=["nothing", "regions", "edition"])
def test_a_random_figure_is_decided_no_more_often_than_chance_allows(digits: int, named: dict[str, Any]) -> None:
    """Figures with evenly spread logarithms, from 0.05 to 2 kg/kWh.

    A family decides only where chance would give fewer than one in ten that assume as little. Four families may:
    factors as they are, rounding, slips, digits. So the expected share of verdicts is at most the sum over them of what
    is said where that is below one in ten, and one in ten for factors as they are; 3.29 standard errors bound it at
    99.9 %.
    """
    draw = random.Random(digits)
    count, decided, bound = 40, 0, 0.0
    for _ in range(count):
        figure = 356.483 * exp(draw.uniform(log(0.05), log(2)))
        text = f"{figure:.{digits - len(str(int(figure)))}f}"
        one = judged(text, "356,483", period="2022", **named)
        decided += one.verdict in DECIDED
        assert one.search is not None
        may = [max((x for x in (f.chance, f.chance_close) if x < LIKELY), default=0.0) for f in one.search.families]
        changed = [
            x for x, f in zip(may, one.search.families, strict=True) if f.family in ("rounding", "slips", "digits")
        ]
        bound += min(1.0, LIKELY + sum(changed))
        if digits == 3 and not named:
            # Dozens of factors meet three digits by chance.
            assert one.verdict not in DECIDED
    share = bound / count
    assert decided <= bound + 3.29 * sqrt(count * share * (1 - share))


def test_a_coarse_figure_names_luck() -> None:
    """356,483 kWh x 0.5703 = 203.30 t: three digits, 203, are a band of 0.5 %; thousands of factors lie around."""
    one = judged("203", "356,483", period="2022")
    assert one.verdict == "not-computable"
    assert one.decided_by is None or one.decided_by.mix is not None
    assert any(
        text.startswith("evidence for any of the factors found") and "chance alone" in text for text in one.missing
    )


def test_luck_is_counted_among_those_that_assume_no_more() -> None:
    """54.99 t of 67,888 kWh at 0.81: a band of (0.01/54.99 + 1/67888) / ln 4 = 0.00014 of the window.

    Of all fifteen thousand candidates that would be one and more; of those of the three stated regions there are some
    twenty in the window, and 20 x 0.00014 = 0.003.
    """
    asked = ask("54.99", "67,888", regions=("CN", "HK-CLP", "HK-HKE"), period="2019-04/2020-03")
    one = judged("54.99", "67,888", regions=["CN", "HK-CLP", "HK-HKE"], period="2019-04/2020-03")
    assert one.search is not None
    assert one.search.chance > 1
    assert one.decided_by is not None
    pool = candidates_of(asked, CATALOG)
    stated = [
        place
        for place, (edition, kind, region) in enumerate(zip(pool.edition, pool.kind, pool.region, strict=True))
        if kind in ("average", "supplier")
        and any(places_of(name, edition, CATALOG).distance(region) == 0 for name in asked.regions)
        and 0.405 / 1000 <= pool.low[place] <= 1.62 / 1000
    ]
    share = (0.01 / 54.99 + 1 / 67888) / log(4)
    assert one.decided_by.chance == pytest.approx(len(stated) * share, rel=0.01)
    assert one.decided_by.chance < LIKELY


def test_a_slip_on_a_factor_of_elsewhere_decides_nothing() -> None:
    """The regions that come into question are stated: ten times a factor of Poland is no explanation."""
    result = search("1,234.56", "356,483.00", regions=("CN",), period="2022")
    changed = [way for way in result.explanations if way.family in ("slips", "digits", "rounding")]
    assert all(way.factors[0].region in ("CN", "") for way in changed if way.family != "rounding")
    assert all(way.rank.region < 2 for way in result.telling if way.family in ("slips", "digits", "rounding"))


def test_provinces_stand_for_their_grids_in_a_mix() -> None:
    """Zhejiang is in the East grid, Beijing in the North: a third at 0.8244 and two thirds at 1.0021, times the kWh."""
    east, north = (CATALOG.factor(f"cn-ndrc/baseline-2012/grid#CN-GRID-{name}.OM").value for name in ("EAST", "NORTH"))
    printed = rounded(98_765_432 * (east / 3 + north * 2 / 3) / 1000, 2)
    for regions in (("CN-GRID-EAST", "CN-GRID-NORTH"), ("CN-ZJ", "CN-BJ")):
        mixes = [way for way in search(printed, "98,765,432", regions=regions, period="2012").explanations if way.mix]
        mine = [
            way for way in mixes if way.factors[0].edition == "cn-ndrc/baseline-2012" and way.factors[0].kind == "OM"
        ]
        assert [set(way.shares) for way in mine] == [{"CN-GRID-EAST", "CN-GRID-NORTH"}]


def test_the_grid_of_a_stated_province_is_no_other_region() -> None:
    """98,765,432 kWh x 0.8244 = 81,422.22 t: the operating margin of the grid that Zhejiang is in."""
    result = search("81,422.22", "98,765,432", regions=("CN-ZJ",), period="2012")
    mine = [
        way for way in result.explanations if way.factors[0].reference == "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM"
    ]
    assert [way.rank.region for way in mine] == [0]


@pytest.mark.parametrize(
    "named", [{}, AVERAGE, {"region": "CN"}, {"factor": {"edition": "cn-mee/footprint-2023"}, "region": "CN"}]
)
def test_a_product_carbon_footprint_is_said(named: dict[str, Any]) -> None:
    """98,765,432 kWh x 0.6205 = 61,283.9506 t: the footprint of 2023, which no rule of accounting lets stand."""
    head = {} if named else {"regions": ["CN"]}
    one = judged("61,283.95", "98,765,432", period="2023", **named, **head)
    assert one.verdict == "explained"
    assert one.decided_by is not None
    assert [slip.name for slip in one.decided_by.slips][:1] == ["footprint-for-average"]
    derivation = one.decided_by.derivation
    assert derivation is not None
    assert float(derivation.coefficient * 98_765_432) == pytest.approx(61283.950556)


def test_margins_are_weighed_as_the_source_files_say() -> None:
    pool = candidates_of(ask("1", "1"), CATALOG)
    combined = {
        (edition, kind) for edition, kind in zip(pool.edition, pool.kind, strict=True) if kind.startswith("CM(")
    }
    expected = {
        (edition.name, margin_kind(*weights))
        for edition in CATALOG.editions()
        for weights in edition.source.margin_weights
    }
    assert combined
    assert combined <= expected


@pytest.mark.parametrize(("printed", "amount"), [("1", "560"), ("1", "200"), ("3", "4,200")])
def test_one_digit_rounded_up_says_nothing(printed: str, amount: str) -> None:
    """200 kWh x 0.5366 = 0.107 t: whatever lies below 1 is 1 rounded up, and a third of all below 3 is 3."""
    one = judged(printed, amount, period="2022", **AVERAGE)
    assert one.verdict == "not-reproduced"
    assert one.search is not None
    rounding = next(family for family in one.search.families if family.family == "rounding")
    assert rounding.chance_close > LIKELY


@pytest.mark.parametrize("named", [{"edition": "cn-mee/average-2022", "region": "CN"}, {"region": "CN"}, {}])
def test_close_is_one_thing(named: dict[str, str]) -> None:
    """For a pool and for a factor."""
    asked = ask("203.30", "356,483", period="2022", **named)
    explainer, pool = Explainer(asked, CATALOG), candidates_of(asked, CATALOG)
    sample = pool.take(slice(0, None, 97))  # type: ignore[arg-type]
    made = [sample.make(int(row)) for row in sample.row]
    by_factor = [one.factor.reference for one in made if one and one.factor and explainer.ranking.is_close(one.factor)]
    close = explainer.close(sample)
    by_pool = [one.factor.reference for row in close.row if (one := close.make(int(row))) and one.factor]
    assert by_pool == by_factor


def test_what_decides_stands_first() -> None:
    """137.9 t of 356,483 kWh = 0.3868: cut off or by a margin of 2019 it is luck, South's average of 2022 decides."""
    result = checked(
        "137.9",
        "356,483",
        factor={"edition": "cn-ndrc/baseline-2012", "kind": "OM"},
        regions=["CN-GRID-EAST"],
        period="2018",
    )
    one = result.claims[0]
    assert one.search is not None
    ways = result.as_dict()["claims"][0]["search"]["explanations"]
    assert [way["decides"] for way in ways] == sorted((way["decides"] for way in ways), reverse=True)
    assert Counter(way["decides"] for way in ways)[True] == len(one.search.telling)
    assert one.search.explanations[0] is not one.decided_by
    assert one.decided_by is not None
    assert ways[0]["factors"] == [factor.reference for factor in one.decided_by.factors]
    assert one.ways[0] is one.decided_by
    text = check_text(result)
    assert "leads, which decide nothing" in text


def test_no_slip_of_digits_drops_one_or_swaps_a_digit_for_itself() -> None:
    """356 with a wrong first digit is 156 or 956 and never 056; a full-width 3 is no other digit than a plain one."""
    texts = [slip.text for slip in digit_slips("356")]
    assert any("156 computed" in text for text in texts)
    assert not any("056 computed" in text for text in texts)
    # A zero before the point is no digit dropped: 0.234 for 1.234.
    assert any("0.234 computed" in slip.text for slip in digit_slips("1.234"))
    assert len(digit_slips("３５６")) == len(digit_slips("356"))
    assert all(slip.input_shift for slip in digit_slips("３3５"))
    assert not any(slip.input_shift == 0 for slip in digit_slips("３５６"))


def test_claims_in_another_order_are_judged_alike() -> None:
    """The search looks at one claim at a time."""
    given = [
        {"name": name, "printed": "356,483", "unit": "kWh", "activity": ELECTRICITY, "region": "CN"} for name in "ab"
    ]
    claims = [
        {"name": f"{name} {text}", "printed": text, "unit": "tCO2e", "rule": "emissions", "of": name}
        for name, text in (("a", "203.30"), ("b", "203.30"), ("a", "203"), ("b", "191.29"))
    ]

    def records(order: list[dict[str, str]]) -> dict[str, Any]:
        raw = {"report": {"id": "x", "period": "2022"}, "given": given, "claim": order}
        result = check(Report.model_validate(raw), catalog=CATALOG, search=True).as_dict()
        return {one["name"]: one for one in result["claims"]}

    assert records(claims) == records(claims[::-1])


def test_a_utility_of_the_stated_place_is_no_slip() -> None:
    """356,712 kWh x 0.39 kg = 139.1177 t: CLP lies in Hong Kong, and which utility it is was left open."""
    report = report_of_one(
        "139.12 tCO2e", "356,712 kWh", activity="electricity", region="HK", period="2023", needs_source=False
    )
    one = check(report, catalog=CATALOG, search=True).claims[0]
    assert one.verdict != "explained"
    assert one.search is not None
    best = one.search.explanations[0]
    assert (best.factors[0].reference, best.slips) == ("hk-clp/emission-factors/electricity#HK-CLP.2023", ())
