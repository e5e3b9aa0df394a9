"""The derivation: a figure as an input times a chain of named, exact steps."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from carbonkit.catalog import Factor
from carbonkit.quantities import Unit, decimal_text, parse_unit
from carbonkit.quantities.grammar import split_unit

__all__ = ["Derivation", "Step", "above_unit", "conversion", "factor_step", "is_potential", "per_unit", "product_of"]

_STATES = {"0C": "Nm3", "15C": "Sm3", "20C": "m3_20C"}


@dataclass(frozen=True, slots=True)
class Step:
    """One factor of the product.

    Parameters
    ----------
    label : str
        What the step is, in words.
    value : Fraction
        What it multiplies with. [unit]
    unit : str
        Unit of the value, in the spelling of the vocabulary; empty for a pure number.
    reference : str
        The factor it comes from; empty for a conversion of units or a rule.
    is_assumed : bool
        Whether it stands for something that no document states.
    place : str
        File, line and locator of the factor.
    also : tuple of str
        Further factors, where several are weighted by days.
    parts : tuple of tuple of Step
        Where the value is a sum (of gases): the steps of each summand; their products give it together.
    """

    label: str
    value: Fraction
    unit: str = ""
    reference: str = ""
    evidence: str = ""
    is_assumed: bool = False
    place: str = ""
    printed: str = ""
    also: tuple[str, ...] = ()
    parts: tuple[tuple[Step, ...], ...] = ()

    @property
    def references(self) -> tuple[str, ...]:
        """All factors behind the step."""
        if self.parts:
            return tuple(name for part in self.parts for step in part for name in step.references)
        return (self.reference, *self.also) if self.reference else ()

    @property
    def leaves(self) -> tuple[Step, ...]:
        """The steps that cite a factor or a rule each: those of the summands in the place of their sum."""
        return tuple(step for part in self.parts for step in part) if self.parts else (self,)


@dataclass(frozen=True)
class Derivation:
    """An ordered chain of steps from an amount to one output; its coefficient is their product.

    Examples
    --------
    >>> steps = (Step("kWh -> MWh", Fraction(1, 1000), "MWh/kWh"), Step("factor", Fraction("0.5366"), "tCO2/MWh"))
    >>> Derivation("co2_t", "tCO2", steps).coefficient
    Fraction(2683, 5000000)
    """

    output: str
    unit: str
    steps: tuple[Step, ...]

    @cached_property
    def ratio(self) -> tuple[int, int]:
        """Numerator and denominator of the coefficient, not in lowest terms: many plan rows never need these."""
        return product_of(self.steps)

    @cached_property
    def coefficient(self) -> Fraction:
        """Exact product of the steps. [output unit per unit of the amount]"""
        return Fraction(*self.ratio)

    @cached_property
    def multiplier(self) -> float:
        """The coefficient as the ledger multiplies with it, rounded once."""
        above, below = self.ratio
        return above / below

    @cached_property
    def references(self) -> tuple[str, ...]:
        """All factors behind the steps, in order."""
        return tuple(reference for step in self.steps for reference in step.references)

    @cached_property
    def marks(self) -> frozenset[str]:
        """The evidence marks of its steps."""
        return frozenset(step.evidence for step in self.leaves if step.evidence)

    @cached_property
    def leaves(self) -> tuple[Step, ...]:
        """All steps, a sum as the steps of its summands."""
        if not any(step.parts for step in self.steps):
            return self.steps
        return tuple(leaf for step in self.steps for leaf in step.leaves)

    def behind(self, lead: Derivation) -> Derivation:
        """The same chain behind the steps of another, as rows in another unit need; what is known of both is kept.

        Examples
        --------
        >>> factor = Derivation("co2_t", "tCO2", (Step("factor", Fraction("0.5366"), "tCO2/MWh"),))
        >>> lead = Derivation("amount", "MWh", (Step("kWh to MWh", Fraction(1, 1000), "MWh/kWh"),))
        >>> factor.behind(lead).coefficient
        Fraction(2683, 5000000)
        """
        if not lead.steps:
            return self
        (first_above, first_below), (above, below) = lead.ratio, self.ratio
        # One is made for each output of each plan row: its fields are set at once, and not one by one.
        made = object.__new__(Derivation)
        made.__dict__.update(
            output=self.output,
            unit=self.unit,
            steps=lead.steps + self.steps,
            ratio=(first_above * above, first_below * below),
            references=lead.references + self.references,
            marks=lead.marks | self.marks if lead.marks else self.marks,
        )
        return made

    def cite_as(self, other: Derivation) -> None:
        """Take over what is known of the factors of another chain, from which this one differs in values alone."""
        self.__dict__.update(references=other.references, marks=other.marks)

    def apply(self, amount: Fraction) -> Fraction:
        """The exact figure of an amount. [output unit]"""
        return amount * self.coefficient

    def lines(self) -> list[str]:
        """The steps as aligned text; under a published factor stands its place, down to the printed cell."""
        shown = [(_shown(step), step) for step in self.steps]
        width = max((len(value) for value, _ in shown), default=0)
        lines = []
        for value, step in shown:
            names = "" if step.parts else ", ".join(step.references)
            about = (
                f"{names}  [{step.evidence}]" if names else step.label + f"  [{step.evidence}]" * bool(step.evidence)
            )
            lines.append(f"  x {value.ljust(width)}  {about}{' [assumed]' if step.is_assumed else ''}")
            if names:
                lines.append(" " * (width + 6) + "; ".join(part for part in (step.label, step.place) if part))
            lines += _summands(step)
        return lines


def product_of(steps: tuple[Step, ...]) -> tuple[int, int]:
    """The product of the values of steps, as a ratio that is not in lowest terms.

    Examples
    --------
    >>> product_of((Step("half", Fraction(1, 2)), Step("six", Fraction(6))))
    (6, 2)
    """
    above = below = 1
    for step in steps:
        numerator, denominator = step.value.as_integer_ratio()
        above *= numerator
        below *= denominator
    return above, below


def _shown(step: Step) -> str:
    return f"{step.printed or decimal_text(step.value)} {step.unit}".strip()


def _summands(sum_of: Step) -> list[str]:
    """The summands of a sum, each as the product that gives it, with its factors and their places below."""
    lines = []
    for place, part in enumerate(sum_of.parts):
        value = Fraction(*product_of(part))
        product = " x ".join(_shown(step) for step in part)
        lines.append(f"      {'+' if place else ' '} {product} = {decimal_text(value)} {sum_of.unit}")
        for step in (step for step in part if step.reference):
            mark = f"  [{step.evidence}]" if step.evidence else ""
            lines.append(f"          {', '.join(step.references)}{mark}  {step.place}".rstrip())
    return lines


@lru_cache(maxsize=4096)
def conversion(source: Unit, target: Unit, label: str = "") -> tuple[Step, ...]:
    """The step from one unit to another of the same dimension; none where they are the same.

    Raises
    ------
    DimensionError
        If they measure different things.
    """
    value = source.factor_to(target)
    if value == 1:
        return ()
    below = source.name if source.multiplier == 1 else f"({source.name})"
    return (Step(label or f"{source.name} to {target.name}", value, f"{target.name}/{below}"),)


def factor_step(
    factor: Factor,
    label: str = "",
    value: Fraction | None = None,
    *,
    also: tuple[str, ...] = (),
    place: str | None = None,
    evidence: str | None = None,
) -> Step:
    """A published factor as a step; where several are weighted, the rest replaces what is its own."""
    if place is None:
        place = "; ".join(part for part in (factor.where, factor.locator) if part)
    weighted = value is not None and value != factor.value
    return Step(
        label
        or f"{factor.source.title_en or factor.source.title}: {factor.kind} {factor.region or factor.carrier}".strip(),
        factor.value if value is None else value,
        factor.unit,
        factor.reference,
        factor.evidence if evidence is None else evidence,
        place=place,
        printed="" if weighted else factor.printed,
        also=also,
    )


def per_unit(factor: Factor) -> Unit:
    """The unit that a factor is per: kWh of tCO2/kWh; a gas volume takes the state that the factor states."""
    state = _STATES.get(factor.state)
    return parse_unit(state) if state else split_unit(factor.unit)[1]


def is_potential(reference: str) -> bool:
    """Whether a reference is a warming potential of a named set: ``ipcc/ar6/gwp-100#CH4``."""
    return reference.startswith("ipcc/") and "/gwp-" in reference


def above_unit(factor: Factor) -> Unit:
    """The unit that a factor gives: tCO2 of tCO2/kWh."""
    return split_unit(factor.unit)[0]
