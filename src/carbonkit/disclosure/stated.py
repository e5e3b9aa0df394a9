"""A claim whose source is named, and in it a kind, weights, a region or a mix left open: what that source can give."""

from __future__ import annotations

from collections.abc import Callable

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import Derivation
from carbonkit.accounting.request import is_fuel_energy
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

_HEATING_VALUE = 'the unit "kWh (Gross CV)" or "kWh (Net CV)" would say it'


class StatedSource(Scales):
    """Weighs a claim against all that a stated source can give."""

    #: ``net`` or ``gross``, where the input is energy of a fuel and says so.
    heating_value = ""

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
        known = self._on_heating_value(edition, stated_rows(edition, activity.name, unit, year))
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
        found = self._unnamed(found, extra)
        if len(found) == 1:
            self.settle(amounts, found[0].derivation, extra)
            return
        if len(kinds) > 1:
            result.missing.append(f"which kind of factor was used: {', '.join(kinds)}")
        bases = list(dict.fromkeys(one.factor.heating_value for one in found))
        if len(bases) > 1 and is_fuel_energy(activity, unit):
            has = " and ".join(basis or "without saying which" for basis in bases)
            result.missing.append(
                f"net or gross: which calorific value the {unit.name} of {activity.name} are on; "
                f"{edition.name} has factors on {has}; {_HEATING_VALUE}"
            )
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

    def _on_heating_value(self, edition: Edition, rows: list[Factor]) -> list[Factor]:
        """The rows on the calorific value that the input states; else those that do not say which they are on."""
        if not self.heating_value or not rows:
            return rows
        own = [one for one in rows if one.heating_value == self.heating_value]
        found = own or [one for one in rows if not one.heating_value]
        if not found:
            has = ", ".join(dict.fromkeys(one.heating_value for one in rows))
            raise MissingInputError(
                f"a factor on the {self.heating_value} calorific value, which the input is on; {edition.name} has {has}"
            )
        return found

    def _unnamed(self, found: list[Single], extra: Amounts) -> list[Single]:
        """Without the variants that the report does not name, where the plain rows beside them give the figure.

        "Natural gas" is the answer to natural gas, as it is in an activity table; "natural gas, 100% mineral blend"
        comes into question where that does not give the figure.
        """

        def place(one: Single) -> tuple[str, str, str, str]:
            return one.region, one.kind, one.factor.unit, one.factor.heating_value

        plain = {place(one) for one in found if not one.factor.variant}
        left = [one for one in found if not one.factor.variant or place(one) not in plain]
        band = Band(self.result.printed.low, self.result.printed.high)
        return left if any(one.figure.plus(extra).band.meets(band) for one in left) else found

    def _say_heating_value(self, activity: Activity, unit: Unit) -> None:
        """A finding where the input and the factor do not both say which calorific value they are on."""
        if not is_fuel_energy(activity, unit) or len(self.result.factors) != 1:
            return
        factor = self.catalog.factor(self.result.factors[0])
        if self.heating_value and not factor.heating_value:
            said = f"{factor.reference} does not say net or gross, the amount is {self.heating_value}"
        elif factor.heating_value and not self.heating_value:
            named = f"{factor.reference} is on the {factor.heating_value} calorific value"
            said = f"{unit.name} of {activity.name}: net or gross is not said; {named}"
        else:
            return
        self.find("heating-value-not-stated", said)

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
