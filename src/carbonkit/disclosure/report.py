"""The report file: what a report prints, as printed, and what each figure is said to follow from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from carbonkit.accounting.activities import find_activity
from carbonkit.accounting.fields import ActivityName, NumberText, Part, PeriodText, UnitText, problems_of
from carbonkit.accounting.request import check_heating_value, heating_value_of
from carbonkit.catalog import Catalog
from carbonkit.errors import Problem, ProblemsError, UnknownNameError
from carbonkit.quantities import Printed, parse_number, parse_unit
from carbonkit.tables.toml import read_text, read_toml

__all__ = [
    "Assumed",
    "Claim",
    "FactorNamed",
    "Given",
    "Report",
    "packaged_reports",
    "read_report",
    "read_reports",
    "unknown_regions",
]


def _printed(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError(f'write the figure in quotes, so that its digits stay as printed: "{text}"')
    Printed(text)
    return text


def _names(given: object) -> object:
    return [given] if isinstance(given, str) else given


PrintedText = Annotated[str, BeforeValidator(_printed)]
#: Which scopes of the GHG Protocol a figure covers; ``2`` is location-based.
Scope = Literal["", "1", "2", "2-market", "3", "1+2", "1+2+3"]


def _if_printed(text: object) -> str:
    return "" if text == "" else _printed(text)


IfPrinted = Annotated[str, BeforeValidator(_if_printed)]


def _scaled_once(one: Given | Claim) -> None:
    """Refuse 78.4% in the unit %, and 35.6万 in 万千瓦时: it would be scaled twice."""
    if not one.printed:
        return
    printed, unit = Printed(one.printed), parse_unit(one.unit)
    if printed.scale != 1 and unit.scale != 1 and (unit.multiplier != 1 or not unit.dimension):
        raise ValueError(f"{one.printed!r} in {one.unit!r} would be scaled twice; write the sign once")


class Given(Part):
    """A figure that others follow from; without ``printed`` where the report does not print it."""

    name: str
    unit: UnitText
    heating_value: Literal["", "net", "gross"] = ""
    printed: IfPrinted = ""
    previous: IfPrinted = ""
    activity: ActivityName = ""
    region: str = ""
    scope: Scope = ""
    boundary: str = ""
    period: PeriodText = ""
    locator: str = ""
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _with_heating_value(cls, given: Any) -> Any:
        """Take ``kWh (Gross CV)`` apart, as activity tables do."""
        text = given.get("unit") if isinstance(given, dict) else None
        unit, heating_value = heating_value_of(text) if isinstance(text, str) else ("", "")
        if not heating_value:
            return given
        if given.get("heating_value", "") not in ("", heating_value):
            raise ValueError(f"the unit {text!r} is {heating_value}, and heating_value {given['heating_value']!r}")
        return {**given, "unit": unit, "heating_value": heating_value}

    @model_validator(mode="after")
    def _once(self) -> Given:
        _scaled_once(self)
        if self.activity:
            check_heating_value(find_activity(self.activity), self.unit_said, parse_unit(self.unit), self.heating_value)
        return self

    @property
    def unit_said(self) -> str:
        """The unit with its heating value: ``kWh (gross)``."""
        return f"{self.unit} ({self.heating_value})" if self.heating_value else self.unit


def _gwp_set(text: object) -> object:
    """A set by its name, or by the assessment report as footnotes write it: AR5 for ipcc-ar5-100."""
    found = (
        re.fullmatch(r"(?:ipcc\s*)?(sar|tar|ar[456])", text.strip(), re.IGNORECASE) if isinstance(text, str) else None
    )
    return f"ipcc-{found[1].lower()}-100" if found else text


class FactorNamed(Part):
    """The factor as far as the report names it.

    Parameters
    ----------
    reference : str
        A reference, where the report names the very figure.
    edition, kind, region, basis : str
        What it names of a source; what is left out is a choice inside the source.
    gwp : str
        The set of warming potentials that it adds the gases up by, where the source prints them apart:
        ``ipcc-ar5-100``, or AR5.
    value, unit : str
        The figure itself, where the report prints it.
    """

    reference: str = ""
    edition: str = ""
    kind: str = ""
    region: str = ""
    basis: str = ""
    gwp: Annotated[str, BeforeValidator(_gwp_set)] = ""
    value: NumberText = ""
    unit: UnitText = ""

    @model_validator(mode="after")
    def _one_way(self) -> FactorNamed:
        ways = [bool(self.reference), bool(self.edition), bool(self.value)]
        if sum(ways) != 1:
            raise ValueError("name a factor by reference, by edition, or by its value with unit: one of the three")
        if bool(self.value) != bool(self.unit):
            raise ValueError("a factor given by value needs its unit")
        return self


def _factor(given: object) -> object:
    if isinstance(given, str):
        return {"reference": given} if "#" in given else {"edition": given}
    return given


class Assumed(Part):
    """A small extra source that the report mentions without a factor: a given times a band of factors."""

    of: str
    low: NumberText
    high: NumberText
    unit: UnitText
    note: str = ""

    @model_validator(mode="after")
    def _order(self) -> Assumed:
        if parse_number(self.low) > parse_number(self.high):
            raise ValueError(f"low {self.low} lies above high {self.high}")
        return self


class Claim(Part):
    """A printed figure, and what it should follow from."""

    name: str
    printed: PrintedText
    unit: UnitText
    rule: Literal["emissions", "coal-equivalent", "energy", "sum", "difference", "ratio"]
    of: Annotated[list[str], BeforeValidator(_names), Field(min_length=1)]
    per: str = ""
    factor: Annotated[FactorNamed | None, BeforeValidator(_factor)] = None
    assume: Assumed | None = None
    previous: IfPrinted = ""
    scope: Scope = ""
    boundary: str = ""
    period: PeriodText = ""
    locator: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Claim:
        _scaled_once(self)
        if (self.rule == "ratio") != bool(self.per):
            raise ValueError("a ratio needs `per`, and only a ratio has it")
        if self.rule == "difference" and len(self.of) < 2:
            raise ValueError("a difference needs at least two names in `of`")
        if self.rule == "ratio" and len(self.of) != 1:
            raise ValueError("a ratio is of one figure")
        return self


class _Head(Part):
    id: str
    organisation: str = ""
    period: PeriodText = ""
    title: str = ""
    language: str = ""
    regions: list[str] = Field(default_factory=list)
    consolidation: str = ""
    source: str = ""
    note: str = ""


class Report(Part):
    """A report as printed.

    Parameters
    ----------
    report : table
        ``id``, ``organisation``, ``period``, ``title``, ``regions``: the regions that come into question (an
        assumption, and shown as one).
    given : list of Given
        Inputs.
    claim : list of Claim
        Figures to be judged.

    Raises
    ------
    ProblemsError
        From ``read_report``, with every problem and its line.

    Examples
    --------
    >>> report = read_report(packaged_reports()[1])
    >>> report.figure("外購電力").printed, len(report.claim)
    ('356,483', 9)
    """

    report: _Head
    given: list[Given] = Field(default_factory=list)
    claim: list[Claim] = Field(default_factory=list)

    @property
    def id(self) -> str:
        return self.report.id

    def figure(self, name: str) -> Given | Claim:
        """A given or a claim by its name."""
        figures: list[Given | Claim] = [*self.given, *self.claim]
        return next(one for one in figures if one.name == name)


def _check_names(report: Report) -> list[Problem]:
    problems = []
    names: dict[str, str] = {}
    places = [(f"given.{number}", given.name) for number, given in enumerate(report.given)]
    places += [(f"claim.{number}", claim.name) for number, claim in enumerate(report.claim)]
    for place, name in places:
        if name in names:
            problems.append(Problem(f"{place}.name", f"the name {name!r} stands twice"))
        names.setdefault(name, place)
    for number, claim in enumerate(report.claim):
        asked = [("of", name) for name in claim.of]
        asked += [("per", claim.per)] if claim.per else []
        asked += [("assume", claim.assume.of)] if claim.assume else []
        for field, name in asked:
            if name not in names:
                message = f"{name!r} is no given or claim of this report; there is {', '.join(names)}"
                problems.append(Problem(f"claim.{number}.{field}", message))
            elif name == claim.name:
                problems.append(Problem(f"claim.{number}.{field}", "a claim cannot follow from itself"))
        if claim.rule == "emissions":
            for name in claim.of:
                if any(given.name == name and not given.activity for given in report.given):
                    message = f"{name!r} needs an activity (electricity.purchased ...) for emissions to follow from it"
                    problems.append(Problem(f"claim.{number}.of", message))
    return problems or _circles(report)


def _circles(report: Report) -> list[Problem]:
    """Claims that follow from each other in a circle: any figures at all would confirm each other there."""
    inputs = {
        claim.name: [*claim.of, *([claim.per] if claim.per else []), *([claim.assume.of] if claim.assume else [])]
        for claim in report.claim
    }
    places = {claim.name: number for number, claim in enumerate(report.claim)}
    problems: list[Problem] = []
    done: set[str] = set()
    for start in inputs:
        path: list[str] = []
        waiting = [iter([start])]
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                waiting.pop()
                done.update(path[-1:])
                del path[-1:]
            elif name in path:
                circle = path[path.index(name) :]
                text = " from ".join([*circle, circle[0]])
                problems.append(Problem(f"claim.{places[circle[-1]]}.of", f"claims follow from each other: {text}"))
            elif name in inputs and name not in done:
                path.append(name)
                waiting.append(iter(inputs[name]))
    return problems


def unknown_regions(raw: dict[str, Any], catalog: Catalog) -> list[Problem]:
    """The regions of a report that a catalogue does not know, each under its dotted path.

    Parameters
    ----------
    raw : dict
        The content of a report file; what is wrong with it otherwise is passed over.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> given = {"name": "power", "region": "Zhejang"}
    >>> print(unknown_regions({"given": [given]}, open_catalog())[0])
    given.0.region: unknown region 'Zhejang'; closest: zhejiang (CN-ZJ), henan (CN-HA), chekiang (CN-ZJ)
    """

    def at(table: Any, key: str) -> Any:
        return table.get(key) if isinstance(table, dict) else None

    def rows(key: str) -> list[Any]:
        return found if isinstance(found := raw.get(key), list) else []

    several = at(raw.get("report"), "regions")
    named = [("report.regions", name) for name in (several if isinstance(several, list) else [])]
    named += [(f"given.{number}.region", at(one, "region")) for number, one in enumerate(rows("given"))]
    named += [
        (f"claim.{number}.factor.region", at(at(one, "factor"), "region")) for number, one in enumerate(rows("claim"))
    ]
    problems = []
    for where, name in named:
        try:
            if isinstance(name, str) and name:
                catalog.regions.code(name)
        except UnknownNameError as error:
            problems.append(Problem(where, str(error)))
    return problems


def _parse(raw: Any, catalog: Catalog | None) -> Report:
    if not isinstance(raw, dict):
        raise ProblemsError((Problem("", "a report is a table of report, given and claim"),))
    unknown = unknown_regions(raw, catalog) if catalog is not None else []
    try:
        report = Report.model_validate(raw)
    except ValidationError as error:
        raise ProblemsError((*problems_of(error), *unknown)) from None
    problems = [*_check_names(report), *unknown]
    if problems:
        raise ProblemsError(tuple(problems))
    return report


def read_report(path: str | Path, *, catalog: Catalog | None = None) -> Report:
    """Read one report file.

    Parameters
    ----------
    path : str or Path
        TOML, or JSON of the same shape.
    catalog : Catalog, optional
        Where the regions are looked up: an unknown one is then a problem with its line, and told by `check` otherwise.

    Raises
    ------
    ProblemsError
        With every problem of the file, each with its line.

    Examples
    --------
    >>> read_report(packaged_reports()[0]).id
    'alibaba-health-fy2018'
    """
    reports = list(read_reports(path, catalog=catalog))
    if len(reports) != 1:
        raise ProblemsError((Problem(str(path), f"holds {len(reports)} reports; read_reports reads them all"),))
    return reports[0]


def read_reports(path: str | Path, *, catalog: Catalog | None = None) -> Iterator[Report]:
    """Read the reports of a file: one of a ``.toml`` or ``.json``, one a line of a ``.jsonl``.

    Parameters
    ----------
    path : str or Path
    catalog : Catalog, optional
        Where the regions are looked up: see `read_report`.

    Raises
    ------
    ProblemsError
    """
    name = str(path)
    if not name.endswith((".json", ".jsonl")):
        file = read_toml(path)
        try:
            yield _parse(file.content, catalog)
        except ProblemsError as error:
            raise ProblemsError(
                tuple(Problem(file.place(one.where), _with_path(one)) for one in error.problems)
            ) from None
        return
    text = read_text(path)
    lines = list(enumerate(text.split("\n"), start=1)) if name.endswith(".jsonl") else [(1, text)]
    problems: list[Problem] = []
    reports = []
    for number, line in lines:
        if not line.strip():
            continue
        try:
            raw = json.loads(line, object_pairs_hook=_once)
            json.dumps(raw, ensure_ascii=False).encode()  # half a character (a lone surrogate) could not be printed
            reports.append(_parse(raw, catalog))
        except ValueError as error:
            if isinstance(error, ProblemsError):
                problems += [Problem(f"{name}:{number}", _with_path(one)) for one in error.problems]
            else:
                problems.append(Problem(f"{name}:{number}", f"is not JSON: {error}"))
        except RecursionError:
            problems.append(Problem(f"{name}:{number}", "is nested too deeply"))
    if problems:
        raise ProblemsError(tuple(problems))
    yield from reports


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} stands twice")
    return found


def _with_path(problem: Problem) -> str:
    return f"{problem.where}: {problem.message}" if problem.where else problem.message


def packaged_reports() -> list[Path]:
    """The report files that come with carbonkit."""
    return sorted((Path(__file__).parent / "reports").glob("*.toml"))
