"""Doubles as whole numbers on fixed grids: exact whatever their sizes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.tables.grids import USUAL, Grids, covering

FLOATS = st.floats(min_value=-1e150, max_value=1e150, exclude_min=True, exclude_max=True)


def split(grids: Grids, number: float) -> tuple[list[int], float]:
    """What `Grids.split` asks of an engine, in Python's own doubles."""
    wholes, rest = [], number
    for exponent in grids.exponents:
        shift = 1.5 * 2.0 ** (exponent + 52)
        high = (rest + shift) - shift
        whole = high * 2.0 ** min(-exponent, 1000) * 2.0 ** max(-exponent - 1000, 0)
        assert whole == int(whole)
        wholes.append(int(whole))
        rest -= high
    return wholes, rest


@given(st.lists(FLOATS.filter(bool), min_size=1, max_size=8), st.integers(1, 2**61))
def test_covering_grids_hold_every_double_and_every_sum(numbers: list[float], rows: int) -> None:
    """Guards against: 52 for 53 bits in `covering`; a width that forgets the rows."""
    sizes = [abs(number) for number in numbers]
    grids = covering(max(sizes), min(sizes), rows)
    total, bound = Fraction(0), 0
    for number in numbers:
        wholes, rest = split(grids, number)
        assert rest == 0
        total += grids.merged(wholes)
        bound = max(bound, *(abs(whole) for whole in wholes))
    assert total == sum(map(Fraction, numbers), Fraction(0))
    assert bound * rows < 2**63
    assert grids.holds(max(sizes), min(rows, 2**29), False)


def test_usual_grids_hold_the_readings_of_meters() -> None:
    for number in (0.01, 356483.0, 4.29e9, 123456.789):
        assert split(USUAL, number)[1] == 0
    assert split(USUAL, 1e-9)[1] != 0
    assert [USUAL.holds(1.0, 2**29, False), USUAL.holds(1.0, 2**30, False)] == [True, False]
    assert [USUAL.holds(2.0**32, 1, False), USUAL.holds(1.0, 1, True)] == [False, False]


@pytest.mark.parametrize(("size", "count"), [((5e-324, 5e-324), 1), ((1e149, 5e-324), 50)])
def test_grids_end_at_the_lowest_bit_of_a_double(size: tuple[float, float], count: int) -> None:
    grids = covering(*size, 10)
    assert grids.count == count
    assert grids.exponents[-1] == -1074
