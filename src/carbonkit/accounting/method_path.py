"""The methods between two methods: the choices of the second take the place of the first's, one cause at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from carbonkit.accounting.activities import find_activity
from carbonkit.accounting.method import FactorChoice, Method
from carbonkit.errors import CarbonkitError

__all__ = ["EFFECTS", "method_path"]

#: The causes of a change, in the order in which the choices of the second method replace those of the first.
EFFECTS = ("unit rule", "kind", "factor", "GWP")
#: Which choices of a method are which cause; every other choice is a unit rule (coal equivalent, steam, media ...),
#: and so is the heating value that the lookup names.
_FACTOR_CHOICES = ("factors", "lookup", "evidence", "as_of", "purpose")
_GWP_CHOICES = ("gwp",)
_NO_CAUSE = ("name", "outputs")


def method_path(before: Method, after: Method, activities: Iterable[str] = ()) -> tuple[tuple[str, Method], ...]:
    """The methods between two, each with one cause more of the second; causes in which they agree are left out.

    Parameters
    ----------
    before, after : Method
    activities : iterable of str
        Names of the activities for which kinds and editions may be named apart.

    Examples
    --------
    >>> old = Method(factors=[{"edition": "cn-ndrc/baseline-2012", "kind": "OM"}])
    >>> new = Method(factors=["cn-ndrc/baseline-2015"], gwp="ipcc-ar6-100")
    >>> [name for name, _ in method_path(old, new, ["electricity.purchased"])]
    ['kind', 'factor', 'GWP']
    """
    named = (*_FACTOR_CHOICES, *_GWP_CHOICES, *_NO_CAUSE)
    rules = [name for name in Method.model_fields if name not in named]
    # What the methods demand changes no value; between them only what both demand is demanded.
    demands = [one.outputs for one in (before, after) if one.outputs is not None]
    both = [name for name in demands[0] if all(name in one for one in demands)] if demands else None
    # On which calorific value energy is measured is a unit rule; where a factor is looked for is not.
    lookup = before.lookup.model_copy(update={"heating_value": after.lookup.heating_value})
    steps: list[tuple[str, Method]] = []
    current = before.model_copy(update={"outputs": both})
    updates: list[tuple[str, dict[str, Any]]] = [
        ("unit rule", {**{name: getattr(after, name) for name in rules}, "lookup": lookup}),
        ("kind", {"factors": _with_kinds(before, after, activities)}),
        ("factor", {name: getattr(after, name) for name in _FACTOR_CHOICES}),
        ("GWP", {name: getattr(after, name) for name in _GWP_CHOICES}),
    ]
    for cause, update in updates:
        if any(getattr(current, name) != value for name, value in update.items()):
            current = current.model_copy(update=update)
            steps.append((cause, current))
    return (*steps[:-1], (steps[-1][0], after)) if steps else ()


def _with_kinds(before: Method, after: Method, activities: Iterable[str]) -> list[FactorChoice]:
    """The editions of the first method, asked for the kinds of the second."""
    names = dict.fromkeys(name for text in activities if (name := _activity_name(text)))
    choices = {name: (before.choices(name), after.choices(name)) for name in names}
    kept = [name for name, (old, new) in choices.items() if _kinds(old, name) == _kinds(new, name) or not (old and new)]
    if len(kept) == len(choices):
        return before.factors
    mixed: dict[FactorChoice, None] = {}
    for name, (old, new) in choices.items():
        if name in kept:
            mixed |= dict.fromkeys(one.model_copy(update={"activity": name}) for one in old)
        else:
            # A bare choice stays bare: of Scope 2 it means the factor of a utility too.
            asked = [(kind, one) for kind in dict.fromkeys(two.kind for two in new) for one in old]
            mixed |= dict.fromkeys(one.model_copy(update={"activity": name, "kind": kind}) for kind, one in asked)
    return list(mixed)


def _kinds(choices: Sequence[FactorChoice], activity: str) -> list[str]:
    """The kinds that are asked for, in order; a bare edition means the activity's own."""
    return list(dict.fromkeys(one.kind or find_activity(activity).factor_kind for one in choices))


def _activity_name(text: str) -> str:
    try:
        return find_activity(text.strip()).name
    except CarbonkitError:
        return ""
