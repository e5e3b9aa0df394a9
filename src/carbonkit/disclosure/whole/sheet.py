"""A claim as a sheet of arithmetic: its inputs, how they are put together, and what else is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim, Given, Report
from carbonkit.disclosure.whole.narrow import Whole, band_of
from carbonkit.disclosure.whole.network import Linear, Product
from carbonkit.quantities import Printed, Unit, parse_unit

__all__ = ["Part", "Sheet", "as_printed", "ends", "same_named"]


@dataclass(frozen=True)
class Part:
    """One input: what it is, and how it enters. A ratio has two, its numerator first."""

    figure: Given | Claim
    amounts: Amounts
    coefficient: Fraction = Fraction(1)

    def said(self, amounts: Amounts | None = None) -> str:
        """The amount in words, as printed where it is the printed one."""
        if amounts is None and self.figure.printed:
            return f"{self.figure.printed} {self.figure.unit}"
        return f"{float((amounts or self.amounts).nominal):,.10g} {self.figure.unit}"


@dataclass(frozen=True)
class Sheet:
    """A claim as a sheet of arithmetic: its inputs, how they are put together, and what else the report prints.

    Parameters
    ----------
    claim : Claim
    printed : Printed
        Its figure.
    unit : Unit
        Its unit.
    figure : Amounts
        What its inputs give. [unit of the claim]
    parts : tuple of Part
    is_ratio : bool
    scale : Fraction
        Of a ratio: units of the claim in one unit of the numerator per one of the denominator. [-]
    others : tuple of (Given or Claim, Amounts)
        Other figures of the report.
    company : tuple of Report
        Other reports of the company.
    """

    claim: Claim
    printed: Printed
    unit: Unit
    figure: Amounts
    parts: tuple[Part, ...]
    is_ratio: bool
    scale: Fraction
    others: tuple[tuple[Given | Claim, Amounts], ...]
    company: tuple[Report, ...]

    @classmethod
    def of(
        cls, result: Judgement, whole: Whole, inputs: Mapping[str, Amounts], company: Sequence[Report]
    ) -> Sheet | None:
        """The sheet of a judged claim; None where the figure does not stand on known coefficients alone."""
        claim = result.claim
        relation = next((one for one in whole.relations if one.claim == claim.name), None)
        if relation is None or len(relation.equations) != 1 or result.computed is None:
            return None
        (equation,) = relation.equations
        scale, report = Fraction(1), whole.report
        if isinstance(equation, Linear):
            known = dict(equation.terms)
            parts = [Part(report.figure(name), inputs[name], known[name]) for name in inputs if name in known]
        elif claim.rule == "ratio" and isinstance(equation, Product):
            scale = 1 / equation.scale
            parts = [Part(report.figure(name), inputs[name]) for name in (claim.of[0], claim.per)]
        else:
            return None
        figures: list[Given | Claim] = [*report.given, *report.claim]
        taken = {claim.name, *inputs}
        others = [
            (one, amounts) for one in figures if one.name not in taken and (amounts := as_printed(one)) is not None
        ]
        return cls(
            claim,
            result.printed,
            parse_unit(claim.unit),
            result.computed,
            tuple(parts),
            claim.rule == "ratio",
            scale,
            tuple(others),
            tuple(one for one in company if one.id != report.id and _of_another_time(one, report)),
        )

    def together(self, amounts: Sequence[Amounts]) -> Amounts | None:
        """What amounts in the place of the inputs would give; None for a ratio to nothing. [unit of the claim]"""
        if not self.is_ratio:
            total = Amounts(Fraction(0), Band(Fraction(0), Fraction(0)))
            for part, each in zip(self.parts, amounts, strict=True):
                total = total.plus(each.times(part.coefficient))
            return total
        above, below = amounts
        if below.band.low <= 0:
            return None
        corners = [end / per * self.scale for end in ends(above) for per in ends(below)]
        return Amounts(above.nominal / below.nominal * self.scale, Band(min(corners), max(corners)))

    def moved(self, part: Part, amounts: Amounts) -> Amounts:
        """What a sum gives with another amount of one part. [unit of the claim]"""
        old, new, whole = part.amounts.times(part.coefficient), amounts.times(part.coefficient), self.figure
        ends = (whole.band.low - old.band.low + new.band.low, whole.band.high - old.band.high + new.band.high)
        return Amounts(whole.nominal - old.nominal + new.nominal, Band(*ends))

    def without(self, place: int) -> Sheet:
        """The sheet without one part."""
        parts = self.parts[:place] + self.parts[place + 1 :]
        fewer = replace(self, parts=parts)
        figure = fewer.together([part.amounts for part in parts])
        return fewer if figure is None else replace(fewer, figure=figure)

    def words(self, said: Sequence[str], figure: Amounts) -> str:
        """The arithmetic with amounts in words."""
        if self.is_ratio:
            terms = " / ".join(said)
        else:
            signs = ["-" if part.coefficient < 0 else "+" for part in self.parts] + ["+"] * len(said)
            terms = " ".join(f"{sign} {text}" for sign, text in zip(signs, said, strict=False)).removeprefix("+ ")
        return f"{terms} = {self.printed.like(figure.nominal)} {self.claim.unit}"


def _of_another_time(one: Report, other: Report) -> bool:
    """Whether two reports are of two periods, as far as they say."""
    return not one.report.period or one.report.period != other.report.period


def ends(amounts: Amounts) -> tuple[Fraction, Fraction]:
    """Both ends of an amount."""
    return amounts.band.low, amounts.band.high


def as_printed(figure: Given | Claim, text: str = "") -> Amounts | None:
    """A figure's face value and the interval of its digits; of another text in its place; None where that is no number.

    Examples
    --------
    >>> as_printed(Given(name="Staff", printed="12", unit="person")).band
    Band(low=Fraction(12, 1), high=Fraction(12, 1))
    """
    if not (text or figure.printed):
        return None
    printed = Printed(text or figure.printed)
    if printed.outcome == "none":
        return None
    return Amounts(printed.value, band_of(figure, text))


def same_named(reports: Sequence[Report], figure: Given | Claim) -> Iterator[tuple[Report, Given | Claim, Amounts]]:
    """The figures of other reports that have the name of one and measure the same. [unit of ``figure``]

    Examples
    --------
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> report = read_report(packaged_reports()[0])
    >>> [found.printed for _, found, _ in same_named([report], Given(name="Employees", unit="person"))]
    ['484']
    """
    unit = parse_unit(figure.unit)
    for report in reports:
        figures: list[Given | Claim] = [*report.given, *report.claim]
        for one in figures:
            amounts = as_printed(one)
            if one.name == figure.name and amounts is not None and parse_unit(one.unit).dimension == unit.dimension:
                yield report, one, amounts.times(parse_unit(one.unit).factor_to(unit))
