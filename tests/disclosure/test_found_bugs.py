"""Bugs that these tests found, kept so that they stay away: each test says what must hold and what was wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from carbonkit.catalog import Catalog, Policy, Query, open_catalog
from carbonkit.disclosure.report import read_report, read_reports
from carbonkit.errors import CarbonkitError, ProblemsError
from carbonkit.output.checks import check_text
from carbonkit.quantities import parse_period

ELECTRICITY = "electricity.purchased"
HEAD = '[report]\nid = "x"\n'


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def run(text: str, name: str = "a.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return run


# catalogue


@pytest.mark.parametrize("editions", [["cn-mee/average-2022", "cn-ndrc/average-2012"], None])
def test_a_divided_region_of_another_edition_does_not_spoil_an_exact_answer(
    catalog: Catalog, editions: list[str] | None
) -> None:
    """average-2022 has Inner Mongolia itself; that the 2012 series divides it is no matter."""
    found = catalog.find(activity=ELECTRICITY, region="CN-NM", kind="average", period="2022", edition=editions)
    assert found.reference == "cn-mee/average-2022/grid#CN-NM.average"


def test_a_day_that_is_none_is_our_error(catalog: Catalog) -> None:
    """find(as_of="garbage") raises a bare ValueError of date.fromisoformat."""
    with pytest.raises(CarbonkitError):
        catalog.find(activity=ELECTRICITY, region="CN", edition="cn-mee/average-2022", kind="average", as_of="garbage")


def test_a_policy_with_no_such_day_is_our_error(catalog: Catalog) -> None:
    """latest-published-by(2023-02-31) passes Policy and raises a bare ValueError when it is used."""

    def ask() -> None:
        query = Query(
            ELECTRICITY, "CN", "average", parse_period("2023"), policy=Policy("latest-published-by(2023-02-31)")
        )
        catalog.resolve(query, [catalog.edition("cn-mee/average-2022")])

    with pytest.raises(CarbonkitError):
        ask()


def test_a_margin_with_many_decimals_is_found_by_its_own_reference(catalog: Catalog) -> None:
    """CM(OM=0.12345678,...) is given the reference CM(OM=6172839/50000000,...), which nothing reads."""
    made = catalog.factor("cn-ndrc/baseline-2012/grid#CN-GRID-EAST.CM(OM=0.12345678,BM=0.87654322)")
    assert catalog.factor(made.reference).value == made.value


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        ("key,region,kind,value,evidence\nCN.a,CN,average,1,recalled\n", "unit"),
        (
            "key,activity,region,kind,data_year,value,unit,evidence\nCN.a,e,CN,average,20x2,1,kgCO2/kWh,recalled\n",
            "20x2",
        ),
        ("key,activity,region,kind,value,unit,evidence\nCN.a,e,CN,average,1,kgCO2/kWh,recalled,p. 3, left\n", "cells"),
    ],
    ids=["a missing column is a KeyError", "a bad year is a bare ValueError", "cells too many are dropped in silence"],
)
def test_a_bad_table_is_a_problem_with_its_line(tmp_path: Path, grid: str, words: str) -> None:
    folder = tmp_path / "aa" / "own"
    folder.mkdir(parents=True)
    (tmp_path / "regions.csv").write_text(
        (open_catalog().root / "regions.csv").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (folder / "source.toml").write_text('title = "x"\ntitle_en = "x"\nissuer = "x"\n', encoding="utf-8")
    (folder / "grid.csv").write_text(grid, encoding="utf-8")
    with pytest.raises(CarbonkitError, match=rf"grid\.csv:[12].*{words}"):
        open_catalog(tmp_path).edition("aa/own").table("grid")


@pytest.mark.parametrize("broken", ["source.toml", "grid.csv"])
def test_a_broken_file_of_the_catalogue_is_our_error(tmp_path: Path, broken: str) -> None:
    """Not TOML: a bare TOMLDecodeError; not UTF-8: a bare UnicodeDecodeError."""
    folder = tmp_path / "aa" / "own"
    folder.mkdir(parents=True)
    (tmp_path / "regions.csv").write_text(
        "code,kind,parent,name_en,name_zh_hans,name_zh_hant,aliases\n", encoding="utf-8"
    )
    (folder / "source.toml").write_text('title = "x"\ntitle_en = "x"\nissuer = "x"\n', encoding="utf-8")
    (folder / "grid.csv").write_text("key,kind,value,unit,evidence\n", encoding="utf-8")
    (folder / broken).write_bytes(b"title = \xff\n")
    with pytest.raises(CarbonkitError, match=broken.replace(".", r"\.")):
        _ = open_catalog(tmp_path).edition("aa/own").factors


# check


def emissions(printed: str, of: str | list[str] = "g0", **factor: str) -> dict[str, Any]:
    return {"printed": printed, "unit": "tCO2e", "rule": "emissions", "of": of, "factor": factor}


def electricity(*printed: str, **more: str) -> list[dict[str, Any]]:
    return [{"printed": text, "unit": "MWh", "activity": ELECTRICITY, **more} for text in printed]


@pytest.mark.parametrize(
    ("inputs", "figure"),
    [(["0"], "0"), (["1", "0"], "1"), (["-1", "0"], "-1")],
    ids=["0", "0.5 to 1.5 and -0.5 to 0.5", "negative"],
)
def test_an_amount_that_may_be_zero_does_not_crash(judge: Any, inputs: list[str], figure: str) -> None:
    """candidates._mean divides by an end of the amount's interval: ZeroDivisionError."""
    of = [f"g{number}" for number in range(len(inputs))]
    one = judge(electricity(*inputs), [emissions(figure, of, edition="cn-ndrc/baseline-2012", kind="OM")]).claims[0]
    assert one.verdict in ("reproduced", "consistent", "not-computable")


