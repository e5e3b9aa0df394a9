"""Search for factors in plain words, English or Chinese, ranked.

A query is cut into concepts (:mod:`carbonkit.catalog.words`): a region, a kind, a gas, a fuel or other activity, a
unit, an edition or publisher, years, a printed value, or any other word. A row answers a concept by its codes or by its
texts. Only rows that answer every concept are shown; where there are none, those that answer the most, and each of
these says what it does not answer.

Rows are put in order by the parts of :class:`Score`, each better when smaller, the first that differs decides:

1. ``unanswered``: concepts that the row does not answer.
2. ``doubtful``: what only files of apps hold stands behind what a publisher prints.
3. ``title``: where a query of several words, none of which means anything else, stands so in the title of an edition.
4. ``distance``: the sum over concepts of how far the match is. 0: the code or the printed value itself; a year that is
   the row's own; kg for t; the factor of a utility for the place that it serves. 1: next to it: a region's part (2: a
   part of a part), CO2e for CO2, MWh for kWh, the year in the name of the edition. 2: the words stand in the row's
   names; a span of years holds the year. 3: other words for the same stand there, or the words stand in the title of
   the edition. 5: an unknown word stands in the note or in the locator.
5. ``wording``: for fuels, vehicles, wastes and the like, 0 where the name, in the language of the query, has the word
   itself, 1 where it has another word for it, 2 where it has none or is that of a fuel, not of the thing: of all gas
   oils, the row called so comes first, and steel furnace gas is no steel.
6. ``kind``: what a word means when it names no kind: the average of a grid and the combustion of a fuel come first,
   then life-cycle averages, travel and goods, then marginal factors, what lies upstream, and what is no factor.
7. ``home``: Chinese words that name no place mean China, then Hong Kong, Macao and Taiwan.
8. ``origin``: the first place of a figure before its repetition: the IPCC before those who repeat its table of global
   warming potentials, eGRID before EPA's hub, an activity before the same among managed assets.
9. ``unit``: the unit that is named before its multiples.
10. ``gas``: CO2e and CO2, then the other gases.
11. ``horizon``: 100 years before 20.
12. ``part``: a country before its parts.
13. ``age``: the latest year first, then the latest edition.
14. ``total``: of one year and edition, a CO2e total, then CO2.
15. ``special``: words of the row's name, variant and basis, and terms of its unit, that the query did not ask for.
16. ``evidence``, best first, and ``reference``, so that the order is always the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property
from heapq import nsmallest
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from carbonkit.catalog.factor import EVIDENCE, Factor
from carbonkit.catalog.matching import YEAR, Heading, Matcher, Rows, unit_terms
from carbonkit.catalog.words import Concept, Vocabulary, Wording, tokens
from carbonkit.errors import UnknownNameError

if TYPE_CHECKING:
    from carbonkit.catalog.catalog import Catalog
    from carbonkit.catalog.regions import Regions

__all__ = ["Hit", "Score", "search", "suggestions"]

#: Kinds in the order in which a query that names none means them; one that is not here stands in the middle.
_KINDS = (
    ("average", "combustion", "heat", "gwp", "supplier", "water-supply", "vehicle"),
    ("generation-average", "average-life-cycle", "ets-notice", "water-treatment", "travel", "freight"),
    ("mobile-combustion", "material-use", "hotel-stay", "homeworking", "coal-rate-supply"),
    ("waste-disposal", "spend", "process", "product-carbon-footprint", "towngas-upstream", "supplier-portfolio"),
    ("coal-equivalent",),
    ("OM", "BM", "CM", "non-baseload"),
    ("upstream", "losses", "upstream-and-losses", "upstream-of-losses", "biogenic-co2", "vehicle-electricity"),
    ("net-calorific-value", "gross-calorific-value", "energy-equivalent", "carbon-content", "oxidation"),
    ("energy-use", "loss-rate", "air-pollutant"),
)
#: The least likeness (2 x the letters in common / all letters) of a suggestion, and how far it may be from the best.
_CLOSE = 0.75
_AS_CLOSE = 0.05
_KIND_ORDER = {kind: place for place, group in enumerate(_KINDS) for kind in group}


class Score(NamedTuple):
    """Where a row stands among the answers; smaller is better, the first part that differs decides."""

    unanswered: int
    doubtful: int
    title: int
    distance: int
    wording: int
    kind: int
    home: int
    origin: int
    unit: int
    gas: int
    horizon: int
    part: int
    age: tuple[int, int]
    total: int
    special: int
    evidence: int
    reference: str


_ZERO = Score(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (0, 0), 0, 0, 0, "")
_SPECIAL = Score._fields.index("special")


@dataclass(frozen=True)
class Hit:
    """One answer of a search.

    Parameters
    ----------
    factor : Factor
        The row.
    score : Score
        Its place, by parts.
    why : str
        What each word of the query was matched with.
    missing : tuple of str
        Words of the query that the row does not answer; empty where all are answered.
    """

    factor: Factor
    score: Score
    why: str
    missing: tuple[str, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether the row answers only a part of the query."""
        return bool(self.missing)


