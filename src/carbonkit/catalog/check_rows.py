"""Checking the rows of factor tables: each bad cell with what would be right, and rows that no question tells apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from carbonkit.catalog.factor import EVIDENCE, Years
from carbonkit.catalog.kinds import Kind, find_kind, kinds
from carbonkit.catalog.table import COLUMNS, PARTS
from carbonkit.errors import CarbonkitError, Problem, UnitError, UnknownNameError, shown
from carbonkit.quantities.grammar import Dimension, Unit, dimension_name, parse_unit, split_unit
from carbonkit.quantities.numbers import parse_number

__all__ = [
    "KEY",
    "NEEDED",
    "Known",
    "Twin",
    "cell_problems",
    "closest",
    "header_problems",
    "misspelt",
    "read_date",
    "twin",
    "twins",
]

#: What a key may hold: it stands behind the # of a reference, in file names and in links.
KEY = re.compile(r"[A-Za-z0-9._-]+")
_ACTIVITY = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
#: Columns that no table can do without.
NEEDED = ("key", "kind", "unit", "evidence")
_WORDS = {"evidence": EVIDENCE, "heating_value": ("net", "gross"), "boundary": ("generation", "consumption")}
#: Columns that are compared to the letter: a blank at an end would keep them from ever being found.
_COMPARED = ("activity", "carrier", "variant", "gas", "basis", "state")
#: Columns in which rows must differ, or else an answer could be either; the unit's denominator is one more.
_IDENTITY = (
    *("activity", "carrier", "variant", "region", "kind", "gas", "basis", "heating_value", "boundary", "state"),
    "data_year",
)
_GASES = ("CO2e", "CO2", "CH4", "N2O", "SF6", "NF3")
_ENERGY: Dimension = (("energy", 1),)
_MASS: Dimension = (("mass", 1),)
#: What a calorific value is per; electricity has one per kWh in the energy standards.
_PER_FUEL: tuple[Dimension, ...] = (_MASS, (("length", 3),), (("gas_volume", 1),), _ENERGY)
_EXAMPLES = {
    "emission": "a gas per something: kgCO2e/kWh",
    "gwp": "CO2e per mass: kgCO2e/kg",
    "calorific-value": "energy per mass or volume of the fuel: GJ/t",
    "energy": "energy per something: kWh/km",
    "carbon-content": "carbon per energy: tC/GJ",
    "share": "a plain ratio: percent or one",
    "coal-equivalent": "coal equivalent per something: kgce/kg",
    "air-pollutant": "a mass per something: g/km",
}

#: Names so much alike are one name and a slip of the pen. [-]
_CLOSE = 0.8

#: A column and what is wrong with its cell.
Found = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Known:
    """What the cells of a table may name.

    Parameters
    ----------
    codes : mapping
        The codes of all regions.
    find_region : callable
        Gives the code behind a name, or raises UnknownNameError with the closest.
    gwp_sets : sequence of str
        ``ipcc-ar6-100`` ...
    """

    codes: Mapping[str, object]
    find_region: Callable[[str], str]
    gwp_sets: Sequence[str] = ()


@dataclass(frozen=True)
class Twin:
    """A row as a question sees it: two rows of one edition with the same identity must differ in their validity."""

    where: str
    identity: tuple[object, ...]
    first: str = field(default="")
    last: str = field(default="")


def closest(name: str, words: Iterable[str], most: int = 4) -> tuple[str, ...]:
    """The words that a mistyped one may have meant, without regard to case; best first.

    Examples
    --------
    >>> closest("Averge", ["average", "OM", "residual-mix"])
    ('average',)
    """
    from difflib import get_close_matches

    folded = {word.casefold(): word for word in words}
    near = get_close_matches(name[:60].strip().casefold(), list(folded), n=most, cutoff=0.6)
    return tuple(folded[word] for word in near)


def misspelt(activity: str, known: Collection[str]) -> tuple[str, ...]:
    """The known activities that an unknown one is nearly written as; none where it is known or far from all.

    Half of a name counts as well: ``electricty`` lacks more than a letter, and means electricity.purchased.

    Examples
    --------
    >>> misspelt("electricty", ("electricity.purchased", "fuel.diesel"))
    ('electricity.purchased',)
    >>> misspelt("fuel.diesel", ("fuel.diesel",)), misspelt("goods.shoes", ("fuel.diesel",))
    ((), ())
    """
    from difflib import SequenceMatcher

    if activity in known:
        return ()
    best: dict[str, float] = {}
    for name in known:
        for text in {name, name.partition(".")[0]} if "." not in activity else {name}:
            matcher = SequenceMatcher(None, activity[:60], text)
            if matcher.real_quick_ratio() >= _CLOSE and matcher.quick_ratio() >= _CLOSE:
                best[name] = max(best.get(name, 0), matcher.ratio())
    near = sorted((name for name, ratio in best.items() if ratio >= _CLOSE), key=lambda name: (-best[name], name))
    return tuple(near[:4])


def header_problems(columns: Sequence[str]) -> list[str]:
    """What is wrong with the header of a factor table.

    Examples
    --------
    >>> header_problems(["key", "kind", "value", "units", "evidence"])
    ["unknown column 'units'; closest: unit", 'no column unit']
    """
    found = [str(UnknownNameError("column", name, closest(name, COLUMNS))) for name in columns if name not in COLUMNS]
    found += [f"the column {name} stands twice" for name in COLUMNS if columns.count(name) > 1]
    found += [f"no column {name}" for name in NEEDED if name not in columns]
    if "value" not in columns and not {"low", "high"} <= set(columns):
        found.append("no column value, nor low and high")
    return found


def cell_problems(row: Mapping[str, str], known: Known) -> Found:
    """The bad cells of a row, each with its column and what would be right.

    Parameters
    ----------
    row : mapping of str to str
        Cells by column; columns that the table does not have may be missing.
    known : Known
        Regions and sets of GWP that they may name.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> regions = open_catalog().regions
    >>> row = {"key": "a", "kind": "heet", "value": "0,5", "unit": "kgCO2/kWh", "gas": "CO2", "evidence": "original"}
    >>> for column, message in cell_problems(row, Known(regions.by_code, regions.code)):
    ...     print(column, "-", message)
    kind - unknown kind 'heet'; closest: heat
    value - '0,5' is not a number: the comma does not group three digits; write 0.5 for a decimal point
    """
    if not any(cell.strip() for cell in row.values()):
        yield "", "an empty row; delete it"
        return
    yield from _names(row, known)
    kind = find_kind(row.get("kind", ""))
    if kind is None:
        near = closest(row["kind"], kinds()) if row.get("kind") else ()
        yield "kind", str(UnknownNameError("kind", row["kind"], near)) if row.get("kind") else "a factor needs a kind"
    yield from _unit(row, kind)
    numbers: dict[str, Fraction] = {}
    yield from _numbers(row, numbers)
    if kind is not None and kind.measures == "emission" and min(numbers.get("value", 0), numbers.get("low", 0)) < 0:
        column = "value" if numbers.get("value", 0) < 0 else "low"
        said = "below zero: an emission factor says what is emitted; write what it is, a removal or a credit, elsewhere"
        yield column, f"{row[column]} is {said}"
    yield from _bounds(row, numbers)
    yield from _parts(row, numbers)
    yield from _dates(row)


def _names(row: Mapping[str, str], known: Known) -> Found:
    key = row.get("key", "")
    if not key:
        yield "key", "a factor needs a key"
    elif not KEY.fullmatch(key):
        yield "key", f"{shown(key)} has characters that a reference may not have; write letters, digits and . _ -"
    for column in _COMPARED:
        cell = row.get(column, "")
        if cell != cell.strip():
            yield column, f"{shown(cell)} has a blank at an end"
    activity = row.get("activity", "").strip()
    if activity and not _ACTIVITY.fullmatch(activity):
        yield "activity", f"{shown(activity)} is no name of an activity; write small letters and dots: fuel.natural_gas"
    for column, words in _WORDS.items():
        cell = row.get(column, "")
        if cell not in words and (cell or column == "evidence"):
            yield column, str(UnknownNameError(column, cell, closest(cell, words), f"one of {', '.join(words)}"))
    yield from _region(row, known)
    gwp_set = row.get("gwp_set", "")
    if gwp_set and known.gwp_sets and gwp_set not in known.gwp_sets:
        yield "gwp_set", str(UnknownNameError("GWP set", gwp_set, closest(gwp_set, known.gwp_sets)))


def _region(row: Mapping[str, str], known: Known) -> Found:
    region = row.get("region", "")
    kind = find_kind(row.get("kind", ""))
    if not region:
        if row.get("activity") and kind is not None and kind.measures == "emission":
            yield "region", f"{row['activity']} without a region answers no question; write the code of the region"
        return
    if region in known.codes:
        return
    try:
        yield "region", f"{shown(region)} is a name; write the code, {known.find_region(region)}"
    except UnknownNameError as error:
        codes = closest(region, known.codes)
        yield "region", str(UnknownNameError("region", region, tuple(dict.fromkeys((*codes, *error.closest)))))


def _unit(row: Mapping[str, str], kind: Kind | None) -> Found:
    gas = row.get("gas", "")
    needs_gas = kind is not None and kind.measures in ("emission", "gwp", "air-pollutant")
    try:
        unit = parse_unit(row.get("unit", ""))
    except CarbonkitError as error:
        yield "unit", str(error)
    else:
        if kind is not None:
            yield from _dimension(kind, unit, gas, row["unit"])
    if needs_gas and not gas:
        yield "gas", f"a factor of kind {kind.name if kind else ''} needs the gas: {', '.join(_GASES[:4])} ..."


def _dimension(kind: Kind, unit: Unit, gas: str, text: str) -> Found:
    above, below = (part.dimension for part in split_unit(text))
    single = above[0][0] if len(above) == 1 and above[0][1] == 1 else ""
    found_gas = single.removeprefix("mass_") if single.removeprefix("mass_") in _GASES else ""
    is_right = {
        "emission": bool(found_gas and below),
        "gwp": single == "mass_CO2e" and below == _MASS,
        "calorific-value": above == _ENERGY and below in _PER_FUEL,
        "energy": above == _ENERGY and bool(below),
        "carbon-content": single == "mass_C" and below == _ENERGY,
        "share": not unit.dimension,
        "coal-equivalent": single == "mass_ce" and bool(below),
        "air-pollutant": above == _MASS and bool(below),
    }
    if not is_right.get(kind.measures, True):
        has = dimension_name(unit.dimension)
        yield "unit", str(UnitError(text, f"it measures {has}", f"kind {kind.name} wants {_EXAMPLES[kind.measures]}"))
    elif kind.measures == "emission" and gas and gas != found_gas:
        yield "gas", f"{shown(gas)} stands beside the unit {text}, which is of {found_gas}"


def _numbers(row: Mapping[str, str], numbers: dict[str, Fraction]) -> Found:
    for column in ("value", "low", "high", "oxidation", "co2", "ch4", "n2o"):
        text = row.get(column, "")
        if text:
            try:
                numbers[column] = parse_number(text)
            except CarbonkitError as error:
                yield column, str(error)
    if not row.get("value") and not (row.get("low") and row.get("high")):
        yield "value", "a factor needs a value, or low and high"
    if not 0 <= numbers.get("oxidation", Fraction(1)) <= 1:
        yield "oxidation", f"{row['oxidation']} is no share; write 0 to 1"


def _bounds(row: Mapping[str, str], numbers: Mapping[str, Fraction]) -> Found:
    low, high, value = (numbers.get(column) for column in ("low", "high", "value"))
    if low is not None and high is not None and low > high:
        yield "low", f"{row['low']} is above high, {row['high']}"
    elif value is not None:
        if low is not None and value < low:
            yield "value", f"{row['value']} is below low, {row['low']}"
        if high is not None and value > high:
            yield "value", f"{row['value']} is above high, {row['high']}"


def _parts(row: Mapping[str, str], numbers: Mapping[str, Fraction]) -> Found:
    columns = [column for _, column in PARTS if column in numbers]
    if not columns:
        return
    if row.get("gas") != "CO2e":
        yield columns[0], "the columns co2, ch4 and n2o are parts of a figure in CO2e; leave them empty here"
    elif "value" in numbers:
        parts = sum((numbers[column] for column in columns), Fraction(0))
        # Each printed figure may be off by half a unit of its last place.
        slack = sum((_half_unit(row[column]) for column in (*columns, "value")), Fraction(0))
        all_there = len(columns) == len(PARTS)
        if parts > numbers["value"] + slack or (all_there and parts < numbers["value"] - slack):
            yield columns[0], f"{' + '.join(row[column] for column in columns)} does not give the value {row['value']}"


def _half_unit(text: str) -> Fraction:
    """Half a unit of the last printed place."""
    digits, _, exponent = text.strip().lower().partition("e")
    return Fraction(1, 2) * Fraction(10) ** (int(exponent or 0) - len(digits.partition(".")[2]))


def _dates(row: Mapping[str, str]) -> Found:
    try:
        Years.read(row.get("data_year", ""))
    except CarbonkitError:
        yield "data_year", f"{shown(row['data_year'])} is no year; write 2022 or 2012-2014"
    days: list[date | None] = []
    for column in ("valid_from", "valid_to"):
        text = row.get(column, "")
        days.append(read_date(text))
        if text and days[-1] is None:
            yield column, f"{shown(text)} is not a day; write 2023-06-30"
    if days[0] and days[1] and days[0] > days[1]:
        yield "valid_from", f"{row['valid_from']} is after valid_to, {row['valid_to']}"


def read_date(text: str) -> date | None:
    """A day written 2023-06-30, and in no other way: days are compared as texts."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def twin(row: Mapping[str, str], table: str, where: str) -> Twin | None:
    """The row as a question sees it; None where its unit cannot be read, which is a problem of its own."""
    try:
        per = split_unit(row.get("unit", ""))[1].pairs
    except CarbonkitError:
        return None
    # ２０２２ is the year 2022; a year that cannot be read is a problem of its own.
    cells = tuple(unicodedata.normalize("NFKC", row.get(column, "")).strip() for column in _IDENTITY)
    # Without activity and carrier it is found by its table: a set of GWP is one.
    place = () if row.get("activity") or row.get("carrier") else (table,)
    return Twin(where, (*cells, per, *place), row.get("valid_from", ""), row.get("valid_to", ""))


