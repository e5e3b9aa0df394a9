"""The laws of a ledger, over random activity tables. Each docstring names a change of the code that breaks it."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
import strategies as own
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.accounting.ledger import Ledger, calculate
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import plan
from carbonkit.errors import ProblemsError

Case = tuple[list[own.Row], dict[str, Any]]
RESULTS = ["scope", *own.OUTPUTS, "factor_used", "evidence"]


def added(ledger: Ledger) -> pd.DataFrame:
    """The columns that the ledger adds, as plain objects that compare."""
    return ledger.lines[RESULTS].reset_index(drop=True).astype({"factor_used": object, "evidence": object})


@given(own.cases())
def test_linearity_twice_the_amount_is_twice_the_figure(case: Case) -> None:
    """Doubling is exact in lines and totals.

    Mutation tried, red: adding 1e-9 to `outputs[line, block]` in Ledger._results; rounding a line to 6 places.
    """
    table, choices = case
    twice = own.ledger([{**row, "amount": 2 * row["amount"]} for row in table], choices)
    once = own.ledger(table, choices)
    assert own.exact_totals(twice) == {output: 2 * value for output, value in own.exact_totals(once).items()}
    for output in own.OUTPUTS:
        pd.testing.assert_series_equal(twice.lines[output], 2 * once.lines[output], check_exact=True)


@given(own.cases(), st.integers(1, 9))
def test_additivity_splitting_rows_leaves_every_total_exactly(case: Case, shares: int) -> None:
    """A row of k units is k rows of one: not a bit of a total changes, however the parts round.

    Mutation tried, red: `grouped_exact_sums` replaced by np.bincount with weights.
    """
    table, choices = case
    # Parts that add up exactly: the binary mantissa cut in two, and the low half repeated in a mirrored pair.
    parts = []
    for row in table:
        head = float(np.float32(row["amount"]))
        entry = "correction" if row["entry"] != "export" else "export"
        parts.append({**row, "amount": head, "entry": entry})
        parts.append({**row, "amount": row["amount"] - head, "entry": "correction"})
        assert Fraction(head) + Fraction(row["amount"] - head) == Fraction(row["amount"])
    kept = [
        (row, first, second)
        for row, first, second in zip(table, parts[::2], parts[1::2], strict=True)
        if row["entry"] != "export"
    ]
    whole = [row for row, _, _ in kept for _ in range(shares)]
    split = [part for _, *two in kept for part in two for _ in range(shares)]
    if kept and all(value >= 0 for value in exact_totals_or_zero(whole, choices).values()):
        assert own.exact_totals(own.ledger(split, choices)) == own.exact_totals(own.ledger(whole, choices))


def exact_totals_or_zero(table: list[own.Row], choices: dict[str, Any]) -> dict[str, Fraction]:
    """Exact totals, or a negative mark where the table has a problem of its own (Scope 2 below zero)."""
    try:
        return own.exact_totals(own.ledger(table, choices))
    except ProblemsError:
        return {"problem": Fraction(-1)}


@given(st.integers(0, 10**6), own.methods(), st.sampled_from(own.PROVINCES))
def test_unit_invariance_one_energy_in_four_units_is_one_exact_figure(
    myriads: int, choices: dict[str, Any], region: str
) -> None:
    """n x 10^4 kWh = 10 n MWh = n 万千瓦时 = 36 n GJ: the same Fraction for every output, and through a frame of texts.

    Mutation tried, red: 万 read as 1000 in units.txt; `conversion` through floats (3.6 for 18/5).
    """
    found = []
    for amount, unit in ((10**4 * myriads, "kWh"), (10 * myriads, "MWh"), (36 * myriads, "GJ"), (myriads, "万千瓦时")):
        for number in (float(amount), f"{amount:,}"):
            data = pd.DataFrame(
                {
                    "activity": ["electricity.purchased"],
                    "amount": [number],
                    "unit": [unit],
                    "region": [region],
                    "period": ["2022"],
                }
            )
            found.append(own.exact_totals(own.ledger(data, choices)))
    assert all(one == found[0] for one in found)
    assert len(found[0]) == 5


@given(own.cases(), st.randoms(use_true_random=False))
def test_order_invariance_totals_are_bit_identical_and_lines_move_with_their_rows(case: Case, random: Any) -> None:
    """Any permutation of the rows: totals equal as Fractions, lines permuted, findings the same sentences.

    Mutation tried, red: `grouped_exact_sums` replaced by np.bincount with weights; `first_of[combined]` written
    forwards without sorting (lines then belong to other keys).
    """
    rows, choices = case
    # Each key several times, with amounts that no double sums exactly.
    table = [{**row, "amount": row["amount"] * share} for row in rows for share in (1, 0.1, 1e-9, 0.3)]
    order = list(range(len(table)))
    random.shuffle(order)
    straight, mixed = own.ledger(table, choices), own.ledger([table[place] for place in order], choices)
    assert own.exact_totals(mixed) == own.exact_totals(straight)
    expected = added(straight).iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(added(mixed), expected, check_exact=True)
    assert {(one.code, one.text, one.rows) for one in mixed.findings} == {
        (one.code, one.text, one.rows) for one in straight.findings
    }


@given(own.cases(), st.integers(1, 5))
def test_partition_invariance_totals_of_parts_add_up_exactly(case: Case, parts: int) -> None:
    """Cut by rows or grouped by columns, the exact totals of the parts give the total of the whole.

    Mutation tried, red: the joint number as groups + codes instead of groups x width + codes.
    """
    table, choices = case
    whole = own.ledger(table, choices)
    frame = whole.totals(by=[("activity",), ("scope", "region"), ("period", "unit", "entry")][parts % 3])
    for output, value in own.exact_totals(whole).items():
        assert abs(frame[output].dropna().map(Fraction).sum() - value) <= Fraction(1, 10**6) * max(abs(value), 1)
    positive = [row for row in table if row["amount"] >= 0]
    if positive:
        summed: dict[str, Fraction] = {}
        for start in range(parts):
            piece = positive[start::parts]
            for output, value in own.exact_totals(own.ledger(piece, choices)).items() if piece else ():
                summed[output] = summed.get(output, Fraction(0)) + value
        assert summed == own.exact_totals(own.ledger(positive, choices))


@given(own.cases(), st.integers(2, 40))
def test_one_row_and_a_large_table_agree_bit_by_bit(case: Case, times: int) -> None:
    """plan.figure, a ledger of one row, and the same row in a table many times as large give the same float64.

    Mutation tried, red: `_results` multiplies in float32; `figure` as the float of the exact figure.
    """
    table, choices = case
    large = own.ledger(table * times, choices).lines
    made = plan(method=Method(**choices), catalog=own.catalog())
    for position, row in enumerate(table):
        figure = made.figure(**row)
        anchors = [one for one in own.ANCHORS if one["activity"] == row["activity"] and row["amount"] < 0]
        alone = own.ledger([*anchors, row], choices).lines
        for output in own.OUTPUTS:
            scalar = getattr(figure, output)
            for value in (
                large[output].iloc[position],
                large[output].iloc[position + (times - 1) * len(table)],
                alone[output].iloc[-1],
            ):
                assert (scalar is None and value != value) or scalar == value, (output, row)
        assert (figure.factor_used or None) == (
            large["factor_used"].astype(object).where(large["factor_used"].notna(), None)
        ).iloc[position]


def test_blocks_of_the_multiplication_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are the same whatever the size of the blocks they are made in.

    Mutation tried, red: `range(0, n, _BLOCK)` with `block = slice(start, start + _BLOCK - 1)`.
    """
    table = [{**own.ANCHORS[0], "amount": float(n), "unit": ("kWh", "MWh")[n % 2]} for n in range(50)]
    choices = {"factors": ["cn-mee/average-2022"]}
    expected = added(own.ledger(table, choices))
    for size in (1, 7, 49, 50, 51):
        monkeypatch.setattr("carbonkit.accounting.lines._BLOCK", size)
        pd.testing.assert_frame_equal(added(own.ledger(table, choices)), expected, check_exact=True)


