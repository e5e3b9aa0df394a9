"""Checking printed figures: whether each claim of a report follows from its inputs, and what had to be added for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from carbonkit.accounting import rules
from carbonkit.accounting.activities import Activity, find_activity
from carbonkit.accounting.coal import coal_equivalent_steps, read_basis
from carbonkit.accounting.derivation import Derivation, Step, conversion
from carbonkit.catalog import Catalog, Edition, Factor, Policy, Query
from carbonkit.disclosure.candidates import (
    Amounts,
    Single,
    chance_hits,
    factor_as_printed,
    families,
    singles,
    stated_kinds,
    stated_rows,
)
from carbonkit.disclosure.chains import coal_chain, emission_chain, energy_chain
from carbonkit.disclosure.judgement import VERDICTS, Judgement, Nearest, judgement_record
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim, Given, Report
from carbonkit.disclosure.search import Asked, search_figure
from carbonkit.disclosure.weigh import NOTHING, MissingInputError, Scales
from carbonkit.disclosure.widen import asked_of, conclude
from carbonkit.errors import (
    AmbiguousFactorError,
    CarbonkitError,
    DimensionError,
    FactorNotFoundError,
    MethodError,
    Problem,
    ProblemsError,
    UnknownNameError,
)
from carbonkit.quantities import Period, Unit, parse_number, parse_period, parse_unit

__all__ = ["VERDICTS", "CheckResult", "Judgement", "Nearest", "check"]


@dataclass
class CheckResult:
    """A report and the judgements of its claims, in their order.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> result = check(read_report(packaged_reports()[1]), catalog=open_catalog())
    >>> result.claim("溫室氣體排放總量").verdict
    'consistent'
    """

    report: Report
    claims: list[Judgement]

    def claim(self, name: str) -> Judgement:
        """The judgement of a claim by its name."""
        return next(one for one in self.claims if one.name == name)

    def as_dict(self) -> dict[str, Any]:
        """What ``carbonkit check --format json`` prints of this report."""
        return {"id": self.report.id, "claims": [judgement_record(one) for one in self.claims]}


def check(report: Report, *, catalog: Catalog, search: bool = False) -> CheckResult:
    """Judge every claim of a report.

    Parameters
    ----------
    report : Report
        What is printed, and what it should follow from.
    catalog : Catalog
        Where the factors come from.
    search : bool
        Look for every explanation of an emission figure in the whole catalogue: other editions, kinds, regions and
        years, named slips, and mixes over regions.

    Returns
    -------
    CheckResult

    Raises
    ------
    ProblemsError
        If the report names a region that the catalogue does not know.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> result = check(read_report(packaged_reports()[1]), catalog=open_catalog())
    >>> [(one.name, one.verdict, one.fit) for one in result.claims][1]
    ('綜合能源消耗量', 'reproduced', 'nominal')
    """
    _check_regions(report, catalog)
    judges = [_Judge(report, claim, catalog) for claim in report.claim]
    return CheckResult(report, [one.judge_and_search() if search else one.judge() for one in judges])


def _check_regions(report: Report, catalog: Catalog) -> None:
    """Refuse regions that nobody knows: a slip of the file is no verdict on the report."""
    named = [("report.regions", name) for name in report.report.regions]
    named += [(f"given {given.name}", given.region) for given in report.given if given.region]
    named += [
        (f"claim {claim.name}", claim.factor.region) for claim in report.claim if claim.factor and claim.factor.region
    ]
    problems = []
    for where, name in named:
        try:
            catalog.regions.code(name)
        except UnknownNameError as error:
            problems.append(Problem(f"{report.id}: {where}", str(error)))
    if problems:
        raise ProblemsError(tuple(problems))


def _where_and_when(figure: Given | Claim) -> tuple[str, str]:
    return getattr(figure, "region", ""), getattr(figure, "period", "")


class _Judge(Scales):
    """Judges one claim: reads its inputs, computes by its rule, and weighs the outcome."""

    asked: Asked | None = None

    def judge_and_search(self) -> Judgement:
        """The judgement, and what the whole catalogue has to say of the figure."""
        result = self.judge()
        if self.asked is not None:
            # Where the report's own words give the figure, a slip is not looked for.
            with_slips = result.verdict != "reproduced"
            found = result.search = search_figure(self.asked, self.catalog, with_slips=with_slips)
            conclude(result, found)
            if result.by_search and self.asked.regions:
                labels = ", ".join(self.catalog.regions.label(region) for region in self.asked.regions)
                self.result.assumptions.append(f"candidate regions: {labels} (stated in the report file)")
        return result

    def judge(self) -> Judgement:
        result = self.result
        try:
            if result.printed.outcome == "none":
                raise MissingInputError(f"the report prints {result.printed.text!r}: no figure to check")
            if self.claim.rule in ("emissions", "coal-equivalent"):
                self._by_factor()
            else:
                {"sum": self._sum, "difference": self._sum, "ratio": self._ratio, "energy": self._energy}[
                    self.claim.rule
                ]()
        except (MissingInputError, CarbonkitError) as error:
            result.verdict = "not-computable"
            result.missing.append(str(error))
        return result

    # rules without a factor

    def _sum(self) -> None:
        total = NOTHING
        sign = 1
        words = []
        for name in self.claim.of:
            amounts, unit, figure = self.known(name)
            total = total.plus(amounts.times(sign * unit.factor_to(self.unit)))
            words.append(f"{figure.printed} {figure.unit}")
            if self.claim.rule == "difference":
                sign = -1
        self.result.words = (" - " if self.claim.rule == "difference" else " + ").join(words)
        self.weigh(total)

    def _ratio(self) -> None:
        above, above_in, figure = self.known(self.claim.of[0])
        below, below_in, per = self.known(self.claim.per)
        if below.band.low <= 0:
            raise MissingInputError(f"{self.claim.per} may be zero as printed ({per.printed})")
        ratio = above_in.times(below_in.inverse())
        if ratio.dimension != self.unit.dimension:
            raise DimensionError(f"{figure.unit} per {per.unit}", f"what {self.claim.unit} measures")
        scale = ratio.factor_to(self.unit)
        corners = [
            end / other for end in (above.band.low, above.band.high) for other in (below.band.low, below.band.high)
        ]
        self.result.words = f"{figure.printed} {figure.unit} / {per.printed} {per.unit}"
        self.weigh(Amounts(above.nominal / below.nominal * scale, Band(min(corners) * scale, max(corners) * scale)))

    def _energy(self) -> None:
        total = NOTHING
        words: list[str] = []
        self._ask_energy()
        for name in self.claim.of:
            amounts, unit, figure = self.known(name)
            if unit.dimension == self.unit.dimension:
                derivation = energy_chain(None, unit=unit, target=self.unit)
            else:
                edition = self._edition()
                activity = self._activity(figure)
                factor = self.catalog.carrier_factor(activity.carrier, edition, "net-calorific-value")
                derivation = energy_chain(factor, unit=unit, target=self.unit)
                self.result.factors.append(factor.reference)
            words.append(f"{figure.printed} {figure.unit}")
            total = total.plus(amounts.times(derivation.coefficient))
        # One chain is shown as it is; of several only the sum.
        self.result.derivation = derivation if len(words) == 1 else None
        self.result.words = " + ".join(words) if len(words) > 1 else ""
        self.weigh(total)

    def _ask_energy(self) -> None:
        """What the search is asked of energy: of one input, or of a sum of inputs that are energy already."""
        known = [self.known(name) for name in self.claim.of]
        amounts, unit, figure = known[0]
        activity = find_activity(name) if (name := getattr(figure, "activity", "")) else None
        for more, other, _ in known[1:]:
            if other.dimension != self.unit.dimension or unit.dimension != self.unit.dimension:
                return
            amounts, activity = amounts.plus(more.times(other.factor_to(unit))), None
        if unit.dimension == self.unit.dimension or activity is not None:
            self.asked = asked_of(self, amounts, unit, activity, figure, self._period(figure))

    # rules with a factor

    def _edition(self) -> str:
        named = self.claim.factor
        if named is None or not named.edition:
            raise MissingInputError("the report names no edition of factors")
        return self.catalog.edition(named.edition).name

    def _activity(self, figure: Given | Claim) -> Activity:
        name = getattr(figure, "activity", "")
        if not name:
            raise MissingInputError(f"what {figure.name} is made of is not said (no activity)")
        return find_activity(name)

    def _by_factor(self) -> None:
        amounts, unit, figure = self.known(self.claim.of[0])
        activity = self._activity(figure)
        for name in self.claim.of[1:]:
            more, other, another = self.known(name)
            if self._activity(another) is not activity or _where_and_when(another) != _where_and_when(figure):
                none = "" if self.claim.factor else "the report names no factor, and "
                raise MissingInputError(f"{none}{figure.name} and {name} need factors of their own: make each a claim")
            amounts = amounts.plus(more.times(other.factor_to(unit)))
        self.asked = asked_of(self, amounts, unit, activity, figure, self._period(figure))
        if self.claim.factor is None:
            raise MissingInputError("the report names no factor")
        if self.claim.rule == "coal-equivalent":
            self._coal(amounts, unit, activity)
        else:
            self._emissions(amounts, unit, activity, figure)

    def _coal(self, amounts: Amounts, unit: Unit, activity: Activity) -> None:
        named = self.claim.factor
        assert named is not None
        carrier = "heat" if activity.family == "steam" else activity.carrier
        tce = parse_unit("tce")
        if named.value:
            above, per = parse_unit(named.unit).split()
            step = Step("factor as the report prints it", parse_number(named.value), named.unit, printed=named.value)
            steps = (*conversion(unit, per), step, *conversion(above, tce))
        elif named.reference:
            factor = self.catalog.factor(named.reference)
            if factor.carrier != carrier:
                raise MethodError(f"{factor.reference} is for {factor.carrier or factor.activity}, not for {carrier}")
            steps = coal_chain(factor, unit=unit, target=tce).steps
        else:
            edition = self._edition()
            basis = read_basis(named.basis) if named.basis else ""
            if not basis:
                # The edition names the coefficient; where it prints one for the carrier there is nothing to choose.
                basis = self.catalog.carrier_factor(carrier, edition).basis
            steps = coal_equivalent_steps(carrier, unit, self.catalog, edition, basis)
        self.settle(amounts, Derivation("tce", "tce", (*steps, *conversion(tce, self.unit))))

    def _emissions(self, amounts: Amounts, unit: Unit, activity: Activity, figure: Given | Claim) -> None:
        named = self.claim.factor
        assert named is not None
        period = self._period(figure)
        notes: dict[str, list[rules.Note]] = {}
        derive = self._deriver(activity, unit, period, notes)
        extra = self._extra()
        if named.value:
            self.settle(amounts, derive(factor_as_printed(named.value, named.unit, activity)), extra)
        elif named.reference:
            self.settle(amounts, derive(self.catalog.factor(named.reference)), extra)
        else:
            year = period.end.year if period else None
            self._inside_source(amounts, unit, activity, getattr(figure, "region", ""), year, derive, extra)
        # Notes of candidates that were only tried say nothing about the figure.
        used = self.result.nearest.reference if self.result.nearest else "".join(self.result.factors[:1])
        for note in dict.fromkeys(notes.get(used, ())):
            self.find(note.code, note.text)

    def _period(self, figure: Given | Claim) -> Period | None:
        text = self.claim.period or getattr(figure, "period", "") or self.report.report.period
        return parse_period(text) if text else None

    def _deriver(
        self, activity: Activity, unit: Unit, period: Period | None, notes: dict[str, list[rules.Note]]
    ) -> Callable[[Factor], Derivation]:
        """What makes the claim's derivation of a factor; the notes on each factor are kept under its reference."""

        def derive(factor: Factor) -> Derivation:
            of_factor = notes.setdefault(factor.reference, [])
            return emission_chain(
                factor,
                activity=activity,
                unit=unit,
                target=self.unit,
                period=period,
                catalog=self.catalog,
                notes=of_factor,
            )

        return derive

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
            grids = {member.grid for member in edition.grids_of(region)}
            found = {region} if region in have else grids & set(have)
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
