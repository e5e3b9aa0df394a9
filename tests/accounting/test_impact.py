"""The change that another method makes: real cases by hand, and what cannot be compared."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import strategies as own

from carbonkit.accounting.impact import Impact, impact
from carbonkit.accounting.method import Method
from carbonkit.accounting.method_path import EFFECTS, method_path
from carbonkit.catalog import Catalog
from carbonkit.errors import ProblemsError, UnknownNameError

OM_2012 = {"factors": [{"edition": "cn-ndrc/baseline-2012", "kind": "OM"}]}
BM_2015 = {"factors": [{"edition": "cn-ndrc/baseline-2015", "kind": "BM"}]}
AVERAGE_2021, AVERAGE_2022 = {"factors": ["cn-mee/average-2021"]}, {"factors": ["cn-mee/average-2022"]}
COAL_2008, COAL_2020 = (
    {"coal_equivalent": {"edition": f"cn-sac/gbt-2589-{year}", "basis": "calorific"}} for year in (2008, 2020)
)
NONE = dict.fromkeys(EFFECTS, Fraction(0))


def row(activity: str, amount: float, unit: str, region: str = "CN", period: str = "2022", **more: str) -> own.Row:
    return own._row(activity, unit, amount, region=region, period=period, **more)


def electricity(amount: float, unit: str = "MWh", region: str = "CN", **more: str) -> own.Row:
    return row("electricity.purchased", amount, unit, region, **more)


def between(table: list[own.Row], before: dict[str, Any], after: dict[str, Any]) -> Impact:
    return impact(own.frame(table), before=Method(**before), after=Method(**after), catalog=own.catalog())


def effects(**named: str) -> dict[str, Fraction]:
    """All causes with their effects; those that are not named are zero."""
    names = {"unit_rule": "unit rule", "kind": "kind", "factor": "factor", "gwp": "GWP", "both": "kind + factor"}
    return NONE | {names[name]: Fraction(value) for name, value in named.items()}


# --- real cases, by hand ----------------------------------------------------------------------------------------------


def test_the_national_average_of_2021_and_of_2022() -> None:
    """1000 MWh x 0.5568 kg/kWh = 556.8 t; x 0.5366 = 536.6 t: - 20.2 t, all of it the factor; 20.2 / 556.8 = 3.63 %."""
    found = between([electricity(1000)], AVERAGE_2021, AVERAGE_2022)
    for output in ("co2_t", "co2e_t"):
        split = found.totals[output]
        assert (split.before, split.after, split.change) == (
            Fraction("556.8"),
            Fraction("536.6"),
            Fraction("-20.2"),
        )
        assert split.effects == effects(factor="-20.2")
        assert round(float(split.relative or 0) * 100, 2) == -3.63
    old, new = "cn-mee/average-2021/grid#CN.average", "cn-mee/average-2022/grid#CN.average"
    assert found.replaced == {((old,), (new,)): (("co2_t", "co2e_t"), 1)}
    # 1000 MWh are 3600 GJ under both.
    assert (found.totals["energy_gj"].before, found.totals["energy_gj"].change) == (3600, 0)


def test_another_margin_of_another_edition_is_kind_and_factor() -> None:
    """East, 100 MWh: OM 2012 0.8244, BM 2012 0.6889, BM 2015 0.5945 t/MWh.

    Kind: (0.6889 - 0.8244) x 100 = - 13.55; factor: (0.5945 - 0.6889) x 100 = - 9.44; together 59.45 - 82.44.
    """
    found = between([electricity(100, region="CN-GRID-EAST")], OM_2012, BM_2015)
    split = found.totals["co2_t"]
    assert (split.before, split.after) == (Fraction("82.44"), Fraction("59.45"))
    assert split.effects == effects(kind="-13.55", factor="-9.44")
    assert [name for name, _ in found.path] == ["kind", "factor"]
    assert found.folded == ()


def test_the_kind_alone_is_the_kind_alone() -> None:
    """CN 2022, 100 MWh: average 0.5366, without market-traded non-fossil 0.5856: + 4.90."""
    after = {"factors": [{"edition": "cn-mee/average-2022", "kind": "average-excl-market-non-fossil"}]}
    split = between([electricity(100)], AVERAGE_2022, after).totals["co2_t"]
    assert split.effects == effects(kind="4.90")


def test_what_an_edition_has_no_kind_for_stays_with_the_factor() -> None:
    """Zhejiang, 356,483 kWh: East OM 0.8244 t/MWh gives 293.8845852 t, average 2022 0.5153 kg/kWh 183.6956899 t.

    The baselines have no average, so kind and factor cannot be told apart: - 110.1888953 together.
    """
    found = between([electricity(356483, "kWh", "CN-ZJ")], OM_2012, {**AVERAGE_2022, "gwp": "ipcc-ar6-100"})
    assert [name for name, _ in found.path] == ["kind", "factor", "GWP"]
    split = found.totals["co2_t"]
    assert (split.before, split.after) == (Fraction("293.8845852"), Fraction("183.6956899"))
    assert split.effects == effects(both="-110.1888953")
    (fold,) = found.folded
    assert (fold.causes, fold.outputs, fold.rows) == ("kind + factor", ("co2_t", "co2e_t"), 1)
    assert fold.reason == "no factor (other-kind): in cn-ndrc/baseline-2012 it is given as BM, OM"


def test_a_fold_does_not_touch_what_the_missing_factor_is_not_for() -> None:
    """Diesel in the same table: 3 t x (42705 - 42652) kJ/kg = 0.159 GJ, the unit rule alone."""
    table = [electricity(1, region="CN-ZJ"), row("fuel.diesel", 3, "t", ""), electricity(2, region="CN-ZJ")]
    found = between(table, {**OM_2012, **COAL_2008}, {**AVERAGE_2022, **COAL_2020})
    assert found.totals["energy_gj"].effects == effects(unit_rule="0.159")
    # 0.1229 kgce/kWh of electricity and 1.4571 kgce/kg of diesel stand in both editions.
    assert found.totals["tce"].effects == effects()
    assert {fold.outputs for fold in found.folded} == {("co2_t", "co2e_t")}


def test_gbt_2589_of_2008_and_of_2020() -> None:
    """Fresh water, 1000 t: 0.0857 and 0.2571 kgce/t give 0.0857 and 0.2571 tce, beside the total: + 0.1714, + 200 %."""
    found = between([row("medium.fresh_water", 1000, "t")], COAL_2008, COAL_2020)
    split = found.totals["tce_media"]
    assert (split.before, split.after) == (Fraction("0.0857"), Fraction("0.2571"))
    assert split.effects == effects(unit_rule="0.1714")
    assert split.relative == 2
    assert set(found.totals) == {"tce_media"}


def test_calorific_and_primary_value_of_electricity() -> None:
    """100 MWh: 0.1229 kgce/kWh gives 12.29 tce; at 305.5 gce/kWh of 2020 30.55 tce: + 18.26, the unit rule."""
    rate = "cn-cec/coal-rate-supply/supply#2020"
    primary = {"coal_equivalent": {"edition": "cn-sac/gbt-2589-2020", "basis": "primary", "electricity": rate}}
    found = between([electricity(100)], {**AVERAGE_2022, **COAL_2020}, {**AVERAGE_2022, **primary})
    split = found.totals["tce"]
    assert (split.before, split.after) == (Fraction("12.29"), Fraction("30.55"))
    assert split.effects == effects(unit_rule="18.26")
    assert found.totals["co2_t"].effects == effects()


def test_the_enthalpy_of_steam_is_a_unit_rule_of_energy_and_of_emissions() -> None:
    """10 t: (2763 - 83.74) kJ/kg is 26.7926 GJ, (2800 - 83.74) is 27.1626: + 0.37 GJ; x 0.11 t/GJ = + 0.0407 tCO2."""
    before, after = (
        {"factors": ["cn-ndrc/guides-heat"], "steam": {"enthalpy": text}, **COAL_2020} for text in ("2763", "2800")
    )
    found = between([row("steam.purchased", 10, "t")], before, after)
    assert found.totals["energy_gj"].before == Fraction("26.7926")
    assert found.totals["energy_gj"].effects == effects(unit_rule="0.37")
    assert found.totals["co2_t"].effects == effects(unit_rule="0.0407")


def test_unit_rule_kind_and_factor_at_once_follow_the_stated_order() -> None:
    """Exports: net counts -10 MWh, gross counts them as nothing; East, use 100 MWh.

    A (net, OM 2012): 90 x 0.8244 = 74.196. Unit rule (gross): 100 x 0.8244 = 82.44, + 8.244. Then kind and factor on
    100 MWh: - 13.55 and - 9.44. B: 59.45.
    """
    table = [
        electricity(100, region="CN-GRID-EAST"),
        electricity(-10, region="CN-GRID-EAST", entry="export"),
    ]
    found = between(table, {**OM_2012, "exports": "cn-net"}, {**BM_2015, "exports": "ghgp-gross"})
    split = found.totals["co2_t"]
    assert (split.before, split.after) == (Fraction("74.196"), Fraction("59.45"))
    assert split.effects == effects(unit_rule="8.244", kind="-13.55", factor="-9.44")


def test_the_uk_factors_of_2024_and_of_2025() -> None:
    """Electricity 10,000 kWh: 2070.5 kg and 1770 kg, - 0.3005 t. Water 200 m3: 30.622 kg and 38.26 kg, + 0.007638 t."""
    before, after = (
        {
            "factors": {
                "electricity.purchased": [{"edition": f"uk-desnz/conversion-{year}", "kind": "average"}],
                "water.supply": [f"uk-desnz/conversion-{year}"],
            }
        }
        for year in (2024, 2025)
    )
    table = [
        electricity(10000, "kWh", "GB", factor=""),
        row("water.supply", 200, "m3", "GB"),
    ]
    found = between(table, before, after)
    assert [one.outputs["co2e_t"].change for one in found.rows] == [Fraction("-0.3005"), Fraction("0.007638")]
    # 2.0705 + 0.030622 = 2.101122; 1.77 + 0.03826 = 1.80826; - 0.292862
    total = found.totals["co2e_t"]
    assert (total.before, total.after) == (Fraction("2.101122"), Fraction("1.80826"))
    assert total.effects == effects(factor="-0.292862")


def test_egrid_kind_factor_and_gwp_with_three_gases() -> None:
    """California, 1000 MWh, in lb/MWh of CO2, CH4, N2O; 1000 lb are 0.45359237 t.

    Average 2022 by AR5 (28, 265): 497.443 + 0.03 x 28 + 0.004 x 265 = 499.343.
    Non-baseload 2022: 1054.982 + 0.049 x 28 + 0.006 x 265 = 1057.944; kind + 558.601.
    Non-baseload 2023: 1033.985 + 0.051 x 28 + 0.007 x 265 = 1037.268; factor - 20.676.
    By AR6 (27.9, 273): 1033.985 + 0.051 x 27.9 + 0.007 x 273 = 1037.3189; GWP + 0.0509.
    """
    before = {"factors": ["us-epa/egrid-2022"], "gwp": "ipcc-ar5-100"}
    after = {"factors": [{"edition": "us-epa/egrid-2023", "kind": "non-baseload"}], "gwp": "ipcc-ar6-100"}
    found = between([electricity(1000, region="US-EGRID-CAMX")], before, after)
    tonnes = Fraction("0.45359237")
    split = found.totals["co2e_t"]
    assert (split.before, split.after) == (Fraction("499.343") * tonnes, Fraction("1037.3189") * tonnes)
    pounds = {name: effect / tonnes for name, effect in split.effects.items()}
    assert pounds == effects(kind="558.601", factor="-20.676", gwp="0.0509")
    # Factors give way to factors, potentials to potentials.
    old, new = ("us-epa/egrid-2022/subregion#CAMX.average", "us-epa/egrid-2023/subregion#CAMX.non-baseload")
    gases = ("CO2", "CH4", "N2O")
    assert list(found.replaced)[-2:] == [
        (tuple(f"{old}.{gas}" for gas in gases), tuple(f"{new}.{gas}" for gas in gases)),
        (tuple(f"ipcc/ar5/gwp-100#{gas}" for gas in gases), tuple(f"ipcc/ar6/gwp-100#{gas}" for gas in gases)),
    ]
    # A mass of a gas has no potential: (0.049 - 0.03) and (0.051 - 0.049)
    methane = {name: effect / tonnes for name, effect in found.totals["ch4_t"].effects.items()}
    assert methane == effects(kind="0.019", factor="0.002")


def test_net_or_gross_calorific_value_is_a_unit_rule() -> None:
    """Natural gas of the UK 2024, 1000 kWh: 0.20264 kg on net, 0.1829 on gross: - 0.01974 t."""
    before, after = (
        {"factors": ["uk-desnz/conversion-2024"], "lookup": {"heating_value": basis}} for basis in ("net", "gross")
    )
    split = between([row("fuel.natural_gas", 1000, "kWh", "GB", "2024")], before, after).totals["co2e_t"]
    assert split.effects == effects(unit_rule="-0.01974")


def test_a_notice_for_all_regions_is_a_factor_where_both_have_the_kind() -> None:
    """ETS 0.5810 (No. 111) against 0.6101 t/MWh is not in one edition; the region alone: East 0.8244, North 1.0021."""
    north = {"factors": [{"edition": "cn-ndrc/baseline-2012", "kind": "OM", "region": "CN-GRID-NORTH"}]}
    # (1.0021 - 0.8244) x 10 = 1.777
    split = between([electricity(10, region="CN-GRID-EAST")], OM_2012, north).totals["co2_t"]
    assert split.effects == effects(factor="1.777")


def test_the_gwp_set_is_the_last_cause(tmp_path: Path) -> None:
    """A made-up set in which CO2 weighs 2: 10 MWh x 0.5 t x 2 = 10 tCO2e against 10 x 0.4 x 1 = 4 tCO2e.

    Factor: (0.5 - 0.4) x 10 x 1 = 1; GWP: 5 x (2 - 1) = 5.
    """
    catalog = _tiny(tmp_path)
    made = {place: Method(factors=[f"test/{place}"], gwp=f"ipcc-{place}-100") for place in ("one", "two")}
    found = impact(own.frame([electricity(10, region="XA")]), before=made["one"], after=made["two"], catalog=catalog)
    assert found.totals["co2_t"].effects == effects(factor="1")
    assert found.totals["co2e_t"].effects == effects(factor="1", gwp="5")
    assert (found.totals["co2e_t"].before, found.totals["co2e_t"].after) == (4, 10)


def _tiny(root: Path) -> Catalog:
    lines = {
        name: [f"XA.average,electricity.purchased,XA,average,CO2,2022,{value},tCO2/MWh,original"]
        for name, value in (("test/one", "0.4"), ("test/two", "0.5"))
    }
    catalog = own.write_catalog(root / "factors", lines)
    for name, value in (("one", "1"), ("two", "2")):
        folder = root / "factors" / "ipcc" / name
        folder.mkdir(parents=True)
        (folder / "source.toml").write_text(
            f'title = "{name}"\ntitle_en = "{name}"\nissuer = "test"\n', encoding="utf-8"
        )
        (folder / "gwp-100.csv").write_text(
            f"key,kind,gas,value,unit,evidence\nCO2,gwp,CO2,{value},kgCO2e/kgCO2,original\n", encoding="utf-8"
        )
    return catalog


# --- what cannot be compared is said, never zero ----------------------------------------------------------------------


def test_a_row_that_only_one_method_computes_is_listed_with_the_reason() -> None:
    """The baselines have no national row: 5 MWh x 0.5366 = 2.683 t only under the average; the rest is compared."""
    found = between([electricity(5), electricity(100, region="CN-GRID-EAST")], OM_2012, AVERAGE_2022)
    only = {one.output: one for one in found.one_sided}
    assert {one.side for one in found.one_sided} == {"after"}
    assert only["co2_t"].value == Fraction("2.683")
    assert only["co2_t"].reason.startswith("no factor (other-region-only): in cn-ndrc/baseline-2012 it is given for")
    assert found.of_one_side("after")["co2_t"] == Fraction("2.683")
    assert found.of_one_side("before") == {}
    # East alone: 100 x 0.8244, 100 x 0.5617
    assert (found.totals["co2_t"].before, found.totals["co2_t"].after) == (Fraction("82.44"), Fraction("56.17"))


def test_a_row_that_neither_computes_is_listed_with_both_reasons() -> None:
    found = between([row("heat.purchased", 1, "GJ")], AVERAGE_2021, AVERAGE_2022)
    (one,) = found.one_sided
    assert (one.side, one.output, one.value, one.rows) == ("neither", "", None, 1)
    assert one.reason.startswith("before: no factor (never-published): cn-mee/average-2021 has no factor")
    assert "; after: no factor (never-published): cn-mee/average-2022 has no factor" in one.reason
    assert found.totals == {}


@pytest.mark.parametrize(
    ("table", "before", "after", "output", "side", "reason"),
    [
        (
            [row("medium.fresh_water", 1000, "t")],
            {**COAL_2020, "media": "list"},
            {**COAL_2020, "media": "include"},
            "tce",
            "after",
            "it stands in tce_media (media = list)",
        ),
        ([electricity(1)], AVERAGE_2022, {**AVERAGE_2022, **COAL_2020}, "tce", "after", "names no coal_equivalent"),
        (
            [electricity(1)],
            AVERAGE_2022,
            {**AVERAGE_2022, "outputs": ["energy"]},
            "co2_t",
            "before",
            "the method's outputs leave out emissions",
        ),
        ([electricity(1)], COAL_2020, {**COAL_2020, **AVERAGE_2022}, "co2e_t", "after", "the method names no factors"),
        (
            [row("water.supply", 1, "m3", "GB", factor="uk-desnz/conversion-2024/water#water-supply")],
            AVERAGE_2022,
            {"gwp": "ipcc-ar6-100", "outputs": ["energy"]},
            "co2e_t",
            "before",
            "the method computes nothing for water.supply",
        ),
    ],
)
def test_every_reason_is_told(
    table: list[own.Row], before: dict[str, Any], after: dict[str, Any], output: str, side: str, reason: str
) -> None:
    one = next(one for one in between(table, before, after).one_sided if one.output == output)
    assert one.side == side
    assert reason in one.reason


def test_a_co2e_factor_has_no_co2_to_compare_with() -> None:
    """UK 2024 is published in CO2e: the CO2 of the row is one-sided, its CO2e is compared: 0.20705 against 0.5366."""
    uk = {"factors": [{"edition": "uk-desnz/conversion-2024", "kind": "average", "region": "GB"}]}
    found = between([electricity(1)], AVERAGE_2022, uk)
    (one,) = found.one_sided
    assert (one.side, one.output, one.value) == ("before", "co2_t", Fraction("0.5366"))
    assert one.reason == "uk-desnz/conversion-2024/uk-electricity#electricity gives no co2_t"
    # 0.20705 - 0.5366
    assert found.totals["co2e_t"].effects == effects(factor="-0.32955")


# --- wrong input ------------------------------------------------------------------------------------------------------


def test_problems_of_the_table_itself_come_together() -> None:
    table = pd.DataFrame(
        {
            "activity": ["electricity.purchased"] * 3,
            "amount": ["-5", "x", "7"],
            "unit": ["MWh"] * 3,
            "region": ["CN"] * 3,
            "period": ["2022"] * 3,
            "entry": ["", "", "export"],
        }
    )
    before = Method(exports="cn-net", **AVERAGE_2021)
    with pytest.raises(ProblemsError) as caught:
        impact(table, before=before, after=Method(exports="cn-net", **AVERAGE_2022), catalog=own.catalog())
    said = str(caught.value)
    assert "row 0: amount: '-5': a use is never negative" in said
    assert "row 1: amount: 'x' is not a number" in said
    assert "row 2: amount: '7': an export is written as a negative amount" in said


def test_scope_2_below_zero_is_refused_as_in_a_ledger() -> None:
    table = [electricity(1), electricity(-5, entry="export")]
    with pytest.raises(
        ProblemsError, match=r"under the method Scope 2 of electricity.purchased would be -2.2272 tCO2e"
    ):
        between(table, {**AVERAGE_2021, "exports": "cn-net"}, {**AVERAGE_2022, "exports": "cn-net"})
    with pytest.raises(ProblemsError, match=r"under the other method Scope 2 of electricity.purchased would be -2.146"):
        between(table, {**AVERAGE_2021, "exports": "ghgp-gross"}, {**AVERAGE_2022, "exports": "cn-net"})


def test_an_edition_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(UnknownNameError, match="unknown edition 'cn-mee/average-1999'"):
        between([electricity(1)], AVERAGE_2022, {"factors": ["cn-mee/average-1999"]})


def test_a_table_without_rows_has_no_change() -> None:
    found = between([], AVERAGE_2021, AVERAGE_2022)
    assert (found.rows, found.totals, found.one_sided, found.replaced) == ((), {}, (), {})


# --- the path ---------------------------------------------------------------------------------------------------------


def test_the_path_leaves_out_causes_in_which_the_methods_agree() -> None:
    assert (
        method_path(Method(**AVERAGE_2021, name="a"), Method(**AVERAGE_2021, name="b"), ["electricity.purchased"]) == ()
    )
    after = Method(**AVERAGE_2022, **COAL_2020, gwp="ipcc-ar6-100")
    names = [name for name, _ in method_path(Method(**AVERAGE_2021), after, ["electricity.purchased"])]
    assert names == ["unit rule", "factor", "GWP"]
    # A bare edition asks for the average of electricity already.
    named = Method(factors=[{"edition": "cn-mee/average-2022", "kind": "average"}])
    assert [name for name, _ in method_path(Method(**AVERAGE_2021), named, ["electricity.purchased"])] == ["factor"]
    assert method_path(Method(**AVERAGE_2021), after)[-1][1] == after


def test_the_kinds_of_the_second_are_asked_of_the_editions_of_the_first_by_activity() -> None:
    before = Method(factors=["cn-mee/average-2021", "cn-mee/average-2022", "cn-ndrc/guides-heat"])
    after = Method(factors={"electricity": [{"edition": "cn-mee/average-2023", "kind": "fossil-only"}], "heat": []})
    (name, kind), *_ = method_path(before, after, ["外购电力", "heat.purchased", "no such activity"])
    assert name == "kind"
    assert [(one.edition, one.kind) for one in kind.choices("electricity.purchased")] == [
        ("cn-mee/average-2021", "fossil-only"),
        ("cn-mee/average-2022", "fossil-only"),
        ("cn-ndrc/guides-heat", "fossil-only"),
    ]
    assert [(one.edition, one.kind) for one in kind.choices("heat.purchased")] == [
        ("cn-mee/average-2021", None),
        ("cn-mee/average-2022", None),
        ("cn-ndrc/guides-heat", None),
    ]
