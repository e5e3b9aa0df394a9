"""The errors of carbonkit: what failed, with which value, where, and what to do now.

Every class keeps its parts as attributes and builds its sentence in ``__str__``; all of them can be pickled, and each
inherits from the built-in error that ordinary ``except`` clauses expect.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

__all__ = [
    "AmbiguousFactorError",
    "AmbiguousUnitError",
    "CarbonkitError",
    "CatalogError",
    "DimensionError",
    "FactorNotFoundError",
    "MethodError",
    "NumberError",
    "PeriodError",
    "Problem",
    "ProblemsError",
    "UnitError",
    "UnknownNameError",
    "ValueRangeError",
    "shown",
]


def shown(text: object, limit: int = 60) -> str:
    """Quote a value for a message, shortened so that no input can flood the screen."""
    try:
        quoted = repr(text[: limit + 1]) if isinstance(text, str) else repr(text)[: limit + 1]
    except ValueError:  # an integer of thousands of digits has no repr
        return f"a huge {type(text).__name__}"
    return quoted if len(quoted) <= limit + 2 else quoted[:limit] + "…"


@dataclass(eq=False)
class CarbonkitError(Exception):
    """Base of everything that carbonkit raises on purpose.

    Examples
    --------
    >>> try:
    ...     raise UnitError("mWh", "ambiguous", "write MWh or kWh")
    ... except CarbonkitError as error:
    ...     print(error)
    unit 'mWh': ambiguous; write MWh or kWh
    """

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), tuple(getattr(self, field.name) for field in fields(self)))


@dataclass(eq=False)
class NumberError(CarbonkitError, ValueError):
    """A text that is not a number as carbonkit reads numbers."""

    text: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        return _sentence(f"{shown(self.text)} is not a number: {self.reason}", self.hint)


@dataclass(eq=False)
class UnitError(CarbonkitError, ValueError):
    """A unit text outside the closed vocabulary."""

    text: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        return _sentence(f"unit {shown(self.text)}: {self.reason}", self.hint)


@dataclass(eq=False)
class AmbiguousUnitError(UnitError):
    """A spelling that means different units to different people; it is refused, never guessed."""


@dataclass(eq=False)
class DimensionError(CarbonkitError, ValueError):
    """Two units that measure different things."""

    text: str
    wanted: str
    hint: str = ""

    def __str__(self) -> str:
        return _sentence(f"unit {shown(self.text)} does not measure {self.wanted}", self.hint)


@dataclass(eq=False)
class PeriodError(CarbonkitError, ValueError):
    """A text that is not a period."""

    text: str
    reason: str = "not a period"

    def __str__(self) -> str:
        return _sentence(
            f"period {shown(self.text)}: {self.reason}", "write 2021, 2021-07, 2021-07-15 or 2021-04-01/2022-03-31"
        )


@dataclass(eq=False)
class ValueRangeError(CarbonkitError, ValueError):
    """A number that is well written and impossible here; ``text`` is the number as it is to be shown."""

    text: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        return _sentence(f"{self.text}: {self.reason}", self.hint)


@dataclass(eq=False)
class UnknownNameError(CarbonkitError, LookupError, ValueError):
    """A name (region, activity, edition, carrier, column ...) that the catalogue does not know."""

    what: str
    name: str
    closest: tuple[str, ...] = ()
    hint: str = ""

    def __str__(self) -> str:
        near = f"closest: {', '.join(self.closest)}" if self.closest else ""
        return _sentence(f"unknown {self.what} {shown(self.name)}", near, self.hint)


@dataclass(eq=False)
class FactorNotFoundError(CarbonkitError, LookupError):
    """No factor answers the question; ``reason`` is one of the classes of a miss.

    The classes: ``never-published``, ``publication-date-unknown``, ``not-yet-published``, ``other-region-only``,
    ``other-kind``, ``other-gas``, ``other-unit``, ``other-year``, ``evidence-too-low``.
    """

    query: str
    reason: str
    explanation: str
    closest: tuple[str, ...] = ()
    hint: str = ""

    def __str__(self) -> str:
        near = f"closest: {', '.join(self.closest)}" if self.closest else ""
        return _sentence(f"no factor for {self.query} ({self.reason}): {self.explanation}", near, self.hint)


@dataclass(eq=False)
class AmbiguousFactorError(CarbonkitError, LookupError):
    """Several factors of one edition answer the question; none is picked."""

    query: str
    matches: tuple[str, ...]
    hint: str = ""

    def __str__(self) -> str:
        return _sentence(f"{len(self.matches)} factors match {self.query}: {', '.join(self.matches)}", self.hint)


@dataclass(eq=False)
class CatalogError(CarbonkitError, ValueError):
    """A factor table that is not as a factor table must be."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(eq=False)
class MethodError(CarbonkitError, ValueError):
    """A method that leaves open, or contradicts, a choice that a figure needs."""

    reason: str
    hint: str = ""

    def __str__(self) -> str:
        return _sentence(self.reason, self.hint)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where it stands, what is wrong, and the rows that it spoils.

    Examples
    --------
    >>> print(Problem("activity.csv:3", "no unit given", rows=(1,)))
    activity.csv:3: no unit given
    """

    where: str
    message: str
    rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


#: A message shows so many problems; the error holds all of them.
MOST_SHOWN = 1000


@dataclass(eq=False)
class ProblemsError(CarbonkitError, ValueError):
    """Every problem of one input, together.

    Examples
    --------
    >>> print(ProblemsError((Problem("a.csv:2", "no unit given"), Problem("a.csv:5", "no such region"))))
    2 problems:
      a.csv:2: no unit given
      a.csv:5: no such region
    """

    problems: tuple[Problem, ...]
    #: How many there are beyond these: of a file that does not fit the memory, the first ones are kept.
    more: int = 0

    def __str__(self) -> str:
        count = len(self.problems) + self.more
        head = "1 problem" if count == 1 else f"{count} problems"
        shown_now = [f"  {problem}" for problem in self.problems[:MOST_SHOWN]]
        rest = count - len(shown_now)
        kept = "" if self.more else " (all are in `problems`)"
        return "\n".join([f"{head}:", *shown_now, *([f"  ... and {rest} more{kept}"] if rest else [])])


def _sentence(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
