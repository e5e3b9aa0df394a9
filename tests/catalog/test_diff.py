"""What differs between two editions: each kind of change and real editions by hand, and the laws of a comparison."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.catalog import Catalog, Edition
from carbonkit.catalog.diff import KINDS, Change, EditionDiff, diff
from carbonkit.errors import UnknownNameError

Row = dict[str, str]
Compare = Callable[..., EditionDiff]

COLUMNS = (
    *("key", "activity", "carrier", "variant", "name_en", "region", "kind", "gas", "heating_value", "gwp_set"),
    *("data_year", "value", "unit", "low", "high", "co2", "ch4", "evidence"),
)
PLAIN = {
    "key": "XA.average",
    "activity": "electricity.purchased",
    "region": "XA",
    "kind": "average",
    "gas": "CO2",
    "data_year": "2021",
    "value": "0.5",
    "unit": "tCO2/MWh",
    "evidence": "original",
}


def row(**cells: str) -> Row:
    return {**PLAIN, **cells}


def write(root: Path, name: str, tables: dict[str, list[Row]]) -> Edition:
    folder = root / "test" / name
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text(f'title = "{name}"\ntitle_en = "{name}"\nissuer = "test"\n', encoding="utf-8")
    for table, rows in tables.items():
        lines = [",".join(COLUMNS), *(",".join(one.get(column, "") for column in COLUMNS) for one in rows)]
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Edition(f"test/{name}", folder)


@pytest.fixture
def compare(tmp_path_factory: pytest.TempPathFactory) -> Compare:
    """Compare two tables that are written as editions of a folder of one's own."""

    def made(old: list[Row], new: list[Row], new_table: str = "grid") -> EditionDiff:
        root = tmp_path_factory.mktemp("editions")
        return diff(write(root, "old", {"grid": old}), write(root, "new", {new_table: new}))

    return made


def only(found: EditionDiff) -> Change:
    assert len(found.changes) == 1
    return found.changes[0]


# --- each kind of change, by hand -------------------------------------------------------------------------------------


def test_a_figure_of_the_next_year_is_the_same_figure_changed(compare: Compare) -> None:
    change = only(compare([row()], [row(data_year="2022", value="0.4")]))
    # 0.4 - 0.5 = -0.1; -0.1 / 0.5 = -20 %
    assert change.kinds == ("changed",)
    assert (change.difference, change.relative) == (Fraction(-1, 10), Fraction(-1, 5))
    assert change.differs == ("years", "printed")


def test_another_value_for_the_same_data_year_is_a_restatement(compare: Compare) -> None:
    change = only(compare([row()], [row(value="0.55")]))
    # 0.55 - 0.5 = 0.05; 0.05 / 0.5 = 10 %
    assert change.kinds == ("restated",)
    assert (change.difference, change.relative) == (Fraction(1, 20), Fraction(1, 10))


def test_without_a_data_year_nothing_is_called_restated(compare: Compare) -> None:
    assert only(compare([row(data_year="")], [row(data_year="", value="0.55")])).kinds == ("changed",)


def test_units_are_compared_in_the_unit_of_the_old_edition(compare: Compare) -> None:
    change = only(compare([row()], [row(value="520", unit="gCO2/kWh")]))
    # 520 g/kWh is 0.52 t/MWh: 0.52 - 0.5 = 0.02, and 0.02 / 0.5 = 4 %
    assert change.kinds == ("restated", "unit-changed")
    assert (change.new_value, change.difference, change.relative) == (
        Fraction(13, 25),
        Fraction(1, 50),
        Fraction(1, 25),
    )


def test_an_equal_value_in_another_unit_is_no_other_value(compare: Compare) -> None:
    change = only(compare([row()], [row(value="0.5", unit="kgCO2/kWh")]))
    assert (change.kinds, change.difference) == (("unit-changed",), 0)


def test_an_equal_value_in_other_digits_is_named(compare: Compare) -> None:
    assert only(compare([row()], [row(value="0.50")])).kinds == ("digits-changed",)
    assert only(compare([row(value="0.5")], [row(value="0.51")])).kinds == ("restated",)


