"""Slips of sums, differences and ratios: each that is made here is among those named; examples by hand."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.catalog import Catalog
from carbonkit.disclosure.check import check
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.report import Report
from carbonkit.output.checks import check_text

Search = Callable[..., Judgement]


@pytest.fixture(scope="module")
def search(catalog: Catalog) -> Search:
    """search(givens, claim, others): the judgement of one claim, with its slips."""

    def run(
        given: list[dict[str, Any]], claim: dict[str, Any], others: list[dict[str, Any]] | None = None, **head: Any
    ) -> Judgement:
        raw = {"report": {"id": "x", **head}, "given": given, "claim": [{"name": "claim", **claim}]}
        company = [Report.model_validate(one) for one in others or []]
        result = check(Report.model_validate(raw), catalog=catalog, search=True, others=company)
        one = result.claims[0]
        # Both ways to print it say what was found.
        text, record = check_text(result), json.loads(json.dumps(result.as_dict()))["claims"][0]
        assert re.search(rf"^  {one.verdict} +claim: ", text, re.MULTILINE)
        assert record["verdict"] == one.verdict
        for way in one.search.explanations[:1] if one.search is not None else ():
            assert way.slip is not None
            assert f"1. {way.slip.text}: {way.words}" in text
            assert record["search"]["explanations"][0]["slip"]["text"] == way.slip.text
        return one

    return run


def rounded(value: Fraction, places: int, how: str = ROUND_HALF_UP) -> str:
    return str((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-places), how))


def names(one: Judgement) -> list[str]:
    return [] if one.search is None else [way.slip.name for way in one.search.explanations if way.slip]


def texts(one: Judgement) -> list[str]:
    return [] if one.search is None else [way.slip.text for way in one.search.explanations if way.slip]


def assert_decided(one: Judgement) -> None:
    """A slip that was found decides where fewer than a tenth of the wrong figures nearby have one as good."""
    assert one.chance_hits is not None
    assert one.verdict == ("explained" if one.chance_hits < Fraction(1, 10) else "not-reproduced")


def total_of(
    parts: list[str], total: str, unit: str = "tCO2e", **more: Any
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    given_ = [{"name": f"g{number}", "printed": text, "unit": unit} for number, text in enumerate(parts)]
    of = [one["name"] for one in given_]
    return given_, {"printed": total, "unit": unit, "rule": "sum", "of": of, **more}


amounts = st.decimals("100", "99999", places=2)


@given(st.lists(amounts, min_size=2, max_size=5), st.data())
def test_a_slip_that_was_made_is_among_those_named(search: Search, parts: list[Decimal], data: st.DataObject) -> None:
    """A right sum, one change, and nothing else: its name is found, and so is the part that it was made with."""
    texts_ = [str(part) for part in parts]
    place = data.draw(st.integers(0, len(parts) - 1))
    part, rest = Fraction(parts[place]), sum(map(Fraction, parts)) - Fraction(parts[place])
    extra = data.draw(amounts)
    # What was done: its name, its words as far as they tell where, the total with it.
    made: dict[str, tuple[str, str, Fraction]] = {
        "left out": ("part-left-out", f"g{place} left out", rest),
        "twice": ("counted-twice", f"g{place} counted twice", rest + 2 * part),
        "thousand": ("thousand", f"g{place} ", rest + part / 1000),
        "ten": ("ten", f"g{place} ", rest + part * 10),
        "short tons": ("short-ton", f"g{place} ", rest + part / Fraction("0.90718474")),
        "inside": ("figure-inside", "other (scope 3) taken in", rest + part + Fraction(extra)),
        "instead": ("other-figure", f"other (scope 3) instead of g{place}", rest + Fraction(extra)),
        "year before": ("columns-swapped", f"columns swapped: g{place} of the year before", rest + Fraction(extra)),
        "whole in kg": ("thousand", "claim ", (rest + part) * 1000),
    }
    kind = data.draw(st.sampled_from(sorted(made)))
    name, words, slipped = made[kind]
    given_, claim = total_of(texts_, rounded(slipped, 2))
    if kind in ("inside", "instead"):
        given_.append({"name": "other", "printed": str(extra), "unit": "tCO2e", "scope": "3"})
    if kind == "year before":
        given_[place]["previous"] = str(extra)
    one = search(given_, claim)
    assume(one.verdict != "reproduced")
    assert_decided(one)
    assert any(each == name and text.startswith(words) for text, each in zip(texts(one), names(one), strict=True))
    assert one.search is not None
    for way in one.search.explanations:
        assert way.figure is not None
        assert "=" in way.words


@given(st.lists(amounts, min_size=2, max_size=4), st.data())
def test_swapped_and_wrong_digits_are_found_in_the_total_and_in_the_parts(
    search: Search, parts: list[Decimal], data: st.DataObject
) -> None:
    right = [*map(str, parts), rounded(sum(map(Fraction, parts), Fraction(0)), 2)]
    place = data.draw(st.integers(0, len(parts)))
    text = right[place]
    at = data.draw(st.integers(0, len(text) - 2))
    assume("." not in text[at : at + 2])
    if data.draw(st.booleans()):
        name, wrong = "digits-swapped", text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    else:
        name, wrong = "digit-wrong", text[:at] + str(data.draw(st.integers(0, 9))) + text[at + 1 :]
    # Nobody would read a leading zero as a slip of the pen.
    assume(wrong != text and not wrong.startswith("0"))
    shown = [*right]
    shown[place] = wrong
    one = search(*total_of(shown[:-1], shown[-1]))
    assume(one.verdict != "reproduced")
    assert name in names(one)
    assert any(f"{text} computed, {wrong} printed" in each for each in texts(one))


@given(
    st.lists(st.fractions(10, 5000, max_denominator=997), min_size=2, max_size=6), st.sampled_from(["parts", "total"])
)
def test_truncated_and_rounded_up_figures_are_named(search: Search, parts: list[Fraction], what: str) -> None:
    for how, name in ((ROUND_FLOOR, "truncated"), (ROUND_CEILING, "rounded-up")):
        of_parts, of_total = (how, ROUND_HALF_UP) if what == "parts" else (ROUND_HALF_UP, how)
        shown = [rounded(part, 1, of_parts) for part in parts]
        # A total that is cut off is the total of the parts as they are printed.
        exact = sum(parts, Fraction(0)) if what == "parts" else sum(map(Fraction, shown), Fraction(0))
        one = search(*total_of(shown, rounded(exact, 1 if what == "parts" else 0, of_total)))
        if one.verdict != "reproduced":
            assert f"{what}-{name}" in names(one)


@given(amounts, st.integers(20, 900), st.integers(20, 900), st.sampled_from(["other", "previous", "inside", "power"]))
def test_slips_of_a_ratio_are_named(search: Search, above: Decimal, heads: int, other: int, kind: str) -> None:
    assume(heads != other)
    extra = Fraction("123.45")
    given_ = [
        {"name": "top", "printed": str(above), "unit": "t"},
        {"name": "heads", "printed": str(heads), "unit": "person"},
    ]
    value = Fraction(above) / heads
    if kind == "other":
        given_.append({"name": "average heads", "printed": str(other), "unit": "person"})
        name, value = "wrong-denominator", Fraction(above) / other
    elif kind == "previous":
        given_[1]["previous"] = str(other)
        name, value = "columns-swapped", Fraction(above) / other
    elif kind == "inside":
        given_.append({"name": "more", "printed": "123.45", "unit": "t"})
        name, value = "figure-inside", (Fraction(above) + extra) / heads
    else:
        name, value = "thousand", value * 1000
    claim = {"printed": rounded(value, 4), "unit": "t/person", "rule": "ratio", "of": "top", "per": "heads"}
    one = search(given_, claim)
    assume(one.verdict != "reproduced")
    assert_decided(one)
    assert name in names(one)


def test_a_right_figure_is_searched_for_no_slip(search: Search) -> None:
    one = search(*total_of(["6", "313", "24"], "342"))
    assert (one.verdict, one.search) == ("reproduced", None)


# by hand


def test_what_explains_equally_well_is_listed_and_ambiguous(search: Search) -> None:
    """88 + 43,432 = 43,520, and 88 more are printed: Scope 1 twice, or the travel of 88, and nothing tells which."""
    given_, claim = total_of(["88", "43,432"], "43,608")
    given_.append({"name": "business travel", "printed": "88", "unit": "tCO2e", "scope": "3"})
    one = search(given_, claim)
    assert (one.verdict, one.inference, one.fit) == ("explained", "ambiguous", "nominal")
    assert one.search is not None
    assert [way.slip.text for way in one.search.best if way.slip] == [
        "business travel (scope 3) taken in",
        "g0 counted twice",
    ]
    assert one.search.best[0].words == "88 tCO2e + 43,432 tCO2e + 88 tCO2e = 43608 tCO2e"


def test_kilowatt_hours_among_megawatt_hours(search: Search) -> None:
    """1,500 MWh + 250 kWh is 1,500.25 MWh; 1,750 is printed: the 250 were added as they are, a thousand times too much.

    That is one change, whatever it is called: it is listed once, and alone.
    """
    given_ = [
        {"name": "power", "printed": "1,500.00", "unit": "MWh"},
        {"name": "office", "printed": "250", "unit": "kWh"},
    ]
    one = search(given_, {"printed": "1,750.00", "unit": "MWh", "rule": "sum", "of": ["power", "office"]})
    assert (one.verdict, one.inference) == ("explained", "unique")
    assert texts(one)[0] == "thousand, that is not-converted: office added as it is, 250 kWh as 250 MWh"
    assert one.search is not None
    slip = one.search.explanations[0].slip
    assert slip is not None
    assert (slip.name, slip.also) == ("thousand", ("not-converted",))
    assert "not-converted" not in names(one)


def test_chance_of_a_total_reads_as_a_chance(judge: Any, catalog: Any) -> None:
    """It is the share of wrong totals that some change gives, and no number of hits."""
    given_, claim = total_of(["1,500.00", "250.00"], "2,000.00")
    report = judge(given_, [claim]).report
    text = check_text(check(report, catalog=catalog, search=True))
    assert re.search(r"totals: \d+ changes, a chance of 0\.\d+ that any of them gives it; \d+ found", text)
    assert re.search(r"of these, \d+ assume no more than the first: a chance of 0\.\d+", text)
    assert "by chance" not in text


def test_a_sum_of_one_part_is_scaled_as_the_total_is(search: Search) -> None:
    """2,500 kWh are 2.5 MWh; 2,500 is printed: the part as it is, or the total a thousand times too large."""
    given_ = [{"name": "office", "printed": "2,500", "unit": "kWh"}]
    one = search(given_, {"printed": "2,500", "unit": "MWh", "rule": "sum", "of": ["office"]})
    assert [text for text in texts(one) if "not-converted" in text or "thousand" in text] == [
        "thousand, that is not-converted: office added as it is, 2,500 kWh as 2,500 MWh"
    ]


def test_the_year_before_is_one_column_however_many_parts_it_changes(search: Search) -> None:
    """100.0 + 200.0 = 300.0; printed 360.0 = 100.0 + 260.0: g0 is the same in both years, so all of the year before is
    g1 of the year before; and where the total of the year before is printed as 300.0, the two totals are swapped.
    """
    given_, claim = total_of(["100.0", "200.0"], "360.0")
    given_[0]["previous"], given_[1]["previous"] = "100.0", "260.0"
    one = search(given_, claim)
    assert texts(one)[0] == "columns swapped: g1 of the year before, that is all of the year before"
    swapped = search(given_, {**claim, "previous": "300.0"})
    assert texts(swapped)[0] == (
        "columns swapped: g1 of the year before, that is all of the year before, "
        "that is the total stands under the year before (300.0 tCO2e)"
    )
    assert swapped.inference == "unique"


def test_the_same_figure_in_two_reports_is_one_column(search: Search) -> None:
    """260.0 stands in this report's own column and in the report of 2021: one change, by the nearer source."""
    given_, claim = total_of(["100.0", "200.0"], "360.0")
    given_[1]["previous"] = "260.0"
    other = {"report": {"id": "y", "period": "2021"}, "given": [{**given_[1], "printed": "260.0"}], "claim": []}
    one = search(given_, claim, [other], period="2022")
    assert [text for text in texts(one) if "g1 of" in text] == [
        "columns swapped: g1 of the year before, that is g1 of 2021 (260.0 tCO2e)"
    ]


