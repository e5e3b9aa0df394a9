"""A claim whose source is named, and in it a kind, weights, a region or a mix left open: what that source can give."""

from __future__ import annotations

from collections.abc import Callable

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import Derivation
from carbonkit.catalog import Edition, Factor, Policy, Query
from carbonkit.disclosure.candidates import (
    Amounts,
    Single,
    chance_hits,
    families,
    singles,
    stated_kinds,
    stated_rows,
)
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.places import places_of
from carbonkit.disclosure.weigh import NOTHING, MissingInputError, Scales
from carbonkit.errors import AmbiguousFactorError, DimensionError, FactorNotFoundError
from carbonkit.quantities import Unit, parse_number, parse_unit

__all__ = ["StatedSource"]


class StatedSource(Scales):
    """Weighs a claim against all that a stated source can give."""

    def _extra(self) -> Amounts:
        assumed = self.claim.assume
        if assumed is None:
            return NOTHING
        amounts, unit, figure = self.known(assumed.of)
        low, high = parse_number(assumed.low), parse_number(assumed.high)
        per = parse_unit(assumed.unit)
        product = unit.times(per)
        scale = product.scale / self.unit.scale
        # A band in kg/t for a figure in CO2e is a band of kg CO2e: plain mass is how reports write it.
        masses = {parse_unit("kg").dimension, self.unit.dimension}
        if product.dimension not in masses:
            raise DimensionError(assumed.unit, f"{self.claim.unit} per {figure.unit}")
        ends = sorted(end * factor * scale for end in (amounts.band.low, amounts.band.high) for factor in (low, high))
        middle = amounts.nominal * (low + high) / 2 * scale
        self.result.assumptions.append(
            f"{assumed.of} ({figure.printed} {figure.unit}) adds {assumed.low} to {assumed.high} {assumed.unit}: "
            "a band that the report file states"
        )
        self.result.missing.append(f"whether {assumed.of} is in the figure, and at which factor")
        return Amounts(middle, Band(ends[0], ends[-1]))

    def _inside_source(
        self,
        amounts: Amounts,
        unit: Unit,
        activity: Activity,
        region: str,
        year: int | None,
        derive: Callable[[Factor], Derivation],
        extra: Amounts,
    ) -> None:
        """A claim whose source is named, and in it a kind, weights, a region or a mix left open."""
        named, result = self.claim.factor, self.result
        assert named is not None
        edition = self.catalog.edition(named.edition)
        known = stated_rows(edition, activity.name, unit, year)
        if not known:
            raise MissingInputError(f"{edition.name} has no factor for {activity.name}")
        kinds = [named.kind] if named.kind else stated_kinds(edition, known, activity.factor_kind)
        fixed = self.catalog.regions.code(named.region or region) if (named.region or region) else ""
        found = singles(known, kinds, self.catalog, derive, amounts)
        if not found:
            has = ", ".join(dict.fromkeys(factor.kind for factor in known))
            raise MissingInputError(f"{edition.name} has no factor of kind {named.kind}; it has {has}")
        if fixed:
            found = [one for one in found if one.region in self._places(edition, activity, one.kind, fixed)]
            if not found:
                raise MissingInputError(f"{edition.name} has no factor for {self.catalog.regions.label(fixed)}")
            if any(one.region in self.catalog.regions.ancestors(fixed) for one in found):
                larger = self.catalog.regions.label(found[0].region)
                self.find("fallback-used", f"{edition.name} has no factor for {fixed} itself; that of {larger} answers")
        if len({one.region for one in found}) > 1:
            result.missing.insert(0, f"the split of the {activity.name} over the regions of {edition.name}")
        if len(found) == 1:
            self.settle(amounts, found[0].derivation, extra)
            return
        if len(kinds) > 1:
            result.missing.append(f"which kind of factor was used: {', '.join(kinds)}")
        places = list(dict.fromkeys(one.region for one in found))
        regions = places if fixed else self._candidates(edition, activity)
        printed = result.printed
        band = Band(printed.low, printed.high)
        result.letter = found
        result.regions = regions
        result.families = families(found, regions, amounts, extra, band)
        result.hits = [one for one in found if one.figure.plus(extra).band.meets(band)]
        result.candidates_tried = len(found) + len(result.families)
        result.chance_hits = chance_hits(found, band)
        result.nearest = self.nearest(found, printed)
        near = next(one for one in found if one.factor.reference == result.nearest.reference)
        result.computed = near.figure
        result.difference_percent = result.nearest.difference_percent
        feasible = result.feasible
        for reference in _recalled(found):
            self.recalled(reference)
        if not feasible and not result.hits:
            result.verdict = "not-reproduced"
            result.factors = [near.factor.reference]
            return
        result.verdict = "consistent"
        alone = len(result.hits) == 1 and not feasible and not extra.band.high
        outside = bool(regions) and any(one.region not in regions for one in result.hits)
        result.inference = "unique" if alone and not outside else "ambiguous"
        nominal = any(printed.prints(one.figure.nominal) for one in result.hits)
        result.fit = "nominal" if nominal or any(one.is_nominal for one in feasible) else "within-rounding"
        used = [one.factor.reference for one in result.hits]
        used += [one.factor.reference for family in feasible for one in family.singles]
        result.factors = list(dict.fromkeys(used))

    def _places(self, edition: Edition, activity: Activity, kind: str, region: str) -> set[str]:
        """The regions whose factor an edition gives to a region: itself, the grid it is in, or else the nation."""
        query = Query(activity.name, region, kind, policy=Policy(region="parent-region"))
        try:
            return {self.catalog.resolve(query, [edition]).factor.region}
        except AmbiguousFactorError as error:
            return {self.catalog.factor(reference).region for reference in error.matches}
        except FactorNotFoundError:
            return set()

    def _candidates(self, edition: Edition, activity: Activity) -> list[str]:
        stated = [self.catalog.regions.code(name) for name in self.report.report.regions]
        have = list(dict.fromkeys(factor.region for factor in edition.of_activity(activity.name)))
        if not stated:
            # Grids do not overlap; a nation, its grids and its provinces do, and are no shares of one whole.
            whole = [region for region in have if self.catalog.regions.by_code[region].kind == "grid"]
            text = f"candidate regions: all {len(whole)} grids of {edition.name} (the report file states none)"
            self.result.assumptions += [text] if whole else []
            return whole
        places: list[str] = []
        for region in stated:
            found = {region} if region in have else places_of(region, edition.name, self.catalog).inside & set(have)
            if not found:
                self.find(
                    "region-not-in-source", f"{edition.name} has no factor for {self.catalog.regions.label(region)}"
                )
            places += sorted(found - set(places))
        labels = ", ".join(self.catalog.regions.label(region) for region in places)
        self.result.assumptions.append(f"candidate regions: {labels} (stated in the report file, not in the report)")
        return places


def _recalled(found: list[Single]) -> list[str]:
    tables = [one.factor.reference.partition("#")[0] for one in found if one.factor.evidence == "recalled"]
    return [
        f"every figure of {table}" if tables.count(table) == len(found) else table for table in dict.fromkeys(tables)
    ]
