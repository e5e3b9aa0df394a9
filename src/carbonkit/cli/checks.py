"""The commands that judge printed figures: report files, folders of them, one figure, and the packaged reports."""

from __future__ import annotations

import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carbonkit.cli.common import FACTORS, FORMAT, catalog_from, plainly, print_json
from carbonkit.errors import NumberError

if TYPE_CHECKING:
    from carbonkit.disclosure.report import Report

__all__ = ["check", "reproduce"]

_ENDINGS = (".toml", ".json", ".jsonl")

_MATERIALITY = click.option(
    "--materiality",
    metavar="PERCENT",
    help='Say of each difference whether it reaches this: 5, "5 %", 0.5%.',
)


@click.command()
@_MATERIALITY
@FORMAT
@plainly
def reproduce(materiality: str | None, form: str) -> None:
    """Judge the reports that come with carbonkit."""
    from carbonkit.disclosure.report import packaged_reports, read_report

    threshold = _percent(materiality)
    reports = [read_report(path) for path in packaged_reports()]
    sys.exit(_judge(reports, form, (), strict=False, search=False, materiality=threshold))


@click.command()
@click.argument("reports", nargs=-1, type=click.Path(exists=True))
@click.option("--printed", metavar="FIGURE", help='One figure without a file: "290.23 tCO2e".')
@click.option("--from", "given", metavar="FIGURE", help='The input that it should follow from: "356,483 kWh".')
@click.option("--activity", help="What the input is: electricity.purchased, 外购电力 ...")
@click.option("--edition", default="", help="The source of factors that the report names.")
@click.option("--reference", default="", help="The very factor, where the report names it.")
@click.option("--kind", default="", help="The kind of factor, where the report names it: OM, average ...")
@click.option("--region", default="", help="The region of the input.")
@click.option("--period", default="", help="The period of the input.")
@click.option("--basis", default="", help="calorific (当量值) or primary (等价值), for a coal equivalent.")
@click.option("--gwp", default="", help="Adds up gases that are printed apart: ipcc-ar5-100.")
@click.option(
    "--also",
    multiple=True,
    metavar="SOURCE",
    help='A small source that may be in it: "7,470 t water.supply". Repeatable.',
)
@click.option("--search", is_flag=True, help="Look through the whole catalogue for what gives the figure.")
@_MATERIALITY
@FORMAT
@click.option("--strict", is_flag=True, help="Exit with 1 for anything below reproduced.")
@FACTORS
@plainly
def check(
    reports: tuple[str, ...],
    printed: str | None,
    given: str | None,
    activity: str | None,
    edition: str,
    reference: str,
    kind: str,
    region: str,
    period: str,
    basis: str,
    gwp: str,
    also: tuple[str, ...],
    search: bool,
    materiality: str | None,
    form: str,
    strict: bool,
    folders: tuple[str, ...],
) -> None:
    """Judge the printed figures of report files (TOML, JSON, or JSON Lines), or one figure: --printed with --from.

    A folder stands for the report files in it. Reports of one organisation are held against each other: the factor that
    each year implies, and the story that explains all of them.
    """
    threshold = _percent(materiality)
    values = (activity, edition, reference, kind, region, period, basis, gwp, also)
    names = ("activity", "edition", "reference", "kind", "region", "period", "basis", "gwp", "also")
    of_one = {f"--{name}": value for name, value in zip(names, values, strict=True)}
    if printed is not None or given is not None:
        if reports or printed is None or given is None or activity is None:
            raise click.UsageError("One figure needs --printed, --from and --activity, and no report file.")
        from carbonkit.disclosure.one_figure import report_of_one

        named = {"edition": edition, "reference": reference, "kind": kind, "region": region, "period": period}
        named |= {"basis": basis, "gwp": gwp}
        one = report_of_one(printed, given, activity=activity, also=also, needs_source=not search, **named)
        found = [one]
    elif reports:
        unused = [name for name, value in of_one.items() if value]
        if unused:
            raise click.UsageError(f"{', '.join(unused)} is about one figure: name --printed and --from, or no option.")
        found = _read(_files(reports), folders)
    else:
        raise click.UsageError("Name a report file, or one figure with --printed, --from and --activity.")
    is_one = printed is not None
    sys.exit(_judge(found, form, folders, strict=strict, search=search, materiality=threshold, is_one=is_one))


def _percent(text: str | None) -> Fraction | None:
    """A percentage as people write it, with its sign or without."""
    from carbonkit.quantities import parse_number

    if text is None:
        return None
    try:
        value = parse_number(text.strip().removesuffix("%").removesuffix("％").strip())
    except NumberError as error:
        raise click.BadParameter(f"{error}; write a percentage: 5, 5 %, 0.5%", param_hint="--materiality") from None
    if value <= 0:
        raise click.BadParameter(f"{text} is not above zero; write a percentage: 5", param_hint="--materiality")
    return value


def _files(paths: tuple[str, ...]) -> list[str]:
    """The files that are named, and the report files of the folders, in the order of their names."""
    found: list[str] = []
    for path in paths:
        if not Path(path).is_dir():
            found.append(path)
            continue
        here = sorted(str(one) for one in Path(path).iterdir() if one.suffix in _ENDINGS and one.is_file())
        if not here:
            raise click.UsageError(f"The folder {path} holds no report file ({', '.join(_ENDINGS)}).")
        found += here
    return list(dict.fromkeys(found))


def _read(paths: list[str], folders: tuple[str, ...]) -> list[Report]:
    """Every report of the files; the problems of all of them together."""
    from carbonkit.disclosure.report import read_reports
    from carbonkit.errors import Problem, ProblemsError

    catalog = catalog_from(folders)
    found: list[Report] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            here = list(read_reports(path, catalog=catalog))
        except ProblemsError as error:
            problems += error.problems
            continue
        if not here:
            problems.append(Problem(path, "holds no report"))
        twice = [name for name, count in Counter(one.id for one in here).items() if count > 1]
        problems += [Problem(path, f"two reports have the id {name!r}; an id names one") for name in twice]
        found += here
    if problems:
        raise ProblemsError(tuple(problems))
    return found


def _judge(
    reports: list[Report],
    form: str,
    folders: tuple[str, ...],
    *,
    strict: bool,
    search: bool,
    materiality: Fraction | None,
    is_one: bool = False,
) -> int:
    from carbonkit.disclosure.companies.company import check_reports

    checked = check_reports(
        reports, catalog=catalog_from(folders), search=search, materiality=materiality, with_findings=not is_one
    )
    if form == "json":
        print_json(checked.as_dict())
    else:
        from carbonkit.output.companies import checked_text

        click.echo(checked_text(checked))
    verdicts = [one.verdict for result in checked.results for one in result.claims]
    bad = [verdict for verdict in verdicts if verdict == "not-reproduced" or (strict and verdict != "reproduced")]
    return 1 if bad else 0