def test_two_parts_with_the_same_change_are_two_explanations(search: Search) -> None:
    """Either 200.0 may stand at the 260.0 of the year before: which one is open."""
    given_, claim = total_of(["200.0", "200.0"], "460.0")
    given_[0]["previous"] = given_[1]["previous"] = "260.0"
    one = search(given_, claim)
    assert texts(one)[:2] == [f"columns swapped: g{place} of the year before" for place in (0, 1)]
    assert one.inference == "ambiguous"


def test_the_rest_and_the_whole_of_a_share(search: Search) -> None:
    """30 of 120 is 25 %. 30 / 90 = 33.3 %, 90 / 120 = 75 %, 120 / 30 = 400 %."""
    given_ = [{"name": "part", "printed": "30.00", "unit": "MWh"}, {"name": "all", "printed": "120.00", "unit": "MWh"}]
    for text, name in (("33.3", "part-over-rest"), ("75.0", "share-of-rest"), ("400.0", "upside-down")):
        one = search(given_, {"printed": text, "unit": "%", "rule": "ratio", "of": "part", "per": "all"})
        assert (one.verdict, names(one)[0]) == ("explained", name)


def test_the_order_of_slips(search: Search) -> None:
    """100.0 + 200.0 = 300.0. Printed 360.0: the 260.0 of last year's column in place of 200.0, or one digit wrong, in
    the total or in either part; and in another report of the company g0 was 160.0. Own columns, then own digits, then
    the other report.
    """
    given_, claim = total_of(["100.0", "200.0"], "360.0")
    given_[1]["previous"] = "260.0"
    other = {
        "report": {"id": "y", "period": "2021"},
        "given": [{"name": "g0", "printed": "160.0", "unit": "tCO2e"}],
        "claim": [],
    }
    one = search(given_, claim, [other], period="2022")
    assert names(one)[0] == "columns-swapped"
    assert texts(one)[0] == "columns swapped: g1 of the year before"
    assert names(one)[-1] == "columns-swapped"
    assert texts(one)[-1] == "columns swapped: g0 of 2021 (160.0 tCO2e)"
    assert set(names(one)[1:-1]) == {"digit-wrong"}
    assert one.inference == "unique"


