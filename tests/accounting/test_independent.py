"""A second computation, in Fractions and without the library, gives the same figures."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path
from typing import Any

import independent
import strategies as own
from hypothesis import given


@given(own.cases())
def test_every_total_equals_its_fraction_recomputation(case: tuple[list[own.Row], dict[str, Any]]) -> None:
    """Totals are the exact sums of amount x coefficient, as a second programme finds them from the CSV files.

    Mutations tried, each red: `1 / coal.value` -> `coal.value` in rules.coal_equivalent; the 83.74 kJ/kg of feed
    water -> 83.7; kinds `OM` and `BM` swapped in combined_margin; `period.year` ignored in lookup._in_year.
    """
    table, choices = case
    ledger = own.ledger(table, choices)
    expected = independent.totals(table, independent.Choices.of(choices))
    whole = ledger.totals()
    for output in own.OUTPUTS:
        if output in expected:
            assert ledger.total(output).value == expected[output], output
            assert whole[output].iloc[0] == float(expected[output])
        else:
            assert whole[output].isna().all(), output


@given(own.cases())
def test_every_line_is_the_amount_times_the_rounded_coefficient(case: tuple[list[own.Row], dict[str, Any]]) -> None:
    """A line is one float64 multiplication with the coefficient rounded once, and null exactly where there is none.

    Mutation tried, red: `Derivation.multiplier` as a product of floats instead of the float of the product.
    """
    table, choices = case
    lines = own.ledger(table, choices).lines
    wanted = independent.Choices.of(choices)
    for position, row in enumerate(table):
        expected = independent.coefficients(row, wanted)
        for output in own.OUTPUTS:
            value = lines[output].iloc[position]
            if output not in expected:
                assert value != value, (output, row)
                continue
            assert value == row["amount"] * float(expected[output]), (output, row)
            exact = Fraction(row["amount"]) * expected[output]
            assert abs(Fraction(float(value)) - exact) <= abs(exact) * Fraction(1, 2**51) + Fraction(1, 2**1060)


def test_the_recomputation_imports_nothing_but_the_standard_library() -> None:
    """Otherwise it would prove nothing: no carbonkit, numpy, pandas, pint."""
    tree = ast.parse(Path(independent.__file__).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names == {"__future__", "collections.abc", "csv", "fractions", "functools", "pathlib", "typing"}


def test_the_recomputation_itself_gives_a_figure_worked_by_hand() -> None:
    """356,483 kWh at 0.8244 tCO2/MWh are 293.8845852 t; at 0.1229 kgce/kWh 43.8117607 tce; x 3.6 MJ 1,283.3388 GJ."""
    row = {**own.ANCHORS[0], "unit": "kWh", "amount": 356483.0, "region": "CN-GRID-EAST", "kind": "OM"}
    choices = independent.Choices(own.EDITIONS, "cn-sac/gbt-2589-2020", "cn-net", "list", Fraction(2763))
    found = independent.totals([row], choices)
    assert found["co2e_t"] == Fraction("293.8845852")
    assert found["tce"] == Fraction("43.8117607")
    assert found["energy_gj"] == Fraction("1283.3388")
