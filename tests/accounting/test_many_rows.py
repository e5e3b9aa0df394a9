"""Long tables: the passes over rows show in no figure, and what columns share shows in no frame."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction
from typing import Any
from unittest.mock import patch

import engine_frames as frames
import numpy as np
import pandas as pd
import pytest
import strategies as own
from hypothesis import given, settings
from hypothesis import strategies as st

from carbonkit.accounting import ledger as ledgers
from carbonkit.accounting.ledger import Ledger, calculate
from carbonkit.accounting.method import Method
from carbonkit.tables.read import COPIES_ON_WRITE

Case = tuple[list[own.Row], dict[str, Any]]
UNITS = {"kWh": 1, "MWh": 1000, "万千瓦时": 10000}
METHOD = Method(
    gwp="ipcc-ar6-100",
    factors=["cn-mee/average-2021", "cn-mee/average-2022"],
    coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
)


def long(rows: int, seed: int = 7) -> pd.DataFrame:
    """Electricity over units, provinces and years, as categories."""
    draw = np.random.default_rng(seed)
    columns = {"unit": list(UNITS), "region": list(own.PROVINCES), "period": ["2021", "2022"]}
    keys = {
        name: pd.Categorical.from_codes(draw.integers(0, len(values), rows), values) for name, values in columns.items()
    }
    activity = pd.Categorical.from_codes(np.zeros(rows, dtype=np.int8), ["electricity.purchased"])
    return pd.DataFrame({"activity": activity, "amount": draw.integers(1, 10**8, rows) / 100, **keys})


def ledger(frame: pd.DataFrame) -> Ledger:
    return calculate(frame, method=METHOD, catalog=own.catalog())


def test_lines_and_totals_of_many_rows_are_those_of_printed_factors() -> None:
    """More rows than any block: a line is the amount times the factor as printed, a total their exact sum.

    Mutations tried, red: `range(0, len(amounts) - _BLOCK, _BLOCK)` in Lines.of; what has the same coefficients copied
    from the first output.
    """
    frame = long(200_003)
    made = ledger(frame)
    tonnes = {
        (unit, region, year): Fraction(own.catalog().factor(f"cn-mee/average-{year}/grid#{region}.average").printed)
        * size
        / 1000
        for unit, size in UNITS.items()
        for region in own.PROVINCES
        for year in ("2021", "2022")
    }
    keys = list(zip(frame["unit"], frame["region"], frame["period"], strict=True))
    expected = frame["amount"].to_numpy() * np.array([float(tonnes[key]) for key in keys])
    for name in ("co2_t", "co2e_t"):
        np.testing.assert_array_equal(made.lines[name].to_numpy(), expected)
    # Cents are no doubles: each amount is taken as the double that it is, in units of 2^-60.
    whole: dict[tuple[str, str, str], int] = dict.fromkeys(tonnes, 0)
    for key, amount in zip(keys, frame["amount"].tolist(), strict=True):
        above, below = amount.as_integer_ratio()
        whole[key] += above * (2**60 // below)
    exact = {key: Fraction(total, 2**60) * tonnes[key] for key, total in whole.items()}
    assert made.total("co2_t").value == sum(exact.values())
    by = made.totals(by=["region", "period"])
    for _, row in by.iterrows():
        group = sum(value for key, value in exact.items() if key[1:] == (row["region"], row["period"]))
        assert row["co2_t"] == float(group)


EXTREMES = (5e-324, 2.0**-1060, 1e-300, 0.01, 0.1, 1 / 3, 1.0, 2.5, 356483.0, 1e16, 1e15 / 7, 1e100, 0.0, -0.0)
amounts = st.one_of(
    st.sampled_from([sign * one for one in EXTREMES for sign in (1, -1)]),
    st.integers(-(10**9), 10**9).map(lambda cents: cents / 100),
    st.floats(-1e100, 1e100),
)


@given(st.lists(amounts, min_size=1, max_size=40), st.sampled_from(("cn-net", "ghgp-gross")))
def test_amounts_of_every_size_have_exact_totals_and_one_product_a_line(values: list[float], exports: str) -> None:
    """Huge, tiny, subnormal, negative, minus zero, decimal: totals are sums of Fractions, lines are one product.

    Mutation tried, red: the levels of a chunk left after the first.
    """
    meters = [place % 3 for place in range(len(values))]
    frame = pd.DataFrame(
        {"activity": "heat.purchased", "amount": values, "unit": "GJ", "entry": "correction", "meter": meters}
    )
    heat = {"factors": ["cn-ndrc/guides-heat"], "exports": exports, "outputs": ["energy"]}
    made = calculate(frame, method=Method(**heat), catalog=own.catalog())
    exact = {meter: Fraction(0) for meter in meters}
    for meter, value in zip(meters, values, strict=True):
        exact[meter] += Fraction(value)
    assert made.total("energy_gj").value == sum(exact.values())
    by = made.exact_totals("meter")
    assert {meter: by[(str(meter),)]["energy_gj"] for meter in exact} == exact
    zero = 0.0 if exports == "ghgp-gross" else -0.0
    for name, size in (("energy_gj", Fraction(1)), ("energy_kwh", Fraction(2500, 9))):
        lines = made.lines[name].to_numpy()
        assert lines.tobytes() == (np.array(values) * float(size) + zero).tobytes()


@given(own.cases())
def test_totals_by_columns_of_the_key_are_those_by_any_other_column(case: Case) -> None:
    """By region, period and the rest no row is looked at again: as by copies of those columns, which are no keys.

    Mutation tried, red: `found[group] = {row: sums[row]}` in Ledger._sums_of_keys.
    """
    table, choices = case
    data = own.frame(table)
    made = own.ledger(data.assign(**{f"my {name}": data[name] for name in own.KEYS}), choices)
    for by in (["region"], ["period", "unit"], ["activity", "entry", "region"], list(own.KEYS)):
        copied = made.totals(by=[f"my {name}" for name in by])
        pd.testing.assert_frame_equal(
            made.totals(by=by), copied.rename(columns=lambda name: str(name).removeprefix("my ")), check_exact=True
        )


@settings(deadline=None)
@given(frames.messy() | frames.messy(bad=True), st.sampled_from((0, 1 << 30)))
def test_totals_by_any_other_column_are_those_of_fractions(
    case: tuple[pd.DataFrame, dict[str, Any]], many: int
) -> None:
    """By a column that is no part of the key: amount times coefficient of each row without a problem, row by row, and
    no output that no row of the group has; whether rows are multiplied at once or added by key before.

    Mutations tried, red: rows with a problem kept; an output given to every group; the outputs of the groups from the
    keys alone; pairs by `divmod(pair, count)`; one coefficient for all outputs.
    """
    data, choices = case
    data = data.assign(meter=[f"meter {row % 3}" for row in range(len(data))])
    made = own.ledger(data, choices, on_error="collect")
    with patch.object(ledgers, "_MANY_ROWS", many):
        found = made.exact_totals(by="meter")
    bad = {row for problem in made.problems for row in problem.rows}
    wanted: dict[tuple[str], dict[str, Fraction]] = {(meter,): {} for meter in data["meter"]}
    for row, meter in enumerate(data["meter"]):
        if row not in bad:
            totals, amount = wanted[(meter,)], Fraction(float(made._table.amounts[row]))
            for output, one in made._plan_rows[made._keys.codes[row]].derivations.items():
                totals[output] = totals.get(output, Fraction(0)) + amount * one.coefficient
    assert found == {name: {output: totals.get(output) for output in own.OUTPUTS} for name, totals in wanted.items()}


def test_the_instants_of_a_day_are_named_by_the_day() -> None:
    """Of the period, as in a file and in an engine; another column groups by its values, instants among them.

    Mutation tried, red: `said` gives the first cell.
    """
    hours = pd.to_datetime(["2022-07-01 13:00", "2022-07-01 14:00", "2022-07-02 00:00"])
    read = ["2022-07-01T13:00", "2022-07-01T14:00", None]
    frame = long(3).assign(period=hours, read=pd.Series(read, dtype=object), meter=[1, 1, 2])
    made = ledger(frame)
    assert made.totals(by="period")["period"].tolist() == ["2022-07-01", "2022-07-02"]
    assert made.totals(by="read")["read"].fillna("-").tolist() == ["2022-07-01T13:00", "2022-07-01T14:00", "-"]
    assert made.totals(by="meter")["meter"].tolist() == [1, 2]
    first, second = "2022-07-01T13:00", "2022-07-01T14:00"
    assert list(made.exact_totals(by=("meter", "read", "scope"))) == [("1", first, 2), ("1", second, 2), ("2", "", 2)]


def test_a_null_that_is_written_over_leaves_the_other_columns_null() -> None:
    """Columns without a figure share their memory; whoever writes into one writes into that one.

    Mutation tried, red: the columns of nulls handed to the frame as one plain array.
    """
    made = ledger(long(10))
    lines = made.lines
    lines.loc[3, "tce_media"] = 1.0
    lines["ch4_t"] += 1
    lines.iloc[4, lines.columns.get_loc("n2o_t")] = 2.0
    assert lines["tce_media"].notna().tolist() == [place == 3 for place in range(10)]
    assert lines["ch4_t"].isna().all()
    assert lines["n2o_t"].notna().tolist() == [place == 4 for place in range(10)]
    assert made.totals()["tce_media"].isna().all()


def test_a_figure_that_is_written_over_leaves_the_same_figure_beside_it() -> None:
    """CO2 and CO2e of electricity are one array; whoever writes into one column writes into that one.

    Mutation tried, red: the array handed to the frame for both, without the Series that pandas knows it by.
    """
    made = ledger(long(10))
    lines = made.lines
    before = lines["co2e_t"].tolist()
    assert lines["co2_t"].tolist() == before
    lines.loc[3, "co2_t"] = 1.0
    lines.iloc[4, lines.columns.get_loc("co2_t")] = 2.0
    assert lines["co2e_t"].tolist() == before
    lines["co2e_t"] *= 2
    assert lines["co2_t"].tolist() == [*before[:3], 1.0, 2.0, *before[5:]]


def test_what_is_written_into_the_table_later_changes_no_figure() -> None:
    """Mutation tried, red: the frame kept as it was handed in, without a copy that pandas parts on writing."""
    frame = long(10)
    before = frame.copy(deep=True)
    made = ledger(frame)
    frame.loc[0, "amount"] = 5.0
    frame.iloc[1, 1] = 7.0
    frame["amount"] *= 2
    expected = ledger(before)
    pd.testing.assert_frame_equal(made.lines, expected.lines, check_exact=True)
    assert made.total("co2_t") == expected.total("co2_t")


@pytest.mark.skipif(not COPIES_ON_WRITE, reason="pandas 2 copies the table that the columns are added to")
def test_memory_beyond_the_inputs_is_little_more_than_the_outputs() -> None:
    """Three million rows: at most 1.1 times what is added, and 8 MiB; totals alone take the 8 MiB.

    Five columns of figures, one of nulls, scope with its mask, codes of factors and of evidence: 53 bytes a row.

    Mutation tried, red: a column of nulls for each output that has none.
    """
    rows = 3_000_000
    frame = long(rows)
    _ = ledger(frame[:1000]).lines
    tracemalloc.start()
    try:
        ledger(frame).totals()
        _, alone = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        made = ledger(frame)
        made.totals()
        _ = made.lines
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert alone <= 8 * 2**20
    assert peak <= 1.1 * 53 * rows + 8 * 2**20


@pytest.mark.parametrize("rows", [1, 2, 1000])
def test_problems_of_many_keys_name_the_rows_of_each(rows: int) -> None:
    """Every second unit is none: one problem for each, with its first row and all its rows."""
    units = [f"unit {place % 7}" if place % 2 else "kWh" for place in range(rows)]
    frame = long(rows).assign(unit=units, region="CN-ZJ", period="2022")
    made = calculate(frame, method=METHOD, catalog=own.catalog(), on_error="collect")
    expected = {
        f"unit {number}": [place for place, unit in enumerate(units) if unit == f"unit {number}"] for number in range(7)
    }
    found = {one.rows: str(one) for one in made.problems}
    assert sorted(found) == sorted(tuple(places) for places in expected.values() if places)
    for unit, places in expected.items():
        if places:
            text = found[tuple(places)]
            assert text.startswith(f"row {places[0]}: unit '{unit}'")
            assert text.endswith(f" ({len(places)} rows)") == (len(places) > 1)
    assert made.lines["co2_t"].isna().tolist() == [place % 2 == 1 for place in range(rows)]
