"""Defects that a review found by computing by hand, each as the smallest row that showed it: red until mended."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import strategies as own

from carbonkit.accounting.impact import impact
from carbonkit.accounting.ledger import calculate
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import plan
from carbonkit.catalog import Catalog
from carbonkit.catalog.diff import diff
from carbonkit.errors import FactorNotFoundError

COAL = {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}
FISCAL = "2022-07-01/2023-06-30"
MWH = {"activity": "electricity.purchased", "amount": 1, "unit": "MWh", "region": "XA", "period": "2022"}


def figure(row: dict[str, Any], catalog: Catalog | None = None, **choices: Any) -> Any:
    return plan(method=Method(**choices), catalog=catalog or own.catalog()).figure(**row)


def said(found: Any, code: str) -> list[str]:
    return [note.text for note in found.findings if note.code == code]


# --- steam -----------------------------------------------------------------------------------------------------------


def test_an_edition_that_prints_steam_apart_answers_for_steam() -> None:
    """EPA hub 2025: 66.33 kg CO2, 1.25 g CH4, 0.125 g N2O a MMBtu; AR5: 66.33 + 0.035 + 0.033125 = 66.398125 kg.

    Every question about steam was put as one about heat, so that these rows answered none, not even by their reference.
    """
    row = {"activity": "steam.purchased", "amount": 1000, "unit": "MMBtu", "region": "US", "period": "2025"}
    for choices in ({"factors": ["us-epa/hub-2025"]}, {"factors": ["cn-ndrc/guides-heat", "us-epa/hub-2025"]}):
        assert figure(row, gwp="ipcc-ar5-100", **choices).exact("co2e_t") == Fraction("66.398125")
    named = figure({**row, "factor": "us-epa/hub-2025/steam-heat#steam-and-heat.CO2"})
    assert named.exact("co2_t") == Fraction("66.33")


def test_steam_still_takes_the_factor_of_heat_where_an_edition_has_only_that() -> None:
    row = {"activity": "外购蒸汽", "amount": 100, "unit": "GJ", "region": "CN", "period": "2022"}
    found = figure(row, factors=["us-epa/hub-2025", "cn-ndrc/guides-heat"], gwp="ipcc-ar5-100")
    assert found.exact("co2e_t") == 11


def test_what_scope_2_asks_for_of_heat_is_no_grid_average() -> None:
    """UK 2025, district heat, well to tank: the finding spoke of the average of a grid."""
    row = {"activity": "heat.purchased", "amount": 1, "unit": "kWh", "region": "GB", "period": "2025"}
    factors = [{"edition": "uk-desnz/conversion-2025", "kind": "upstream", "variant": "district"}]
    (text,) = said(figure(row, factors=factors), "nonconforming-factor-kind")
    assert "grid" not in text
    assert text.endswith("asks for the direct emissions of heat and steam")


# --- evidence, and what a finding says -------------------------------------------------------------------------------


def by_days(folder: Path) -> Catalog:
    """2022 has a figure of XA itself; 2023 one of the grid XG alone, and that XA lies in it is recalled."""
    catalog = own.write_catalog(
        folder,
        {
            "test-pub/of-2022": ["a,electricity.purchased,XA,average,CO2,2022,0.5,tCO2/MWh,original"],
            "test-pub/of-2023": ["g,electricity.purchased,XG,average,CO2,2023,0.4,tCO2/MWh,original"],
        },
    )
    text = "grid,region,evidence,locator,note\nXG,XA,recalled,table 1,\n"
    (folder / "test-pub" / "of-2023" / "membership.csv").write_text(text, encoding="utf-8")
    return catalog


def test_a_mean_over_two_years_keeps_the_membership_of_the_second(tmp_path: Path) -> None:
    """(184 x 0.5 + 181 x 0.4) / 365; the recalled membership of the second year was in no step: original, it said."""
    choices: dict[str, Any] = {"factors": ["test-pub/of-2022", "test-pub/of-2023"], "lookup": {"year": "by-days"}}
    catalog, row = by_days(tmp_path), {**MWH, "period": FISCAL}
    found = figure(row, catalog, **choices)
    assert found.exact("co2_t") == (184 * Fraction("0.5") + 181 * Fraction("0.4")) / 365
    assert found.evidence == "recalled"
    assert "XA is in XG" in found.explain()
    with pytest.raises(FactorNotFoundError, match="its evidence is recalled, the method demands original"):
        figure(row, catalog, evidence="original", **choices)


def test_a_gas_that_is_known_too_little_is_not_said_to_be_missing(tmp_path: Path) -> None:
    """The edition prints CH4 from one source; a demand for more left it out, and said that the edition has none."""
    rows = [
        "x.CO2,electricity.purchased,XA,average,CO2,2022,0.5,tCO2/MWh,original",
        "x.CH4,electricity.purchased,XA,average,CH4,2022,2000,gCH4/MWh,one-source",
    ]
    catalog = own.write_catalog(tmp_path, {"test-pub/of-2022": rows})
    found = figure(MWH, catalog, factors=["test-pub/of-2022"], evidence="original")
    assert (found.exact("co2e_t"), found.ch4_t) == (Fraction("0.5"), None)
    (text,) = said(found, "ch4-n2o-not-covered")
    assert "test-pub/of-2022 has rows of other gases, which may be known less than original" in text


def test_an_edition_without_a_date_is_unseen_as_of_the_day_of_the_policy(tmp_path: Path) -> None:
    """The finding said "as of None" where the day comes from lookup.year."""
    lines = {f"test-pub/{name}": [f"{key},electricity.purchased,XA,average,CO2,2022,0.5,tCO2/MWh,original"]
             for name, key in (("dated", "a"), ("undated", "b"))}  # fmt: skip
    catalog = own.write_catalog(tmp_path, lines, {"test-pub/dated": "2023-01-01"})
    found = figure(MWH, catalog, factors=list(lines), lookup={"year": "latest-published-by(2023-06-30)"})
    (text,) = said(found, "publication-date-unknown")
    assert text.endswith("it is not seen as of 2023-06-30")


def test_a_choice_that_does_not_answer_leaves_no_finding() -> None:
    """The nation's factor of 2021 would be a fallback; Zhejiang's of 2022 is exact and used: 0.5153 kg/kWh."""
    row = {**MWH, "region": "CN-ZJ"}
    factors = [{"edition": "cn-mee/average-2021", "region": "CN"}, "cn-mee/average-2022"]
    found = figure(row, factors=factors, lookup={"year": "latest-before(max=3)"})
    assert found.exact("co2_t") == Fraction("0.5153")
    assert said(found, "region-named") == []


def test_whose_state_is_missing() -> None:
    """Nm3 have a state; the standard's plain m3 has none. The finding asked for the state behind Nm3."""
    row = {"activity": "天然气", "amount": 12.5, "unit": "万Nm3", "region": "CN", "period": "2022"}
    (text,) = said(figure(row, factors=["cn-ndrc/guide-other-2015"], coal_equivalent=COAL), "density-missing")
    assert "behind m3 is missing" in text