@given(own.cases(), st.integers(1, 4))
def test_threads_of_the_multiplication_do_not_show(case: Case, least: int) -> None:
    """Mutations tried, red: blocks of a piece that begin at row 0; the last row of a block left out."""
    table, choices = case
    expected = added(own.ledger(table, choices))
    with (
        patch.multiple("carbonkit.tables.pieces", _PIECE=least, processors=lambda: 3),
        patch("carbonkit.accounting.lines._BLOCK", 3),
    ):
        pd.testing.assert_frame_equal(added(own.ledger(table, choices)), expected, check_exact=True)


NUMBER = re.compile(r"  x (-?[0-9./]+)")


@given(own.cases())
def test_explain_prints_the_chain_whose_product_is_the_line(case: Case) -> None:
    """The numbers printed by explain, multiplied as Fractions, are the coefficient behind the line.

    Mutation tried, red: `conversion` steps left out of Derivation.lines.
    """
    table, choices = case
    ledger = own.ledger(table, choices)
    for position, row in enumerate(table):
        seen = 0
        for block in re.split(r"^(?=\w+: )", ledger.explain(position), flags=re.MULTILINE):
            head, *rest = block.splitlines() or [""]
            output = head.partition(":")[0]
            if output not in own.OUTPUTS:
                continue
            seen += 1
            product = Fraction(1)
            for line in rest:
                if found := NUMBER.match(line):
                    product *= Fraction(found[1])
            assert ledger.lines[output].iloc[position] == row["amount"] * float(product), (output, block)
        assert seen == sum(ledger.lines[output].notna().iloc[position] for output in own.OUTPUTS)


