"""The candidates of a claim as arrays: every coefficient that may stand between its input and its figure.

A row is a coefficient, with bounds as doubles rounded outwards, and what it is. Whatever is tried (a slip, a way of
rounding, an extra source) cuts these bounds; a row that is hit is then made exact, and derived like any figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cached_property
from math import inf, log, nextafter
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from carbonkit.accounting.derivation import Derivation, Step
from carbonkit.catalog import Catalog, Factor
from carbonkit.disclosure.searching.chains import DerivationOnDemand
from carbonkit.disclosure.searching.explanation import Slip
from carbonkit.disclosure.searching.facts import Row

__all__ = ["Candidate", "Pool", "gather", "joined", "with_slip_inside"]

T = TypeVar("T")
#: Bounds lie apart by a few roundings of a double; two rows in the order of their lower bounds are in that of their
#: upper bounds up to this.
_APART = 1e-12
#: Half the window, as a logarithm, in which candidates are counted: from half of a figure to twice of it.
_WINDOW = log(2)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row made exact.

    Parameters
    ----------
    factor : Factor or None
        The factor behind it; that of CO2 for a sum of gases; None where units are only converted.
    coefficient : Fraction
        Exact. [unit of the claim per unit of the input]
    derive : callable
        Its chain of steps.
    gwp : str
        The set of warming potentials of a sum of gases.
    slip : Slip or None
        The slip that is inside the coefficient.
    is_whole : bool
        Whether it covers all gases that its source prints.
    steps : int
        How many steps the chain has. [-]
    also : Factor or None
        A second factor of the same amount, in the coefficient: the treatment of water beside its supply.
    """

    factor: Factor | None
    coefficient: Fraction
    derive: Callable[[], Derivation]
    gwp: str = ""
    slip: Slip | None = None
    is_whole: bool = True
    steps: int = 0
    also: Factor | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells candidates apart that are no slips of each other."""
        return (self.factor.reference if self.factor else "", self.gwp)


@dataclass(frozen=True)
class Pool:
    """Candidates of one claim, in columns of one length.

    Parameters
    ----------
    low, high : float64 array, shape (n,)
        Bounds of the coefficient, rounded outwards. [unit of the claim per unit of the input]
    edition, kind, region, gas, gwp : str array, shape (n,)
        What it is; gases that are added up have a set of warming potentials.
    first_year, last_year : int array, shape (n,)
        Calendar years; 0 where the source does not say.
    printed : str array, shape (n,)
        The digits of the factor as printed; empty where there are none of its own.
    row : int array, shape (n,)
        Its number for `make`.
    make : callable
        The exact candidate of a row, or None where there is none after all.
    """

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    edition: npt.NDArray[Any]
    kind: npt.NDArray[Any]
    region: npt.NDArray[Any]
    gas: npt.NDArray[Any]
    gwp: npt.NDArray[Any]
    first_year: npt.NDArray[np.int64]
    last_year: npt.NDArray[np.int64]
    printed: npt.NDArray[Any]
    row: npt.NDArray[np.int64]
    make: Callable[[int], Candidate | None]

    def __len__(self) -> int:
        return len(self.low)

    def take(self, keep: npt.NDArray[Any]) -> Pool:
        """The rows of a mask, or of places in their order."""
        columns = [column.name for column in fields(self) if column.name != "make"]
        return replace(self, **{name: getattr(self, name)[keep] for name in columns})

    @cached_property
    def _order(self) -> npt.NDArray[np.int64]:
        return np.argsort(self.low, kind="stable")

    @cached_property
    def _sorted(self) -> npt.NDArray[np.float64]:
        return self.low[self._order]

    @cached_property
    def _logs(self) -> npt.NDArray[np.float64]:
        return np.log(self._sorted)

    def hit_by(self, low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
        """Which bands meet which rows: number of the band and place of the row, none lost to rounding.

        Parameters
        ----------
        low, high : float64 array, shape (m,)
            Bounds of the bands, rounded outwards. [unit of the claim per unit of the input]
        """
        first = np.searchsorted(self._sorted, low * (1 - _APART), side="left")
        last = np.searchsorted(self._sorted, high, side="right")
        bands = np.flatnonzero(last > first)
        return [(int(band), int(place)) for band in bands for place in self._order[first[band] : last[band]]]

    def expected(self, low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> float:
        """How many rows bands of this width meet by chance, each standing anywhere from half to twice of its place. [-]

        Notes
        -----
        The rows inside the window, times the width of the band over that of the window, in logarithms: a figure whose
        logarithm is spread evenly meets as many on average, however the rows are crowded.
        """
        if not len(self) or not len(low):
            return 0.0
        usable = high > np.maximum(low, 0)
        low, high = low[usable], high[usable]
        # A band from nothing on, rounded up to one digit, meets whatever lies below its end.
        above = np.log(high)
        below = np.log(low, out=np.minimum(above, self._logs[0]) - 1, where=low > 0)
        half = np.maximum(_WINDOW, (above - below) / 2)
        middle = (below + above) / 2
        rows = np.searchsorted(self._logs, middle + half) - np.searchsorted(self._logs, middle - half)
        return float(np.sum(rows * (above - below) / (2 * half)))

    def within(self, low: float, high: float) -> Pool:
        """The rows inside the window around a band. [unit of the claim per unit of the input]"""
        middle, half = (log(low) + log(high)) / 2, max(_WINDOW, (log(high) - log(low)) / 2)
        ends = (int(np.searchsorted(self._logs, end)) for end in (middle - half, middle + half))
        return self.take(self._order[slice(*ends)])

    def each(self, said: Callable[[Row | None], T], catalog: Catalog) -> list[T]:
        """What is said of each row's edition, kind and region; of None for a mere conversion of units.

        Thousands of rows differ in their year alone: each three are asked for once.
        """
        cells = list(zip(self.edition, self.kind, self.region, strict=True))
        known = {
            (edition, kind, region): said(Row(kind, region, catalog.edition(edition).source) if edition else None)
            for edition, kind, region in dict.fromkeys(cells)
        }
        return [known[cell] for cell in cells]


def with_slip_inside(pool: Pool, rows: Sequence[tuple[int, Slip, Step, bool]]) -> Pool:
    """Rows of a pool with a slip inside each.

    Parameters
    ----------
    pool : Pool
    rows : sequence of tuple
        The place of a row, its slip, the assumed step that it adds to the chain, and whether that stands first.
    """
    places = np.array([place for place, *_ in rows], dtype=np.int64)
    ratios = np.array([float(slip.ratio) for _, slip, *_ in rows], dtype=np.float64)
    taken = pool.take(places)

    def make(row: int) -> Candidate | None:
        place, slip, step, is_first = rows[row]
        found = pool.make(int(pool.row[place]))
        if found is None:
            return None
        return replace(
            found, coefficient=found.coefficient * slip.ratio, derive=lambda: _stepped(found, step, is_first), slip=slip
        )

    return replace(
        taken,
        low=taken.low * ratios * (1 - 2**-51),
        high=taken.high * ratios * (1 + 2**-51),
        row=np.arange(len(rows)),
        make=make,
    )


def _stepped(candidate: Candidate, step: Step, is_first: bool) -> Derivation:
    plain = candidate.derive()

    def make() -> Derivation:
        steps = (step, *plain.steps) if is_first else (*plain.steps, step)
        return Derivation(plain.output, plain.unit, steps)

    return DerivationOnDemand(plain.output, plain.unit, make)


def joined(first: Pool, second: Pool) -> Pool:
    """The rows of two pools, in this order."""
    columns = [column.name for column in fields(Pool) if column.name not in ("make", "row")]
    both = {name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in columns}
    count = len(first)

    def make(row: int) -> Candidate | None:
        return first.make(int(first.row[row])) if row < count else second.make(int(second.row[row - count]))

    return replace(first, **both, row=np.arange(count + len(second)), make=make)


def gather(
    rows: Sequence[tuple[Fraction, str, str, str, str, int, int, str]], make: Callable[[int], Candidate | None]
) -> Pool:
    """A pool of a handful of rows whose coefficients are known exactly.

    Parameters
    ----------
    rows : sequence of tuple
        Coefficient, edition, kind, region, gas, first and last year, printed digits.
    make : callable
        The exact candidate of a row by its number.
    """
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * 8
    values = [float(value) for value in columns[0]]
    edition, kind, region, gas, printed = (np.array(columns[place], dtype=object) for place in (1, 2, 3, 4, 7))
    first, last = (np.array(columns[place], dtype=np.int64) for place in (5, 6))
    none = np.full(len(rows), "", dtype=object)
    return Pool(
        np.array([nextafter(value, -inf) for value in values], dtype=np.float64),
        np.array([nextafter(value, inf) for value in values], dtype=np.float64),
        edition,
        kind,
        region,
        gas,
        none,
        first,
        last,
        printed,
        np.arange(len(rows)),
        make,
    )
