"""Slips of sums, differences and ratios: each that is made here is among those named; examples by hand."""

from __future__ import annotations

import math
import random
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
        assert check_text(result)
        assert result.as_dict()
        return result.claims[0]

    return run


def rounded(value: Fraction, places: int, how: str = ROUND_HALF_UP) -> str:
    return str((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-places), how))


def names(one: Judgement) -> list[str]:
    return [] if one.search is None else [way.slip.name for way in one.search.explanations if way.slip]


def texts(one: Judgement) -> list[str]:
    return [] if one.search is None else [way.slip.text for way in one.search.explanations if way.slip]


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
    made: dict[str, tuple[str, Fraction]] = {
        "left out": ("part-left-out", rest),
        "twice": ("counted-twice", rest + 2 * part),
        "thousand": ("thousand", rest + part / 1000),
        "ten": ("ten", rest + part * 10),
        "short tons": ("short-ton", rest + part / Fraction("0.90718474")),
        "inside": ("figure-inside", rest + part + Fraction(extra)),
        "instead": ("other-figure", rest + Fraction(extra)),
        "year before": ("columns-swapped", rest + Fraction(extra)),
        "whole in kg": ("thousand", (rest + part) * 1000),
    }
    kind = data.draw(st.sampled_from(sorted(made)))
    name, slipped = made[kind]
    given_, claim = total_of(texts_, rounded(slipped, 2))
    if kind in ("inside", "instead"):
        given_.append({"name": "other", "printed": str(extra), "unit": "tCO2e", "scope": "3"})
    if kind == "year before":
        given_[place]["previous"] = str(extra)
    one = search(given_, claim)
    assume(one.verdict != "reproduced")
    assert one.verdict == "explained"
    assert name in names(one)
    right = [text for text, each in zip(texts(one), names(one), strict=True) if each == name]
    assert any(f"g{place}" in text or text.startswith(("claim", "other")) for text in right)
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
    assert one.verdict == "explained"
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
    """1,500 MWh + 250 kWh is 1,500.25 MWh; 1,750 is printed: the 250 were added as they are."""
    given_ = [
        {"name": "power", "printed": "1,500.00", "unit": "MWh"},
        {"name": "office", "printed": "250", "unit": "kWh"},
    ]
    one = search(given_, {"printed": "1,750.00", "unit": "MWh", "rule": "sum", "of": ["power", "office"]})
    assert one.verdict == "explained"
    assert {"not-converted", "thousand"} <= set(names(one))
    assert any("250 kWh as 250 MWh" in text for text in texts(one))


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
    """30 parts of 99.9 t are 2,997 t; 3.1 thousand are printed, 3,050 to 3,150: any of the 30 counted twice gives it.
    By chance each of the 60 with a part too many or too few would with (100 + 3) / 3100 / ln 10 = 0.0144, together
    0.87, and the powers of ten of 30 parts add more than that again.
    """
    one = search(*total_of(["99.9"] * 30, "3.1千"))
    assert (one.verdict, one.by_search) == ("not-reproduced", False)
    assert one.search is not None
    assert names(one)[:30] == ["counted-twice"] * 30
    assert one.chance_hits is not None
    assert one.chance_hits > Fraction("1.7")
    assert any("chance alone" in text for text in one.missing)


def test_two_changes_are_not_found(search: Search) -> None:
    """236.46 GJ of power and 24.33 GJ of fuel; 24,329 is printed: the fuel in MJ *and* the electricity left out."""
    power = {"name": "power", "printed": "65,684", "unit": "kWh"}
    given_ = [power, {"name": "fuel", "printed": "24.33", "unit": "GJ"}]
    one = search(given_, {"printed": "24,329", "unit": "GJ", "rule": "sum", "of": ["power", "fuel"]})
    assert one.verdict == "not-reproduced"
    assert one.search is not None
    assert (one.search.explanations, one.search.slips_tried > 50) == ((), True)


def test_hits_by_chance_are_as_many_as_is_said(search: Search) -> None:
    """400 totals drawn evenly, in their logarithm, over a power of ten, of the same parts: found and foretold agree.

    Each total has its own foretold number; the sum of them has a standard deviation of about its root.
    """
    draw = random.Random(20260101)
    parts = ["1,520", "812", "96", "333"]
    found = foretold = 0.0
    for _ in range(400):
        total = round(10 ** (math.log10(2761) + draw.uniform(-0.5, 0.5)))
        one = search(*total_of(parts, str(total)))
        if one.search is not None:
            found += len(one.search.explanations)
            foretold += one.search.chance_with_slips
    assert foretold > 30
    assert abs(found - foretold) < 5 * math.sqrt(foretold)
