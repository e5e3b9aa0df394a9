"""A claim whose source is named, and in it a kind, weights, a region or a mix left open: what that source can give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from carbonkit.accounting import rules
from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import Derivation
from carbonkit.accounting.request import is_fuel_energy
from carbonkit.catalog import Edition, Factor, Policy, Query
from carbonkit.disclosure.candidates import (
    Amounts,
    Derive,
    Single,
    chance_hits,
    factor_as_printed,
    families,
    gases_beside,
    per_unit_of,
    singles,
    stated_kinds,
    stated_rows,
    thing_of,
)
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.places import places_of
from carbonkit.disclosure.report import Claim, Given
from carbonkit.disclosure.searching.chains import composed_chains, emission_chain
from carbonkit.disclosure.searching.pool_emissions import gwp_sets
from carbonkit.disclosure.weigh import NOTHING, MissingInputError, Scales
from carbonkit.errors import AmbiguousFactorError, DimensionError, FactorNotFoundError
from carbonkit.quantities import Period, Unit, parse_number, parse_unit

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

    def emissions(self, amounts: Amounts, unit: Unit, activity: Activity, figure: Given | Claim) -> None:
        """A claim of emissions whose factor is named: by its value, by its reference, or by its edition."""
        named = self.claim.factor
        assert named is not None
        period = self.period_of(figure)
        self.heating_value = getattr(figure, "heating_value", "")
        derive = self._deriver(activity, unit, period)
        extra = self._extra()
        if named.value:
            self._settle_single(amounts, factor_as_printed(named.value, named.unit, activity), derive, extra)
        elif named.reference:
            factor = self.catalog.factor(named.reference)
            self._say_region(factor, named.region or getattr(figure, "region", ""))
            gases = gases_beside(self.catalog.edition(factor.edition), activity.name)(factor) if named.gwp else []
            if named.gwp and len(gases) != 1:
                raise MissingInputError(f"{factor.edition} prints no one CH4 and N2O beside {factor.reference}")
            self._settle_single(amounts, factor, derive, extra, gases[0] if gases else (), named.gwp)
        else:
            self._inside_source(amounts, unit, activity, getattr(figure, "region", ""), period, derive, extra)
        self._say_heating_value(activity, unit)

    def _say_region(self, factor: Factor, region: str) -> None:
        """That the factor which is named describes another place than the input is from."""
        if region and factor.region:
            code = self.catalog.regions.code(region)
            if places_of(code, factor.edition, self.catalog).distance(factor.region) > 1:
                label = self.catalog.regions.label
                self.find("region-differs", f"{factor.reference} describes {label(factor.region)}, not {label(code)}")

    def _deriver(self, activity: Activity, unit: Unit, period: Period | None) -> Derive:
        """What makes the claim's derivation of a factor, with the notes on it."""

        def derive(factor: Factor, gases: tuple[Factor, ...], gwp: str) -> tuple[Derivation, list[rules.Note]]:
            notes: list[rules.Note] = []
            derivation = emission_chain(
                factor,
                activity=activity,
                unit=unit,
                target=self.unit,
                period=period,
                catalog=self.catalog,
                gases=gases,
                gwp=gwp or None,
                notes=notes,
                heating_value=self.heating_value,
            )
            return derivation, notes

        return derive

    def _settle_single(
        self,
        amounts: Amounts,
        factor: Factor,
        derive: Derive,
        extra: Amounts,
        gases: tuple[Factor, ...] = (),
        gwp: str = "",
    ) -> None:
        derivation, notes = derive(factor, gases, gwp)
        figure = amounts.times(derivation.coefficient)
        self._settle_on(Single(factor, derivation, figure, gases, gwp, tuple(notes)), amounts, extra)

    def _settle_on(self, single: Single, amounts: Amounts, extra: Amounts) -> None:
        self.result.chosen = single
        self.settle(amounts, single.derivation, extra)
        self._note(single.notes)

    def _note(self, notes: Sequence[rules.Note]) -> None:
        for note in dict.fromkeys(notes):
            # A figure in CO2 is of CO2 alone.
            if note.code != "ch4-n2o-not-covered" or self._gas != "CO2":
                self.find(note.code, note.text)

    @property
    def _gas(self) -> str:
        """What the claim is in: CO2 or CO2e."""
        return next((base for base, power in self.unit.dimension if power == 1), "").removeprefix("mass_")

    def _inside_source(
        self,
        amounts: Amounts,
        unit: Unit,
        activity: Activity,
        region: str,
        period: Period | None,
        derive: Derive,
        extra: Amounts,
    ) -> None:
        """A claim whose source is named, and in it a kind, weights, a region, a GWP set or a mix left open."""
        named, result = self.claim.factor, self.result
        assert named is not None
        edition = self.catalog.edition(named.edition)
        fixed = self.catalog.regions.code(named.region or region) if (named.region or region) else ""
        found = self._singles(edition, amounts, unit, activity, fixed, period, derive)
        if fixed and any(one.region in self.catalog.regions.ancestors(fixed) for one in found):
            larger = self.catalog.regions.label(found[0].region)
            self.find("fallback-used", f"{edition.name} has no factor for {fixed} itself; that of {larger} answers")
        regions = list(dict.fromkeys(one.region for one in found))
        if len(regions) > 1:
            result.missing.insert(0, f"the split of the {activity.name} over the regions of {edition.name}")
        whole, parts = (self._unnamed(several, extra) for several in _whole_and_parts(found, named.gwp))
        if not fixed and len(whole) > 1:
            regions = self._candidates(edition, activity)
        of_parts = bool(parts) and not self._gives(whole, regions, amounts, extra)
        of_parts = of_parts and self._gives(parts, regions, amounts, extra)
        found = parts if of_parts else whole
        if len(found) == 1 or self._is_same_by_any_set(found):
            self._settle_on(found[0], amounts, extra)
            result.candidates_tried = len(found)
            if len(found) > 1:
                sets = ", ".join(one.gwp for one in found)
                self.find("any-gwp-set", f"each of {sets} adds the gases up to the printed figure")
        else:
            self._say_bases(found, edition, activity, unit)
            self._weigh_open(found, regions, amounts, extra)
        others = {one.factor.gwp_set for one in found if named.gwp and one.factor.gas == "CO2e"} - {named.gwp, ""}
        for other in sorted(others):
            self.find("gwp-not-of-source", f"{edition.name} is published in CO2e with {other}, not {named.gwp}")
        if of_parts and result.verdict in ("reproduced", "consistent"):
            result.verdict = "reproduced-under-assumption"
            result.assumptions.append(f"CO2 alone: the CH4 and N2O that {edition.name} prints beside it are left out")

    def _singles(
        self,
        edition: Edition,
        amounts: Amounts,
        unit: Unit,
        activity: Activity,
        fixed: str,
        period: Period | None,
        derive: Derive,
    ) -> list[Single]:
        """The single figures of an edition that come into question, at a fixed region if there is one.

        Raises
        ------
        MissingInputError
            If the edition has none.
        """
        named = self.claim.factor
        assert named is not None
        if activity.family == "fuel" and not per_unit_of(edition, activity.name, unit):
            found = self._of_parts(edition, amounts, unit, activity, period)
            if found:
                return found
        rows = stated_rows(edition, activity.name, unit, period.end.year if period else None, self._gas, named.kind)
        rows = self._on_heating_value(edition, rows)
        if not rows:
            raise MissingInputError(f"{edition.name} has no factor for {activity.name}")
        kinds = [named.kind] if named.kind else stated_kinds(edition, rows, activity.factor_kind)
        has = dict.fromkeys(row.kind for row in rows)
        if not any(kind in has or (kind.startswith("CM(") and {"OM", "BM"} <= has.keys()) for kind in kinds):
            raise MissingInputError(f"{edition.name} has no factor of kind {named.kind}; it has {', '.join(has)}")
        places = {kind: self._places(edition, activity, kind, fixed) for kind in kinds} if fixed else {}
        if fixed:
            rows = [row for row in rows if any(row.region in there for there in places.values())]
        beside = gases_beside(edition, activity.name) if self._gas == "CO2e" else _nothing_beside
        if named.gwp:
            self.catalog.gwp(named.gwp, "CO2")
        sets = [named.gwp] if named.gwp else self._sets(period)
        found = singles(rows, kinds, self.catalog, derive, amounts, beside, sets)
        found = [one for one in found if not fixed or one.region in places[one.factor.kind]]
        if not found:
            where = f"for {self.catalog.regions.label(fixed)}" if fixed else f"of kind {', '.join(kinds)}"
            raise MissingInputError(f"{edition.name} has no factor {where}")
        return found

    def _of_parts(
        self, edition: Edition, amounts: Amounts, unit: Unit, activity: Activity, period: Period | None
    ) -> list[Single]:
        """The figures of a fuel by the calorific value, the carbon content and the oxidation that an edition prints."""
        named = self.claim.factor
        sets = [named.gwp] if named and named.gwp else self._sets(period)
        chains = composed_chains(
            edition,
            activity=activity,
            unit=unit,
            target=self.unit,
            catalog=self.catalog,
            sets=sets,
            heating_value=self.heating_value,
        )
        return [
            Single(one.factor, one.derivation, amounts.times(one.derivation.coefficient), one.gases, one.gwp, one.notes)
            for one in chains
        ]

    def _is_same_by_any_set(self, found: Sequence[Single]) -> bool:
        """Whether only the set of warming potentials is open, and each gives the printed digits."""
        things = {(one.factor.reference, tuple(gas.reference for gas in one.gases)) for one in found}
        printed = self.result.printed
        return len(things) == 1 and all(printed.prints(one.figure.nominal) for one in found)

    def _gives(self, found: Sequence[Single], regions: Sequence[str], amounts: Amounts, extra: Amounts) -> bool:
        """Whether singles of a source, or a mix of them, meet the printed figure."""
        band = Band(self.result.printed.low, self.result.printed.high)
        if any(one.figure.band.meets(band) or one.figure.plus(extra).band.meets(band) for one in found):
            return True
        return any(family.shares for family in families(found, regions, amounts, extra, band))

    def _sets(self, period: Period | None) -> list[str]:
        """The sets of warming potentials over 100 years that a report of the period can have known."""
        limit = date(period.end.year + 1, 12, 31) if period else None
        every = [name for name in gwp_sets(self.catalog) if name.endswith("-100")]
        known = [name for name in every if limit is None or self.catalog.gwp(name, "CH4").source.known_by(limit)]
        return known or every

    def _weigh_open(self, found: list[Single], regions: list[str], amounts: Amounts, extra: Amounts) -> None:
        """The verdict where the source leaves a choice."""
        result = self.result
        kinds = list(dict.fromkeys(one.factor.kind for one in found))
        if len(kinds) > 1:
            result.missing.append(f"which kind of factor was used: {', '.join(kinds)}")
        sets = list(dict.fromkeys(one.gwp for one in found if one.gwp))
        if len(sets) > 1:
            result.missing.append(f"which set of warming potentials adds the gases up: {', '.join(sets)}")
        variants = list(dict.fromkeys(one.variant or "plain" for one in found))
        if len(variants) > 1:
            result.missing.append(f"which variant was used: {', '.join(variants)}")
        if not result.missing:
            result.missing.append(f"which of {len(found)} factors was used")
        printed = result.printed
        band = Band(printed.low, printed.high)
        result.letter = found
        result.regions = regions
        result.families = families(found, regions, amounts, extra, band)
        result.hits = [one for one in found if one.figure.plus(extra).band.meets(band)]
        result.candidates_tried = len(found) + len(result.families)
        result.chance_hits = chance_hits(found, band)
        near = min(found, key=lambda one: abs(one.figure.nominal - printed.value))
        result.nearest = self.nearest(near)
        result.computed = near.figure
        result.difference_percent = result.nearest.difference_percent
        # Notes of candidates that were only tried say nothing about the figure.
        self._note(near.notes)
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
        used = [*result.hits, *(one for family in feasible for one in family.singles)]
        result.factors = list(dict.fromkeys(factor.reference for one in used for factor in (one.factor, *one.gases)))

    def _say_bases(self, found: Sequence[Single], edition: Edition, activity: Activity, unit: Unit) -> None:
        """That net or gross is open, where the edition has factors on both."""
        bases = list(dict.fromkeys(one.factor.heating_value for one in found))
        if len(bases) > 1 and is_fuel_energy(activity, unit):
            has = " and ".join(basis or "without saying which" for basis in bases)
            self.result.missing.append(
                f"net or gross: which calorific value the {unit.name} of {activity.name} are on; "
                f"{edition.name} has factors on {has}; {_HEATING_VALUE}"
            )

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
        if not is_fuel_energy(activity, unit) or self.result.derivation is None or not self.result.factors:
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
            # A utility's grid that lies in the region: which of several served the consumer is left open.
            within = places_of(region, edition.name, self.catalog).within
            return {place for place in within if any(one.kind == kind for one in edition.at(activity.name, place))}

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


