"""Reading a TOML file with the line of every key, so that a problem can name its place."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from carbonkit.errors import Problem, ProblemsError

__all__ = ["TomlFile", "read_toml"]


class TomlFile:
    """A parsed TOML file and the lines of its keys.

    Parameters
    ----------
    name : str
        The file as the user named it.
    text : str
        Its content.

    Examples
    --------
    >>> file = TomlFile("a.toml", "name = 'x'\\n[[given]]\\nunit = 'kWh'\\n")
    >>> file.place("given.0.unit"), file.place("given.0.amount")
    ('a.toml:3', 'a.toml:2')
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        try:
            self.content: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ProblemsError((Problem(name, f"is not TOML: {error}"),)) from None
        self._lines = _lines(text)

    def place(self, path: str) -> str:
        """``file:line`` of a dotted path, or of the nearest table around it."""
        while path and path not in self._lines:
            path = path.rpartition(".")[0]
        return f"{self.name}:{self._lines.get(path, 1)}"


def read_toml(path: str | Path) -> TomlFile:
    """Read a TOML file in UTF-8.

    Raises
    ------
    ProblemsError
        If it cannot be read, is not UTF-8, or is not TOML.
    """
    try:
        return TomlFile(str(path), Path(path).read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ProblemsError((Problem(str(path), f"cannot be read: {error.strerror}"),)) from None
    except UnicodeDecodeError:
        raise ProblemsError((Problem(str(path), "is not UTF-8 text; save it as UTF-8"),)) from None


def _lines(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), start=1):
        array = re.match(r"\s*\[\[\s*([\w.\- ]+?)\s*\]\]", line)
        table = re.match(r"\s*\[\s*([\w.\- ]+?)\s*\]", line)
        pair = re.match(r"\s*([\w\-]+|\"[^\"]+\")\s*=", line)
        if array:
            counts[array[1]] = counts.get(array[1], -1) + 1
            prefix = f"{array[1]}.{counts[array[1]]}"
            lines[prefix] = number
        elif table:
            prefix = table[1]
            lines[prefix] = number
        elif pair:
            name = pair[1].strip('"')
            lines.setdefault(f"{prefix}.{name}" if prefix else name, number)
    return lines
