"""Figures of one's own beside those of carbonkit: activities that nobody asks for, and figures in the wrong unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from carbonkit.catalog.catalog import Catalog
from carbonkit.catalog.check_rows import misspelt
from carbonkit.catalog.columns import FactorColumns, factor_columns
from carbonkit.catalog.kinds import find_kind
from carbonkit.errors import CarbonkitError, Problem, UnknownNameError
from carbonkit.quantities.grammar import dimension_name, parse_unit
from carbonkit.quantities.numbers import parse_number

__all__ = ["Figures", "activities_of"]

#: So many times above the largest of carbonkit, or below the smallest, a figure is in another unit than it says.
_MOST = 100


def activities_of(catalog: Catalog) -> dict[str, set[str]]:
    """The activities of a catalogue, each with its editions."""
    found: dict[str, set[str]] = {}
    for name in catalog.edition_names:
        edition = catalog.edition(name)
        for table in edition.table_names:
            for activity in set(edition.table(table).column("activity")) - {""}:
                found.setdefault(activity, set()).add(name)
    return found


@dataclass
class Figures:
    """The emission factors of a folder, gathered row by row and compared at once."""

    catalog: Catalog
    _rows: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def add(self, where: str, row: Mapping[str, str]) -> None:
        kind = find_kind(row.get("kind", ""))
        if row.get("activity") and kind is not None and kind.measures == "emission":
            self._rows.append((where, row))

    def problems(self) -> list[Problem]:
        """What is wrong beside the figures of the catalogue."""
        if not self._rows:
            return []
        known = activities_of(self.catalog)
        wanted = {row["activity"] for _, row in self._rows}
        near = {activity: misspelt(activity, known) for activity in wanted}
        editions = sorted({edition for activity in wanted for edition in known.get(activity, ())})
        columns = factor_columns(self.catalog, editions)
        found = []
        bounds: dict[tuple[str, str, str], tuple[Fraction, Fraction] | None] = {}
        for where, row in self._rows:
            if near[row["activity"]]:
                error = UnknownNameError("activity", row["activity"], near[row["activity"]])
                found.append(Problem(where, f"activity: {error}; no question of carbonkit asks for it"))
                continue
            said = self._beside(row, columns, bounds)
            if said:
                found.append(Problem(where, f"value: {said}"))
        return found

    def _beside(
        self,
        row: Mapping[str, str],
        columns: FactorColumns,
        bounds: dict[tuple[str, str, str], tuple[Fraction, Fraction] | None],
    ) -> str:
        try:
            unit = parse_unit(row["unit"])
            value = parse_number(row["value"]) * unit.scale
        except (CarbonkitError, KeyError):
            return ""  # a problem of its own, or a range without a figure
        asked = (row["activity"], row["kind"], dimension_name(unit.dimension))
        if asked not in bounds:
            bounds[asked] = _bounds(columns, *asked)
        between = bounds[asked]
        if between is None or value <= 0:
            return ""
        smallest, largest = between
        figure = f"{row['value']} {row['unit']}"
        if value > _MOST * largest:
            return f"{figure} is {_times(value / largest)} times the largest of carbonkit for this: check the unit"
        if _MOST * value < smallest:
            return f"{figure} is {_times(smallest / value)} times below the smallest of carbonkit: check the unit"
        return ""


def _bounds(columns: FactorColumns, activity: str, kind: str, dimension: str) -> tuple[Fraction, Fraction] | None:
    """The smallest positive and the largest figure of that activity, kind and dimension; None where there is none."""
    alike = columns.where(activity=activity, kind=kind)
    is_alike = alike.dimension == dimension
    # A printed figure lies between two doubles; an interval from zero says nothing.
    high, low = alike.high[is_alike], alike.low[is_alike]
    if not (low > 0).any():
        return None
    return Fraction(float(low[low > 0].min())), Fraction(float(high.max()))


def _times(ratio: Fraction) -> str:
    """A ratio in two digits: 1,000 or 3,600,000."""
    whole = round(ratio)
    return f"{round(whole, 2 - len(str(whole))):,}" if ratio < 10**15 else "more than 10^15"
