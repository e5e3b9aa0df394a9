"""What of a key tells the factors of a method apart; keys that differ in nothing else have one factor."""

from __future__ import annotations

from collections import Counter

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.method import Method
from carbonkit.catalog import Catalog
from carbonkit.errors import CarbonkitError
from carbonkit.quantities.grammar import split_unit

__all__ = ["told_apart", "told_apart_by", "units_apart"]


def told_apart(activity: Activity, method: Method, catalog: Catalog) -> str:
    """What of a period inside a year tells factors of an activity apart: its ``day``, its ``year``, or nothing."""
    names = (activity.name, "heat.purchased") if activity.family == "steam" else (activity.name,)
    asked = [(catalog.edition(choice.edition), name) for choice in method.choices(activity.name) for name in names]
    if any(edition.is_dated(name) for edition, name in asked):
        return "day"
    return "year" if any(edition.years_of(name) - {""} for edition, name in asked) else ""


def told_apart_by(reference: str, catalog: Catalog) -> str:
    """The same of a factor that a row names: its ``day`` where it is meant for some, its ``year`` where it says one."""
    try:
        factor = catalog.factor(reference)
    except CarbonkitError:
        # What is wrong with the name is said of each row.
        return "day"
    if factor.valid_from or factor.valid_to:
        return "day"
    return "year" if factor.years.last is not None else ""


def units_apart(activity: Activity, method: Method, catalog: Catalog) -> frozenset[object]:
    """The units that tell two figures of a fuel apart: of those that editions print it per, two of one dimension."""
    editions = [catalog.edition(choice.edition) for choice in method.choices(activity.name)]
    texts = {one.unit for edition in editions for one in edition.of_activity(activity.name)}
    printed = {(per.dimension, per.pairs) for per in (split_unit(text)[1] for text in texts)}
    counts = Counter(dimension for dimension, _ in printed)
    return frozenset(pairs for dimension, pairs in printed if counts[dimension] > 1)
