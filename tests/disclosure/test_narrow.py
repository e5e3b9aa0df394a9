"""A report as a whole: what its figures determine together, and that no figure has a part in its own confirmation."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.catalog import Catalog
from carbonkit.disclosure import check as check_module
from carbonkit.disclosure.check import CheckResult, check
from carbonkit.disclosure.judgement import judgement_record
from carbonkit.disclosure.report import Given, Report, read_report
from carbonkit.disclosure.searching.search import Asked
from carbonkit.disclosure.whole.narrow import Determined, digits_of
from carbonkit.quantities import Printed

CORPUS = Path(__file__).parent / "corpus"
Judge = Callable[..., CheckResult]


def printed(value: Fraction, places: int) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def per_head(of: str, text: str, unit: str = "kWh/person") -> dict[str, str]:
    return {"printed": text, "unit": unit, "rule": "ratio", "of": of, "per": "heads"}


HEADS = {"name": "heads", "unit": "person"}


def missing(result: CheckResult, name: str) -> Determined | None:
    return next((one for one in result.determined if one.name == name and one.kind == "missing"), None)


# laws


@given(st.integers(1, 3000), st.fractions(1, 5000, max_denominator=1000), st.integers(0, 2), st.integers(0, 3))
def test_the_heads_that_a_total_and_a_figure_per_head_leave_are_those_of_a_plain_loop(
    judge: Judge, heads: int, each: Fraction, places: int, more_places: int
) -> None:
    """Every whole number up to twice the true one is tried; the bounds are the first and the last that fits."""
    total, per = printed(heads * each, places), printed(each, more_places)
    known, ratio = Printed(total), Printed(per)
    assume(ratio.low > 0)
    fits = [
        number
        for number in range(1, 3 * heads + 3)
        if number * ratio.low <= known.high and number * ratio.high >= known.low
    ]
    assume(fits[-1] < 3 * heads + 2)
    result = judge([HEADS, {"name": "power", "printed": total, "unit": "kWh"}], [per_head("power", per)])
    found = missing(result, "heads")
    assert found is not None
    assert (found.low, found.high) == (fits[0], fits[-1])
    assert found.follows_from == ("c0",)
    assert ("the only whole number that fits" in found.text) == (len(fits) == 1)


@st.composite
def reports(
    draw: st.DrawFn, *, emits: bool | None = None
) -> tuple[list[dict[str, str]], list[dict[str, Any]], dict[str, Fraction]]:
    """Power and water of some heads, true figures rounded; some of the inputs are not printed."""
    heads = draw(st.integers(2, 900))
    true = {"heads": Fraction(heads)}
    given = [dict(HEADS)]
    claims = []
    for name, unit in (("power", "kWh"), ("gas", "kWh"), ("water", "t")):
        true[name] = draw(st.fractions(10, 10**6, max_denominator=100))
        one = {"name": name, "unit": unit}
        if draw(st.booleans()):
            one["printed"] = printed(true[name], draw(st.integers(0, 2)))
        given.append(one)
        value = true[name] / heads
        claims.append(
            {"name": f"{name} each", **per_head(name, printed(value, draw(st.integers(0, 4))), f"{unit}/person")}
        )
        true[f"{name} each"] = value
    true["energy"] = true["power"] + true["gas"]
    if emits or (emits is None and draw(st.booleans())):
        # Emissions of the power, and for each head: what is judged stands in another claim.
        true["T"] = true["power"] / 2
        true["T each"] = true["T"] / heads
        factor = {"value": "0.5", "unit": "tCO2e/kWh"}
        given[1]["activity"] = "electricity.purchased"
        text = printed(true["T"], draw(st.integers(0, 2)))
        claims.append(
            {"name": "T", "printed": text, "unit": "tCO2e", "rule": "emissions", "of": "power", "factor": factor}
        )
        text = printed(true["T each"], draw(st.integers(0, 4)))
        claims.append({"name": "T each", **per_head("T", text, "tCO2e/person")})
    claims.append(
        {"name": "energy", "printed": printed(true["energy"], 1), "unit": "kWh", "rule": "sum", "of": ["power", "gas"]}
    )
    if draw(st.booleans()):
        given[0]["printed"] = str(heads)
    return given, claims, true


@given(reports())
def test_true_figures_lie_inside_what_is_determined_and_contradict_nothing(judge: Judge, made: Any) -> None:
    given_, claims, true = made
    result = judge(given_, claims)
    assert result.contradictions == []
    for one in result.determined:
        assert one.low <= true[one.name] <= one.high, one.text
    for one in result.claims:
        assert one.verdict != "not-reproduced"


@given(reports(), st.data())
def test_a_figure_more_never_widens_what_is_determined(judge: Judge, made: Any, data: st.DataObject) -> None:
    given_, claims, _ = made
    place = data.draw(st.integers(0, len(claims) - 1))
    name = claims[place]["name"]
    fewer = [one for one in claims if name not in (one["name"], one["of"])]
    full = judge(given_, claims)
    for one in judge(given_, fewer).determined:
        if one.kind == "missing":
            narrower = missing(full, one.name)
            assert narrower is not None
            assert one.low <= narrower.low
            assert narrower.high <= one.high


@given(reports(), st.randoms(use_true_random=False))
def test_the_order_in_a_file_changes_nothing(judge: Judge, made: Any, random: Any) -> None:
    given_, claims, _ = made
    other_given, other_claims = list(given_), list(claims)
    random.shuffle(other_given)
    random.shuffle(other_claims)
    one, other = judge(given_, claims), judge(other_given, other_claims)
    key = {claim.name: judgement_record(claim) for claim in one.claims}
    assert {claim.name: judgement_record(claim) for claim in other.claims} == key
    assert {each.text for each in one.determined} == {each.text for each in other.determined}


@given(reports(), st.data())
def test_what_is_not_printed_is_at_best_assumed(judge: Judge, made: Any, data: st.DataObject) -> None:
    given_, claims, _ = made
    result = judge(given_, claims)
    absent = {one["name"] for one in given_ if "printed" not in one}
    for claim in result.claims:
        inputs = {*claim.claim.of, claim.claim.per}
        if inputs & absent:
            assert claim.verdict in ("reproduced-under-assumption", "not-computable", "not-reproduced")
            assert claim.verdict == "not-computable" or any("inferred" in one for one in claim.assumptions)
        else:
            assert claim.verdict == "reproduced"


def assert_its_own_digits_have_no_part(judge: Judge, made: Any, place: int, text: str) -> None:
    given_, claims, _ = made
    other = [dict(one) for one in claims]
    other[place]["printed"] = text
    one, another = judge(given_, claims).claims[place], judge(given_, other).claims[place]
    assert one.computed == another.computed


@given(reports(), st.data())
def test_inference_never_confirms_itself(judge: Judge, made: Any, data: st.DataObject) -> None:
    """Whatever a claim prints, its computed figure is the same: its own digits have no part in it."""
    place = data.draw(st.integers(0, len(made[1]) - 1))
    assert_its_own_digits_have_no_part(judge, made, place, str(data.draw(st.integers(1, 10**6))))


@given(reports(emits=True), st.integers(1, 10**6))
def test_inference_never_confirms_a_figure_that_stands_in_another_claim(judge: Judge, made: Any, number: int) -> None:
    """The same of the emissions, which stand in those for each head too: their digits bound the heads there."""
    names = [one["name"] for one in made[1]]
    assert_its_own_digits_have_no_part(judge, made, names.index("T"), str(number))


# by hand


def test_employees_and_electricity_of_a_report_that_prints_neither(catalog: Catalog) -> None:
    """182.155 to 182.165 tce / 0.1229 / 986.15: 1,502.95 to 1,503.05 heads; 1,503 x 986.145 = 1,482,175.935 kWh and
    1,503 x 986.155 = 1,482,190.965 kWh; 845.285 / 1482190.965 = 0.00057029427, 845.295 / 1482175.935 = 0.00057030679.
    """
    result = check(read_report(CORPUS / "ali-health-fy2023-unprinted.toml"), catalog=catalog)
    heads, power = missing(result, "employees"), missing(result, "purchased electricity")
    assert heads is not None
    assert power is not None
    because = ("comprehensive energy", "electricity per employee")
    assert (heads.low, heads.high, heads.follows_from) == (1503, 1503, because)
    assert (power.low, power.high) == (Fraction("1482175.935"), Fraction("1482190.965"))
    factor = next(one for one in result.determined if one.kind == "factor")
    assert (factor.name, factor.unit) == ("total GHG", "tCO2e/MWh")
    assert factor.low == pytest.approx(0.57029427, abs=1e-8)
    assert factor.high == pytest.approx(0.57030679, abs=1e-8)
    assert factor.text.startswith("the factor that total GHG implies: 0.570294 to 0.570307 tCO2e/MWh")
    assert any("employees: 1,503 person, the only whole number" in one for one in result.claims[3].assumptions)


def test_two_figures_per_head_imply_a_factor_and_a_factor_the_heads(catalog: Catalog) -> None:
    """1.505 / 2639.435 = 0.00057020 and 1.515 / 2639.425 = 0.00057399 bound it. With 0.5703: 2160.055 / 0.0005703 =
    3,787,577 kWh / 2639.435 = 1434.995 and 2160.065 / 0.0005703 = 3,787,595 / 2639.425 = 1435.008: 1,435.
    """
    result = check(read_report(CORPUS / "ali-health-fy2024-unprinted.toml"), catalog=catalog, search=True)
    factor = next(one for one in result.determined if one.kind == "factor")
    assert 0.570198 < factor.low < factor.high < 0.573990
    total = result.claim("total GHG")
    assert (total.verdict, total.by_search) == ("not-computable", False)
    assert total.search is not None
    assert [factor.reference for factor in total.search.explanations[0].factors] == [
        "cn-mee/ets-2023-43/grid#CN.ets-notice"
    ]
    assumed = [one for one in result.determined if one.assuming == "cn-mee/ets-2023-43/grid#CN.ets-notice"]
    assert [(one.name, one.low, one.high) for one in assumed][:1] == [("employees", 1435, 1435)]


def test_a_missing_part_follows_from_its_total(judge: Judge) -> None:
    """100.0 less 60.0: 99.95 - 60.05 = 39.90 to 100.05 - 59.95 = 40.10; 40 of 100 heads each 0.4 says the same."""
    parts = [{"name": "a", "printed": "60.0", "unit": "t"}, {"name": "b", "unit": "t"}]
    total = {"name": "total", "printed": "100.0", "unit": "t", "rule": "sum", "of": ["a", "b"]}
    found = missing(judge(parts, [total]), "b")
    assert found is not None
    assert (found.low, found.high) == (Fraction("39.9"), Fraction("40.1"))
    assert found.text == "b: 39.90 to 40.10 t (from total)"
    # The total itself cannot be checked with a part that only it gives.
    assert judge(parts, [total]).claims[0].verdict == "not-computable"


def test_an_inference_that_leaves_much_room_reproduces_nothing(judge: Judge) -> None:
    """100.0 t at 0.5 t each: 99.95 / 0.55 to 100.05 / 0.45, 182 to 222 heads. 1,000 kWh over them is 4.50 to 5.49 kWh:
    5.00 lies inside, as 4.60 would; only "5", to the unit, is what nearly all of them give. 6.00 is word against word.
    """
    inputs = [
        HEADS,
        {"name": "w", "printed": "100.0", "unit": "t"},
        {"name": "e", "printed": "1,000.00", "unit": "kWh"},
    ]
    water = {"name": "water each", **per_head("w", "0.5", "t/person")}
    verdicts = {"5.00": "not-computable", "5": "reproduced-under-assumption", "6.00": "not-computable"}
    for text, verdict in verdicts.items():
        result = judge(inputs, [water, {"name": "power each", **per_head("e", text)}])
        assert result.claim("power each").verdict == verdict, text
        assert [one.claims for one in result.contradictions] == (
            [("power each", "water each")] if text == "6.00" else []
        )


def test_the_search_is_asked_with_the_narrowed_band_and_the_face_value(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1,482 MWh is 1,481.5 to 1,482.5; 986.15 kWh for each of 1,503 heads leaves 1,482.1759 to 1,482.1910."""
    asked: list[Asked] = []

    def caught(one: Asked, *_: Any, **__: Any) -> Any:
        asked.append(one)
        raise RuntimeError

    monkeypatch.setattr(check_module, "search_figure", caught)
    raw = {
        "report": {"id": "x"},
        "given": [
            {"name": "heads", "unit": "person", "printed": "1,503"},
            {"name": "e", "printed": "1,482", "unit": "MWh", "activity": "electricity.purchased"},
        ],
        "claim": [
            {"name": "each", **per_head("e", "986.15")},
            {"name": "t", "printed": "845.29", "unit": "tCO2e", "rule": "emissions", "of": "e"},
        ],
    }
    with pytest.raises(RuntimeError):
        check(Report.model_validate(raw), catalog=catalog, search=True)
    (one,) = asked
    assert one.amounts.nominal == 1482
    assert (one.amounts.band.low, one.amounts.band.high) == (Fraction("1482.175935"), Fraction("1482.190965"))
    assert one.text == "1,482"


