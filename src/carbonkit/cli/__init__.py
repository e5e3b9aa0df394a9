"""The command line: parse, call, print, exit code. Each command loads what it needs when it runs."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from typing import Any

import click

import carbonkit
from carbonkit.cli.between import diff, impact
from carbonkit.cli.calc import calc, explain
from carbonkit.cli.checks import check, reproduce
from carbonkit.cli.common import plainly
from carbonkit.cli.factors import factors
from carbonkit.cli.folders import factors_import, factors_new, factors_verify

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(carbonkit.__version__, prog_name="carbonkit", message="%(prog)s %(version)s")
def main() -> None:
    """Emissions and energy figures, unit-safe and offline, and whether a printed figure follows from its inputs.

    Results go to standard output, all else to standard error. Exit codes: 0 fine, 1 the data has a problem or a claim
    is not reproduced, 2 wrong use.
    """
    # What a command makes lives until its end. Looking through all of it, again and again and once more at the end,
    # costs a tenth of a second and finds nothing.
    gc.set_threshold(100_000)
    click.get_current_context().call_on_close(gc.freeze)
    _end_in_order()


def _end_in_order() -> None:
    """Clear away a half-written file where the command is told to end, as where it is interrupted."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # What is ignored, as under nohup, stays so.
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, lambda got, _: sys.exit(128 + got))


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


for command in (calc, check, explain, factors, impact, reproduce):
    main.add_command(command)
factors.add_command(diff)
for command in (factors_verify, factors_import, factors_new):
    factors.add_command(command)
