"""Pieces of rows: each row once and in order, whatever the number of threads; no error is lost."""

from __future__ import annotations

import threading
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.tables import pieces
from carbonkit.tables.pieces import in_pieces


def test_pieces_are_worked_on_side_by_side() -> None:
    """Each waits for all others: one after the other, none would end.

    Mutation tried, red: one thread fewer in the pool.
    """
    wait = threading.Barrier(3)
    with patch.multiple(pieces, _PIECE=1, _MOST_THREADS=3, processors=lambda: 8):
        assert sorted(in_pieces(3, lambda start, stop: (wait.wait(20), start)[1])) == [0, 1, 2]


@given(st.integers(0, 50), st.integers(1, 20), st.integers(1, 9))
def test_every_row_is_in_one_piece(rows: int, least: int, threads: int) -> None:
    """And no piece is shorter than one may be, unless it is all.

    Mutations tried, red: `rows // count * nth`; the last piece left out.
    """
    with patch.multiple(pieces, _PIECE=least, _MOST_THREADS=threads, processors=lambda: 4):
        found = in_pieces(rows, lambda start, stop: list(range(start, stop)))
    assert [row for piece in found for row in piece] == list(range(rows))
    assert len(found) <= min(threads, 4)
    assert len(found) == 1 or min(map(len, found)) >= least


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_an_error_of_a_piece_is_raised(wrong: int) -> None:
    def work(start: int, stop: int) -> None:
        if start == wrong:
            raise ValueError(f"row {start}")

    with (
        patch.multiple(pieces, _PIECE=1, _MOST_THREADS=3, processors=lambda: 3),
        pytest.raises(ValueError, match=f"row {wrong}"),
    ):
        in_pieces(3, work)
