"""What differs between two editions: figures added, removed, renamed, restated or changed, and by how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carbonkit.catalog.edition import Edition
from carbonkit.catalog.factor import Factor
from carbonkit.errors import UnknownNameError
from carbonkit.quantities.numbers import parse_number

__all__ = ["KINDS", "Change", "EditionDiff", "diff"]

#: What can have happened to a figure. A change may be several of these; the first in this order names it.
KINDS = {
    "added": "only the new edition has it",
    "removed": "only the old edition has it",
    "redefined": "the same table and key, but another gas, kind, place or measure: no difference is computed",
    "restated": "both editions describe the same data year and give different values for it",
    "changed": "another value; for another data year, or where no data year is stated",
    "renamed": "the same figure under another table, key, variant or name",
    "unit-changed": "printed in another unit",
    "digits-changed": "an equal value in other printed digits",
    "details-changed": "what stands beside the figure changed: range, parts by gas, oxidised share, GWP set",
    "evidence-changed": "how well the transcription is known changed",
    "same": "nothing of these",
}
#: What makes a figure the figure it is; empty in one of two rows says nothing against them.
_MEANING = ("activity", "carrier", "region", "kind", "gas", "basis", "heating_value", "boundary", "state")
_NAMES = ("table", "key", "variant", "name_en", "name_zh")
_OTHER = ("years", "valid_from", "valid_to", "gwp_set", "oxidation")


@dataclass(frozen=True, slots=True)
class Change:
    """One figure in two editions.

    Parameters
    ----------
    kinds : tuple of str
        What happened to it, of ``KINDS`` and in their order.
    old, new : Factor or None
        The figure in each edition; None where it has none.
    differs : tuple of str
        Names of the columns that differ, except the place in the document and the note.
    """

    kinds: tuple[str, ...]
    old: Factor | None
    new: Factor | None
    differs: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The first of its kinds."""
        return self.kinds[0]

    @property
    def factor(self) -> Factor:
        """The old figure, or the new one where there is no old."""
        found = self.old or self.new
        assert found is not None
        return found

    @property
    def new_value(self) -> Fraction | None:
        """The new figure in the unit of the old one; None where the two cannot be compared. [unit of the old]"""
        if self.old is None or self.new is None or self.kind == "redefined":
            return None
        return None if self.new.exact_value is None else self.new.exact_value * _scale(self.old, self.new)

    @property
    def difference(self) -> Fraction | None:
        """New less old, exactly; None where there is nothing to compare. [unit of the old]"""
        new_value = self.new_value
        if new_value is None or self.old is None or self.old.exact_value is None:
            return None
        return new_value - self.old.exact_value

    @property
    def relative(self) -> Fraction | None:
        """The difference over the size of the old figure; None without one, and where the old figure is zero. [-]"""
        difference = self.difference
        if difference is None or self.old is None or not self.old.exact_value:
            return None
        return difference / abs(self.old.exact_value)


