"""The grammar of unit texts: from what people type to exact units of the closed vocabulary.

A unit text is a product of terms over a product of terms (``kgCO2e/kWh``, ``吨标准煤/人``, ``'000 kWh``). A term is a
spelling of ``units.txt``, with at most one scale in front of or behind it, and with a substance behind a mass. The work
is bounded by the length of the text (200 characters) and the size of the vocabulary; nothing is ever evaluated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from carbonkit.errors import AmbiguousUnitError, DimensionError, UnitError, shown
from carbonkit.quantities.numbers import MAX_TEXT, exact

__all__ = ["Dimension", "Unit", "Vocabulary", "convert", "dimension_name", "parse_unit", "split_unit", "vocabulary"]

#: Base units with their exponents, sorted by name: ``(("energy", 1),)``.
Dimension = tuple[tuple[str, int], ...]

_MAX_TERMS = 8
_MAX_EXPONENT = 9
#: Up to this length a spelling may be a symbol, in which the case of M counts.
_SYMBOL = 3
_DIVISION = re.compile(r"\s*/\s*|\s+per\s+|\s*每\s*", re.IGNORECASE)
_PRODUCT = re.compile(r"\s*[·⋅×*]\s*")
_POWER = re.compile(r"(.+?)\^(-?[1-9])")
_THOUSANDS_BEHIND = re.compile(r"(.+?)(?:\s*\(\s*'000s?\s*\)|\s*(?:in\s+)?'000s?)", re.IGNORECASE)
_JOINTS = ("", " ", "-", " of ")

_BASE_NAMES = {
    "energy": "energy",
    "mass": "mass",
    "length": "length",
    "gas_volume": "gas volume at a stated temperature",
    "time": "time",
    "person": "persons",
    "mass_ce": "coal equivalent",
    "mass_C": "carbon",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its exact scale.

    Parameters
    ----------
    pairs : tuple of (str, int)
        Canonical names of the vocabulary with their exponents, in the order written.
    multiplier : Fraction
        What a scale in the text (万, '000) stands for. [-]
    scale : Fraction
        Multiplier and unit in base units (J, kg, m, s, person ...). [base unit]
    dimension : Dimension
        Base units with their exponents.
    """

    pairs: tuple[tuple[str, int], ...]
    multiplier: Fraction
    scale: Fraction
    dimension: Dimension

    @property
    def name(self) -> str:
        """Canonical spelling, ``kgCO2/kWh``; a multiplier stands in front: ``10000 kWh``."""
        above = [_power(name, exponent) for name, exponent in self.pairs if exponent > 0]
        below = [_power(name, -exponent) for name, exponent in self.pairs if exponent < 0]
        text = "/".join(["·".join(above) or "1", *below])
        return text if self.multiplier == 1 else f"{self.multiplier} {text}"

    def factor_to(self, other: Unit) -> Fraction:
        """Exact number of ``other`` in one of this unit.

        Raises
        ------
        DimensionError
            If the two measure different things.
        """
        if self.dimension != other.dimension:
            hint = ""
            bases = {base for base, _ in (*self.dimension, *other.dimension)}
            if {"energy", "mass_ce"} <= bases:
                hint = "energy becomes coal equivalent only through an edition of GB/T 2589 and a basis"
            elif ("gas_volume", 1) in self.dimension and "length" in bases:
                hint = "the other states no reference state: write m3 to use it as it is printed"
            elif "gas_volume" in bases and "length" in bases:
                hint = "a gas volume needs its reference state: write Nm3 (0 °C), Sm3 (15 °C) or m3(20C)"
            raise DimensionError(self.name, dimension_name(other.dimension), hint)
        return self.scale / other.scale

    def times(self, other: Unit) -> Unit:
        """The product of two units."""
        dimension = dict(self.dimension)
        for base, power in other.dimension:
            dimension[base] = dimension.get(base, 0) + power
        left = tuple(sorted((base, power) for base, power in dimension.items() if power))
        return Unit((*self.pairs, *other.pairs), self.multiplier * other.multiplier, self.scale * other.scale, left)

    def split(self) -> tuple[Unit, Unit]:
        """What stands above and what stands below: tCO2 and MWh of tCO2/MWh; a multiplier stays above."""
        above = _unit([((name, Fraction(1)), power) for name, power in self.pairs if power > 0])
        below = _unit([((name, Fraction(1)), -power) for name, power in self.pairs if power < 0])
        return replace(above, multiplier=self.multiplier, scale=above.scale * self.multiplier), below

    def inverse(self) -> Unit:
        """One over this unit."""
        pairs = tuple((name, -power) for name, power in self.pairs)
        return Unit(pairs, 1 / self.multiplier, 1 / self.scale, tuple((base, -power) for base, power in self.dimension))

    def __hash__(self) -> int:
        # Units are looked up once for each key of a plan, and a Fraction takes its time to be hashed.
        return hash(self.pairs)

    def __str__(self) -> str:
        return self.name


