"""What the words of a search may mean: names of regions, kinds, gases, units, editions, and their synonyms.

Words are compared without regard to case, width, spelling of the script (traditional Chinese is read as simplified)
and of years (``2021/22``, ``FY2022``). Names come from ``kinds.csv``, ``regions.csv`` and the ``source.toml`` of each
edition; ``words.csv`` adds what people type for them. Its fields:

- ``kind``, ``gas``, ``carrier``, ``activity``, ``region``, ``unit``, ``table``, ``boundary``, ``basis``, ``heating``:
  the words mean one of the values (``;`` between) of that column; a unit of several means all of them.
- ``edition``: the words mean editions whose name begins so.
- ``alike``: the words stand for one another in names.
- ``plain``: words in a name that do not make a row special. ``filler``: words that say nothing in a query.
- ``script``: simplified characters, and the traditional ones in the same order.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from carbonkit.catalog.kinds import kinds

if TYPE_CHECKING:
    from carbonkit.catalog.catalog import Catalog

__all__ = ["Concept", "Vocabulary", "Wording", "is_han", "plain_fold", "tokens"]

_HAN = "\u3400-\u9fff"
_TOKEN = re.compile(rf"\d{{4}}~\d{{4}}|\d+(?:\.\d+)+|[a-z0-9]+(?:&[a-z0-9]+)*|[{_HAN}]")
_REFRIGERANT = re.compile(r"(?<![a-z0-9])(r|hfc|hcfc|cfc|pfc|hfe|hcfe|halon|co|ch|sf|nf)[- ]?(\d[0-9a-z-]*)")
_SPAN = re.compile(r"(?<![\d.])((?:19|20)\d\d)\s?[-/–—]\s?((?:19|20)?\d\d)(?![\d-])")
_FISCAL = re.compile(r"(?<![a-z0-9])fy\s?'?(?:(\d\d)(?!\d)|(?=\d))")
_YEAR = re.compile(r"(?:19|20)\d\d(?:~(?:19|20)\d\d)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_GAS = re.compile(r"(?:r|hfc|hcfc|cfc|pfc|hfe|hcfe|halon)\d[0-9a-z]*")


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str, str], ...]:
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["field"], row["value"], row["words"]) for row in csv.DictReader(file))


@lru_cache(maxsize=1)
def _script() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for name, simplified, traditional in _rows():
        if name == "script":
            pairs.update(zip(traditional, simplified, strict=True))
    return pairs


def plain_fold(text: str) -> str:
    """A text without regard to case, width and script of Chinese.

    Examples
    --------
    >>> plain_fold("華東 ＯＭ"), plain_fold("kgCO₂/m³")
    ('华东 om', 'kgco2/m3')
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    # A table has few traditional characters: to replace those is faster than to translate each character of it.
    for traditional in _script().keys() & set(text):
        text = text.replace(traditional, _script()[traditional])
    return text


def tokens(text: str) -> list[str]:
    """The words of a text; each Chinese character is one, a refrigerant is one, a span of years is one.

    Examples
    --------
    >>> tokens("HFC-134a 电网 FY2022 2021/22 0.5703 T&D")
    ['hfc134a', '电', '网', '2022', '2021~2022', '0.5703', 't&d']
    """
    text = _FISCAL.sub(lambda found: f" 20{found[1]}" if found[1] else " ", plain_fold(text))
    text = _SPAN.sub(_span, text)
    text = _REFRIGERANT.sub(lambda found: found[1] + found[2].replace("-", ""), text)
    return _TOKEN.findall(text)


def _span(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[2]) if len(found[2]) == 4 else int(found[1][:2] + found[2])
    short_is_next = len(found[2]) == 4 or last == first + 1
    return f"{first}~{last}" if first < last and short_is_next else found[0]


def is_han(token: str) -> bool:
    """Whether a token is a Chinese character."""
    return "\u3400" <= token[0] <= "\u9fff"


