"""What keys share (a unit, a year, a table before) shows in no row of a plan."""

from __future__ import annotations

import gc
import weakref
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import strategies as own
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.accounting.derivation import Derivation
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import Plan
from carbonkit.accounting.resolve import Resolver, resolver_of
from carbonkit.accounting.row import OUTPUTS, Key, PlanRow
from carbonkit.catalog import Catalog, open_catalog

CHINA = {
    "gwp": "ipcc-ar6-100",
    "factors": ["cn-mee/average-2021", "cn-mee/average-2022", "cn-ndrc/guides-heat"],
    "coal_equivalent": {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
    "lookup": {"year": "by-days"},
    "steam": {"enthalpy": "2763"},
    "exports": "ghgp-gross",
}
DAYS = ("2022", "2022年", "2022-01-15", "2022-07", "2021-07-01/2022-06-30", "2021-12-31", "")
#: Spans over the same years, and over others, that differ in their days.
SPANS = (
    "2021-12-15/2022-01-14", "2021-07-01/2022-06-30", "2021-12-31/2022-01-01", "2021/2022-03-31", "2021-11/2022-02",
    "2020-12-15/2022-01-14", "2022-12-31/2023-01-01", "2022-02/2023-06", "2021-12/2023-01", "2023-12-31/2024-01-01",
    "2022", "2022-07",
)  # fmt: skip
#: Method, and the cells of its table: activities, units, regions, periods, entries, kinds, factors.
Scene = tuple[dict[str, Any], tuple[tuple[str, ...], ...]]
SCENES: tuple[Scene, ...] = (
    (
        CHINA,
        (
            ("electricity.purchased", "外购电力"),
            ("kWh", "度", "万千瓦时", "GJ", "t"),
            ("CN-ZJ", "浙江", "CN", "nowhere"),
            DAYS,
            ("", "use", "export", "correction"),
            ("", "average"),
            ("", "", "cn-mee/ets-2023-43/grid#CN.ets-notice", "cn-mee/average-2021/grid#CN-BJ.average"),
        ),
    ),
    (
        CHINA,
        (
            ("heat.purchased", "steam.purchased", "medium.oxygen", "fuel.raw_coal", "nothing"),
            ("GJ", "kWh", "t", "kg", "m3"),
            ("CN", "CN-ZJ", ""),
            ("2022", "2022-05"),
            ("", "correction"),
            ("",),
            ("",),
        ),
    ),
    (
        {
            "gwp": "ipcc-ar5-100",
            "factors": {
                "fuel.natural_gas": ["uk-desnz/conversion-2025"],
                "fuel.diesel": [{"edition": "uk-desnz/conversion-2025", "variant": "gas oil"}],
            },
            "lookup": {"heating_value": "gross"},
        },
        (
            ("fuel.diesel", "fuel.natural_gas"),
            ("L", "kL", "m3", "t", "kg", "kWh", "MWh", "GJ", "TJ", "kWh (Gross CV)", "kWh (Net CV)"),
            ("GB",),
            ("2025", "2025-01-15", "2025-07-31"),
            ("",),
            ("",),
            ("",),
        ),
    ),
    (
        {"factors": [{"edition": "cn-ndrc/baseline-2012", "kind": "CM(OM=0.75,BM=0.25)"}], "exports": "cn-net"},
        (
            ("electricity.purchased",),
            ("kWh", "MWh"),
            ("CN-ZJ", "华东", "CN-GRID-EAST"),
            ("2022", "2022-01-15", "2012", "2012-06-30"),
            ("", "export"),
            ("", "OM", "average"),
            ("",),
        ),
    ),
    # Three gases per one unit of energy; the energy of some is gross, and no edition of the year.
    (
        {
            "gwp": "ipcc-ar6-100",
            "factors": [{"edition": "us-epa/hub-2025", "region": "US"}],
            "lookup": {"year": "latest-before(max=5)", "heating_value": "gross"},
            "coal_equivalent": {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
        },
        (
            ("fuel.natural_gas", "fuel.diesel", "fuel.coke"),
            ("kWh", "MWh", "GJ", "MMBtu", "kWh (Gross CV)", "GJ (Net CV)", "t", "L", "m3"),
            ("US", "CN", "HK"),
            ("2025", "2026", "2027-05", "2024"),
            ("", "correction"),
            ("",),
            ("",),
        ),
    ),
    # Calorific value, carbon and oxidation of guides that name no year; the region's parent answers.
    (
        {
            **CHINA,
            "factors": ["cn-ndrc/guide-steel-2013", "cn-ndrc/guide-other-2015", "cn-ndrc/guides-heat"],
            "lookup": {"region": "parent-region", "heating_value": "net"},
            "evidence": "recalled",
        },
        (
            ("fuel.raw_coal", "fuel.diesel", "fuel.natural_gas", "steam.purchased", "heat.purchased"),
            ("t", "kg", "GJ", "MJ", "kWh (Net CV)", "万Nm3", "m3"),
            ("CN", "CN-ZJ", "CN-SH", ""),
            ("2012", "2022", "2022-05", "2021-07-01/2022-06-30", ""),
            ("", "correction"),
            ("",),
            ("",),
        ),
    ),
    # Tonnes of water by its density, and a demand that only some rows meet.
    (
        {"factors": ["uk-desnz/conversion-2024", "cn-ndrc/guide-steel-2013"], "outputs": ["emissions"]},
        (
            ("water.supply", "water.treatment", "fuel.diesel", "electricity.purchased"),
            ("m3", "t", "kg", "L", "kWh"),
            ("GB", "CN"),
            ("2024", "2024-03", "2023"),
            ("",),
            ("",),
            ("",),
        ),
    ),
    (
        {"factors": ["cn-mee/average-2022"], "evidence": "two-sources", "outputs": ["energy", "emissions"]},
        (("electricity.purchased",), ("kWh", "MWh"), ("CN-ZJ", "CN"), DAYS, ("",), ("",), ("",)),
    ),
)
#: Spans by the days of each year: of CO2 alone, and of three gases.
SPAN_SCENES: tuple[Scene, ...] = (
    (
        {**CHINA, "factors": ["cn-mee/average-2021", "cn-mee/average-2022", "cn-mee/average-2023"]},
        (
            ("electricity.purchased",),
            ("kWh", "度", "GJ", "t"),
            ("CN-ZJ", "CN-BJ", "CN", "华东"),
            SPANS,
            ("", "export"),
            ("", "average"),
            ("", "cn-mee/average-2021/grid#CN-BJ.average"),
        ),
    ),
    (
        {
            "gwp": "ipcc-ar6-100",
            "factors": ["us-epa/egrid-2021", "us-epa/egrid-2022", "us-epa/egrid-2023"],
            "lookup": {"year": "by-days", "region": "parent-region"},
            "exports": "ghgp-gross",
        },
        (
            ("electricity.purchased",),
            ("kWh", "MWh"),
            ("MROW", "ERCT"),
            SPANS[:8],
            ("", "export"),
            ("",),
            ("",),
        ),
    ),
)
HEADER = "key,activity,region,kind,gas,data_year,valid_from,valid_to,value,unit,evidence"
HALVES = (
    "H1,electricity.purchased,XA,average,CO2,2022,2022-01-01,2022-06-30,0.5,tCO2/MWh,original",
    "H2,electricity.purchased,XA,average,CO2,2022,2022-07-01,2022-12-31,0.6,tCO2/MWh,original",
)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[dict[str, Any], list[Key]]:
    """A method, and keys of a table that have most of their cells in common."""
    choices, cells = draw(st.sampled_from(SCENES))
    # The unit and one more column vary, the others have one cell.
    varied = (1, draw(st.integers(0, len(cells) - 1)))
    few = [column if place in varied else (draw(st.sampled_from(column)),) for place, column in enumerate(cells)]
    return choices, draw(st.lists(st.tuples(*map(st.sampled_from, few)), min_size=2, max_size=12))


@pytest.fixture
def dated(tmp_path: Path) -> Catalog:
    """An average for each half of 2022, and in another edition a margin of the whole year."""
    (tmp_path / "regions.csv").write_text(own.REGIONS, encoding="utf-8")
    margin = "OM,electricity.purchased,XA,OM,CO2,2022,,,0.9,tCO2/MWh,original"
    for name, lines in (("half", HALVES), ("margin", (margin,))):
        folder = tmp_path / "test-pub" / name
        folder.mkdir(parents=True)
        (folder / "source.toml").write_text(f'title = "{name}"\ntitle_en = ""\nissuer = "test"\n', encoding="utf-8")
        (folder / "grid.csv").write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return open_catalog(tmp_path)


def said(row: PlanRow) -> tuple[object, ...]:
    """All that a row says, problems as their sentences; a multiplier as its bits, null as null."""
    multipliers = [value.hex() if value == value else "null" for value in row.multipliers]
    problems = [f"{type(one).__name__}: {one}" for one in row.problems]
    activity = row.activity.name if row.activity else ""
    texts = (row.key, activity, row.region, row.entry, row.factor_used, row.evidence)
    return (*texts, row.derivations, row.notes, multipliers, problems)


@given(scenes())
def test_a_row_is_the_same_alone_and_behind_any_others(scene: tuple[dict[str, Any], list[Key]]) -> None:
    """Each key by a resolver of its own, by one for all, and once more where all were resolved before.

    Mutations tried, red: `request.per` left out of `by_unit`, and the heating value out of `key`, in Resolver._choice;
    `meaning` left out of `asked` in Resolver._resolve; one number for all in Resolver._number_of; the answer left out
    of `alike` in emission.choose; the unit left out of `in_units` in gases.gas_outputs.
    """
    choices, table = scene
    method, catalog = Method(**choices), own.catalog()
    together = Resolver(method, catalog)
    for key in [*table, *table]:
        assert said(together.row(key)) == said(Resolver(method, catalog).row(key))


@given(st.sampled_from(SPAN_SCENES), st.data())
def test_a_span_over_years_has_the_days_of_its_own(scene: Scene, data: st.DataObject) -> None:
    """Each key by a resolver of its own, and by one for all in which spans of the same years share what they can.

    Mutations tried, red: BY_DAYS left out of `_OF_PERIOD`; the notes of the words as they are; the last year left out
    of a bucket; the note of the other days kept in emission.chosen_for; its years the other way round; one citation for
    all of its outputs.
    """
    choices, cells = scene
    table = data.draw(st.lists(st.tuples(*map(st.sampled_from, cells)), min_size=8, max_size=40))
    method, catalog = Method(**choices), own.catalog()
    together = Resolver(method, catalog)
    for key in table:
        row = together.row(key)
        assert said(row) == said(Resolver(method, catalog).row(key))
        for one in row.derivations.values():
            plain = Derivation(one.output, one.unit, one.steps)
            assert (one.references, one.marks, one.coefficient) == (plain.references, plain.marks, plain.coefficient)


@pytest.mark.parametrize(("span", "days"), [("2021-12-15/2022-01-14", (17, 14)), ("2021-12-31/2022-03-31", (1, 90))])
def test_a_span_over_years_is_the_mean_of_printed_figures_by_days(span: str, days: tuple[int, int]) -> None:
    """Days counted on a calendar; printed for Zhejiang: 0.5422 (2021), 0.5153 (2022) kgCO2/kWh.

    Mutation tried, red: a sum of fractions without the denominators of those before, in gases.weighted_step.
    """
    together = Resolver(Method(**SPAN_SCENES[0][0]), own.catalog())
    for one in ("2021-07-01/2022-06-30", span):
        row = together.row(("electricity.purchased", "kWh", "CN-ZJ", one, "", "", ""))
    mean = (days[0] * Fraction("0.5422") + days[1] * Fraction("0.5153")) / sum(days)
    assert row.derivations["co2_t"].coefficient == mean / 1000
    (note,) = (note.text for note in row.notes if note.code == "weighted-by-days")
    first, last = (
        f"{some}/{sum(days)} cn-mee/average-{year}/grid#CN-ZJ.average"
        for some, year in zip(days, (2021, 2022), strict=True)
    )
    assert note == f"by days: {first}, {last}"


@given(scenes())
def test_what_is_kept_of_a_derivation_is_what_its_steps_say(scene: tuple[dict[str, Any], list[Key]]) -> None:
    """Coefficient, references and marks that were carried over from another unit, against the steps themselves.

    Mutations tried, red: in Derivation.behind the ratio, the references and the marks of one of the two.
    """
    choices, table = scene
    resolver = Resolver(Method(**choices), own.catalog())
    for row in (resolver.row(key) for key in table):
        for one in row.derivations.values():
            fresh = type(one)(one.output, one.unit, one.steps)
            assert (one.coefficient, one.references, one.marks) == (fresh.coefficient, fresh.references, fresh.marks)
        for name, multiplier in zip(OUTPUTS, row.multipliers, strict=True):
            one_or_none = row.derivations.get(name)
            assert multiplier != multiplier if one_or_none is None else multiplier == float(one_or_none.coefficient)


GUIDES = {**CHINA, "factors": ["cn-ndrc/guide-steel-2013"], "lookup": {"region": "parent-region"}}
#: Method, and cells of which each has a part in the row that it shares with nothing else.
PAIRS: tuple[tuple[str, dict[str, Any], tuple[Key, ...]], ...] = (
    (
        "use and export",
        CHINA,
        tuple(("electricity", "kWh", "CN-ZJ", "2022", entry, "", "") for entry in ("", "export", "correction")),
    ),
    (
        "with and without a calorific value",
        GUIDES,
        tuple(("fuel.diesel", unit, "CN", "2022", "", "", "") for unit in ("t", "GJ (Net CV)", "kg", "GJ (Gross CV)")),
    ),
    (
        "a parent and its part",
        GUIDES,
        tuple(("fuel.diesel", "t", region, "2022", "", "", "") for region in ("CN", "CN-ZJ", "CN-SH")),
    ),
    (
        "editions by activity",
        {
            "factors": {"fuel.diesel": ["cn-mee/guide-cement-2023"], "electricity": ["cn-mee/average-2022"]},
            "lookup": {"region": "parent-region"},
        },
        (
            ("fuel.diesel", "t", "CN", "2022", "", "", ""),
            ("electricity", "kWh", "CN", "2022", "", "", ""),
            ("fuel.diesel", "kg", "CN", "2022", "", "", ""),
        ),
    ),
    (
        "a factor per kWh and one per MWh",
        {"factors": ["cn-mee/average-2022", "cn-ndrc/baseline-2012"]},
        tuple(("electricity", "kWh", "CN-GRID-EAST", "2022", "", kind, "") for kind in ("", "OM", "average")),
    ),
    (
        "days and years of rows that name a factor",
        {"exports": "cn-net"},
        tuple(
            ("electricity", "kWh", "CN-ZJ", day, "", "", f"cn-mee/{factor}")
            for factor in ("average-2022/grid#CN-ZJ.average", "ets-2023-43/grid#CN.ets-notice")
            for day in ("2022-01-15", "2023-01-15", "2022-01-16", "2022", "2024", "")
        ),
    ),
    (
        "nothing to compute, in units that can be and one that cannot",
        {"factors": ["cn-mee/average-2022"]},
        tuple(("fuel.diesel", unit, "CN", "2022", "", "", "") for unit in ("t", "h", "L", "kWh")),
    ),
)


@pytest.mark.parametrize(("choices", "table"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_rows_of_keys_that_share_little_are_those_of_each_alone(
    choices: dict[str, Any], table: tuple[Key, ...]
) -> None:
    """In both orders: what one key leaves behind is not taken for another.

    Mutations tried, red: the entry, and the calorific value, left out of `alike` in emission.choose; one list for all
    in `Shared.groups`; one lead for all in Resolver._derive; the words of a row without outputs kept.
    """
    method, catalog = Method(**choices), own.catalog()
    alone = {key: said(Resolver(method, catalog).row(key)) for key in table}
    assert any(not row[-1] for row in alone.values())
    for keys in (table, table[::-1]):
        together = Resolver(method, catalog)
        assert [said(together.row(key)) for key in keys] == [alone[key] for key in keys]


def key_of(day: str, factor: str = "") -> Key:
    return ("electricity.purchased", "MWh", "XA", day, "", "", factor)


def test_days_of_one_year_have_the_factor_that_is_meant_for_each(dated: Catalog) -> None:
    """Mutation tried, red: `return year` in Resolver._bucket."""
    made = Plan(Method(factors=["test-pub/half"]), dated)
    used = [made.row(key_of(day)).factor_used for day in ("2022-01-15", "2022-07-15", "2022-02-15", "2022-08-15")]
    assert used == [f"test-pub/half/grid#{name}" for name in ("H1", "H2", "H1", "H2")]


def test_a_named_factor_is_judged_by_the_days_of_each_row(dated: Catalog) -> None:
    """Mutation tried, red: the days of a factor not looked at in emission.told_apart_by."""
    made = Plan(Method(factors=["test-pub/margin"]), dated)
    rows = [made.row(key_of(day, "test-pub/half/grid#H1")) for day in ("2022-01-15", "2022-07-15", "2022-02-15")]
    assert [any(note.code == "outside-validity" for note in row.notes) for row in rows] == [False, True, False]


def test_a_margin_is_compared_with_the_average_of_the_days_of_each_row(dated: Catalog) -> None:
    """Mutation tried, red: `of_period` returns False."""
    made = Plan(Method(factors=[{"edition": "test-pub/margin", "kind": "OM"}]), dated)
    days = ("2022-01-15", "2022-07-15", "2022-01-15")
    texts = [" ".join(note.text for note in made.row(key_of(day)).notes) for day in days]
    assert ["+80.0 %" in text for text in texts] == [True, False, True]
    assert "+50.0 %" in texts[1]


def test_equal_methods_share_and_different_ones_do_not() -> None:
    catalog = open_catalog()
    one, other = ({"factors": [f"cn-mee/average-{year}"]} for year in (2021, 2022))
    key = ("electricity.purchased", "kWh", "CN", "", "", "", "")
    first = Plan(Method(**one), catalog).row(key)
    assert Plan(Method(**one), catalog).row(key) is first
    assert Plan(Method(**other), catalog).row(key).factor_used == "cn-mee/average-2022/grid#CN.average"
    assert Plan(Method(**one), open_catalog()).row(key) is not first


def test_a_plan_has_the_rows_of_its_own_table_only() -> None:
    method, catalog = Method(factors=["cn-mee/average-2022"]), open_catalog()
    keys = [("electricity.purchased", "kWh", region, "2022", "", "", "") for region in ("CN-ZJ", "CN-BJ")]
    first, second = Plan(method, catalog), Plan(method, catalog)
    for key in keys:
        first.row(key)
    second.row(keys[1])
    assert [row.key for row in second.rows] == keys[1:]


def test_nothing_of_a_catalogue_outlives_it() -> None:
    catalog = open_catalog()
    Plan(Method(factors=["cn-mee/average-2022"]), catalog).row(("electricity", "kWh", "CN", "2022", "", "", ""))
    gone = weakref.ref(catalog)
    del catalog
    gc.collect()
    assert gone() is None


def test_a_wrong_word_is_looked_up_once_in_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year of days with one wrong region looked for its neighbours on each of them; the next table looks again."""
    catalog = open_catalog()
    method = Method(factors=["cn-mee/average-2022"], name="a wrong word")
    asked: list[str] = []
    code = type(catalog.regions).code
    monkeypatch.setattr(type(catalog.regions), "code", lambda self, name: (asked.append(name), code(self, name))[1])
    for _ in range(2):
        made = Plan(method, catalog)
        rows = [made.row(("电力", "kWh", "浙江2", f"2022-01-{day:02}", "", "", "")) for day in range(1, 32)]
        assert all("unknown region '浙江2'" in str(row.problems[0]) for row in rows)
    assert asked == ["浙江2"] * 2


def test_a_resolver_forgets_before_it_grows_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for two rows sixteen are the same rows, and two methods the most that are kept."""
    monkeypatch.setattr("carbonkit.accounting.resolve._MOST_ROWS", 2)
    monkeypatch.setattr("carbonkit.accounting.resolve._MOST_METHODS", 2)
    catalog = open_catalog()
    method = Method(factors=["cn-mee/average-2022"])
    cells = product(("ZJ", "BJ", "SH", "GD", "SC", "QH", "TJ", "HE"), ("kWh", "MWh"))
    table = [("electricity.purchased", unit, f"CN-{name}", "2022", "", "", "") for name, unit in cells]
    kept = resolver_of(method, catalog)
    assert [said(kept.row(key)) for key in table] == [said(Resolver(method, catalog).row(key)) for key in table]
    assert len(kept._rows) <= 2
    assert max(map(len, (kept._choices, kept._measures, kept._units, kept._regions))) <= 4
    for year in (2021, 2023):
        resolver_of(Method(factors=[f"cn-mee/average-{year}"]), catalog)
    assert resolver_of(method, catalog) is not kept


def write_fuels(root: Path, *lines: str) -> None:
    """An edition mine/fuels of one's own."""
    edition = root / "mine" / "fuels"
    edition.mkdir(parents=True)
    edition.joinpath("source.toml").write_text('title = "t"\ntitle_en = "t"\nissuer = "me"\n', "utf-8")
    header = "key,activity,region,kind,gas,data_year,value,unit,evidence"
    edition.joinpath("fuels.csv").write_text("\n".join([header, *lines, ""]), "utf-8")


def test_the_unit_of_a_fuel_chooses_between_figures_of_one_dimension(tmp_path: Path) -> None:
    """Printed per kWh and per GJ: kWh and GJ take their own, TJ has a choice to make whichever was asked before.

    Mutation tried, red: Resolver._per gives the dimension alone.
    """
    write_fuels(
        tmp_path,
        "a,fuel.diesel,CN,combustion,CO2e,2022,0.25,kgCO2e/kWh,original",
        "b,fuel.diesel,CN,combustion,CO2e,2022,69,kgCO2e/GJ,original",
    )
    alone: dict[str, list[str]] = {}
    for units in (("kWh", "GJ", "MWh", "TJ"), ("TJ", "MWh", "GJ", "kWh")):
        made = Plan(Method(factors=["mine/fuels"]), open_catalog(overlays=[tmp_path]))
        found = {unit: made.row(("fuel.diesel", unit, "CN", "2022", "", "", "")) for unit in units}
        assert found["kWh"].factor_used == "mine/fuels/fuels#a"
        assert found["GJ"].factor_used == "mine/fuels/fuels#b"
        outcome = {unit: [row.factor_used, *map(str, row.problems)] for unit, row in found.items()}
        alone = alone or outcome
        assert outcome == alone


def test_years_are_told_apart_where_a_factor_says_its_year(tmp_path: Path) -> None:
    """Of two fuels of an edition one is printed for 2022: only it lags behind the rows of another year.

    Mutation tried, red: `told_apart` gives an empty text for all that have no days.
    """
    write_fuels(
        tmp_path,
        "a,fuel.diesel,CN,combustion,CO2e,2022,2.6,kgCO2e/L,original",
        "b,fuel.petrol,CN,combustion,CO2e,,2.3,kgCO2e/L,original",
    )
    made = Plan(Method(factors=["mine/fuels"]), open_catalog(overlays=[tmp_path]))
    lags = {
        (fuel, year): [note.text for note in made.row((f"fuel.{fuel}", "L", "CN", year, "", "", "")).notes]
        for fuel in ("diesel", "petrol")
        for year in ("2022", "2024", "2023")
    }
    assert [bool(lags["petrol", year]) for year in ("2022", "2024", "2023")] == [False] * 3
    assert lags["diesel", "2022"] == []
    assert "2 years before" in lags["diesel", "2024"][0]
    assert "1 year before" in lags["diesel", "2023"][0]
