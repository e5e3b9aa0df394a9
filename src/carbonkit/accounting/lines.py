"""The lines of a ledger as plain arrays: each amount times the coefficients of its plan row, one product each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from carbonkit.accounting.row import ADDED, OUTPUTS, PlanRow
from carbonkit.tables.pieces import in_pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Lines", "LinesOfRows", "arrow_fields"]

T = TypeVar("T", bound=np.generic)

#: Rows that are gathered and multiplied at a time: they stay in the processor's cache (tests/bench).
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class LinesOfRows:
    """What some rows of activity data come to.

    Parameters
    ----------
    outputs : dict of str to array
        Each output that a plan row has [in the unit of its name]; NaN in the rows whose factor does not say. Outputs
        that are the same in every row share their memory.
    has_nulls : dict of str to bool
        Whether an output is NaN for any plan row, or in rows that were cleared.
    scope : array of int8
        0 where there is none.
    factor_used, evidence : array of integers
        Places in the texts of `Lines`; -1 where there is none.
    """

    outputs: dict[str, NDArray[np.float64]]
    has_nulls: dict[str, bool]
    scope: NDArray[np.int8]
    factor_used: NDArray[np.signedinteger[Any]]
    evidence: NDArray[np.signedinteger[Any]]

    def clear(self, rows: Sequence[int]) -> None:
        """Take away what rows with a problem come to."""
        for name, values in self.outputs.items():
            values[rows] = np.nan
            self.has_nulls[name] = True
        self.scope[rows], self.factor_used[rows], self.evidence[rows] = 0, -1, -1


@dataclass(frozen=True, slots=True)
class _Tables:
    """What rows gather from: one value a plan row, or a single one that all of them have."""

    coefficients: list[NDArray[np.float64]]
    place_of: dict[str, int]
    has_nulls: dict[str, bool]
    words: list[NDArray[np.signedinteger[Any]]]


class Lines:
    """Coefficients and words of plan rows, as tables that rows of activity data gather from.

    Parameters
    ----------
    is_zero_plain : bool
        Whether the -0.0 of an export that counts as nothing is written as 0.0.
    """

    def __init__(self, *, is_zero_plain: bool) -> None:
        self._is_zero_plain = is_zero_plain
        self._count = 0
        self._multipliers = np.full((len(OUTPUTS), 64), np.nan)
        self._words = np.full((3, 64), -1, dtype=np.int32)
        self._factors: dict[str, int] = {}
        self._marks: dict[str, int] = {}
        self._made: _Tables | None = None

    def arrow(self, found: LinesOfRows) -> list[Any]:
        """The lines of rows as arrays of Arrow, in the order of `arrow_fields`; null is a null."""
        import pyarrow as pa

        from carbonkit.tables.block import array_of, texts_of

        no_scope = found.scope == 0
        arrays = [array_of(found.scope, pa.int8(), no_scope if no_scope.any() else None)]
        for name in OUTPUTS:
            values = found.outputs.get(name)
            if values is None:
                arrays.append(pa.nulls(len(found.scope), pa.float64()))
            else:
                arrays.append(array_of(values, pa.float64(), np.isnan(values) if found.has_nulls[name] else None))
        for places, texts in ((found.factor_used, self.factors), (found.evidence, self.marks)):
            is_null = places < 0
            indices = array_of(places.astype(np.int32), pa.int32(), is_null if is_null.any() else None)
            arrays.append(pa.DictionaryArray.from_arrays(indices, texts_of(texts)))
        return arrays

    @property
    def factors(self) -> list[str]:
        """The texts behind ``factor_used``."""
        return list(self._factors)

    @property
    def marks(self) -> list[str]:
        """The texts behind ``evidence``."""
        return list(self._marks)

    def extend(self, rows: Sequence[PlanRow]) -> None:
        """Add plan rows behind those that are there."""
        if not rows:
            return
        end, room = self._count + len(rows), self._multipliers.shape[1]
        if end > room:
            more = ((0, 0), (0, max(end - room, room)))
            self._multipliers = np.pad(self._multipliers, more, constant_values=np.nan)
            self._words = np.pad(self._words, more, constant_values=-1)
        fresh = slice(self._count, end)
        self._multipliers[:, fresh] = np.array([row.multipliers for row in rows]).T
        self._words[0, fresh] = [row.scope or 0 for row in rows]
        self._words[1, fresh] = _places([row.factor_used for row in rows], self._factors)
        self._words[2, fresh] = _places([row.evidence for row in rows], self._marks)
        self._count, self._made = end, None

    def picked(self, places: NDArray[np.intp]) -> Lines:
        """Those of some plan rows; texts stand in the order in which these name them."""
        made = Lines(is_zero_plain=self._is_zero_plain)
        made._count = len(places)
        made._multipliers, made._words = self._multipliers.take(places, axis=1), self._words.take(places, axis=1)
        for line, texts, named in ((1, self.factors, made._factors), (2, self.marks, made._marks)):
            codes = made._words[line]
            # Written backwards, so that the first place of each text stands last.
            first = np.full(len(texts) + 1, len(codes))
            first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
            first[-1] = len(codes)
            found = np.flatnonzero(first < len(codes))
            found = found[np.argsort(first[found])]
            number = np.full(len(texts) + 1, -1, dtype=np.int32)
            number[found] = np.arange(len(found))
            named |= {texts[code]: place for place, code in enumerate(found.tolist())}
            made._words[line] = number[codes]
        return made

    def outputs(self, places: NDArray[np.intp]) -> list[str]:
        """The outputs that one of some plan rows has."""
        return [
            name
            for name, multipliers in zip(OUTPUTS, self._multipliers, strict=True)
            if not np.isnan(multipliers.take(places)).all()
        ]

    def of(
        self, codes: NDArray[np.integer[Any]], amounts: NDArray[np.float64], *, has_all: bool = False
    ) -> LinesOfRows:
        """The lines of rows.

        Parameters
        ----------
        codes : array of integers, shape (n,)
            The plan row of each row.
        amounts : array, shape (n,)
            [unit of the row]
        has_all : bool
            Whether outputs that no plan row has are there too, NaN.
        """
        tables = self._tables
        absent = [name for name in OUTPUTS if name not in tables.place_of] if has_all else []
        # Each a piece of memory of its own: a process gets one that it has freed again, but not one as large as all.
        outputs = [np.empty(len(amounts)) for _ in range(len(tables.coefficients) + bool(absent))]
        nothing = outputs.pop() if absent else np.empty(0)
        words = [np.empty(len(amounts), dtype=table.dtype) for table in tables.words]
        gathers = [*zip(tables.coefficients, outputs, strict=True), *zip(tables.words, words, strict=True)]

        def fill(first: int, last: int) -> None:
            nothing[first:last] = np.nan
            for start in range(first, last, _BLOCK):
                block = slice(start, min(start + _BLOCK, last))
                members, amount = codes[block].astype(np.intp), amounts[block]
                for table, result in gathers:
                    out = result[block]
                    if len(table) == 1:
                        out[:] = table[0]
                    else:
                        # Every code is in range: `clip` is the mode that writes where it is told to.
                        table.take(members, out=out, mode="clip")
                for output in outputs:
                    output[block] *= amount
                    if self._is_zero_plain:
                        output[block] += 0.0

        in_pieces(len(amounts), fill)
        scope, factor_used, evidence = words
        return LinesOfRows(
            {**{name: outputs[place] for name, place in tables.place_of.items()}, **dict.fromkeys(absent, nothing)},
            {**tables.has_nulls, **dict.fromkeys(absent, True)},
            scope,
            factor_used,
            evidence,
        )

    @property
    def _tables(self) -> _Tables:
        """What rows gather from; made anew where plan rows have come."""
        if self._made is None:
            multipliers, words = (table[:, : max(self._count, 1)] for table in (self._multipliers, self._words))
            missing = np.isnan(multipliers)
            # What no row has is neither gathered nor multiplied; CO2 and CO2e of electricity are one figure, and what
            # has the same coefficients is one array.
            has = np.flatnonzero(~missing.all(axis=1)).tolist()
            names = [list(OUTPUTS)[line] for line in has]
            distinct: list[NDArray[np.float64]] = []
            place_of = [_place_among(distinct, multipliers[line]) for line in has]
            kinds = (np.int8, _smallest(len(self._factors)), _smallest(len(self._marks)))
            self._made = _Tables(
                [_one_or_all(table) for table in distinct],
                dict(zip(names, place_of, strict=True)),
                dict(zip(names, [bool(missing[line].any()) for line in has], strict=True)),
                [_one_or_all(table.astype(kind)) for table, kind in zip(words, kinds, strict=True)],
            )
        return self._made


def arrow_fields() -> list[Any]:
    """The result columns in Arrow: their names, types and units."""
    import pyarrow as pa

    kinds = {"scope": pa.int8(), **dict.fromkeys(OUTPUTS, pa.float64())}
    text = pa.dictionary(pa.int32(), pa.string())
    units = {name: {"unit": unit} for name, unit in OUTPUTS.items()}
    return [pa.field(name, kinds.get(name, text), metadata=units.get(name)) for name in ADDED]


def _places(texts: Sequence[str], known: dict[str, int]) -> list[int]:
    """The place of each text among those that are known; -1 where it is empty."""
    return [known.setdefault(text, len(known)) if text else -1 for text in texts]


def _place_among(distinct: list[NDArray[np.float64]], table: NDArray[np.float64]) -> int:
    """The place of the table that has the same bits; the table is added where there is none."""
    bits = table.view(np.int64)
    for place, other in enumerate(distinct):
        if np.array_equal(bits, other.view(np.int64)):
            return place
    distinct.append(table)
    return len(distinct) - 1


def _one_or_all(table: NDArray[T]) -> NDArray[T]:
    """A table, or its first value alone where all have the same bits."""
    bits = table.view(f"i{table.itemsize}")
    return table[:1] if bool((bits == bits[:1]).all()) else table


def _smallest(count: int) -> type[np.signedinteger[Any]]:
    """The smallest of the integer types that hold the places of so many texts."""
    return np.int8 if count < 2**7 else np.int16 if count < 2**15 else np.int32