@given(own.cases())
def test_columns_as_category_text_or_objects_give_the_same(case: Case) -> None:
    """The dtype of a key column is no part of its meaning: object, category, string, and years as integers.

    Mutation tried, red: the levels of a category taken from the values that occur, not from its own list.
    """
    table, choices = case
    plain = own.frame(table)
    expected = added(own.ledger(plain, choices))
    for dtype in ("category", "string"):
        other = plain.astype(dict.fromkeys(own.KEYS, dtype))
        pd.testing.assert_frame_equal(added(own.ledger(other, choices)), expected, check_exact=True)
    spare = plain.assign(
        **{name: pd.Categorical(plain[name], categories=["never", *plain[name].unique()]) for name in own.KEYS}
    )
    pd.testing.assert_frame_equal(added(own.ledger(spare, choices)), expected, check_exact=True)
    missing = plain.assign(**{name: plain[name].where(plain[name] != "", None) for name in own.KEYS})
    pd.testing.assert_frame_equal(added(own.ledger(missing, choices)), expected, check_exact=True)


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float64", "category", "string", object])
def test_a_year_as_a_number_is_the_year(dtype: Any) -> None:
    """2022, 2022.0, <NA> beside 2022 and "2022" mean the year 2022.

    Mutation tried, red: `value.is_integer()` branch of keys._text removed.
    """
    data = own.frame([own.ANCHORS[0]] * 2).assign(period=pd.Series([2022, 2022]).astype(dtype), amount=[1.0, 2.0])
    ledger = own.ledger(data, {"factors": list(own.AVERAGES)})
    # 3 GWh x 0.5153 kgCO2/kWh
    assert ledger.total("co2_t").value == Fraction("1545.9")
    assert set(ledger.lines["factor_used"]) == {"cn-mee/average-2022/grid#CN-ZJ.average"}


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float32", "float64", "string", object, "category"])
def test_amounts_of_any_dtype_give_the_same(dtype: Any) -> None:
    """Integers, floats, texts, objects and categories of amounts.

    Mutation tried, red: categories of amounts taken as their codes.
    """
    data = own.frame([own.ANCHORS[0]] * 3).assign(amount=pd.Series([1, 2, 4]).astype(dtype))
    assert own.ledger(data, {"factors": ["cn-mee/average-2022"]}).total("co2_t").value == Fraction("3607.1")


def test_missing_is_never_zero_and_a_factor_of_zero_stays_zero(tmp_path: Path) -> None:
    """A factor of 0.0 gives 0.0 t (a value); a region without a factor is an error; neither becomes the other.

    Mutations tried, red: `_total` with `or None` on a zero sum; `if output in derivations and multiplier` in _results.
    """
    catalog = own.write_catalog(
        tmp_path,
        {
            "test-pub/zero": ["XA.contract,electricity.purchased,XA,average,CO2,2022,0.0,tCO2/MWh,original"],
            "test-pub/grid": ["XB.average,electricity.purchased,XB,average,CO2,2022,0.5,tCO2/MWh,original"],
        },
    )
    rows = pd.DataFrame(
        {
            "activity": "electricity.purchased",
            "amount": [5.0, 7.0],
            "unit": "MWh",
            "region": ["XA", "XB"],
            "period": "2022",
        }
    )
    # Editions behind the one with 0.0 are no way round it.
    method = Method(factors=["test-pub/zero", "test-pub/grid"])
    ledger = calculate(rows, method=method, catalog=catalog)
    assert ledger.lines["co2e_t"].tolist() == [0.0, 3.5]
    assert ledger.lines["factor_used"].tolist() == ["test-pub/zero/grid#XA.contract", "test-pub/grid/grid#XB.average"]
    assert ledger.total("co2e_t").value == Fraction(7, 2)
    alone = calculate(rows[:1], method=method, catalog=catalog)
    assert alone.total("co2_t").value == 0
    assert alone.totals()["co2_t"].tolist() == [0.0]
    assert plan(method=method, catalog=catalog).figure(**rows.iloc[0].to_dict()).co2e_t == 0.0
    with pytest.raises(ProblemsError, match="other-region-only"):
        calculate(rows.assign(region="XA-1"), method=method, catalog=catalog)
    collected = calculate(rows.assign(region=["XA", "XA-1"]), method=method, catalog=catalog, on_error="collect")
    assert collected.lines["co2e_t"].isna().tolist() == [False, True]
    assert collected.total("co2e_t").value == 0


