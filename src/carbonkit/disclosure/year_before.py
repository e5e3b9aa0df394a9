"""The column of the year before, judged by the rules of this year's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

from carbonkit.accounting.findings import Finding
from carbonkit.catalog import Catalog, Factor
from carbonkit.disclosure.check import CheckResult, check
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.report import Claim, FactorNamed, Given, Report
from carbonkit.errors import UnknownNameError
from carbonkit.quantities import Period, parse_period

__all__ = ["SUFFIX", "column_before", "judge_year_before", "note_year_before", "period_before"]

#: Behind the name of a figure in that column.
SUFFIX = " (year before)"
_Figure = TypeVar("_Figure", Given, Claim)
#: Rules that say how a figure follows without a source: a source is named for this year's column, and the table of the
#: year before may stand on another edition.
_RULES = ("sum", "difference", "ratio")


def period_before(period: Period) -> Period:
    """The period of the same length a year earlier.

    Examples
    --------
    >>> str(period_before(parse_period("2021-04-01/2022-03-31"))), str(period_before(parse_period("2024-02")))
    ('2020-04-01/2021-03-31', '2023-02-01/2023-02-28')
    """
    after = period.end + timedelta(days=1)
    return Period(_year_earlier(period.start), _year_earlier(after) - timedelta(days=1))


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def column_before(report: Report) -> Report | None:
    """The figures of a report's column of the year before, as a report; None where it claims nothing.

    A claim is taken over where it and all that it follows from are printed in that column, and where its rule needs no
    source of factors.

    Examples
    --------
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> column_before(read_report(packaged_reports()[0])) is None
    True
    """
    figures: list[Given | Claim] = [*report.given, *report.claim]
    printed = {one.name for one in figures if one.previous}
    claims = [
        one
        for one in report.claim
        if one.previous and _needs_no_source(one) and printed.issuperset([*one.of, *([one.per] if one.per else [])])
    ]
    if not claims:
        return None
    judged = {one.name for one in claims}
    givens = [_given(one) for one in figures if one.previous and one.name not in judged]
    period = report.report.period
    before = str(period_before(parse_period(period))) if period else ""
    head = report.report.model_copy(update={"period": before})
    return Report(report=head, given=givens, claim=[_claim(one) for one in claims])


def _needs_no_source(claim: Claim) -> bool:
    return claim.rule in _RULES or (claim.rule == "energy" and claim.factor is None)


def _given(one: Given | Claim) -> Given:
    name, activity, region = one.name + SUFFIX, getattr(one, "activity", ""), getattr(one, "region", "")
    return Given(
        name=name, unit=one.unit, printed=one.previous, activity=activity, region=region, scope=one.scope,
        boundary=one.boundary, locator=one.locator, heating_value=getattr(one, "heating_value", ""),
    )  # fmt: skip


def _claim(one: Claim) -> Claim:
    return one.model_copy(
        update={
            "name": one.name + SUFFIX,
            "printed": one.previous,
            "previous": "",
            "of": [name + SUFFIX for name in one.of],
            "per": one.per and one.per + SUFFIX,
            "period": "",
            "assume": None,
        }
    )


def judge_year_before(report: Report, catalog: Catalog) -> list[Judgement]:
    """The judgements of the column of the year before: sums, differences and ratios.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> people = {"name": "staff", "printed": "200", "previous": "100", "unit": "person"}
    >>> water = {"name": "water", "printed": "300", "previous": "250", "unit": "t"}
    >>> claim = {"name": "per head", "printed": "1.5", "previous": "2.0", "unit": "t/person", "rule": "ratio"}
    >>> report = Report.model_validate(
    ...     {"report": {"id": "x"}, "given": [people, water], "claim": [{**claim, "of": ["water"], "per": "staff"}]}
    ... )
    >>> [(one.name, one.verdict) for one in judge_year_before(report, open_catalog())]
    [('per head (year before)', 'not-reproduced')]
    """
    before = column_before(report)
    return [] if before is None else check(before, catalog=catalog).claims


def note_year_before(result: CheckResult, catalog: Catalog) -> None:
    """Say under each claim that needs a source whether its figure of the year before follows too.

    The source is named for this year's column. So it is a finding and no verdict: the figure is judged with the edition
    before the named one, and with the named one itself, and the sentence says which gives it.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> power = {"name": "power", "printed": "1,000", "previous": "2,000", "unit": "MWh", "activity": "electricity"}
    >>> claim = {"name": "emissions", "printed": "536.6", "previous": "1,113.6", "unit": "tCO2", "rule": "emissions"}
    >>> claim |= {"of": "power", "factor": {"edition": "cn-mee/average-2022", "region": "CN"}}
    >>> report = Report.model_validate({"report": {"id": "x", "period": "2022"}, "given": [power], "claim": [claim]})
    >>> result = check(report, catalog=open_catalog())
    >>> note_year_before(result, open_catalog())
    >>> print(result.claims[0].findings[-1].text)
    last year's column (2021): 1,113.6 tCO2 follows from 2,000 MWh by cn-mee/average-2021, the edition before
    """
    for one in result.claims:
        claim = one.claim
        if claim.rule not in ("emissions", "coal-equivalent") or claim.factor is None or not claim.previous:
            continue
        column = _column_of(result.report, claim)
        if column is None:
            continue
        found = [
            (check(_with(column, factor), catalog=catalog).claims[0], said)
            for factor, said in _sources(claim.factor, catalog)
        ]
        finding = _said(column, [(judged, said) for judged, said in found if judged.verdict != "not-computable"])
        if finding is not None:
            one.findings.append(finding)


def _column_of(report: Report, claim: Claim) -> Report | None:
    """One claim of the column of the year before with what it follows from; None where that is not printed in it."""
    inputs = [report.figure(name) for name in dict.fromkeys([*claim.of, *([claim.assume.of] if claim.assume else [])])]
    givens = [one for one in inputs if isinstance(one, Given) and one.previous]
    if len(givens) < len(inputs):
        return None
    return Report(
        report=report.report.model_copy(update={"period": _earlier(report.report.period)}),
        given=[_moved(one) for one in givens],
        claim=[_moved(claim)],
    )


def _moved(one: _Figure) -> _Figure:
    return one.model_copy(update={"printed": one.previous, "previous": "", "period": _earlier(one.period)})


def _earlier(period: str) -> str:
    return str(period_before(parse_period(period))) if period else ""


def _with(column: Report, factor: FactorNamed) -> Report:
    return column.model_copy(update={"claim": [column.claim[0].model_copy(update={"factor": factor})]})


def _sources(named: FactorNamed, catalog: Catalog) -> list[tuple[FactorNamed, str]]:
    """What the column of the year before may stand on, in words: the edition before the named one, and that itself.

    Of a factor that is named itself: the same one of the edition before, the same one a year earlier, and that itself.
    """
    if named.value:
        return [(named, f"{named.value} {named.unit}, the factor of this year's column")]
    try:
        factor = catalog.factor(named.reference) if named.reference else None
        edition = catalog.edition(factor.edition if factor else named.edition)
    except UnknownNameError:
        return []
    found = []
    before = catalog.neighbours(edition)[0]
    if before:
        said = f"{before}, the edition before"
        other = {"reference": named.reference.replace(edition.name, before, 1)} if factor else {"edition": before}
        found.append((named.model_copy(update=other), said))
    if factor is not None and factor.years.first is not None:
        year = factor.years.first - 1
        alike = [one for one in edition.of_activity(factor.activity) if _what(one) == _what(factor)]
        found += [
            (named.model_copy(update={"reference": one.reference}), f"{one.reference}, of the year before")
            for one in alike
            if one.years.first == year
        ]
    return [*found, (named, f"{factor.reference if factor else edition.name}, which is named for this year's")]


def _what(factor: Factor) -> tuple[str, ...]:
    """What stays the same of a factor from year to year."""
    return factor.region, factor.kind, factor.gas, factor.variant, factor.heating_value, factor.unit


def _said(column: Report, found: list[tuple[Judgement, str]]) -> Finding | None:
    if not found:
        return None
    claim, period = column.claim[0], column.report.period
    inputs = " + ".join(f"{one.printed} {one.unit_said}" for one in column.given if one.name in claim.of)
    head = f"last year's column{f' ({period})' if period else ''}: {claim.printed} {claim.unit}"
    for verdict, word in (("reproduced", "follows"), ("reproduced-under-assumption", "follows with what is assumed")):
        by = [said for one, said in found if one.verdict == verdict]
        if by:
            return Finding("year-before-follows", f"{head} {word} from {inputs} by {'; and by '.join(by)}")
    by = [said for one, said in found if one.verdict == "consistent"]
    if by:
        return Finding("year-before-follows", f"{head} can follow from {inputs} by {'; and by '.join(by)}")
    figures = [
        (one.nearest.value if one.nearest else one.computed.nominal if one.computed else None, one, said)
        for one, said in found
    ]
    given = [f"{one.printed.like(value)} by {said}" for value, one, said in figures if value is not None]
    return Finding("year-before-differs", f"{head} does not follow from {inputs}: it would be {', '.join(given)}")
