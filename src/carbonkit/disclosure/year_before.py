"""The column of the year before, judged by the rules of this year's."""

from __future__ import annotations

from datetime import date, timedelta

from carbonkit.catalog import Catalog
from carbonkit.disclosure.check import check
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.report import Claim, Given, Report
from carbonkit.quantities import Period, parse_period

__all__ = ["SUFFIX", "column_before", "judge_year_before", "period_before"]

#: Behind the name of a figure in that column.
SUFFIX = " (year before)"
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