@dataclass(frozen=True)
class EditionDiff:
    """The figures of two editions, paired.

    Parameters
    ----------
    old, new : Edition
    changes : tuple of Change
        One for each figure of either edition, in the order of their references.
    """

    old: Edition
    new: Edition
    changes: tuple[Change, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Figures by the first of their kinds; together they are all figures."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    @property
    def also(self) -> dict[str, int]:
        """Figures by the kinds that they are besides their first."""
        found = Counter(kind for change in self.changes for kind in change.kinds[1:])
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def of(self, kind: str) -> list[Change]:
        """The figures to which something happened, as their first kind or besides.

        Raises
        ------
        UnknownNameError
            If it is none of ``KINDS``.
        """
        if kind not in KINDS:
            raise UnknownNameError("kind of change", kind, tuple(KINDS))
        return [change for change in self.changes if kind in change.kinds]

    @property
    def largest_first(self) -> list[Change]:
        """The figures with another value: away from zero first, then by relative size, then by reference."""

        def size(change: Change) -> tuple[bool, Fraction, str]:
            relative = change.relative
            return relative is not None, -abs(relative or Fraction(0)), change.factor.reference

        return sorted((change for change in self.changes if change.difference), key=size)


def diff(old: Edition, new: Edition) -> EditionDiff:
    """Pair the figures of two editions and say what happened to each.

    Parameters
    ----------
    old, new : Edition
        Any two, also of different publishers, or of a folder of one's own.

    Raises
    ------
    ProblemsError
        If a table of one of them cannot be read.

    Notes
    -----
    A figure is looked for in the other edition first under its table and key, then by what it is: activity, carrier,
    variant, region, kind, gas, basis, heating value, boundary, state and the dimension of its unit, if just one row of
    each edition is that. What then still shares table and key is listed as redefined, without a difference.

    Where an edition describes several years for one activity and kind (a time series), the data year is part of what a
    figure is: its values of one year in two editions are one figure, and a difference is a restatement. Where both
    describe one year only, the figure of the next year is the same figure, changed; so it is where a row keeps its key
    beside a time series (its keys name their years).

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> catalog = open_catalog()
    >>> found = diff(catalog.edition("cn-mee/average-2021"), catalog.edition("cn-mee/average-2022"))
    >>> nation = next(change for change in found.changes if change.factor.key == "CN.average")
    >>> nation.kinds, nation.difference, round(float(nation.relative), 4)
    (('changed',), Fraction(-101, 5000), -0.0363)
    """
    dated = _dated(old.factors) | _dated(new.factors)

    def has_year(factor: Factor) -> bool:
        return (factor.activity, factor.carrier, factor.kind) in dated

    def identity(factor: Factor) -> Hashable:
        year = (factor.years.first, factor.years.last) if has_year(factor) else None
        return (*_bare_identity(factor), year)

    def by_key(one: Factor, other: Factor) -> bool:
        return _is_comparable(one, other) and (one.years == other.years or not (has_year(one) or has_year(other)))

    left, right = list(old.factors), list(new.factors)
    pairs: list[tuple[Factor, Factor]] = []
    for key_of, fits in ((_place, by_key), (identity, _is_comparable), (_place, lambda one, other: True)):
        found = _pairs(left, right, key_of, fits)
        pairs += found
        used = {id(factor) for pair in found for factor in pair}
        left = [factor for factor in left if id(factor) not in used]
        right = [factor for factor in right if id(factor) not in used]
    changes = [_change(one, other, _is_comparable(one, other)) for one, other in pairs]
    changes += [Change(("removed",), factor, None) for factor in left]
    changes += [Change(("added",), None, factor) for factor in right]
    return EditionDiff(old, new, tuple(sorted(changes, key=lambda one: (one.factor.reference, one.kind))))


def _pairs(
    left: Sequence[Factor],
    right: Sequence[Factor],
    key_of: Callable[[Factor], Hashable],
    fits: Callable[[Factor, Factor], bool],
) -> list[tuple[Factor, Factor]]:
    """The figures of both sides that share a key which is unique on each side."""
    sides = [_unique(side, key_of) for side in (left, right)]
    return [
        (factor, sides[1][key]) for key, factor in sides[0].items() if key in sides[1] and fits(factor, sides[1][key])
    ]


def _unique(factors: Iterable[Factor], key_of: Callable[[Factor], Hashable]) -> dict[Hashable, Factor]:
    found: dict[Hashable, list[Factor]] = {}
    for factor in factors:
        found.setdefault(key_of(factor), []).append(factor)
    return {key: several[0] for key, several in found.items() if len(several) == 1}


def _table(factor: Factor) -> str:
    return factor.reference.partition("#")[0].rpartition("/")[2]


def _place(factor: Factor) -> Hashable:
    return _table(factor), factor.key


def _bare_identity(factor: Factor) -> tuple[Hashable, ...]:
    """What a figure is, without its year."""
    return (*(getattr(factor, name) for name in _MEANING), factor.variant, factor.parsed_unit.dimension)


def _dated(factors: Sequence[Factor]) -> set[tuple[str, str, str]]:
    """Activity, carrier and kind of the figures that an edition gives for several years."""
    years: dict[Hashable, set[Hashable]] = {}
    for factor in factors:
        years.setdefault(_bare_identity(factor), set()).add(factor.years)
    return {
        (factor.activity, factor.carrier, factor.kind) for factor in factors if len(years[_bare_identity(factor)]) > 1
    }


def _is_comparable(one: Factor, other: Factor) -> bool:
    """Whether two rows measure the same thing; what one of them leaves unsaid is no contradiction."""
    said = ((getattr(one, name), getattr(other, name)) for name in _MEANING)
    agree = all(first == second or not (first and second) for first, second in said)
    return agree and one.parsed_unit.dimension == other.parsed_unit.dimension


def _scale(old: Factor, new: Factor) -> Fraction:
    """What brings a value of the new figure into the unit of the old one."""
    return Fraction(1) if old.unit == new.unit else new.parsed_unit.factor_to(old.parsed_unit)


def _change(old: Factor, new: Factor, is_same_figure: bool) -> Change:
    differs = _differing(old, new)
    if not is_same_figure:
        return Change(("redefined",), old, new, differs)
    scale = _scale(old, new)
    kinds = []
    if _scaled(new.exact_value, scale) != old.exact_value:
        one_year = old.years.first is not None and old.years == new.years
        kinds.append("restated" if one_year else "changed")
    if any(name in differs for name in _NAMES):
        kinds.append("renamed")
    if "unit" in differs:
        kinds.append("unit-changed")
    elif old.printed != new.printed and kinds[:1] not in (["restated"], ["changed"]):
        kinds.append("digits-changed")
    if _details(old, Fraction(1)) != _details(new, scale):
        kinds.append("details-changed")
    if old.evidence != new.evidence:
        kinds.append("evidence-changed")
    return Change(tuple(sorted(kinds, key=list(KINDS).index)) or ("same",), old, new, differs)


def _scaled(value: Fraction | None, scale: Fraction) -> Fraction | None:
    return None if value is None else value * scale


def _details(factor: Factor, scale: Fraction) -> Hashable:
    """Range, parts by gas, oxidised share and GWP set, in a common unit."""
    parts = tuple((gas, parse_number(digits) * scale) for gas, digits in factor.parts)
    return _scaled(factor.low, scale), _scaled(factor.high, scale), parts, factor.oxidation, factor.gwp_set


def _differing(old: Factor, new: Factor) -> tuple[str, ...]:
    """The columns in which two rows differ; a name that only one of them has is no other name."""
    found = ["table"] if _table(old) != _table(new) else []
    for name in ("key", *_MEANING, *_NAMES[2:], *_OTHER, "printed", "unit", "low", "high", "parts", "evidence"):
        first, second = getattr(old, name), getattr(new, name)
        if first != second and ((first and second) or name not in ("name_en", "name_zh", "variant")):
            found.append(name)
    return tuple(found)