def _power(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"


def dimension_name(dimension: Dimension) -> str:
    """A dimension in words: ``energy``, ``CO2 per energy``.

    Examples
    --------
    >>> dimension_name(parse_unit("kgCO2/kWh").dimension)
    'CO2 per energy'
    """
    lengths = {2: "area", 3: "volume"}

    def word(base: str, exponent: int) -> str:
        if base == "length" and exponent in lengths:
            return lengths[exponent]
        name = _BASE_NAMES.get(base, base.removeprefix("mass_").removeprefix("currency_"))
        return name if exponent == 1 else f"{name}^{exponent}"

    above = [word(base, exponent) for base, exponent in dimension if exponent > 0]
    below = [word(base, -exponent) for base, exponent in dimension if exponent < 0]
    return " per ".join(["·".join(above) or "a plain ratio" * (not below) or "1", *below])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tables of ``units.txt``, indexed for look-up.

    Parameters
    ----------
    units : dict
        Canonical name to (dimension, exact scale in base units).
    spellings, folded : dict
        Spelling to canonical name, to the letter and without regard to case.
    masses, masses_folded : dict
        The mass units alone, which may stand in front of a substance.
    substances, substances_folded : dict
        Spelling of a substance to its symbol.
    scales : list
        (spelling, factor), longest first.
    refused : dict
        Spelling to the reason why it is refused.
    """

    units: dict[str, tuple[Dimension, Fraction]]
    spellings: dict[str, str]
    folded: dict[str, str]
    masses: dict[str, str]
    masses_folded: dict[str, str]
    substances: dict[str, str]
    substances_folded: dict[str, str]
    scales: list[tuple[str, Fraction]]
    refused: dict[str, str]


def _normal(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
    return plain.replace("‧", "·").replace("•", "·").replace("**", "^")


def _fold(text: str) -> str:
    # A leading M is mega and a leading m milli: their case is kept, that of the rest is not.
    return text[:1] + text[1:].casefold() if text[:1] in ("M", "m") else text.casefold()


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Read ``units.txt`` once."""
    sections: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in Path(__file__).with_name("units.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            rows = sections.setdefault(line.strip("[] "), [])
        elif line.strip() and not line.startswith("#"):
            rows.append([cell.strip() for cell in line.split("|")])
    units: dict[str, tuple[Dimension, Fraction]] = {}
    plain: dict[str, str] = {}
    masses: dict[str, str] = {}
    for kind in ("units", "mass"):
        for name, base, scale, spellings in sections[kind]:
            parts = base.split()
            units[name] = (((parts[0], int(parts[1])),) if parts else (), _ratio(scale))
            (plain if kind == "units" else masses).update(_index(name, spellings))
    substances: dict[str, str] = {}
    for symbol, spellings in sections["substances"]:
        substances.update(_index(symbol, spellings))
        for mass in [row[0] for row in sections["mass"]]:
            units[mass + symbol] = (((f"mass_{symbol}", 1),), units[mass][1])
    refused = {_normal(text): reason for text, reason in sections["refused"]}
    plain |= {text: name for text, name in masses.items() if name not in refused and text not in refused}
    scales = [(_normal(text), _ratio(row[0])) for row in sections["scales"] for text in _split(row[1])]
    return Vocabulary(
        units=units,
        spellings=plain,
        folded=_folded(plain),
        masses=masses,
        masses_folded=_folded(masses),
        substances=substances,
        substances_folded=_folded(substances),
        scales=sorted(scales, key=lambda scale: -len(scale[0])),
        refused=refused,
    )


def _ratio(text: str) -> Fraction:
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or "1")


def _split(text: str) -> Iterable[str]:
    return (part.strip() for part in text.split(";") if part.strip())


def _index(name: str, spellings: str) -> dict[str, str]:
    return {_normal(text): name for text in (name, *_split(spellings))}


def _folded(exact: dict[str, str]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for text, name in exact.items():
        found.setdefault(_fold(text), set()).add(name)
    return {text: names.pop() for text, names in found.items() if len(names) == 1}


def parse_unit(text: str) -> Unit:
    """Read a unit text.

    Parameters
    ----------
    text : str
        English, simplified or traditional Chinese; at most 200 characters.

    Raises
    ------
    AmbiguousUnitError
        If the spelling means several units (``ton``, ``MT``, ``mWh``, ``kcal``); the hint names the plain ones.
    UnitError
        If the text is not of the vocabulary.

    Examples
    --------
    >>> parse_unit("万千瓦时").name, parse_unit("噸二氧化碳當量").name, parse_unit("kgCO2e per kWh").name
    ('10000 kWh', 'tCO2e', 'kgCO2e/kWh')
    >>> parse_unit("GWh").factor_to(parse_unit("GJ"))
    Fraction(3600, 1)
    """
    if not isinstance(text, str):
        raise UnitError(shown(text), "a unit is a text")
    if len(text) > MAX_TEXT:
        raise UnitError(text, f"longer than {MAX_TEXT} characters")
    return _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Unit:
    plain = _normal(text.strip())
    if not plain:
        raise UnitError(text, "no unit given", "write the unit beside the amount")
    if len(plain) > MAX_TEXT or not plain.isprintable():
        raise UnitError(text, "not a unit of the vocabulary", "it holds characters that no unit has")
    whole = _term(plain, text)
    if whole is not None:
        return _unit([(whole, 1)])
    terms: list[tuple[_Term, int]] = []
    for place, side in enumerate(_DIVISION.split(plain, maxsplit=_MAX_TERMS)):
        factors = [side] if _term(side, text) is not None else _PRODUCT.split(side, maxsplit=_MAX_TERMS)
        if place and len(factors) > 1:
            raise UnitError(text, "a product behind a slash is read in two ways", "write kWh/m2/person")
        for factor in factors:
            term, exponent = _term(factor, text), 1
            power = _POWER.fullmatch(factor) if term is None else None
            if power:
                term, exponent = _term(power[1], text), int(power[2])
            if term is None:
                raise _unknown(text, factor)
            if term[0] != "one":
                terms.append((term, -exponent if place else exponent))
    unit = _unit(terms)
    if len(terms) > _MAX_TERMS or any(abs(exponent) > _MAX_EXPONENT for _, exponent in unit.pairs):
        limits = f"no unit has more than {_MAX_TERMS} terms or an exponent beyond {_MAX_EXPONENT}"
        raise UnitError(text, "not a unit of the vocabulary", limits)
    return unit


@lru_cache(maxsize=4096)
def split_unit(text: str) -> tuple[Unit, Unit]:
    """What stands above and below in a unit text, kept for each distinct text: factors share few of them.

    Examples
    --------
    >>> [part.name for part in split_unit("kgCO2e per kWh")]
    ['kgCO2e', 'kWh']
    """
    return parse_unit(text).split()


#: Canonical name and the scale written with it.
_Term = tuple[str, Fraction]


def _unit(terms: list[tuple[_Term, int]]) -> Unit:
    units = vocabulary().units
    pairs: dict[str, int] = {}
    multiplier = scale = Fraction(1)
    dimension: dict[str, int] = {}
    for (name, written), exponent in terms:
        pairs[name] = pairs.get(name, 0) + exponent
        multiplier *= written**exponent
        bases, size = units[name]
        scale *= (written * size) ** exponent
        for base, power in bases:
            dimension[base] = dimension.get(base, 0) + power * exponent
    return Unit(
        pairs=tuple((name, exponent) for name, exponent in pairs.items() if exponent),
        multiplier=multiplier,
        scale=scale,
        dimension=tuple(sorted((base, power) for base, power in dimension.items() if power)),
    )


def _term(term: str, text: str) -> _Term | None:
    words = vocabulary()
    name = _name(term, text)
    if name is not None:
        return name, Fraction(1)
    behind = _THOUSANDS_BEHIND.fullmatch(term)
    if behind and (name := _name(behind[1].strip(), text)):
        return name, Fraction(1000)
    lowered = term.casefold()
    for spelling, factor in words.scales:
        if lowered.startswith(spelling.casefold()) and (name := _name(term[len(spelling) :].strip(), text)):
            return name, factor
    return None


def _name(term: str, text: str) -> str | None:
    """Canonical name of a term without scale; raises where the spelling is refused."""
    words = vocabulary()
    if term in words.spellings:
        return words.spellings[term]
    if term in words.refused:
        raise AmbiguousUnitError(text, "ambiguous", words.refused[term])
    found = _folded_name(words.folded, term)
    if found is not None:
        return found
    if len(term) > _SYMBOL and term.casefold() in words.refused:
        raise AmbiguousUnitError(text, "ambiguous", words.refused[term.casefold()])
    for cut in range(1, min(len(term), 24)):
        substance = _substance(term[cut:])
        if substance is None:
            continue
        head = term[:cut].strip(" -").removesuffix(" of")
        mass = words.masses.get(head)
        if mass is None and head in words.refused and head not in words.masses:
            raise AmbiguousUnitError(text, "ambiguous", words.refused[head])
        mass = mass or _folded_name(words.masses_folded, head)
        if mass is not None:
            return mass + substance
    return None


def _folded_name(spellings: dict[str, str], term: str) -> str | None:
    """A spelling without regard to case; a symbol that begins with M keeps it, a word (Metre, Miles) need not."""
    found = spellings.get(_fold(term))
    return found or (spellings.get(term.casefold()) if len(term) > _SYMBOL else None)


def _substance(tail: str) -> str | None:
    words = vocabulary()
    for joint in _JOINTS:
        if tail.startswith(joint):
            rest = tail[len(joint) :]
            rest = rest[1:-1] if rest.startswith("(") and rest.endswith(")") else rest
            found = words.substances.get(rest) or words.substances_folded.get(_fold(rest))
            if found:
                return found
    return None


def _unknown(text: str, part: str) -> UnitError:
    from difflib import get_close_matches

    near = get_close_matches(part[:40], [*vocabulary().spellings, "tCO2e", "kgCO2e", "tce", "kgce"], n=3, cutoff=0.6)
    hint = f"closest: {', '.join(near)}" if near else "`carbonkit convert --units` lists the vocabulary"
    return UnitError(text, "not a unit of the vocabulary", hint)


def convert(amount: object, unit: str | Unit, to: str | Unit) -> Fraction:
    """Convert an amount exactly.

    Parameters
    ----------
    amount : str, int, float, Decimal or Fraction
        Amount. [unit]
    unit, to : str or Unit
        The unit it is in, and the one that is wanted.

    Returns
    -------
    Fraction
        The same amount. [to]

    Raises
    ------
    NumberError, ValueRangeError
        If the amount is no finite number.
    UnitError
        If one of the texts is not a unit.
    DimensionError
        If the two measure different things.

    Examples
    --------
    >>> convert("356,483", "kWh", "GJ")
    Fraction(3208347, 2500)
    """
    source = parse_unit(unit) if isinstance(unit, str) else unit
    target = parse_unit(to) if isinstance(to, str) else to
    return exact(amount) * source.factor_to(target)