def test_counts_are_exact_only_where_they_are_printed_to_the_head() -> None:
    assert digits_of(Given(name="n", printed="1,849", unit="person")).is_point
    assert digits_of(Given(name="n", printed="1.849", unit="千人")).is_point
    assert digits_of(Given(name="n", printed="1.8", unit="千人")).width == Fraction(1, 10)
    assert digits_of(Given(name="n", printed="0.2万", unit="person")).width == 1000
    # Printed parts of a head are an average, rounded; also where the part is 0.
    assert digits_of(Given(name="n", printed="1,503.5", unit="person")).width == Fraction(1, 10)
    assert digits_of(Given(name="n", printed="1,503.0", unit="person")).width == Fraction(1, 10)
    assert digits_of(Given(name="n", printed="1.5035", unit="千人")).width == Fraction(1, 10_000)


def test_an_average_head_count_is_rounded(judge: Judge) -> None:
    """1,000,000.00 kWh of 1,503.46 heads are 665.13 each. Printed 1,503.5, 1,503.45 to 1,503.55: 665.093 to 665.137."""
    inputs = [
        {**HEADS, "printed": "1,503.5"},
        {"name": "power", "printed": "1,000,000.00", "unit": "kWh"},
    ]
    for text, verdict in (("665.13", "reproduced"), ("665.15", "not-reproduced")):
        assert judge(inputs, [per_head("power", text)]).claims[0].verdict == verdict


