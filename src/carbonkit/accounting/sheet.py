"""Plan rows as arrays: the keys of a table are looked up, and their coefficients taken, all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from threading import RLock
from typing import TYPE_CHECKING, overload

import numpy as np

from carbonkit.accounting.lines import Lines
from carbonkit.accounting.row import Key, PlanRow
from carbonkit.tables.products import grouped_sums_of_products, limbs_of, sums_of_products

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from carbonkit.tables.keys import Keys

__all__ = ["PlanRows", "Sheet"]

#: Bits that number the texts of a column of the key, in the order of ``KEYS``: 63 together.
_BITS = (9, 10, 12, 17, 3, 4, 8)
#: Rows that a sheet keeps for the next table.
_MOST_ROWS = 1 << 17


@dataclass(slots=True)
class _Coefficients:
    """Coefficients of one output: whole numbers without a common divisor times a ``unit``; 0 where a row has none.

    Outputs that are multiples of each other, as energy in GJ and kWh are, have the same whole numbers.
    """

    above: list[int] = field(default_factory=list)
    below: int = 1
    unit: Fraction = Fraction(0)
    limbs: NDArray[np.float64] = field(default_factory=lambda: np.zeros((1, 0)))
    has: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def extend(self, rows: Sequence[PlanRow], output: str) -> None:
        first = len(self.above)
        for row in rows:
            derivation = row.derivations.get(output)
            numerator, denominator = derivation.coefficient.as_integer_ratio() if derivation is not None else (0, 1)
            if self.below % denominator:
                grown = lcm(self.below, denominator) // self.below
                self.above = [one * grown for one in self.above]
                self.below *= grown
            self.above.append(numerator * (self.below // denominator))
        divisor = gcd(int(self.unit * self.below), *self.above[first:])
        unit = Fraction(divisor, self.below)
        if unit != self.unit:
            # What the others count has changed.
            self.unit, first = unit, 0
        fresh, known = limbs_of([one // (divisor or 1) for one in self.above[first:]]), self.limbs[:, :first]
        digits = max(len(fresh), len(known))
        self.limbs = np.hstack([np.pad(one, ((0, digits - len(one)), (0, 0))) for one in (known, fresh)])
        self.has = np.append(self.has, [output in row.derivations for row in rows])


class Sheet:
    """Plan rows of one method, with arrays of what they say; rows are added, never changed.

    Parameters
    ----------
    is_zero_plain : bool
        As of `Lines`.
    """

    def __init__(self, *, is_zero_plain: bool) -> None:
        self.rows: list[PlanRow] = []
        self.lines = Lines(is_zero_plain=is_zero_plain)
        self._has_too_many_texts = False
        self._lock = RLock()
        self._texts: tuple[dict[str, int], ...] = tuple({} for _ in _BITS)
        self._packed: list[NDArray[np.int64]] = []
        self._index: pd.Index | None = None
        self._coefficients: dict[str, _Coefficients] = {}

    @property
    def is_full(self) -> bool:
        """Whether the next table should begin a new one."""
        return self._has_too_many_texts or len(self.rows) >= _MOST_ROWS

    def all_of(self, rows: Sequence[PlanRow]) -> PlanRows:
        """Add rows, and give these."""
        with self._lock:
            first = len(self.rows)
            self.rows += rows
            self.lines.extend(rows)
            return PlanRows(self, np.arange(first, len(self.rows)), are_kept=False)

    def of_keys(self, keys: Keys, resolve: Callable[[list[Key]], list[PlanRow]]) -> PlanRows | None:
        """The rows of keys; those that are not here yet are resolved and added.

        None where a key has a problem, which nobody should find here again, or where there are too many texts.
        """
        with self._lock:
            packed = self._pack(keys)
            if packed is None:
                return None
            slots = self._slots(packed)
            absent = np.flatnonzero(slots < 0)
            if len(absent):
                rows = resolve(keys.some(absent))  # type: ignore[arg-type]
                if any(row.problems for row in rows):
                    return None
                slots[absent] = self.all_of(rows).slots
                self._packed.append(packed[absent])
                self._index = None
            return PlanRows(self, slots, are_kept=True)

    def _pack(self, keys: Keys) -> NDArray[np.int64] | None:
        """One number of each key, from the numbers of its texts."""
        packed = np.zeros(len(keys), dtype=np.int64)
        for (codes, names), known, bits in zip(keys.cells, self._texts, _BITS, strict=True):
            number = np.zeros(len(names), dtype=np.int64)
            for code in np.flatnonzero(np.bincount(codes, minlength=len(names))).tolist():
                number[code] = known.setdefault(names[code], len(known))
            if len(known) > 1 << bits:
                self._has_too_many_texts = True
                return None
            packed <<= bits
            packed |= number[codes]
        return packed

    def _slots(self, packed: NDArray[np.int64]) -> NDArray[np.intp]:
        import pandas as pd

        if not self._packed:
            return np.full(len(packed), -1, dtype=np.intp)
        if self._index is None:
            self._packed = [np.concatenate(self._packed)]
            self._index = pd.Index(self._packed[0])
        return self._index.get_indexer(pd.Index(packed))

    def coefficients(self, output: str) -> _Coefficients:
        """The coefficients of an output of all rows."""
        with self._lock:
            found = self._coefficients.setdefault(output, _Coefficients())
            if len(found.above) < len(self.rows):
                found.extend(self.rows[len(found.above) :], output)
            return replace(found)

    def picked(self, slots: NDArray[np.intp]) -> Lines:
        """The lines of some rows."""
        with self._lock:
            return self.lines.picked(slots)


class PlanRows(Sequence[PlanRow]):
    """The plan rows of the keys of a table, in their order; one by one they are looked at only where somebody asks.

    Parameters
    ----------
    sheet : Sheet
    slots : array of integers, shape (number of keys,)
        Their places in the sheet.
    are_kept : bool
        Whether the sheet has rows of other tables too, none of them with a problem.
    """

    def __init__(self, sheet: Sheet, slots: NDArray[np.intp], *, are_kept: bool) -> None:
        self._sheet = sheet
        self.slots = slots
        self.are_kept = are_kept

    def __len__(self) -> int:
        return len(self.slots)

    @overload
    def __getitem__(self, place: int) -> PlanRow: ...

    @overload
    def __getitem__(self, place: slice) -> list[PlanRow]: ...

    def __getitem__(self, place: int | slice) -> PlanRow | list[PlanRow]:
        return self._rows[place]

    def __iter__(self) -> Iterator[PlanRow]:
        return iter(self._rows)

    @cached_property
    def _rows(self) -> list[PlanRow]:
        rows = self._sheet.rows
        return [rows[slot] for slot in self.slots.tolist()]

    @property
    def have_problems(self) -> bool:
        """Whether there is one that has a problem."""
        return not self.are_kept and any(row.problems for row in self._rows)

    @cached_property
    def lines(self) -> Lines:
        """Their coefficients and words."""
        return self._sheet.picked(self.slots) if self.are_kept else self._sheet.lines

    def totals(
        self, sums: Mapping[int, NDArray[np.int64]], keys: NDArray[np.intp] | None = None
    ) -> dict[str, Fraction]:
        """Amounts times coefficients, exactly, of each output that a row has.

        Parameters
        ----------
        sums : dict of int to array
            Sums of the amounts of each key by the power of two that they count.
        keys : array of integers, optional
            The keys to look at; all if omitted.
        """
        slots = self.slots if keys is None else self.slots[keys]
        if keys is not None:
            sums = {power: units[keys] for power, units in sums.items()}
        outputs = self._sheet.lines.outputs(slots)
        found = [self._sheet.coefficients(output) for output in outputs]
        # Rows may come in between.
        count = min((one.limbs.shape[1] for one in found), default=0)
        numerators = [one.limbs[:, :count] for one in found]
        if 2 * len(slots) > count:
            # To put the sums where their coefficients stand is less work than to take these.
            sums = {power: _at(slots, units, count) for power, units in sums.items()}
        else:
            numerators = [limbs.take(slots, axis=1) for limbs in numerators]
        totals, exponent = sums_of_products(sums, numerators)
        scale = Fraction(2) ** exponent
        return {output: total * scale * one.unit for output, total, one in zip(outputs, totals, found, strict=True)}

    def totals_of_rows(
        self, amounts: NDArray[np.float64], codes: NDArray[np.integer], groups: NDArray[np.integer], count: int
    ) -> list[dict[str, Fraction]]:
        """The same of groups of rows; each row is looked at, and of no group more than its rows.

        Parameters
        ----------
        amounts : array, shape (n,)
            [unit of the row]
        codes, groups : array of integers, shape (n,)
            The key of each row, and its group.
        count : int
            Number of groups.
        """
        outputs = self._sheet.lines.outputs(self.slots)
        coefficients = [self._sheet.coefficients(output) for output in outputs]
        # Multiples of each other, as energy in GJ and kWh or CO2 and CO2e of electricity are, are summed once.
        kinds: dict[bytes, int] = {}
        numerators: list[NDArray[np.float64]] = []
        kind_of = []
        for one in coefficients:
            limbs = one.limbs.take(self.slots, axis=1)
            kind_of.append(kinds.setdefault(limbs.tobytes(), len(kinds)))
            if kind_of[-1] == len(numerators):
                numerators.append(limbs)
        sums, exponent = grouped_sums_of_products(amounts, codes, groups, count, numerators)
        found: list[dict[str, Fraction]] = [{} for _ in range(count)]
        for output, one, kind in zip(outputs, coefficients, kind_of, strict=True):
            above, below = (one.unit * Fraction(2) ** exponent).as_integer_ratio()
            has = one.has[self.slots]
            of_rows = groups if has.all() else groups[has[codes]]
            for group in np.flatnonzero(np.bincount(of_rows, minlength=count)).tolist():
                found[group][output] = Fraction(sums[kind][group] * above, below)
        return found


def _at(places: NDArray[np.intp], values: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Values at their places among so many, zeros elsewhere."""
    placed = np.zeros(count, dtype=np.int64)
    placed[places] = values
    return placed
