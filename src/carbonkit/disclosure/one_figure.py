"""One printed figure and the input it should follow from, as a report of a single claim."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import ValidationError

from carbonkit.accounting.activities import find_activity
from carbonkit.accounting.fields import problems_of
from carbonkit.accounting.request import heating_value_of
from carbonkit.disclosure.report import Report
from carbonkit.errors import MethodError, NumberError, ProblemsError, UnitError, UnknownNameError
from carbonkit.quantities import Printed, parse_unit
from carbonkit.quantities.grammar import Dimension

__all__ = ["report_of_one", "split_figure", "split_source"]

_NUMBER = re.compile(r"[-+−]?[\d.,'’，．٫\s]*\d%?")
_ENERGY, _COAL = (parse_unit(name).dimension for name in ("kWh", "tce"))


def split_figure(text: str) -> tuple[str, str]:
    """The digits of a printed figure and its unit.

    Raises
    ------
    NumberError
        If the text does not begin with a number.
    UnitError
        If what follows is no unit.

    Examples
    --------
    >>> split_figure("356,483 kWh"), split_figure("35.6万千瓦时"), split_figure("1,234 kWh (Gross CV)")
    (('356,483', 'kWh'), ('35.6', '万千瓦时'), ('1,234', 'kWh (Gross CV)'))
    """
    found = _NUMBER.match(text.strip())
    if found is None:
        raise NumberError(text, "no figure at its beginning", 'write the figure with its unit: "290.23 tCO2e"')
    digits, unit = found[0].strip(), text.strip()[found.end() :].strip()
    Printed(digits)
    parse_unit(heating_value_of(unit)[0])
    return digits, unit


def split_source(text: str) -> tuple[str, str, str]:
    """The digits, the unit and the activity of a small source beside an input.

    Raises
    ------
    NumberError
        If the text does not begin with a number.
    UnknownNameError
        If what stands behind the unit is no activity.
    UnitError
        If no unit stands between them.

    Examples
    --------
    >>> split_source("7,470 t water.supply"), split_source("1 t office paper")
    (('7,470', 't', 'water.supply'), ('1', 't', 'material.paper'))
    """
    words = text.split()
    for place in range(len(words) - 1, 0, -1):
        try:
            activity = find_activity(" ".join(words[place:])).name
            return (*split_figure(" ".join(words[:place])), activity)
        except (UnknownNameError, UnitError):
            # One word more may belong to the name: office paper.
            continue
    split_figure(" ".join(words[:-1]) or text)
    return "", "", find_activity(words[-1]).name


def report_of_one(
    printed: str,
    given: str,
    *,
    activity: str,
    edition: str = "",
    reference: str = "",
    kind: str = "",
    region: str = "",
    period: str = "",
    basis: str = "",
    gwp: str = "",
    also: Sequence[str] = (),
    needs_source: bool = True,
) -> Report:
    """A report that prints one figure and one input.

    Parameters
    ----------
    printed, given : str
        The figure and the input with their units, as printed: ``290.23 tCO2e``, ``356,483 kWh``.
    activity : str
        What the input is, under any of its names.
    edition, reference : str
        The source of factors that the report names, or the very factor; one of them, but for a figure of energy.
    kind, region, period, basis, gwp : str
        What else the report says of its factor.
    also : sequence of str
        Small sources that the report prints beside the input, and that may be in the figure: ``7,470 t water.supply``.
    needs_source : bool
        Whether a figure that needs a factor is refused without a source; a search does without.

    Raises
    ------
    NumberError, UnitError
        If a figure or its unit cannot be read.
    UnknownNameError
        If there is no such activity.
    MethodError
        If no source is named where the figure needs one.
    ProblemsError
        If what is named does not fit together.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.check import check
    >>> report = report_of_one(
    ...     "43.81 tce",
    ...     "356,483 kWh",
    ...     activity="electricity.purchased",
    ...     edition="cn-sac/gbt-2589-2020",
    ...     basis="calorific",
    ... )
    >>> check(report, catalog=open_catalog()).claims[0].verdict
    'reproduced'
    """
    digits, unit = split_figure(printed)
    amount, measured = split_figure(given)
    name = find_activity(activity).name
    rule = _rule(parse_unit(unit).dimension)
    factor: dict[str, str] = {"reference": reference} if reference else {"edition": edition}
    factor |= {key: text for key, text in (("kind", kind), ("region", region), ("basis", basis), ("gwp", gwp)) if text}
    if needs_source and rule != "energy" and not (edition or reference):
        raise MethodError("no source of factors is named", "name the edition that the report names, or a reference")
    claim = {"name": "figure", "printed": digits, "unit": unit, "rule": rule, "of": name, "period": period}
    if edition or reference:
        claim["factor"] = factor  # type: ignore[assignment]
    givens = [{"name": name, "printed": amount, "unit": measured, "activity": name, "region": region, "period": period}]
    for number, text in enumerate(also, start=1):
        much, per, what = split_source(text)
        givens.append({"name": f"{what} ({number})", "printed": much, "unit": per, "activity": what})
    content = {
        "report": {"id": "one figure", "period": period},
        "given": givens,
        "claim": [claim],
    }
    try:
        return Report.model_validate(content)
    except ValidationError as error:
        raise ProblemsError(problems_of(error)) from None


def _rule(dimension: Dimension) -> str:
    return {_ENERGY: "energy", _COAL: "coal-equivalent"}.get(dimension, "emissions")