def test_evidence_and_what_stands_beside_a_figure_are_named(compare: Compare) -> None:
    old = row(unit="kgCO2e/kWh", gas="CO2e", co2="0.4", ch4="0.1", low="0.3", high="0.7", gwp_set="ipcc-ar4-100")
    assert only(compare([old], [{**old, "evidence": "recalled"}])).kinds == ("evidence-changed",)


@pytest.mark.parametrize(
    "cells",
    [{"co2": "0.39", "ch4": "0.11"}, {"ch4": ""}, {"high": "0.8"}, {"gwp_set": "ipcc-ar5-100"}],
)
def test_parts_ranges_and_gwp_sets_are_details(compare: Compare, cells: Row) -> None:
    old = row(unit="kgCO2e/kWh", gas="CO2e", co2="0.4", ch4="0.1", low="0.3", high="0.7", gwp_set="ipcc-ar4-100")
    change = only(compare([old], [{**old, **cells}]))
    assert (change.kinds, change.difference) == (("details-changed",), 0)


def test_parts_in_another_unit_are_compared_in_a_common_one(compare: Compare) -> None:
    old = row(unit="kgCO2e/kWh", gas="CO2e", co2="0.4", ch4="0.1", low="0.3", high="0.7")
    new = {**old, "value": "500", "unit": "gCO2e/kWh", "co2": "400", "ch4": "100", "low": "300", "high": "700"}
    assert only(compare([old], [new])).kinds == ("unit-changed",)


def test_a_range_that_became_a_value_is_changed_without_a_difference(compare: Compare) -> None:
    old = row(value="", low="0.4", high="0.6")
    found = compare([old], [row()])
    change = only(found)
    assert (change.kinds, change.difference, change.relative) == (("restated", "details-changed"), None, None)
    assert found.largest_first == []


def test_the_same_figure_under_another_key_or_table_is_renamed(compare: Compare) -> None:
    change = only(compare([row()], [row(key="alpha")], new_table="power"))
    assert (change.kinds, change.differs) == (("renamed",), ("table", "key"))


def test_a_renamed_figure_with_another_value_is_both(compare: Compare) -> None:
    change = only(compare([row()], [row(key="alpha", value="0.6", data_year="2022")]))
    assert change.kinds == ("changed", "renamed")


def test_another_name_or_variant_under_one_key_is_a_renaming(compare: Compare) -> None:
    old = row(name_en="coke", variant="plain")
    assert only(compare([old], [{**old, "name_en": "coke (dry)"}])).differs == ("name_en",)


def test_a_name_that_was_not_there_before_is_no_renaming(compare: Compare) -> None:
    assert only(compare([row()], [row(name_en="Alphaland")])).kinds == ("same",)


@pytest.mark.parametrize(
    "cells",
    [
        {"gas": "CO2e", "unit": "tCO2e/MWh"},
        {"unit": "tCO2/t"},
        {"kind": "OM"},
        {"region": "XB"},
        {"heating_value": "gross"},
    ],
)
def test_a_key_that_means_something_else_is_redefined_and_not_compared(compare: Compare, cells: Row) -> None:
    change = only(compare([row(heating_value="net")], [row(heating_value="net") | cells]))
    assert (change.kinds, change.difference, change.relative, change.new_value) == (("redefined",), None, None, None)


def test_keys_that_changed_places_follow_what_they_are(compare: Compare) -> None:
    found = compare(
        [row(key="a", region="XA"), row(key="b", region="XB", value="0.7")],
        [row(key="b", region="XA"), row(key="a", region="XB", value="0.7")],
    )
    assert found.counts == {"renamed": 2}


def test_a_figure_that_could_be_either_of_two_is_not_guessed(compare: Compare) -> None:
    found = compare([row(key="a")], [row(key="b"), row(key="c")])
    assert found.counts == {"added": 2, "removed": 1}


def test_in_a_series_of_years_the_year_is_part_of_the_figure(compare: Compare) -> None:
    old = [row(key=f"XA.{year}", data_year=year, value=value) for year, value in (("2020", "0.6"), ("2021", "0.5"))]
    new = [row(key=f"XA.{year}", data_year=year, value=value) for year, value in (("2021", "0.52"), ("2022", "0.4"))]
    found = compare(old, new)
    assert found.counts == {"added": 1, "removed": 1, "restated": 1}
    # 0.52 - 0.50
    assert found.of("restated")[0].difference == Fraction(1, 50)