@given(own.cases())
def test_no_null_where_a_factor_says_something(case: Case) -> None:
    """An output is null exactly where the plan row has no derivation for it, and finite everywhere else.

    Mutation tried, red: `table[line, column]` filled for the first output only.
    """
    table, choices = case
    ledger = own.ledger(table, choices)
    made = plan(method=Method(**choices), catalog=own.catalog())
    for position, row in enumerate(table):
        derivations = made.row(tuple(row[name] for name in own.KEYS)).derivations  # type: ignore[arg-type]
        for output in own.OUTPUTS:
            assert np.isfinite(ledger.lines[output].iloc[position]) == (output in derivations), (output, row)


@given(own.cases())
def test_negative_only_where_an_entry_says_so(case: Case) -> None:
    """A negative figure stands only in a row that is an export or a correction; a use is refused below zero.

    Mutation tried, red: suspect_signs without `amounts < 0`.
    """
    table, choices = case
    lines = own.ledger(table, choices).lines
    for output in own.OUTPUTS:
        below = lines[lines[output] < 0]
        assert set(below["entry"]) <= {"export", "correction"}
    uses = [{**row, "amount": -1 - row["amount"]} for row in table if row["entry"] in ("", "use")]
    if uses:
        with pytest.raises(ProblemsError) as caught:
            own.ledger(uses, choices)
        assert len(caught.value.problems) == len(uses)
        assert all("a use is never negative" in str(problem) for problem in caught.value.problems)


@given(own.cases())
def test_exports_net_or_gross(case: Case) -> None:
    """cn-net lowers by exactly the exports' own figure; ghgp-gross makes it as if there were none; energy is the same.

    Mutation tried, red: the step Fraction(0) of ghgp-gross removed; set for corrections too.
    """
    table, choices = case
    net, gross = (own.ledger(table, {**choices, "exports": rule}) for rule in ("cn-net", "ghgp-gross"))
    without = own.ledger([row for row in table if row["entry"] != "export"] or table[:0], choices)
    exports = [place for place, row in enumerate(table) if row["entry"] == "export"]
    net_totals, gross_totals, kept = own.exact_totals(net), own.exact_totals(gross), own.exact_totals(without)
    for output in ("co2_t", "co2e_t"):
        if output not in net_totals:
            continue
        rows = net.plan
        lowered = sum(
            (
                Fraction(table[place]["amount"])
                * rows.row(tuple(table[place][name] for name in own.KEYS)).derivations[output].coefficient  # type: ignore[arg-type]
                for place in exports
            ),
            Fraction(0),
        )
        assert lowered <= 0
        assert net_totals[output] == gross_totals[output] + lowered
        assert gross_totals[output] == kept.get(output, 0)
    for output in ("energy_gj", "tce"):
        assert net_totals.get(output) == gross_totals.get(output)


@given(st.floats(0, 1e6, allow_nan=False), st.floats(1e-3, 1e6, allow_nan=False))
def test_scope_2_is_never_below_zero(bought: float, more: float) -> None:
    """Exports beyond what was bought are refused for every amount; exactly as much is zero, not an error.

    Mutation tried, red: `total < 0` -> `total < -1` in scope2_problems; the check left out.
    """
    choices = {"factors": ["cn-mee/average-2022"], "exports": "cn-net"}
    use = {**own.ANCHORS[0], "amount": bought, "unit": "kWh"}
    ledger = own.ledger([use, {**use, "amount": -bought, "entry": "export"}], choices)
    assert ledger.total("co2e_t").value == 0
    for entry in ("export", "correction"):
        with pytest.raises(ProblemsError, match=r"Scope 2 of electricity\.purchased would be -"):
            own.ledger([use, {**use, "amount": -(bought + more), "entry": entry}], choices)


@pytest.mark.parametrize("exports", ["cn-net", "ghgp-gross"])
def test_an_export_is_written_negative(exports: str) -> None:
    """A positive export is refused with the number to write, never turned round silently.

    Mutation tried, red: `number > 0 and entry == "export"` removed from check_amount.
    """
    use = own.ANCHORS[0]
    with pytest.raises(ProblemsError, match=r"an export is written as a negative amount; write -5\.0"):
        own.ledger(
            [use, {**use, "amount": 5.0, "entry": "export"}], {"factors": ["cn-mee/average-2022"], "exports": exports}
        )