def search(catalog: Catalog, words: str, *, as_of: date | None = None, limit: int = 20) -> list[Hit]:
    """Factors that answer plain words, best first.

    Parameters
    ----------
    catalog : Catalog
        What is searched.
    words : str
        For example ``华东 2012 OM``, ``diesel litre UK 2025``, ``R-410A GWP AR4``, ``0.5703``.
    as_of : date, optional
        Only what was certainly published by that day.
    limit : int
        The most answers that are wanted.

    Returns
    -------
    list of Hit
        Empty only where no word of the query matches anything.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> hit = search(open_catalog(), "華東 2012 OM")[0]
    >>> hit.factor.reference, hit.factor.printed
    ('cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM', '0.8244')
    >>> hit.why
    '华东: region CN-GRID-EAST; 2012: year of the edition; om: kind OM'
    """
    if "#" in words and (named := _named(catalog, words.strip(), as_of)) is not None:
        return [named][:limit]
    index = _index(catalog)
    concepts = index.vocabulary.concepts(words)
    if not concepts or limit < 1:
        return []
    matchers = [Matcher(concept, index.vocabulary, catalog) for concept in concepts]
    tables = [rows for rows in index.tables if as_of is None or rows.heading.source.known_by(as_of)]
    found = [(rows, place) for rows in tables for place in _answering_all(rows, matchers)]
    if not found:
        counts = [(count, rows, place) for rows in tables for place, count in _answering_some(rows, matchers)]
        most = max((count for count, _, _ in counts), default=0)
        found = [(rows, place) for count, rows, place in counts if count == most]
    titled = _titled(tokens(words), concepts, tables)
    return [_hit(*one, matchers) for one in _best(found, matchers, titled, index, limit)]


def _titled(words: list[str], concepts: list[Concept], tables: list[Rows]) -> set[str]:
    """The editions in whose title a query of several words stands, none of which means anything else."""
    if len(words) == len(concepts[0].phrase) or any(one.meanings or one.number is not None for one in concepts):
        return set()
    whole = Wording.of([words])
    return {rows.heading.name for rows in tables if whole.stands_in(rows.heading.text)}


def suggestions(catalog: Catalog, words: str) -> dict[str, tuple[str, ...]]:
    """For each word of a query that stands nowhere in the catalogue, the closest that do, best first; often none.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> suggestions(open_catalog(), "deisel litre UK")
    {'deisel': ('diesel',)}
    """
    index = _index(catalog)
    found: dict[str, tuple[str, ...]] = {}
    for concept in index.vocabulary.concepts(words):
        if concept.meanings or concept.number is not None or concept.year is not None:
            continue
        matcher = Matcher(concept, index.vocabulary, catalog)
        if any(matcher.matches(rows) for rows in index.tables):
            continue
        # Names of rows are many: they are compared only where no name of a place, a fuel and the like is close.
        close = _close(concept.words, index.vocabulary.spellings) or _close(concept.words, index.spellings)
        if close:
            found[concept.typed] = close
    return found


def _close(word: str, spellings: list[str]) -> tuple[str, ...]:
    close = get_close_matches(word, spellings, n=3, cutoff=_CLOSE)
    ratios = {one: SequenceMatcher(None, one, word).ratio() for one in close}
    return tuple(one for one in close if ratios[one] > ratios[close[0]] - _AS_CLOSE)


def _named(catalog: Catalog, reference: str, as_of: date | None) -> Hit | None:
    """The one factor whose reference the query is."""
    try:
        factor = catalog.factor(reference)
    except UnknownNameError:
        return None
    if as_of is not None and not factor.source.known_by(as_of):
        return None
    return Hit(factor, _ZERO._replace(evidence=EVIDENCE.index(factor.evidence), reference=reference), "its reference")


def _best(
    found: list[tuple[Rows, int]], matchers: list[Matcher], titled: set[str], index: _Index, limit: int
) -> list[tuple[Score, Rows, int]]:
    scored = [(_score(rows, place, matchers, titled, index.regions), rows, place) for rows, place in found]
    # The words of a name are counted only for those that can still be among the first: the others differ before that.
    worst = nsmallest(limit, (score[:_SPECIAL] for score, _, _ in scored))[-1:]
    front = [
        (score._replace(special=_special(rows, place, matchers, index.vocabulary)), rows, place)
        for score, rows, place in scored
        if score[:_SPECIAL] <= worst[0]
    ]
    return sorted(front, key=lambda one: one[0])[:limit]


