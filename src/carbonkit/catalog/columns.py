"""The catalogue as columns, for searches by value: bounds as doubles, and what each figure is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from math import inf, nextafter
from typing import Any

import numpy as np
import numpy.typing as npt

from carbonkit.catalog.catalog import Catalog
from carbonkit.catalog.factor import Years
from carbonkit.catalog.table import Table
from carbonkit.quantities.grammar import dimension_name, parse_unit
from carbonkit.quantities.numbers import parse_number

__all__ = ["FactorColumns", "factor_columns"]


@dataclass(frozen=True)
class FactorColumns:
    """Figures of the catalogue, a row each, in columns of one length.

    Parameters
    ----------
    low, high : float64 array, shape (n,)
        Bounds of the figure in the base unit of its dimension, rounded outwards: the exact figure lies within. Where
        the source prints a figure, they are one double apart from it on either side; where it prints a range, they are
        its ends. [base unit of the dimension]
    dimension : str array, shape (n,)
        What the unit measures, in words: ``CO2 per energy``.
    activity, kind, region, gas, edition : str array, shape (n,)
        As the rows of the tables have them.
    first_year, last_year : int array, shape (n,)
        Calendar years that the figure describes; 0 where the source does not say.
    reference : str array, shape (n,)
        ``publisher/edition/table#key``; `Catalog.factor` gives the exact figure behind it.
    printed, unit : str array, shape (n,)
        The digits as printed (empty for a range), and the unit that they are in.
    variant, heating_value, valid_from, state : str array, shape (n,)
        As the rows of the tables have them.
    """

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    dimension: npt.NDArray[Any]
    activity: npt.NDArray[Any]
    kind: npt.NDArray[Any]
    region: npt.NDArray[Any]
    gas: npt.NDArray[Any]
    edition: npt.NDArray[Any]
    first_year: npt.NDArray[np.int64]
    last_year: npt.NDArray[np.int64]
    reference: npt.NDArray[Any]
    printed: npt.NDArray[Any]
    unit: npt.NDArray[Any]
    variant: npt.NDArray[Any]
    heating_value: npt.NDArray[Any]
    valid_from: npt.NDArray[Any]
    state: npt.NDArray[Any]

    def __len__(self) -> int:
        return len(self.low)

    def where(
        self,
        *,
        dimension: str | None = None,
        activity: str | None = None,
        kind: str | None = None,
        region: str | Iterable[str] | None = None,
        gas: str | None = None,
        year: int | None = None,
    ) -> FactorColumns:
        """The rows of a dimension (a unit in any spelling), an activity, a kind, of regions, a gas, a year.

        Examples
        --------
        >>> from carbonkit.catalog import open_catalog
        >>> columns = factor_columns(open_catalog(), editions=["cn-mee/average-2022"])
        >>> found = columns.where(dimension="kgCO2/kWh", region="CN-ZJ", year=2022)
        >>> list(found.reference)
        ['cn-mee/average-2022/grid#CN-ZJ.average']
        """
        keep = np.ones(len(self), dtype=bool)
        if dimension is not None:
            keep &= self.dimension == dimension_name(parse_unit(dimension).dimension)
        for name, wanted in (("activity", activity), ("kind", kind), ("gas", gas)):
            if wanted is not None:
                keep &= getattr(self, name) == wanted
        if region is not None:
            keep &= np.isin(self.region, [region] if isinstance(region, str) else list(region))
        if year is not None:
            keep &= (self.first_year <= year) & (year <= self.last_year)
        return self.take(keep)

    def between(self, low: float, high: float) -> FactorColumns:
        """The rows that meet a closed interval; no row is lost to rounding. [base unit of the dimension]"""
        return self.take((self.high >= low) & (self.low <= high))

    def take(self, keep: npt.NDArray[np.bool_]) -> FactorColumns:
        """The rows of a mask."""
        return replace(self, **{column.name: getattr(self, column.name)[keep] for column in fields(self)})


def factor_columns(catalog: Catalog, editions: Iterable[str] | None = None) -> FactorColumns:
    """The figures of a catalogue as columns.

    Parameters
    ----------
    catalog : Catalog
        Where they stand.
    editions : iterable of str, optional
        The editions to take; all of them if omitted.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> columns = factor_columns(open_catalog(), editions=["cn-ndrc/baseline-2012"])
    >>> len(columns), str(columns.dimension[0])
    (12, 'CO2 per energy')
    """
    rows: list[tuple[Any, ...]] = []
    for name in catalog.edition_names if editions is None else editions:
        edition = catalog.edition(name)
        for table_name in edition.table_names:
            rows += _rows_of(edition.table(table_name), edition.name)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(fields(FactorColumns))
    kinds = [np.float64] * 2 + [object] * 6 + [np.int64] * 2 + [object] * 7
    return FactorColumns(*(np.array(cells, dtype=kind) for cells, kind in zip(columns, kinds, strict=True)))


_TEXTS = ("activity", "kind", "region", "gas")
_NUMBERS = ("value", "low", "high", "unit", "data_year")
_FORMS = ("value", "unit", "variant", "heating_value", "valid_from", "state")


def _rows_of(table: Table, edition: str) -> list[tuple[Any, ...]]:
    texts = zip(*(table.column(name) for name in _TEXTS), strict=True)
    numbers = zip(*(table.column(name) for name in _NUMBERS), strict=True)
    forms = zip(*(table.column(name) for name in _FORMS), strict=True)
    units: dict[str, tuple[Fraction, str]] = {}
    found = []
    cells = zip(table.keys(), texts, numbers, forms, strict=True)
    for key, named, (value, low, high, unit, years), form in cells:
        if unit not in units:
            parsed = parse_unit(unit)
            units[unit] = parsed.scale, dimension_name(parsed.dimension)
        scale, dimension = units[unit]
        below = parse_number(value or low) * scale
        above = below if value else parse_number(high) * scale
        stated = Years.read(years)
        outwards = (nextafter(float(below), -inf), nextafter(float(above), inf))
        reference = f"{edition}/{table.name}#{key}"
        found.append((*outwards, dimension, *named, edition, stated.first or 0, stated.last or 0, reference, *form))
    return found
