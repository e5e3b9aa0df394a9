"""Several reports as text: the note on each, then what those of one organisation say together, with a chart."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from carbonkit.disclosure.companies.company import Checked, Company
from carbonkit.disclosure.companies.stories import Story
from carbonkit.disclosure.companies.years import Known, Year
from carbonkit.output.checks import check_text

__all__ = ["checked_text", "company_text", "years_chart"]

#: Columns of a chart, its labels among them.
_WIDTH = 100
_LABEL = 32
_MOST_STORIES = 5
_MOST_ROWS = 12


def checked_text(checked: Checked) -> str:
    """All reports, judged, as text.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.companies.company import check_reports
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> reports = [read_report(path) for path in packaged_reports()]
    >>> text = checked_text(check_reports(reports, catalog=open_catalog()))
    >>> [line for line in text.splitlines() if line.endswith("2 reports")]
    ['Alibaba Health Information Technology Limited (0241.HK): 2 reports']
    """
    notes = [check_text(result) for result in checked.results]
    return "\n\n".join([*notes, *(company_text(one) for one in checked.companies)])


def company_text(company: Company) -> str:
    """What the reports of one organisation say together, as text."""
    count = len(company.reports)
    lines = [f"{company.organisation}: {count} report{'s' * (count != 1)}"]
    for _, group in groupby(company.years, key=lambda one: (one.activity, one.unit)):
        lines += ["", *(f"  {line}".rstrip() for line in years_chart(list(group)))]
    lines += [""] if company.years else []
    lines += [f"  jump {jump.text}" for jump in company.jumps]
    for periods, several in groupby(company.stories, key=lambda one: [year.period for year in one.years]):
        told = list(several)
        for story in told[:_MOST_STORIES]:
            lines += [f"  {line}" for line in _story(story)]
        rest = len(told) - _MOST_STORIES
        lines += [f"  ... and {rest} more of {len(periods)} years (--format json lists them)"] if rest > 0 else []
    lines += [f"  not said: {note}" for note in company.notes]
    lines += [f"  finding {finding.code}: {finding.text}" for finding in company.findings]
    return "\n".join(lines).rstrip()


def _story(story: Story) -> list[str]:
    labels = " and ".join(year.label for year in story.years)
    lines = [f"{'story' if story.is_one else 'nearly a story'} of {labels}: {story.text}"]
    lines += [f"    {story.split_text}"] if story.split_text else []
    for year, way in zip(story.years, story.ways, strict=True):
        lines.append(f"    {year.label} by {way.edition}" + (f": assumes {'; '.join(way.assumed)}" * bool(way.assumed)))
    return lines


def years_chart(years: Sequence[Year]) -> list[str]:
    """The implied factors of one activity on one axis, under them the factors that the reports name.

    Parameters
    ----------
    years : sequence of Year
        Of one activity and unit, in order of period.

    Returns
    -------
    list of str
        Lines of at most 98 columns, so that they can be indented.

    Examples
    --------
    >>> from carbonkit.disclosure.mixes import Band
    >>> from carbonkit.quantities import parse_period
    >>> low, high = Fraction("0.5"), Fraction("0.6")
    >>> def year(text, band):
    ...     return Year(parse_period(text), "r", "c", "electricity.purchased", "kgCO2e/kWh", band, band.low, band)
    >>> for line in years_chart([year("2021", Band(low, low)), year("2022", Band(low, high))]):
    ...     print(line.rstrip())
    electricity.purchased, implied factor in kgCO2e/kWh
            0.5                                                                 0.6
      2021  |                                                                       0.50000
      2022  [=====================================================================] 0.50000 to 0.60000
    """
    known = _known_rows(years)
    values = [end for one in years for end in (one.band.low, one.band.high)]
    values += [each for _, several in known for each in several]
    least, most = min(values), max(values)
    known = [(name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…", several) for name, several in known]
    names = [f"{one.label}{'*' if one.is_year_before else ''}" for one in years]
    shown = [_shown(one) for one in years]
    margin = max(len(name) for name in [*names, *(name for name, _ in known)]) + 2
    columns = max(20, _WIDTH - 4 - margin - 1 - max(len(text) for text in shown))
    span = most - least

    def place(value: Fraction) -> int:
        return round((value - least) / span * (columns - 1)) if span else 0

    low, high = f"{float(least):.4g}", f"{float(most):.4g}"
    axis = low + high.rjust(max(columns - len(low), len(high) + 1)) if span else low
    lines = [f"{years[0].activity}, implied factor in {years[0].unit}", f"  {'':{margin}}{axis}"]
    for name, one, text in zip(names, years, shown, strict=True):
        lines.append(f"  {name:{margin}}{_mark(place(one.band.low), place(one.band.high)).ljust(columns)} {text}")
    for name, several in known:
        row = [" "] * columns
        for value in several:
            row[place(value)] = "+"
        lines.append(f"  {name:{margin}}{''.join(row)}".rstrip())
    if known:
        lines.append("  + a single factor of a source that is named or found, of the regions that come into question")
    if any(one.is_year_before for one in years):
        lines.append("  * from the column of the year before")
    for one in years:
        if one.extra:
            lines.append(f"  {one.label}: from all to none of {one.extra} in the figure")
        if one.matches:
            by = "the catalogue" if one.is_searched else one.source or "the report"
            lines.append(f"  {one.label} by {by}: {', or '.join(one.matches)}")
    return lines


def _mark(first: int, last: int) -> str:
    """An interval between two columns."""
    return " " * first + ("|" if first == last else "[" + "=" * (last - first - 1) + "]")


def _shown(one: Year) -> str:
    low, high = f"{float(one.band.low):#.5g}", f"{float(one.band.high):#.5g}"
    return low if low == high else f"{low} to {high}"


def _known_rows(years: Sequence[Year]) -> list[tuple[str, list[Fraction]]]:
    """The factors of the named sources, a row for each edition and kind."""
    found: dict[str, dict[Fraction, Known]] = {}
    for one in years:
        for each in one.known:
            name = f"{each.edition.partition('/')[2] or each.edition} {_kind(each.kind)}"
            found.setdefault(name, {})[each.value] = each
    return [(name, sorted(several)) for name, several in found.items()][:_MOST_ROWS]


def _kind(kind: str) -> str:
    """A combined margin by its weights alone: CM 0.75/0.25."""
    return kind.replace("CM(OM=", "CM ").replace(",BM=", "/").removesuffix(")")
