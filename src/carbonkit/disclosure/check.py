"""Checking printed figures: whether each claim of a report follows from its inputs, and what had to be added for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from carbonkit.accounting import rules
from carbonkit.accounting.activities import Activity, find_activity
from carbonkit.accounting.coal import coal_equivalent_steps, read_basis
from carbonkit.accounting.derivation import (
    Derivation,
    Step,
    above_unit,
    conversion,
    factor_step,
    per_unit,
)
from carbonkit.accounting.findings import Finding
from carbonkit.accounting.method import Method
from carbonkit.catalog import Answer, Catalog, Edition, Factor, Policy, Query
from carbonkit.disclosure.candidates import (
    Amounts,
    Single,
    chance_hits,
    factor_as_printed,
    families,
    singles,
    stated_kinds,
)
from carbonkit.disclosure.judgement import VERDICTS, Judgement, Nearest, judgement_record
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim, Given, Report
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
from carbonkit.quantities import Printed, Unit, parse_number, parse_period, parse_unit

__all__ = ["VERDICTS", "CheckResult", "Judgement", "Nearest", "check"]

_ZERO = Amounts(Fraction(0), Band(Fraction(0), Fraction(0)))


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


class _MissingInputError(Exception):
    """An input is missing: the sentence says which."""


def check(report: Report, *, catalog: Catalog, search: bool = False) -> CheckResult:
    """Judge every claim of a report.

    Parameters
    ----------
    report : Report
        What is printed, and what it should follow from.
    catalog : Catalog
        Where the factors come from.
    search : bool
        The wide inverse search over the whole catalogue; not part of this version.

    Returns
    -------
    CheckResult

    Raises
    ------
    MethodError
        If ``search`` is asked for.
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
    if search:
        raise MethodError("the wide inverse search is not part of this version", "leave search out")
    return CheckResult(report, [_Judge(report, claim, catalog).judge() for claim in report.claim])


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


