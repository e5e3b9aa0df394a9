"""Periods are closed spans of days, in the forms that tables and reports use."""

import calendar
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from strategies_quantities import FULL_WIDTH_NUMBER, period_texts, spans

from carbonkit.errors import PeriodError
from carbonkit.quantities import Period, parse_period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        *[
            ("2021", (2021, 1, 1), (2021, 12, 31)),
            ("2021年", (2021, 1, 1), (2021, 12, 31)),
            ("２０２１", (2021, 1, 1), (2021, 12, 31)),
        ],
        *[
            ("2021-07", (2021, 7, 1), (2021, 7, 31)),
            ("2021年7月", (2021, 7, 1), (2021, 7, 31)),
            ("2021年07月", (2021, 7, 1), (2021, 7, 31)),
        ],
        *[
            ("2021-02", (2021, 2, 1), (2021, 2, 28)),
            ("2020-02", (2020, 2, 1), (2020, 2, 29)),
            ("2021-12", (2021, 12, 1), (2021, 12, 31)),
        ],
        *[
            ("1900-02", (1900, 2, 1), (1900, 2, 28)),
            ("2000-02", (2000, 2, 1), (2000, 2, 29)),
            ("2999-12", (2999, 12, 1), (2999, 12, 31)),
        ],
        *[
            ("2021-07-15", (2021, 7, 15), (2021, 7, 15)),
            ("2021年7月15日", (2021, 7, 15), (2021, 7, 15)),
            ("2020-02-29", (2020, 2, 29), (2020, 2, 29)),
        ],
        *[
            ("2021-04-01/2022-03-31", (2021, 4, 1), (2022, 3, 31)),
            (" 2021-04-01 / 2022-03-31 ", (2021, 4, 1), (2022, 3, 31)),
        ],
        *[
            ("2021-04/2022-03", (2021, 4, 1), (2022, 3, 31)),
            ("2021年4月1日/2022年3月31日", (2021, 4, 1), (2022, 3, 31)),
        ],
        *[("2021-07-15/2021-07-15", (2021, 7, 15), (2021, 7, 15)), ("２０２１年７月", (2021, 7, 1), (2021, 7, 31))],
    ],
)
def test_period_has_its_first_and_last_day(text: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    """Mutation tried: the end of a month as its 30th day breaks it."""
    assert parse_period(text) == Period(date(*start), date(*end))


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "/",
            "2021/",
            "/2021",
            "21",
            "202",
            "20211",
            "0999",
            "3000",
            "9999",
            "2021-7",
            "2021-007",
            "2021-07-1",
        ],
        *[
            "2021-13",
            "2021-00",
            "2021-07-00",
            "2021-07-32",
            "2021-02-29",
            "2100-02-29",
            "2021-04-31",
            "2021年13月",
            "2021年0月",
        ],
        *[
            "2021/2022",
            "2021年/2022年",
            "2021-01-01/2021",
            "2021/2021-12-31",
            "2021/22",
            "2021/07",
            "2021/07/15",
            "07/15/2021",
        ],
        *[
            "2021-07-15/2021-07-14",
            "2022-03-31/2021-04-01",
            "2021-04-01/2022-03-31/2023-03-31",
            "2021-04-01-2022-03-31",
        ],
        *[
            "FY2021",
            "2021 Q1",
            "2021Q1",
            "2021-W01",
            "2021-07-15T00:00",
            "2021.07",
            "202107",
            "20210715",
            "Jul 2021",
            "2021-2022",
        ],
        *[
            "二〇二一年",
            "令和3年",
            "٢٠٢١",
            "2021年7",
            "2021-07月",
            "2021\n-07",
            "-2021",
            "+2021",
            "2021.0",
            "1e3",
            "inf",
            "9**9**9",
        ],
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    """No half-read date, no guess between fiscal and calendar years; the error shows the accepted forms.

    Mutation tried: taking the check of two bare years out lets 2021/2022 through.
    """
    with pytest.raises(PeriodError, match="2021-04-01/2022-03-31"):
        parse_period(text)


@pytest.mark.parametrize("given_value", [None, 2021, 2021.0, True, b"2021", date(2021, 1, 1)])
def test_what_is_no_text_is_refused(given_value: object) -> None:
    with pytest.raises(PeriodError):
        parse_period(given_value)  # type: ignore[arg-type]


def test_two_bare_years_say_why_they_are_refused() -> None:
    with pytest.raises(PeriodError, match="fiscal year or two calendar years"):
        parse_period("2021/2022")


@given(spans())
def test_days_by_year_against_counting_them_one_by_one(span: tuple[date, date]) -> None:
    """The days of each calendar year, counted singly, and their sum is ``days``.

    Mutation tried: ``days`` without the ``+ 1`` of a closed span breaks it.
    """
    start, end = span
    period = Period(start, end)
    counted = Counter((start + timedelta(days=day)).year for day in range((end - start).days + 1))
    assert period.days_by_year() == dict(counted)
    assert sum(period.days_by_year().values()) == period.days >= 1
    assert all(days <= 365 + calendar.isleap(year) for year, days in period.days_by_year().items())


def test_days_of_a_fiscal_year() -> None:
    """April to March: 275 days of the first year, 90 of the second, 91 if that is a leap year."""
    assert parse_period("2021-04-01/2022-03-31").days_by_year() == {2021: 275, 2022: 90}
    assert parse_period("2019-04-01/2020-03-31").days_by_year() == {2019: 275, 2020: 91}
    assert (parse_period("2020").days, parse_period("2021").days, parse_period("2021-07-15").days) == (366, 365, 1)


@given(period_texts())
def test_text_of_a_period_reads_back(text: str) -> None:
    """parse_period(str(p)) == p, and full-width digits change nothing.

    Mutation tried: ``__str__`` writing any span inside one year as that year breaks it.
    """
    period = parse_period(text)
    assert parse_period(str(period)) == period
    assert parse_period(text.translate(FULL_WIDTH_NUMBER)) == period


@given(spans())
def test_year_is_the_one_that_holds_all_days(span: tuple[date, date]) -> None:
    """``year`` is a year only if every day lies in it: nothing is assigned to the year of its end."""
    period = Period(*span)
    assert (period.year is None) == (len(period.days_by_year()) > 1)
    assert period.year in (None, *period.days_by_year())
    assert parse_period(str(period)) == period


def test_periods_sort_by_their_first_day() -> None:
    texts = ["2022", "2021-07", "2021-04-01/2022-03-31", "2021"]
    assert str(min(map(parse_period, texts))) == "2021"
    assert str(parse_period("2021-01-01/2021-12-31")) == "2021"
