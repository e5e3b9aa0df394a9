"""One edition: a folder of ``factors/``, its tables, which region lies in which grid, and its combined margins."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from carbonkit.catalog.factor import Factor, Source, least_evidence
from carbonkit.catalog.table import read_rows, read_table
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
    """One folder of ``factors/``: a source and its tables, read when first asked for."""

    name: str
    folder: Path = field(repr=False)

    @cached_property
    def source(self) -> Source:
        path = self.folder / "source.toml"
        where = f"factors/{self.name}/source.toml"
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            raise CatalogError(where, f"is not TOML in UTF-8: {error}") from None
        return Source.read(self.name, content, where)

    @cached_property
    def table_names(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.csv") if path.stem != "membership")

    @cached_property
    def _tables(self) -> dict[str, dict[str, Factor]]:
        return {}

    def table(self, name: str) -> dict[str, Factor]:
        """The factors of one table by key."""
        if name not in self._tables:
            path = self.folder / f"{name}.csv"
            if name not in self.table_names:
                raise UnknownNameError(f"table of {self.name}", name, tuple(self.table_names))
            self._tables[name] = read_table(path, self.source, f"factors/{self.name}/{path.name}")
        return self._tables[name]

    @cached_property
    def factors(self) -> list[Factor]:
        """All factors, in the order of tables and rows."""
        return [factor for name in self.table_names for factor in self.table(name).values()]

    @cached_property
    def memberships(self) -> list[Membership]:
        path = self.folder / "membership.csv"
        shown = f"factors/{self.name}/membership.csv"
        return [
            Membership(row["region"], row["grid"], row["evidence"], row["note"], f"{shown}:{line}")
            for line, row in (read_rows(path) if path.exists() else [])
        ]

    @cached_property
    def by_activity(self) -> dict[str, list[Factor]]:
        found: dict[str, list[Factor]] = {}
        for factor in self.factors:
            found.setdefault(factor.activity, []).append(factor)
        return found

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], list[Factor]]:
        found: dict[tuple[str, str], list[Factor]] = {}
        for factor in self.factors:
            found.setdefault((factor.activity, factor.region), []).append(factor)
        return found

    @cached_property
    def _by_carrier(self) -> dict[tuple[str, str], list[Factor]]:
        found: dict[tuple[str, str], list[Factor]] = {}
        for factor in self.factors:
            found.setdefault((factor.carrier, factor.kind), []).append(factor)
        return found

    @cached_property
    def _grids(self) -> dict[str, list[Membership]]:
        found: dict[str, list[Membership]] = {}
        for member in self.memberships:
            found.setdefault(member.region, []).append(member)
        return found

    def at(self, activity: str, region: str) -> list[Factor]:
        """The factors for an activity that name a region."""
        return self._by_place.get((activity, region), [])

    def of_carrier(self, carrier: str, kind: str) -> list[Factor]:
        """The factors of a kind for an energy carrier."""
        return self._by_carrier.get((carrier, kind), [])

    def grids_of(self, region: str) -> list[Membership]:
        """The grids that the edition's series puts a region in."""
        return self._grids.get(region, [])

    @cached_property
    def has_one_year(self) -> bool:
        """Whether naming the edition is the choice of a year: it describes one, or does not say which."""
        return len({factor.years for factor in self.factors}) == 1


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
    return replace(
        om,
        reference=f"{om.reference.partition('#')[0]}#{om.region}.{kind}",
        kind=kind,
        printed="",
        exact_value=om_weight * om.value + bm_weight * bm.value,
        evidence=least_evidence((om.evidence, bm.evidence)),
        locator=f"{decimal_text(om_weight)} x {om.printed} + {decimal_text(bm_weight)} x {bm.printed}; {om.locator}",
    )
