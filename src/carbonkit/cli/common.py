"""What the commands share: one way to fail, one way to print records, and the options that open a catalogue."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from carbonkit.errors import CarbonkitError, PeriodError

if TYPE_CHECKING:
    from datetime import date

    from carbonkit.accounting.method import Method
    from carbonkit.catalog.catalog import Catalog

__all__ = [
    "AS_OF",
    "FACTORS",
    "FORMAT",
    "TABLE_FORMAT",
    "catalog_from",
    "day",
    "plainly",
    "print_json",
    "print_records",
    "read_method",
]

P = ParamSpec("P")
R = TypeVar("R")

FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
TABLE_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True
)
FACTORS = click.option(
    "--factors",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False),
    help="A folder of your own factors, laid over those of carbonkit; may be named several times.",
)
AS_OF = click.option("--as-of", metavar="DATE", help="See only what was certainly published by that day (2023-06-30).")


def plainly(command: Callable[P, R]) -> Callable[P, R]:
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


def catalog_from(folders: tuple[str, ...] = ()) -> Catalog:
    """The catalogue with the folders that the user names laid over it."""
    from carbonkit.catalog import open_catalog

    return open_catalog(overlays=folders)


def day(text: str | None) -> date | None:
    """The day that ``--as-of`` names, if any."""
    from carbonkit.quantities.period import read_day

    try:
        return None if text is None else read_day(text)
    except PeriodError:
        raise click.UsageError(f"--as-of {text!r} is no day; write it as 2023-06-30.") from None


def read_method(path: str, as_of: str | None) -> Method:
    """A method file, with the day that ``--as-of`` names."""
    from carbonkit.accounting.method import Method
    from carbonkit.errors import MethodError

    choices, by = Method.read(path), day(as_of)
    if by is None:
        return choices
    if choices.as_of not in (None, by):
        raise MethodError(f"{path} says as_of = {choices.as_of}, the command --as-of {by}", "name one of them")
    return choices.model_copy(update={"as_of": by})


def print_json(document: Any) -> None:
    """A document as JSON on standard output; null stands for what is not said, never NaN."""
    click.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1))


def print_records(form: str, records: list[dict[str, Any]], lines: Iterable[str]) -> None:
    """Records as JSON or CSV, or lines of text for people."""
    if form == "json":
        print_json(records)
    elif form == "csv":
        import csv

        columns = list(dict.fromkeys(name for record in records for name in record))
        if not columns:
            return  # without a record there is no header either, rather than an empty line
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in record.items()} for record in records)
        click.echo(text.getvalue(), nl=False)
    else:
        for line in lines:
            click.echo(line)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "; ".join(str(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {one}" for name, one in value.items())
    # A lone carriage return is written without quotes, and begins a new row for every reader.
    return str(value).replace("\r\n", "\n").replace("\r", "\n")
