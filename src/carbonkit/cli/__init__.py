"""The command line: parse, call, print, exit code. Each command loads what it needs when it runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

import carbonkit
from carbonkit.cli.between import diff, impact
from carbonkit.cli.calc import calc, explain
from carbonkit.cli.common import FACTORS, FORMAT, catalog_from, plainly, print_json
from carbonkit.cli.factors import factors
from carbonkit.cli.folders import factors_import, factors_new, factors_verify

if TYPE_CHECKING:
    from carbonkit.disclosure.check import CheckResult
    from carbonkit.disclosure.report import Report

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(carbonkit.__version__, prog_name="carbonkit", message="%(prog)s %(version)s")
def main() -> None:
    """Emissions and energy figures, unit-safe and offline, and whether a printed figure follows from its inputs.

    Results go to standard output, all else to standard error. Exit codes: 0 fine, 1 the data has a problem or a claim
    is not reproduced, 2 wrong use.
    """


@main.command()
@FORMAT
@plainly
def reproduce(form: str) -> None:
    """Judge the reports that come with carbonkit."""
    from carbonkit.disclosure.report import packaged_reports, read_report

    sys.exit(_judge([read_report(path) for path in packaged_reports()], form, (), strict=False))


@main.command()
@click.argument("reports", nargs=-1, type=click.Path(exists=True, dir_okay=False))
@click.option("--printed", metavar="FIGURE", help='One figure without a file: "290.23 tCO2e".')
@click.option("--from", "given", metavar="FIGURE", help='The input that it should follow from: "356,483 kWh".')
@click.option("--activity", help="What the input is: electricity.purchased, 外购电力 ...")
@click.option("--edition", default="", help="The source of factors that the report names.")
@click.option("--reference", default="", help="The very factor, where the report names it.")
@click.option("--kind", default="", help="The kind of factor, where the report names it: OM, average ...")
@click.option("--region", default="", help="The region of the input.")
@click.option("--period", default="", help="The period of the input.")
@click.option("--basis", default="", help="calorific (当量值) or primary (等价值), for a coal equivalent.")
@click.option("--search", is_flag=True, help="Look through the whole catalogue for what gives the figure.")
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
    search: bool,
    form: str,
    strict: bool,
    folders: tuple[str, ...],
) -> None:
    """Judge the printed figures of report files (TOML, JSON, or JSON Lines), or one figure: --printed with --from."""
    from carbonkit.disclosure.report import read_reports
    from carbonkit.errors import Problem, ProblemsError

    if printed is not None or given is not None:
        if reports or printed is None or given is None or activity is None:
            raise click.UsageError("One figure needs --printed, --from and --activity, and no report file.")
        from carbonkit.disclosure.one_figure import report_of_one

        named = {"edition": edition, "reference": reference, "kind": kind, "region": region, "period": period}
        one = report_of_one(printed, given, activity=activity, basis=basis, needs_source=not search, **named)
        sys.exit(_judge([one], form, folders, strict=strict, search=search))
    if not reports:
        raise click.UsageError("Name a report file, or one figure with --printed, --from and --activity.")
    found: list[Report] = []
    problems: list[Problem] = []
    for path in reports:
        try:
            found += read_reports(path)
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(tuple(problems))
    sys.exit(_judge(found, form, folders, strict=strict, search=search))


def _judge(reports: list[Report], form: str, folders: tuple[str, ...], *, strict: bool, search: bool = False) -> int:
    from carbonkit.disclosure.check import check as judge

    catalog = catalog_from(folders)
    results: list[CheckResult] = [judge(report, catalog=catalog, search=search) for report in reports]
    if form == "json":
        print_json({"reports": [result.as_dict() for result in results]})
    else:
        from carbonkit.output.checks import check_text

        click.echo("\n\n".join(check_text(result) for result in results))
    verdicts = [one.verdict for result in results for one in result.claims]
    bad = [verdict for verdict in verdicts if verdict == "not-reproduced" or (strict and verdict != "reproduced")]
    return 1 if bad else 0


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("amount", required=False)
@click.argument("unit", required=False)
@click.argument("to", required=False)
@click.option("--carrier", help="electricity, heat, diesel, compressed_air ...: by the rules of GB/T 2589.")
@click.option("--edition", help="Edition of GB/T 2589: cn-sac/gbt-2589-2020 ...")
@click.option("--basis", help="calorific (当量值) or primary (等价值).")
@click.option("--rate", help="Reference of the coal rate that makes a primary value of electricity or heat.")
@click.option("--units", is_flag=True, help="List the units and their spellings.")
@plainly
def convert(
    amount: str | None,
    unit: str | None,
    to: str | None,
    carrier: str | None,
    edition: str | None,
    basis: str | None,
    rate: str | None,
    units: bool,
) -> None:
    """Convert AMOUNT from UNIT to another unit, exactly."""
    from carbonkit.quantities import convert as convert_exactly
    from carbonkit.quantities import parse_number

    if units:
        click.echo(_vocabulary())
        return
    if amount is None or unit is None or to is None:
        raise click.UsageError("AMOUNT, UNIT and TO are needed.")
    value = parse_number(amount)
    if carrier is None and edition is None and basis is None and rate is None:
        click.echo(f"{_decimal(convert_exactly(value, unit, to))} {to}")
        return
    if carrier is None or edition is None or basis is None:
        raise click.UsageError("--carrier, --edition and --basis go together.")
    from carbonkit.accounting.coal import coal_derivation

    derivation = coal_derivation(carrier, unit, edition=edition, basis=basis, rate=rate)
    figure = convert_exactly(derivation.apply(value), derivation.unit, to)
    click.echo(f"{_decimal(figure)} {to}")
    for line in derivation.lines():
        click.echo(line, err=True)


def _decimal(value: Any) -> str:
    from carbonkit.quantities import decimal_text

    text = decimal_text(value)
    return text if "/" not in text else f"{float(value):.12g}"


def _vocabulary() -> str:
    from carbonkit.quantities.grammar import dimension_name, vocabulary

    words = vocabulary()
    spellings: dict[str, list[str]] = {}
    for spelling, name in words.spellings.items():
        spellings.setdefault(name, []).append(spelling)
    lines = [
        f"{name}  ({dimension_name(words.units[name][0])})  {', '.join(sorted(set(several) - {name}))}"
        for name, several in spellings.items()
    ]
    masses = ", ".join(dict.fromkeys(words.masses.values()))
    lines.append(f"a mass ({masses}) in front of {', '.join(dict.fromkeys(words.substances.values()))}: tCO2e, kgce")
    lines.append(f"scales in front of a unit: {', '.join(text for text, _ in words.scales)}")
    lines += [f"refused: {text}: {reason}" for text, reason in words.refused.items()]
    return "\n".join(lines)


main.add_command(calc)
main.add_command(explain)
main.add_command(factors)
factors.add_command(diff)
main.add_command(impact)
for command in (factors_verify, factors_import, factors_new):
    factors.add_command(command)