@dataclass(frozen=True)
class Wording:
    """Phrases to be found in folded texts.

    Longer words may go on in the text (``landfill`` finds ``landfilled``), and an ending s says nothing.

    Examples
    --------
    >>> wording = Wording.of([["landfill"], ["r410a"]])
    >>> wording.stands_in("landfilled, r-410a"), wording.places("landfill; r-410a"), wording.stands_in("land")
    (True, [0, 10], False)
    """

    #: A text with which the phrase begins, and what must follow: looking for the first alone is many times faster.
    parts: tuple[tuple[str, re.Pattern[str]], ...] = ()

    @classmethod
    def of(
        cls,
        phrases: Iterable[Sequence[str]],
        *,
        whole: bool = False,
        not_after: Callable[[Sequence[str]], Iterable[str]] | None = None,
    ) -> Wording:
        """From lists of tokens; ``whole`` where no longer word is meant: Niger is not Nigeria.

        ``not_after`` gives the texts behind which a phrase is cut out of another word.
        """
        parts: dict[tuple[str, str], None] = {}
        for phrase in phrases:
            before = "".join(f"(?<!{re.escape(text)})" for text in not_after(phrase)) if not_after else ""
            parts.update(dict.fromkeys((start, before + rest) for start, rest in _beginnings(phrase)))
        end = "(?![a-z])" if whole else ""
        return cls(tuple((start, re.compile(rest + end)) for start, rest in parts))

    def stands_in(self, text: str) -> bool:
        """Whether any of the phrases stands in the text."""
        return next(self._places(text), -1) >= 0

    def places(self, text: str) -> list[int]:
        """Where phrases begin in the text."""
        return list(self._places(text))

    def _places(self, text: str) -> Iterator[int]:
        for start, whole in self.parts:
            place = text.find(start)
            while place >= 0:
                if whole.match(text, place):
                    yield place
                place = text.find(start, place + 1)


def _beginnings(phrase: Sequence[str]) -> Iterator[tuple[str, str]]:
    """How a phrase may begin, and its whole pattern."""
    head = re.match("[a-z]+", phrase[0]) if phrase and _GAS.fullmatch(phrase[0]) else None
    if head is not None:
        for between in ("", "-", " "):
            start = f"{head[0]}{between}{phrase[0][head.end() :]}"
            yield start, rf"(?<![a-z0-9]){re.escape(start)}(?![a-z0-9])" + _rest(phrase)
    elif phrase:
        yield _stem(phrase[0]), _part(phrase[0]) + _rest(phrase)


def _rest(phrase: Sequence[str]) -> str:
    joined = ""
    for before, token in pairwise(phrase):
        joined += ("" if is_han(before) and is_han(token) else r"[a-z]?(?:[^\w\n]|_)*") + _part(token)
    return joined


def _stem(token: str) -> str:
    if "~" in token:
        return token.partition("~")[0]
    return token[:-1] if len(token) > 3 and token.endswith("s") and token.isalpha() and not is_han(token) else token


def _part(token: str) -> str:
    if is_han(token):
        return token
    if _NUMBER.fullmatch(token):
        return rf"(?<![0-9.]){re.escape(token)}(?!\.?[0-9])"
    if "~" in token:
        first, last = token.split("~")
        return rf"{first}[^\w\n]?(?:{last}|{last[2:]})(?!\d)"
    stem = _stem(token)
    # 7.5t holds the word t, as a number and its unit stand together.
    before = "(?<![a-z])" if stem.isalpha() else "(?<![a-z0-9])"
    return before + re.escape(stem) + ("" if len(stem) > 3 and stem.isalpha() else "s?(?![a-z0-9])")