def test_a_named_factor_per_energy_says_on_which_calorific_value_it_stands() -> None:
    """Without the reference the same row is an error: net or gross? With it nothing was said."""
    row = {"activity": "天然气", "amount": 1000, "unit": "GJ", "region": "CN", "period": "2022"}
    row["factor"] = "cn-sac/gbt-51366-2019/fuels#natural_gas.combustion"
    found = figure(row)
    assert found.exact("co2_t") == Fraction("55.54")
    (text,) = said(found, "heating-value-not-stated")
    assert "net or gross? cn-sac/gbt-51366-2019/fuels#natural_gas.combustion is on the net calorific value" in text
    assert said(figure({**row, "unit": "GJ (Net CV)"}), "heating-value-not-stated") == []


# --- footnotes -------------------------------------------------------------------------------------------------------


def footnotes(rows: list[dict[str, Any]], **choices: Any) -> tuple[str, str]:
    data = own.frame([{**dict.fromkeys(own.COLUMNS, ""), **row} for row in rows])
    made = calculate(data, method=Method(**choices), catalog=own.catalog())
    return made.footnote("en"), made.footnote("zh-Hans")


def test_a_footnote_names_every_data_year_of_an_edition() -> None:
    """Rows of 2023 and 2024 under one edition of CLP Power: the footnote named the first year only."""
    rows = [{**MWH, "amount": 1.0, "region": "HK-CLP", "period": year} for year in ("2023", "2024")]
    english, chinese = footnotes(rows, factors=["hk-clp/emission-factors"])
    assert "utility factors of" in english
    assert "data year 2023, 2024." in english
    assert "数据年份2023, 2024。" in chinese


def test_a_calorific_value_is_no_emission_factor() -> None:
    """IPCC 2006: 43.0 GJ/t x 74,100 kg/TJ; the footnote called the first a 低位发热量排放因子."""
    row = {"activity": "柴油", "amount": 10.0, "unit": "t", "region": "WORLD", "period": "2022"}
    english, chinese = footnotes([row], factors=["ipcc/2006-volume-2"])
    assert "的低位发热量。" in chinese
    assert "低位发热量排放因子" not in chinese
    assert "Diesel: net calorific value of 2006 IPCC" in english
    assert "Diesel: combustion factors of 2006 IPCC" in english


