"""The parts of the pages that are made from the code: between two comments, compared and rewritten by the tests.

A page asks for a part with a comment ``generated: NAME``; everything up to ``end of NAME`` is replaced. The text stands
in the page itself, so that it can be read, and its changes reviewed, without building anything.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
from click.testing import CliRunner

import carbonkit.accounting
import carbonkit.quantities
from carbonkit.accounting.plan import ENTRIES
from carbonkit.catalog.diff import KINDS as CHANGES
from carbonkit.catalog.kinds import kinds
from carbonkit.cli import main
from carbonkit.quantities import dimension_name, parse_unit
from carbonkit.tables.read import COLUMNS

_PART = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)


def rewrite(page: str) -> str:
    """A page with its generated parts made anew."""
    return _PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n\n{found[3]}", page)


def part_names(page: str) -> list[str]:
    return [found[2] for found in _PART.finditer(page)]


def command_paths(command: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and group of the command line, as the words that call it."""
    yield path
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from command_paths(command.commands[name], (*path, name))


def _help() -> str:
    parts = []
    for path in command_paths():
        told = CliRunner().invoke(main, [*path, "--help"], prog_name="carbonkit", terminal_width=80)
        parts.append(f"## {' '.join(('carbonkit', *path))}\n\n```text\n{told.output.rstrip()}\n```")
    return "\n\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("$", "\\$").replace("*", "\\*").replace("<", "\\<")


def _table(head: list[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _names(row: dict[str, str]) -> list[str]:
    return [row["name_en"], row["name_zh_hans"], row["name_zh_hant"], *row["aliases"].split(";")]


def _activities() -> str:
    path = Path(carbonkit.accounting.__file__).with_name("activities.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return _table(
        ["activity", "names", "scope", "measured as", "outputs", "kind of factor"],
        (
            [
                _code(row["name"]),
                ", ".join(dict.fromkeys(name for name in _names(row) if name)),
                row["scope"] or "-",
                row["dimension"],
                row["outputs"].replace(";", ", "),
                _code(row["factor_kind"]) or "-",
            ]
            for row in rows
        ),
    )


def _columns() -> str:
    return _table(["column", "also read as"], ([_code(name), ", ".join(also[1:])] for name, also in COLUMNS.items()))


def _entries() -> str:
    meanings = dict.fromkeys(ENTRIES.values())
    return _table(
        ["entry", "written as"],
        (
            [_code(meaning), ", ".join(text or "an empty cell" for text, found in ENTRIES.items() if found == meaning)]
            for meaning in meanings
        ),
    )


def _vocabulary() -> dict[str, list[list[str]]]:
    """The sections of ``units.txt`` with the cells of their lines."""
    sections: dict[str, list[list[str]]] = {}
    path = Path(carbonkit.quantities.__file__).with_name("units.txt")
    for line in path.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            sections[heading[1]] = []
        elif line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("|")]
            sections[list(sections)[-1]].append(cells)
    return sections


def _spellings(cell: str) -> str:
    return ", ".join(text.strip() for text in cell.split(";"))


def _units() -> str:
    rows = _vocabulary()["units"]
    measured = [[dimension_name(parse_unit(row[0]).dimension), row] for row in rows]
    return _table(
        ["unit", "measures", "other spellings"], ([_code(row[0]), what, _spellings(row[3])] for what, row in measured)
    )


def _masses() -> str:
    rows = _vocabulary()["mass"]
    return _table(["mass", "in kg", "other spellings"], ([_code(row[0]), row[2], _spellings(row[3])] for row in rows))


def _substances() -> str:
    return _table(
        ["substance", "other spellings"], ([_code(row[0]), _spellings(row[1])] for row in _vocabulary()["substances"])
    )


def _scales() -> str:
    return _table(["times", "written as"], ([row[0], _spellings(row[1])] for row in _vocabulary()["scales"]))


def _refused() -> str:
    return _table(["refused", "why, and what to write"], ([row[0], row[1]] for row in _vocabulary()["refused"]))


def _changes() -> str:
    return _table(["what happened", "which means"], ([_code(name), meaning] for name, meaning in CHANGES.items()))


def _kinds() -> str:
    return _table(
        ["kind", "in English", "中文", "measures", "stage", "purposes", "Scope 2", "unnamed"],
        (
            [
                _code(one.name),
                one.name_en,
                one.name_zh_hans,
                one.measures,
                one.stage or "-",
                ", ".join(filter(None, one.purposes)) or "-",
                one.scope_2 or "-",
                "yes" if one.answers_unnamed else "no",
            ]
            for one in kinds().values()
        ),
    )


#: The generated parts by the name that a page asks for.
PARTS: dict[str, Callable[[], str]] = {
    "activities": _activities,
    "changes": _changes,
    "columns": _columns,
    "command-line": _help,
    "entries": _entries,
    "kinds": _kinds,
    "masses": _masses,
    "refused": _refused,
    "scales": _scales,
    "substances": _substances,
    "units": _units,
}
