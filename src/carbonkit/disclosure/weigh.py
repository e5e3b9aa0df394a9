"""Weighing: how exactly an input is known, and what a figure that follows from inputs says of a printed one."""

from __future__ import annotations

from fractions import Fraction

from carbonkit.accounting.derivation import Derivation
from carbonkit.accounting.findings import Finding
from carbonkit.catalog import Catalog
from carbonkit.disclosure.candidates import Amounts, Single
from carbonkit.disclosure.judgement import Judgement, Nearest
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim, Given, Report
from carbonkit.quantities import Printed, Unit, parse_unit

__all__ = ["NOTHING", "MissingInputError", "Scales"]

#: No amount at all, exactly.
NOTHING = Amounts(Fraction(0), Band(Fraction(0), Fraction(0)))


class MissingInputError(Exception):
    """An input is missing: the sentence says which."""


class Scales:
    """One claim on the scales: reads its inputs, weighs a figure against its digits, and notes what was found."""

    def __init__(self, report: Report, claim: Claim, catalog: Catalog) -> None:
        self.report = report
        self.claim = claim
        self.catalog = catalog
        self.unit = parse_unit(claim.unit)
        self.result = Judgement(claim, claim.unit, Printed(claim.printed), "not-computable")

    def known(self, name: str) -> tuple[Amounts, Unit, Given | Claim]:
        """A given or another claim: face value and interval (a count is exact), its unit, and where it stands."""
        figure = self.report.figure(name)
        if not figure.printed:
            raise MissingInputError(f"the report does not print {name}")
        printed, unit = Printed(figure.printed), parse_unit(figure.unit)
        if printed.outcome == "none":
            raise MissingInputError(f"the input {name} is printed as {printed.text!r}")
        is_count = unit.dimension == parse_unit("person").dimension
        band = Band(printed.value, printed.value) if is_count else Band(printed.low, printed.high)
        return Amounts(printed.value, band), unit, figure

    def settle(self, amounts: Amounts, derivation: Derivation, extra: Amounts = NOTHING) -> None:
        """A claim whose factor is named to the last choice."""
        result = self.result
        result.derivation = derivation
        result.factors = list(derivation.references)
        result.candidates_tried = 1
        for step in derivation.steps:
            if step.evidence == "recalled":
                self.recalled(step.reference or step.label)
        assumed = [step.label for step in derivation.steps if step.is_assumed]
        result.assumptions += assumed
        figure = amounts.times(derivation.coefficient)
        self.weigh(figure)
        if self.claim.assume is not None and not (result.verdict == "reproduced" and Fraction(0) in extra.band):
            # The report's own words do not give the figure: the extra source has to be in it.
            self.weigh(figure.plus(extra))
            assumed.append(self.claim.assume.of)
        if result.verdict == "reproduced" and assumed:
            result.verdict = "reproduced-under-assumption"

    def weigh(self, figure: Amounts) -> None:
        """The verdict of a figure that follows from what is given alone."""
        result, printed = self.result, self.result.printed
        result.computed = figure
        result.nearest = None
        result.difference_percent = _percent(figure.nominal, printed.value)
        if printed.prints(figure.nominal):
            result.verdict, result.fit = "reproduced", "nominal"
        elif figure.band.meets(Band(printed.low, printed.high)):
            result.verdict, result.fit = "reproduced", "within-rounding"
        else:
            result.verdict, result.fit = "not-reproduced", "none"
            reference = result.factors[0] if result.factors else ""
            result.nearest = Nearest(reference, figure.nominal, result.difference_percent)

    def nearest(self, found: list[Single], printed: Printed) -> Nearest:
        best = min(found, key=lambda one: abs(one.figure.nominal - printed.value))
        return Nearest(best.factor.reference, best.figure.nominal, _percent(best.figure.nominal, printed.value))

    def find(self, code: str, text: str) -> None:
        if not code.startswith("gwp:"):
            self.result.findings.append(Finding(code, text))

    def recalled(self, reference: str) -> None:
        text = f"{reference} is recalled: no document that prints it could be opened"
        self.find("recalled-factor", text)


def _percent(value: Fraction, printed: Fraction) -> Fraction | None:
    """Difference against a printed figure; None where that is zero and the value is not. [%]"""
    if printed:
        return (value - printed) / abs(printed) * 100
    return None if value else Fraction(0)
