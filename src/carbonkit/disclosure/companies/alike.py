"""Which figure of one report is that of another: by what it measures, else by its name."""

from __future__ import annotations

import re
from collections import Counter

from carbonkit.catalog.regions import fold
from carbonkit.disclosure.report import Claim, Given, Report
from carbonkit.quantities import Period, parse_period, parse_unit

__all__ = ["Meaning", "is_emission", "meanings", "organisation_key", "period_of", "year_label"]

#: What a figure measures, comparable between reports.
Meaning = tuple[object, ...]

_STOCK_CODE = re.compile(r"\b(\d{1,6})\s?[.:]\s?(HK|SH|SZ|BJ|SS|TW)\b", re.IGNORECASE)
_PERSON = parse_unit("person").dimension
_COAL = parse_unit("tce").dimension
_EMISSION = {parse_unit("tCO2e").dimension, parse_unit("tCO2").dimension}


def organisation_key(name: str) -> str:
    """The organisation behind a name: its stock code where the name has one, else the name without case and spacing.

    Examples
    --------
    >>> organisation_key("Example Ltd (0241.HK)") == organisation_key("EXAMPLE LIMITED（241.HK）")
    True
    """
    plain = fold(name)
    code = _STOCK_CODE.search(plain)
    return f"{int(code[1])}.{code[2]}" if code else plain


def period_of(report: Report) -> Period | None:
    """What a report covers, if it says so."""
    return parse_period(report.report.period) if report.report.period else None


def year_label(period: Period) -> str:
    """A period in a few signs: a calendar year as it is, any other by its first and last month.

    Examples
    --------
    >>> year_label(parse_period("2022")), year_label(parse_period("2021-04-01/2022-03-31"))
    ('2022', '2021-04/2022-03')
    """
    text = str(period)
    return text if len(text) == 4 else f"{period.start:%Y-%m}/{period.end:%Y-%m}"


def is_emission(figure: Given | Claim) -> bool:
    """Whether a figure is a mass of CO2e or CO2."""
    return parse_unit(figure.unit).dimension in _EMISSION


def _meaning(report: Report, figure: Given | Claim) -> Meaning:
    dimension = parse_unit(figure.unit).dimension
    if isinstance(figure, Given) and figure.activity:
        return ("activity", figure.activity, dimension, figure.region)
    if dimension == _PERSON:
        return ("persons",)
    if isinstance(figure, Claim):
        if figure.rule == "ratio":
            above, below = (report.figure(name) for name in (figure.of[0], figure.per))
            return ("ratio", _meaning(report, above), _meaning(report, below))
        if figure.rule == "coal-equivalent":
            return ("coal equivalent", tuple(_meaning(report, report.figure(name)) for name in figure.of))
    if dimension == _COAL:
        return ("coal equivalent",)
    if dimension in _EMISSION and figure.scope:
        return ("emission", figure.scope)
    return ("name", fold(figure.name), dimension)


def meanings(report: Report) -> dict[Meaning, Given | Claim]:
    """The figures of a report by what they measure; those that share it with another are known by name alone."""
    figures: list[Given | Claim] = [*report.given, *report.claim]
    known = [(_meaning(report, figure), figure) for figure in figures]
    times = Counter(meaning for meaning, _ in known)
    return {
        meaning if times[meaning] == 1 else ("name", fold(figure.name), parse_unit(figure.unit).dimension): figure
        for meaning, figure in known
    }
