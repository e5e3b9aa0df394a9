"""Several reports at once: each judged with its findings, and those of one organisation held against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from carbonkit.accounting.findings import Finding
from carbonkit.catalog import Catalog
from carbonkit.disclosure.check import CheckResult, check
from carbonkit.disclosure.companies.alike import organisation_key, period_of
from carbonkit.disclosure.companies.over_years import lint_years
from carbonkit.disclosure.companies.stories import Story, best_stories, split_stories, story_record
from carbonkit.disclosure.companies.years import Jump, Year, implied_years, jumps, year_record
from carbonkit.disclosure.lint import lint
from carbonkit.disclosure.report import Report
from carbonkit.disclosure.year_before import judge_year_before, note_year_before
from carbonkit.errors import Problem, ProblemsError

__all__ = ["Checked", "Company", "check_reports"]


@dataclass(frozen=True)
class Company:
    """What the reports of one organisation say together.

    Attributes
    ----------
    organisation : str
        As the latest report spells it.
    reports : tuple of str
        Their ids, in order of period.
    years : tuple of Year
        The factor that each year implies, by activity and in order of period.
    jumps : tuple of Jump
        Where it changed beyond the digits.
    stories : tuple of Story
        What explains several years alike, the best first: all years of an activity together, and where there are more
        than two, each two in a row.
    findings : tuple of Finding
        Intensities that jump, and columns that were restated.
    notes : tuple of str
        What the figures do not say.
    """

    organisation: str
    reports: tuple[str, ...]
    years: tuple[Year, ...] = ()
    jumps: tuple[Jump, ...] = ()
    stories: tuple[Story, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The company as plain values, for JSON."""
        return {
            "organisation": self.organisation,
            "reports": list(self.reports),
            "years": [year_record(one) for one in self.years],
            "jumps": [
                {
                    "from": str(one.before.period),
                    "to": str(one.after.period),
                    "change_percent": float(one.change_percent),
                    "text": one.text,
                }
                for one in self.jumps
            ],
            "stories": [story_record(one) for one in self.stories],
            "findings": [{"code": one.code, "text": one.text} for one in self.findings],
            "notes": list(self.notes),
        }


@dataclass
class Checked:
    """Reports, judged: one result for each in the order given, and one company for each that has several years.

    Attributes
    ----------
    results : list of CheckResult
        The column of the year before is judged behind the claims of each, and its findings are what an auditor would
        raise on it by itself.
    companies : list of Company
        In the order in which they first appear.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> checked = check_reports([read_report(packaged_reports()[0])], catalog=open_catalog())
    >>> len(checked.results), len(checked.companies)
    (1, 0)
    """

    results: list[CheckResult]
    companies: list[Company] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """What ``carbonkit check --format json`` prints."""
        return {
            "reports": [one.as_dict() for one in self.results],
            "companies": [one.as_dict() for one in self.companies],
        }


def check_reports(
    reports: Iterable[Report],
    *,
    catalog: Catalog,
    search: bool = False,
    materiality: Fraction | None = None,
    with_findings: bool = True,
) -> Checked:
    """Judge several reports, and hold those of one organisation against each other.

    Parameters
    ----------
    reports : iterable of Report
    catalog : Catalog
        Where the factors come from.
    search : bool
        Look for every explanation of an emission figure in the whole catalogue.
    materiality : Fraction, optional
        What the reader takes for material: each difference is held against it. [%]
    with_findings : bool
        Whether findings on each report as a whole are looked for; of a figure by itself nothing is missing.

    Returns
    -------
    Checked

    Raises
    ------
    ProblemsError
        If reports name regions that the catalogue does not know: the problems of all reports together.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> checked = check_reports([read_report(path) for path in packaged_reports()], catalog=open_catalog())
    >>> (company,) = checked.companies
    >>> [one.label for one in company.years], company.stories[0].changes
    (['2017-04/2018-03', '2021-04/2022-03'], ('kind',))
    """
    given = list(reports)
    results: list[CheckResult] = []
    problems: list[Problem] = []
    others = _of_the_same(given)
    for report in given:
        try:
            result = check(report, catalog=catalog, search=search, others=others(report))
            note_year_before(result, catalog)
            result.claims += judge_year_before(report, catalog)
            results.append(result)
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(tuple(problems))
    for one in (one for result in results for one in result.claims):
        one.materiality_percent = materiality
    companies = [_company(several, catalog) for several in _by_organisation(results)]
    for result in results if with_findings else ():
        result.findings += lint(result, catalog)
    return Checked(results, [one for one in companies if one is not None])


