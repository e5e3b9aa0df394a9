"""Which rows of a table answer one concept of a search, and how near each match is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from carbonkit.catalog.words import Concept, Vocabulary, Wording, is_han, plain_fold

if TYPE_CHECKING:
    from carbonkit.catalog.catalog import Catalog
    from carbonkit.catalog.edition import Edition
    from carbonkit.catalog.table import Table

__all__ = ["YEAR", "Heading", "Matcher", "Rows", "unit_terms"]

_CODES = ("region", "kind", "gas", "carrier", "activity", "unit", "boundary", "basis", "heating_value")
_NAMES = ("key", "name_en", "name_zh", "variant", "activity", "carrier", "gas", "basis", "state", "boundary")
_THINGS = {"kind", "carrier", "activity", "alike"}
_REMARKS = ("locator", "note", "gwp_set")
#: Units that differ in scale only. Those of the first group are one: a figure per kg is the figure per t.
_SCALES = (
    {"kg", "t"},
    {"kg", "t", "g", "lb", "short_ton"},
    {"kwh", "mwh", "gj", "mj", "tj", "kj", "mmbtu"},
    {"l", "m3", "us_gallon"},
    {"m3", "nm3", "scf"},
    {"km", "mile"},
)
_NUMERATOR = re.compile(r"(kg|g|t|lb)(?:co2e|co2|ch4|n2o|c)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Heading:
    """What is the same for all rows of an edition."""

    def __init__(self, edition: Edition) -> None:
        self.source = source = edition.source
        self.name = edition.name
        years = [int(year) for year in YEAR.findall(edition.name)]
        #: The year in its name; 0 where there is none, or a span of years.
        self.year = years[0] if len(years) == 1 else 0
        self.latest = max(years, default=source.published.end.year if source.published else 0)
        self.text = plain_fold(
            "; ".join((edition.name.replace("/", " "), source.title, source.title_en, source.series, *source.aliases))
        )


class Rows:
    """A table as columns of text; a column is read when a query needs it."""

    def __init__(self, table: Table, name: str, heading: Heading) -> None:
        self.table = table
        self.name = name
        self.heading = heading
        self._columns: dict[str, list[str]] = {}
        self._distinct: dict[str, set[str]] = {}
        self._texts: dict[tuple[str, ...], tuple[str, list[int]]] = {}

    def __len__(self) -> int:
        return len(self.table)

    def cells(self, column: str) -> list[str]:
        if column not in self._columns:
            self._columns[column] = self.table.column(column)
        return self._columns[column]

    def distinct(self, column: str) -> set[str]:
        """The different cells of a column, without the empty one."""
        if column not in self._distinct:
            self._distinct[column] = set(self.cells(column)) - {""} if column in self.table.columns else set()
        return self._distinct[column]

    @cached_property
    def figures(self) -> dict[str, set[int]]:
        """The rows that print a number, as value or bound."""
        found: dict[str, set[int]] = {}
        for column in ("value", "low", "high"):
            for place, cell in enumerate(self.cells(column)):
                if cell:
                    found.setdefault(_value(cell), set()).add(place)
        return found

    def where(self, wanted: Wording, columns: tuple[str, ...]) -> set[int]:
        """The rows in whose cells of some columns a phrase stands."""
        if not wanted.parts:
            return set()
        if columns not in self._texts:
            present = [self.cells(name) for name in columns if name in self.table.columns]
            lines = [" ; ".join(row).replace("\n", " ") for row in zip(*present, strict=True)]
            # All rows as one text: one search instead of one for each row.
            text = plain_fold("\n".join(lines))
            starts = [0, *(found.end() for found in re.finditer("\n", text))]
            self._texts[columns] = text, starts
        text, starts = self._texts[columns]
        return {bisect_right(starts, place) - 1 for place in wanted.places(text)}


#: How far a match is, and in words with what.
Match = tuple[int, str]


class Matcher:
    """One concept, against tables."""

    def __init__(self, concept: Concept, vocabulary: Vocabulary, catalog: Catalog) -> None:
        self.concept = concept
        self._vocabulary = vocabulary
        self._catalog = catalog
        is_place = any(name == "region" for name, _ in concept.meanings)
        not_after = vocabulary.cut_out_of if is_place else None
        self._literal = Wording.of([concept.phrase], whole=is_place, not_after=not_after)
        self._others = Wording.of(concept.synonyms, whole=is_place, not_after=not_after)
        self._values: dict[str, set[str]] = {}
        self._units: list[set[str]] = []
        self._parts: set[str] = set()
        for name, value in concept.meanings:
            if name == "unit":
                self._units.append({term.casefold() for term in value.split(";")})
            else:
                column = "heating_value" if name == "heating" else name
                self._values.setdefault(column, set()).update(value.split(";") if name != "edition" else [value])
        self._is_unknown = not concept.meanings and concept.year is None
        self._gases = {_squeezed(gas) for gas in self._values.get("gas", ())}
        self._by_code = self._codes()
        self._units_seen: dict[str, Match | None] = {}
        self._found: dict[int, dict[int, Match]] = {}
        self._worded: dict[int, tuple[set[int], set[int]]] = {}
        #: How much work a table is, roughly: editions and codes are found sooner than texts.
        self.cost = 0 if "edition" in self._values else 1 if self._values or self._units or concept.year else 2

    def matches(self, rows: Rows) -> dict[int, Match]:
        """The rows that answer, by their place, and how."""
        if id(rows) not in self._found:
            self._found[id(rows)] = self._matches(rows)
        return self._found[id(rows)]

    def _matches(self, rows: Rows) -> dict[int, Match]:
        found: dict[int, Match] = {}
        everywhere = self._heading(rows.heading)
        if rows.name in self._values.get("table", ()):
            everywhere = 0, f"table {rows.name}"
        elif everywhere is None and self._literal.stands_in(rows.name):
            everywhere = 3, "in the name of the table"
        if everywhere is not None:
            found = dict.fromkeys(range(len(rows)), everywhere)
            if everywhere[0] == 0:
                return found
        for column, by_cell in self._by_code.items():
            if not by_cell.keys().isdisjoint(rows.distinct(column)):
                _put_cells(found, rows.cells(column), by_cell)
        if self._parts and "supplier" in rows.distinct("kind"):
            # A utility serves a part of a place: its factor is what the electricity of the place is.
            for place, (kind, region) in enumerate(zip(rows.cells("kind"), rows.cells("region"), strict=True)):
                if kind == "supplier" and region in self._parts:
                    found[place] = 0, f"a utility there: {region}"
        if self._gases:
            _put_cells(found, rows.cells("gas"), {cell: self._gas(cell) for cell in rows.distinct("gas")})
        if self._units or self._is_unknown:
            _put_cells(found, rows.cells("unit"), {cell: self._unit(cell) for cell in rows.distinct("unit")})
        if self.concept.number is not None:
            self._put_figures(rows, found)
        for places, match in (
            (rows.where(self._literal, _NAMES), (2, "in the name")),
            (rows.where(self._others, _NAMES), (3, "another word for it in the name")),
            (rows.where(self._literal, _REMARKS) if self._is_unknown else set(), (5, "in the note")),
        ):
            for place in places:
                _put(found, place, match)
        return found

    @property
    def names_place(self) -> bool:
        """Whether the concept is a region."""
        return "region" in self._values

    @property
    def is_chinese(self) -> bool:
        """Whether it is written in Chinese."""
        return any(is_han(token) for token in self.concept.phrase)

    def wording(self, rows: Rows, place: int) -> int:
        """0 where the row's name, in the language of the query, has the word itself, 1 another word for it, 2 none.

        Of things that tables call by many names (fuels, vehicles, wastes), not of electricity, gases, places and units.
        """
        if self._values.keys().isdisjoint(_THINGS) or "electricity" in self._values.get("carrier", ()):
            return 0
        if id(rows) not in self._worded:
            column = ("name_zh",) if self.is_chinese else ("name_en",)
            self._worded[id(rows)] = rows.where(self._literal, column), rows.where(self._others, column)
        if "alike" in self._values and rows.cells("activity")[place].startswith("fuel."):
            return 2  # Steel furnace gas is a gas, not steel.
        literal, other = self._worded[id(rows)]
        return 0 if place in literal else 1 if place in other else 2

    def _put_figures(self, rows: Rows, found: dict[int, Match]) -> None:
        """Years of the rows, and values that are printed so."""
        years = self.concept.year
        for place in rows.figures.get(_value(self.concept.number or ""), ()):
            _put(found, place, (2 if years else 0, "the printed value"))
        if years is not None:
            known: dict[tuple[str, str, str], Match | None] = {}
            columns = (rows.cells(name) for name in ("data_year", "valid_from", "valid_to"))
            for place, cells in enumerate(zip(*columns, strict=True)):
                if cells not in known:
                    known[cells] = _year(years, cells, rows.heading.year)
                match = known[cells]
                if match is not None:
                    _put(found, place, match)

    def _heading(self, heading: Heading) -> Match | None:
        for start in self._values.get("edition", ()):
            if heading.name == start or (heading.name.startswith(start) and start not in self._catalog.edition_names):
                return 0, f"edition {heading.name}"
        if any(heading.name.startswith(start) for start in self._values.get("edition", ())):
            return 1, f"edition {heading.name}"
        if self.concept.year is None and self._literal.stands_in(heading.text):
            return 3, "in the title of the edition"
        return None

    def _codes(self) -> dict[str, dict[str, Match]]:
        """By column, the codes that the concept means, and those that its words stand in a name of."""
        found: dict[str, dict[str, Match]] = {}
        if self.concept.number is None:
            for column, code in self._vocabulary.known_where(self._literal):
                if column in _CODES:
                    found.setdefault(column, {})[code] = 3, f"a word for {column} {code}"
        regions = self._catalog.regions
        for code in regions.by_code if "region" in self._values else ():
            above = regions.ancestors(code)
            steps = [above.index(one) + 1 for one in self._values["region"] if one in above]
            if steps:
                self._parts.add(code)
                found.setdefault("region", {})[code] = min(steps), f"part of the region: {code}"
        for column, values in self._values.items():
            if column in _CODES:
                found.setdefault(column, {}).update({value: (0, f"{column} {value}") for value in values})
        return found

    def _gas(self, cell: str) -> Match | None:
        name = _squeezed(cell)
        if name in self._gases:
            return 0, f"gas {cell}"
        # CH4-fossil for CH4, CO2e for CO2, R-507A for R-507; not NOx for NO.
        rest = {name.removeprefix(gas) for gas in self._gases if name.startswith(gas)}
        is_blend = name.startswith("r") and any(len(letter) == 1 and letter.isalpha() for letter in rest)
        if rest and (is_blend or cell == "CO2e" or cell.startswith("CH4-")):
            return 1, f"gas {cell}"
        return None

    def _unit(self, cell: str) -> Match | None:
        if cell not in self._units_seen:
            self._units_seen[cell] = self._unit_match(*unit_terms(cell))
        match = self._units_seen[cell]
        return match and (match[0], f"unit {cell}")

    def _unit_match(self, above: str, *below: str) -> Match | None:
        if self._is_unknown:
            return (0, "") if self.concept.words == above.split()[0] else None
        for wanted in self._units:
            if wanted <= set(below):
                return 0, ""
            if wanted <= {*above.split(), *below}:
                return (0 if above in wanted else 1), ""
        steps = [_scaled(wanted, below) for wanted in self._units if len(wanted) == 1]
        nearest = min((step for step in steps if step is not None), default=None)
        return None if nearest is None else (nearest, "")

    def scaled(self, rows: Rows, place: int) -> int:
        """1 where the row's unit is not the one that is named but a multiple of it, else 0."""
        if not self._units:
            return 0
        terms = set(unit_terms(rows.cells("unit")[place]))
        return int(not any(wanted <= terms for wanted in self._units))


