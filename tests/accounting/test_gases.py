"""CO2, CH4 and N2O each for itself, and their sum by the warming potentials that the method names."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import independent
import pandas as pd
import pytest
import strategies as own
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.accounting.ledger import Ledger, calculate
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import plan
from carbonkit.catalog import Catalog
from carbonkit.errors import AmbiguousFactorError, FactorNotFoundError, MethodError, UnitError

POUND = Fraction("0.45359237") / 1000
EGRID = "us-epa/egrid-2023"
ROW = {"activity": "electricity.purchased", "unit": "MWh", "region": "US-EGRID-CAMX", "period": "2023"}
SUBREGIONS = sorted({one["region"] for one in independent.table(f"{EGRID}/subregion") if "EGRID" in one["region"]})
SETS = ("ipcc-sar-100", "ipcc-ar4-100", "ipcc-ar5-100", "ipcc-ar6-100")


def figure(catalog: Catalog | None = None, gwp: str | None = "ipcc-ar5-100", factors: Any = EGRID, **row: Any) -> Any:
    method = Method(factors=factors if isinstance(factors, list) else [factors], gwp=gwp)
    return plan(method=method, catalog=catalog or own.catalog()).figure(**{**ROW, "amount": 1000, **row})


def ledger(rows: list[dict[str, Any]], **choices: Any) -> Ledger:
    table = pd.DataFrame([{**ROW, "amount": 1000.0, **row} for row in rows])
    return calculate(table, method=Method(**choices), catalog=own.catalog())


# --- by hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gwp", "per_mwh"),
    [
        # 436.655 + 0.025 x 28 + 0.003 x 265 = 436.655 + 0.7 + 0.795
        ("ipcc-ar5-100", "438.15"),
        # 436.655 + 0.025 x 27.9 + 0.003 x 273 = 436.655 + 0.6975 + 0.819
        ("ipcc-ar6-100", "438.1715"),
        # 436.655 + 0.025 x 25 + 0.003 x 298 = 436.655 + 0.625 + 0.894
        ("ipcc-ar4-100", "438.174"),
    ],
)
def test_california_2023(gwp: str, per_mwh: str) -> None:
    """eGRID2023, CAMX, total output: 436.655 lb CO2, 0.025 lb CH4 and 0.003 lb N2O a MWh; a pound is 0.45359237 kg."""
    found = figure(gwp=gwp)
    assert found.exact("co2_t") == 1000 * Fraction("436.655") * POUND
    assert found.exact("ch4_t") == 1000 * Fraction("0.025") * POUND
    assert found.exact("n2o_t") == 1000 * Fraction("0.003") * POUND
    assert found.exact("co2e_t") == 1000 * Fraction(per_mwh) * POUND
    assert found.factor_used.split("; ") == [f"{EGRID}/subregion#CAMX.average.{gas}" for gas in ("CO2", "CH4", "N2O")]


def test_a_set_changes_the_co2e_alone() -> None:
    """AR5 to AR6 by hand: 0.025 lb x (27.9 - 28) + 0.003 lb x (273 - 265) = 0.0215 lb a MWh."""
    old, new = figure(gwp="ipcc-ar5-100"), figure(gwp="ipcc-ar6-100")
    for output in ("co2_t", "ch4_t", "n2o_t", "energy_gj"):
        assert old.exact(output) == new.exact(output)
    assert new.exact("co2e_t") - old.exact("co2e_t") == 1000 * Fraction("0.0215") * POUND


def test_without_warming_potentials_it_is_an_error_that_says_what_to_add() -> None:
    with pytest.raises(MethodError, match=r'comes with CH4 and N2O, .* add gwp = "ipcc-ar6-100"'):
        figure(gwp=None)


def test_two_years_are_weighted_gas_by_gas() -> None:
    """2022-07-01 to 2023-06-30: 184 days of 2022 and 181 of 2023; 497.443, 0.03 and 0.004 lb; 436.655, 0.025 and 0.003.

    The rates of 2022 and 2023 were read in the collected eGRID file.
    """
    method = Method(factors=["us-epa/egrid-2022", EGRID], gwp="ipcc-ar5-100", lookup={"year": "by-days"})
    found = plan(method=method, catalog=own.catalog()).figure(**{**ROW, "amount": 1, "period": "2022-07-01/2023-06-30"})
    for output, old, new in (("co2_t", "497.443", "436.655"), ("ch4_t", "0.03", "0.025"), ("n2o_t", "0.004", "0.003")):
        mean = (184 * Fraction(old) + 181 * Fraction(new)) / 365
        assert found.exact(output) == mean * POUND
    assert "us-epa/egrid-2022/subregion#CAMX.average.CH4" in found.factor_used


# --- laws ------------------------------------------------------------------------------------------------------------


@given(
    st.sampled_from(SUBREGIONS),
    st.sampled_from(SETS),
    st.sampled_from(("", "non-baseload")),
    st.sampled_from(own.ENERGY_UNITS),
    own.amounts(),
)
def test_every_subregion_equals_its_recomputation(region: str, gwp: str, kind: str, unit: str, amount: float) -> None:
    """Per gas and in CO2e, as Fractions from the CSV files alone; the parts give the whole exactly.

    Mutations tried, red: `potential` left out of the product in gases._ways; `answer.gases` not looked at.
    """
    row = {"region": region, "unit": unit, "kind": kind, "amount": amount}
    made = ledger([row], factors=[EGRID], gwp=gwp)
    expected = independent.rates_and_gwp(row, EGRID, gwp)
    assert set(expected) >= {"co2_t", "ch4_t", "co2e_t"}
    for output in ("co2_t", "ch4_t", "n2o_t", "co2e_t"):
        if output in expected:
            assert made.total(output).value == Fraction(amount) * expected[output]
        else:
            assert made.lines[output].isna().all()


@given(st.sampled_from(SUBREGIONS), st.sampled_from(SETS), own.amounts())
def test_the_whole_is_the_sum_of_its_parts(region: str, gwp: str, amount: float) -> None:
    """Totals of the gases times the potentials of the set are the CO2e total, to the last digit of the Fraction."""
    made = ledger([{"region": region, "amount": amount}], factors=[EGRID], gwp=gwp)
    whole = Fraction(0)
    for gas, output in (("CO2", "co2_t"), ("CH4", "ch4_t"), ("N2O", "n2o_t")):
        if made.lines[output].notna().all():
            whole += made.total(output).value * own.catalog().gwp(gwp, gas).value
    assert made.total("co2e_t").value == whole


@given(st.sampled_from(SUBREGIONS), st.integers(1, 10**6))
def test_twice_the_amount_and_another_unit(region: str, amount: int) -> None:
    one, two = figure(region=region, amount=amount), figure(region=region, amount=2 * amount)
    other = figure(region=region, amount=1000 * amount, unit="kWh")
    for output in one.row.derivations:
        assert two.exact(output) == 2 * one.exact(output)
        assert other.exact(output) == one.exact(output)


def test_explain_lets_a_reader_recompute_the_sum() -> None:
    """Each product that is printed gives its value, and the values give the factor above them."""
    text = figure().explain().partition("co2e_t: ")[2]
    total = Fraction(re.search(r"x ([0-9.]+) lbCO2e/MWh", text)[1])  # type: ignore[index]
    products = re.findall(r"^ +\+? ([0-9.]+) lb\w+/MWh x ([0-9.]+) kgCO2e/kg = ([0-9.]+) lbCO2e/MWh$", text, re.M)
    assert products == [("436.655", "1", "436.655"), ("0.025", "28", "0.7"), ("0.003", "265", "0.795")]
    assert all(Fraction(rate) * Fraction(gwp) == Fraction(value) for rate, gwp, value in products)
    assert sum(Fraction(value) for _, _, value in products) == total
    for reference in (f"{EGRID}/subregion#CAMX.average.CH4  [one-source]", "ipcc/ar5/gwp-100#CH4  [one-source]"):
        assert reference in text


# --- what is not there is null ---------------------------------------------------------------------------------------


def test_a_mainland_factor_stays_what_it_was() -> None:
    """CO2 only, by the rule co2-only-as-co2e; the columns are there and null."""
    row = {"region": "CN-ZJ", "period": "2022", "unit": "kWh", "amount": 356483.0}
    made = ledger([row], factors=["cn-mee/average-2022"], gwp="ipcc-ar6-100")
    line = made.lines.iloc[0]
    assert line["co2_t"] == line["co2e_t"] == 356483.0 * 0.0005153
    assert made.lines[["ch4_t", "n2o_t"]].isna().all(axis=None)
    assert [one.code for one in made.findings] == ["ch4-n2o-not-covered"]
    assert list(made.lines.columns)[-6:] == ["co2_t", "ch4_t", "n2o_t", "co2e_t", "factor_used", "evidence"]


def test_null_beside_a_number_and_the_finding_of_the_one_alone() -> None:
    rows = [{"region": "CN", "period": "2022"}, {}]
    made = ledger(rows, factors=["cn-mee/average-2022", EGRID], gwp="ipcc-ar6-100")
    assert made.lines["ch4_t"].isna().tolist() == [True, False]
    assert made.total("ch4_t").value == 1000 * Fraction("0.025") * POUND
    (one,) = [one for one in made.findings if one.code == "ch4-n2o-not-covered"]
    assert (one.rows, one.text[:19]) == (1, "cn-mee/average-2022")


def test_a_factor_in_co2e_says_nothing_of_its_gases() -> None:
    found = figure(factors="uk-desnz/conversion-2025", region="GB", period="2025")
    assert found.exact("co2e_t") == Fraction("177")  # 1,000 MWh x 0.177 kg/kWh
    assert (found.co2_t, found.ch4_t, found.n2o_t) == (None, None, None)


def test_a_row_that_names_the_factor_of_co2_has_co2_alone() -> None:
    """By its reference one factor is asked for; that the others exist is said."""
    found = figure(gwp=None, factor=f"{EGRID}/subregion#CAMX.average.CO2")
    assert found.ch4_t is None
    assert found.exact("co2e_t") == found.exact("co2_t")
    (note,) = [one for one in found.findings if one.code == "ch4-n2o-not-covered"]
    assert "#CAMX.average.CO2 covers CO2 only, us-epa/egrid-2023 has rows of other gases" in note.text
    with pytest.raises(MethodError, match="is a factor of CH4 alone"):
        figure(factor=f"{EGRID}/subregion#CAMX.average.CH4")


def test_methane_of_no_stated_origin() -> None:
    """AR5 prints 30 for fossil and 28 for other methane: its general 28 is used and both are said; AR4 has one."""
    (note,) = [one for one in figure().findings if one.code == "methane-origin-not-stated"]
    assert "CH4-fossil 30, CH4-nonfossil 28: its CH4 (28) is used" in note.text
    (note,) = [one for one in figure(gwp="ipcc-ar6-100").findings if one.code == "methane-origin-not-stated"]
    assert "CH4-fossil 29.8, CH4-nonfossil 27.0: its CH4 (27.9) is used" in note.text
    assert figure(gwp="ipcc-ar4-100").findings == ()


GASES = """\
x.CO2,electricity.purchased,XA,average,CO2,2022,0.5,tCO2/MWh,original
x.CH4,electricity.purchased,XA,average,CH4,2022,2000,gCH4/MWh,original
"""


def own_catalog(folder: Path, **years: list[str]) -> Catalog:
    editions = {f"test-pub/of-{year[1:]}": lines for year, lines in years.items()}
    catalog = own.write_catalog(folder / "factors", editions)
    (folder / "factors" / "ipcc").symlink_to(independent.FACTORS / "ipcc")
    return catalog


def test_gases_in_other_units_of_mass(tmp_path: Path) -> None:
    """0.5 tCO2/MWh + 2000 gCH4/MWh x 28: 0.002 t/MWh x 28 = 0.056; together 0.556 tCO2e/MWh. N2O is not there."""
    catalog = own_catalog(tmp_path, y2022=GASES.splitlines())
    found = figure(catalog, factors="test-pub/of-2022", region="XA", period="2022", amount=1)
    assert found.exact("ch4_t") == Fraction("0.002")
    assert found.exact("co2e_t") == Fraction("0.556")
    assert found.n2o_t is None
    (note,) = [one for one in found.findings if one.code == "ch4-n2o-not-covered"]
    assert note.text == "test-pub/of-2022 covers CO2 and CH4 only; N2O of generation is not in the CO2e figure"


def test_the_same_figure_per_kwh_and_per_gj(tmp_path: Path) -> None:
    """The one in the unit of the amount answers; in a third unit the choice is not made."""
    lines = [f"x.{unit},electricity.purchased,XA,average,CO2e,2022,{value},kgCO2e/{unit},original"
             for unit, value in (("kWh", "0.36"), ("GJ", "100"))]  # fmt: skip
    catalog = own_catalog(tmp_path, y2022=lines)
    for unit in ("kWh", "GJ"):
        found = figure(catalog, factors="test-pub/of-2022", region="XA", period="2022", unit=unit, amount=1)
        assert found.factor_used == f"test-pub/of-2022/grid#x.{unit}"
    with pytest.raises(AmbiguousFactorError, match="name a unit: kWh, GJ"):
        figure(catalog, factors="test-pub/of-2022", region="XA", period="2022", unit="MWh", amount=1)


def test_years_with_different_gases_are_not_weighted(tmp_path: Path) -> None:
    """Half a year of CH4 would be a figure of CH4 that is too low, and nobody would see it."""
    later = GASES.splitlines()[0].replace("2022", "2023")
    catalog = own_catalog(tmp_path, y2022=GASES.splitlines(), y2023=[later])
    method = Method(factors=["test-pub/of-2022", "test-pub/of-2023"], gwp="ipcc-ar5-100", lookup={"year": "by-days"})
    with pytest.raises(MethodError, match="the factors of the years do not give CH4 alike"):
        plan(method=method, catalog=catalog).figure(
            **{**ROW, "amount": 1, "region": "XA", "period": "2022-07-01/2023-06-30"}
        )


def test_the_footnote_names_the_set_and_says_no_co2_only() -> None:
    made = ledger([{}, {"region": "CN", "period": "2022"}], factors=["cn-mee/average-2022", EGRID], gwp="ipcc-ar5-100")
    text = made.footnote("en")
    assert "CO2 only, standing for CO2e: cn-mee/average-2022." in text
    assert "Global warming potentials: ipcc-ar5-100." in text
    assert "eGRID2023" in text


def test_evidence_and_publication_hold_for_every_gas_and_its_potential() -> None:
    """The potential of CH4 in AR5 was read in one source: a method that demands two does not get the sum."""
    with pytest.raises(FactorNotFoundError, match="evidence"):
        plan(method=Method(factors=[EGRID], gwp="ipcc-ar5-100", evidence="two-sources"), catalog=own.catalog()).figure(
            **{**ROW, "amount": 1}
        )
    assert figure().evidence == "one-source"


# --- which kind a figure of Scope 2 takes ----------------------------------------------------------------------------


def finding(code: str, **more: Any) -> str:
    found = [one.text for one in figure(**more).findings if one.code == code]
    return found[0] if found else ""


def test_a_bare_edition_gives_the_factor_of_a_utility() -> None:
    """CLP Power 2024: 0.38 kgCO2e/kWh; what the utility delivers is the location-based figure of its area."""
    found = figure(factors="hk-clp/emission-factors", region="HK-CLP", period="2024")
    assert found.exact("co2e_t") == 380
    assert not any(one.code == "nonconforming-factor-kind" for one in found.findings)


@pytest.mark.parametrize(
    ("edition", "kind", "region", "words"),
    [
        (
            EGRID,
            "non-baseload",
            "US-EGRID-CAMX",
            "no figure of Scope 2.*it lies .136.8 % from .*CAMX.average.CO2",
        ),
        ("uk-desnz/conversion-2025", "losses", "GB", "no figure of Scope 2 takes.*it lies -89.5 % from"),
        ("uk-desnz/conversion-2025", "upstream", "GB", "no figure of Scope 2 takes.*it lies -74.1 % from"),
        ("cn-ndrc/baseline-2012", "OM", "CN-GRID-EAST", "a marginal factor for projects"),
        ("cn-mee/average-2022", "fossil-only", "CN", "'fossil-only', at most for market-based figures"),
    ],
)
def test_other_kinds_answer_only_when_named_and_it_is_said(edition: str, kind: str, region: str, words: str) -> None:
    """CAMX 1033.985 / 436.655 - 1 = +136.8 %; GB 0.01853 / 0.177 - 1 = -89.5 %, 0.0459 / 0.177 - 1 = -74.1 %."""
    year = "2022" if edition.startswith("cn-") else edition[-4:]
    named = [{"edition": edition, "kind": kind}]
    assert re.search(words, finding("nonconforming-factor-kind", factors=named, region=region, period=year))
    if edition != "cn-ndrc/baseline-2012":
        bare = figure(factors=edition, region=region, period=year)
        assert f".{kind}" not in bare.factor_used
        assert not finding("nonconforming-factor-kind", factors=edition, region=region, period=year)
    else:
        with pytest.raises(FactorNotFoundError, match="it is given as BM, OM"):
            figure(factors=edition, region=region, period=year)


def test_a_calorific_value_is_no_matter_of_electricity() -> None:
    with pytest.raises(UnitError, match="only energy of a fuel is gross"):
        figure(unit="kWh (Gross CV)")
