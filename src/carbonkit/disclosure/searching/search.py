"""From a printed figure back to what made it: every candidate of the catalogue, alone, changed, or mixed.

A search runs on arrays: the candidates of the claim (`pool`), and what may lie between a candidate and the printed
figure (`changes`), as bands of coefficients. What a band meets is then weighed exactly (`explaining`) and derived like
any figure. How explanations are ranked stands in `explanation`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from carbonkit.accounting.derivation import Step
from carbonkit.catalog import Catalog
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.searching.asked import Asked, Beside
from carbonkit.disclosure.searching.changes import (
    Change,
    bounds,
    of_year_before,
    plain,
    rounded_too,
    roundings,
    slipped,
)
from carbonkit.disclosure.searching.explaining import Explainer, Family
from carbonkit.disclosure.searching.explanation import Explanation, Search, Slip, Tried
from carbonkit.disclosure.searching.extras import extras_family
from carbonkit.disclosure.searching.groups import Group, groups_of, mixed
from carbonkit.disclosure.searching.pool import Pool, with_slip_inside
from carbonkit.disclosure.searching.pool_emissions import density_pools, emission_pool
from carbonkit.disclosure.searching.pool_energy import coal_coefficient_pool, coal_pool, energy_pool
from carbonkit.disclosure.searching.slips import SLIPS, digit_slips, figure_digit_slips, rounded_digits

__all__ = ["Asked", "Beside", "candidates_of", "come_into_question", "digit_changes", "search_figure", "slip_changes"]

_POOLS: dict[str, Callable[[Asked, Catalog], Pool]] = {
    "emissions": emission_pool,
    "coal-equivalent": coal_pool,
    "energy": energy_pool,
}
_digits = lru_cache(maxsize=1 << 14)(rounded_digits)


def search_figure(asked: Asked, catalog: Catalog, *, with_slips: bool = True) -> Search:
    """Every explanation of a printed figure that the catalogue has.

    Parameters
    ----------
    asked : Asked
        The claim with its input, and what the report says of its factor.
    catalog : Catalog
        Where the candidates come from.
    with_slips : bool
        Whether to look for what goes against the report's own words too: slips, other ways of rounding, extras.

    Returns
    -------
    Search
        Explanations, those that assume least first, and what was tried.

    Raises
    ------
    CarbonkitError
        If a table of the catalogue cannot be read.

    Examples
    --------
    >>> from carbonkit.accounting.activities import find_activity
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.candidates import Amounts
    >>> from carbonkit.quantities import Printed, parse_unit
    >>> given = Printed("356,483")
    >>> asked = Asked(
    ...     printed=Printed("43.80"),
    ...     unit=parse_unit("tce"),
    ...     amounts=Amounts(given.value, Band(given.low, given.high)),
    ...     amount_unit=parse_unit("kWh"),
    ...     text="356,483",
    ...     activity=find_activity("electricity"),
    ...     edition="cn-sac/gbt-2589-2020",
    ...     kind="",
    ...     region="",
    ...     regions=(),
    ...     period=None,
    ...     rule="coal-equivalent",
    ...     basis="calorific",
    ... )
    >>> search_figure(asked, open_catalog()).explanations[0].slip.text
    '860/7000 kgce/kWh taken for the printed 0.1229 kgce/kWh'
    """
    if asked.amounts.band.low <= 0 or asked.printed.low <= 0:
        # Zero or less says nothing of a factor.
        return Search((), 0, 0, 0, 0.0, 0.0)
    explainer = Explainer(asked, catalog)
    pool = candidates_of(asked, catalog)
    near = pool.take(come_into_question(explainer, pool))
    # Where the region is stated, a mix over others contradicts the report.
    is_open = asked.rule == "emissions" and not asked.region
    groups = groups_of(asked, catalog, pool) if is_open else []
    unchanged = plain(asked)
    found = explainer.plain_hits(pool, unchanged)
    chance, close = (one.expected(*bounds([unchanged])) for one in (pool, explainer.close(near)))
    tried = [Tried("plain", len(pool), 1, len(found), chance, close)]
    families = [_mixes(explainer, groups)]
    if with_slips:
        families += [_rounded(explainer, pool, near), *_slips(explainer, near), _mistyped(explainer, near)]
        extra = extras_family(explainer, pool, near, groups)
        families += [extra] if extra is not None else []
    for family in families:
        more, said = family.run()
        found += more
        tried.append(said)
    found.sort(key=_order)
    by_name = {one.family: one for one in tried}
    slips = [by_name[name] for name in ("slips", "slips, rounded", "digits") if name in by_name]
    return Search(
        explanations=tuple(found),
        factors_tried=len(pool),
        slips_tried=sum(one.changes for one in slips),
        mixes_tried=len(groups),
        chance=by_name["plain"].chance,
        chance_with_slips=sum(one.chance for one in slips),
        families=tuple(tried),
    )


def candidates_of(asked: Asked, catalog: Catalog) -> Pool:
    """The candidates of a claim, whatever it is of."""
    return _POOLS[asked.rule](asked, catalog)


def slip_changes(asked: Asked) -> list[Change]:
    """The slips of units and steps that are tried on each candidate which comes into question."""
    changes = [slipped(asked, slip) for slip in SLIPS]
    if asked.previous is not None:
        changes.append(of_year_before(asked, asked.previous))
    return changes


def digit_changes(asked: Asked) -> list[Change]:
    """The slips of digits, of the input and of the figure, that are tried likewise."""
    slips = [*(digit_slips(asked.text) if asked.text else ()), *figure_digit_slips(asked.printed.text)]
    return [slipped(asked, slip) for slip in slips if asked.amounts.band.low + slip.input_shift > 0]


def come_into_question(explainer: Explainer, pool: Pool) -> npt.NDArray[np.bool_]:
    """Candidates that a slip is looked for with: of the stated region, else of the named edition, else the usual kind.

    Where the file states regions that come into question, only those of these regions. A slip on top of a foreign
    factor would explain any figure.
    """
    asked, catalog = explainer.asked, explainer.catalog
    if asked.rule != "emissions":
        # Where no edition is named, the national standard is meant; it has no regions, and leaves coal rates to others.
        series = {name: catalog.edition(name).source.series for name in set(pool.edition) if name}
        of_standard = {name for name, one in series.items() if one.startswith("gbt-2589")}
        wanted = {asked.edition} if asked.edition else {"", *of_standard}
        rates = np.array([str(kind).startswith("coal-rate") for kind in pool.kind], dtype=bool)
        return np.isin(pool.edition, sorted(wanted)) | (rates & bool(wanted & of_standard))
    standings = pool.each(explainer.ranking.standing, catalog)
    near = np.array([not one.place and one.region < 2 for one in standings], dtype=bool)
    if asked.region:
        return near
    if asked.edition:
        near &= np.asarray(pool.edition == asked.edition, dtype=bool)
    else:
        near &= np.array([not one.kind for one in standings], dtype=bool)
    return near


def _order(one: Explanation) -> tuple[object, ...]:
    """Best first; equal ranks in a fixed order."""
    references = [factor.reference for factor in one.factors]
    return one.rank, references, one.gwp, one.slip.text if one.slip else "", one.extra.text if one.extra else ""


def _mixes(explainer: Explainer, groups: list[Group]) -> Family:
    wanted = plain(explainer.asked).implied()

    def find() -> list[Explanation]:
        several = (mixed(explainer.asked, explainer.ranking, group, wanted) for group in groups)
        return [one for one in several if one is not None]

    named = [group for group in groups if group.edition == explainer.asked.edition]
    chance, close = (sum(group.chance(wanted) for group in several) for several in (groups, named))
    return Family("mixes", len(groups), 1, chance, close, find)


def _rounded(explainer: Explainer, pool: Pool, near: Pool) -> Family:
    """The figure cut off or rounded up, with any candidate: each way prints it from half a unit more."""
    changes, beyond = roundings(explainer.asked), _beyond(explainer.asked)
    chance, close = (one.expected(*bounds(beyond)) for one in (pool, explainer.close(near)))
    return Family("rounding", len(pool), len(changes), chance, close, lambda: explainer.matching(pool, changes))


def _beyond(asked: Asked) -> list[Change]:
    """What other ways of rounding let in that half up does not."""
    printed, amounts = asked.printed, asked.amounts
    value, half = printed.value, printed.half_unit
    return [
        Change(amounts, Band(value + half, value + 2 * half), value),
        Change(amounts, Band(value - 2 * half, value - half), value),
    ]


def _slips(explainer: Explainer, near: Pool) -> list[Family]:
    """Slips of units with the candidates that come into question, and candidates with a slip of a step inside.

    The figure rounded half up, and then in another way.
    """
    asked, catalog = explainer.asked, explainer.catalog
    inside = [_rounded_factors(near)]
    if asked.rule == "emissions":
        for slip, pool in density_pools(asked, catalog):
            close = pool.take(come_into_question(explainer, pool))
            step = Step(slip.text, slip.ratio, is_assumed=True)
            inside.append(with_slip_inside(close, [(place, slip, step, True) for place in range(len(close))]))
    elif asked.rule == "coal-equivalent":
        pool = coal_coefficient_pool(asked, catalog)
        inside.append(pool.take(come_into_question(explainer, pool)))
    pools = [near, *(pool for pool in inside if len(pool))]

    def family(name: str, of_near: list[Change], of_others: list[Change], wider: Sequence[Change]) -> Family:
        several = [(pool, of_near if pool is near else of_others) for pool in pools]
        chances = [
            [replace(change, target=other.target) for change in each[:: len(wider)] for other in wider]
            for _, each in several
        ]
        return Family(
            name,
            sum(len(pool) for pool in pools),
            len(of_near),
            sum(pool.expected(*bounds(each)) for pool, each in zip(pools, chances, strict=True)),
            sum(explainer.close(pool).expected(*bounds(each)) for pool, each in zip(pools, chances, strict=True)),
            lambda: [one for pool, each in several for one in explainer.matching(pool, each)],
        )

    unchanged, beyond = [plain(asked)], _beyond(asked)
    too = [change for slip in SLIPS for change in rounded_too(asked, slip)]
    return [
        family("slips", slip_changes(asked), unchanged, unchanged),
        family("slips, rounded", too, roundings(asked), beyond),
    ]


def _mistyped(explainer: Explainer, near: Pool) -> Family:
    changes = digit_changes(explainer.asked)
    chance, close = (one.expected(*bounds(changes)) for one in (near, explainer.close(near)))
    return Family("digits", len(near), len(changes), chance, close, lambda: explainer.matching(near, changes))


def _rounded_factors(near: Pool) -> Pool:
    """The candidates with their published figure rounded to fewer digits."""
    rows = []
    for place, printed in enumerate(near.printed):
        for text, ratio in _digits(printed) if printed else ():
            slip = Slip("factor-rounded", f"the factor {printed} rounded to {text}", ratio)
            rows.append((place, slip, Step(slip.text, ratio, is_assumed=True), False))
    return with_slip_inside(near, rows)