def test_a_series_under_new_keys_still_pairs_year_with_year(compare: Compare) -> None:
    old = [row(key=f"XA.{year}", data_year=year, value=value) for year, value in (("2020", "0.6"), ("2021", "0.5"))]
    new = [row(key=f"{year}-XA", data_year=year, value=value) for year, value in (("2021", "0.5"), ("2020", "0.6"))]
    found = compare(old, new)
    assert found.counts == {"renamed": 2}
    years = [(str(one.old.years), str(one.new.years)) for one in found.changes if one.old and one.new]
    assert years == [("2020", "2020"), ("2021", "2021")]


def test_in_a_series_a_key_that_moves_on_to_the_next_year_does_not_carry_the_figure(compare: Compare) -> None:
    """``latest`` was 2021 and is 2022: 2021 is found under its new key (0.52 - 0.50), 2022 is new."""
    old = [row(key="XA.2020", data_year="2020", value="0.6"), row(key="latest", data_year="2021", value="0.5")]
    new = [
        row(key="XA.2020", data_year="2020", value="0.6"),
        row(key="XA.2021", data_year="2021", value="0.52"),
        row(key="latest", data_year="2022", value="0.4"),
    ]
    found = compare(old, new)
    assert found.counts == {"added": 1, "restated": 1, "same": 1}
    (moved,) = found.of("restated")
    assert (moved.kinds, moved.difference) == (("restated", "renamed"), Fraction(1, 50))
    assert [one.factor.key for one in found.of("added")] == ["latest"]


def test_a_single_year_pairs_with_its_own_year_of_a_series(compare: Compare) -> None:
    """One side alone makes it a series, whichever side it is."""
    series = [row(key=f"XA.{year}", data_year=year, value=value) for year, value in (("2021", "0.5"), ("2022", "0.4"))]
    found = compare([row(key="XA")], series)
    assert found.counts == {"added": 1, "renamed": 1}
    assert [str(one.new.years) for one in found.of("renamed") if one.new] == ["2021"]


def test_largest_relative_change_comes_first_and_from_zero_before_all(compare: Compare) -> None:
    old = [row(key=key, region=key, value=value) for key, value in (("a", "10"), ("b", "1"), ("c", "0"), ("d", "2"))]
    new = [
        row(key=key, region=key, value=value) for key, value in (("a", "12"), ("b", "0.5"), ("c", "0.1"), ("d", "2"))
    ]
    # a +20 %, b -50 %, c from zero, d unchanged
    assert [one.factor.key for one in compare(old, new).largest_first] == ["c", "b", "a"]


def test_an_unknown_kind_of_change_names_the_known_ones(compare: Compare) -> None:
    with pytest.raises(UnknownNameError, match="unknown kind of change 'gone'"):
        compare([row()], [row()]).of("gone")


# --- real editions, typed from the collected data ---------------------------------------------------------------------


def change_of(catalog: Catalog, old: str, new: str, key: str) -> Change:
    found = diff(catalog.edition(old), catalog.edition(new))
    return next(one for one in found.changes if one.old is not None and one.old.reference == f"{old}/{key}")


@pytest.mark.parametrize(
    ("key", "old", "new", "difference", "percent"),
    [
        # 0.5366 - 0.5568 = -0.0202; 0.0202 / 0.5568 = 3.63 %
        ("CN.average", "0.5568", "0.5366", "-0.0202", -3.63),
        # 0.4044 - 0.5154 = -0.1110; 0.1110 / 0.5154 = 21.54 %: the largest of all
        ("CN-GX.average", "0.5154", "0.4044", "-0.1110", -21.54),
        # 0.4364 - 0.3672 = 0.0692; 0.0692 / 0.3672 = 18.85 %
        ("CN-HB.average", "0.3672", "0.4364", "0.0692", 18.85),
        # 0.5856 - 0.5942 = -0.0086; 0.0086 / 0.5942 = 1.45 %
        ("CN.average-excl-market-non-fossil", "0.5942", "0.5856", "-0.0086", -1.45),
    ],
)
def test_chinese_averages_of_2021_and_2022(
    catalog: Catalog, key: str, old: str, new: str, difference: str, percent: float
) -> None:
    change = change_of(catalog, "cn-mee/average-2021", "cn-mee/average-2022", f"grid#{key}")
    assert change.old is not None
    assert change.new is not None
    assert (change.kind, change.old.printed, change.new.printed) == ("changed", old, new)
    assert change.difference == Fraction(difference)
    assert round(float(change.relative or 0) * 100, 2) == percent


