"""A directive that prints a CSV file of the repository as a table, read anew at each build."""

import csv
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

DOCS = Path(__file__).resolve().parents[1]


def lines_node(lines: Iterable[str]) -> nodes.Element:
    """Text as it stands: a lone hyphen or an asterisk in a cell is no markup."""
    return nodes.line_block("", *(nodes.line("", line) for line in lines))


def row_node(*cells: nodes.Element) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


def table_node(columns: dict[str, int], rows: Iterable[nodes.row]) -> nodes.table:
    """A table from its headings with their relative widths, and its rows."""
    head = nodes.thead("", row_node(*(nodes.paragraph("", title) for title in columns)))
    widths = [nodes.colspec(colwidth=width) for width in columns.values()]
    return nodes.table("", nodes.tgroup("", *widths, head, nodes.tbody("", *rows), cols=len(columns)))


class Terms(SphinxDirective):
    """The glossary."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        with (DOCS / "glossary.csv").open(encoding="utf-8", newline="") as file:
            _, *rows = csv.reader(file)
        columns = {"Term": 22, "简体": 16, "繁體": 16, "Meaning": 28, "Unit": 10, "Note": 22}
        return [table_node(columns, [row_node(*(lines_node([cell]) for cell in row)) for row in rows])]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("terms", Terms)
    return {"parallel_read_safe": True}