def _scaled(wanted: set[str], below: Sequence[str]) -> int | None:
    """How far a unit is from one below the stroke that measures the same; none where no such stands there."""
    (unit,) = wanted
    for place, scales in enumerate(_SCALES):
        if unit in scales and not scales.isdisjoint(below):
            return min(place, 1)
    return None


def _put_cells(found: dict[int, Match], cells: list[str], by_cell: Mapping[str, Match | None]) -> None:
    """Keep the match of each row by the cell of a column."""
    for place, cell in enumerate(cells):
        match = by_cell.get(cell)
        if match is not None:
            _put(found, place, match)


def _put(found: dict[int, Match], place: int, match: Match) -> None:
    """Keep the nearer of two matches of a row."""
    if place not in found or match < found[place]:
        found[place] = match


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _value(text: str) -> str:
    """A printed number without the zeros that say nothing; other texts stay."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_terms(unit: str) -> list[str]:
    """What stands above the stroke (with the mass alone beside it), and each of what stands below."""
    above, *below = plain_fold(unit).split("/")
    mass = _NUMERATOR.fullmatch(above)
    return [f"{above} {mass[1]}" if mass else above, *(re.sub(r"^(万|'000 )", "", term) for term in below)]


def _year(years: tuple[int, int], cells: tuple[str, str, str], edition: int) -> Match | None:
    data = tuple(int(year) for year in YEAR.findall(cells[0]))
    valid = tuple(int(cell[:4]) for cell in cells[1:] if cell[:4].isdigit())
    spans = [span for span in (data, valid) if span]
    if any((span[0], span[-1]) == years for span in spans):
        return 0, "its year"
    if edition == years[0] == years[1]:
        return 1, "year of the edition"
    if any(span[0] <= years[0] and years[1] <= span[-1] for span in spans):
        return 2, "within its years"
    return None
