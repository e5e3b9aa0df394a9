"""Factors of one's own on the command line: checked, calculated with, searched, licensed, exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from carbonkit.catalog import open_catalog
from carbonkit.errors import CarbonkitError, MethodError, ProblemsError
from carbonkit.output.used import factors_used

SOURCE = (
    'title = "Factors of the group 2024"\ntitle_en = "Factors of the group 2024"\nissuer = "Acme"\n'
    'published = "2024-05-31"\nlicence = "CC-BY-4.0"\nattribution = "Acme group, 2024"\npurposes = ["inventory"]\n'
)
GRID = (
    "key,activity,name_en,region,kind,gas,data_year,value,unit,evidence,locator\n"
    "CN-ZJ.average,electricity.purchased,campus microgrid,CN-ZJ,average,CO2,2022,0.2500,kgCO2/kWh,original,p. 4\n"
)
METHOD = 'factors = ["acme/2024", "cn-mee/average-2022"]\ngwp = "ipcc-ar6-100"\n'
ACTIVITY = (
    "activity,amount,unit,region,period\n"
    "electricity.purchased,100,MWh,浙江,2022\nelectricity.purchased,10,MWh,北京,2022\n"
)
#: By hand: 100 MWh x 0.2500 of the group's own table, and 10 MWh x 0.5580 of the notice.
OWN, BEIJING = "acme/2024/grid#CN-ZJ.average", "cn-mee/average-2022/grid#CN-BJ.average"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own" / "acme" / "2024"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text(SOURCE, encoding="utf-8")
    (folder / "grid.csv").write_text(GRID, encoding="utf-8")
    return tmp_path / "own"


@pytest.fixture
def inputs(tmp_path: Path) -> tuple[Path, Path]:
    table, method = tmp_path / "activity.csv", tmp_path / "method.toml"
    table.write_text(ACTIVITY, encoding="utf-8")
    method.write_text(METHOD, encoding="utf-8")
    return table, method


def ledger(run: Any, own: Path, inputs: tuple[Path, Path], path: Path) -> Path:
    done = run("calc", inputs[0], "--method", inputs[1], "--factors", own, "-o", path)
    assert done.exit_code == 0, done.stderr
    return path


def test_check_says_that_a_folder_is_good(run: Any, own: Path) -> None:
    done = run("factors", "check", own)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.endswith("1 edition, 1 factor, no problems\n")
    done = run("factors", "check", own, "--format", "json")
    assert json.loads(done.stdout) == {"editions": ["acme/2024"], "factors": 1, "problems": []}


def test_check_names_every_bad_cell(run: Any, own: Path) -> None:
    """Exit 1, a line for each on standard output, the count on standard error."""
    (own / "acme/2024/grid.csv").write_text(
        GRID.replace("0.2500", '"0,25"').replace("kgCO2/kWh", "pood"), encoding="utf-8"
    )
    done = run("factors", "check", own)
    assert done.exit_code == 1
    assert [line.split(": ")[:2] for line in done.stdout.splitlines()] == [
        [f"{own}/acme/2024/grid.csv:2", "unit"],
        [f"{own}/acme/2024/grid.csv:2", "value"],
    ]
    assert done.stderr.endswith("1 edition, 1 factor, 2 problems\n")
    document = json.loads(run("factors", "check", own, "--format", "json").stdout)
    assert [one["where"] for one in document["problems"]] == [f"{own}/acme/2024/grid.csv:2"] * 2
    # What the check finds keeps a calculation from using the row.
    shown = run("factors", "show", OWN, "--factors", own)
    assert shown.exit_code == 1
    assert "grid.csv:2" in shown.stderr


def test_check_is_of_the_folder_alone(run: Any, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is in the environment too is not there already; a broken one there does not hide the problems."""
    monkeypatch.setenv("CARBONKIT_FACTORS", str(own))
    assert run("factors", "check", own).exit_code == 0
    monkeypatch.setenv("CARBONKIT_FACTORS", "/nowhere/at/all")
    assert run("factors", "check", own).exit_code == 0


