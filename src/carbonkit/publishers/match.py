"""Which factor of an edition a row of the publisher's file is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from carbonkit.catalog.factor import Factor
from carbonkit.errors import CarbonkitError
from carbonkit.publishers.names import share_words, words
from carbonkit.publishers.records import Content, Record
from carbonkit.quantities import Dimension, parse_unit

__all__ = ["Match", "match"]

#: So many rows to both sides say by how much the rows of a file have moved.
_AROUND = 6
#: "Scope 1, row 7" of the tables that come with carbonkit, "flat.xlsx, Factors by Category!J7" of an import.
_ROW = re.compile(r"(?:\brow |![A-Z]{1,3})([0-9]{1,7})\b")


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the file, and the factors that it may be: one, none, or several of which none is picked."""

    record: Record
    factors: tuple[Factor, ...]
    how: str = ""


def match(content: Content, factors: Sequence[Factor]) -> list[Match]:
    """Find the factor of each row.

    By the columns that the format says identify a row; or, for files whose rows have no names of their own, by the row
    of the sheet that the locator names, if the words agree, and by the words alone where the rows have moved.
    """
    if content.identity:
        return _by_columns(content, factors)
    return _by_row(content.records, factors)


def _field(factor: Factor, column: str) -> str:
    if column == "key":
        return factor.key
    if column == "table":
        return factor.reference.partition("#")[0].rpartition("/")[2]
    if column == "data_year":
        return str(factor.years)
    value = getattr(factor, column)
    return str(value) if value is not None else ""


def _dimension(unit: str) -> Dimension | None:
    try:
        return parse_unit(unit).dimension
    except CarbonkitError:
        return None


def _by_columns(content: Content, factors: Sequence[Factor]) -> list[Match]:
    indexes: dict[tuple[str, ...], dict[tuple[str, ...], list[Factor]]] = {}

    def find(record: Record, names: tuple[str, ...]) -> list[Factor]:
        if names not in indexes:
            index: dict[tuple[str, ...], list[Factor]] = defaultdict(list)
            for factor in factors:
                index[tuple(_field(factor, name) for name in names)].append(factor)
            indexes[names] = index
        return indexes[names].get(tuple(record.columns[name] for name in names), [])

    found = []
    for record in content.records:
        said = tuple(name for name in content.identity if name in record.columns)
        filled = tuple(name for name in said if record.columns[name])
        # A file that leaves a cell empty says "none" first, and "not said" where that finds nothing.
        candidates = find(record, said) if said and filled else []
        if not candidates and filled and filled != said:
            candidates = find(record, filled)
        found.append(_narrow(record, candidates))
    return found


def _narrow(record: Record, candidates: list[Factor]) -> Match:
    """One of several candidates by unit, by name, and at last by the kind that a row without a kind means."""
    unit = record.columns.get("unit", "")
    if len(candidates) > 1 and unit:
        dimension = _dimension(unit)
        candidates = [one for one in candidates if one.unit == unit] or [
            one for one in candidates if _dimension(one.unit) == dimension
        ]
    if len(candidates) > 1:
        for name in ("name_en", "name_zh"):
            text = record.columns.get(name)
            named = [one for one in candidates if text and getattr(one, name) == text]
            candidates = named or candidates
    how = ""
    if len(candidates) > 1 and not record.columns.get("kind"):
        averages = [one for one in candidates if one.kind == "average"]
        if len(averages) == 1:
            candidates, how = averages, "the file names no kind: taken as average"
    return Match(record, tuple(candidates), how)


