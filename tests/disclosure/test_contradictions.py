"""Claims that hold one by one and not together: the smallest sets, against every subset tried one by one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.catalog import Catalog
from carbonkit.disclosure.check import CheckResult, check
from carbonkit.disclosure.report import Report, read_report
from carbonkit.disclosure.whole import net as net_module
from carbonkit.disclosure.whole.contradictions import contradictions
from carbonkit.disclosure.whole.narrow import Whole
from carbonkit.disclosure.whole.network import Linear, Product, Relation, components

CORPUS = Path(__file__).parent / "corpus"
Judge = Callable[..., CheckResult]

HEADS = {"name": "heads", "unit": "person"}


def each(of: str, text: str, unit: str, name: str) -> dict[str, str]:
    return {"name": name, "printed": text, "unit": unit, "rule": "ratio", "of": of, "per": "heads"}


@st.composite
def wholes(draw: st.DrawFn) -> Whole:
    """A few relations of figures whose digits have nothing to do with each other."""
    names = ["a", "b", "c", "d"]
    figures = [{"name": name, "unit": "t", "printed": str(draw(st.integers(1, 12)))} for name in names]
    for figure in figures:
        if draw(st.integers(0, 3)) == 0:
            del figure["printed"]
    claims, relations = [], []
    for number in range(draw(st.integers(2, 6))):
        name = f"claim {number}"
        one, other = draw(st.permutations(names))[:2]
        claims.append(
            {"name": name, "unit": "t", "printed": str(draw(st.integers(1, 12))), "rule": "sum", "of": [one, other]}
        )
        if draw(st.booleans()):
            relations.append(Relation(name, (Product(one, name, other),), {}))
        else:
            terms = ((name, Fraction(-1)), (one, Fraction(1)), (other, Fraction(1)))
            relations.append(Relation(name, (Linear(terms),), {}))
    return Whole(Report.model_validate({"report": {"id": "x"}, "given": figures, "claim": claims}), relations)


@given(wholes())
def test_the_sets_are_those_that_trying_every_subset_gives(whole: Whole) -> None:
    """Of each group of connected claims: all subsets of the least size that cannot be true; then of what is left."""
    expected: list[tuple[str, ...]] = []
    left, new = list(whole.holding), [("",)]
    while new:
        new = []
        for group in components(whole.digits, left):
            for size in range(2, len(group) + 1):
                several = [
                    tuple(sorted(one.claim for one in chosen))
                    for chosen in combinations(group, size)
                    if whole.state(chosen) is None
                ]
                if several:
                    new += sorted(several)
                    break
        expected += new
        left = [one for one in left if not any(one.claim in names for names in new)]
    found = contradictions(whole)
    assert [one.claims for one in found] == expected
    assert all(one.is_smallest for one in found)
    holding = {one.claim for one in whole.holding}
    assert all(set(one.claims) <= holding for one in found)


@given(wholes())
def test_a_bound_that_is_hit_is_said_and_what_is_left_cannot_be_spared(whole: Whole) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(net_module, "_MOST_TRIED", 0)
        patch.setattr(net_module, "_MOST_PAIRS", 0)
        found = contradictions(whole)
        accused = whole.net.accused
    for one in found:
        several = [each for each in whole.relations if each.claim in one.claims]
        assert whole.state(several) is None
        for left_out in several:
            assert whole.state([each for each in several if each is not left_out]) is not None
        # A pair is the smallest there is; of another set that is known where it has to be in every one.
        assert one.is_smallest or ("a smaller one may exist" in one.text and len(one.claims) > 2)
        assert set(one.claims) <= accused
    assert whole.state([one for one in whole.holding if one.claim not in accused]) is not None


def with_many_heads(number: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Ratios to heads that are not printed, of 1,500, 1,501 and 1,502 in turn."""
    inputs, claims = [HEADS], []
    for place in range(number):
        amount = Fraction(10_000 + 37 * place)
        inputs.append({"name": f"g{place}", "printed": f"{amount}.00", "unit": "t"})
        text = f"{float(amount / (1500 + place % 3)):.5f}"
        claims.append(each(f"g{place}", text, "t/person", f"c{place:03}"))
    return inputs, claims


def test_many_pairs_are_counted_and_not_all_listed(judge: Judge) -> None:
    """60 ratios, 20 for each of three head counts: 3 x 20 x 20 = 1,200 pairs, of which the first 20 are listed.

    10,000.00 / 1,500 = 6.66667, to 0.000005: 1,500 within 0.002, so that none of them takes another head count.
    """
    result = judge(*with_many_heads(60))
    assert len(result.contradictions) == 20
    assert all(one.is_smallest and len(one.claims) == 2 for one in result.contradictions)
    assert [one.more for one in result.contradictions] == [0] * 19 + [1180]
    assert result.contradictions[-1].text.endswith("(and 1180 more sets of 2 among the claims connected with them)")
    assert result.contradictions[0].claims == ("c000", "c001")
    # Nothing is inferred from any of them.
    assert [one for one in result.determined if one.kind == "missing"] == []