def test_calc_takes_own_factors_first(run: Any, own: Path, inputs: tuple[Path, Path], tmp_path: Path) -> None:
    lines = pd.read_csv(ledger(run, own, inputs, tmp_path / "ledger.csv"))
    assert lines["factor_used"].tolist() == [OWN, BEIJING]
    assert lines["co2_t"].round(9).tolist() == [25.0, 5.58]
    without = run("calc", inputs[0], "--method", inputs[1])
    assert without.exit_code == 1
    assert "unknown edition 'acme/2024'" in without.stderr


def test_search_list_and_show_see_own_factors(run: Any, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = json.loads(run("factors", "search", "campus microgrid", "--factors", own, "--format", "json").stdout)
    assert [one["reference"] for one in found][:1] == [OWN]
    assert "acme/2024" in run("factors", "list", "--factors", own).stdout
    assert "acme/2024" not in run("factors", "list").stdout
    monkeypatch.setenv("CARBONKIT_FACTORS", str(own))
    assert "0.2500" in run("factors", "show", OWN).stdout
    late = run("factors", "show", OWN, "--as-of", "2024-05-30")
    assert (late.exit_code, "2024-05-31" in late.stderr) == (1, True)


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_licences_of_a_ledger(run: Any, own: Path, inputs: tuple[Path, Path], tmp_path: Path, ending: str) -> None:
    """The attributions of exactly the editions that the figures came from; JSON lists the warming potentials too."""
    path = ledger(run, own, inputs, tmp_path / f"ledger.{ending}")
    assert factors_used(path) == [OWN, BEIJING, *(["ipcc/ar6/gwp-100#CO2"] if ending == "json" else [])]
    done = run("factors", "licences", path, "--factors", own, "--format", "json")
    assert done.exit_code == 0, done.stderr
    records = json.loads(done.stdout)
    assert [(one["edition"], one["factors"], one["licence"]) for one in records][:2] == [
        ("acme/2024", 1, "CC-BY-4.0"),
        ("cn-mee/average-2022", 1, ""),
    ]
    assert [one["edition"] for one in records[2:]] == (["ipcc/ar6"] if ending == "json" else [])
    assert records[0]["attribution"] == "Acme group, 2024"
    text = run("factors", "licences", path, "--factors", own).stdout
    assert "attribution that must travel: Acme group, 2024" in text


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_all_factors_of_a_period_over_two_years(run: Any, tmp_path: Path, ending: str) -> None:
    """By days two factors stand in one cell, and a row without a factor has none."""
    table, method = tmp_path / "a.csv", tmp_path / "m.toml"
    table.write_text(
        "activity,amount,unit,region,period\nelectricity.purchased,1,MWh,CN,2021-07-01/2022-06-30\n"
        "electricity.purchased,1,MWh,CN,2022\n",
        encoding="utf-8",
    )
    editions = '["cn-mee/average-2021", "cn-mee/average-2022"]'
    method.write_text(f'factors = {editions}\ngwp = "ipcc-ar6-100"\n[lookup]\nyear = "by-days"\n', encoding="utf-8")
    path = tmp_path / f"ledger.{ending}"
    done = run("calc", table, "--method", method, "-o", path)
    assert done.exit_code == 0, done.stderr
    potential = ["ipcc/ar6/gwp-100#CO2"] if ending == "json" else []
    averages = ["cn-mee/average-2021/grid#CN.average", "cn-mee/average-2022/grid#CN.average"]
    assert factors_used(path) == [*averages, *potential]


def test_rows_without_a_factor_have_no_reference(tmp_path: Path) -> None:
    """A column of the user by the same name is not what the ledger added behind it."""
    path = tmp_path / "ledger.csv"
    path.write_text(
        f"\ufefffactor_used,note,factor_used\nx#y,a,{OWN}\nx#y,,\nx#y,{'n' * 200000},{OWN}; {BEIJING}\n",
        encoding="utf-8",
    )
    assert factors_used(path) == [OWN, BEIJING]
    path.write_text("factor_used\n", encoding="utf-8")
    assert factors_used(path) == []


@pytest.mark.parametrize(
    ("name", "content", "error", "said"),
    [
        ("a.csv", b"amount,unit\n1,kWh\n", ProblemsError, r"a\.csv: is no ledger: it has no column factor_used"),
        ("a.csv", b"", ProblemsError, r"a\.csv: is no ledger"),
        ("a.csv", b"factor_used\na/b/c#d\nnone\n", ProblemsError, r"a\.csv:3: factor_used: 'none' is no reference"),
        ("a.csv", b"factor_used\n\xff\xfe\n", ProblemsError, r"a\.csv: is not CSV in UTF-8"),
        ("a.json", b"{", ProblemsError, r"a\.json: is not JSON in UTF-8"),
        ("a.json", b"[1]", ProblemsError, r"a\.json: is no ledger: it has no lines with factor_used"),
        ("a.json", b'{"lines": [{"a": 1}]}', ProblemsError, r"a\.json: is no ledger"),
        ("a.json", b'{"lines": [{"factor_used": 1}]}', ProblemsError, r"a\.json: lines\[0\]: factor_used: 1 is no ref"),
        ("a.json", b"[" * 100000, ProblemsError, r"a\.json: is not JSON in UTF-8"),
        ("a.parquet", b"PAR1", ProblemsError, r"a\.parquet: is not Parquet"),
        ("a.xlsx", b"", MethodError, r"a\.xlsx has no known ending; name a ledger that calc -o wrote"),
    ],
)
def test_a_file_that_is_no_ledger(
    run: Any, tmp_path: Path, name: str, content: bytes, error: type[CarbonkitError], said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=said):
        factors_used(tmp_path / name)
    done = run("factors", "licences", tmp_path / name)
    assert done.exit_code == 1
    assert done.stderr.startswith("carbonkit: ")


def test_a_ledger_that_is_not_there(tmp_path: Path) -> None:
    for name in ("a.csv", "a.json", "a.parquet"):
        with pytest.raises(ProblemsError, match="cannot be read: No such file or directory"):
            factors_used(tmp_path / name)
    table = pd.DataFrame({"amount": [1]})
    table.to_parquet(tmp_path / "b.parquet")
    with pytest.raises(ProblemsError, match=r"b\.parquet: is no ledger: it has no column factor_used"):
        factors_used(tmp_path / "b.parquet")


def test_export_writes_a_package(run: Any, own: Path, tmp_path: Path) -> None:
    done = run("factors", "export", "acme/2024", "-o", tmp_path / "out", "--factors", own)
    assert (done.exit_code, done.stdout) == (0, f"2 files in {tmp_path / 'out'}\n")
    assert (tmp_path / "out/grid.csv").read_bytes() == (own / "acme/2024/grid.csv").read_bytes()
    assert (
        json.loads((tmp_path / "out/datapackage.json").read_text(encoding="utf-8"))["attribution"] == "Acme group, 2024"
    )
    again = run("factors", "export", "cn-mee/average-2022", "-o", tmp_path / "out")
    assert again.exit_code == 1
    assert "holds the package acme-2024 already; name another folder" in again.stderr
    missing = run("factors", "export", "acme/2023", "-o", tmp_path / "other")
    assert missing.exit_code == 1
    assert not (tmp_path / "other").exists()


def test_own_factors_replace_none(run: Any, own: Path) -> None:
    """The same folder under a publisher of ours stops every command, and names both."""
    (own / "acme").rename(own / "cn-mee")
    (own / "cn-mee/2024").rename(own / "cn-mee/average-2022")
    for command in (["list"], ["show", BEIJING], ["search", "Zhejiang"]):
        done = run("factors", *command, "--factors", own)
        assert done.exit_code == 1
        assert f"{own}/cn-mee/average-2022: the edition cn-mee/average-2022 is in the catalogue already" in done.stderr
    assert open_catalog().factor(BEIJING).printed == "0.5580"