def twins(rows: Iterable[Twin]) -> list[Problem]:
    """Rows of one edition that no question could tell apart, and those whose validity overlaps.

    Examples
    --------
    >>> first = Twin("grid.csv:2", ("electricity.purchased", "CN"), "2021-01-01", "2021-12-31")
    >>> second = Twin("grid.csv:3", ("electricity.purchased", "CN"), "2021-12-31", "2022-12-31")
    >>> print(twins([first, second])[0])
    grid.csv:3: valid from 2021-12-31 overlaps grid.csv:2, valid to 2021-12-31, and is the same in all else
    """
    groups: dict[tuple[object, ...], list[Twin]] = {}
    for row in rows:
        groups.setdefault(row.identity, []).append(row)
    found = []
    for group in groups.values():
        ordered = sorted(group, key=lambda row: row.first)
        before = ordered[0]
        for row in ordered[1:]:
            # An empty day is no bound; 9999 stands for it, since days are compared as texts.
            if row.first > (before.last or "9999"):
                before = row
                continue
            if (row.first, row.last) == (before.first, before.last):
                said = f"no question can tell it from {before.where}; give it a variant, or delete one of them"
            else:
                ends = f"valid to {before.last}" if before.last else "whose validity has no end"
                begins = f"valid from {row.first}" if row.first else "its validity, without a first day,"
                said = f"{begins} overlaps {before.where}, {ends}, and is the same in all else"
            found.append(Problem(row.where, said))
            before = max(before, row, key=lambda one: one.last or "9999")
    return found