class _Judge:
    """Judges one claim: reads its inputs, computes by its rule, and weighs the outcome."""

    def __init__(self, report: Report, claim: Claim, catalog: Catalog) -> None:
        self.report = report
        self.claim = claim
        self.catalog = catalog
        self.unit = parse_unit(claim.unit)
        self.result = Judgement(claim, claim.unit, Printed(claim.printed), "not-computable")

    def judge(self) -> Judgement:
        result = self.result
        try:
            if result.printed.outcome == "none":
                raise _MissingInputError(f"the report prints {result.printed.text!r}: no figure to check")
            if self.claim.rule in ("emissions", "coal-equivalent"):
                self._by_factor()
            else:
                {"sum": self._sum, "difference": self._sum, "ratio": self._ratio, "energy": self._energy}[
                    self.claim.rule
                ]()
        except (_MissingInputError, CarbonkitError) as error:
            result.verdict = "not-computable"
            result.missing.append(str(error))
        return result

    # inputs

    def _known(self, name: str) -> tuple[Amounts, Unit, Given | Claim]:
        figure = self.report.figure(name)
        printed, unit = Printed(figure.printed), parse_unit(figure.unit)
        if printed.outcome == "none":
            raise _MissingInputError(f"the input {name} is printed as {printed.text!r}")
        is_count = unit.dimension == parse_unit("person").dimension
        band = Band(printed.value, printed.value) if is_count else Band(printed.low, printed.high)
        return Amounts(printed.value, band), unit, figure

    # rules without a factor

    def _sum(self) -> None:
        total = _ZERO
        sign = 1
        words = []
        for name in self.claim.of:
            amounts, unit, figure = self._known(name)
            total = total.plus(amounts.times(sign * unit.factor_to(self.unit)))
            words.append(f"{figure.printed} {figure.unit}")
            if self.claim.rule == "difference":
                sign = -1
        self.result.words = (" - " if self.claim.rule == "difference" else " + ").join(words)
        self._weigh(total)

    def _ratio(self) -> None:
        above, above_in, figure = self._known(self.claim.of[0])
        below, below_in, per = self._known(self.claim.per)
        if below.band.low <= 0:
            raise _MissingInputError(f"{self.claim.per} may be zero as printed ({per.printed})")
        ratio = above_in.times(below_in.inverse())
        if ratio.dimension != self.unit.dimension:
            raise DimensionError(f"{figure.unit} per {per.unit}", f"what {self.claim.unit} measures")
        scale = ratio.factor_to(self.unit)
        corners = [
            end / other for end in (above.band.low, above.band.high) for other in (below.band.low, below.band.high)
        ]
        self.result.words = f"{figure.printed} {figure.unit} / {per.printed} {per.unit}"
        self._weigh(Amounts(above.nominal / below.nominal * scale, Band(min(corners) * scale, max(corners) * scale)))

    def _energy(self) -> None:
        total = _ZERO
        words: list[str] = []
        for name in self.claim.of:
            amounts, unit, figure = self._known(name)
            if unit.dimension == self.unit.dimension:
                derivation = Derivation("energy", self.unit.name, conversion(unit, self.unit))
            else:
                edition = self._edition()
                activity = self._activity(figure)
                factor = self.catalog.carrier_factor(activity.carrier, edition, "net-calorific-value")
                steps = (*conversion(unit, per_unit(factor)), factor_step(factor))
                derivation = Derivation("energy", self.unit.name, (*steps, *conversion(above_unit(factor), self.unit)))
                self.result.factors.append(factor.reference)
            words.append(f"{figure.printed} {figure.unit}")
            total = total.plus(amounts.times(derivation.coefficient))
        # One chain is shown as it is; of several only the sum.
        self.result.derivation = derivation if len(words) == 1 else None
        self.result.words = " + ".join(words) if len(words) > 1 else ""
        self._weigh(total)

    # rules with a factor

    def _edition(self) -> str:
        named = self.claim.factor
        if named is None or not named.edition:
            raise _MissingInputError("the report names no edition of factors")
        return self.catalog.edition(named.edition).name

    def _activity(self, figure: Given | Claim) -> Activity:
        name = getattr(figure, "activity", "")
        if not name:
            raise _MissingInputError(f"what {figure.name} is made of is not said (no activity)")
        return find_activity(name)

    def _by_factor(self) -> None:
        if self.claim.factor is None:
            raise _MissingInputError("the report names no factor")
        amounts, unit, figure = self._known(self.claim.of[0])
        activity = self._activity(figure)
        for name in self.claim.of[1:]:
            more, other, another = self._known(name)
            if self._activity(another) is not activity or _where_and_when(another) != _where_and_when(figure):
                raise _MissingInputError(f"{figure.name} and {name} need factors of their own: make each a claim")
            amounts = amounts.plus(more.times(other.factor_to(unit)))
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
            steps = (*conversion(unit, per_unit(factor)), factor_step(factor), *conversion(above_unit(factor), tce))
        else:
            edition = self._edition()
            basis = read_basis(named.basis) if named.basis else ""
            if not basis:
                # The edition names the coefficient; where it prints one for the carrier there is nothing to choose.
                basis = self.catalog.carrier_factor(carrier, edition).basis
            steps = coal_equivalent_steps(carrier, unit, self.catalog, edition, basis)
        self._one(amounts, Derivation("tce", "tce", (*steps, *conversion(tce, self.unit))))

    def _emissions(self, amounts: Amounts, unit: Unit, activity: Activity, figure: Given | Claim) -> None:
        named, claim = self.claim.factor, self.claim
        assert named is not None
        period = claim.period or getattr(figure, "period", "") or self.report.report.period
        notes: list[rules.Note] = []

        def derive(factor: Factor) -> Derivation:
            request = rules.Request(
                activity, unit, "", parse_period(period) if period else None, "use", "", factor.reference, notes
            )
            found = rules.derive(request, Method(), self.catalog, Answer(((Fraction(1), factor),)))
            for derivation in found.values():
                target = parse_unit(derivation.unit)
                if target.dimension == self.unit.dimension:
                    steps = (*derivation.steps, *conversion(target, self.unit))
                    return Derivation(derivation.output, self.unit.name, steps)
            raise DimensionError(self.unit.name, f"what a factor in {factor.unit} gives")

        extra = self._extra()
        if named.value:
            self._one(amounts, derive(factor_as_printed(named.value, named.unit, activity)), extra)
        elif named.reference:
            self._one(amounts, derive(self.catalog.factor(named.reference)), extra)
        else:
            self._inside_source(amounts, activity, getattr(figure, "region", ""), derive, extra)
        # Notes of candidates that were only tried say nothing about the figure.
        used = self.result.nearest.reference if self.result.nearest else "".join(self.result.factors[:1])
        for note in dict.fromkeys(notes):
            if note.about in ("", used):
                self._find(note.code, note.text)

    def _extra(self) -> Amounts:
        assumed = self.claim.assume
        if assumed is None:
            return _ZERO
        amounts, unit, figure = self._known(assumed.of)
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

    def _one(self, amounts: Amounts, derivation: Derivation, extra: Amounts = _ZERO) -> None:
        """A claim whose factor is named to the last choice."""
        result = self.result
        result.derivation = derivation
        result.factors = list(derivation.references)
        result.candidates_tried = 1
        for step in derivation.steps:
            if step.evidence == "recalled":
                self._recalled(step.reference or step.label)
        assumed = [step.label for step in derivation.steps if step.is_assumed]
        result.assumptions += assumed
        figure = amounts.times(derivation.coefficient)
        self._weigh(figure)
        if self.claim.assume is not None and not (result.verdict == "reproduced" and Fraction(0) in extra.band):
            # The report's own words do not give the figure: the extra source has to be in it.
            self._weigh(figure.plus(extra))
            assumed.append(self.claim.assume.of)
        if result.verdict == "reproduced" and assumed:
            result.verdict = "reproduced-under-assumption"

    def _inside_source(
        self, amounts: Amounts, activity: Activity, region: str, derive: Callable[[Factor], Derivation], extra: Amounts
    ) -> None:
        """A claim whose source is named, and in it a kind, weights, a region or a mix left open."""
        named, result = self.claim.factor, self.result
        assert named is not None
        edition = self.catalog.edition(named.edition)
        known = edition.by_activity.get(activity.name, [])
        if not known:
            raise _MissingInputError(f"{edition.name} has no factor for {activity.name}")
        kinds = [named.kind] if named.kind else stated_kinds(edition, activity.name, activity.factor_kind)
        fixed = self.catalog.regions.code(named.region or region) if (named.region or region) else ""
        found = singles(edition, activity.name, kinds, self.catalog, derive, amounts)
        if not found:
            has = ", ".join(dict.fromkeys(factor.kind for factor in known))
            raise _MissingInputError(f"{edition.name} has no factor of kind {named.kind}; it has {has}")
        if fixed:
            found = [one for one in found if one.region in self._places(edition, activity, one.kind, fixed)]
            if not found:
                raise _MissingInputError(f"{edition.name} has no factor for {self.catalog.regions.label(fixed)}")
            if any(one.region in self.catalog.regions.ancestors(fixed) for one in found):
                larger = self.catalog.regions.label(found[0].region)
                self._find(
                    "fallback-used", f"{edition.name} has no factor for {fixed} itself; that of {larger} answers"
                )
        if len({one.region for one in found}) > 1:
            result.missing.insert(0, f"the split of the {activity.name} over the regions of {edition.name}")
        if len(found) == 1:
            self._one(amounts, found[0].derivation, extra)
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
        result.nearest = self._nearest(found, printed)
        near = next(one for one in found if one.factor.reference == result.nearest.reference)
        result.computed = near.figure
        result.difference_percent = result.nearest.difference_percent
        feasible = result.feasible
        for reference in _recalled(found):
            self._recalled(reference)
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
        have = list(dict.fromkeys(factor.region for factor in edition.by_activity[activity.name]))
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
                self._find(
                    "region-not-in-source", f"{edition.name} has no factor for {self.catalog.regions.label(region)}"
                )
            places += sorted(found - set(places))
        labels = ", ".join(self.catalog.regions.label(region) for region in places)
        self.result.assumptions.append(f"candidate regions: {labels} (stated in the report file, not in the report)")
        return places

    # weighing

    def _weigh(self, figure: Amounts) -> None:
        """The verdict of a figure that follows from what is given alone."""
        result, printed = self.result, self.result.printed
        result.computed = figure
        result.nearest = None
        result.difference_percent = _percent(figure.nominal, printed.value)
        if printed.prints(figure.nominal):
            result.verdict, result.fit = "reproduced", "nominal"
        elif figure.band.meets(Band(printed.low, printed.high)):
            result.verdict, result.fit = "reproduced", "within-rounding"
        else:
            result.verdict, result.fit = "not-reproduced", "none"
            reference = result.factors[0] if result.factors else ""
            result.nearest = Nearest(reference, figure.nominal, result.difference_percent)

    def _nearest(self, found: list[Single], printed: Printed) -> Nearest:
        best = min(found, key=lambda one: abs(one.figure.nominal - printed.value))
        return Nearest(best.factor.reference, best.figure.nominal, _percent(best.figure.nominal, printed.value))

    def _find(self, code: str, text: str) -> None:
        if not code.startswith("gwp:"):
            self.result.findings.append(Finding(code, text))

    def _recalled(self, reference: str) -> None:
        text = f"{reference} is recalled: no document that prints it could be opened"
        self._find("recalled-factor", text)


def _percent(value: Fraction, printed: Fraction) -> Fraction | None:
    """Difference against a printed figure; None where that is zero and the value is not. [%]"""
    if printed:
        return (value - printed) / abs(printed) * 100
    return None if value else Fraction(0)


def _recalled(found: list[Single]) -> list[str]:
    tables = [one.factor.reference.partition("#")[0] for one in found if one.factor.evidence == "recalled"]
    return [
        f"every figure of {table}" if tables.count(table) == len(found) else table for table in dict.fromkeys(tables)
    ]
