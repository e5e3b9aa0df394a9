"""Periods as activity tables and reports write them: a year, a month, a day, or a span of days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from carbonkit.errors import PeriodError, shown
from carbonkit.quantities.numbers import MAX_TEXT, normalise_digits

__all__ = ["INSTANT", "Period", "day_of_instant", "parse_period", "read_day"]

_PLAIN = re.compile(r"([12][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_CHINESE = re.compile(r"([12][0-9]{3})年(?:([0-9]{1,2})月(?:([0-9]{1,2})[日号])?)?")
#: A day, in its first ten characters, and an hour: a regular expression that every engine reads alike.
INSTANT = (
    r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}[T ](?:[01][0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_INSTANT = re.compile(INSTANT)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A closed span of days.

    Parameters
    ----------
    start, end : date
        First and last day.

    Examples
    --------
    >>> str(parse_period("2021-04-01/2022-03-31")), parse_period("2021").year
    ('2021-04-01/2022-03-31', 2021)
    """

    start: date
    end: date

    @property
    def year(self) -> int | None:
        """The calendar year that holds the whole period, or None."""
        return self.start.year if self.start.year == self.end.year else None

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def days_by_year(self) -> dict[int, int]:
        """Days of the period in each calendar year. [day]"""
        return {
            year: (min(self.end, date(year, 12, 31)) - max(self.start, date(year, 1, 1))).days + 1
            for year in range(self.start.year, self.end.year + 1)
        }

    def __str__(self) -> str:
        if (self.start.month, self.start.day, self.end.month, self.end.day) == (1, 1, 12, 31) and self.year:
            return str(self.year)
        if self.start == self.end:
            return self.start.isoformat()
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


def day_of_instant(text: str) -> str:
    """The day of an instant as it is written, where the meter stands; any other text as it is.

    Rows of a table have instants; a period itself is never one, and `parse_period` refuses it.

    Examples
    --------
    >>> day_of_instant("2022-07-01T13:00"), day_of_instant("2022-12-31 23:30:00+08:00"), day_of_instant("2022-07")
    ('2022-07-01', '2022-12-31', '2022-07')
    """
    if len(text) < 16:
        return text
    found = _INSTANT.fullmatch(text.strip())
    return found[0][:10] if found else text


def parse_period(text: str) -> Period:
    """Read ``2021``, ``2021-07``, ``2021-07-15``, ``2021-04-01/2022-03-31`` (also 2021年, 2021年7月).

    Raises
    ------
    PeriodError
        If the text is none of these, or its end lies before its start.
    """
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise PeriodError(shown(text))
    return _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Period:
    first, slash, last = normalise_digits(text).partition("/")
    start, end = _span(first, text)
    if slash:
        last_start, end = _span(last, text)
        if len(first.strip()) <= 5 or len(last.strip()) <= 5:
            raise PeriodError(text, "two years with a slash may be one fiscal year or two calendar years")
        if last_start < start:
            raise PeriodError(text, "the end lies before the start")
    return Period(start, end)


def _span(part: str, text: str) -> tuple[date, date]:
    found = _PLAIN.fullmatch(part.strip()) or _CHINESE.fullmatch(part.strip())
    if found is None:
        raise PeriodError(text)
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        if found[3]:
            return (exact_day := date(year, month, day)), exact_day
        if found[2]:
            return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        raise PeriodError(text, "no such day") from None
    return date(year, 1, 1), date(year, 12, 31)


def read_day(text: str) -> date:
    """A day written as 2023-06-30.

    Raises
    ------
    PeriodError
        If it is none.

    Examples
    --------
    >>> read_day("2023-06-30")
    datetime.date(2023, 6, 30)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PeriodError(text, "not a day") from None
