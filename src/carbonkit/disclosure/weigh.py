"""Weighing: how exactly an input is known, and what a figure that follows from inputs says of a printed one."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from carbonkit.accounting.derivation import Derivation
from carbonkit.accounting.findings import Finding
from carbonkit.catalog import Catalog
from carbonkit.disclosure.candidates import Amounts, Single
from carbonkit.disclosure.judgement import Judgement, Nearest
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim, Given, Report
from carbonkit.disclosure.whole.narrow import Determined, Others, Whole, band_of, span_text
from carbonkit.quantities import Period, Printed, Unit, parse_period, parse_unit

__all__ = ["NOTHING", "MissingInputError", "Scales"]

#: No amount at all, exactly.
NOTHING = Amounts(Fraction(0), Band(Fraction(0), Fraction(0)))


class MissingInputError(Exception):
    """An input is missing: the sentence says which."""


class Scales:
    """One claim on the scales: reads its inputs, weighs a figure against its digits, and notes what was found."""

    #: Inferred inputs stand at their middle: what room the printed digits leave by themselves.
    at_middle = False

    def __init__(self, report: Report, claim: Claim, catalog: Catalog, whole: Whole | None = None) -> None:
        self.report = report
        self.claim = claim
        self.catalog = catalog
        self.whole = whole
        #: Inputs that the report does not print, as its other claims determine them.
        self.inferred: dict[str, Determined] = {}
        self.unit = parse_unit(claim.unit)
        self.result = Judgement(claim, claim.unit, Printed(claim.printed), "not-computable")

    def known(self, name: str) -> tuple[Amounts, Unit, Given | Claim]:
        """A given or another claim: face value and interval (a count is exact), its unit, and where it stands.

        What the report does not print is what its other claims say of it.

        Raises
        ------
        MissingInputError
            If it is not printed, and the other claims do not bound it.
        """
        figure = self.report.figure(name)
        unit = parse_unit(figure.unit)
        if not figure.printed:
            return self._inferred(name), unit, figure
        printed = Printed(figure.printed)
        if printed.outcome == "none":
            raise MissingInputError(f"the input {name} is printed as {printed.text!r}")
        return Amounts(printed.value, band_of(figure, report=self.report)), unit, figure

    def period_of(self, figure: Given | Claim) -> Period | None:
        """The period of the claim, or else of its input, or else of the report."""
        text = self.claim.period or figure.period or self.report.report.period
        return parse_period(text) if text else None

    @cached_property
    def others(self) -> Others | None:
        """Where the figures can lie by all other claims of the report."""
        return None if self.whole is None else self.whole.without(self.claim.name)

    def _inferred(self, name: str) -> Amounts:
        found = None if self.whole is None else self.whole.inferred(name, self.others)
        if found is None:
            raise MissingInputError(f"the report does not print {name}")
        self.inferred[name] = found
        band = Band(found.nominal, found.nominal) if self.at_middle else Band(found.low, found.high)
        return Amounts(found.nominal, band)

    def said(self, figure: Given | Claim) -> str:
        """An input in words: as printed, or as inferred."""
        if figure.name in self.inferred:
            found = self.inferred[figure.name]
            return f"({span_text(found.low, found.high, figure.unit, whole=found.is_count)})"
        return f"{figure.printed} {figure.unit_said if isinstance(figure, Given) else figure.unit}"

    def settle(self, amounts: Amounts, derivation: Derivation, extra: Amounts = NOTHING) -> None:
        """A claim whose factor is named to the last choice."""
        result = self.result
        result.derivation = derivation
        result.factors = list(derivation.references)
        result.candidates_tried = 1
        for step in derivation.leaves:
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

    def nearest(self, single: Single) -> Nearest:
        """The nearest that the stated source gives by itself."""
        value = single.figure.nominal
        return Nearest(single.name, value, _percent(value, self.result.printed.value))

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
