"""The method: every choice that changes a result, as a small file that stands beside the data."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from carbonkit.accounting.activities import find_activity
from carbonkit.accounting.coal import read_basis
from carbonkit.accounting.fields import ActivityName, NumberText, Part, UnitText, problems_of
from carbonkit.catalog import Policy
from carbonkit.errors import Problem, ProblemsError
from carbonkit.quantities import parse_number
from carbonkit.tables.toml import read_toml

__all__ = ["CoalEquivalent", "FactorChoice", "Method", "OwnValue", "Steam"]


def _basis(given: object) -> object:
    return read_basis(str(given))


Output = Literal["energy", "tce", "emissions"]


def _year_policy(text: str) -> str:
    return Policy(year=text).year


def _region_policy(text: str) -> str:
    return Policy(region=text).region


class FactorChoice(Part):
    """An edition to take factors from, where a bare name does not say enough.

    Parameters
    ----------
    edition : str
        ``publisher/edition``, or a name that reports use.
    kind : str, optional
        ``OM``, ``CM(OM=0.75,BM=0.25)``, ``ets-notice`` ...; the activity's own kind if omitted.
    region : str, optional
        Take this region's factor for every row (a national notice); the row's own region if omitted.
    variant : str, optional
        Which of the edition's rows, where it prints several for one fuel: ``100% mineral diesel``.
    activity : str, optional
        Use it for this activity only.
    """

    edition: str
    kind: str | None = None
    region: str | None = None
    variant: str | None = None
    activity: ActivityName | None = None


class OwnValue(Part):
    """A measured value of one's own that stands where the standard prints a range, or none."""

    value: NumberText
    unit: UnitText
    source: str

    @property
    def exact(self) -> Fraction:
        return parse_number(self.value)


def _choices(given: object) -> object:
    """A list of names and tables, or such lists by activity, as one list of choices."""
    if isinstance(given, dict):
        found = []
        for activity, several in given.items():
            for one in several if isinstance(several, list) else [several]:
                plain = {"edition": one} if isinstance(one, str) else one
                found.append(
                    {**plain, "activity": find_activity(str(activity)).name} if isinstance(plain, dict) else plain
                )
        return found
    if isinstance(given, list | tuple):
        return [{"edition": one} if isinstance(one, str) else one for one in given]
    raise ValueError("a list of editions, or lists by activity")


class CoalEquivalent(Part):
    """How energy becomes standard coal: an edition of GB/T 2589 and a basis.

    Parameters
    ----------
    edition : str
        ``cn-sac/gbt-2589-2020`` ...
    basis : str
        ``calorific`` (当量值) or ``primary`` (等价值).
    electricity, heat : str, optional
        Reference of the coal rate that makes the primary value; the standard prints none.
    values : dict
        Own measured coefficients by activity, for a carrier that the standard prints as a range.
    """

    edition: str
    basis: Annotated[Literal["calorific", "primary"], BeforeValidator(_basis)]
    electricity: str | None = None
    heat: str | None = None
    values: dict[ActivityName, OwnValue] = Field(default_factory=dict)


class Steam(Part):
    """Specific enthalpy of purchased steam, for amounts in tonnes."""

    enthalpy: NumberText
    unit: UnitText = "kJ/kg"


class _Lookup(Part):
    year: Annotated[str, AfterValidator(_year_policy)] = "exact"
    region: Annotated[str, AfterValidator(_region_policy)] = "exact"
    heating_value: Literal["net", "gross"] | None = None


class Method(BaseModel):
    """Every choice that changes a result.

    Parameters
    ----------
    factors : list, or dict of list by activity
        Editions in order of preference: a name, or ``{edition, kind, region, variant, activity}``.
    gwp : str, optional
        A named set, ``ipcc-ar6-100``; needed where a gas other than CO2 becomes CO2e.
    scope2 : str
        ``location``: the location-based method.
    coal_equivalent : dict, optional
        ``{edition, basis}``; without it no coal equivalent is computed.
    media : str
        ``list``: energy-consumed media stand beside a calorific total; ``include``: inside it (mixed basis).
    exports : str, optional
        ``cn-net`` or ``ghgp-gross``; needed once a row is an export.
    lookup : dict
        ``year`` and ``region`` policies, exact if omitted; ``heating_value``, ``net`` or ``gross``, of fuels that are
        measured as energy, needed where their factors stand on one.
    evidence : str, optional
        The least evidence that is accepted.
    as_of : date, optional
        Only factors that were certainly published by then.
    outputs : list, optional
        ``energy``, ``tce``, ``emissions``: demanded for every row that can have them, an error where they cannot be
        had. What the other choices make possible, if omitted.

    Raises
    ------
    ProblemsError
        With everything wrong in it, together.

    Examples
    --------
    >>> method = Method(factors=["cn-mee/average-2022"], gwp="ipcc-ar6-100", scope2="location")
    >>> method.coal_equivalent is None
    True
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str = ""
    purpose: Literal["", "hkex", "ghg-protocol", "ifrs-s2", "iso-14064-1", "gb-32150", "cn-ets"] = ""
    gwp: str | None = None
    scope2: Literal["location"] = "location"
    factors: Annotated[list[FactorChoice], BeforeValidator(_choices)] = Field(default_factory=list)
    coal_equivalent: CoalEquivalent | None = None
    media: Literal["list", "include"] = "list"
    exports: Literal["cn-net", "ghgp-gross"] | None = None
    lookup: _Lookup = Field(default_factory=_Lookup)
    evidence: Literal["original", "two-sources", "one-source", "recalled"] | None = None
    as_of: date | None = None
    steam: Steam | None = None
    outputs: list[Output] | None = None

    def __init__(self, **choices: Any) -> None:
        try:
            super().__init__(**choices)
        except ValidationError as error:
            raise ProblemsError(problems_of(error)) from None

    @classmethod
    def read(cls, path: str | Path) -> Method:
        """Read a method from a TOML file.

        Raises
        ------
        ProblemsError
            With every problem of the file, each with its line.
        """
        file = read_toml(path)
        try:
            return cls(**file.content)
        except ProblemsError as error:
            problems = tuple(Problem(file.place(one.where), f"{one.where}: {one.message}") for one in error.problems)
            raise ProblemsError(problems) from None

    @property
    def policy(self) -> Policy:
        return Policy(self.lookup.year, self.lookup.region)

    def choices(self, activity: str) -> list[FactorChoice]:
        """The editions named for an activity, in their order."""
        return [one for one in self.factors if one.activity in (None, activity)]