def _of_the_same(reports: Sequence[Report]) -> Callable[[Report], list[Report]]:
    """What gives the other reports of an organisation, sorted: the order in which they are named changes nothing."""
    found: dict[str, list[Report]] = {}
    for report in sorted(reports, key=lambda one: one.id):
        if report.report.organisation:
            found.setdefault(organisation_key(report.report.organisation), []).append(report)

    def others(report: Report) -> list[Report]:
        name = report.report.organisation
        return [one for one in found[organisation_key(name)] if one is not report] if name else []

    return others


def _by_organisation(results: Sequence[CheckResult]) -> list[list[CheckResult]]:
    found: dict[str, list[CheckResult]] = {}
    for result in results:
        if result.report.report.organisation:
            found.setdefault(organisation_key(result.report.report.organisation), []).append(result)
    return list(found.values())


def _company(results: Sequence[CheckResult], catalog: Catalog) -> Company | None:
    """What the reports of one organisation say together; None where they are of one year and no other is implied."""
    ordered = sorted(
        (result for result in results if period_of(result.report)),
        key=lambda one: (period_of(one.report), one.report.id),
    )
    if not ordered:
        return None
    years = implied_years(ordered, catalog)
    by_activity = [list(group) for _, group in groupby(years, key=lambda one: (one.activity, one.unit))]
    rows = [group for group in by_activity if len(group) > 1]
    if len({period_of(result.report) for result in ordered}) < 2 and not rows:
        return None
    stories: list[Story] = []
    notes: list[str] = (
        [] if rows else ["no factor: in no two years does an emission follow by one from a printed input"]
    )
    for row in rows:
        told, unsaid = _told(row, catalog)
        stories += told
        notes += unsaid
    return Company(
        organisation=ordered[-1].report.report.organisation,
        reports=tuple(result.report.id for result in ordered),
        years=tuple(year for row in rows for year in row),
        jumps=tuple(jump for row in rows for jump in jumps(row)),
        stories=tuple(stories),
        findings=tuple(lint_years([result.report for result in ordered])),
        notes=tuple(notes),
    )


def _told(row: Sequence[Year], catalog: Catalog) -> tuple[list[Story], list[str]]:
    """The stories of the years of one activity, and what they do not say."""
    own = [year for year in row if not year.is_year_before]
    if len(own) < 2:
        return [], []
    rows = [own] if len(own) == 2 else [own, *(list(pair) for pair in pairwise(own))]
    stories: list[Story] = []
    notes: list[str] = []
    for years in rows:
        labels = " and ".join(year.label for year in years)
        found = best_stories(years, catalog)
        splits = split_stories(years, catalog)
        found += [one for one in splits or () if one not in found]
        stories += found
        silent = [year.label for year in years if not year.matches]
        if silent:
            looked = "" if any(year.is_searched for year in years) else ", and the catalogue was not searched"
            notes.append(f"no story of {labels}: what is named does not give the figure of {', '.join(silent)}{looked}")
        elif not found:
            notes.append(f"no story of {labels}: no series of editions gives the figures of all of them")
        else:
            notes += _unsaid(labels, found, splits)
    return stories, notes


def _unsaid(labels: str, found: Sequence[Story], splits: Sequence[Story] | None) -> list[str]:
    """What the best stories of some years leave open."""
    notes = []
    ones = [story for story in found if story.is_one]
    if not ones:
        changes = " and the ".join([*found[0].changes, *(["shares"] if found[0].split == {} else [])])
        if not changes:
            return [f"whether the nearest story of {labels} is one: its split of shares was not looked at"]
        count = sum((one.changes, one.split == {}) == (found[0].changes, found[0].split == {}) for one in found)
        alike = f"; {count} stories do" if count > 1 else ""
        notes.append(f"no story of {labels} without a change: the nearest changes the {changes}{alike}")
    elif len(ones) > 1:
        notes.append(f"{len(ones)} stories of {labels} need no change; which one it is, is not said")
    if splits == []:
        notes.append(
            f"no one split of shares holds in {labels}, whatever the kinds of what was looked at: the electricity "
            "moved between the regions, or the factors are others"
        )
    return notes
