"""The changes of one step that are tried on a sum, a difference or a ratio: what the figure would be with each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import ceil, floor

from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim, Given, Report
from carbonkit.disclosure.searching.explanation import Slip
from carbonkit.disclosure.searching.slips import SLIPS, digit_slips
from carbonkit.disclosure.whole.sheet import Sheet, as_printed, ends, same_named
from carbonkit.quantities import Printed, Unit, parse_unit

__all__ = ["Change", "as_one", "changes_of", "digits_with_order"]

#: Where a change stands in the ranking; see `carbonkit.disclosure.whole.totals`.
ROUNDING, STEP, EXCHANGED, SWAPPED, WRONG = 1, 2, 3, 4, 5
_POWERS = ("ten", "hundred", "thousand", "ten-thousand", "million")
_OF_UNITS = {"energy": ("kwh-mj", "kwh-gj"), "mass": ("short-ton", "long-ton")}
_SWAPPED_COLUMNS = "columns swapped: "
#: This year's total stands under the year before, and that one's here: either column tells it.
_BOTH_TOTALS = "both totals"
#: A number with fewer digits is explained by one wrong digit nearly always.
_FEWEST_DIGITS = 3


@dataclass(frozen=True)
class Change:
    """What a figure would be with the change of one step.

    Parameters
    ----------
    name, text : str
        Of the slip; the slip in words.
    words : callable
        The arithmetic with it, for the few that hit.
    figure : Amounts
        What it gives. [unit of the claim]
    order : int
        Its class in the ranking.
    is_foreign : bool
        Whether it needs a figure of another report.
    rounding : str
        ``truncated`` or ``up`` where the printed total was made so; ``""`` where it was rounded half up.
    band : Band or None
        Where the figure lies, if that is not the interval of its digits; open at the ends that ``is_open`` names.
    own : bool
        Whether it is a slip in the digits of the printed figure itself.
    same : frozenset
        What was done to which figure: changes that share one of these are the same change under two names.
    also : tuple of str
        The other names, where several were put together.
    """

    name: str
    text: str
    words: Callable[[], str]
    figure: Amounts
    order: int = STEP
    is_foreign: bool = False
    rounding: str = ""
    band: Band | None = None
    is_open: tuple[bool, bool] = (False, False)
    own: bool = False
    same: frozenset[object] = frozenset()
    also: tuple[str, ...] = ()

    def target(self, printed: Printed) -> Band:
        """Where the exact total has to lie for the printed digits."""
        unit = printed.half_unit * 2
        if self.rounding == "truncated":
            return Band(printed.value, printed.value + unit)
        if self.rounding == "up":
            return Band(printed.value - unit, printed.value)
        return Band(printed.low, printed.high)

    def hits(self, printed: Printed) -> bool:
        """Whether it gives the printed figure."""
        band, target = self.band or self.figure.band, self.target(printed)
        below = band.low < target.high if self.is_open[0] or self.rounding == "truncated" else band.low <= target.high
        above = band.high > target.low if self.is_open[1] or self.rounding == "up" else band.high >= target.low
        return below and above

    def reaches(self, printed: Printed) -> tuple[int, int]:
        """The first and the last figure with as many places that it gives. [units of the last printed digit]"""
        unit, band = printed.half_unit * 2, self.band or self.figure.band
        below = {"": unit / 2, "truncated": unit, "up": Fraction(0)}[self.rounding]
        low, high = (band.low - below) / unit, (band.high - below) / unit + 1
        open_low, open_high = self.is_open[0] or self.rounding == "truncated", self.is_open[1] or self.rounding == "up"
        return (floor(low) + 1 if open_low else ceil(low)), (ceil(high) - 1 if open_high else floor(high))

    def prints(self, printed: Printed) -> bool:
        """Whether it gives the printed digits at face value."""
        if self.band is not None:
            return False
        value, target = self.figure.nominal, self.target(printed)
        if self.rounding:
            return value in target and value != (target.high if self.rounding == "truncated" else target.low)
        return printed.prints(value)


def changes_of(sheet: Sheet) -> list[Change]:
    """Every change of one step that comes into question for a claim; none that leaves the figure as it is."""
    makers: tuple[Callable[[Sheet], Iterator[Change]], ...] = (
        _rounding,
        _units,
        _shares if sheet.is_ratio else _structure,
        _columns,
        _other_figures,
        _digits,
    )
    return [change for maker in makers for change in maker(sheet)]


def as_one(hits: Iterable[Change]) -> list[Change]:
    """Changes that give the figure, the same change under two names put together: "thousand, that is not-converted"."""
    groups: list[list[Change]] = []
    for change in hits:
        alike = [group for group in groups if any(change.same & one.same for one in group)]
        rest = [group for group in groups if group not in alike]
        groups = [*rest, [*(one for group in alike for one in group), change]]
    return [_put_together(group) for group in groups]


def _put_together(group: list[Change]) -> Change:
    first = min(group, key=lambda one: (one.is_foreign, one.order))
    if len(group) == 1:
        return first
    names = list(dict.fromkeys(one.name for one in (first, *group)))
    others = [one for one in group if one is not first]
    if len(names) > 1:
        text = f"{', that is '.join(names)}: {next(one.text for one in reversed(others) if one.name == names[-1])}"
    else:
        text = ", that is ".join([first.text, *(one.text.removeprefix(_SWAPPED_COLUMNS) for one in others)])
    return replace(first, text=text, also=tuple(names[1:]))


def _replaced(
    sheet: Sheet,
    place: int,
    amounts: Amounts,
    name: str,
    text: str,
    *,
    order: int = STEP,
    is_foreign: bool = False,
    same: frozenset[object] = frozenset(),
) -> Iterator[Change]:
    """The figure with another amount in the place of one input."""
    part = sheet.parts[place]
    if amounts == part.amounts:
        return
    figure = (
        sheet.moved(part, amounts)
        if not sheet.is_ratio
        else sheet.together([amounts if at == place else one.amounts for at, one in enumerate(sheet.parts)])
    )
    if figure is not None:
        given = figure

        def words() -> str:
            said = [one.said(amounts if at == place else None) for at, one in enumerate(sheet.parts)]
            return sheet.words(said, given)

        yield Change(name, text, words, figure, order, is_foreign, same=same)


def _whole_words(sheet: Sheet) -> str:
    return sheet.words([part.said() for part in sheet.parts], sheet.figure)


def _counted(sheet: Sheet, more: str, figure: Amounts) -> str:
    return sheet.words([*(part.said() for part in sheet.parts), more], figure)


def _rounding(sheet: Sheet) -> Iterator[Change]:
    words, figure = partial(_whole_words, sheet), sheet.figure
    if sheet.printed.value <= 0:
        return
    yield Change(
        "total-truncated", "the total is truncated, not rounded", words, figure, ROUNDING, rounding="truncated"
    )
    yield Change("total-rounded-up", "the total is rounded up", words, figure, ROUNDING, rounding="up")
    if sheet.is_ratio or any(part.amounts.nominal < 0 for part in sheet.parts):
        return
    for name, text, sign in (
        ("parts-truncated", "the parts are truncated, not rounded", 1),
        ("parts-rounded-up", "the parts are rounded up", -1),
    ):
        low = high = Fraction(0)
        opens = [False, False]
        for part in sheet.parts:
            value, unit = part.amounts.nominal, part.amounts.band.high - part.amounts.band.low
            ends = sorted((value * part.coefficient, (value + sign * unit) * part.coefficient))
            low, high = low + ends[0], high + ends[1]
            # The end that lies a whole unit away is not reached.
            opens[int((part.coefficient > 0) == (sign > 0))] |= unit > 0
        yield Change(name, text, words, figure, ROUNDING, band=Band(low, high), is_open=(opens[0], opens[1]))


def _unit_slips(*units: Unit) -> list[Slip]:
    names = set(_POWERS)
    bases = {base for unit in units for base, _ in unit.dimension}
    names.update(*(_OF_UNITS["energy"] for base in bases if base == "energy"))
    names.update(*(_OF_UNITS["mass"] for base in bases if base.startswith("mass")))
    return [slip for slip in SLIPS if slip.name in names]


def _units(sheet: Sheet) -> Iterator[Change]:
    for slip in _unit_slips(sheet.unit):
        words = partial(_scaled_words, sheet, slip)
        text, same = f"{sheet.claim.name} {slip.text}", _scaled(sheet, 0, slip.ratio, is_whole=True)
        yield Change(slip.name, text, words, sheet.figure.times(slip.ratio), same=same)
    if sheet.is_ratio or len(sheet.parts) < 2:
        # A slip of the only input, or of one side of a ratio, is that of the total.
        return
    for place, part in enumerate(sheet.parts):
        unit = parse_unit(part.figure.unit)
        for slip in _unit_slips(unit):
            if abs(part.amounts.nominal * slip.ratio * part.coefficient) < sheet.printed.half_unit:
                # Too little to be seen in the total: that is the part left out.
                continue
            text, same = f"{part.figure.name} {slip.text}", _scaled(sheet, place, slip.ratio)
            yield from _replaced(sheet, place, part.amounts.times(slip.ratio), slip.name, text, same=same)


def _scaled(sheet: Sheet, place: int, ratio: Fraction, *, is_whole: bool = False) -> frozenset[object]:
    """One figure times a ratio; of a sum of one part that is the total."""
    is_whole = is_whole or len(sheet.parts) == 1
    return frozenset({("scaled", None if is_whole else place, ratio)})


def _scaled_words(sheet: Sheet, slip: Slip) -> str:
    terms, _, _ = _whole_words(sheet).rpartition(" = ")
    shown = sheet.printed.like(sheet.figure.nominal * slip.ratio)
    return f"({terms}) x {float(slip.ratio):.7g} = {shown} {sheet.claim.unit}"


def _structure(sheet: Sheet) -> Iterator[Change]:
    for place, part in enumerate(sheet.parts):
        name, counted = part.figure.name, part.amounts.times(part.coefficient)
        unit = parse_unit(part.figure.unit)
        if len(sheet.parts) > 1:
            rest = sheet.without(place)
            yield Change("part-left-out", f"{name} left out", partial(_whole_words, rest), rest.figure)
        twice = sheet.figure.plus(counted)
        yield Change("counted-twice", f"{name} counted twice", partial(_counted, sheet, part.said(), twice), twice)
        if unit.scale != sheet.unit.scale or unit.dimension != sheet.unit.dimension:
            plain = abs(1 / part.coefficient)
            yield from _replaced(
                sheet,
                place,
                part.amounts.times(plain),
                "not-converted",
                f"{name} added as it is, {part.said()} as {part.figure.printed} {sheet.claim.unit}",
                same=_scaled(sheet, place, plain),
            )
    sign, verb = (-1, "deducted too") if sheet.claim.rule == "difference" else (1, "taken in")
    for figure, amounts in sheet.others:
        unit = parse_unit(figure.unit)
        if unit.dimension == sheet.unit.dimension:
            with_it = sheet.figure.plus(amounts.times(sign * unit.factor_to(sheet.unit)))
            words = partial(_counted, sheet, f"{figure.printed} {figure.unit}", with_it)
            yield Change("figure-inside", f"{_named(figure)} {verb}", words, with_it)


def _named(figure: Given | Claim) -> str:
    return figure.name + (f" (scope {figure.scope})" if figure.scope else "")


def _shares(sheet: Sheet) -> Iterator[Change]:
    """Of a ratio: another denominator, the rest in the place of the whole, or more above than belongs there."""
    above, below = sheet.parts
    unit, per = parse_unit(above.figure.unit), parse_unit(below.figure.unit)
    for figure, amounts in sheet.others:
        other = parse_unit(figure.unit)
        if other.dimension == per.dimension:
            text = f"per {figure.name} instead of {below.figure.name}"
            yield from _replaced(sheet, 1, amounts.times(other.factor_to(per)), "wrong-denominator", text)
        if other.dimension == unit.dimension:
            more = above.amounts.plus(amounts.times(other.factor_to(unit)))
            text = f"{_named(figure)} taken in above"
            yield from _replaced(sheet, 0, more, "figure-inside", text)
    if unit.dimension != per.dimension:
        return
    part = above.amounts.times(unit.factor_to(per))
    rest = below.amounts.plus(part.times(Fraction(-1)))
    yield from _replaced(sheet, 1, rest, "part-over-rest", "the part over the rest instead of the whole")
    back = rest.times(per.factor_to(unit))
    yield from _replaced(sheet, 0, back, "share-of-rest", "the share of the rest instead of the part")
    if part.band.low > 0:
        corners = [end / other * sheet.scale for end in ends(below.amounts) for other in ends(above.amounts)]
        turned = Amounts(below.amounts.nominal / above.amounts.nominal * sheet.scale, Band(min(corners), max(corners)))
        words = partial(sheet.words, [below.said(), above.said()], turned)
        yield Change("upside-down", "the whole over the part", words, turned)


def _columns(sheet: Sheet) -> Iterator[Change]:
    """Figures of another year's column: as this report prints it, and as other reports of the company do."""
    every: list[Amounts | None] = []
    for place, part in enumerate(sheet.parts):
        before = as_printed(part.figure, part.figure.previous) if part.figure.previous else None
        every.append(before)
        if before is not None:
            text = f"{_SWAPPED_COLUMNS}{part.figure.name} of the year before"
            same = _moved(sheet, {place: before})
            yield from _replaced(sheet, place, before, "columns-swapped", text, same=same)
        for report, figure, amounts in same_named(sheet.company, part.figure):
            text = f"{_SWAPPED_COLUMNS}{part.figure.name} of {_column(report)} ({figure.printed} {figure.unit})"
            same = _moved(sheet, {place: amounts})
            yield from _replaced(sheet, place, amounts, "columns-swapped", text, is_foreign=True, same=same)
    before_all = [one for one in every if one is not None]
    if len(before_all) == len(sheet.parts) > 1 and (figure_before := sheet.together(before_all)) is not None:
        said = [part.said(one) for part, one in zip(sheet.parts, before_all, strict=True)]
        words = partial(sheet.words, said, figure_before)
        same = _moved(sheet, dict(enumerate(before_all))) | {_BOTH_TOTALS}
        yield Change("columns-swapped", f"{_SWAPPED_COLUMNS}all of the year before", words, figure_before, same=same)
    if sheet.claim.previous and (total := as_printed(sheet.claim, sheet.claim.previous)) is not None:
        swapped = _swapped_total(sheet, total, "the year before", sheet.claim.previous)
        yield replace(swapped, same=swapped.same | {_BOTH_TOTALS})
    for report, figure, amounts in same_named(sheet.company, sheet.claim):
        yield _swapped_total(sheet, amounts, _column(report), figure.printed, is_foreign=True)