def test_where_chance_would_give_a_slip_as_well_a_slip_is_only_a_lead(search: Search) -> None:
    """30 parts of 9.99 t are 299.7 t, 299.55 to 299.85; 310 is printed, and any of the 30 counted twice gives it.

    Within 10.3 to each side lie less figures than within ten percent, 29.97: 270 to 329, less 300, which follows: 59.
    Of these, nine have a slip that assumes no more than a part counted twice: 310; a part left out 289.71, 290; a tenth
    of a part 290.709, 291; a part in short tons 300.72 or 298.77, 301 and 299; the whole in them 271.88, 272; in long
    tons 304.5 or 294.97, 304, 305 and 295. 9 / 59 = 0.153, and a tenth is too much.
    """
    one = search(*total_of(["9.99"] * 30, "310"))
    assert (one.verdict, one.by_search) == ("not-reproduced", False)
    assert names(one)[:30] == ["counted-twice"] * 30
    assert one.chance_hits == Fraction(9, 59)
    assert any("chance alone" in text for text in one.missing)


def test_a_wrong_total_of_small_parts_is_hardly_ever_explained(search: Search) -> None:
    """152 + 81 + 96 + 33 + 41 + 27 = 430, 427 to 433. Printed 470 to 390, nearly all have a slip of one digit."""
    parts = ["152", "81", "96", "33", "41", "27"]
    for total, slip in (("470", "digit-wrong"), ("400", "digit-wrong"), ("455", "counted-twice")):
        one = search(*total_of(parts, total))
        assert one.verdict == "not-reproduced"
        assert slip in names(one)


