"""A small table joined to the rows of a lazy frame by its engine: figures are a product of two doubles in each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from carbonkit.errors import Problem, ProblemsError
from carbonkit.quantities.numbers import MAX_AMOUNT
from carbonkit.tables.engines import beside
from carbonkit.tables.lazy import LazyTable

if TYPE_CHECKING:
    import narwhals as nw

__all__ = ["Attachment", "attach"]


@dataclass(frozen=True)
class Attachment:
    """What each distinct key of a table gives its rows.

    Parameters
    ----------
    names : sequence of str
        Canonical names of the columns that make a key.
    keys : list of tuple of str
        The keys.
    factors : dict of list
        New column to what the amount is multiplied with, by key; None gives null.
    texts, integers : dict of list
        New column to its text, or its small integer, by key; None gives null.
    order : tuple of str
        The new columns as they stand in the result.
    signs : list of int, optional
        By key, -1 where no amount is above zero, 1 where none is below, 0 where both may be. Rows with another amount,
        or one that is no number, get nulls. If omitted, all amounts are known to be good.
    is_plain_zero : bool
        Whether -0.0 is written as 0.0.
    """

    names: Sequence[str]
    keys: list[tuple[str, ...]]
    factors: dict[str, list[float | None]]
    texts: dict[str, list[str | None]]
    integers: dict[str, list[int | None]]
    order: tuple[str, ...]
    signs: list[int] | None = None
    is_plain_zero: bool = False


def attach(table: LazyTable, given: Attachment) -> Any:
    """The engine's own lazy frame: the user's columns, then the new ones. The order of rows is the engine's.

    Raises
    ------
    ProblemsError
        If the table has a column of a new one's name.
    """
    import narwhals as nw

    clash = table.clashes(given.order)
    if clash:
        message = f"the table has columns that the ledger adds: {', '.join(clash)}; rename them"
        raise ProblemsError((Problem("", message),))
    prefix = table.free()
    places = [place for place, name in enumerate(given.names) if name in table.columns]
    headers = [table.columns[given.names[place]] for place in places]
    cells = [f"{prefix}cell{place}" for place in range(len(places))]
    keys = [f"{prefix}key{place}" for place in range(len(places))]
    frame = table.with_cells(headers, f"{prefix}cell", table.amount().alias(f"{prefix}amount"))
    joined = frame.join(_small(table, given, places, keys, prefix), how="left", left_on=cells, right_on=keys)
    number = nw.col(f"{prefix}amount")
    good = None
    if given.signs is not None:
        sign = nw.col(f"{prefix}sign")
        good = (number.abs() < MAX_AMOUNT) & ~(((sign == 1) & (number < 0.0)) | ((sign == -1) & (number > 0.0)))
    added = []
    for name in given.order:
        value: nw.Expr = nw.col(f"{prefix}of_{name}")
        if name in given.factors:
            value = number * value
            if given.is_plain_zero:
                value = nw.when(value == 0.0).then(nw.lit(0.0)).otherwise(value)
        added.append((value if good is None else nw.when(good).then(value)).alias(name))
    return joined.select(*(nw.col(header) for header in table.types), *added).to_native()


def _small(table: LazyTable, given: Attachment, places: list[int], keys: list[str], prefix: str) -> nw.LazyFrame[Any]:
    columns: dict[str, list[Any]] = {}
    types: dict[str, type] = {}
    for name, place in zip(keys, places, strict=True):
        columns[name], types[name] = [key[place] for key in given.keys], str
    for kind, several in ((float, given.factors), (str, given.texts), (int, given.integers)):
        for name, values in several.items():
            columns[f"{prefix}of_{name}"], types[f"{prefix}of_{name}"] = values, kind
    if given.signs is not None:
        columns[f"{prefix}sign"], types[f"{prefix}sign"] = list(given.signs), int
    return beside(table.frame, columns, types)