def test_a_true_mix_of_a_negative_amount_is_inside_the_bounds(judge: Any) -> None:
    """A correction of -10 MWh (-10.5 to -9.5), all North (1.0021) but a hair: the truth -9.55 x 1.0021 = -9.57.

    `_mean` takes the wrong ends for negative amounts, so the bounds are too narrow: -9.6 needs North up to 100 %.
    """
    claim = emissions("-9.57", edition="cn-ndrc/baseline-2012", kind="OM")
    one = judge(electricity("-10"), [claim], regions=["CN-GRID-NORTH", "CN-GRID-EAST"]).claims[0]
    assert one.feasible
    assert one.feasible[0].shares["CN-GRID-NORTH"].high == 1
    # and the least share of North: all of -10.5 at m = 9.565 / 10.5 = 0.91095
    least = (Fraction("9.565") / Fraction("10.5") - Fraction("0.8244")) / (Fraction("1.0021") - Fraction("0.8244"))
    assert one.feasible[0].shares["CN-GRID-NORTH"].low == least


def test_a_factor_that_is_no_emission_factor_is_not_computable(judge: Any) -> None:
    """KeyError '' in rules.derive: the coal equivalent has no gas."""
    reference = "cn-sac/gbt-2589-2020/energy#electricity.coal-equivalent"
    one = judge(electricity("100"), [emissions("1", reference=reference)]).claims[0]
    assert one.verdict == "not-computable"


def test_a_factor_for_heat_does_not_reproduce_electricity_in_silence(judge: Any, catalog: Catalog) -> None:
    """calc refuses a factor of another activity; check computes with it and says `reproduced` without a finding."""
    factor = catalog.edition("cn-ndrc/guides-heat").factors[0]
    assert (factor.printed, factor.unit) == ("0.11", "tCO2/GJ")
    given = [{"printed": "100", "unit": "GJ", "activity": ELECTRICITY}]
    one = judge(given, [emissions("11", reference=factor.reference)]).claims[0]
    assert one.verdict != "reproduced" or any("heat" in finding.text for finding in one.findings)


def test_a_province_in_two_grids_may_mix_them(judge: Any) -> None:
    """Inner Mongolia, 2012 averages 0.8843 and 0.7769: half of 100 MWh in each is 83.06 t, now `not-reproduced`."""
    one = judge(electricity("100", region="CN-NM"), [emissions("83.06", edition="cn-ndrc/average-2012")]).claims[0]
    assert one.verdict == "consistent"


def test_figures_beyond_floats_do_not_crash(judge: Any) -> None:
    """OverflowError in as_dict and in check_text."""
    given = [{"printed": "9" * 40 + "e30", "unit": "t"}, {"printed": "1e-30", "unit": "m3"}]
    result = judge(given, [{"printed": "1", "unit": "t/m3", "rule": "ratio", "of": "g0", "per": "g1"}])
    assert check_text(result)
    assert json.dumps(result.as_dict())


