"""The figures of a report narrow each other: missing inputs, tighter bands, implied factors.

Every figure is a variable with the interval of its digits, every claim a relation
(`carbonkit.disclosure.whole.network`). What is inferred for a claim comes from the others alone: neither its relation
nor its digits have a part in it, so that nothing confirms itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, log10
from typing import Any, Literal

from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim, Given, Report
from carbonkit.disclosure.whole.net import Net
from carbonkit.disclosure.whole.network import ANY, POSITIVE, Interval, Relation, State, components
from carbonkit.quantities import Printed, decimal_text, parse_unit

__all__ = ["Determined", "Others", "Whole", "band_of", "digits_of", "is_count", "span_text"]

#: Claims behind a bound of which each is tried whether it can be spared; of more it would take minutes.
_MOST_SPARED = 12

_PERSONS = parse_unit("person").dimension


def is_count(figure: Given | Claim) -> bool:
    """Whether a figure counts persons."""
    return parse_unit(figure.unit).dimension == _PERSONS


def _is_to_the_head(figure: Given | Claim, printed: Printed) -> bool:
    """Whether a count is printed to the last head: 1,849 is; 1.8 thousand is not, nor 1,503.5, which is an average."""
    return is_count(figure) and printed.half_unit * parse_unit(figure.unit).scale == Fraction(1, 2)


def _is_exact(figure: Given | Claim, printed: Printed, report: Report | None) -> bool:
    if not _is_to_the_head(figure, printed):
        return False
    if isinstance(figure, Given):
        return True
    if report is None or figure.rule not in ("sum", "difference") or figure.name in figure.of:
        return False
    parts = [report.figure(name) for name in figure.of]
    return all(
        is_count(part) and (_is_exact(part, Printed(part.printed), report) if part.printed else True) for part in parts
    )


def digits_of(figure: Given | Claim, text: str = "", *, report: Report | None = None) -> Interval:
    """What a figure's own digits leave, or another text in their place. [unit of the figure]

    A count that is given is exact if it is printed to the head. One that is claimed is if it adds up such counts of the
    report; any other was computed, and may be rounded.

    Examples
    --------
    >>> digits_of(Given(name="Staff", printed="1,849", unit="person")).is_point
    True
    >>> float(digits_of(Given(name="Staff (FTE)", printed="1,503.5", unit="person")).low)
    1503.45
    >>> digits_of(Given(name="Power", unit="kWh")).low, digits_of(Given(name="Power", unit="kWh")).high
    (Fraction(0, 1), None)
    """
    if not (text or figure.printed):
        # An amount that nobody prints is more than nothing; of a dash not even that is known.
        return POSITIVE
    printed = Printed(text or figure.printed)
    if printed.outcome == "none":
        return ANY
    if _is_exact(figure, printed, report):
        return Interval(printed.value, printed.value)
    return Interval(printed.low, printed.high)


def band_of(figure: Given | Claim, text: str = "", *, report: Report | None = None) -> Band:
    """The same of a figure that is printed as a number. [unit of the figure]

    Examples
    --------
    >>> band_of(Given(name="Staff", printed="12", unit="person"))
    Band(low=Fraction(12, 1), high=Fraction(12, 1))
    """
    interval = digits_of(figure, text, report=report)
    assert interval.low is not None
    assert interval.high is not None
    return Band(interval.low, interval.high)


@dataclass(frozen=True)
class Determined:
    """A figure that the rest of the report determines, or bounds more narrowly than its own digits do.

    Parameters
    ----------
    name : str
        The figure; of a factor, the claim that leaves it open.
    kind : str
        ``missing`` (an input that is not printed), ``printed`` (a figure narrower than its digits), ``factor`` (what a
        claim implies).
    low, high : Fraction
        Its bounds. [``unit``]
    unit : str
    follows_from : tuple of str
        The claims that this follows from: without any one of them the bounds are wider. Of more than a dozen, some may
        be spared.
    is_count : bool
        Whether it is a whole number.
    assuming : str
        The reference of a factor that the rest of the report does not name but the search found; empty if none is.

    Examples
    --------
    >>> Determined("Staff", "missing", Fraction(1503), Fraction(1503), "person", ("Power per head", "Power"), True).text
    'Staff: 1,503 person, the only whole number that fits (from Power per head, Power)'
    """

    name: str
    kind: Literal["missing", "printed", "factor"]
    low: Fraction
    high: Fraction
    unit: str
    follows_from: tuple[str, ...]
    is_count: bool = False
    assuming: str = ""

    @property
    def nominal(self) -> Fraction:
        """The middle, which is the value where there is only one."""
        return (self.low + self.high) / 2

    @property
    def text(self) -> str:
        """A sentence on it."""
        what = f"{self.name}: "
        if self.kind == "factor":
            what = f"the factor that {self.name} implies: "
        if self.is_count and self.low == self.high:
            value = f"{_marked(self.low, 0)} {self.unit}, the only whole number that fits"
        else:
            value = span_text(self.low, self.high, self.unit, whole=self.is_count)
        if self.kind == "printed":
            value += ", narrower than its digits"
        assumed = f"; assuming {self.assuming}" if self.assuming else ""
        return f"{what}{value} (from {', '.join(self.follows_from)}{assumed})"

    def record(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "name": self.name,
            "kind": self.kind,
            "low": float(self.low),
            "high": float(self.high),
            "unit": self.unit,
            "is_only_whole_number": self.is_count and self.low == self.high,
            "follows_from": list(self.follows_from),
            "assuming": self.assuming,
            "text": self.text,
        }


def span_text(low: Fraction, high: Fraction, unit: str, *, whole: bool = False) -> str:
    """Two bounds rounded outwards to two digits of their distance, so that what is shown still holds what is meant.

    Examples
    --------
    >>> span_text(Fraction("1482175.935"), Fraction("1482190.965"), "kWh")
    '1,482,175 to 1,482,191 kWh'
    >>> span_text(Fraction("0.5702941"), Fraction("0.5703066"), "tCO2e/MWh")
    '0.570294 to 0.570307 tCO2e/MWh'
    """
    if low == high:
        return f"{_marked(low, 0) if low.denominator == 1 else decimal_text(low)} {unit}"
    places = 0 if whole else max(0, 1 - floor(log10(high - low)))
    scale = 10**places
    ends = Fraction(floor(low * scale), scale), Fraction(ceil(high * scale), scale)
    return f"{_marked(ends[0], places)} to {_marked(ends[1], places)} {unit}"


def _marked(value: Fraction, places: int) -> str:
    return f"{Decimal(int(value * 10**places)).scaleb(-places):,f}"


@dataclass(frozen=True)
class Others:
    """Where the figures can lie by the claims other than one that is judged, and which claims those are."""

    state: State
    net: Net

    @property
    def intervals(self) -> Mapping[str, Interval]:
        """Where each figure can lie."""
        return self.state.intervals


class Whole:
    """A report as one network of figures.

    Parameters
    ----------
    report : Report
    relations : sequence of Relation
        What each claim says; claims of which nothing can be said are left out.
    """

    def __init__(self, report: Report, relations: Sequence[Relation]) -> None:
        figures: list[Given | Claim] = [*report.given, *report.claim]
        self.report = report
        self.digits: Mapping[str, Interval] = {figure.name: digits_of(figure, report=report) for figure in figures}
        self.units = {figure.name: figure.unit for figure in figures}
        #: Heads are whole numbers. A printed part of one is an average, and so may be a count that is claimed.
        self._counts = frozenset(given.name for given in report.given if is_count(given) and _is_whole(given))
        self.relations = tuple(relations)

    @cached_property
    def net(self) -> Net:
        """All claims, held against all digits."""
        return Net(self.digits, self._counts, self.relations)

    @property
    def holding(self) -> tuple[Relation, ...]:
        """The relations that each hold alone: one that does not has its verdict, and says nothing of the others."""
        return self.net.holding

    @cached_property
    def groups(self) -> list[list[Relation]]:
        """The relations that hold alone, in groups that have nothing to do with each other."""
        return components(self.digits, self.holding)

    def state(self, relations: Sequence[Relation], digits: Mapping[str, Interval] | None = None) -> State | None:
        """Where the figures of some relations can lie, with other digits in the place of some; None if they cannot."""
        return self.net.state(relations, digits)

    def without(self, claim: str, *, keep_digits: bool = False) -> Others | None:
        """Where the figures can lie by all claims but one, or by those that no other contradicts; None if none hold.

        Parameters
        ----------
        claim : str
            The claim to be judged: neither its relation nor its digits have a part in it, nor in which of the others
            hold and which contradict each other.
        keep_digits : bool
            Whether its digits stay. Then what follows for its inputs is no evidence for it.
        """
        others = [one for one in self.relations if one.claim != claim]
        digits, changed = (self.digits, "") if keep_digits else ({**self.digits, claim: ANY}, claim)
        net = Net(digits, self._counts, others, like=self.net, changed=changed)
        state = net.state(net.holding) or net.state(net.trusted)
        return None if state is None else Others(state, net)

    def inferred(self, name: str, others: Others | None) -> Determined | None:
        """An input that is not printed, as other claims bound it; None where they do not on both sides."""
        if others is None or name not in others.intervals:
            return None
        by_claim = {one.claim: one for one in self.relations}
        return self._determined(name, others.state, by_claim, net=others.net)

    @cached_property
    def determined(self) -> list[Determined]:
        """What the report says of its figures beyond their digits: missing inputs, implied factors, narrower bands.

        Claims that contradict each other say nothing here.
        """
        found: list[Determined] = []
        for group in components(self.digits, self.net.trusted):
            state = self.state(group)
            if state is not None:
                by_claim = {relation.claim: relation for relation in group}
                found += [one for name in state.intervals if (one := self._determined(name, state, by_claim))]
        order = {"missing": 0, "factor": 1, "printed": 2}
        place = {name: number for number, name in enumerate(self.units)}
        return sorted(found, key=lambda one: (order[one.kind], place[one.name]))

    def assuming(self, relation: Relation, reference: str) -> list[Determined]:
        """Missing inputs that become at least twice as narrow once the factor of one claim is taken for known.

        Parameters
        ----------
        relation : Relation
            The claim with that factor, in place of the one that leaves it open.
        reference : str
            Where the factor comes from.
        """
        group = next((one for one in self.groups if any(each.claim == relation.claim for each in one)), [])
        before, assumed = self.state(group), [relation, *(one for one in group if one.claim != relation.claim)]
        after = self.state(assumed)
        if before is None or after is None:
            return []
        by_claim = {one.claim: one for one in assumed}
        found = []
        for name in self.units:
            if name in after.intervals and after.intervals[name] != before.intervals.get(name):
                one = self._determined(name, after, by_claim, assuming=reference)
                found += (
                    [one] if one is not None and one.kind == "missing" and relation.claim in one.follows_from else []
                )
        return found

    def _determined(
        self,
        name: str,
        state: State,
        by_claim: Mapping[str, Relation],
        *,
        net: Net | None = None,
        assuming: str = "",
    ) -> Determined | None:
        """A figure or an implied factor, if both of its bounds are known and say more than its digits."""
        net = net or self.net
        interval = state.intervals[name]
        if interval.low is None or interval.high is None:
            return None
        factor = next((one for one in by_claim.values() if one.factor == name), None)
        if name not in self.digits and factor is None:
            return None
        start = ANY if factor is not None else self.digits[name]
        if interval == start or start.is_point:
            return None
        because = _because(name, interval, [by_claim[one] for one in sorted(state.claims(name))], net)
        if factor is not None:
            ends = interval.times(factor.factor_scale)
            assert ends.low is not None
            assert ends.high is not None
            return Determined(factor.claim, "factor", ends.low, ends.high, factor.factor_unit, because)
        missing = start.low is None or start.high is None
        if not missing and because == (name,):
            # A claim recomputed from its own inputs: its judgement says so already.
            return None
        return Determined(
            name,
            "missing" if missing else "printed",
            interval.low,
            interval.high,
            self.units[name],
            because,
            name in net.counts,
            assuming,
        )


def _because(name: str, interval: Interval, claims: Sequence[Relation], net: Net) -> tuple[str, ...]:
    """Claims that give the same bounds; of a dozen none can be spared."""
    needed = list(claims)
    for one in claims if len(claims) <= _MOST_SPARED else ():
        rest = [other for other in needed if other is not one]
        state = net.state(rest)
        if state is not None and state.intervals.get(name) == interval:
            needed = rest
    return tuple(one.claim for one in needed)


def _is_whole(given: Given) -> bool:
    if parse_unit(given.unit).scale != 1:
        return False
    if not given.printed:
        return True
    printed = Printed(given.printed)
    return printed.outcome == "number" and printed.half_unit >= Fraction(1, 2)
