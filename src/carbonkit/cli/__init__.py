"""The command line: parse, call, print, exit code. Each command loads what it needs when it runs."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

import click

import carbonkit
from carbonkit.errors import CarbonkitError, UnknownNameError

if TYPE_CHECKING:
    from carbonkit.accounting.ledger import Ledger
    from carbonkit.catalog.catalog import Catalog
    from carbonkit.disclosure.check import CheckResult
    from carbonkit.disclosure.report import Report

__all__ = ["main"]

P = ParamSpec("P")
R = TypeVar("R")

_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)


def _plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an error of carbonkit into one clean message on standard error and exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for stream in (sys.stdout, sys.stderr):
            # A code page without 萬 or € shows a mark in its place; it never ends the program.
            if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
                stream.reconfigure(errors="backslashreplace")
        try:
            return command(*args, **kwargs)
        except CarbonkitError as error:
            click.echo(f"carbonkit: {error}", err=True)
            sys.exit(1)

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(carbonkit.__version__, prog_name="carbonkit", message="%(prog)s %(version)s")
def main() -> None:
    """Emissions and energy figures, unit-safe and offline, and whether a printed figure follows from its inputs.

    Results go to standard output, all else to standard error. Exit codes: 0 fine, 1 the data has a problem or a claim
    is not reproduced, 2 wrong use.
    """


@main.command()
@_FORMAT
@_plainly
def reproduce(form: str) -> None:
    """Judge the reports that come with carbonkit."""
    from carbonkit.disclosure.report import packaged_reports, read_report

    sys.exit(_judge([read_report(path) for path in packaged_reports()], form, strict=False))


@main.command()
@click.argument("reports", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@_FORMAT
@click.option("--strict", is_flag=True, help="Exit with 1 for anything below reproduced.")
@_plainly
def check(reports: tuple[str, ...], form: str, strict: bool) -> None:
    """Judge the printed figures of report files (TOML, JSON, or JSON Lines)."""
    from carbonkit.disclosure.report import read_reports
    from carbonkit.errors import Problem, ProblemsError

    found: list[Report] = []
    problems: list[Problem] = []
    for path in reports:
        try:
            found += read_reports(path)
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(tuple(problems))
    sys.exit(_judge(found, form, strict=strict))


def _judge(reports: list[Report], form: str, *, strict: bool) -> int:
    from carbonkit.catalog import open_catalog
    from carbonkit.disclosure.check import check as judge

    catalog = open_catalog()
    results: list[CheckResult] = [judge(report, catalog=catalog) for report in reports]
    if form == "json":
        _print_json({"reports": [result.as_dict() for result in results]})
    else:
        from carbonkit.output.checks import check_text

        click.echo("\n\n".join(check_text(result) for result in results))
    verdicts = [one.verdict for result in results for one in result.claims]
    bad = [verdict for verdict in verdicts if verdict == "not-reproduced" or (strict and verdict != "reproduced")]
    return 1 if bad else 0


def _ledger(activity: str, method: str, encoding: str, on_error: Literal["raise", "collect"] = "raise") -> Ledger:
    from carbonkit.accounting.ledger import calculate
    from carbonkit.accounting.method import Method
    from carbonkit.catalog import open_catalog

    return calculate(activity, method=Method.read(method), catalog=open_catalog(), on_error=on_error, encoding=encoding)


_METHOD = click.option("--method", required=True, type=click.Path(exists=True, dir_okay=False), help="A method file.")
_ENCODING = click.option("--encoding", default="utf-8", show_default=True, help="Encoding of the table; never guessed.")


@main.command()
@click.argument("activity", type=_FILE)
@_METHOD
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write the lines to .csv, .json or .parquet.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@click.option(
    "--footnote", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), help="Print only the footnote for a table."
)
@_ENCODING
@_plainly
def calc(activity: str, method: str, output: str | None, form: str, footnote: str | None, encoding: str) -> None:
    """Compute a table of activity data (CSV; - for standard input)."""
    from carbonkit.output.ledgers import ledger_csv, ledger_json, ledger_text, write_ledger

    if output is not None and activity != "-" and os.path.exists(output) and os.path.samefile(activity, output):
        raise click.UsageError(f"{output} is the input itself; write the result elsewhere.")
    ledger = _ledger(activity, method, encoding)
    if output is not None:
        write_ledger(ledger, output)
    if footnote is not None:
        click.echo(ledger.footnote(footnote))
        return
    text = {"text": ledger_text, "json": ledger_json, "csv": ledger_csv}[form](ledger)
    click.echo(text, nl=not text.endswith("\n"))


@main.command()
@click.argument("activity", type=_FILE)
@click.argument("row", type=click.IntRange(min=1))
@_METHOD
@_ENCODING
@_plainly
def explain(activity: str, row: int, method: str, encoding: str) -> None:
    """Show how the figures of one row come about. ROW counts the rows of data from 1."""
    ledger = _ledger(activity, method, encoding, on_error="collect")
    if row > len(ledger.lines):
        raise UnknownNameError("row", str(row), hint=f"the table has rows 1 to {len(ledger.lines)}")
    click.echo(ledger.explain(row - 1))
    if any(row - 1 in problem.rows for problem in ledger.problems):
        sys.exit(1)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("amount", required=False)
@click.argument("unit", required=False)
@click.argument("to", required=False)
@click.option("--carrier", help="electricity, heat, diesel, compressed_air ...: by the rules of GB/T 2589.")
@click.option("--edition", help="Edition of GB/T 2589: cn-sac/gbt-2589-2020 ...")
@click.option("--basis", help="calorific (当量值) or primary (等价值).")
@click.option("--rate", help="Reference of the coal rate that makes a primary value of electricity or heat.")
@click.option("--units", is_flag=True, help="List the units and their spellings.")
@_plainly
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


@main.group()
def factors() -> None:
    """List, show and search the factor tables."""


def _catalog() -> Catalog:
    from carbonkit.catalog import open_catalog

    return open_catalog()


@factors.command("list")
@click.argument("edition", required=False)
@_FORMAT
@_plainly
def factors_list(edition: str | None, form: str) -> None:
    """List the editions, or the factors of one."""
    from carbonkit.output.factors import edition_record, edition_text, factor_line, factor_record

    catalog = _catalog()
    if edition is not None:
        rows = catalog.edition(edition).factors
        _records(form, [factor_record(row) for row in rows], [factor_line(row) for row in rows])
        return
    editions = list(catalog.editions())
    _records(form, [edition_record(one) for one in editions], [edition_text(one) for one in editions])


@factors.command("show")
@click.argument("reference")
@_FORMAT
@_plainly
def factors_show(reference: str, form: str) -> None:
    """Show everything about one factor: publisher/edition/table#key."""
    from carbonkit.output.factors import factor_record, factor_text

    catalog = _catalog()
    factor = catalog.factor(reference)
    _print_json(factor_record(factor)) if form == "json" else click.echo(factor_text(factor, catalog))


@factors.command("search")
@click.argument("words", nargs=-1, required=True)
@_FORMAT
@_plainly
def factors_search(words: tuple[str, ...], form: str) -> None:
    """Find factors whose names, regions, kinds and years hold all the words, English or Chinese."""
    from carbonkit.output.factors import factor_line, factor_record

    if not "".join(words).strip():
        raise click.UsageError("Name at least one word to search for.")
    rows = _catalog().search(" ".join(words))
    _records(form, [factor_record(row) for row in rows], [factor_line(row) for row in rows])
    if not rows:
        click.echo(f"carbonkit: no factor holds all of: {' '.join(words)}", err=True)
        sys.exit(1)


def _records(form: str, records: list[dict[str, Any]], lines: list[str]) -> None:
    if form == "json":
        _print_json(records)
    else:
        for line in lines:
            click.echo(line)


def _print_json(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1))
