"""Distinct keys of a lazy frame by one query of its engine, with their rows and the exact sums of their amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any

from carbonkit.quantities.numbers import MAX_AMOUNT
from carbonkit.tables.engines import fetch
from carbonkit.tables.grids import USUAL, Grids, covering
from carbonkit.tables.lazy import LazyTable, read_cells

if TYPE_CHECKING:
    import narwhals as nw

__all__ = ["HUGE", "MINUS", "MISSING", "PLUS", "ZERO", "KeyRows", "collect_keys"]

#: What an amount can be; rows of one key are counted and summed apart for each.
ZERO, PLUS, MINUS, MISSING, HUGE = 0, 1, -1, 2, 3


@dataclass(frozen=True, slots=True)
class KeyRows:
    """The rows of one key whose amounts are of one kind.

    Parameters
    ----------
    key : tuple of str
        The cells of the key; empty where the table has no such column.
    by : tuple of str
        Further cells that rows are grouped by.
    labels : tuple
        A value as it stands in the table for each of ``by``: the least, where several read the same.
    kind : int
        ``ZERO``, ``PLUS``, ``MINUS``, ``MISSING`` or ``HUGE``.
    rows : int
        [-]
    total : Fraction
        Exact sum of the amounts. [unit of the key]
    low, high : float
        The least and the largest amount. [unit of the key]
    """

    key: tuple[str, ...]
    by: tuple[str, ...]
    labels: tuple[Any, ...]
    kind: int
    rows: int
    total: Fraction
    low: float
    high: float


def collect_keys(table: LazyTable, names: Sequence[str], by: Sequence[str] = ()) -> list[KeyRows]:
    """The distinct keys of a table, collected by its engine, in the order of their texts.

    Parameters
    ----------
    table : LazyTable
    names : sequence of str
        Canonical names of the columns that make the key.
    by : sequence of str
        Headers of further columns.

    Notes
    -----
    One query over all rows. A second one, on grids made for the sizes that the first has found, where amounts are
    larger or finer than those of meters.
    """
    grids: Grids | None = USUAL
    present = [name for name in names if name in table.columns]
    # A key has all names, and an empty cell where the table has no such column.
    places = [present.index(name) if name in present else None for name in names]
    while grids is not None:
        found = fetch(_query(table, [table.columns[name] for name in present], by, grids))
        groups, grids = _read(found, places, len(present), len(by), grids)
    return sorted(groups, key=lambda group: (group.key, group.by, group.kind))


def _query(table: LazyTable, headers: list[str], by: Sequence[str], grids: Grids) -> nw.LazyFrame[Any]:
    import narwhals as nw

    prefix = table.free()
    cells = [f"{prefix}cell{place}" for place in range(len(headers) + len(by))]
    amount, kind, part = f"{prefix}amount", f"{prefix}kind", f"{prefix}part"
    number = nw.col(amount)
    above = (
        nw.when(number > 0.0).then(nw.lit(PLUS)).otherwise(nw.when(number < 0.0).then(nw.lit(MINUS)).otherwise(ZERO))
    )
    sized = nw.when(number.abs() < MAX_AMOUNT).then(above).otherwise(nw.lit(HUGE))
    frame = table.with_cells([*headers, *by], f"{prefix}cell", table.amount().alias(amount))
    frame = frame.select(
        *cells,
        amount,
        nw.when(number.is_null() | number.is_nan()).then(nw.lit(MISSING)).otherwise(sized).alias(kind),
        grids.start(number).alias(part),
        # The least of a category is no notion of every engine.
        *(
            (nw.col(one).cast(nw.String) if table.is_text(one) else nw.col(one)).alias(f"{prefix}by{place}")
            for place, one in enumerate(by)
        ),
    )
    frame = grids.split(frame, part)
    sums = [f"{part}{place}" for place in range(grids.count)]
    return (
        frame.group_by(*cells, kind)
        .agg(
            nw.len().alias(f"{prefix}rows"),
            nw.col(amount).min().alias(f"{prefix}low"),
            nw.col(amount).max().alias(f"{prefix}high"),
            nw.col(part).max().alias(f"{prefix}rest"),
            *(nw.col(name).sum().alias(f"{name}_sum") for name in sums),
            *(nw.col(f"{prefix}by{n}").min().alias(f"{prefix}label{n}") for n in range(len(by))),
        )
        .select(
            *cells,
            kind,
            f"{prefix}rows",
            f"{prefix}low",
            f"{prefix}high",
            f"{prefix}rest",
            *(f"{name}_sum" for name in sums),
            *(f"{prefix}label{n}" for n in range(len(by))),
        )
    )


def _read(
    rows: list[tuple[Any, ...]], places: list[int | None], keys: int, by: int, grids: Grids
) -> tuple[list[KeyRows], Grids | None]:
    """The groups of a result; and other grids, where these did not hold the amounts exactly."""
    groups = []
    largest, smallest, most, is_exact = 0.0, inf, 0, True
    for row in rows:
        cells, rest = read_cells(row[: keys + by]), row[keys + by :]
        kind, count = int(rest[0]), int(rest[1])
        low, high = (float("nan") if value is None else float(value) for value in rest[2:4])
        total = Fraction(0)
        if kind in (PLUS, MINUS):
            size = max(abs(low), abs(high))
            largest, smallest, most = max(largest, size), min(smallest, abs(low), abs(high)), max(most, count)
            is_exact = is_exact and grids.holds(size, count, bool(rest[4]))
            total = grids.merged([int(number) for number in rest[5 : 5 + grids.count]])
        key = tuple(["" if place is None else cells[place] for place in places])
        groups.append(KeyRows(key, cells[keys:], tuple(rest[5 + grids.count :]), kind, count, total, low, high))
    return groups, None if is_exact else covering(largest, smallest, most)
