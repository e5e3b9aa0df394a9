"""Reading a TOML file with the line of every key, so that a problem can name its place."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from carbonkit.errors import Problem, ProblemsError, shown

__all__ = ["TomlFile", "read_text", "read_toml"]


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
        except (ValueError, RecursionError) as error:
            raise ProblemsError((Problem(name, f"is not TOML: {error}"),)) from None
        self._lines = _lines(text)

    def place(self, path: str) -> str:
        """``file:line`` of a dotted path, or of the nearest table around it."""
        if path not in self._lines and f"{path}.0" in self._lines:
            path = f"{path}.0"
        while path and path not in self._lines:
            path = path.rpartition(".")[0]
        return f"{self.name}:{self._lines.get(path, 1)}"


def read_text(path: str | Path) -> str:
    """The content of a file in UTF-8, with or without BOM.

    Raises
    ------
    ProblemsError
        If it cannot be read, or is not UTF-8.
    """
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemsError((Problem(str(path), "is not UTF-8 text; save it as UTF-8"),)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ProblemsError((Problem(shown(str(path)), f"cannot be read: {why}"),)) from None


def read_toml(path: str | Path) -> TomlFile:
    """Read a TOML file in UTF-8.

    Raises
    ------
    ProblemsError
        If it cannot be read, is not UTF-8, or is not TOML.
    """
    return TomlFile(str(path), read_text(path))


def _lines(text: str) -> dict[str, int]:
    """Lines of tables and keys by dotted path; what stands inside a text of several lines is no key."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = quote = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if quote:
            quote = "" if line.count(quote) % 2 else quote
            continue
        array = re.match(r"\s*\[\[\s*([\w.\- ]+?)\s*\]\]", line)
        table = re.match(r"\s*\[\s*([\w.\- ]+?)\s*\]", line)
        pair = re.match(r"\s*([\w\-]+|\"[^\"]+\")\s*=", line)
        if array:
            counts[array[1]] = counts.get(array[1], -1) + 1
            prefix = f"{array[1]}.{counts[array[1]]}"
            lines[prefix] = number
        elif table:
            first, dot, rest = table[1].partition(".")
            # [claim.assume] belongs to the last [[claim]].
            prefix = f"{first}.{counts[first]}{dot}{rest}" if first in counts else table[1]
            lines[prefix] = number
        elif pair:
            name = pair[1].strip('"')
            lines.setdefault(f"{prefix}.{name}" if prefix else name, number)
        quote = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")
    return lines
