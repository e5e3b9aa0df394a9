"""Interval arithmetic on printed figures: sums, differences, ratios, coal equivalents, named factors.

The rounding that prints the figures is Decimal's, and the expected verdicts are worked out here from whole units.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.disclosure.check import VERDICTS

numbers = st.fractions(-(10**6), 10**6, max_denominator=9973)
places_ = st.integers(0, 4)


def printed(value: Fraction, places: int) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def tonnes(values: list[str]) -> list[dict[str, str]]:
    return [{"printed": value, "unit": "t"} for value in values]


def names(count: int) -> list[str]:
    return [f"g{number}" for number in range(count)]


@given(st.lists(numbers, min_size=1, max_size=6), st.lists(places_, min_size=6, max_size=6), places_, st.booleans())
def test_a_true_sum_or_difference_of_rounded_parts_is_reproduced(
    judge: Any, values: list[Fraction], places: list[int], total_places: int, minus: bool
) -> None:
    """Whatever the digits of each part: the truth lies inside. Breaks if `plus` drops the interval of one part."""
    minus = minus and len(values) > 1
    total = values[0] + (-1 if minus else 1) * sum(values[1:], Fraction(0))
    parts = [printed(value, place) for value, place in zip(values, places, strict=False)]
    claim = {
        "printed": printed(total, total_places),
        "unit": "t",
        "rule": "difference" if minus else "sum",
        "of": names(len(parts)),
    }
    one = judge(tonnes(parts), [claim]).claims[0]
    assert one.verdict == "reproduced"
    assert total in one.computed.band
    assert one.computed.nominal in one.computed.band


@given(st.lists(st.integers(-500, 500), min_size=1, max_size=6), st.integers(-4, 4), st.integers(0, 3))
def test_a_sum_is_reproduced_just_within_half_a_unit_for_each_figure(
    judge: Any, units: list[int], off: int, places: int
) -> None:
    """n parts and a total of the same last place: up to (n + 1) / 2 units apart the closed intervals meet.

    And the fit is nominal only if they agree. Breaks if the intervals are open, or the total's own half is left out.
    """
    scale = Fraction(1, 10**places)
    parts = [printed(unit * scale, places) for unit in units]
    claim = {
        "printed": printed((sum(units) + off) * scale, places),
        "unit": "t",
        "rule": "sum",
        "of": names(len(parts)),
    }
    one = judge(tonnes(parts), [claim]).claims[0]
    if off == 0:
        assert (one.verdict, one.fit) == ("reproduced", "nominal")
    elif 2 * abs(off) <= len(parts) + 1:
        assert (one.verdict, one.fit) == ("reproduced", "within-rounding")
    else:
        assert (one.verdict, one.fit) == ("not-reproduced", "none")
        assert one.computed.nominal == sum(units) * scale
        assert sum(units) + off == 0 or one.nearest.value == sum(units) * scale


@given(numbers, st.fractions(Fraction(1, 10), 10**5, max_denominator=997), places_, places_, places_, st.booleans())
def test_a_true_ratio_is_reproduced(
    judge: Any, above: Fraction, below: Fraction, places: int, below_places: int, ratio_places: int, as_percent: bool
) -> None:
    """Also of negative figures. Breaks if only the lower end of the denominator makes the bounds."""
    per = printed(below, below_places)
    assume(Fraction(per) > Fraction(1, 2 * 10**below_places))
    ratio = above / below
    text = printed(ratio * 100, ratio_places) + "%" if as_percent else printed(ratio, ratio_places)
    claim = {"printed": text, "unit": "one", "rule": "ratio", "of": "g0", "per": "g1"}
    one = judge(tonnes([printed(above, places), per]), [claim]).claims[0]
    assert one.verdict == "reproduced"
    assert ratio in one.computed.band


@given(numbers, st.integers(1, 5000), places_, places_)
def test_persons_are_counted_and_have_no_interval(
    judge: Any, value: Fraction, staff: int, places: int, ratio_places: int
) -> None:
    """The bounds come from the figure alone: (printed -+ half a unit) / persons. Breaks if a count is an interval."""
    text = printed(value, places)
    given_ = [{"printed": text, "unit": "t"}, {"printed": f"{staff:,}", "unit": "人"}]
    claim = {
        "printed": printed(value / staff, ratio_places),
        "unit": "t/person",
        "rule": "ratio",
        "of": "g0",
        "per": "g1",
    }
    one = judge(given_, [claim]).claims[0]
    half = Fraction(1, 2 * 10**places)
    assert (one.computed.band.low, one.computed.band.high) == (
        (Fraction(text) - half) / staff,
        (Fraction(text) + half) / staff,
    )
    assert one.verdict == "reproduced"


@given(st.lists(numbers, min_size=1, max_size=4), st.lists(places_, min_size=4, max_size=4), numbers, st.integers(1, 4))
def test_fewer_digits_of_a_figure_never_lose_a_verdict(
    judge: Any, values: list[Fraction], places: list[int], total: Fraction, total_places: int
) -> None:
    """More digits never make more. The claim loses its last digit (no 5, whose rounding would move an end)."""
    total = sum(values, Fraction(0)) + total / 10**6
    fine = printed(total, total_places)
    assume(not fine.endswith("5"))
    parts = tonnes([printed(value, place) for value, place in zip(values, places, strict=False)])
    claims = [
        {"printed": text, "unit": "t", "rule": "sum", "of": names(len(parts))}
        for text in (fine, printed(Fraction(fine), total_places - 1))
    ]
    first, second = judge(parts, claims).claims
    assert VERDICTS.index(second.verdict) <= VERDICTS.index(first.verdict)


@given(
    st.lists(numbers, min_size=1, max_size=4), st.integers(0, 3), st.integers(-3, 3), st.sampled_from(["t", "kg", "g"])
)
def test_the_unit_of_a_claim_changes_nothing(
    judge: Any, values: list[Fraction], places: int, off: int, unit: str
) -> None:
    """1.00 t is 1000 kg with the same interval only if the digits are: here the parts are moved instead."""
    scale = {"t": 1, "kg": 1000, "g": 10**6}[unit]
    shift = {"t": 0, "kg": 3, "g": 6}[unit]
    parts = [printed(value, places) for value in values]
    moved = [printed(Fraction(part) * scale, 0) if shift >= places else part for part in parts]
    assume(shift == 0 or shift == places)
    total = printed(sum(map(Fraction, parts), Fraction(0)) + Fraction(off, 10**places), places)
    claim = {"printed": total, "unit": "t", "rule": "sum", "of": names(len(parts))}
    here = judge(tonnes(parts), [claim]).claims[0]
    there = judge([{"printed": one, "unit": unit} for one in moved], [claim]).claims[0]
    assert (here.verdict, here.fit, here.computed) == (there.verdict, there.fit, there.computed)


@given(st.permutations(range(5)), st.data())
def test_the_order_of_claims_changes_nothing(judge: Any, order: list[int], data: st.DataObject) -> None:
    """Verdicts never depend on other claims. Breaks if a computed figure replaces a printed one."""
    digits = [str(data.draw(st.integers(1, 99))) for _ in range(4)]
    total = str(data.draw(st.integers(1, 300)))
    claims: list[dict[str, Any]] = [
        {"name": "total", "printed": total, "unit": "t", "rule": "sum", "of": names(4)},
        {"name": "rest", "printed": digits[0], "unit": "t", "rule": "difference", "of": ["total", "g1"]},
        {"name": "each", "printed": digits[1], "unit": "t/person", "rule": "ratio", "of": "total", "per": "staff"},
        {"name": "part", "printed": "37%", "unit": "one", "rule": "ratio", "of": "rest", "per": "total"},
        {"name": "same", "printed": total, "unit": "t", "rule": "sum", "of": "total"},
    ]
    given_: list[dict[str, Any]] = [*tonnes(digits), {"name": "staff", "printed": "7", "unit": "person"}]
    straight = judge(given_, claims).as_dict()["claims"]
    turned = judge(given_, [claims[place] for place in order]).as_dict()["claims"]
    assert turned == [straight[place] for place in order]
    for number, claim in enumerate(claims):
        needed = {"total", "rest"} - {claim["name"]}
        others = [one for one in claims if one["name"] in needed]
        alone = judge(given_, [claim, *others]).as_dict()["claims"][0]
        assert alone == straight[number]


@pytest.mark.parametrize("dash", ["—", "-", "–", "N/A", "n/a", "不適用", "不适用", "/", "無"])
@pytest.mark.parametrize("rule", ["sum", "ratio", "per", "emissions"])
def test_a_dash_as_input_is_not_computable_and_named(judge: Any, dash: str, rule: str) -> None:
    """Never zero. Breaks if `_known` does not look at the outcome."""
    given_ = [
        {"name": "missing one", "printed": dash, "unit": "kWh", "activity": "electricity.purchased"},
        {"name": "there", "printed": "5", "unit": "kWh", "activity": "electricity.purchased"},
    ]
    claim: dict[str, Any] = {
        "sum": {"rule": "sum", "unit": "kWh", "of": ["there", "missing one"]},
        "ratio": {"rule": "ratio", "unit": "one", "of": "missing one", "per": "there"},
        "per": {"rule": "ratio", "unit": "one", "of": "there", "per": "missing one"},
        "emissions": {"rule": "emissions", "unit": "tCO2e", "of": "missing one", "factor": "cn-mee/ets-2023-43"},
    }[rule]
    one = judge(given_, [{"printed": "5", **claim}]).claims[0]
    assert (one.verdict, one.fit, one.computed) == ("not-computable", "none", None)
    assert any("missing one" in text and dash in text for text in one.missing)


def test_a_dash_as_claim_is_not_computable(judge: Any) -> None:
    one = judge(tonnes(["5"]), [{"printed": "N/A", "unit": "t", "rule": "sum", "of": "g0"}]).claims[0]
    assert one.verdict == "not-computable"
    assert "N/A" in one.missing[0]


@pytest.mark.parametrize(
    "zero", [{"printed": "0", "unit": "person"}, {"printed": "0", "unit": "t"}, {"printed": "0.0", "unit": "t"}]
)
def test_a_ratio_per_what_may_be_zero_is_not_computable(judge: Any, zero: dict[str, str]) -> None:
    unit = "t/person" if zero["unit"] == "person" else "one"
    one = judge(
        [{"printed": "5", "unit": "t"}, zero],
        [{"printed": "5", "unit": unit, "rule": "ratio", "of": "g0", "per": "g1"}],
    ).claims[0]
    assert one.verdict == "not-computable"
    assert "g1" in one.missing[0]


def test_343_printed_as_342(judge: Any) -> None:
    """6 + 313 + 24 = 343: three roundings and that of the total allow 2 units. DESIGN 4."""
    one = judge(tonnes(["6", "313", "24"]), [{"printed": "342", "unit": "t", "rule": "sum", "of": names(3)}]).claims[0]
    assert (one.verdict, one.fit) == ("reproduced", "within-rounding")
    assert one.computed.nominal == 343
    assert (one.computed.band.low, one.computed.band.high) == (Fraction("341.5"), Fraction("344.5"))
    assert float(one.difference_percent) == pytest.approx(100 / 342)


def test_a_total_that_is_not_the_sum(judge: Any) -> None:
    """1,595.9 + 63,797.81 = 65,393.71, printed 65,933.71: digits swapped, 540 too much, -0.819 %."""
    claim = {"printed": "65,933.71", "unit": "tCO2e", "rule": "sum", "of": names(2)}
    parts = [{"printed": text, "unit": "tCO2e"} for text in ("1595.9", "63797.81")]
    one = judge(parts, [claim]).claims[0]
    assert (one.verdict, one.fit, one.inference) == ("not-reproduced", "none", "none")
    assert one.computed.nominal == Fraction("65393.71")
    assert float(one.difference_percent) == pytest.approx(-540 / 65933.71 * 100)
    assert one.nearest.value == Fraction("65393.71")


def test_a_percentage_that_does_not_follow(judge: Any) -> None:
    """866,638 / 3,227,332 is 26.85 %, printed 37 %."""
    claim = {"printed": "37%", "unit": "one", "rule": "ratio", "of": "g0", "per": "g1"}
    one = judge(tonnes(["866,638", "3,227,332"]), [claim]).claims[0]
    assert one.verdict == "not-reproduced"
    assert float(one.computed.nominal) == pytest.approx(0.26853, abs=1e-5)
    right = judge(tonnes(["866,638", "3,227,332"]), [{**claim, "printed": "27%"}]).claims[0]
    assert (right.verdict, right.fit) == ("reproduced", "nominal")


def test_swapped_digits_of_fy2024(judge: Any) -> None:
    """3,787,582.05 kWh x 0.1229 kgce/kWh = 465.49 tce; the report prints 456.49."""
    given_ = [{"printed": "3787582.05", "unit": "kWh", "activity": "electricity.purchased"}]
    claim = {"unit": "tce", "rule": "coal-equivalent", "of": "g0", "factor": "cn-sac/gbt-2589-2020"}
    wrong, right = judge(given_, [{"printed": text, **claim} for text in ("456.49", "465.49")]).claims
    assert (wrong.verdict, right.verdict) == ("not-reproduced", "reproduced")
    assert float(wrong.difference_percent) == pytest.approx((465.493834 / 456.49 - 1) * 100, abs=1e-5)


ELECTRICITY = {"printed": "3787582.05", "unit": "kWh", "activity": "electricity.purchased"}
# 3,787.58205 MWh x 0.5703 = 2,160.058043 t
WAYS = {
    "by its printed value": {"value": "0.5703", "unit": "tCO2/MWh"},
    "by its value in CO2e": {"value": "0.5703", "unit": "tCO2e/MWh"},
    "by its value per kWh": {"value": "0.5703", "unit": "kgCO2/kWh"},
    "by its reference": {"reference": "cn-mee/ets-2023-43/grid#CN.ets-notice"},
    "by edition, kind and region": {"edition": "cn-mee/ets-2023-43", "kind": "ets-notice", "region": "中国"},
    "by an edition of one figure": {"edition": "cn-mee/ets-2023-43"},
}


@pytest.mark.parametrize("factor", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("unit", ["tCO2e", "kgCO2e", "噸二氧化碳當量"])
def test_the_ways_to_name_a_factor(judge: Any, factor: dict[str, str], unit: str) -> None:
    """FY2024 of the same company: 2,160.06 t from 1,435 x 2,639.43 kWh at 0.5703."""
    text = "2,160,058" if unit == "kgCO2e" else "2160.06"
    claim = {"printed": text, "unit": unit, "rule": "emissions", "of": "g0", "factor": factor}
    one = judge([ELECTRICITY], [claim], period="2023-04-01/2024-03-31").claims[0]
    assert (one.verdict, one.fit, one.inference) == ("reproduced", "nominal", "none")
    expected = Fraction("3787.58205") * Fraction("0.5703") * (1000 if unit == "kgCO2e" else 1)
    assert one.computed.nominal == expected


def test_co2_claims_meet_co2_factors_only(judge: Any) -> None:
    """A claim in tCO2 by a CO2 factor computes; by a factor in CO2e it does not: CO2e says nothing of CO2 alone."""
    claim = {"printed": "2160.06", "unit": "tCO2", "rule": "emissions", "of": "g0"}
    plain = judge([ELECTRICITY], [{**claim, "factor": WAYS["by its printed value"]}]).claims[0]
    mixed = judge([ELECTRICITY], [{**claim, "factor": WAYS["by its value in CO2e"]}]).claims[0]
    assert (plain.verdict, mixed.verdict) == ("reproduced", "not-computable")


def test_a_co2_factor_in_a_co2e_claim_says_what_is_not_covered(judge: Any) -> None:
    claim = {"printed": "2160.06", "unit": "tCO2e", "rule": "emissions", "of": "g0", "factor": "cn-mee/ets-2023-43"}
    one = judge([ELECTRICITY], [claim]).claims[0]
    assert "ch4-n2o-not-covered" in {finding.code for finding in one.findings}


@pytest.mark.parametrize(
    ("region", "printed_figure", "reference"),
    [
        ("浙江", "293.88", "CN-GRID-EAST.OM"),
        ("CN-GRID-NORTH", "357.23", "CN-GRID-NORTH.OM"),
        ("广东", "333.10", "CN-GRID-SOUTH.OM"),
    ],
)
def test_the_region_of_the_given_chooses_the_factor(
    judge: Any, region: str, printed_figure: str, reference: str
) -> None:
    """356,483 kWh at the 2012 OM of the grid that the province is in. Nothing is left open, so `reproduced`."""
    given_ = [{"printed": "356,483", "unit": "kWh", "activity": "electricity.purchased", "region": region}]
    claim = {
        "printed": printed_figure, "unit": "tCO2e", "rule": "emissions", "of": "g0",
        "factor": {"edition": "cn-ndrc/baseline-2012", "kind": "OM"},
    }  # fmt: skip
    one = judge(given_, [claim]).claims[0]
    assert (one.verdict, one.fit) == ("reproduced", "nominal")
    assert one.factors[0].endswith(reference)
    assert one.families == []
    assert "recalled-factor" in {finding.code for finding in one.findings}


def test_the_region_without_the_kind_leaves_a_choice_of_kinds(judge: Any) -> None:
    """At 75/25 East gives 281.81; four kinds were tried, one hits."""
    given_ = [{"printed": "356,483", "unit": "kWh", "activity": "electricity.purchased", "region": "浙江"}]
    claim = {"printed": "281.81", "unit": "tCO2e", "rule": "emissions", "of": "g0", "factor": "cn-ndrc/baseline-2012"}
    one = judge(given_, [claim]).claims[0]
    assert (one.verdict, one.inference, one.fit) == ("consistent", "unique", "nominal")
    assert one.factors == ["cn-ndrc/baseline-2012/grid#CN-GRID-EAST.CM(OM=0.75,BM=0.25)"]


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ({"rule": "emissions", "unit": "tCO2e"}, "no factor"),
        ({"rule": "emissions", "unit": "tCO2e", "factor": "no such edition"}, "unknown edition"),
        ({"rule": "emissions", "unit": "tCO2e", "factor": "ipcc/ar6"}, "has no factor for electricity.purchased"),
        ({"rule": "emissions", "unit": "tCO2e", "factor": {"edition": "cn-mee/average-2022", "kind": "OM"}}, "kind OM"),
        (
            {"rule": "emissions", "unit": "tCO2e", "factor": {"edition": "cn-mee/average-2022", "region": "HK"}},
            "Hong Kong",
        ),
        ({"rule": "emissions", "unit": "t", "factor": {"edition": "cn-mee/ets-2023-43"}}, "does not measure"),
        (
            {"rule": "emissions", "unit": "tCO2e", "factor": {"edition": "cn-mee/footprint-2023"}},
            "product carbon footprint",
        ),
        ({"rule": "coal-equivalent", "unit": "tce"}, "no factor"),
        (
            {"rule": "coal-equivalent", "unit": "tce", "factor": {"edition": "cn-sac/gbt-2589-2020", "basis": "equal"}},
            "basis",
        ),
        (
            {
                "rule": "coal-equivalent",
                "unit": "tce",
                "factor": {"edition": "cn-sac/gbt-2589-2020", "basis": "primary"},
            },
            "发电煤耗",
        ),
        ({"rule": "coal-equivalent", "unit": "tCO2e", "factor": "cn-sac/gbt-2589-2020"}, "does not measure"),
        ({"rule": "sum", "unit": "t"}, "does not measure"),
        ({"rule": "energy", "unit": "tce"}, "no edition"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_named(judge: Any, claim: dict[str, Any], words: str) -> None:
    one = judge([ELECTRICITY], [{"printed": "1", "of": "g0", **claim}]).claims[0]
    assert one.verdict == "not-computable"
    assert words in " ".join(one.missing)


def test_energy_of_electricity_and_of_a_fuel(judge: Any) -> None:
    """356,483 kWh are 1,283.3388 GJ; 10 t of diesel 426.52 by GB/T 2589-2008 (42,652 kJ/kg), 427.05 by 2020."""
    given_ = [
        {"printed": "356,483", "unit": "kWh", "activity": "electricity.purchased"},
        {"printed": "10.000", "unit": "t", "activity": "fuel.diesel"},
    ]
    claims = [
        {"printed": "1,283.34", "unit": "GJ", "rule": "energy", "of": "g0"},
        {"printed": "426.5", "unit": "GJ", "rule": "energy", "of": "g1", "factor": "cn-sac/gbt-2589-2008"},
        {"printed": "427.05", "unit": "GJ", "rule": "energy", "of": "g1", "factor": "cn-sac/gbt-2589-2020"},
    ]
    first, second, third = judge(given_, claims).claims
    assert (first.verdict, first.computed.nominal) == ("reproduced", Fraction("1283.3388"))
    assert (second.verdict, second.computed.nominal) == ("reproduced", Fraction("426.52"))
    assert (third.verdict, third.computed.nominal) == ("reproduced", Fraction("427.05"))


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000))
def test_an_extra_source_in_a_stated_band(judge: Any, low: int, more: int, used: int) -> None:
    """Electricity at a named factor plus water at any factor of the band is found, and is an assumption.

    Breaks if the band is added at one end only. 100 MWh at 0.5703 are 57.03 t, 100 t of water add 0 to 200 kg.
    """
    high = low + more
    assume(high > 0)
    factor = Fraction(low) + Fraction(more * used, 1000)
    total = Fraction("57.03") + factor / 10**4
    given_ = [
        {"printed": "100.000", "unit": "MWh", "activity": "electricity.purchased"},
        {"printed": "100.0", "unit": "t"},
    ]
    claim = {
        "printed": printed(total, 4),
        "unit": "tCO2e",
        "rule": "emissions",
        "of": "g0",
        "factor": {"value": "0.5703", "unit": "tCO2/MWh"},
        "assume": {"of": "g1", "low": str(low / 1000), "high": str(high / 1000), "unit": "kgCO2e/t"},
    }
    one = judge(given_, [claim]).claims[0]
    assert one.verdict == "reproduced-under-assumption"
    assert len(one.assumptions) == 1
    assert any("whether g1 is in the figure" in text for text in one.missing)
    assert total in one.computed.band


def test_an_extra_source_cannot_lower_a_figure(judge: Any) -> None:
    given_ = [
        {"printed": "100.000", "unit": "MWh", "activity": "electricity.purchased"},
        {"printed": "100.0", "unit": "t"},
    ]
    claim = {
        "printed": "56.0", "unit": "tCO2e", "rule": "emissions", "of": "g0",
        "factor": {"value": "0.5703", "unit": "tCO2/MWh"},
        "assume": {"of": "g1", "low": "0", "high": "1.05", "unit": "kgCO2e/t"},
    }  # fmt: skip
    assert judge(given_, [claim]).claims[0].verdict == "not-reproduced"


@pytest.mark.parametrize(
    ("text", "verdict", "fit"),
    [
        ("0.50", "not-reproduced", "none"),
        ("0.5", "reproduced", "nominal"),
        ("0.54", "reproduced", "nominal"),
        ("0.541", "reproduced", "nominal"),
        ("0.542", "not-reproduced", "none"),
    ],
)
def test_the_digits_printed_are_the_claim(judge: Any, text: str, verdict: str, fit: str) -> None:
    """1.0000 kg per 1,849 persons in g: 0.54083. `0.50` is not `0.5`."""
    given_ = [{"printed": "1.00000", "unit": "kg"}, {"printed": "1,849", "unit": "person"}]
    one = judge(given_, [{"printed": text, "unit": "g/person", "rule": "ratio", "of": "g0", "per": "g1"}]).claims[0]
    assert (one.verdict, one.fit) == (verdict, fit)