def test_a_claimed_head_count_is_exact_where_it_adds_up_heads(judge: Judge) -> None:
    """60 + 40 are 100 to the head, and 1,000.00 / 100 = 10.00, not 10.04, which 99.6 heads would give.

    60.4 + 40.4 = 100.8 prints 101, and may be 100.7 to 100.9: 1,000.00 / 100.8 = 9.92 lies inside.
    """
    for parts, total, text, verdict in (
        (("60", "40"), "100", "10.00", "reproduced"),
        (("60", "40"), "100", "10.04", "not-reproduced"),
        (("60.4", "40.4"), "101", "9.92", "reproduced"),
    ):
        inputs = [{"name": f"p{number}", "printed": part, "unit": "person"} for number, part in enumerate(parts)]
        inputs.append({"name": "power", "printed": "1,000.00", "unit": "kWh"})
        claims = [
            {"name": "heads", "printed": total, "unit": "person", "rule": "sum", "of": ["p0", "p1"]},
            {"name": "each", **per_head("power", text)},
        ]
        result = judge(inputs, claims)
        assert [one.verdict for one in result.claims] == ["reproduced", verdict]
        assert result.contradictions == []


def test_the_search_never_gets_an_empty_band(catalog: Catalog) -> None:
    """Heads of 100 that the ratio bounds to 99.5 to 100.5 stay 100, and the amount of 50 kg each is 5,000 kg."""
    raw = {
        "report": {"id": "x"},
        "given": [
            {"name": "p", "printed": "60", "unit": "person"},
            {"name": "q", "printed": "40", "unit": "person"},
            {"name": "e", "printed": "1,000", "unit": "kWh", "activity": "electricity.purchased"},
        ],
        "claim": [
            {"name": "heads", "printed": "100", "unit": "person", "rule": "sum", "of": ["p", "q"]},
            {"name": "each", "printed": "9.996", "unit": "kWh/person", "rule": "ratio", "of": "e", "per": "heads"},
            {"name": "t", "printed": "0.5703", "unit": "tCO2e", "rule": "emissions", "of": "e"},
        ],
    }
    report = Report.model_validate(raw)
    one = check_module._Judge(report, report.claim[2], catalog, check_module._whole(report, catalog))
    one.judge()
    assert one.asked is not None
    band = one._narrowed(one.asked).band
    assert (band.low, band.high) == (Fraction("999.55"), Fraction("999.65"))