def test_a_footnote_claims_no_calorific_value_that_was_not_used() -> None:
    """1,000 GJ, net: carbon content, oxidation, 44/12; the guide's calorific value has no part in it."""
    row = {"activity": "天然气", "amount": 1000.0, "unit": "GJ (Net CV)", "region": "CN", "period": "2022"}
    english, chinese = footnotes([row], factors=["cn-ndrc/guide-other-2015"])
    assert "Natural gas: carbon content and oxidation factors of" in english
    assert "发热量" not in chinese


# --- by hand, to stay so ---------------------------------------------------------------------------------------------


def test_a_chinese_table_of_an_office_and_its_boiler() -> None:
    """356,483 kWh x 0.5153; 10 t x 43.33 x 0.0202 x 0.98 x 44/12; 12.5 万Nm3 x 389.31 x 0.0153 x 0.99 x 44/12."""
    place = {"period": "2022", "region": "CN"}
    rows = [
        {"activity": "外购电力", "amount": 356483.0, "unit": "kWh", "period": "2022", "region": "浙江"},
        {"activity": "柴油", "amount": 10.0, "unit": "吨", **place},
        {"activity": "天然气", "amount": 12.5, "unit": "万Nm3", **place},
    ]
    data = own.frame([{**dict.fromkeys(own.COLUMNS, ""), **row} for row in rows])
    method = Method(factors=["cn-mee/average-2022", "cn-ndrc/guide-other-2015"], gwp="ipcc-ar6-100")
    made = calculate(data, method=method, catalog=own.catalog())
    diesel = 10 * Fraction("43.33") * Fraction("0.0202") * Fraction("0.98") * 44 / 12
    gas = Fraction("12.5") * Fraction("389.31") * Fraction("0.0153") * Fraction("0.99") * 44 / 12
    assert made.total("co2e_t").value == 356483 * Fraction("0.0005153") + diesel + gas
    assert made.lines["ch4_t"].isna().all()


def test_gases_of_california_weighted_sent_out_and_corrected() -> None:
    """890 MWh net over two years; under ghgp-gross the 100 MWh sent out count as nothing: 990 MWh."""
    pound = Fraction("0.45359237")
    rate = sum(
        (184 * Fraction(old) + 181 * Fraction(new)) / 365 * Fraction(gwp)
        for old, new, gwp in (("497.443", "436.655", "1"), ("0.03", "0.025", "27.9"), ("0.004", "0.003", "273"))
    )
    row = {**MWH, "region": "US-EGRID-CAMX", "period": FISCAL}
    rows = [{**row, "amount": 1000.0}, {**row, "amount": -100.0, "entry": "export"},
            {**row, "amount": -10.0, "entry": "correction"}]  # fmt: skip
    data = own.frame([{**dict.fromkeys(own.COLUMNS, ""), **one} for one in rows])
    for exports, energy in (("cn-net", 890), ("ghgp-gross", 990)):
        method = Method(factors=["us-epa/egrid-2022", "us-epa/egrid-2023"], gwp="ipcc-ar6-100",
                        lookup={"year": "by-days"}, exports=exports)  # fmt: skip
        made = calculate(data, method=method, catalog=own.catalog())
        assert made.total("co2e_t").value == energy * pound * rate / 1000


# --- two editions ----------------------------------------------------------------------------------------------------


def test_the_next_year_of_a_row_beside_a_time_series_is_a_change() -> None:
    """Australia, NGA 2021 to 2022: New South Wales 0.79 to 0.73, -0.06. NGA 2021 prints a series back to 1990 as well,
    and for that its current rows were called "another gas, kind, place or measure"."""
    catalog = own.catalog()
    found = diff(catalog.edition("au-dcceew/nga-2021"), catalog.edition("au-dcceew/nga-2022"))
    assert "redefined" not in found.counts
    (change,) = [one for one in found.changes if one.factor.key == "NSW-ACT.average" and one.old and one.new]
    assert (change.kind, change.difference) == ("changed", Fraction("-0.06"))


def test_a_bare_edition_of_a_utility_is_compared_by_its_own_kind() -> None:
    """CLP 2024 named as supplier, then bare: one figure. In between it was asked for an average, and had none."""
    data = own.frame([{**dict.fromkeys(own.COLUMNS, ""), **MWH, "amount": 1.0, "region": "HK-CLP", "period": "2024"}])
    named = Method(factors=[{"edition": "hk-clp/emission-factors", "kind": "supplier"}])
    bare = Method(factors=["hk-clp/emission-factors"])
    found = impact(data, before=named, after=bare, catalog=own.catalog())
    assert found.folded == ()
    assert (found.totals["co2e_t"].before, found.totals["co2e_t"].change) == (Fraction("0.38"), 0)
