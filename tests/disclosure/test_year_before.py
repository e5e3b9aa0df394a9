"""The figure of the year before under a claim that needs a factor: by the edition before, by the named one, or neither.

The expected figures are worked from the printed factors: China's average is 0.5568 kgCO2/kWh for 2021 (cn-mee notice 12
of 2024) and 0.5366 for 2022 (notice 33 of 2024), CLP's 0.39 kgCO2e/kWh for 2023 and 0.38 for 2024.
"""

from __future__ import annotations

from typing import Any

import pytest

from carbonkit.catalog import Catalog
from carbonkit.disclosure.companies.company import check_reports
from carbonkit.disclosure.report import Report

POWER = {"name": "power", "printed": "1,000", "previous": "2,000", "unit": "MWh", "activity": "electricity"}
CHINA = {"edition": "cn-mee/average-2022", "region": "CN"}
BEFORE, NAMED = "cn-mee/average-2021, the edition before", "cn-mee/average-2022, which is named for this year's"


def claim(printed: str, previous: str, factor: Any, **more: Any) -> dict[str, Any]:
    plain = {"name": "emissions", "unit": "tCO2", "rule": "emissions", "of": "power"}
    return {**plain, "printed": printed, "previous": previous, "factor": factor, **more}


def notes(catalog: Catalog, claimed: dict[str, Any], *, period: str = "2022", **more: Any) -> list[tuple[str, str]]:
    """What is said of the column of the year before, without its opening."""
    raw = {"report": {"id": "x", "period": period}, "given": [{**POWER, **more}], "claim": [claimed]}
    (one,) = check_reports([Report.model_validate(raw)], catalog=catalog).results[0].claims
    return [(found.code, found.text) for found in one.findings if found.code.startswith("year-before")]


@pytest.mark.parametrize(
    ("previous", "code", "said"),
    [
        # 2,000 MWh x 0.5568
        ("1,113.6", "year-before-follows", f"1,113.6 tCO2 follows from 2,000 MWh by {BEFORE}"),
        # 2,000 MWh x 0.5366: the new factor went into the old column
        ("1,073.2", "year-before-follows", f"1,073.2 tCO2 follows from 2,000 MWh by {NAMED}"),
        (
            "1,100.0",
            "year-before-differs",
            f"1,100.0 tCO2 does not follow from 2,000 MWh: it would be 1113.6 by {BEFORE}, 1073.2 by {NAMED}",
        ),
        # 1,999.5 to 2,000.5 MWh give 1,113.3 to 1,113.9 or 1,072.9 to 1,073.5: one digit fits both.
        ("0.1万", "year-before-follows", f"0.1万 tCO2 follows from 2,000 MWh by {BEFORE}; and by {NAMED}"),
    ],
)
def test_an_edition_has_one_before_it(catalog: Catalog, previous: str, code: str, said: str) -> None:
    assert notes(catalog, claim("536.6", previous, CHINA)) == [(code, f"last year's column (2021): {said}")]


def test_a_reference_is_looked_up_in_the_edition_before(catalog: Catalog) -> None:
    ((code, text),) = notes(catalog, claim("536.6", "1,113.6", "cn-mee/average-2022/grid#CN.average"))
    assert (code, text.endswith(f"by {BEFORE}")) == ("year-before-follows", True)


def test_a_table_of_several_years_has_the_year_before_in_it(catalog: Catalog) -> None:
    """2,000 MWh x 0.39 = 780 t; at this year's 0.38 they would be 760."""
    by_edition = claim("380", "780", {"edition": "hk-clp/emission-factors", "region": "HK-CLP"}, unit="tCO2e")
    ((code, text),) = notes(catalog, by_edition, period="2024")
    assert code == "year-before-follows"
    assert text == (
        "last year's column (2023): 780 tCO2e follows from 2,000 MWh by hk-clp/emission-factors, "
        "which is named for this year's"
    )
    named = "hk-clp/emission-factors/electricity#HK-CLP.2024"
    ((code, text),) = notes(catalog, claim("380", "780", named, unit="tCO2e"), period="2024")
    assert (code, text.endswith("by hk-clp/emission-factors/electricity#HK-CLP.2023, of the year before")) == (
        "year-before-follows",
        True,
    )


def test_the_factor_that_is_printed_is_that_of_this_year(catalog: Catalog) -> None:
    """2,000 MWh x 0.5 t/MWh = 1,000 t."""
    factor = {"value": "0.5", "unit": "tCO2/MWh"}
    said = "from 2,000 MWh{} 0.5 tCO2/MWh, the factor of this year's column"
    assert notes(catalog, claim("500", "1,000", factor)) == [
        ("year-before-follows", f"last year's column (2021): 1,000 tCO2 follows {said.format(' by')}")
    ]
    assert notes(catalog, claim("500", "900", factor)) == [
        (
            "year-before-differs",
            f"last year's column (2021): 900 tCO2 does not follow {said.format(': it would be 1000 by')}",
        )
    ]


def test_an_open_choice_stays_open(catalog: Catalog) -> None:
    """Of the provinces 2,000 MWh at the 0.5153 of Zhejiang in 2022 are 1,030.6 t; no province is named."""
    ((code, text),) = notes(catalog, claim("515.3", "1,030.6", "cn-mee/average-2022"))
    assert code == "year-before-follows"
    assert text.startswith("last year's column (2021): 1,030.6 tCO2 can follow from 2,000 MWh by ")


def test_coal_equivalent_of_the_year_before(catalog: Catalog) -> None:
    """2,000 MWh x 0.1229 kgce/kWh = 245.8 tce."""
    factor = {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}
    ((code, text),) = notes(catalog, claim("122.9", "245.8", factor, unit="tce", rule="coal-equivalent"))
    assert (code, "245.8 tce follows from 2,000 MWh" in text) == ("year-before-follows", True)


@pytest.mark.parametrize(
    ("claimed", "more"),
    [
        (claim("536.6", "1,113.6", CHINA), {"previous": ""}),
        (claim("536.6", "", CHINA), {}),
        (claim("536.6", "1,113.6", None), {}),
        (claim("536.6", "1,113.6", "no-such/edition"), {}),
        (claim("536.6", "—", CHINA), {}),
        (claim("536.6", "1,113.6", CHINA), {"previous": "N/A"}),
    ],
    ids=["no input", "no figure", "no factor", "unknown edition", "a dash", "an input that is not available"],
)
def test_nothing_is_said_where_nothing_can_be_told(
    catalog: Catalog, claimed: dict[str, Any], more: dict[str, Any]
) -> None:
    assert notes(catalog, claimed, **more) == []


def test_the_verdict_of_this_year_and_the_number_of_claims_stay(catalog: Catalog) -> None:
    raw = {"report": {"id": "x", "period": "2022"}, "given": [POWER], "claim": [claim("536.6", "1,100.0", CHINA)]}
    (result,) = check_reports([Report.model_validate(raw)], catalog=catalog).results
    assert [(one.name, one.verdict) for one in result.claims] == [("emissions", "reproduced")]
