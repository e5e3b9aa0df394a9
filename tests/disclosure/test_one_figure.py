"""One figure without a file: the same judgement as of a report file that says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from carbonkit.catalog import open_catalog
from carbonkit.cli import main
from carbonkit.disclosure.check import check
from carbonkit.disclosure.judgement import judgement_record
from carbonkit.disclosure.one_figure import report_of_one, split_figure
from carbonkit.disclosure.report import read_report
from carbonkit.errors import AmbiguousUnitError, MethodError, NumberError, ProblemsError, UnitError, UnknownNameError

CATALOG = open_catalog()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("356,483 kWh", ("356,483", "kWh")),
        ("290.23tCO2e", ("290.23", "tCO2e")),
        ("35.6483万千瓦时", ("35.6483", "万千瓦时")),
        ("３５６，４８３ 千瓦時", ("３５６，４８３", "千瓦時")),
        ("0.50 kWh/person", ("0.50", "kWh/person")),
        (" 1 000 m3 ", ("1 000", "m3")),
    ],
)
def test_a_figure_is_split_behind_its_last_digit(text: str, expected: tuple[str, str]) -> None:
    """Trailing zeros and thousands marks stay: they say how exact the figure is."""
    assert split_figure(text) == expected


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("kWh", NumberError),
        ("", NumberError),
        ("12", UnitError),
        ("12 ton", AmbiguousUnitError),
        ("12 pood", UnitError),
    ],
)
def test_a_figure_that_cannot_be_read_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        split_figure(text)


def test_it_is_the_judgement_of_a_report_file_that_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text(
        """
[report]
id = "one figure"
[[given]]
name = "electricity.purchased"
printed = "356,483"
unit = "kWh"
activity = "electricity.purchased"
[[claim]]
name = "figure"
printed = "290.23"
unit = "tCO2e"
rule = "emissions"
of = "electricity.purchased"
factor = "cn-ndrc/baseline-2012"
""",
        encoding="utf-8",
    )
    of_file = check(read_report(path), catalog=CATALOG).claims[0]
    typed = report_of_one("290.23 tCO2e", "356,483 kWh", activity="外购电力", edition="cn-ndrc/baseline-2012")
    assert judgement_record(check(typed, catalog=CATALOG).claims[0]) == judgement_record(of_file)


@pytest.mark.parametrize(
    ("printed", "given", "more", "verdict"),
    [
        # 356,483 x 0.1229 / 1000 = 43.81176
        ("43.81 tce", "356,483 kWh", {"activity": "electricity", "edition": "cn-sac/gbt-2589-2020"}, "reproduced"),
        ("43.80 tce", "356,483 kWh", {"activity": "electricity", "edition": "cn-sac/gbt-2589-2020"}, "not-reproduced"),
        # 356,483 x 3.6 / 1000 = 1283.3388
        ("1,283.34 GJ", "356,483 kWh", {"activity": "electricity"}, "reproduced"),
        # 1,000 MWh x 0.5366 = 536.6
        (
            "536.6 tCO2",
            "1,000 MWh",
            {"activity": "electricity", "reference": "cn-mee/average-2022/grid#CN.average"},
            "reproduced",
        ),
        # 1,000 L x 2.57082 / 1000 = 2.57082; the edition prints four diesels per litre, one of them gives it
        (
            "2.5708 tCO2e",
            "1,000 L",
            {"activity": "diesel", "edition": "uk-desnz/conversion-2025", "region": "GB"},
            "consistent",
        ),
    ],
)
def test_figures_by_hand(printed: str, given: str, more: dict[str, str], verdict: str) -> None:
    one = check(report_of_one(printed, given, **more), catalog=CATALOG).claims[0]  # type: ignore[arg-type]
    assert one.verdict == verdict


def test_an_edition_of_many_years_is_asked_for_the_year_of_the_period() -> None:
    """Ontario, consumption 2019 in the inventory of 2024: 29 g/kWh; the other years do not come into question.

    Breaks if `stated_rows` gives the rows of all years: then the figure is one of many.
    """
    named = {"activity": "electricity", "edition": "ca-eccc/nir-2024", "region": "CA-ON", "kind": "average"}
    rows = [
        factor.printed
        for factor in CATALOG.edition("ca-eccc/nir-2024").at("electricity.purchased", "CA-ON")
        if factor.kind == "average" and 2019 in factor.years
    ]
    assert rows == ["29"]
    one = check(report_of_one("29 tCO2e", "1,000 MWh", period="2019", **named), catalog=CATALOG).claims[0]
    assert (one.verdict, one.candidates_tried) == ("reproduced", 1)


def test_what_was_only_tried_leaves_no_finding() -> None:
    """All 27 subregions are candidates; the finding names the one that is used."""
    named = {"activity": "electricity", "edition": "us-epa/egrid-2023", "region": "CAMX", "period": "2023"}
    one = check(report_of_one("198.06 tCO2e", "1,000 MWh", **named), catalog=CATALOG).claims[0]
    assert one.verdict == "reproduced-under-assumption"
    found = [finding.text for finding in one.findings if finding.code == "ch4-n2o-not-covered"]
    assert len(found) == 1
    assert "CAMX" in found[0]


def test_a_reference_to_another_place_than_the_inputs_is_told() -> None:
    """Guangdong 0.4403 kg/kWh; the power was used in Zhejiang."""
    named = {"activity": "electricity", "reference": "cn-mee/average-2022/grid#CN-GD.average"}
    for region, is_told in (("Zhejiang", True), ("Guangdong", False)):
        one = check(report_of_one("440.3 tCO2", "1,000 MWh", region=region, **named), catalog=CATALOG).claims[0]
        assert one.verdict == "reproduced"
        assert ("region-differs" in {finding.code for finding in one.findings}) == is_told


def test_what_is_missing_is_said() -> None:
    with pytest.raises(MethodError, match="no source of factors is named"):
        report_of_one("290.23 tCO2e", "356,483 kWh", activity="electricity")
    with pytest.raises(UnknownNameError, match="unknown activity"):
        report_of_one("290.23 tCO2e", "356,483 kWh", activity="electricty", edition="cn-ndrc/baseline-2012")
    with pytest.raises(ProblemsError, match="period"):
        report_of_one("1 tCO2e", "1 kWh", activity="electricity", edition="x", period="next year")


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["check", *arguments])


def test_the_command() -> None:
    """Exit 1 only where a figure is not reproduced, 2 for wrong use."""
    ask = ("--from", "356,483 kWh", "--activity", "electricity.purchased")
    good = run("--printed", "43.81 tce", *ask, "--edition", "cn-sac/gbt-2589-2020")
    assert good.exit_code == 0
    assert "rounds to the printed 43.81" in good.output
    record = json.loads(
        run("--printed", "43.8 tce", *ask, "--edition", "cn-sac/gbt-2589-2020", "--format", "json").output
    )
    assert record["reports"][0]["claims"][0]["verdict"] == "reproduced"
    bad = run("--printed", "44.81 tce", *ask, "--edition", "cn-sac/gbt-2589-2020")
    assert (bad.exit_code, "not-reproduced" in bad.output) == (1, True)
    for wrong in ((), ("--printed", "1 t"), ("--printed", "1 tCO2e", "--from", "1 kWh")):
        assert run(*wrong).exit_code == 2
