"""From a printed figure back to what made it: every factor of the catalogue, alone, with a slip, or mixed.

The search runs on the columns of the catalogue (`carbonkit.catalog.columns`): an interval of the factor that the figure
and its input imply, cut with the bounds of all factors at once. What it finds is then derived exactly, like any figure.
How explanations are ranked stands in `carbonkit.disclosure.explanation`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import inf, log, nextafter
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import Derivation, Step
from carbonkit.catalog import EVIDENCE, Catalog, Factor, margin_kind
from carbonkit.catalog.columns import FactorColumns, factor_columns
from carbonkit.catalog.kinds import find_kind
from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.explanation import Explanation, Rank, Search, Slip
from carbonkit.disclosure.mixes import Band, feasible_shares
from carbonkit.disclosure.slips import SLIPS, digit_slips
from carbonkit.errors import CarbonkitError
from carbonkit.quantities import Period, Printed, Unit, parse_unit
from carbonkit.quantities.grammar import dimension_name

__all__ = ["Asked", "search_figure"]

#: Weights of operating and build margin that project rules name: TOOL07, wind and sun, and other projects.
_WEIGHTS = ((Fraction(1, 2), Fraction(1, 2)), (Fraction(3, 4), Fraction(1, 4)))
#: The columns of an activity, for as long as their catalogue is there: the claims of a report ask for the same.
_COLUMNS: WeakKeyDictionary[Catalog, dict[str, FactorColumns]] = WeakKeyDictionary()
_GASES = {"CO2": ("CO2",), "CO2e": ("CO2e", "CO2")}


@dataclass(frozen=True)
class Asked:
    """A claim as the search sees it.

    Parameters
    ----------
    printed, unit : Printed, Unit
        The figure.
    amounts, amount_unit : Amounts, Unit
        The input that it should follow from.
    text : str
        The input as printed; empty where it is a sum of several.
    edition, kind, region : str
        What the report names; empty where it names none.
    regions : tuple of str
        Regions that come into question.
    period : Period or None
        The period of the claim.
    derive : callable
        The derivation of the claim with a factor.
    """

    printed: Printed
    unit: Unit
    amounts: Amounts
    amount_unit: Unit
    text: str
    activity: Activity
    edition: str
    kind: str
    region: str
    regions: tuple[str, ...]
    period: Period | None
    derive: Callable[[Factor], Derivation]


def search_figure(asked: Asked, catalog: Catalog, *, with_slips: bool = True) -> Search:
    """Every explanation of a printed figure that the catalogue has, with slips or without.

    Raises
    ------
    CarbonkitError
        If a table of the catalogue cannot be read.
    """
    if asked.amounts.band.low <= 0 or asked.printed.low <= 0:
        # Zero or less says nothing of a factor.
        return Search((), 0, 0, 0, 0.0, 0.0)
    rows = _candidates(asked, catalog)
    margins = _margins(catalog, rows)
    near = rows.take(_slips_come_into_question(asked, catalog, rows))
    near_margins = _margins(catalog, near)
    slips = [*SLIPS, *(digit_slips(asked.text) if asked.text else ())] if with_slips else []
    found = _matching(asked, catalog, rows, margins, None)
    # A factor that gives the figure needs no slip to give it again.
    plain = {one.factors[0].reference for one in found}
    for slip in slips:
        several = _matching(asked, catalog, near, near_margins, slip)
        found += [one for one in several if one.factors[0].reference not in plain]
    # Where the region is stated, a mix over others contradicts the report.
    groups = [] if asked.region else _groups(asked, catalog, rows, margins)
    found += [one for group in groups if (one := _mixed(asked, catalog, group)) is not None]
    found.sort(
        key=lambda one: (one.rank, [factor.reference for factor in one.factors], one.slip.text if one.slip else "")
    )
    return Search(
        explanations=tuple(found),
        factors_tried=len(rows) + len(margins),
        slips_tried=len(slips),
        mixes_tried=len(groups),
        chance=_chance(asked, rows),
        chance_with_slips=_chance(asked, near) * len(slips),
    )


def _matching(
    asked: Asked, catalog: Catalog, rows: FactorColumns, margins: list[Factor], slip: Slip | None
) -> list[Explanation]:
    """The explanations by one factor each, with a slip or without: cut by bounds, then derived exactly."""
    wanted = _implied(asked, slip.ratio if slip else Fraction(1))
    hits = [catalog.factor(str(name)) for name in rows.between(*_outwards(wanted)).reference]
    hits += [one for one in margins if _in_base(one) in wanted]
    return [one for factor in hits if (one := _explained(asked, catalog, factor, slip)) is not None]


def _slips_come_into_question(asked: Asked, catalog: Catalog, rows: FactorColumns) -> npt.NDArray[np.bool_]:
    """Factors that a slip is looked for with: of the stated region, else of the named edition, else of the usual kind.

    A slip on top of a foreign factor would explain any figure.
    """
    if asked.region:
        editions = [catalog.edition(str(name)) for name in dict.fromkeys(rows.edition)]
        grids = {member.grid for edition in editions for member in edition.grids_of(asked.region)}
        return np.isin(rows.region, [asked.region, *sorted(grids), *catalog.regions.ancestors(asked.region)])
    if asked.edition:
        return np.asarray(rows.edition == asked.edition, dtype=bool)
    return np.asarray(rows.kind == asked.activity.factor_kind, dtype=bool)


def _candidates(asked: Asked, catalog: Catalog) -> FactorColumns:
    """Emission factors of the activity, per what the input measures."""
    kept = _COLUMNS.setdefault(catalog, {})
    if asked.activity.name not in kept:
        names = [edition.name for edition in catalog.editions() if edition.has_activity(asked.activity.name)]
        kept[asked.activity.name] = factor_columns(catalog, names).where(activity=asked.activity.name)
    rows = kept[asked.activity.name]
    gas = next((base for base, power in asked.unit.dimension if power == 1), "").removeprefix("mass_")
    per = asked.amount_unit.inverse()
    dimensions = [dimension_name(parse_unit(f"t{one}").times(per).dimension) for one in _GASES.get(gas, ())]
    emission = {kind for kind in set(rows.kind) if (known := find_kind(kind)) and known.measures == "emission"}
    return rows.take(np.isin(rows.dimension, dimensions) & np.isin(rows.kind, sorted(emission)) & (rows.low > 0))


def _margins(catalog: Catalog, rows: FactorColumns) -> list[Factor]:
    """Combined margins of every table that prints the two margins, at the weights that rules name."""
    found = []
    for name, region in zip(rows.where(kind="OM").reference, rows.where(kind="OM").region, strict=True):
        for weights in _WEIGHTS:
            try:
                found.append(catalog.factor(f"{name.partition('#')[0]}#{region}.{margin_kind(*weights)}"))
            except CarbonkitError:
                continue
    return found


def _implied(asked: Asked, ratio: Fraction) -> Band:
    """The factor that the figure and its input imply, under a slip. [base units]"""
    scale = asked.unit.scale / asked.amount_unit.scale / ratio
    band = asked.amounts.band
    return Band(asked.printed.low / band.high * scale, asked.printed.high / band.low * scale)


def _outwards(band: Band) -> tuple[float, float]:
    return nextafter(float(band.low), -inf), nextafter(float(band.high), inf)


def _in_base(factor: Factor) -> Fraction:
    return factor.value * factor.parsed_unit.scale


def _explained(asked: Asked, catalog: Catalog, factor: Factor, slip: Slip | None) -> Explanation | None:
    """The explanation by one factor, weighed exactly; None where it does not give the figure after all."""
    if factor.exact_value is None:
        return None
    try:
        derivation = asked.derive(factor)
    except CarbonkitError:
        return None
    if slip is not None:
        slipped = Step(slip.text, slip.ratio, is_assumed=True)
        derivation = Derivation(derivation.output, derivation.unit, (*derivation.steps, slipped))
    figure = asked.amounts.times(derivation.coefficient)
    printed = Band(asked.printed.low, asked.printed.high)
    if not figure.band.meets(printed):
        return None
    residual = (figure.nominal - asked.printed.value) / (asked.printed.half_unit * 2)
    rank, assumed = _rank(asked, catalog, (factor,), slip, len(derivation.steps))
    return Explanation((factor,), rank, assumed, slip, derivation, figure, {}, residual)


def _groups(asked: Asked, catalog: Catalog, rows: FactorColumns, margins: list[Factor]) -> list[list[Factor]]:
    """Sets of factors that can be mixed: one edition, kind, year and gas, regions of one kind and one parent."""
    wanted = _implied(asked, Fraction(1))
    by_code = catalog.regions.by_code
    nations = _nations(asked, catalog)
    places: dict[tuple[Any, ...], list[int]] = {}
    cells = zip(rows.edition, rows.kind, rows.region, rows.gas, rows.first_year, rows.last_year, strict=True)
    for place, (edition, kind, region, *rest) in enumerate(cells):
        one = by_code.get(region)
        if one is not None and one.parent and (not nations or one.parent in nations):
            places.setdefault((edition, kind, one.kind, one.parent, *rest), []).append(place)
    found = []
    for several in places.values():
        low, high = min(rows.low[several]), max(rows.high[several])
        if len(several) > 1 and low <= wanted.high and wanted.low <= high:
            found.append([catalog.factor(str(name)) for name in rows.reference[several]])
    by_kind: dict[tuple[str, str], list[Factor]] = {}
    for factor in margins:
        if nations and by_code[factor.region].parent not in nations:
            continue
        by_kind.setdefault((factor.edition, factor.kind), []).append(factor)
    return found + [several for several in by_kind.values() if len(several) > 1]


def _nations(asked: Asked, catalog: Catalog) -> set[str]:
    """Where the regions of a mix may lie: where those of the named edition do; anywhere if none is named."""
    if not asked.edition:
        return set()
    regions = {factor.region for factor in catalog.edition(asked.edition).of_activity(asked.activity.name)}
    known = [catalog.regions.by_code[region] for region in regions if region in catalog.regions.by_code]
    return {one.parent or one.code for one in known}


def _mixed(asked: Asked, catalog: Catalog, group: list[Factor]) -> Explanation | None:
    allowed = [one for one in group if not asked.regions or one.region in asked.regions]
    values = {one.region: _in_base(one) for one in allowed if one.exact_value is not None}
    if len(values) < 2 or len(values) < len(allowed):
        # Two rows of one region are variants: a mix of those is no mix of regions.
        return None
    wanted = _implied(asked, Fraction(1))
    if any(value in wanted for value in values.values()):
        return None
    shares = feasible_shares(values, wanted)
    if not shares:
        return None
    rank, assumed = _rank(asked, catalog, tuple(allowed), None, 0)
    return Explanation(tuple(allowed), rank, assumed, shares=shares)


def _rank(
    asked: Asked, catalog: Catalog, factors: tuple[Factor, ...], slip: Slip | None, steps: int
) -> tuple[Rank, tuple[str, ...]]:
    """The rank of an explanation, and in words what it assumes beyond the report."""
    factor = factors[0]
    source, assumed = factor.source, []
    slipped = 0 if slip is None else 2 if slip.name.startswith("digit") else 1
    if slip is not None:
        assumed.append(f"a slip: {slip.text}")
    edition = 0
    if factor.edition != asked.edition:
        named = catalog.edition(asked.edition).source.series if asked.edition else ""
        edition = 1 if named and source.series == named else 2
        assumed.append(f"the edition {factor.edition}" + (", which the report does not name" if asked.edition else ""))
    kind = _kind_rank(asked, factor.kind)
    if kind or not asked.kind:
        assumed.append(f"the kind {factor.kind}")
    region = 0
    if len(factors) == 1:
        region = _region_rank(asked, catalog, factor)
        if region:
            assumed.append(f"the region {catalog.regions.label(factor.region)}")
    year = _year_rank(asked, factor)
    if year:
        assumed.append(f"a factor of {factor.years}")
    free = int(len(factors) > 1)
    if free:
        assumed.append(f"a mix over {len(factors)} regions, the shares free")
    limit = date(asked.period.end.year + 1, 12, 31) if asked.period else None
    is_named = factor.edition == asked.edition
    published = 0 if limit is None or is_named or source.known_by(limit) else 1
    if published:
        assumed.append("published later, or nobody knows when")
    evidence = max(EVIDENCE.index(one.evidence) for one in factors)
    return Rank(slipped, edition, kind, free, region, year, published, evidence, steps), tuple(assumed)


def _kind_rank(asked: Asked, kind: str) -> int:
    if asked.kind:
        return 0 if kind == asked.kind else 1
    known = find_kind(kind)
    if kind in (asked.activity.factor_kind, "supplier"):
        return 0
    return 1 if known is not None and known.stage == "direct" else 2


def _region_rank(asked: Asked, catalog: Catalog, factor: Factor) -> int:
    if not asked.region:
        return 0 if not asked.regions or factor.region in asked.regions else 2
    grids = {member.grid for member in catalog.edition(factor.edition).grids_of(asked.region)}
    if factor.region in {asked.region, *grids}:
        return 0
    return 1 if factor.region in catalog.regions.ancestors(asked.region) else 2


def _year_rank(asked: Asked, factor: Factor) -> int:
    if asked.period is None or factor.years.last is None or factor.years.first is None:
        return 0
    if factor.edition == asked.edition and factor.years.first == factor.years.last:
        # Naming an edition of one year was the choice of the year.
        return 0
    distance = max(factor.years.first - asked.period.end.year, asked.period.start.year - factor.years.last, 0)
    return min(distance, 2)


def _chance(asked: Asked, rows: FactorColumns) -> float:
    if len(rows) < 2:
        return 0.0
    low, high = float(rows.low.min()), float(rows.high.max())
    wanted = _implied(asked, Fraction(1))
    width = log(float(wanted.high)) - log(float(wanted.low))
    return len(rows) * width / (log(high) - log(low) + width)
