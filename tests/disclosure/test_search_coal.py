"""The search for coal equivalents and energy: every edition, basis and coal rate, and what is put in their place."""

from __future__ import annotations

from fractions import Fraction

import pytest
from asking import CATALOG, rounded, search
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.accounting.activities import activities
from carbonkit.catalog import Factor
from carbonkit.disclosure.check import check
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.one_figure import report_of_one
from carbonkit.quantities import Printed

KINDS = ("coal-equivalent", "coal-rate-generation", "coal-rate-supply")
#: kgce per unit of the coefficient, and the unit that the amount is then in.
IN_KGCE = {"kgce": Fraction(1), "gce": Fraction(1, 1000), "tce": Fraction(1000)}


def coefficients(kinds: tuple[str, ...]) -> list[tuple[str, Factor]]:
    """Activity and factor, of every carrier that an activity has."""
    of_carrier = {one.carrier: one.name for one in reversed(activities().values()) if one.carrier}
    return [
        (of_carrier[factor.carrier], factor)
        for edition in CATALOG.editions()
        for factor in edition.factors
        if factor.kind in kinds and factor.exact_value and factor.carrier in of_carrier and not factor.state
    ]


COAL = [pair for pair in coefficients(KINDS) if pair[1].unit.partition("/")[0] in IN_KGCE]
CALORIFIC = [pair for pair in coefficients(("net-calorific-value",)) if pair[1].unit in ("kJ/kg", "kJ/m3", "kJ/kWh")]
amounts = st.integers(1_000_000, 99_999_999).map(lambda number: f"{number:,}")


@given(st.sampled_from(COAL), amounts, st.integers(0, 3))
def test_what_made_a_coal_equivalent_is_found_again(pair: tuple[str, Factor], amount: str, digits: int) -> None:
    """Every edition, carrier and coal rate, in the unit that the coefficient is per."""
    activity, factor = pair
    above, _, per = factor.unit.partition("/")
    exact = Printed(amount).value * factor.value * IN_KGCE[above] / 1000
    printed = rounded(exact, digits)
    assume(Printed(printed).low > 0)
    result = search(printed, amount, unit="tce", per=per, activity=activity, rule="coal-equivalent")
    mine = [way for way in result.explanations if way.family == "plain" and way.factors[0] == factor]
    assert [way.figure.nominal for way in mine if way.figure] == [exact]


@given(st.sampled_from(CALORIFIC), amounts, st.integers(0, 3))
def test_what_made_an_energy_is_found_again(pair: tuple[str, Factor], amount: str, digits: int) -> None:
    activity, factor = pair
    per = factor.unit.partition("/")[2]
    exact = Printed(amount).value * factor.value / 10**6
    printed = rounded(exact, digits)
    assume(Printed(printed).low > 0)
    result = search(printed, amount, unit="GJ", per=per, activity=activity, rule="energy")
    # Of what is energy already, electricity, the units are converted and no calorific value is needed.
    if per == "kWh":
        assert any(not way.factors for way in result.explanations if way.family == "plain")
    else:
        assert factor in [way.factors[0] for way in result.explanations if way.family == "plain"]


def one(printed: str, amount: str, **named: str) -> Judgement:
    unit = named.pop("unit", "kWh")
    report = report_of_one(printed, f"{amount} {unit}", activity="electricity", needs_source=False, **named)  # type: ignore[arg-type]
    return check(report, catalog=CATALOG, search=True).claims[0]


STANDARD = {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}


@pytest.mark.parametrize(
    ("printed", "amount", "named", "verdict", "name", "said"),
    [
        # 356,483 x 860/7000 = 43,796.48 kg; x 3.6/29.3076 = 43,788.69 kg; the printed 0.1229 gives 43.81
        ("43.80 tce", "356,483", STANDARD, "explained", "coal-coefficient", "860/7000"),
        ("43.79 tce", "356,483", STANDARD, "explained", "coal-coefficient", "3.6/29.307"),
        ("43.81 tce", "356,483", STANDARD, "reproduced", "", ""),
        # 3,787,582.05 x 0.1229 = 465,493.83 kg
        ("456.49 tce", "3,787,582.05", STANDARD, "explained", "digits-swapped", "465.49 computed, 456.49 printed"),
        # 1,000,000 x 0.3055 = 305,500 kg: the supply rate of 2020, where the calorific value is named
        ("305.50 tce", "1,000,000", {**STANDARD, "period": "2021"}, "explained", "basis-swapped", "primary and not"),
        # the same where primary is named, and no rate: an assumption, for the year before or that of the period
        ("305.50 tce", "1,000,000", {"basis": "primary", "edition": STANDARD["edition"], "period": "2021"},
         "reproduced-under-assumption", "", ""),
        # 1,000,000 x 0.1229 = 122,900 kg, and primary is named
        ("122.90 tce", "1,000,000", {"basis": "primary", "edition": STANDARD["edition"]}, "explained",
         "basis-swapped", "calorific and not primary"),
        # 122.9 t printed in kg under the heading t
        ("122,900 tce", "1,000,000", STANDARD, "explained", "thousand", "a thousand times too large"),
    ],
)  # fmt: skip
def test_coal_equivalents_by_hand(
    printed: str, amount: str, named: dict[str, str], verdict: str, name: str, said: str
) -> None:
    judged = one(printed, amount, **named)
    assert judged.verdict == verdict
    assert judged.search is not None
    best = judged.search.explanations[0]
    assert (best.slip.name if best.slip else "") == name
    assert said in (best.slip.text if best.slip else "")


@pytest.mark.parametrize(
    ("printed", "amount", "name"),
    [
        # 1,234,567 kWh = 4,444,441.2 MJ = 4,444.4412 GJ
        ("4,444.44 GJ", "1,234,567", ""),
        ("1,234.567 GJ", "1,234,567", "kwh-mj"),
        ("4,444,441.2 GJ", "1,234,567", "thousand"),
        ("4,444.44 MWh", "1,234,567", "kwh-mj"),
        ("4,454.44 GJ", "1,234,567", "digit-wrong"),
    ],
)
def test_energy_by_hand(printed: str, amount: str, name: str) -> None:
    judged = one(printed, amount)
    assert judged.search is not None
    best = judged.search.explanations[0]
    assert (best.slip.name if best.slip else "") == name
    assert judged.verdict == ("explained" if name else "reproduced")


def test_a_superseded_standard_ranks_behind_the_one_in_force() -> None:
    """Both print 0.1229 for electricity; in 2022 that of 2020 had taken the place of that of 2008."""
    judged = one("43.81 tce", "356,483", period="2022")
    assert (judged.verdict, judged.inference) == ("reproduced-under-assumption", "unique")
    assert judged.factors == ["cn-sac/gbt-2589-2020/energy#electricity.coal-equivalent"]


def test_the_coefficient_that_was_used_stands_in_the_chain() -> None:
    """The step of the standard is replaced, not multiplied with a ratio: 356,483 x 860/7000 = 43,796.48 kg."""
    judged = one("43.80 tce", "356,483", **STANDARD)
    assert judged.search is not None
    derivation = judged.search.explanations[0].derivation
    assert derivation is not None
    assert [step.printed for step in derivation.steps if step.is_assumed] == ["860/7000"]
    assert derivation.coefficient == Fraction(860, 7000) / 1000
    assert not derivation.references