def test_many_claims_take_seconds_not_minutes(judge: Judge) -> None:
    """Tried: pairs once for all claims, and their states not anew for each claim that is judged without itself."""
    calls = 0
    counted = net_module.propagate

    def count(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        return counted(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(net_module, "propagate", count)
        judge(*with_many_heads(60))
    # 1,770 pairs, and for each of 60 claims a few states of the whole; swapped digits of the 40 that are listed.
    assert calls < 1770 + 60 * 20 + 40 * 10 * 2


def test_a_chain_that_needs_all_its_claims_is_one_contradiction(judge: Judge) -> None:
    """From x0 = 10.0 on: 19 - 10 = 9, 17 - 9 = 8, 15 - 8 = 7, 13 - 7 = 6, and x4 is printed as 3.0."""
    inputs = [{"name": f"x{place}", "unit": "t"} for place in range(5)]
    inputs[0]["printed"], inputs[4]["printed"] = "10.0", "3.0"
    claims = [
        {"name": f"s{place}", "printed": text, "unit": "t", "rule": "sum", "of": [f"x{place - 1}", f"x{place}"]}
        for place, text in enumerate(("19.0", "17.0", "15.0", "13.0"), start=1)
    ]
    (one,) = judge(inputs, claims).contradictions
    assert (one.claims, one.is_smallest, one.is_all) == (("s1", "s2", "s3", "s4"), True, True)


def test_two_figures_per_head_ask_for_different_heads(judge: Judge) -> None:
    """10,000 kWh at 100.0 each: 9,999.5 / 100.05 = 99.95 to 100.05 heads, 100. 490.0 t at 5.00: 97.9 to 98.1, 98. The
    third, 20.0 t at 0.20 each, 97.3 to 102.8, takes either.
    """
    inputs = [
        HEADS,
        {"name": "power", "printed": "10,000", "unit": "kWh"},
        {"name": "water", "printed": "490.0", "unit": "t"},
        {"name": "waste", "printed": "20.0", "unit": "t"},
    ]
    claims = [
        each("power", "100.0", "kWh/person", "power each"),
        each("water", "5.00", "t/person", "water each"),
        each("waste", "0.20", "t/person", "waste each"),
    ]
    result = judge(inputs, claims)
    assert [one.claims for one in result.contradictions] == [("power each", "water each")]
    assert result.contradictions[0].text == "cannot all be true, though each holds alone: power each; water each"
    # Each of the two fails only by the other: which is wrong cannot be told.
    assert [one.verdict for one in result.claims] == ["not-computable"] * 3
    assert result.claims[0].missing == ["which of power each, water each is wrong: each fails by the other alone"]
    # The third alone says what it can; the two that contradict each other say nothing.
    (heads,) = result.determined
    assert (heads.low, heads.high, heads.follows_from) == (98, 102, ("waste each",))
    # With heads printed, each is judged by itself: what fails alone is no contradiction of others.
    result = judge([{**HEADS, "printed": "100"}, *inputs[1:]], claims)
    assert [one.verdict for one in result.claims] == ["reproduced", "not-reproduced", "reproduced"]
    assert result.contradictions == []


def test_one_against_several_is_blamed(judge: Judge) -> None:
    """Power asks for 100 heads; water and paper (980.0 kg at 10.00: 97.9 to 98.1), both for 98, agree against it."""
    inputs = [
        HEADS,
        {"name": "power", "printed": "10,000", "unit": "kWh"},
        {"name": "water", "printed": "490.0", "unit": "t"},
        {"name": "paper", "printed": "980.0", "unit": "kg"},
    ]
    claims = [
        each("power", "100.0", "kWh/person", "power each"),
        each("water", "5.00", "t/person", "water each"),
        each("paper", "10.00", "kg/person", "paper each"),
    ]
    verdicts = {one.name: one.verdict for one in judge(inputs, claims).claims}
    assert verdicts == {"power each": "not-reproduced", "water each": "not-computable", "paper each": "not-computable"}


def test_a_claim_that_fails_alone_is_not_reported_again(judge: Judge) -> None:
    """1 + 2 is not 5, and 5 / 2.0 is 2.5, whatever the total should be."""
    parts = [{"name": "a", "printed": "1", "unit": "t"}, {"name": "b", "printed": "2", "unit": "t"}]
    claims = [
        {"name": "total", "printed": "5", "unit": "t", "rule": "sum", "of": ["a", "b"]},
        {"name": "rest", "printed": "4", "unit": "t", "rule": "difference", "of": ["total", "a"]},
    ]
    result = judge(parts, claims)
    assert [one.verdict for one in result.claims] == ["not-reproduced", "reproduced"]
    assert result.contradictions == []


def test_two_swapped_digits_of_a_report_without_its_inputs(catalog: Catalog) -> None:
    """456.485 to 456.495 tce / 0.1229 = 3,714,279.9 to 3,714,361.3 kWh, / 2639.43 = 1407.2 heads: no whole number. With
    465.49 it is 3,787,510 to 3,787,592 kWh and 1,434.97 to 1,435.003 heads: 1,435.
    """
    result = check(read_report(CORPUS / "ali-health-fy2024-unprinted-tce.toml"), catalog=catalog)
    (one,) = result.contradictions
    assert one.claims == ("comprehensive energy", "electricity per employee")
    assert one.mended_by == ("comprehensive energy: digits swapped: 465.49 computed, 456.49 printed",)
    record: dict[str, Any] = result.as_dict()["contradictions"][0]
    assert record["claims"] == list(one.claims)