def _moved(sheet: Sheet, amounts: Mapping[int, Amounts]) -> frozenset[object]:
    """Parts with another column's amounts; one that is the same in both is not moved."""
    return frozenset({("moved", frozenset((at, one) for at, one in amounts.items() if one != sheet.parts[at].amounts))})


def _column(report: Report) -> str:
    return report.report.period or report.id


def _swapped_total(sheet: Sheet, total: Amounts, where: str, printed: str, *, is_foreign: bool = False) -> Change:
    """The total of this year under another year: what is printed there would be right here."""
    text = f"{_SWAPPED_COLUMNS}the total stands under {where} ({printed} {sheet.claim.unit})"
    moved = sheet.printed.value - total.nominal
    figure = sheet.figure.plus(Amounts(moved, Band(moved, moved)))
    same: frozenset[object] = frozenset({("total", total)})
    return Change("columns-swapped", text, partial(_whole_words, sheet), figure, STEP, is_foreign, same=same)


def _other_figures(sheet: Sheet) -> Iterator[Change]:
    """Another figure of the report in the place of one: that one left out, and the other taken in."""
    # Another denominator is tried as a step of its own.
    for place, part in enumerate(sheet.parts[:1] if sheet.is_ratio else sheet.parts):
        unit = parse_unit(part.figure.unit)
        for figure, amounts in sheet.others:
            other = parse_unit(figure.unit)
            if other.dimension == unit.dimension:
                text = f"{_named(figure)} instead of {part.figure.name}"
                moved = amounts.times(other.factor_to(unit))
                yield from _replaced(sheet, place, moved, "other-figure", text, order=EXCHANGED)


