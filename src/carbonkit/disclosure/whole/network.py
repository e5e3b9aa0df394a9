"""Interval propagation: figures that stand in exact relations to each other bound each other.

Every figure is a closed interval, every relation an exact equation. In each round every relation says of each of its
figures where it can lie, given the others as they were before the round; then all of that is intersected. So nothing
depends on the order of relations, a true figure never leaves its interval, and a relation or a digit more only narrows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

__all__ = ["ANY", "POSITIVE", "Interval", "Linear", "Product", "Relation", "State", "components", "propagate"]

#: Rounds after which a network that still moves is left as it is: what it says then is true, only wider.
_ROUNDS = 60
#: Bounds are rounded outwards to so many digits, so that a ring of relations cannot make them ever longer. Printed
#: figures have fewer; rounding by a fixed rule keeps "more information, never a wider interval" true to the last digit.
_DIGITS = 60
_SHORT, _LARGE = 10 ** (_DIGITS - 20), 10**20


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval; None is no bound on that side.

    Examples
    --------
    >>> Interval(Fraction(1), Fraction(3)).cut(Interval(Fraction(2), None))
    Interval(low=Fraction(2, 1), high=Fraction(3, 1))
    """

    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def is_empty(self) -> bool:
        return self.low is not None and self.high is not None and self.low > self.high

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def width(self) -> Fraction | None:
        return None if self.low is None or self.high is None else self.high - self.low

    def __contains__(self, value: Fraction) -> bool:
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    def within(self, other: Interval) -> bool:
        """Whether it lies inside another."""
        return (other.low is None or (self.low is not None and self.low >= other.low)) and (
            other.high is None or (self.high is not None and self.high <= other.high)
        )

    def cut(self, other: Interval) -> Interval:
        """What both hold."""
        low = other.low if self.low is None else self.low if other.low is None else max(self.low, other.low)
        high = other.high if self.high is None else self.high if other.high is None else min(self.high, other.high)
        return Interval(low, high)

    def times(self, factor: Fraction) -> Interval:
        """Under a factor that is not zero."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return Interval(low, high) if factor > 0 else Interval(high, low)

    def whole(self) -> Interval:
        """Rounded inwards to whole numbers."""
        low = None if self.low is None else Fraction(ceil(self.low))
        high = None if self.high is None else Fraction(floor(self.high))
        return Interval(low, high)

    def outwards(self) -> Interval:
        low = None if self.low is None else _cut_short(self.low)
        return Interval(low, None if self.high is None else -_cut_short(-self.high))


ANY = Interval()
POSITIVE = Interval(Fraction(0))


def _cut_short(value: Fraction) -> Fraction:
    """Rounded down to a fixed number of significant digits."""
    above, below = value.numerator, value.denominator
    if not _SHORT % below and abs(above) < below * _LARGE:
        # It has no more digits than that: most printed figures end here.
        return value
    magnitude = int((abs(above).bit_length() - below.bit_length()) * 0.30103) - 1
    while abs(value) >= Fraction(10) ** (magnitude + 1):
        magnitude += 1
    places = _DIGITS - magnitude
    if places >= 0:
        return Fraction(above * 10**places // below, 10**places)
    return Fraction(above // (below * 10**-places) * 10**-places)


def _product(left: Interval, right: Interval) -> Interval:
    """Where the product of two figures can lie."""
    if left.low is not None and right.low is not None and left.low >= 0 and right.low >= 0:
        # The common case, and a quarter of the work.
        endless = (left.high is None and right.high != 0) or (right.high is None and left.high != 0)
        high = None if endless else (left.high or Fraction(0)) * (right.high or Fraction(0))
        return Interval(left.low * right.low, high)
    lows: list[Fraction] = []
    highs: list[Fraction] = []
    endless_low = endless_high = False
    for one, one_sign in ((left.low, -1), (left.high, 1)):
        for other, other_sign in ((right.low, -1), (right.high, 1)):
            if one is not None and other is not None:
                lows.append(one * other)
                highs.append(one * other)
                continue
            sign = (one_sign if one is None else _sign(one)) * (other_sign if other is None else _sign(other))
            if sign:
                endless_low, endless_high = endless_low or sign < 0, endless_high or sign > 0
            else:
                # A side without a bound, times zero: the bound is never taken on.
                lows.append(Fraction(0))
                highs.append(Fraction(0))
    return Interval(None if endless_low else min(lows), None if endless_high else max(highs))


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _quotient(whole: Interval, part: Interval) -> Interval:
    """Where x can lie with whole = x times part."""
    zero = Fraction(0)
    if zero in part:
        if zero in whole or (part.low != 0 and part.high != 0):
            # Zero times anything is zero; and on both sides of zero the quotient has no bound.
            return ANY
        if part.low == 0 and part.high == 0:
            return Interval(Fraction(1), zero)
        if part.low == 0:
            inverse = Interval(zero if part.high is None else 1 / part.high, None)
        else:
            inverse = Interval(None, zero if part.low is None else 1 / part.low)
        return _product(whole, inverse)
    low = zero if part.high is None else 1 / part.high
    high = zero if part.low is None else 1 / part.low
    return _product(whole, Interval(low, high))


@dataclass(frozen=True, slots=True)
class Linear:
    """A sum of figures, each times its coefficient, is zero."""

    terms: tuple[tuple[str, Fraction], ...]

    @property
    def figures(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.terms)

    def bounds(self, state: Mapping[str, Interval], moved: Set[str]) -> Iterator[tuple[str, Interval, tuple[str, ...]]]:
        """What it says of each figure of which another one has moved, and from which others."""
        parts = [state[name].times(coefficient) for name, coefficient in self.terms]
        low = sum((one.low for one in parts if one.low is not None), Fraction(0))
        high = sum((one.high for one in parts if one.high is not None), Fraction(0))
        endless_low = sum(one.low is None for one in parts)
        endless_high = sum(one.high is None for one in parts)
        for place, (name, coefficient) in enumerate(self.terms):
            others = self.figures[:place] + self.figures[place + 1 :]
            if moved.isdisjoint(others):
                continue
            own = parts[place]
            # The others are all but its own part; their negative is what its own part can be.
            least = None if endless_low - (own.low is None) else low - (own.low or 0)
            most = None if endless_high - (own.high is None) else high - (own.high or 0)
            if least is None and most is None:
                continue
            rest = Interval(None if most is None else -most, None if least is None else -least)
            yield name, rest.times(1 / coefficient), others


@dataclass(frozen=True, slots=True)
class Product:
    """One figure is the product of two others and a scale of units."""

    whole: str
    left: str
    right: str
    scale: Fraction = Fraction(1)

    @property
    def figures(self) -> tuple[str, ...]:
        return (self.whole, self.left, self.right)

    def bounds(self, state: Mapping[str, Interval], moved: Set[str]) -> Iterator[tuple[str, Interval, tuple[str, ...]]]:
        """What it says of each figure of which another one has moved, and from which others."""
        whole, left, right = (state[name] for name in self.figures)
        if self.left in moved or self.right in moved:
            yield self.whole, _scaled(_product(left, right), self.scale), (self.left, self.right)
        if self.whole in moved or self.right in moved:
            yield self.left, _quotient(_scaled(whole, 1 / self.scale), right), (self.whole, self.right)
        if self.whole in moved or self.left in moved:
            yield self.right, _quotient(_scaled(whole, 1 / self.scale), left), (self.whole, self.left)


def _scaled(interval: Interval, scale: Fraction) -> Interval:
    return interval if scale == 1 else interval.times(scale)


@dataclass(frozen=True)
class Relation:
    """What one claim says of its figures, whatever their digits.

    Parameters
    ----------
    claim : str
        Its name.
    equations : tuple of Linear or Product
    own : dict of str to Interval
        Figures that only this relation knows: the factor it leaves open, an extra source.
    factor : str
        Which of them is the factor that it leaves open; empty if there is none.
    factor_unit : str
        Unit in which that factor is shown.
    factor_scale : Fraction
        The factor in that unit over the factor in units of the claim per unit of the input. [-]
    """

    claim: str
    equations: tuple[Linear | Product, ...]
    own: Mapping[str, Interval]
    factor: str = ""
    factor_unit: str = ""
    factor_scale: Fraction = Fraction(1)

    @property
    def figures(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for one in self.equations for name in one.figures))


@dataclass(frozen=True)
class State:
    """Where each figure can lie, and from which claims that follows."""

    intervals: Mapping[str, Interval]
    #: Claims behind the lower and the upper bound; none where it is the figure's own digits.
    why: Mapping[str, tuple[frozenset[str], frozenset[str]]]

    def claims(self, name: str) -> frozenset[str]:
        """The claims behind both bounds of a figure."""
        low, high = self.why.get(name, (frozenset(), frozenset()))
        return low | high


def propagate(digits: Mapping[str, Interval], counts: Iterable[str], relations: Sequence[Relation]) -> State | None:
    """Where each figure can lie if all relations hold; None if they cannot all hold.

    Parameters
    ----------
    digits : mapping of str to Interval
        What each figure's own digits leave; figures that no relation names may be among them.
    counts : iterable of str
        Figures that are whole numbers.
    relations : sequence of Relation

    Notes
    -----
    Propagation is sound, not complete: what it rules out is impossible, what it leaves may be.

    Examples
    --------
    >>> one = Relation("total", (Linear((("total", Fraction(-1)), ("a", Fraction(1)), ("b", Fraction(1)))),), {})
    >>> known = {"total": Interval(Fraction(5), Fraction(6)), "a": Interval(Fraction(2), Fraction(2)), "b": POSITIVE}
    >>> propagate(known, [], [one]).intervals["b"]
    Interval(low=Fraction(3, 1), high=Fraction(4, 1))
    """
    whole = frozenset(counts)
    # Where two relations say the same, the reason given is the first by name, not by its place in a file.
    relations = sorted(relations, key=lambda one: one.claim)
    state: dict[str, Interval] = {}
    for relation in relations:
        for name in relation.figures:
            start = relation.own[name] if name in relation.own else digits[name]
            state[name] = start.whole() if name in whole else start
    if any(one.is_empty for one in state.values()):
        return None
    nothing: frozenset[str] = frozenset()
    why = dict.fromkeys(state, (nothing, nothing))
    equations = [(relation.claim, equation) for relation in relations for equation in relation.equations]
    where: dict[str, list[int]] = {name: [] for name in state}
    for place, (_, equation) in enumerate(equations):
        for name in equation.figures:
            where[name].append(place)
    moved = set(state)
    for _ in range(_ROUNDS):
        new: dict[str, Interval] = {}
        reasons: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        # Where nothing has moved an equation would say what it said before.
        for place in sorted({place for name in moved for place in where[name]}):
            claim, equation = equations[place]
            for name, said, others in equation.bounds(state, moved):
                old = new.get(name) or state[name]
                if old.within(said):
                    continue
                said = said.outwards()
                cut = old.cut(said.whole() if name in whole else said)
                if cut == old:
                    continue
                if cut.is_empty:
                    return None
                behind = frozenset((claim,)).union(*(side for other in others for side in why[other]))
                low, high = reasons.get(name) or why[name]
                reasons[name] = (behind if cut.low != old.low else low, behind if cut.high != old.high else high)
                new[name] = cut
        state.update(new)
        why.update(reasons)
        moved = set(new)
        if not moved:
            break
    return State(state, why)


def components(digits: Mapping[str, Interval], relations: Sequence[Relation]) -> list[list[Relation]]:
    """Relations in groups that share no figure but exact ones: what is exact carries nothing from one to the other.

    Examples
    --------
    >>> one = Relation("one", (Linear((("a", Fraction(1)), ("b", Fraction(-1)))),), {})
    >>> other = Relation("other", (Linear((("b", Fraction(1)), ("c", Fraction(-1)))),), {})
    >>> exact = {"a": ANY, "b": Interval(Fraction(1), Fraction(1)), "c": ANY}
    >>> len(components(exact, [one, other])), len(components(exact | {"b": ANY}, [one, other]))
    (2, 1)
    """
    groups: list[tuple[set[str], list[Relation]]] = []
    for relation in relations:
        names = {name for name in relation.figures if name in relation.own or not digits[name].is_point}
        together, apart = (names, [relation]), []
        for figures, members in groups:
            if figures & together[0]:
                together = (figures | together[0], [*members, *together[1]])
            else:
                apart.append((figures, members))
        groups = [*apart, together]
    order = {id(relation): place for place, relation in enumerate(relations)}
    return sorted(
        (sorted(members, key=lambda one: order[id(one)]) for _, members in groups),
        key=lambda members: order[id(members[0])],
    )
