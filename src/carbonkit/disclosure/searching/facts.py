"""What of a factor says how far it is from what is named: thousands of rows have that much before they are exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from carbonkit.catalog import Source

__all__ = ["Facts", "Row"]


class Facts(Protocol):
    """Where a figure stands, and what it is of; a `Factor` has all of it."""

    @property
    def edition(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def region(self) -> str: ...

    @property
    def source(self) -> Source: ...


@dataclass(frozen=True, slots=True)
class Row:
    """The facts of a row of a pool."""

    kind: str
    region: str
    source: Source

    @property
    def edition(self) -> str:
        return self.source.edition