def _nothing_beside(_: Factor) -> list[tuple[Factor, ...]]:
    return []


def _whole_and_parts(found: Sequence[Single], gwp: str) -> tuple[list[Single], list[Single]]:
    """Figures of all gases that the source prints, and of CO2 alone where it prints more.

    Where it prints a total in CO2e beside the gases, that stands, unless the report names another set of warming
    potentials: then the gases are added up by that.
    """
    printed = {thing_of(one.factor): one.factor for one in found if one.factor.gas == "CO2e"}
    summed = {thing_of(one.factor) for one in found if one.gwp}
    whole, parts = [], []
    for one in found:
        thing = thing_of(one.factor)
        total = printed.get(thing)
        is_by_sum = thing in summed and (total is None or (gwp and total.gwp_set != gwp))
        if not one.gwp and one.factor.gas == "CO2" and (total is not None or thing in summed):
            parts.append(one)
        elif bool(one.gwp) == bool(is_by_sum):
            whole.append(one)
    return whole, parts


def _recalled(found: list[Single]) -> list[str]:
    tables = [one.factor.reference.partition("#")[0] for one in found if one.factor.evidence == "recalled"]
    return [
        f"every figure of {table}" if tables.count(table) == len(found) else table for table in dict.fromkeys(tables)
    ]