def average_heads(*texts: str) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    inputs = [
        HEADS,
        {"name": "power", "printed": "10,000.00", "unit": "kWh"},
        {"name": "water", "printed": "5,000.00", "unit": "t"},
    ]
    return inputs, [
        {"name": f"{name} each", **per_head(name, text, f"{unit}/person")}
        for name, unit, text in zip(("power", "water"), ("kWh", "t"), texts, strict=False)
    ]


def test_heads_that_are_no_whole_number_are_said_to_be_an_average(judge: Judge) -> None:
    """10,000.00 / 100.5 = 99.50249 and 5,000.00 / 100.5 = 49.75124: 100.4999 to 100.5001 heads, no whole number."""
    result = judge(*average_heads("99.5025", "49.7512"))
    found = missing(result, "heads")
    assert found is not None
    assert 100 < found.low < Fraction("100.5") < found.high < 101
    assert not found.is_count
    assert found.follows_from == ("power each", "water each")
    assert [one.text for one in result.findings] == [
        "heads: no whole number of heads fits power each, water each; is it an average?"
    ]
    assert result.contradictions == []


def test_one_figure_that_leaves_no_whole_head_does_not_vanish(judge: Judge) -> None:
    """5,000.00 / 50.000 are 100 heads, 99.9989 to 100.0011, and 10,000.00 / 99.5025 are 100.5: not both."""
    result = judge(*average_heads("99.5025", "50.000"))
    assert [one.claims for one in result.contradictions] == [("power each", "water each")]
    assert [one.code for one in result.findings] == ["no-whole-heads"]


