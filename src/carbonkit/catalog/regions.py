"""Regions by code and by any of their names, in three scripts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from carbonkit.catalog.table import read_rows
from carbonkit.errors import UnknownNameError

__all__ = ["Region", "Regions", "fold"]


@dataclass(frozen=True, slots=True)
class Region:
    """A country, province, part of one, or named grid.

    Parameters
    ----------
    code : str
        ISO 3166-1 or -2 (``CN-ZJ``, ``HK``), or the name of a grid (``CN-GRID-EAST``).
    parent : str
        Code of the next larger region that a fallback may go to; empty where there is none.
    """

    code: str
    kind: str
    parent: str
    name_en: str
    name_zh_hans: str
    name_zh_hant: str
    aliases: tuple[str, ...] = field(default=(), repr=False)


def fold(name: str) -> str:
    """A name without regard to case, width and spacing, for comparing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Regions:
    """The table ``regions.csv``.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> regions = open_catalog().regions
    >>> [regions.code(name) for name in ("华东", "華東電網", "East China", "浙江省", "cn-hk")]
    ['CN-GRID-EAST', 'CN-GRID-EAST', 'CN-GRID-EAST', 'CN-ZJ', 'HK']
    """

    def __init__(self, path: Path) -> None:
        self.by_code: dict[str, Region] = {}
        self._names: dict[str, str] = {}
        for _, row in read_rows(path):
            aliases = tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip())
            names = (row["name_en"], row["name_zh_hans"], row["name_zh_hant"])
            region = Region(row["code"], row["kind"], row["parent"], *names, aliases)
            self.by_code[region.code] = region
            for name in (region.code, *names, *aliases):
                self._names.setdefault(fold(name), region.code)

    def code(self, name: str) -> str:
        """The code behind a name.

        Raises
        ------
        UnknownNameError
            If no region has that name; the closest names are in the error.
        """
        found = self._names.get(fold(name)) if len(name) <= 200 else None
        if found is None:
            from difflib import get_close_matches

            near = get_close_matches(fold(name[:40]), self._names, n=3, cutoff=0.6)
            raise UnknownNameError("region", name, tuple(f"{text} ({self._names[text]})" for text in near))
        return found

    def ancestors(self, code: str) -> list[str]:
        """The parents of a region, nearest first."""
        found = []
        while (code := self.by_code[code].parent) and code not in found:
            found.append(code)
        return found

    def label(self, code: str) -> str:
        region = self.by_code.get(code)
        return f"{region.name_en} ({code})" if region else code
