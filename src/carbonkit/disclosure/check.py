"""Checking printed figures: whether each claim of a report follows from its inputs, and what had to be added for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from carbonkit.accounting import rules
from carbonkit.accounting.activities import Activity, find_activity
from carbonkit.accounting.coal import coal_equivalent_steps, read_basis
from carbonkit.accounting.derivation import Derivation, Step, conversion
from carbonkit.accounting.findings import Finding
from carbonkit.catalog import Catalog
from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.judgement import VERDICTS, Judgement, Nearest, judgement_record
from carbonkit.disclosure.leads import allowed, assuming
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.relations import relation_of
from carbonkit.disclosure.report import Claim, FactorNamed, Given, Report, unknown_regions
from carbonkit.disclosure.searching.chains import coal_chain, energy_chain
from carbonkit.disclosure.searching.search import Asked, search_figure
from carbonkit.disclosure.stated import StatedSource
from carbonkit.disclosure.weigh import NOTHING, MissingInputError
from carbonkit.disclosure.whole.contradictions import Contradiction, contradictions
from carbonkit.disclosure.whole.narrow import Determined, Whole, span_text
from carbonkit.disclosure.whole.network import Interval
from carbonkit.disclosure.whole.totals import explain_total
from carbonkit.disclosure.widen import asked_of, conclude
from carbonkit.errors import (
    CarbonkitError,
    DimensionError,
    MethodError,
    Problem,
    ProblemsError,
)
from carbonkit.quantities import Unit, parse_number, parse_unit

__all__ = ["VERDICTS", "CheckResult", "Judgement", "Nearest", "check"]


@dataclass
class CheckResult:
    """A report, the judgements of its claims in their order, and what they say together.

    Attributes
    ----------
    determined : list of Determined
        Missing inputs, implied factors and narrower bands that the figures together give.
    contradictions : list of Contradiction
        The smallest sets of claims that hold one by one and cannot all be true.
    findings : list of Finding
        What is worth knowing of the report as a whole.

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
    determined: list[Determined] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def claim(self, name: str) -> Judgement:
        """The judgement of a claim by its name."""
        return next(one for one in self.claims if one.name == name)

    def as_dict(self) -> dict[str, Any]:
        """What ``carbonkit check --format json`` prints of this report."""
        return {
            "id": self.report.id,
            "claims": [judgement_record(one) for one in self.claims],
            "determined": [one.record() for one in self.determined],
            "contradictions": [one.record() for one in self.contradictions],
            "findings": [{"code": one.code, "text": one.text} for one in self.findings],
        }


def check(report: Report, *, catalog: Catalog, search: bool = False, others: Sequence[Report] = ()) -> CheckResult:
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
    others : sequence of Report
        Other reports of the same company: where the search finds that columns of two years were swapped, it looks there
        too.

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
    whole = _whole(report, catalog)
    contradicting = contradictions(whole)
    claims: list[Judgement] = []
    rests_on: dict[str, set[str]] = {}
    for claim in report.claim:
        judge = _Judge(report, claim, catalog, whole)
        judge.company = others
        claims.append(judge.judge_and_search() if search else judge.judge())
        rests_on[claim.name] = {name for one in judge.inferred.values() for name in one.follows_from}
    _spare(claims, rests_on, contradicting)
    determined = [*whole.determined, *assuming(whole, claims)]
    return CheckResult(report, claims, determined, contradicting, _averages(whole))


def _whole(report: Report, catalog: Catalog) -> Whole:
    """The report as a network: what each claim says, read off its own judge."""

    def probe(claim: Claim, amounts: dict[str, Amounts]) -> tuple[Judgement, Amounts | None]:
        judged = _Probe(report, claim, catalog)
        judged.amounts = amounts
        judgement, extra = judged.judge(), None
        if claim.assume is not None:
            judged.amounts = {claim.assume.of: Amounts(Fraction(1), Band(Fraction(1), Fraction(1)))}
            with suppress(CarbonkitError):
                extra = judged._extra()
        return judgement, extra

    relations = [relation_of(report, claim, probe) for claim in report.claim]
    return Whole(report, [one for one in relations if one is not None])


def _spare(claims: Sequence[Judgement], rests_on: Mapping[str, set[str]], conflicts: Sequence[Contradiction]) -> None:
    """Blame neither of two claims of which each fails only by what the other implies: it is one word against one.

    Parameters
    ----------
    rests_on : mapping of str to set of str
        By claim, the claims that its inputs follow from, where those are not printed.
    """
    by_name = {one.name: one for one in claims}
    for conflict in conflicts:
        names = set(conflict.claims)
        if len(names) > 2 or any(rests_on[name] != names - {name} for name in names):
            continue
        for one in (by_name[name] for name in conflict.claims):
            if one.verdict == "not-reproduced":
                one.verdict = "not-computable"
                one.missing.append(f"which of {', '.join(conflict.claims)} is wrong: each fails by the other alone")


