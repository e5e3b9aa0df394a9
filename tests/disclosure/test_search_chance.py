"""How telling a search is: a figure that has nothing to do with the catalogue is hit no more often than is said."""

from __future__ import annotations

import random
from math import exp, log, sqrt

import pytest
from asking import ask
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.catalog import open_catalog
from carbonkit.disclosure.searching.search import search_figure

FIGURES = 700
CATALOG = open_catalog()


@pytest.mark.parametrize(("seed", "digits"), [(20220331, 4), (20180331, 5)])
def test_a_random_figure_is_hit_no_more_often_than_is_said(seed: int, digits: int) -> None:
    """Figures with evenly spread logarithms, over a range of factors from 0.05 to 2 kg/kWh, all editions and kinds.

    The predicted numbers of hits are added up. Hits come in clumps, since several editions print one figure, so the
    variance is estimated from the hits themselves; 3.29 standard errors bound a difference at 99.9 %. At so many
    figures that is less than the expected number itself: the error of this test. The region keeps mixes away.
    """
    draw = random.Random(seed)
    hits, predicted = [], []
    for _ in range(FIGURES):
        figure = 1000 * exp(draw.uniform(log(0.05), log(2)))
        places = digits - len(str(int(figure)))
        result = search_figure(ask(f"{figure:.{places}f}", "1,000,000.000", region="CN"), CATALOG, with_slips=False)
        hits.append(sum(way.family == "plain" for way in result.explanations))
        predicted.append(result.chance)
    mean = sum(hits) / FIGURES
    error = sqrt(sum((one - mean) ** 2 for one in hits) / (FIGURES - 1) / FIGURES)
    expected = sum(predicted) / FIGURES
    assert mean <= expected + 3.29 * error
    # And the prediction is no empty one: it does not lie far above what happens.
    assert expected <= mean + 3.29 * error
    assert 3.29 * error < expected


@given(st.integers(1, 4))
def test_more_digits_make_less_by_chance(digits: int) -> None:
    coarse, fine = (
        search_figure(ask(f"{203.3023:.{places}f}", "356,483.000", region="CN"), CATALOG)
        for places in (digits - 1, digits)
    )
    chance = [{one.family: one.chance for one in result.families} for result in (coarse, fine)]
    assert chance[1]["plain"] < chance[0]["plain"]
    assert chance[1]["rounding"] < chance[0]["rounding"]
    assert chance[1]["slips"] < chance[0]["slips"]


def test_families_add_up_to_what_was_found() -> None:
    result = search_figure(ask("203.30", "356,483", edition="cn-mee/average-2022", period="2022"), CATALOG)
    assert sum(one.found for one in result.families) == len(result.explanations)
    for one in result.families:
        assert one.found == sum(way.family == one.family for way in result.explanations)
        assert one.chance >= one.chance_close >= 0 or one.family == "extras"
    assert {one.family for one in result.families} == {
        *("plain", "rounding", "slips", "slips, rounded", "digits", "mixes", "extras")
    }