def test_a_gross_error_is_refuted_however_large_it_is(judge: Judge) -> None:
    """5,000.00 / 50.000 are 100 heads; 100 x 1000.00 kWh x 0.0005 t are 50.0 t: 49.9 and 51, 55, 60 are not.

    Whether the others contradict each other must not depend on it: with 60 t at 0.500 each, 120 heads, they would.
    """
    inputs = [
        HEADS,
        {"name": "power", "unit": "kWh", "activity": "electricity.purchased"},
        {"name": "water", "printed": "5,000.00", "unit": "t"},
    ]
    factor = {"value": "0.5", "unit": "kgCO2e/kWh"}
    for text in ("50.0", "49.9", "50.3", "51.0", "55.0", "60.0", "5,000.0"):
        claims = [
            {"name": "T", "printed": text, "unit": "tCO2e", "rule": "emissions", "of": "power", "factor": factor},
            {"name": "T each", **per_head("T", "0.500", "tCO2e/person")},
            {"name": "power each", **per_head("power", "1000.00")},
            {"name": "water each", **per_head("water", "50.000", "t/person")},
        ]
        verdict = "reproduced-under-assumption" if text == "50.0" else "not-reproduced"
        assert judge(inputs, claims).claim("T").verdict == verdict, text


def test_a_report_says_the_same_in_any_order_of_its_claims(catalog: Catalog) -> None:
    report = read_report(CORPUS / "ali-health-fy2023-unprinted.toml")
    expected = {one.name: judgement_record(one) for one in check(report, catalog=catalog).claims}
    for claims in list(permutations(report.claim))[::17]:
        result = check(report.model_copy(update={"claim": list(claims)}), catalog=catalog)
        assert {one.name: judgement_record(one) for one in result.claims} == expected


def test_json_carries_what_is_determined(catalog: Catalog) -> None:
    record = check(read_report(CORPUS / "ali-health-fy2023-unprinted.toml"), catalog=catalog).as_dict()
    (heads,) = [one for one in record["determined"] if one["name"] == "employees"]
    assert (heads["low"], heads["high"], heads["is_only_whole_number"]) == (1503.0, 1503.0, True)
    assert record["contradictions"] == []
    assert record["findings"] == []
