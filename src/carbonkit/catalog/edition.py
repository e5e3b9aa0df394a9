"""One edition: a folder of ``factors/``, its tables, which region lies in which grid, and its combined margins."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from carbonkit.catalog.factor import EVIDENCE, Factor, Source, least_evidence
from carbonkit.catalog.table import Table, read_rows
from carbonkit.errors import CatalogError, UnknownNameError
from carbonkit.quantities import decimal_text, parse_number

__all__ = ["Edition", "Membership", "combined_margin", "margin_kind", "margin_weights"]

_MARGIN = re.compile(r"CM\(OM=([0-9.]{1,12}),BM=([0-9.]{1,12})\)")


@dataclass(frozen=True, slots=True)
class Membership:
    """That a region lies in a grid, as an edition or its series states it."""

    region: str
    grid: str
    evidence: str
    note: str
    where: str


@dataclass(frozen=True)
class Edition:
    """One folder of ``factors/``: a source and its tables, read when first asked for.

    Parameters
    ----------
    name : str
        ``publisher/edition``.
    folder : Path
        Where it lies.
    index : mapping of str to tuple of str, optional
        Activities of each table, as the index of the catalogue has them: a table without the activity that is asked
        for is not opened, and a row is checked when it is used. Without an index all rows are checked at once.
    shown : str
        The folder as messages and places show it; ``factors/publisher/edition`` if empty.
    """

    name: str
    folder: Path = field(repr=False)
    index: Mapping[str, tuple[str, ...]] | None = field(default=None, repr=False, compare=False)
    shown: str = field(default="", repr=False, compare=False)

    @property
    def place(self) -> str:
        """Where its files are, for people: ``factors/publisher/edition``, or the user's own folder."""
        return self.shown or f"factors/{self.name}"

    @cached_property
    def source(self) -> Source:
        path = self.folder / "source.toml"
        where = f"{self.place}/source.toml"
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise CatalogError(where, f"is not TOML in UTF-8: {error}") from None
        except OSError as error:
            raise CatalogError(where, f"cannot be read: {error.strerror}") from None
        return Source.read(self.name, content, where)

    @cached_property
    def table_names(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.csv") if path.stem != "membership")

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {}

    def table(self, name: str) -> Table:
        """One table: its factors by key.

        Raises
        ------
        UnknownNameError
            If there is none of that name.
        ProblemsError
            With every bad row, where the edition is not in an index.
        """
        kept = self._tables
        if name not in kept:
            path = self.folder / f"{name}.csv"
            if name not in self.table_names:
                raise UnknownNameError(f"table of {self.name}", name, tuple(self.table_names))
            table = Table(path, self.source, f"{self.place}/{path.name}")
            if self.index is None:
                table.check()
            kept[name] = table
        return kept[name]

    @cached_property
    def factors(self) -> list[Factor]:
        """All factors, in the order of tables and rows."""
        return [factor for name in self.table_names for factor in self.table(name)]

    @cached_property
    def memberships(self) -> list[Membership]:
        path = self.folder / "membership.csv"
        shown = f"{self.place}/membership.csv"
        try:
            found = [
                Membership(row["region"], row["grid"], row["evidence"], row["note"], f"{shown}:{line}")
                for line, row in (read_rows(path) if path.exists() else [])
            ]
        except KeyError as error:
            raise CatalogError(f"{shown}:1", f"no column {error.args[0]}") from None
        for member in found:
            if member.evidence not in EVIDENCE:
                raise CatalogError(member.where, f"evidence {member.evidence!r} is none of {', '.join(EVIDENCE)}")
        return found

    @cached_property
    def activities(self) -> list[str]:
        """The activities that its tables have factors for."""
        return sorted(
            {activity for name in self.table_names for activity in self.table(name).column("activity")} - {""}
        )

    def has_activity(self, activity: str) -> bool:
        """Whether a table has a factor for an activity."""
        return any(activity in self._rows(name) for name in self._tables_of(activity))

    def of_activity(self, activity: str) -> list[Factor]:
        """The factors for an activity, in the order of tables and rows."""
        kept = self._of_activity
        if activity not in kept:
            kept[activity] = [
                self.table(name).at(place)
                for name in self._tables_of(activity)
                for place in sorted(place for places in self._rows(name).get(activity, {}).values() for place in places)
            ]
        return kept[activity]

    @cached_property
    def _of_activity(self) -> dict[str, list[Factor]]:
        return {}

    def kinds_of(self, activity: str) -> frozenset[str]:
        """The kinds of figures that it has for an activity."""
        kept = self._kinds_of
        if activity not in kept:
            kept[activity] = frozenset(one.kind for one in self.of_activity(activity))
        return kept[activity]

    @cached_property
    def _kinds_of(self) -> dict[str, frozenset[str]]:
        return {}

    def at(self, activity: str, region: str) -> list[Factor]:
        """The factors for an activity that name a region."""
        return [
            self.table(name).at(place)
            for name in self._tables_of(activity)
            for place in self._rows(name).get(activity, {}).get(region, ())
        ]

    def is_dated(self, activity: str) -> bool:
        """Whether a factor for an activity is meant for certain days, so that two periods of a year differ."""
        kept = self._is_dated
        if activity not in kept:
            columns = ("activity", "valid_from", "valid_to")
            kept[activity] = any(
                one == activity and (first or last)
                for name in self._tables_of(activity)
                for one, first, last in zip(*(self.table(name).column(column) for column in columns), strict=True)
            )
        return kept[activity]

    @cached_property
    def _is_dated(self) -> dict[str, bool]:
        return {}

    def _tables_of(self, activity: str) -> list[str]:
        if self.index is None:
            return self.table_names
        if activity not in self._known_tables:
            family = f"{activity.partition('.')[0]}.*"
            self._known_tables[activity] = [
                name for name, known in self.index.items() if activity in known or family in known
            ]
        return self._known_tables[activity]

    @cached_property
    def _known_tables(self) -> dict[str, list[str]]:
        return {}

    def _rows(self, table: str) -> dict[str, dict[str, list[int]]]:
        """Places of the rows of a table by activity and region."""
        kept = self._places
        if table not in kept:
            found: dict[str, dict[str, list[int]]] = {}
            one = self.table(table)
            for place, (activity, region) in enumerate(zip(one.column("activity"), one.column("region"), strict=True)):
                found.setdefault(activity, {}).setdefault(region, []).append(place)
            kept[table] = found
        return kept[table]

    @cached_property
    def _places(self) -> dict[str, dict[str, dict[str, list[int]]]]:
        return {}

    @cached_property
    def _by_carrier(self) -> dict[tuple[str, str], list[tuple[str, int]]]:
        found: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for name in self.table_names:
            table = self.table(name)
            pairs = zip(table.column("carrier"), table.column("kind"), strict=True)
            for place, (carrier, kind) in enumerate(pairs):
                found.setdefault((carrier, kind), []).append((name, place))
        return found

    def of_carrier(self, carrier: str, kind: str) -> list[Factor]:
        """The factors of a kind for an energy carrier."""
        return [self.table(name).at(place) for name, place in self._by_carrier.get((carrier, kind), [])]

    def carriers(self, kind: str) -> set[str]:
        """The carriers that it has figures of a kind for."""
        return {carrier for carrier, one in self._by_carrier if one == kind}

    @cached_property
    def _grids(self) -> dict[str, list[Membership]]:
        found: dict[str, list[Membership]] = {}
        for member in self.memberships:
            found.setdefault(member.region, []).append(member)
        return found

    def grids_of(self, region: str) -> list[Membership]:
        """The grids that the edition's series puts a region in."""
        return self._grids.get(region, [])

    def has_one_year(self, activity: str) -> bool:
        """Whether naming the edition is the choice of a year: it describes one for the activity, or says none."""
        return len(self.years_of(activity)) == 1

    def years_of(self, activity: str) -> frozenset[str]:
        """The years that its factors for an activity describe, as printed; an empty text where one says none."""
        kept = self._years_of
        if activity not in kept:
            years: set[str] = set()
            for name in self._tables_of(activity):
                activities, stated = (self.table(name).column(column) for column in ("activity", "data_year"))
                years |= {year for one, year in zip(activities, stated, strict=True) if one == activity}
            kept[activity] = frozenset(years)
        return kept[activity]

    @cached_property
    def _years_of(self) -> dict[str, frozenset[str]]:
        return {}


def margin_kind(om_weight: Fraction, bm_weight: Fraction) -> str:
    """The kind of a combined margin with its weights: ``CM(OM=0.75,BM=0.25)``."""
    return f"CM(OM={decimal_text(om_weight)},BM={decimal_text(bm_weight)})"


def margin_weights(kind: str) -> tuple[Fraction, Fraction] | None:
    """The weights that such a kind names; None for any other kind.

    Examples
    --------
    >>> margin_weights("CM(OM=0.75,BM=0.25)")
    (Fraction(3, 4), Fraction(1, 4))
    """
    found = _MARGIN.fullmatch(kind)
    return (parse_number(found[1]), parse_number(found[2])) if found else None


def combined_margin(om: Factor, bm: Factor, om_weight: Fraction, bm_weight: Fraction) -> Factor:
    """The combined margin of a grid.

    Parameters
    ----------
    om, bm : Factor
        Operating and build margin of one grid and edition. [tCO2/MWh]
    om_weight, bm_weight : Fraction
        Weights, 1 together. [-]

    Raises
    ------
    CatalogError
        If the weights are not shares that give 1.

    Notes
    -----
    .. math:: EF_{CM} = w_{OM} EF_{OM} + w_{BM} EF_{BM}

    CDM Executive Board, *TOOL07: Tool to calculate the emission factor for an electricity system*, step 6 (cited from
    knowledge of the field; the text was not opened).
    """
    if om_weight + bm_weight != 1 or min(om_weight, bm_weight) < 0:
        raise CatalogError(om.reference, f"weights OM={om_weight}, BM={bm_weight} are not shares that give 1")
    kind = margin_kind(om_weight, bm_weight)
    scale = 1 if om.unit == bm.unit else bm.parsed_unit.factor_to(om.parsed_unit)
    return replace(
        om,
        reference=f"{om.reference.partition('#')[0]}#{om.region}.{kind}",
        kind=kind,
        # What is said of the operating margin alone, its name and its range, is not said of the two together.
        name_en=f"{om.name_en} and {bm.name_en}" if om.name_en and bm.name_en else "",
        name_zh=f"{om.name_zh} / {bm.name_zh}" if om.name_zh and bm.name_zh else "",
        low=None,
        high=None,
        parts=(),
        printed="",
        exact_value=om_weight * om.value + bm_weight * bm.value * scale,
        evidence=least_evidence((om.evidence, bm.evidence)),
        locator=f"{decimal_text(om_weight)} x {om.printed} + {decimal_text(bm_weight)} x {bm.printed}; {om.locator}",
    )
