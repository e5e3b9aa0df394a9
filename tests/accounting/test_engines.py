"""Lazy engines against pandas: the same bits in every row, the same exact totals. Each docstring names a mutation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import engine_frames as frames
import numpy as np
import pandas as pd
import pytest
import strategies as own
from hypothesis import given, settings

import carbonkit as ck
from carbonkit.errors import MethodError, ProblemsError

METHOD: dict[str, Any] = {
    "factors": ["cn-mee/average-2022"],
    "coal_equivalent": {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
    "exports": "cn-net",
}
EXAMPLES = {"polars": 40, "duckdb": 20, "dask": 5}


@pytest.fixture(params=frames.IN_PROCESS)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    pytest.importorskip(name, reason=f"{name} is not installed")
    return name


def table(**columns: Any) -> pd.DataFrame:
    """Rows of electricity in Zhejiang, with some columns of their own."""
    rows = max(len(column) for column in columns.values())
    base = {
        "activity": ["electricity.purchased"] * rows,
        "amount": [1.0] * rows,
        "unit": ["kWh"] * rows,
        "region": ["CN-ZJ"] * rows,
        "period": ["2022"] * rows,
        "site": ["a"] * rows,
        "id": range(rows),
    }
    return pd.DataFrame({**base, **columns})


def calculate(data: Any, **more: Any) -> Any:
    return ck.calculate(data, method=ck.Method(**METHOD), catalog=own.catalog(), **more)


def compare(engine: str, data: pd.DataFrame, choices: dict[str, Any], **more: Any) -> None:
    wanted = own.ledger(data, choices, **more)
    found = own.ledger_of(frames.frame_in(engine, data), choices, **more)
    frames.assert_same_rows(wanted, engine, found.lines)
    frames.assert_same(wanted, found)
    assert found.engine == engine


def test_random_tables_are_the_same_bits_in_every_engine(engine: str) -> None:
    """Rows by their ids, totals as Fractions, groups, findings, references.

    Mutation tried, red: grids of 40 bits without a third one; a coefficient through a DECIMAL; join without the entry.
    """

    @settings(max_examples=EXAMPLES[engine], deadline=None)
    @given(frames.messy())
    def law(case: tuple[pd.DataFrame, dict[str, Any]]) -> None:
        compare(engine, *case)

    law()


def test_what_is_wrong_is_said_and_left_out_alike(engine: str) -> None:
    """With ``collect``: the same problems, the same rows null, the same totals of the rest.

    Mutation tried, red: signs of an export not checked; the rows of a key below zero kept.
    """

    @settings(max_examples=EXAMPLES[engine], deadline=None)
    @given(frames.messy(bad=True))
    def law(case: tuple[pd.DataFrame, dict[str, Any]]) -> None:
        compare(engine, *case, on_error="collect")

    law()