def _answering_all(rows: Rows, matchers: list[Matcher]) -> list[int]:
    places: set[int] | None = None
    # Codes first: a table that has none of them is left before its texts are read.
    for matcher in sorted(matchers, key=lambda one: one.cost):
        matching = matcher.matches(rows).keys()
        places = set(matching) if places is None else places & matching
        if not places:
            return []
    return sorted(places or ())


def _answering_some(rows: Rows, matchers: list[Matcher]) -> Iterator[tuple[int, int]]:
    counts = Counter(place for matcher in matchers for place in matcher.matches(rows))
    return iter(counts.items())


class _Index:
    """The words and the tables of a catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self.regions = catalog.regions
        self.vocabulary = Vocabulary.of(catalog)
        self.tables = [
            Rows(edition.table(name), name, heading)
            for edition in catalog.editions()
            for heading in [Heading(edition)]
            for name in edition.table_names
        ]

    @cached_property
    def spellings(self) -> list[str]:
        """The words of the English names of the rows."""
        names = set().union(*(rows.distinct("name_en") for rows in self.tables))
        return sorted({token for name in names for token in tokens(name) if len(token) > 3 and token.isalpha()})


#: Made once for each catalogue that is searched, and gone with it.
_INDEXES: WeakKeyDictionary[Catalog, _Index] = WeakKeyDictionary()


def _index(catalog: Catalog) -> _Index:
    if catalog not in _INDEXES:
        _INDEXES[catalog] = _Index(catalog)
    return _INDEXES[catalog]


def _score(rows: Rows, place: int, matchers: list[Matcher], titled: set[str], regions: Regions) -> Score:
    matches = [matcher.matches(rows).get(place) for matcher in matchers]
    kind, gas, region = (rows.cells(name)[place] for name in ("kind", "gas", "region"))
    last_years = f"{rows.cells('data_year')[place]} {rows.cells('valid_to')[place][:4]}"
    edition = rows.heading.latest
    above = [region, *regions.ancestors(region)] if region in regions.by_code else [region]
    evidence = rows.cells("evidence")[place]
    return Score(
        unanswered=sum(match is None for match in matches),
        doubtful=int(rows.heading.name.startswith("app-files/")),
        title=int(rows.heading.name not in titled),
        distance=sum(match[0] for match in matches if match is not None),
        wording=sum(matcher.wording(rows, place) for matcher in matchers),
        kind=_KIND_ORDER.get(kind.partition("(")[0], 4),
        home=_home(above[-1], matchers),
        origin=int(
            (kind == "gwp" and not rows.heading.name.startswith("ipcc/"))
            or rows.cells("activity")[place].startswith("managed_assets")
            or (rows.heading.name.startswith("us-epa/hub-") and rows.name == "electricity")
        ),
        unit=sum(matcher.scaled(rows, place) for matcher in matchers),
        gas=int(kind != "gwp" and gas not in ("CO2e", "", "CO2")),
        horizon=int(rows.name == "gwp-20"),
        part=len(above) - 1,
        age=(-max(map(int, YEAR.findall(last_years)), default=edition), -edition),
        total=int(gas == "CO2" and kind != "gwp"),
        special=0,
        evidence=EVIDENCE.index(evidence) if evidence in EVIDENCE else len(EVIDENCE),
        reference=f"{rows.heading.name}/{rows.name}#{rows.cells('key')[place]}",
    )


def _home(country: str, matchers: list[Matcher]) -> int:
    """Chinese words that name no place mean China, then its neighbours that write Chinese; elsewhere all are alike."""
    if any(matcher.names_place for matcher in matchers) or not any(matcher.is_chinese for matcher in matchers):
        return 0
    return {"CN": 0, "HK": 1, "MO": 1, "TW": 1}.get(country, 2)


def _special(rows: Rows, place: int, matchers: list[Matcher], vocabulary: Vocabulary) -> int:
    """How many words of the row's name, variant and basis, and terms of its unit, nobody asked for."""
    phrases = [phrase for matcher in matchers for phrase in (matcher.concept.phrase, *matcher.concept.synonyms)]
    expected = vocabulary.plain.union(*phrases)
    name, variant = (tokens(rows.cells(column)[place]) for column in ("name_en", "variant"))
    words = [*(name if len(name) >= len(variant) else variant), *tokens(rows.cells("basis")[place])]
    strange = sum(word not in expected and word.removesuffix("s") not in expected for word in words)
    return strange + max(len(unit_terms(rows.cells("unit")[place])) - 2, 0)


def _hit(score: Score, rows: Rows, place: int, matchers: list[Matcher]) -> Hit:
    matches = [(matcher.concept.words, matcher.matches(rows).get(place)) for matcher in matchers]
    return Hit(
        factor=rows.table.at(place),
        score=score,
        why="; ".join(f"{words}: {match[1]}" for words, match in matches if match is not None),
        missing=tuple(matcher.concept.typed for matcher in matchers if matcher.matches(rows).get(place) is None),
    )
