"""`carbonkit check` on folders, broken files, a materiality, and several years of a company."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from carbonkit.disclosure.report import packaged_reports

HEAD = '[report]\nid = "{id}"\norganisation = "某公司 (1234.HK)"\nperiod = "{period}"\n'
BODY = """[[given]]
name = "外購電力"
printed = "{kwh}"
unit = "kWh"
activity = "外購電力"
[[claim]]
name = "範圍二"
printed = "{emission}"
unit = "tCO2e"
rule = "emissions"
of = "外購電力"
factor = {{ edition = "cn-mee/average-2022", region = "浙江" }}
"""


def text(year: str, kwh: str = "356,483", emission: str = "183.70") -> str:
    """356,483 kWh x 0.5153 = 183.6957 t."""
    return HEAD.format(id=f"某-{year}", period=year) + BODY.format(kwh=kwh, emission=emission)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "報告"
    found.mkdir()
    (found / "b-2023.toml").write_text(text("2023"), encoding="utf-8")
    (found / "a-2022.toml").write_text(text("2022"), encoding="utf-8")
    (found / "notes.md").write_text("# not a report", encoding="utf-8")
    return found


def test_a_folder_stands_for_its_report_files_in_order(run: Any, folder: Path) -> None:
    found = run("check", folder, "--format", "json")
    assert (found.exit_code, found.stderr) == (0, "")
    document = json.loads(found.stdout)
    assert [one["id"] for one in document["reports"]] == ["某-2022", "某-2023"]
    (company,) = document["companies"]
    assert [one["period"] for one in company["years"]] == ["2022", "2023"]
    assert company["stories"][0]["one_story"] is True
    # A file that is named beside its folder is judged once.
    again = run("check", folder, folder / "a-2022.toml", "--format", "json")
    assert json.loads(again.stdout) == document


def test_json_carries_everything(run: Any) -> None:
    document = json.loads(run("reproduce", "--materiality", "5", "--format", "json").stdout)
    for report in document["reports"]:
        assert report.keys() >= {"id", "claims", "determined", "contradictions", "findings"}
        assert {finding["code"] for finding in report["findings"]} >= {"no-scope-1", "no-market-based"}
        for claim in report["claims"]:
            assert claim["materiality_percent"] == 5
            assert claim["material"] is False
    (company,) = document["companies"]
    keys = {"organisation", "reports", "years", "jumps", "stories", "findings", "notes"}
    assert company.keys() == keys
    plain = json.loads(run("reproduce", "--format", "json").stdout)
    assert {claim["material"] for report in plain["reports"] for claim in report["claims"]} == {None}


def test_a_missing_and_an_empty_folder_are_wrong_use(run: Any, tmp_path: Path) -> None:
    empty = tmp_path / "空"
    empty.mkdir()
    found = run("check", empty)
    assert (found.exit_code, found.stdout) == (2, "")
    assert f"The folder {empty} holds no report file" in found.stderr
    (empty / "read.me").write_text("x", encoding="utf-8")
    assert run("check", empty).exit_code == 2
    assert run("check", tmp_path / "沒有").exit_code == 2


def test_a_broken_file_hides_no_problem_of_the_others(run: Any, folder: Path) -> None:
    """Every problem of every file, and no verdict on half of what was asked."""
    (folder / "c.toml").write_text("report = [", encoding="utf-8")
    (folder / "d.json").write_text('{"report": {"id": 1}}', encoding="utf-8")
    (folder / "e.jsonl").write_text('{"report": {"id": "x"}}\n{"报告": {}}\n', encoding="utf-8")
    (folder / "f.toml").write_bytes(text("2024").encode("gb18030"))
    found = run("check", folder)
    assert (found.exit_code, found.stdout) == (1, "")
    for name in ("c.toml", "d.json", "e.jsonl:2", "f.toml"):
        assert name in found.stderr
    assert "Traceback" not in found.stderr


def test_a_region_that_nobody_knows_hides_no_other(run: Any, folder: Path) -> None:
    for path in folder.glob("*.toml"):
        path.write_text(path.read_text(encoding="utf-8").replace("浙江", "沒有省"), encoding="utf-8")
    found = run("check", folder)
    assert (found.exit_code, found.stdout) == (1, "")
    assert "a-2022.toml:16: claim.0.factor.region: unknown region '沒有省'" in found.stderr
    assert "b-2023.toml:16: claim.0.factor.region: unknown region '沒有省'" in found.stderr


@pytest.mark.parametrize("percent", ["5", "5%", "5 %", " 5 ％ ", "５", "5.0", "0.5%", "1e1"])
def test_a_materiality_as_people_write_it(run: Any, folder: Path, percent: str) -> None:
    found = run("check", folder, "--materiality", percent)
    assert (found.exit_code, found.stderr) == (0, "")
    assert "0 of 1 differences reach the materiality of " in found.stdout


@pytest.mark.parametrize("percent", ["abc", "-5", "0", "", "%", "5 %%", "1,5", "nan", "inf", "五", "x" * 500])
def test_a_materiality_that_is_none_is_wrong_use(run: Any, folder: Path, percent: str) -> None:
    found = run("check", folder, "--materiality", percent)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "--materiality" in found.stderr
    assert "Traceback" not in found.stderr


def test_verdict_and_materiality_are_both_said(run: Any, folder: Path) -> None:
    """183.6957 is 1.92 % below 187.30: not reproduced, and immaterial at 5 %; at 1 % it is not."""
    (folder / "a-2022.toml").write_text(text("2022", emission="187.30"), encoding="utf-8")
    found = run("check", folder, "--materiality", "5")
    assert found.exit_code == 1
    assert "1.92 % below what is printed, below the materiality of 5 %" in found.stdout
    strict = run("check", folder, "--materiality", "1%").stdout
    assert "1.92 % below what is printed, not below the materiality of 1 %" in strict
    assert "1 of 1 differences reach the materiality of 1 %: 範圍二." in strict


def test_a_claim_is_a_verdict_and_a_sentence(run: Any, folder: Path) -> None:
    """The verdict is the first word of its line, so that people can grep."""
    lines = run("check", folder).stdout.splitlines()
    heads = [place for place, line in enumerate(lines) if line.startswith("  reproduced ")]
    assert len(heads) == 2
    assert lines[heads[0]].split() == ["reproduced", "範圍二:", "183.70", "tCO2e"]
    assert lines[heads[0] + 1].strip().startswith("Follows: 183.6957 tCO2e; rounds to the printed 183.70")


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def test_the_years_are_drawn_within_a_hundred_columns(run: Any) -> None:
    lines = run("reproduce").stdout.splitlines()
    start = next(place for place, line in enumerate(lines) if "implied factor in kgCO2e/kWh" in line)
    end = next(place for place in range(start, len(lines)) if lines[place].lstrip().startswith("+ a single factor"))
    chart = lines[start:end]
    assert all(columns(line) <= 100 for line in chart)
    by_name = {line.split()[0]: line for line in chart}
    # 0.814 lies left of 0.993 on the common axis, and the one that is wider than a column has two ends.
    assert by_name["2021-04/2022-03"].index("|") < by_name["2017-04/2018-03"].index("[")
    assert "]" in by_name["2017-04/2018-03"]
    assert any("baseline-2012 OM" in line for line in chart)


def test_what_two_years_say_together(run: Any) -> None:
    found = run("check", *packaged_reports()).stdout
    for words in ("nearly a story of", "the kind changes: OM", "no one split of shares", "finding intensity-change"):
        assert words in found


def test_one_figure_has_no_findings_on_a_report(run: Any) -> None:
    """A figure by itself is no report: that nothing else was typed says nothing."""
    found = run(
        "check", "--printed", "183.70 tCO2e", "--from", "356,483 kWh", "--activity", "外購電力",
        "--edition", "cn-mee/average-2022", "--region", "浙江", "--period", "2022", "--materiality", "5",
    )  # fmt: skip
    assert found.exit_code == 0
    assert "no-market-based" not in found.stdout
    assert "no-scope-1" not in found.stdout


def test_options_of_one_figure_beside_a_file_are_refused(run: Any, tmp_path: Path) -> None:
    """They were ignored: an edition that does not exist passed unseen."""
    path = tmp_path / "report.toml"
    path.write_text('report = { id = "x" }\n', encoding="utf-8")
    result = run("check", str(path), "--edition", "nonsense", "--also", "7,470 t water.supply")
    assert result.exit_code == 2
    assert "--edition, --also is about one figure" in result.output


def test_an_empty_file_and_an_id_that_stands_twice_are_problems(run: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    (tmp_path / "twice.jsonl").write_text('{"report": {"id": "a"}}\n{"report": {"id": "a"}}\n', encoding="utf-8")
    result = run("check", str(tmp_path))
    assert result.exit_code == 1
    assert "empty.jsonl: holds no report" in result.output
    assert "twice.jsonl: two reports have the id 'a'" in result.output