def _averages(whole: Whole) -> list[Finding]:
    """Heads that claims leave no room for as a whole number: an average, or a slip of one of those figures."""
    return [
        Finding("no-whole-heads", f"{name}: no whole number of heads fits {', '.join(claims)}; is it an average?")
        for name, claims in sorted(whole.net.averages.items())
    ]


def _check_regions(report: Report, catalog: Catalog) -> None:
    """Refuse regions that nobody knows: a slip of the file is no verdict on the report."""
    found = unknown_regions(report.model_dump(), catalog)
    if found:
        raise ProblemsError(tuple(Problem(f"{report.id}: {one.where}", one.message) for one in found))


def _told_apart(figure: Given | Claim) -> tuple[str, str, str]:
    """What makes a factor of its own of a figure of one activity: where, when, and net or gross."""
    return getattr(figure, "region", ""), getattr(figure, "period", ""), getattr(figure, "heating_value", "")


class _Judge(StatedSource):
    """Judges one claim: reads its inputs, computes by its rule, and weighs the outcome."""

    asked: Asked | None = None
    #: Other reports of the company.
    company: Sequence[Report] = ()

    def judge_and_search(self) -> Judgement:
        """The judgement, and what the whole catalogue has to say of the figure."""
        result = self.judge()
        if self.asked is not None:
            # Where the report's own words give the figure, a slip is not looked for.
            with_slips = result.verdict != "reproduced"
            asked = replace(self.asked, amounts=self._narrowed(self.asked))
            found = result.search = search_figure(asked, self.catalog, with_slips=with_slips)
            conclude(result, found)
            if result.by_search and self.asked.regions:
                labels = ", ".join(self.catalog.regions.label(region) for region in self.asked.regions)
                self.result.assumptions.append(f"candidate regions: {labels} (stated in the report file)")
        elif self.whole is not None and result.verdict == "not-computable":
            self._follow_lead(self.whole)
        if result.verdict == "not-reproduced" and self.whole is not None and not self.inferred:
            # A slip on top of an inference would explain nearly anything; what contradicts it is said of the report.
            names = dict.fromkeys([*self.claim.of, *([self.claim.per] if self.claim.per else [])])
            explain_total(result, self.whole, {name: self.known(name)[0] for name in names}, self.company)
        return result

    def _narrowed(self, asked: Asked) -> Amounts:
        """The input of the claim as narrow as all other claims leave it, at its face value."""
        low = high = Fraction(0)
        for name in self.claim.of:
            amounts, unit, _ = self.known(name)
            interval = Interval(amounts.band.low, amounts.band.high)
            if self.others is not None and name in self.others.intervals:
                interval = interval.cut(self.others.intervals[name])
            assert interval.low is not None
            assert interval.high is not None
            low += interval.low * unit.factor_to(asked.amount_unit)
            high += interval.high * unit.factor_to(asked.amount_unit)
        return Amounts(asked.amounts.nominal, Band(low, high))

    def _follow_lead(self, whole: Whole) -> None:
        """Search with inputs that only this very figure determines: that reads a factor, and confirms nothing."""
        others = whole.without(self.claim.name, keep_digits=True)
        if others is None:
            return
        lead = _Judge(self.report, self.claim, self.catalog, whole)
        lead.others = others
        lead.judge()
        if lead.asked is None or not lead.inferred:
            return
        found = search_figure(lead.asked, self.catalog, with_slips=False)
        ways = [way for one in found.explanations if (way := allowed(one, self.claim, lead.asked, whole)) is not None]
        self.result.search = replace(found, explanations=tuple(ways))
        inputs, out = ", ".join(lead.inferred), len(found.explanations) - len(ways)
        ruled_out = f" ({out} more factors lie within its bounds and contradict the other figures)" if out else ""
        self.result.missing.append(
            f"evidence for any of the factors found{ruled_out}: {inputs} follows from this very figure and others, "
            "so they show what the report implies and confirm nothing"
        )

    def judge(self) -> Judgement:
        result = self._judged()
        extra = [self.claim.assume.of] if self.claim.assume else []
        inputs = [one for one in self.inferred if one in (*self.claim.of, self.claim.per, *extra)]
        if inputs:
            self._weigh_inference(inputs)
        return result

    def _judged(self) -> Judgement:
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

    def _weigh_inference(self, inputs: list[str]) -> None:
        """What a figure is worth that rests on an input which is not printed."""
        result, printed = self.result, self.result.printed
        result.assumptions += [f"not printed, inferred: {self.inferred[name].text}" for name in inputs]
        if result.verdict not in ("reproduced", "consistent", "reproduced-under-assumption"):
            return
        result.verdict = "reproduced-under-assumption"
        result.inference = "ambiguous" if result.letter else "unique"
        if result.computed is None or result.letter:
            return
        middle = _Judge(self.report, self.claim, self.catalog, self.whole)
        middle.at_middle, middle.others = True, self.others
        by_digits = middle._judged().computed
        assert by_digits is not None
        band = result.computed.band
        # The inferred inputs may leave no more room than a unit of the last digit beside what all digits leave.
        if band.high - band.low > 2 * printed.half_unit + (by_digits.band.high - by_digits.band.low):
            result.verdict, result.inference = "not-computable", "none"
            room = span_text(band.low, band.high, result.unit)
            result.missing.append(f"{', '.join(inputs)}: what the other figures leave allows {room}")

    # rules without a factor

    def _sum(self) -> None:
        total = NOTHING
        sign = 1
        words = []
        for name in self.claim.of:
            amounts, unit, figure = self.known(name)
            total = total.plus(amounts.times(sign * unit.factor_to(self.unit)))
            words.append(self.said(figure))
            if self.claim.rule == "difference":
                sign = -1
        self.result.words = (" - " if self.claim.rule == "difference" else " + ").join(words)
        self.weigh(total)

    def _ratio(self) -> None:
        above, above_in, figure = self.known(self.claim.of[0])
        below, below_in, per = self.known(self.claim.per)
        if below.band.low <= 0:
            raise MissingInputError(f"{self.claim.per} may be zero as printed ({per.printed or 'not at all'})")
        ratio = above_in.times(below_in.inverse())
        if ratio.dimension != self.unit.dimension:
            raise DimensionError(f"{figure.unit} per {per.unit}", f"what {self.claim.unit} measures")
        scale = ratio.factor_to(self.unit)
        corners = [
            end / other for end in (above.band.low, above.band.high) for other in (below.band.low, below.band.high)
        ]
        self.result.words = f"{self.said(figure)} / {self.said(per)}"
        self.weigh(Amounts(above.nominal / below.nominal * scale, Band(min(corners) * scale, max(corners) * scale)))

    def _energy(self) -> None:
        total = NOTHING
        words: list[str] = []
        self._ask_energy()
        for name in self.claim.of:
            amounts, unit, figure = self.known(name)
            if unit.dimension == self.unit.dimension:
                derivation = energy_chain(None, unit=unit, target=self.unit)
                if getattr(figure, "heating_value", "") == "gross":
                    note = rules.gross_note(figure.name)
                    self.find(note.code, note.text)
            else:
                edition = self._edition()
                activity = self._activity(figure)
                factor = self.catalog.carrier_factor(activity.carrier, edition, "net-calorific-value")
                derivation = energy_chain(factor, unit=unit, target=self.unit)
                self.result.factors.append(factor.reference)
            words.append(self.said(figure))
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
            self.asked = asked_of(self, amounts, unit, activity, figure, self.period_of(figure))

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
            if self._activity(another) is not activity or _told_apart(another) != _told_apart(figure):
                none = "" if self.claim.factor else "the report names no factor, and "
                raise MissingInputError(f"{none}{figure.name} and {name} need factors of their own: make each a claim")
            amounts = amounts.plus(more.times(other.factor_to(unit)))
        self.asked = asked_of(self, amounts, unit, activity, figure, self.period_of(figure))
        if self.claim.factor is None:
            raise MissingInputError("the report names no factor")
        try:
            if self.claim.rule == "coal-equivalent":
                self._coal(amounts, unit, activity)
            else:
                self.emissions(amounts, unit, activity, figure)
        except DimensionError as error:
            raise MissingInputError(self._unfit(error, self.claim.factor, activity)) from error

    def _unfit(self, error: DimensionError, named: FactorNamed, activity: Activity) -> str:
        """That the factor which the report names is not for these units, and what its edition has."""
        if named.value:
            return f"a factor that fits: the report names {named.value} {named.unit}, and {error}"
        source = named.reference or named.edition
        edition = self.catalog.edition(self.catalog.factor(source).edition if named.reference else source)
        units = list(dict.fromkeys(factor.unit for factor in edition.of_activity(activity.name)))
        has = f"; {edition.name} has {activity.name} in {', '.join(units[:6])}" if units else ""
        listed = f"`carbonkit factors list {edition.name}` lists its factors"
        return f"a factor that fits: the report names {source}, and {error}{has}; {listed}"

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


class _Probe(_Judge):
    """Judges a claim with amounts of our choice in place of its inputs; what is not chosen is nothing."""

    amounts: dict[str, Amounts]

    def known(self, name: str) -> tuple[Amounts, Unit, Given | Claim]:
        figure = self.report.figure(name)
        return self.amounts.get(name, NOTHING), parse_unit(figure.unit), figure
