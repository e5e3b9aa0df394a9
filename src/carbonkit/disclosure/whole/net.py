"""A set of claims and the digits that they are held against: which hold alone, and which contradict each other.

The same is asked of a report as it stands, and of it without a claim that is to be judged: then neither the relation
nor the digits of that claim may have a part in the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from carbonkit.disclosure.whole.network import Interval, Relation, State, components, propagate

__all__ = ["Conflict", "Net"]

#: Pairs of claims, and larger sets of them, tried in one group of connected claims at most; a second or two.
_MOST_PAIRS, _MOST_TRIED = 20_000, 3000


@dataclass(frozen=True)
class Conflict:
    """What contradicts itself in one group of connected claims.

    Parameters
    ----------
    group : tuple of str
        The claims of the group.
    sets : tuple of tuple of str
        The sets of claims that cannot all be true, sorted.
    is_smallest : bool
        Whether no smaller set of the group contradicts itself.
    is_all : bool
        Whether no other set of that size does: False where there were too many sets to try them all.
    """

    group: tuple[str, ...]
    sets: tuple[tuple[str, ...], ...]
    is_smallest: bool = True
    is_all: bool = True

    @property
    def accused(self) -> frozenset[str]:
        """The claims in question: the whole group where not all sets were tried."""
        return frozenset(name for one in self.sets for name in one) if self.is_all else frozenset(self.group)


class Net:
    """Claims, and the digits that they are held against.

    Parameters
    ----------
    digits : mapping of str to Interval
        What each figure's own digits leave.
    counts : frozenset of str
        Figures that are whole numbers, unless that leaves no room for some claim alone.
    relations : sequence of Relation
    like : Net or None
        One with the same relations, and more, whose answers on pairs may be taken over where they are the same.
    changed : str
        The one figure whose digits are others than there; empty if none are.
    """

    def __init__(
        self,
        digits: Mapping[str, Interval],
        counts: frozenset[str],
        relations: Sequence[Relation],
        *,
        like: Net | None = None,
        changed: str = "",
    ) -> None:
        self.digits = digits
        self.relations = tuple(relations)
        self._other = like
        #: Claims of which the other net can say something else.
        self._touched = {one.claim for one in self.relations if changed and changed in one.figures}
        #: Counts that are no whole numbers: the claims that leave no room for one, by count.
        self.averages: dict[str, list[str]] = {}
        self._alone: dict[str, tuple[bool, tuple[str, ...]]] = {}
        holding = []
        for one in self.relations:
            holds, averages = self._alone[one.claim] = self._by_itself(one, counts)
            holding += [one] if holds else []
            for name in averages:
                self.averages.setdefault(name, []).append(one.claim)
        #: The relations that each hold alone: one that does not has its verdict, and says nothing of the others.
        self.holding = tuple(holding)
        self.counts = counts.difference(self.averages)
        self._possible: dict[tuple[str, str], bool] = {}
        self._like = like if like is not None and like.counts == self.counts else None

    def _by_itself(self, one: Relation, counts: frozenset[str]) -> tuple[bool, tuple[str, ...]]:
        """Whether a relation holds alone, and the counts that must not be whole numbers for it."""
        if self._other is not None and one.claim not in self._touched:
            return self._other._alone[one.claim]
        if propagate(self.digits, counts, [one]) is not None:
            return True, ()
        loose = tuple(name for name in one.figures if name in counts and not self.digits[name].is_point)
        if loose and propagate(self.digits, counts.difference(loose), [one]) is not None:
            return True, loose
        return False, ()

    def state(self, relations: Sequence[Relation], digits: Mapping[str, Interval] | None = None) -> State | None:
        """Where the figures of some relations can lie, with other digits in the place of some; None if they cannot."""
        return propagate({**self.digits, **digits} if digits else self.digits, self.counts, relations)

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """The smallest sets of each group that contradicts itself; then what else does without any of those claims."""
        found: list[Conflict] = []
        left = list(self.holding)
        while True:
            groups = [group for group in components(self.digits, left) if self.state(group) is None]
            new = [self._smallest(sorted(group, key=lambda one: one.claim)) for group in groups]
            if not new:
                return found
            found += new
            accused = frozenset().union(*(one.accused for one in new))
            left = [one for one in left if one.claim not in accused]

    @cached_property
    def accused(self) -> frozenset[str]:
        """The claims that contradict others: nothing is inferred from any of them."""
        return frozenset().union(*(one.accused for one in self.conflicts))

    @cached_property
    def trusted(self) -> list[Relation]:
        """The relations that hold alone and contradict no other."""
        return [one for one in self.holding if one.claim not in self.accused]

    def _smallest(self, group: list[Relation]) -> Conflict:
        names = tuple(one.claim for one in group)
        near = self._near(group)
        pairs, tried = [], 0
        for one, others in enumerate(near):
            for other in sorted(others):
                if other > one and tried < _MOST_PAIRS:
                    tried += 1
                    if not self._can_both(group[one], group[other]):
                        pairs.append((names[one], names[other]))
        if pairs:
            # Each holds alone: nothing is smaller than a pair.
            return Conflict(names, tuple(pairs), is_all=tried < _MOST_PAIRS)
        kept = list(group)
        for relation in group:
            rest = [each for each in kept if each is not relation]
            if self.state(rest) is None:
                kept = rest
        # What mends the whole group by being left out is in every set.
        needed = [one for one in kept if self.state([other for other in group if other is not one]) is not None]
        if len(needed) == len(kept):
            return Conflict(names, (tuple(one.claim for one in kept),))
        roots = [place for place, one in enumerate(group) if one in needed[:1]]
        tried = 0
        for size in range(3, len(kept) + 1):
            of_size = []
            for chosen in _connected(near, size, roots):
                tried += 1
                if tried > _MOST_TRIED:
                    break
                if self.state([group[place] for place in chosen]) is None:
                    of_size.append(tuple(names[place] for place in chosen))
            if of_size:
                return Conflict(names, tuple(sorted(of_size)), is_all=tried <= _MOST_TRIED)
            if tried > _MOST_TRIED:
                break
        return Conflict(names, (tuple(one.claim for one in kept),), is_smallest=len(kept) == 2, is_all=False)

    def _near(self, group: Sequence[Relation]) -> list[set[int]]:
        """Of each relation the places of those that share a figure with it that is open."""
        by_figure: dict[str, set[int]] = {}
        for place, one in enumerate(group):
            for name in one.figures:
                if name in one.own or not self.digits[name].is_point:
                    by_figure.setdefault(name, set()).add(place)
        near: list[set[int]] = [set() for _ in group]
        for places in by_figure.values():
            for place in places:
                near[place] |= places
        return [others - {place} for place, others in enumerate(near)]

    def _can_both(self, one: Relation, other: Relation) -> bool:
        """Whether two relations can both hold."""
        possible = self._possible
        if self._like is not None and one.claim not in self._touched and other.claim not in self._touched:
            possible = self._like._possible
        key = (one.claim, other.claim)
        if key not in possible:
            possible[key] = self.state([one, other]) is not None
        return possible[key]


def _connected(near: Sequence[set[int]], size: int, roots: Sequence[int]) -> Iterator[list[int]]:
    """Every connected set of a size, with one of the roots if there are any, its members in the order of the group.

    A set whose claims share no figure that is open falls into parts, so only connected ones can be smallest.
    """

    def grow(chosen: tuple[int, ...], frontier: set[int], barred: set[int]) -> Iterator[tuple[int, ...]]:
        if len(chosen) == size:
            yield chosen
            return
        barred = set(barred)
        for one in sorted(frontier):
            yield from grow((*chosen, one), (frontier | near[one]) - {*chosen, one} - barred, barred)
            # Every set with this one has been made: the rest are without it.
            barred.add(one)
            frontier = frontier - {one}

    for first in roots or range(len(near)):
        barred = set() if roots else set(range(first))
        for chosen in grow((first,), near[first] - barred, barred):
            yield sorted(chosen)
