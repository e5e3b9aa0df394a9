"""What a user says beside a file, ``--set unit=kgCO2/kWh``: read and checked before the file is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from carbonkit.catalog.check_rows import closest, misspelt
from carbonkit.catalog.factor import EVIDENCE, Years
from carbonkit.catalog.kinds import kinds
from carbonkit.errors import CarbonkitError, PeriodError, Problem, ProblemsError, UnknownNameError, shown
from carbonkit.publishers.names import Names, find_region
from carbonkit.publishers.records import CELLS
from carbonkit.quantities import parse_number, parse_unit

__all__ = ["as_day", "as_years", "read_given"]

_WORDS = {"evidence": EVIDENCE, "heating_value": ("net", "gross"), "boundary": ("generation", "consumption")}


def as_years(text: str) -> str:
    """Years as people write them, in the spelling of the catalogue.

    Raises
    ------
    ValueError
        If it is anything else, a day or a year of two digits.

    Examples
    --------
    >>> as_years("２０２２"), as_years("2022年"), as_years("2012—2014年")
    ('2022', '2022', '2012-2014')
    """
    plain = re.sub(r"\s*年度?", "", unicodedata.normalize("NFKC", text).strip())
    plain = re.sub(r"\s*[-–—~至]\s*", "-", plain)
    try:
        return str(Years.read(plain))
    except PeriodError:
        raise ValueError(f"{shown(text)} is no year; write 2022 or 2012-2014") from None


def as_day(text: str) -> str:
    """A day as people and workbooks write it, as 2023-06-30.

    Raises
    ------
    ValueError
        If it is anything else.

    Examples
    --------
    >>> as_day("2023-06-30 00:00:00"), as_day("2023年6月30日")
    ('2023-06-30', '2023-06-30')
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(r"([0-9]{4})(?:-|年)([0-9]{1,2})(?:-|月)([0-9]{1,2})日?(?:[ T]00:00:00)?", plain)
    try:
        if found:
            return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        pass
    raise ValueError(f"{shown(text)} is not a day; write 2023-06-30")


def read_given(given: Mapping[str, str], names: Names) -> dict[str, str]:
    """What holds for every row, in the words of the catalogue.

    Raises
    ------
    ProblemsError
        With every text that its column does not take, and the closest that it does.

    Examples
    --------
    >>> from carbonkit.publishers.names import NAMES
    >>> read_given({"kind": "电网平均", "data_year": "2022年"}, NAMES)
    {'kind': 'average', 'data_year': '2022'}
    """
    found = {}
    problems = []
    for column, text in given.items():
        try:
            found[column] = _read(column, text.strip(), names)
        except (CarbonkitError, ValueError) as error:
            problems.append(Problem(f"--set {column}", str(error)))
    if problems:
        raise ProblemsError(tuple(problems))
    return found


def _read(column: str, text: str, names: Names) -> str:
    if column == "unit":
        parse_unit(text)
    elif column in (*CELLS, "oxidation"):
        parse_number(text)
    elif column == "data_year":
        return as_years(text)
    elif column in ("valid_from", "valid_to"):
        return as_day(text)
    elif column in _WORDS and text not in _WORDS[column]:
        raise UnknownNameError(column, text, closest(text, _WORDS[column]), f"one of {', '.join(_WORDS[column])}")
    elif column == "kind":
        return _kind(text, names)
    elif column == "activity":
        return _activity(text, names)
    elif column == "region":
        # A code of the user's own may come later, in a regions.csv.
        if find_region(text, names.regions) is None and not re.fullmatch(r"[A-Z0-9]+(?:-[A-Z0-9]+)*", text):
            raise UnknownNameError("region", text, hint="write its code, CN-ZJ, or one of its names")
        return find_region(text, names.regions) or text
    return text


def _kind(text: str, names: Names) -> str:
    kind = names.kind(text)
    if kind is None:
        named = {name: one.name for one in kinds().values() for name in (one.name, one.name_zh_hans, one.name_zh_hant)}
        near = dict.fromkeys(named[name] for name in closest(text, named))
        raise UnknownNameError("kind", text, tuple(near))
    return kind


def _activity(text: str, names: Names) -> str:
    found = names.activity(text)
    if found is None:
        near = misspelt(text, names.activities())
        if near or not re.fullmatch(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+", text):
            hint = "write a name of small letters and dots: electricity.purchased, fuel.diesel"
            raise UnknownNameError("activity", text, near, hint)
    return found or text