def test_an_export_needs_the_choice_of_the_method() -> None:
    """Without `exports` in the method a row that is an export is an error: no silent default."""
    use = own.ANCHORS[0]
    with pytest.raises(ProblemsError, match='exports = "cn-net" or "ghgp-gross"'):
        own.ledger([use, {**use, "amount": -5.0, "entry": "export"}], {"factors": ["cn-mee/average-2022"]})


@pytest.mark.parametrize(
    ("outputs", "choices", "row"),
    [
        (["tce"], {"factors": ["cn-mee/average-2022"]}, own.ANCHORS[0]),
        (["emissions"], {"coal_equivalent": {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}}, own.ANCHORS[0]),
        (["energy"], {}, {**own.ANCHORS[0], "activity": "fuel.diesel", "unit": "t"}),
        (
            ["emissions"],
            {"factors": ["cn-mee/average-2022"]},
            {**own.ANCHORS[0], "activity": "fuel.diesel", "unit": "t"},
        ),
    ],
)
def test_an_output_that_is_demanded_and_cannot_be_had_is_an_error(
    outputs: list[str], choices: dict[str, Any], row: own.Row
) -> None:
    """Never a null where the method demanded a figure.

    Mutation tried, red: words._demand returns at once.
    """
    with pytest.raises(ProblemsError):
        own.ledger([row], {**choices, "outputs": outputs})


@given(
    own.activity_rows(max_size=5), own.methods(), st.sets(st.sampled_from(("energy", "tce", "emissions")), min_size=1)
)
def test_outputs_computes_what_it_names_and_no_more(
    table: list[own.Row], choices: dict[str, Any], outputs: set[str]
) -> None:
    """`outputs` selects; what it selects is not changed by the selection.

    Mutation tried, red: `"tce" in wanted` -> `"energy" in wanted` in Resolver._energy.
    """
    table = [row for row in table if row["activity"] in ("electricity.purchased", "heat.purchased")]
    if not table:
        return
    whole, part = (
        own.exact_totals(own.ledger(table, choices)),
        own.ledger(table, {**choices, "outputs": sorted(outputs)}),
    )
    groups = {"energy": ("energy_gj", "energy_kwh"), "tce": ("tce",), "emissions": ("co2_t", "co2e_t")}
    wanted = {output for name in outputs for output in groups[name]}
    assert own.exact_totals(part) == {output: value for output, value in whole.items() if output in wanted}


def test_the_users_table_is_kept_as_it_is() -> None:
    """Index (with doubles), order and columns stay; new columns stand behind; the frame handed in is not changed.

    Mutation tried, red: `index=frame.index` left out in Ledger.lines.
    """
    data = own.frame([own.ANCHORS[0]] * 3).assign(site=["b", "a", "b"], amount=[3.0, 1.0, 2.0])
    data.index = pd.Index([7, 7, 1])
    before = data.copy(deep=True)
    lines = own.ledger(data, {"factors": ["cn-mee/average-2022"]}).lines
    pd.testing.assert_frame_equal(data, before, check_exact=True)
    assert list(lines.columns) == [*data.columns, *RESULTS]
    pd.testing.assert_frame_equal(lines[list(data.columns)], before, check_exact=True)
    clash = own.ledger(data.assign(tce=1), {"factors": ["cn-mee/average-2022"]})
    with pytest.raises(ProblemsError, match="columns that the ledger adds: tce"):
        _ = clash.lines


def test_totals_by_group_are_those_of_the_group_alone() -> None:
    """Grouped totals equal the totals of the rows of each group, null where the group has none.

    Mutation tried, red: `number // width` and `number % width` swapped.
    """
    rows = [
        {**own.ANCHORS[0], "amount": 1.5},
        {**own.ANCHORS[0], "amount": 0.1, "region": "CN-SH"},
        {**own.ANCHORS[1], "amount": 2.0},
        {**own.ANCHORS[0], "amount": 0.2},
    ]
    choices = {"factors": list(own.EDITIONS)}
    for by, groups in ((["activity", "region"], 3), (["activity"], 2), ([], 1)):
        frame = own.ledger(rows, choices).totals(by=by)
        assert len(frame) == groups
        for _, group in frame.iterrows():
            alone = [row for row in rows if all(row[name] == group[name] for name in by)]
            assert group["co2e_t"] == float(own.ledger(alone, choices).total("co2e_t"))
            assert group["tce"] != group["tce"]
