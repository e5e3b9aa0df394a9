"""What an auditor would raise on several reports of one company: intensities that jump, and restated columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from carbonkit.accounting.findings import Finding
from carbonkit.disclosure.companies.alike import Meaning, meanings, period_of, year_label
from carbonkit.disclosure.lint import INTENSITY_CHANGE, INTENSITY_JUMP
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim, Given, Report
from carbonkit.disclosure.year_before import period_before
from carbonkit.quantities import Period, Printed, parse_unit

__all__ = ["lint_years"]


@dataclass(frozen=True)
class _Intensity:
    """An intensity of one year in base units, and how it is shown."""

    period: Period
    band: Band
    shown: str
    report: str


def lint_years(reports: Sequence[Report]) -> list[Finding]:
    """The findings on the reports of one organisation together, in a fixed order whatever the order of the reports.

    Parameters
    ----------
    reports : sequence of Report
        Of one organisation; those without a period are left out.

    Returns
    -------
    list of Finding
        ``intensity-jump`` and ``intensity-change`` between years, ``previous-changed`` where a report prints another
        figure for last year than last year's own report.

    Examples
    --------
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> found = lint_years([read_report(path) for path in packaged_reports()])
    >>> [finding.code for finding in found]
    ['intensity-change', 'intensity-change']
    """
    dated = [(period, report) for report in reports if (period := period_of(report)) is not None]
    dated.sort(key=lambda one: (one[0], one[1].id))
    return list(dict.fromkeys([*_intensities(dated), *_previous(dated)]))


# intensities


def _intensities(dated: Sequence[tuple[Period, Report]]) -> Iterator[Finding]:
    found: dict[Meaning, dict[Period, _Intensity]] = {}
    for period, report in dated:
        for meaning, one in _intensities_of(period, report).items():
            years = found.setdefault(meaning, {})
            if period not in years or _width(one) < _width(years[period]):
                years[period] = one
    for years in found.values():
        yield from _jumps([years[period] for period in sorted(years)])


def _width(one: _Intensity) -> tuple[Fraction, str]:
    return (one.band.high - one.band.low, one.report)


def _intensities_of(period: Period, report: Report) -> dict[Meaning, _Intensity]:
    """The printed ratios of a report, and its electricity per head where it prints both and not the ratio."""
    known = meanings(report)
    found = {}
    for meaning, figure in known.items():
        if isinstance(figure, Claim) and figure.rule == "ratio" and (printed := _number(figure)) is not None:
            scale = parse_unit(figure.unit).scale
            shown = f"{figure.printed} {figure.unit}"
            found[meaning] = _Intensity(period, Band(printed.low * scale, printed.high * scale), shown, report.id)
    for meaning, figure in known.items():
        ratio: Meaning = ("ratio", meaning, ("persons",))
        persons = known.get(("persons",))
        if meaning[:2] != ("activity", "electricity.purchased") or persons is None or ratio in found:
            continue
        above, below = _number(figure), _number(persons)
        if above is not None and below is not None and below.low > 0 and above.low > 0:
            scale = parse_unit(figure.unit).scale
            # A head count is exact where it is printed to the head; 1千 is anything from 500 to 1,500.
            least, most = (below.value, below.value) if below.half_unit <= Fraction(1, 2) else (below.low, below.high)
            band = Band(above.low * scale / most, above.high * scale / least)
            shown = f"{float(above.value / below.value):.6g} {figure.unit}/{persons.unit}"
            found[ratio] = _Intensity(period, band, shown, report.id)
    return found


def _number(figure: Given | Claim) -> Printed | None:
    printed = Printed(figure.printed) if figure.printed else None
    return None if printed is None or printed.outcome == "none" else printed


def _times(first: _Intensity, second: _Intensity) -> Fraction:
    """How many times apart they are at least, by their digits. [-]"""
    if first.band.low <= 0 or second.band.low <= 0:
        return Fraction(0)
    return max(first.band.low / second.band.high, second.band.low / first.band.high)


def _jumps(years: Sequence[_Intensity]) -> Iterator[Finding]:
    """One finding for the whole row of years: the greatest distance if it is a jump, else the changes in a row."""
    if len(years) < 2:
        return
    row = ", ".join(f"{one.shown} ({year_label(one.period)})" for one in years)
    pairs = [(_times(a, b), a, b) for place, a in enumerate(years) for b in years[place + 1 :]]
    greatest, first, last = max(pairs, key=lambda one: one[0])
    if greatest >= INTENSITY_JUMP:
        yield Finding(
            "intensity-jump",
            f"{row}: {float(greatest):.1f} times apart from {year_label(first.period)} to {year_label(last.period)}; "
            "did the boundary change, or a unit?",
        )
        return
    changes = [
        f"{float(times):.1f} times from {year_label(a.period)} to {year_label(b.period)}"
        for a, b in pairwise(years)
        if (times := _times(a, b)) >= INTENSITY_CHANGE
    ]
    if changes:
        yield Finding("intensity-change", f"{row}: {', '.join(changes)}; what changed?")


# last year's column


def _previous(dated: Sequence[tuple[Period, Report]]) -> Iterator[Finding]:
    for period, report in dated:
        for before, other in dated:
            if before != period_before(period):
                continue
            theirs = meanings(other)
            for meaning, figure in meanings(report).items():
                own = theirs.get(meaning)
                if not figure.previous or own is None:
                    continue
                text = _restated(figure, own)
                if text:
                    yield Finding(
                        "previous-changed",
                        f"{figure.name}: {report.id} prints {figure.previous} {figure.unit} for {year_label(before)}, "
                        f"and {other.id} printed {own.printed} {own.unit} ({text}); was it restated, and is that said?",
                    )


def _restated(figure: Given | Claim, own: Given | Claim) -> str:
    """By how much last year's figure changed; empty where the two may be one as printed."""
    now, then = Printed(figure.previous), _number(own)
    if now.outcome == "none" or then is None:
        return ""
    scale, other = parse_unit(figure.unit), parse_unit(own.unit)
    if scale.dimension != other.dimension:
        return ""
    low = max(now.low * scale.scale, then.low * other.scale)
    high = min(now.high * scale.scale, then.high * other.scale)
    if low < high:
        # Some figure prints as both. That 100 and 101 meet in 100.5 is no such figure: the same digits were asked for.
        return ""
    if not then.value:
        return "it was zero"
    return f"{float((now.value * scale.scale) / (then.value * other.scale) - 1) * 100:+.2f} %"