def test_a_figure_printed_as_zero_has_a_nearest_miss_too(judge: Any) -> None:
    """Inputs give 2, printed 0: `not-reproduced`, and `nearest` is null because the percentage is undefined."""
    given = [{"printed": "2", "unit": "t"}]
    one = judge(given, [{"printed": "0", "unit": "t", "rule": "sum", "of": "g0"}]).claims[0]
    assert one.verdict == "not-reproduced"
    assert one.nearest is not None
    assert one.nearest.value == 2


# report files


def test_an_unknown_activity_has_its_line_and_comes_with_the_others(write: Any) -> None:
    """UnknownNameError is no ValueError, so it leaves pydantic at once: no line, and nothing else is told."""
    text = HEAD + '[[given]]\nname = "a"\nprinted = "1"\nunit = "kWh"\nactivity = "nonsense"\n'
    text += '[[given]]\nname = "b"\nprinted = 1\nunit = "kWh"\n'
    path = write(text)
    with pytest.raises(ProblemsError) as caught:
        read_report(path)
    assert [problem.where for problem in caught.value.problems] == [f"{path}:7", f"{path}:10"]


def test_an_unknown_table_has_its_line(write: Any) -> None:
    """`[[giben]]`: the path is `giben`, the lines know only `giben.0`; line 1 is told."""
    path = write(HEAD + "\n[[giben]]\na = 1\n")
    with pytest.raises(ProblemsError, match=rf"{path}:4: "):
        read_report(path)


def test_a_table_inside_a_claim_has_its_lines(write: Any) -> None:
    """`[claim.assume]` as the packaged report writes it: the line of the [[claim]] is told, not that of the key."""
    text = HEAD + '[[given]]\nname = "w"\nprinted = "1"\nunit = "t"\n'
    text += '[[claim]]\nname = "c"\nprinted = "1"\nunit = "t"\nrule = "sum"\nof = "w"\n'
    text += '[claim.assume]\nof = "w"\nlow = "a"\nhigh = "1"\nunit = "kg/t"\n'
    path = write(text)
    with pytest.raises(ProblemsError, match=rf"{path}:15: "):
        read_report(path)


def test_text_over_several_lines_does_not_shift_places(write: Any) -> None:
    """A note that quotes a report file: its lines are taken for tables."""
    text = HEAD + 'note = """\n[[given]]\nprinted = 1\n"""\n[[given]]\nname = "w"\nprinted = 1\nunit = "t"\n'
    path = write(text)
    with pytest.raises(ProblemsError, match=rf"{path}:9: "):
        read_report(path)


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "1" * 5000], ids=["RecursionError", "ValueError"])
def test_toml_that_breaks_tomllib_is_a_problem(write: Any, text: str) -> None:
    with pytest.raises(CarbonkitError):
        read_report(write(text))


@pytest.mark.parametrize("name", ["a.toml", "a.json"])
def test_a_path_with_nul_is_our_error(name: str) -> None:
    with pytest.raises(CarbonkitError):
        read_report(f"a\0{name}")


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_json_lines_end_at_line_feeds_only(write: Any, mark: str) -> None:
    """str.splitlines also splits at U+2028, U+2029 and U+0085, which JSON allows inside a text."""
    line = json.dumps({"report": {"id": "x", "title": f"a{mark}b"}}, ensure_ascii=False)
    reports = list(read_reports(write(f"{line}\n{line}\n", "a.jsonl")))
    assert [report.report.title for report in reports] == [f"a{mark}b"] * 2


def test_a_key_that_stands_twice_in_json_is_an_error_as_in_toml(write: Any) -> None:
    """The last one wins in silence."""
    with pytest.raises(CarbonkitError):
        read_report(write('{"report": {"id": "x", "id": "y"}}', "a.json"))


def test_half_a_character_in_json_does_not_break_the_output(write: Any) -> None:
    r"""A lone surrogate ("\ud800") is read, and printing the result raises UnicodeEncodeError."""
    with pytest.raises(CarbonkitError):
        read_report(write('{"report": {"id": "\\ud800"}}', "a.json"))


def test_the_reason_for_a_not_computable_stands_in_its_text(judge: Any) -> None:
    result = judge(electricity("—"), [emissions("1", edition="cn-mee/ets-2023-43")])
    assert "g0" in check_text(result)