def test_every_chinese_average_changed_and_guangxi_most(catalog: Catalog) -> None:
    found = diff(catalog.edition("cn-mee/average-2021"), catalog.edition("cn-mee/average-2022"))
    assert set(found.counts) == {"changed"}
    assert found.largest_first[0].factor.region == "CN-GX"


@pytest.mark.parametrize(
    ("key", "old", "new", "difference", "percent"),
    [
        # 0.177 - 0.20705 = -0.03005; 0.03005 / 0.20705 = 14.51 %
        ("uk-electricity#electricity", "0.20705", "0.177", "-0.03005", -14.51),
        # 0.1913 - 0.15311 = 0.03819; 0.03819 / 0.15311 = 24.94 %
        ("water#water-supply", "0.15311", "0.1913", "0.03819", 24.94),
        # 1.17125 - 0.51989 = 0.65136; 0.65136 / 0.51989 = 125.29 %
        ("wtt-bioenergy#biomethane-liquified.kg", "0.51989", "1.17125", "0.65136", 125.29),
    ],
)
def test_uk_factors_of_2024_and_2025(
    catalog: Catalog, key: str, old: str, new: str, difference: str, percent: float
) -> None:
    change = change_of(catalog, "uk-desnz/conversion-2024", "uk-desnz/conversion-2025", key)
    assert change.old is not None
    assert change.new is not None
    assert (change.kind, change.old.printed, change.new.printed) == ("changed", old, new)
    assert change.difference == Fraction(difference)
    assert round(float(change.relative or 0) * 100, 2) == percent


def test_canada_restated_british_columbia_2020(catalog: Catalog) -> None:
    """NIR 2022 gives 7.8 g CO2e/kWh for 2020 (preliminary), NIR 2024 gives 13.5: + 5.7, 73.08 %."""
    change = change_of(catalog, "ca-eccc/nir-2022", "ca-eccc/nir-2024", "electricity#CA-BC.2020.average")
    assert change.kind == "restated"
    assert change.difference == Fraction("5.7")
    assert round(float(change.relative or 0) * 100, 2) == 73.08


def test_canada_adds_the_years_2021_and_2022_and_changes_no_year(catalog: Catalog) -> None:
    found = diff(catalog.edition("ca-eccc/nir-2022"), catalog.edition("ca-eccc/nir-2024"))
    assert {"2021", "2022"} <= {str(one.factor.years) for one in found.of("added")}
    assert found.of("changed") == []
    assert all(one.old.years == one.new.years for one in found.changes if one.old and one.new)


def test_standard_coal_coefficients_of_2008_and_2020(catalog: Catalog) -> None:
    """Diesel 42652 -> 42705 kJ/kg and 1.4571 kgce/kg in both; fresh water 0.0857 -> 0.2571 kgce/t, + 200 %."""
    old, new = "cn-sac/gbt-2589-2008", "cn-sac/gbt-2589-2020"
    energy = change_of(catalog, old, new, "energy#diesel.net-calorific-value")
    assert (energy.kind, energy.difference) == ("changed", 53)
    assert change_of(catalog, old, new, "energy#diesel.coal-equivalent").difference == 0
    # 0.2571 - 0.0857 = 0.1714 = 2 x 0.0857
    water = change_of(catalog, old, new, "media#fresh_water.coal-equivalent")
    assert (water.difference, water.relative) == (Fraction("0.1714"), 2)


def test_margins_and_averages_have_nothing_in_common(catalog: Catalog) -> None:
    found = diff(catalog.edition("cn-ndrc/baseline-2012"), catalog.edition("cn-mee/average-2022"))
    assert set(found.counts) == {"added", "removed"}


# --- laws -------------------------------------------------------------------------------------------------------------


