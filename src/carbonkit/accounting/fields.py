"""The field types that method files and report files share, and how pydantic's errors become problems with a place."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from carbonkit.accounting.activities import find_activity
from carbonkit.errors import Problem
from carbonkit.quantities import parse_number, parse_period, parse_unit

__all__ = ["ActivityName", "NumberText", "Part", "PeriodText", "UnitText", "problems_of"]


def _number(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError(f'write the number in quotes, so that its digits stay as printed: "{text}"')
    parse_number(text)
    return text


def _unit(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError("a unit is a text")
    parse_unit(text)
    return text


def _period(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError("write the period in quotes")
    if text:
        parse_period(text)
    return text


def _activity(text: object) -> str:
    return find_activity(str(text)).name if text else ""


NumberText = Annotated[str, BeforeValidator(_number)]
UnitText = Annotated[str, BeforeValidator(_unit)]
PeriodText = Annotated[str, BeforeValidator(_period)]
ActivityName = Annotated[str, BeforeValidator(_activity)]


class Part(BaseModel):
    """A table of such a file: no unknown keys, no guessed types, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def problems_of(error: ValidationError) -> tuple[Problem, ...]:
    """One problem for each place, with its dotted path; the union branches that pydantic tried are one place."""
    found: dict[str, str] = {}
    for one in error.errors():
        message = "unknown key" if one["type"] == "extra_forbidden" else one["msg"].removeprefix("Value error, ")
        found.setdefault(".".join(str(part) for part in one["loc"]), message)
    return tuple(Problem(where, message) for where, message in found.items())