def _digits(sheet: Sheet) -> Iterator[Change]:
    for order, slip in digits_with_order(sheet.claim.printed):
        # The right figure is another one: the computed figure is moved by as much, so that it can be compared.
        shift = sheet.printed.value * (1 - slip.ratio)
        figure = sheet.figure.plus(Amounts(shift, Band(shift, shift)))
        text = f"{sheet.claim.name}, {slip.text}"
        yield Change(slip.name, text, partial(_whole_words, sheet), figure, order, own=True)
    for place, part in enumerate(sheet.parts):
        for order, slip in digits_with_order(part.figure.printed):
            shift = part.amounts.nominal * (slip.ratio - 1)
            moved = part.amounts.plus(Amounts(shift, Band(shift, shift)))
            text = f"{part.figure.name}, {slip.text}"
            yield from _replaced(sheet, place, moved, slip.name, text, order=order)


def digits_with_order(text: str) -> Iterator[tuple[int, Slip]]:
    """Slips of the digits of a number, each with its class; none of a number with few digits.

    Examples
    --------
    >>> [(order, slip.text) for order, slip in digits_with_order("312")][:1]
    [(4, 'digits swapped: 132 computed, 312 printed')]
    >>> list(digits_with_order("37"))
    []
    """
    if sum(sign.isdecimal() for sign in text) >= _FEWEST_DIGITS:
        for slip in digit_slips(text):
            yield (SWAPPED if slip.name == "digits-swapped" else WRONG), slip
