"""A figure that the ledger makes from a known input and a known factor, rounded, is found again by the search.

The figure comes from `calculate`, as an analyst would make it; the search knows nothing of the row, only the digits.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
from hypothesis import assume, given
from hypothesis import strategies as st

import carbonkit as ck
from carbonkit.catalog import Factor, open_catalog
from carbonkit.catalog.kinds import kinds
from carbonkit.disclosure.check import check
from carbonkit.disclosure.one_figure import report_of_one
from carbonkit.quantities import Printed, round_half_up
from carbonkit.quantities.grammar import split_unit

CATALOG = open_catalog()
ACTIVITIES = ("electricity.purchased", "heat.purchased", "fuel.diesel", "fuel.petrol", "fuel.natural_gas")


def _factors(activity: str) -> list[Factor]:
    """Whole emission factors of an activity, of CO2e or of CO2 where nothing is printed beside it."""
    found = []
    for edition in CATALOG.editions():
        rows = edition.of_activity(activity) if edition.has_activity(activity) else []
        gases = {row.gas for row in rows}
        for row in rows:
            alone = row.gas == "CO2e" or (row.gas == "CO2" and not gases & {"CH4", "N2O"})
            usable = kinds()[row.kind].measures == "emission" and row.kind != "product-carbon-footprint"
            if alone and usable and row.exact_value and row.value > 0 and not row.state:
                found.append(row)
    return found


BY_ACTIVITY = {name: _factors(name) for name in ACTIVITIES}


def test_every_activity_has_factors_to_draw_from() -> None:
    assert {name for name, rows in BY_ACTIVITY.items() if len(rows) > 5} >= {
        "electricity.purchased",
        "fuel.diesel",
        "fuel.petrol",
        "fuel.natural_gas",
    }


@given(st.data(), st.sampled_from(ACTIVITIES), st.integers(10_000, 99_999_999), st.integers(0, 3))
def test_a_figure_of_the_ledger_is_found_again(data: st.DataObject, activity: str, amount: int, digits: int) -> None:
    """Any edition, region, kind and unit. Breaks if the search derives a chain otherwise than the ledger does."""
    factor = data.draw(st.sampled_from(BY_ACTIVITY[activity]))
    unit = split_unit(factor.unit)[1].name
    row = {"activity": activity, "amount": amount, "unit": unit, "factor": factor.reference, "region": factor.region}
    ledger = ck.calculate(pd.DataFrame([row]), method=ck.Method(), catalog=CATALOG)
    exact: Fraction = ledger.total("co2e_t").value
    printed = round_half_up(exact, digits)
    assume(Printed(printed).low > 0)
    report = report_of_one(f"{printed} tCO2e", f"{amount} {unit}", activity=activity, needs_source=False)
    one = check(report, catalog=CATALOG, search=True).claims[0]
    assert one.search is not None
    plain = {way.factors[0].reference for way in one.search.explanations if len(way.factors) == 1 and not way.slips}
    assert factor.reference in plain
