"""The question that the search is asked: a claim with its input, and what the report says of its factor."""

from __future__ import annotations

from dataclasses import dataclass

from carbonkit.accounting.activities import Activity
from carbonkit.disclosure.candidates import Amounts
from carbonkit.quantities import Period, Printed, Unit

__all__ = ["Asked", "Beside"]


@dataclass(frozen=True)
class Beside:
    """A small source that the report prints beside the input: water, sewage, paper.

    Parameters
    ----------
    name, text : str
        Its name in the report, and its amount as printed, with the unit.
    amounts, unit : Amounts, Unit
        How much it is.
    """

    name: str
    text: str
    amounts: Amounts
    unit: Unit
    activity: Activity


@dataclass(frozen=True)
class Asked:
    """A claim as the search sees it.

    Parameters
    ----------
    printed, unit : Printed, Unit
        The figure.
    amounts, amount_unit : Amounts, Unit
        The input that it should follow from; its band may be narrower than its digits, where others narrow it.
    text : str
        The input as printed; empty where it is a sum of several, or not printed.
    activity : Activity or None
        What the input is; None for energy that is only converted.
    edition, kind, region, basis : str
        What the report names; empty where it names none.
    regions : tuple of str
        Regions that come into question.
    period : Period or None
        The period of the claim.
    rule : str
        ``emissions``, ``coal-equivalent`` or ``energy``.
    gwp : str
        The set of warming potentials that the report names; empty where it names none.
    heating_value : str
        ``net`` or ``gross``, where the input is energy of a fuel and says so.
    previous : Amounts, optional
        The input in the column of the year before, where the report prints it. [unit of the input]
    beside : tuple of Beside
        Small sources that may be in the figure.
    """

    printed: Printed
    unit: Unit
    amounts: Amounts
    amount_unit: Unit
    text: str
    activity: Activity | None
    edition: str
    kind: str
    region: str
    regions: tuple[str, ...]
    period: Period | None
    rule: str = "emissions"
    basis: str = ""
    gwp: str = ""
    heating_value: str = ""
    previous: Amounts | None = None
    beside: tuple[Beside, ...] = ()