class _Rows:
    """The factors of an edition by row, and the words of each."""

    def __init__(self, factors: Sequence[Factor]) -> None:
        self.row: dict[str, int] = {}
        self.at: dict[int, list[Factor]] = defaultdict(list)
        self.alike: dict[tuple[str, str], list[Factor]] = defaultdict(list)
        self.name: dict[str, frozenset[str]] = {}
        self.all_words: dict[str, frozenset[str]] = {}
        for factor in factors:
            name = factor.name_en or factor.variant or factor.key
            table = factor.reference.partition("#")[0].rpartition("/")[2]
            self.name[factor.reference] = words(name)
            self.all_words[factor.reference] = words(f"{name}, {factor.variant}, {table}, {factor.kind}")
            self.alike[factor.unit, factor.kind].append(factor)
            found = _ROW.search(factor.locator)
            if found:
                self.row[factor.reference] = int(found[1])
                self.at[int(found[1])].append(factor)

    def by_words(self, record: Record) -> list[Factor]:
        """The factors with the longest name of which every word stands in the label."""
        wanted = words(record.label)
        alike = self.alike.get((record.columns["unit"], record.columns.get("kind", "")), ())
        heating_value = record.columns.get("heating_value", "")
        pool = [one for one in alike if self.name[one.reference] <= wanted and heating_value in ("", one.heating_value)]
        longest = max((len(self.name[one.reference]) for one in pool), default=0)
        return [one for one in pool if len(self.name[one.reference]) == longest]

    def by_row(self, record: Record, offset: int) -> list[Factor]:
        """The factors of the row, moved by an offset, that fit the unit, the kind and the words of the label."""
        unit, label = record.columns["unit"], words(record.label)
        dimension = _dimension(unit)
        found = [one for one in self.at.get(record.sheet_row - offset, ()) if _dimension(one.unit) == dimension]
        found = [one for one in found if one.unit == unit] or found
        for name in ("kind", "heating_value"):
            said = record.columns.get(name)
            found = [one for one in found if said and getattr(one, name) == said] or found
        found = [one for one in found if share_words(self.name[one.reference], label)]
        return self.closest(record, found)

    def closest(self, record: Record, candidates: list[Factor]) -> list[Factor]:
        """The candidates that share most words with the row."""
        scores = [self.score(record, one) for one in candidates]
        return [one for one, score in zip(candidates, scores, strict=True) if score == max(scores)]

    def score(self, record: Record, factor: Factor) -> float:
        wanted, known = words(record.label), self.all_words[factor.reference]
        return len(wanted & known) / len(wanted | known)


def _by_row(records: Sequence[Record], factors: Sequence[Factor]) -> list[Match]:
    rows = _Rows(factors)
    by_words = [rows.by_words(record) for record in records]
    anchors = [
        (at, records[at].sheet_row - rows.row[found[0].reference])
        for at, found in enumerate(by_words)
        if len(found) == 1 and found[0].reference in rows.row
    ]
    matches: list[Match] = []
    nearest = 0
    for at, record in enumerate(records):
        while nearest < len(anchors) and anchors[nearest][0] < at:
            nearest += 1
        # Rows move together: what most of the rows around say outweighs one name that two rows have.
        around = Counter(offset for _, offset in anchors[max(nearest - _AROUND, 0) : nearest + _AROUND])
        offset = around.most_common(1)[0][0] if around else 0
        found = rows.by_row(record, offset)
        how = f"{abs(offset)} rows {'below' if offset > 0 else 'above'} the one of the locator" if offset else ""
        if not found and by_words[at]:
            found, how = rows.closest(record, by_words[at]), "found by its words, not by its row"
        matches.append(Match(record, tuple(found), how if len(found) == 1 else ""))
    return _one_row_each(matches, rows)


def _one_row_each(matches: list[Match], rows: _Rows) -> list[Match]:
    """Of several rows that claim one factor the one with the closest words keeps it; the others stand alone."""
    claims: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, one in enumerate(matches):
        if len(one.factors) == 1:
            claims[one.factors[0].reference, one.record.columns["unit"]].append(at)
    for several in claims.values():
        if len(several) > 1:
            scores = [rows.score(matches[at].record, matches[at].factors[0]) for at in several]
            for at, score in zip(several, scores, strict=True):
                if score < max(scores):
                    matches[at] = Match(matches[at].record, ())
    return matches
