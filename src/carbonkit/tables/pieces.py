"""Rows in pieces that the processors work on side by side, where there are enough rows for it to pay."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

__all__ = ["in_pieces", "processors"]

T = TypeVar("T")

#: A piece has no fewer rows: the calls of numpy on it have to outlast the passing on of Python's lock (tests/bench).
_PIECE = 1 << 17
#: The memory of a machine is busy with so many.
_MOST_THREADS = 4


def in_pieces(rows: int, work: Callable[[int, int], T]) -> list[T]:
    """What some work gives for each piece of the rows, in their order.

    Parameters
    ----------
    rows : int
    work : callable
        Takes the first row of a piece and the one behind its last; what it writes has to be its piece's alone.

    Examples
    --------
    >>> in_pieces(3, lambda start, stop: list(range(start, stop)))
    [[0, 1, 2]]
    """
    count = max(min(rows // _PIECE, processors(), _MOST_THREADS), 1)
    if count == 1:
        return [work(0, rows)]
    ends = [rows * nth // count for nth in range(count + 1)]
    with ThreadPoolExecutor(count - 1) as pool:
        others = [pool.submit(work, *piece) for piece in pairwise(ends[1:])]
        return [work(0, ends[1]), *(other.result() for other in others)]


def processors() -> int:
    """Those that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