@dataclass(frozen=True)
class Concept:
    """One thing that a query names.

    Parameters
    ----------
    words : str
        As typed, folded.
    phrase : tuple of str
        Its tokens.
    meanings : tuple of (str, str)
        Fields and values that it may mean.
    synonyms : tuple of tuple of str
        Phrases that name the same.
    typed : str
        As typed, as far as that is known; else folded.
    """

    words: str
    phrase: tuple[str, ...]
    meanings: tuple[tuple[str, str], ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    typed: str = ""

    @property
    def year(self) -> tuple[int, int] | None:
        """The first and last year, where it is one year or a span."""
        if len(self.phrase) != 1 or not _YEAR.fullmatch(self.phrase[0]):
            return None
        first, _, last = self.phrase[0].partition("~")
        years = int(first), int(last or first)
        return years if 1950 <= years[0] <= years[1] <= 2100 else None

    @property
    def number(self) -> str | None:
        """The number, where it is one."""
        return self.phrase[0] if len(self.phrase) == 1 and _NUMBER.fullmatch(self.phrase[0]) else None


@dataclass
class Vocabulary:
    """The phrases that are known, with their meanings; of one catalogue.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> found = Vocabulary.of(open_catalog()).concepts("華東 2012 OM")
    >>> [(concept.words, concept.meanings) for concept in found]
    [('华东', (('region', 'CN-GRID-EAST'),)), ('2012', ()), ('om', (('kind', 'OM'),))]
    """

    meanings: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    groups: dict[tuple[str, str], list[tuple[str, ...]]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, catalog: Catalog) -> Vocabulary:
        """The words of a catalogue: its regions and editions, and what is the same for all."""
        words = cls()
        for name, value, phrases in _rows():
            if name not in ("script", "plain", "filler"):
                words.add(name, value, phrases.split(";"))
        for kind in kinds().values():
            words.add("kind", kind.name, (kind.name, kind.name_en, kind.name_zh_hans))
        for region in catalog.regions.by_code.values():
            names = (region.name_en, region.name_zh_hans, region.name_zh_hant, *region.aliases)
            words.add("region", region.code, (region.code, *names, *(re.sub(r" *\(.*\)$", "", one) for one in names)))
        for edition in catalog.editions():
            source = edition.source
            words.add("edition", edition.name, (edition.name, source.title, source.title_en, *source.aliases))
        return words

    def add(self, name: str, value: str, phrases: Iterable[str]) -> None:
        """Phrases for a value of a field."""
        group = self.groups.setdefault((name, value), [])
        for text in phrases:
            phrase = tuple(tokens(text))
            if not phrase or phrase in group or (name == "edition" and _YEAR.fullmatch(" ".join(phrase))):
                continue
            group.append(phrase)
            known = self.meanings.setdefault(" ".join(phrase), [])
            if (name, value) not in known:
                known.append((name, value))
            self.longest[phrase[0]] = max(self.longest.get(phrase[0], 0), len(phrase))

    @cached_property
    def filler(self) -> set[str]:
        """Phrases that say nothing in a query."""
        return {
            " ".join(tokens(text)) for name, _, words in _rows() if name == "filler" for text in words.split(";")
        } - {""}

    @cached_property
    def plain(self) -> set[str]:
        """Words that do not make a row special."""
        return {token for name, _, words in _rows() if name == "plain" for token in tokens(words)}

    @cached_property
    def known_by(self) -> dict[tuple[str, str], str]:
        """All phrases by which a value of a field is known, as one text."""
        found: dict[tuple[str, str], str] = {}
        for (name, values), phrases in self.groups.items():
            text = "; ".join(_written(phrase) for phrase in phrases)
            for value in values.split(";") if name != "edition" else [values]:
                found[name, value] = f"{found.get((name, value), '')}; {text}"
        return found

    @cached_property
    def _known(self) -> tuple[str, list[int], list[tuple[str, str]]]:
        """All of ``known_by`` as one text, where each begins, and whose it is."""
        lines = list(self.known_by.values())
        starts = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
        return "\n".join(lines), starts, list(self.known_by)

    def known_where(self, wording: Wording) -> set[tuple[str, str]]:
        """Fields and values that are known by a phrase in which the words stand."""
        text, starts, keys = self._known
        return {keys[bisect_right(starts, place) - 1] for place in wording.places(text)}

    @cached_property
    def _places(self) -> list[str]:
        """Chinese names of regions."""
        names = ("".join(phrase) for (name, _), group in self.groups.items() if name == "region" for phrase in group)
        return sorted({name for name in names if all(map(is_han, name))})

    def cut_out_of(self, phrase: Sequence[str]) -> list[str]:
        """The texts behind which a Chinese phrase is no word: they make a place together with how it begins.

        Examples
        --------
        >>> from carbonkit.catalog import open_catalog
        >>> "华" in Vocabulary.of(open_catalog()).cut_out_of(("中", "电"))  # 华中 is a place: 华中|电网
        True
        """
        text = "".join(phrase)
        if not text or not all(map(is_han, text)):
            return []
        sizes = range(1, len(text))
        return sorted(
            {name[:-size] for size in sizes for name in self._places if name[:-size] and name.endswith(text[:size])}
        )

    @cached_property
    def spellings(self) -> list[str]:
        """All words and phrases without digits, to find what a misspelt word may have been."""
        single = {token for phrase in self.meanings for token in phrase.split()}
        written = {_written(tuple(phrase.split())) for phrase in self.meanings}
        return sorted(text for text in single | written if len(text) > 2 and not any(map(str.isdigit, text)))

    def concepts(self, query: str) -> list[Concept]:
        """What a query names, by the longest known phrases from its start; fillers are left out.

        Of a query longer than that only the first hundred words count: nobody types so many, and each costs time.
        """
        found: dict[str, Concept] = {}
        loose: list[str] = []
        words = tokens(query)[:100]
        typed = _Typed(query, words)
        fillers: list[str] = []
        place = 0
        while place < len(words):
            size = self._longest_at(words, place)
            phrase = tuple(words[place : place + max(size, 1)])
            joined = " ".join(phrase)
            known = size > 0
            if not known and is_han(phrase[0]):
                # Unknown characters that stand together are one word.
                loose.append(phrase[0])
                place += 1
                continue
            self._put_loose(loose, found)
            if joined in self.filler:
                fillers.append(joined)
            elif joined not in found:
                concept = self._concept(phrase)
                found[joined] = replace(concept, typed=typed.at(place, len(phrase)) or concept.words)
            place += len(phrase)
        self._put_loose(loose, found)
        if not found:
            found = {one: Concept(_written(tuple(one.split())), tuple(one.split())) for one in fillers}
        return [concept if concept.typed else replace(concept, typed=concept.words) for concept in found.values()]

    def _longest_at(self, words: list[str], place: int) -> int:
        most = max(self.longest.get(words[place], 0), 4)
        for size in range(min(most, len(words) - place), 0, -1):
            joined = " ".join(words[place : place + size])
            if joined in self.meanings or joined in self.filler:
                return size
        return 0

    def _put_loose(self, loose: list[str], found: dict[str, Concept]) -> None:
        if loose:
            phrase = tuple(loose)
            found.setdefault(" ".join(phrase), Concept("".join(phrase), phrase))
            loose.clear()

    def _concept(self, phrase: tuple[str, ...]) -> Concept:
        joined = " ".join(phrase)
        meanings = self.meanings.get(joined, [])
        if len(joined) == 2 and any(name != "region" for name, _ in meanings):
            # OM is the operating margin before it is Oman, CM the combined margin before Cameroon.
            meanings = [(name, value) for name, value in meanings if name != "region"]
        if len(phrase) == 1 and _GAS.fullmatch(joined):
            meanings = [*meanings, ("gas", joined)]
        synonyms = tuple(
            other
            for meaning in meanings
            if meaning[0] not in ("edition", "unit")
            for other in self.groups.get(meaning, ())
            if len(other) > 1 or len(other[0]) > 2
        )
        return Concept(_written(phrase), phrase, tuple(meanings), tuple(dict.fromkeys(synonyms)))


def _written(phrase: tuple[str, ...]) -> str:
    """The tokens as people write them: no spaces between Chinese characters, a hyphen in a span of years."""
    text = phrase[0]
    for before, token in pairwise(phrase):
        text += token if is_han(before) and is_han(token) else f" {token}"
    return text.replace("~", "-")


class _Typed:
    """The words of a query as they were typed, found by the place of their tokens."""

    def __init__(self, query: str, words: list[str]) -> None:
        self._ends: dict[int, tuple[int, str]] = {}
        apart = [(word, tokens(word)) for word in query.split()]
        joined = [token for _, found in apart for token in found][: len(words)]
        if joined != words:  # A refrigerant or a span of years was typed with a space.
            return
        place = 0
        for word, found in apart:
            if found:
                self._ends[place] = place + len(found), word.strip(",;.!?，；。、")
            place += len(found)

    def at(self, place: int, size: int) -> str:
        """What was typed for some tokens; empty where it is not whole words."""
        found: list[str] = []
        last = place + size
        while place < last and place in self._ends:
            place, word = self._ends[place]
            found.append(word)
        return " ".join(found) if place == last else ""