def rows() -> st.SearchStrategy[list[Row]]:
    """Tables of a few regions, kinds, gases, units and years, some of them series, keys from a small set."""
    one = st.fixed_dictionaries(
        {
            "region": st.sampled_from(("XA", "XB")),
            "kind": st.sampled_from(("average", "OM")),
            "gas": st.sampled_from(("CO2", "CO2e")),
            "data_year": st.sampled_from(("", "2020", "2021")),
            "value": st.sampled_from(("0", "0.5", "0.50", "0.6", "500")),
            "unit": st.sampled_from(("t{}/MWh", "g{}/kWh", "kg{}/kWh", "kg{}/m3")),
            "evidence": st.sampled_from(("original", "recalled")),
            "name_en": st.sampled_from(("", "one", "two")),
        }
    ).map(lambda cells: {**row(**cells), "unit": cells["unit"].format(cells["gas"])})
    keys = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=6)
    return keys.flatmap(
        lambda several: st.tuples(*(one for _ in several)).map(
            lambda made: [{**cells, "key": key} for key, cells in zip(several, made, strict=True)]
        )
    )


@contextmanager
def editions(*tables: list[Row]) -> Iterator[list[Edition]]:
    with TemporaryDirectory() as folder:
        made = [write(Path(folder), f"e{place}", {"grid": table}) for place, table in enumerate(tables)]
        yield made


def told(found: EditionDiff) -> list[tuple[object, ...]]:
    """What a comparison says, without the lines on which the rows stand."""
    return [
        (one.kinds, one.old and one.old.key, one.new and one.new.key, one.difference, one.differs)
        for one in found.changes
    ]


@given(rows())
def test_an_edition_differs_in_nothing_from_itself(table: list[Row]) -> None:
    with editions(table, table) as (one, other):
        assert set(diff(one, one).counts) == {"same"}
        assert set(diff(one, other).counts) == {"same"}


@given(rows(), rows())
def test_what_one_way_adds_the_other_way_removes(first: list[Row], second: list[Row]) -> None:
    """And every pair is the same pair, with the opposite difference in the other unit."""
    with editions(first, second) as (one, other):
        there, back = diff(one, other), diff(other, one)
        assert [x.factor for x in there.of("added")] == [x.factor for x in back.of("removed")]
        assert [x.factor for x in there.of("removed")] == [x.factor for x in back.of("added")]
        pairs = {(x.old.key, x.new.key): x for x in there.changes if x.old and x.new}
        returned = {(x.new.key, x.old.key): x for x in back.changes if x.old and x.new}
        assert pairs.keys() == returned.keys()
        for pair, change in pairs.items():
            mirror = returned[pair]
            assert change.kinds == mirror.kinds
            assert (change.difference is None) is (mirror.difference is None)
            if change.difference is not None and mirror.difference is not None:
                assert change.old is not None
                assert change.new is not None
                scale = change.old.parsed_unit.factor_to(change.new.parsed_unit)
                assert change.difference * scale == -mirror.difference


@given(rows(), rows())
def test_every_figure_of_both_editions_stands_in_the_comparison_once(first: list[Row], second: list[Row]) -> None:
    with editions(first, second) as (one, other):
        found = diff(one, other)
        assert sorted(x.old.key for x in found.changes if x.old) == sorted(cells["key"] for cells in first)
        assert sorted(x.new.key for x in found.changes if x.new) == sorted(cells["key"] for cells in second)
        assert sum(found.counts.values()) == len(found.changes)
        assert all(x.kinds and set(x.kinds) <= set(KINDS) for x in found.changes)


@given(rows(), rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(first: list[Row], second: list[Row], dice: random.Random) -> None:
    shuffled = [dice.sample(table, len(table)) for table in (first, second)]
    with editions(first, second, *shuffled) as (one, other, one_again, other_again):
        assert told(diff(one, other)) == told(diff(one_again, other_again))


@given(rows(), rows())
def test_a_difference_brings_the_old_figure_to_the_new_one(first: list[Row], second: list[Row]) -> None:
    with editions(first, second) as (one, other):
        for change in diff(one, other).changes:
            if change.difference is not None:
                assert change.old is not None
                assert change.new is not None
                in_old_unit = change.new.value * change.new.parsed_unit.factor_to(change.old.parsed_unit)
                assert change.old.value + change.difference == in_old_unit
                changed = {"restated", "changed"} & set(change.kinds)
                assert bool(change.difference) is bool(changed)