def test_two_changes_are_not_found(search: Search) -> None:
    """236.46 GJ of power and 24.33 GJ of fuel; 24,329 is printed: the fuel in MJ *and* the electricity left out."""
    power = {"name": "power", "printed": "65,684", "unit": "kWh"}
    given_ = [power, {"name": "fuel", "printed": "24.33", "unit": "GJ"}]
    one = search(given_, {"printed": "24,329", "unit": "GJ", "rule": "sum", "of": ["power", "fuel"]})
    assert one.verdict == "not-reproduced"
    assert one.search is not None
    assert (one.search.explanations, one.search.slips_tried > 50) == ((), True)


@pytest.mark.parametrize(
    "parts",
    [
        ["152", "81", "96", "33", "41", "27"],
        ["1,520", "812", "96", "333"],
        ["15.2", "8.1", "9.6", "3.3", "4.1", "2.7", "5.5", "6.1"],
        ["1520.4", "812.3", "96.1"],
        ["15203.41", "8123.35"],
    ],
    ids=len,
)
def test_wrong_totals_are_explained_no_more_often_than_is_said(search: Search, parts: list[str]) -> None:
    """150 totals drawn evenly within ten percent of the right one: fewer than a tenth of the wrong ones are explained.

    Classes of slips lie in each other, and the widest that may decide gives fewer than a tenth of the figures there; so
    the number that is explained is at most binomial with a tenth. Four of its standard deviations are allowed.
    """
    draw = random.Random(20260101)
    right = float(sum(Fraction(part.replace(",", "")) for part in parts))
    places = len(parts[0].partition(".")[2])
    found = [search(*total_of(parts, f"{right * draw.uniform(0.9, 1.1):.{places}f}")) for _ in range(150)]
    wrong = [one for one in found if one.verdict != "reproduced"]
    explained = sum(one.verdict == "explained" for one in wrong)
    assert len(wrong) > 100
    assert explained < len(wrong) / 10 + 4 * math.sqrt(len(wrong) * 0.1 * 0.9)


def test_chance_is_the_share_of_figures_nearby_that_have_a_slip(search: Search) -> None:
    """41.2 + 12.5 = 53.7, 53.55 to 53.85 with the total's own rounding: every figure within ten percent, one by one.

    5.37 to each side are 48.4 to 59.0, 107 figures, less 53.6, 53.7 and 53.8, which follow. Each of these 104 is told
    how many have a slip of any class. The digits of 53.7 stand for those of all three; what lies beside one of its
    slips is counted, though 52.9, beside 53.0, is no slip of any: that is one too many, and none is too few.
    """
    told: set[Fraction] = set()
    hit = wrong = 0
    for tenths in range(484, 591):
        one = search(*total_of(["41.2", "12.5"], f"{tenths / 10:.1f}"))
        if one.verdict == "reproduced":
            continue
        wrong += 1
        assert one.search is not None
        hit += bool(one.search.explanations)
        told.add(Fraction(one.search.chance_with_slips).limit_denominator(1000))
    assert wrong == 104
    assert len(told) == 1
    assert told.pop() * wrong == hit + 1
