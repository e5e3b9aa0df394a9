"""Every command and option: exit codes, results on standard output and all else on standard error, documented JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import carbonkit
from carbonkit.accounting.ledger import calculate
from carbonkit.accounting.method import Method
from carbonkit.catalog import open_catalog
from carbonkit.disclosure.report import packaged_reports
from carbonkit.output.ledgers import write_ledger

CLAIM_KEYS = {
    "name",
    "printed",
    "unit",
    "verdict",
    "fit",
    "inference",
    "computed",
    "difference_percent",
    "factors",
    "assumptions",
    "feasible",
    "explanations",
    "nearest",
    "findings",
}
# By hand: Zhejiang 2022 is 0.5153 and Beijing 0.5580 kgCO2/kWh (typed from the notice of average-2022).
ZHEJIANG, BEIJING = 356483 * 0.5153 / 1000, 10 * 0.5580
WRONG = '[report]\nid = "w"\n[[given]]\nname = "a"\nprinted = "6"\nunit = "t"\n' + (
    '[[claim]]\nname = "c"\nprinted = "9"\nunit = "t"\nrule = "sum"\nof = "a"\n'
)


def test_version_and_help(run: Any) -> None:
    version = run("--version")
    assert (version.exit_code, version.stdout) == (0, f"carbonkit {carbonkit.__version__}\n")
    for arguments in (
        [],
        ["check"],
        ["calc"],
        ["explain"],
        ["convert"],
        ["factors"],
        ["factors", "list"],
        ["reproduce"],
    ):
        helped = run(*arguments, "--help")
        assert helped.exit_code == 0
        assert "Usage:" in helped.stdout
        assert helped.stderr == ""
    assert run("-h").stdout == run("--help").stdout
    for command in ("reproduce", "check", "calc", "explain", "convert", "factors"):
        assert command in run("--help").stdout


def test_reproduce(run: Any) -> None:
    """Both reports judged, nothing not-reproduced: exit 0."""
    found = run("reproduce")
    assert (found.exit_code, found.stderr) == (0, "")
    for words in ("290.23", "353.7", "192.80", "293.88", "+1.26 %", "9 claims: 8 reproduced, 1 consistent."):
        assert words in found.stdout


def test_json_of_a_check_has_the_documented_keys(run: Any) -> None:
    found = run("reproduce", "--format", "json")
    document = json.loads(found.stdout)
    assert [report["id"] for report in document["reports"]] == ["alibaba-health-fy2018", "alibaba-health-fy2022"]
    for claim in (claim for report in document["reports"] for claim in report["claims"]):
        assert claim.keys() >= CLAIM_KEYS
        assert claim["computed"].keys() == {"value", "low", "high", "unit"}
        assert claim["computed"]["low"] <= claim["computed"]["value"] <= claim["computed"]["high"]
        assert isinstance(claim["printed"], str)
    total = next(claim for claim in document["reports"][1]["claims"] if claim["printed"] == "290.23")
    assert (total["verdict"], total["inference"]) == ("consistent", "ambiguous")
    assert total["nearest"]["reference"] == "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM"
    pairs = {tuple(pair["regions"]): pair["share_of_first"] for pair in total["feasible"][0]["pairs"]}
    assert round(pairs["CN-GRID-NORTH", "CN-GRID-EAST"]["low"], 3) == 0.216
    assert round(pairs["CN-GRID-NORTH", "CN-GRID-SOUTH"]["low"], 3) == 0.178


def test_check_judges_files_and_strict_is_strict(run: Any, tmp_path: Path) -> None:
    """0 fine, 1 not-reproduced; --strict: anything below reproduced. Breaks if only the last report counts."""
    packaged = packaged_reports()[1]
    assert run("check", packaged).exit_code == 0
    assert run("check", "--strict", packaged).exit_code == 1
    wrong, right = tmp_path / "wrong.toml", tmp_path / "right.toml"
    wrong.write_text(WRONG, encoding="utf-8")
    right.write_text(WRONG.replace('"9"', '"6"'), encoding="utf-8")
    for order in ([wrong], [wrong, right], [right, wrong]):
        found = run("check", *order)
        assert found.exit_code == 1
        assert "not-reproduced" in found.stdout
        assert found.stderr == ""
    assert run("check", "--strict", right).exit_code == 0
    document = json.loads(run("check", wrong, right, packaged, "--format", "json").stdout)
    assert len(document["reports"]) == 3
    assert json.loads(run("reproduce", "--format", "json").stdout)["reports"][1] == document["reports"][2]


def test_all_problems_of_all_files_on_standard_error(run: Any, tmp_path: Path) -> None:
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text(WRONG.replace('"9"', "9").replace('"t"', '"ton"', 1), encoding="utf-8")
    second.write_text(WRONG.replace('rule = "sum"', 'rule = "plus"'), encoding="utf-8")
    found = run("check", first, second, packaged_reports()[0])
    assert (found.exit_code, found.stdout) == (1, "")
    for place in (f"{first}:6: ", f"{first}:9: ", f"{second}:11: "):
        assert place in found.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["check"],
        ["check", "no-such-file.toml"],
        ["reproduce", "--format", "xml"],
        ["reproduce", "extra"],
        ["calc"],
        ["calc", "no-such-file.csv", "--method", "x"],
        ["convert"],
        ["convert", "1", "kWh"],
        ["convert", "1", "kWh", "tce", "--carrier", "electricity"],
        ["convert", "1", "kWh", "tce", "--basis", "calorific"],
        ["factors", "show"],
        ["factors", "search"],
        ["factors", "nonsense"],
        ["--nonsense"],
    ],
)
def test_wrong_use_is_exit_2(run: Any, arguments: list[str]) -> None:
    found = run(*arguments)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert "Usage:" in found.stderr
    assert "Traceback" not in found.stderr


def test_calc_needs_a_method(run: Any, table: Path) -> None:
    assert run("calc", table).exit_code == 2
    assert run("explain", table, 1).exit_code == 2


def test_calc_text_json_csv(run: Any, table: Path, method: Path) -> None:
    text = run("calc", table, "--method", method)
    assert text.exit_code == 0
    document = json.loads(run("calc", table, "--method", method, "--format", "json").stdout)
    assert document.keys() >= {"lines", "totals", "findings", "problems"}
    lines = document["lines"]
    assert [line["co2_t"] for line in lines] == pytest.approx([ZHEJIANG, BEIJING])
    assert lines[0]["tce"] == pytest.approx(356483 * 0.1229 / 1000)
    assert lines[0]["energy_gj"] == pytest.approx(356483 * 0.0036)
    assert lines[0]["factor_used"] == "cn-mee/average-2022/grid#CN-ZJ.average"
    assert lines[0]["备注"] == "总部"
    assert sum(total["co2_t"] for total in document["totals"]) == pytest.approx(ZHEJIANG + BEIJING)
    rows = list(csv.DictReader(io.StringIO(run("calc", table, "--method", method, "--format", "csv").stdout)))
    assert [float(row["co2_t"]) for row in rows] == [line["co2_t"] for line in lines]
    assert [row["活动"] for row in rows] == ["外购电力", "electricity.purchased"]


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_what_calc_writes_reads_back_the_same(run: Any, table: Path, method: Path, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    path.write_text("old", encoding="utf-8")
    found = run("calc", table, "--method", method, "-o", path)
    assert found.exit_code == 0
    if ending == "json":
        back = pd.DataFrame(json.loads(path.read_text(encoding="utf-8"))["lines"])
    else:
        back = pd.read_csv(path) if ending == "csv" else pd.read_parquet(path)
    wanted = json.loads(run("calc", table, "--method", method, "--format", "json").stdout)["lines"]
    assert list(back.columns) == list(wanted[0])
    for name in ("energy_gj", "tce", "co2_t", "co2e_t"):
        assert back[name].tolist() == [line[name] for line in wanted]
    assert back["备注"].tolist() == ["总部", "分部"]
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(["activity.csv", "method.toml", path.name])


@pytest.mark.parametrize("form", ["in blocks", "in memory"])
def test_what_stands_in_quotes_is_written_in_quotes(run: Any, method: Path, tmp_path: Path, form: str) -> None:
    """A carriage return alone is the end of a row for every reader; it may stand in a header, too."""
    header = ["activity", "amount", "unit", "region", "period", "a\rb", 'c"d', "e,f", "g\nh", "i\r\nj"]
    cells = ["电力", "1", "kWh", "浙江", "2022", "\r", '"', ",", "\n", "\r\n"]
    table, path = tmp_path / "activity.csv", tmp_path / "out.csv"
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (header, cells, cells)]
    table.write_bytes(("\n".join(quoted) + "\n").encode())
    if form == "in blocks":
        assert run("calc", table, "--method", method, "-o", path).exit_code == 0
    else:
        write_ledger(calculate(table, method=Method.read(method), catalog=open_catalog()), path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    assert [row[:10] for row in rows] == [header, cells, cells]
    assert pd.read_csv(path).columns[:10].tolist() == header


@pytest.mark.parametrize(
    "bad",
    ["外购电力,1,ton,浙江,2022,x\n", "外购电力,1,kWh,Zhejang,2022,x\n", "外购电力,,kWh,浙江,2022,x\n", "外购电力,1\n"],
)
def test_a_failing_calc_writes_nothing(run: Any, table: Path, method: Path, tmp_path: Path, bad: str) -> None:
    """Exit 1, file:line told, the old file untouched. Breaks if the file is opened before the table is read."""
    table.write_text(table.read_text(encoding="utf-8") + bad, encoding="utf-8")
    path = tmp_path / "out.csv"
    path.write_text("old", encoding="utf-8")
    found = run("calc", table, "--method", method, "-o", path)
    assert (found.exit_code, found.stdout) == (1, "")
    assert f"{table}:4" in found.stderr
    assert path.read_text(encoding="utf-8") == "old"
    assert not (tmp_path / "new.csv").exists()


def test_calc_refuses_an_ending_and_a_folder_that_is_not_there(
    run: Any, table: Path, method: Path, tmp_path: Path
) -> None:
    for path in (tmp_path / "out.xlsx", tmp_path / "none" / "out.csv"):
        found = run("calc", table, "--method", method, "-o", path)
        assert (found.exit_code, found.stdout) == (1, "")
        assert "carbonkit: " in found.stderr
        assert not path.exists()


def test_standard_input_and_encodings(run: Any, table: Path, method: Path) -> None:
    text = table.read_text(encoding="utf-8")
    wanted = run("calc", table, "--method", method, "--format", "csv").stdout
    assert run("calc", "-", "--method", method, "--format", "csv", stdin=text.encode()).stdout == wanted
    chinese = run(
        "calc", "-", "--method", method, "--format", "csv", "--encoding", "gb18030", stdin=text.encode("gb18030")
    )
    assert chinese.stdout == wanted
    refused = run("calc", "-", "--method", method, stdin=text.encode("gb18030"))
    assert refused.exit_code == 1
    assert "<stdin>:1" in refused.stderr
    assert "--encoding" in refused.stderr


def test_a_bad_method_is_named_with_its_lines(run: Any, table: Path, tmp_path: Path) -> None:
    method = tmp_path / "bad.toml"
    method.write_text('factors = ["cn-mee/average-2022"]\nscope2 = "both"\n\nunknown = 1\n', encoding="utf-8")
    found = run("calc", table, "--method", method)
    assert (found.exit_code, found.stdout) == (1, "")
    assert f"{method}:2" in found.stderr
    assert f"{method}:4" in found.stderr


def test_explain_shows_the_steps_of_one_row(run: Any, table: Path, method: Path) -> None:
    found = run("explain", table, 1, "--method", method)
    assert found.exit_code == 0
    for words in ("cn-mee/average-2022/grid#CN-ZJ.average", "0.5153", "0.1229"):
        assert words in found.stdout
    assert "CN-BJ.average" not in found.stdout
    assert run("explain", table, 0, "--method", method).exit_code == 2
    beyond = run("explain", table, 3, "--method", method)
    assert beyond.exit_code in (1, 2)
    assert beyond.exception is None or isinstance(beyond.exception, SystemExit)


@pytest.mark.parametrize(
    ("arguments", "figure", "unit"),
    [
        (["356,483", "kWh", "GJ"], "1283.3388", "GJ"),
        (["1", "万千瓦时", "MWh"], "10", "MWh"),
        (["３６", "GJ", "MWh"], "10", "MWh"),
        (["1", "噸", "kg"], "1000", "kg"),
        (["0", "kWh", "GJ"], "0", "GJ"),
        (["1", "tce", "kgce"], "1000", "kgce"),
    ],
)
def test_convert(run: Any, arguments: list[str], figure: str, unit: str) -> None:
    found = run("convert", *arguments)
    assert (found.exit_code, found.stdout, found.stderr) == (0, f"{figure} {unit}\n", "")


def test_convert_by_carrier_shows_its_steps_on_standard_error(run: Any) -> None:
    """356,483 kWh x 0.1229 / 1000 = 43.8117607 tce."""
    options = ["--carrier", "electricity", "--edition", "cn-sac/gbt-2589-2020", "--basis"]
    for basis in ("calorific", "当量值"):
        found = run("convert", "356,483", "kWh", "tce", *options, basis)
        assert (found.exit_code, found.stdout) == (0, "43.8117607 tce\n")
        assert "0.1229 kgce/kWh" in found.stderr
    assert run("convert", "356,483", "kWh", "kgce", *options, "calorific").stdout == "43811.7607 kgce\n"
    for basis in ("equal", "equivalent", "primary"):
        refused = run("convert", "1", "kWh", "tce", *options, basis)
        assert (refused.exit_code, refused.stdout) == (1, "")
    rated = run("convert", "1", "MWh", "kgce", *options, "primary", "--rate", "cn-cec/coal-rate-supply/supply#2020")
    assert rated.exit_code == 0
    assert "cn-cec/coal-rate-supply/supply#2020" in rated.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["1,5", "kWh", "GJ"],
        ["1", "ton", "kg"],
        ["1", "kWh", "tce"],
        ["nan", "kWh", "GJ"],
        ["1", "kWh", "kg"],
        ["x" * 5000, "kWh", "GJ"],
    ],
)
def test_convert_refuses_with_one_clean_line(run: Any, arguments: list[str]) -> None:
    found = run("convert", *arguments)
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.startswith("carbonkit: ")
    assert len(found.stderr) < 1000


def test_convert_lists_the_units(run: Any) -> None:
    found = run("convert", "--units")
    assert found.exit_code == 0
    for words in ("kWh", "千瓦时", "refused: ton"):
        assert words in found.stdout


def test_factors_list(run: Any) -> None:
    editions = run("factors", "list")
    assert editions.exit_code == 0
    assert "cn-ndrc/baseline-2012" in editions.stdout
    records = json.loads(run("factors", "list", "--format", "json").stdout)
    assert len(records) == len(editions.stdout.splitlines())
    rows = json.loads(run("factors", "list", "cn-ndrc/baseline-2012", "--format", "json").stdout)
    assert len(rows) == 12
    assert {row["kind"] for row in rows} == {"OM", "BM"}
    alias = run("factors", "list", "SASAC Regional Electric Grid Emission Factor (2015)")
    assert "cn-ndrc/baseline-2015/grid#CN-GRID-EAST.OM" in alias.stdout
    unknown = run("factors", "list", "cn-ndrc/baseline-2021")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "closest" in unknown.stderr


def test_factors_show(run: Any) -> None:
    reference = "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM"
    text = run("factors", "show", reference)
    assert text.exit_code == 0
    for words in (reference, "0.8244 tCO2/MWh", "recalled", "East China grid", "known problem"):
        assert words in text.stdout
    record = json.loads(run("factors", "show", reference, "--format", "json").stdout)
    assert (record["reference"], record["value"], record["unit"]) == (reference, "0.8244", "tCO2/MWh")
    margin = run("factors", "show", "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.CM(OM=0.75,BM=0.25)")
    assert "0.790525 tCO2/MWh" in margin.stdout
    for wrong in ("nonsense", "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.XM"):
        refused = run("factors", "show", wrong)
        assert (refused.exit_code, refused.stdout) == (1, "")


def test_factors_search(run: Any) -> None:
    found = run("factors", "search", "华东", "OM", "2012")
    assert found.exit_code == 0
    assert "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM" in found.stdout
    assert isinstance(json.loads(run("factors", "search", "浙江", "--format", "json").stdout), list)
    none = run("factors", "search", "no-such-thing")
    assert none.exit_code == 1
    assert "the nearest lack: such, thing" in none.stderr
    nothing = run("factors", "search", "qqqq")
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert "qqqq" in nothing.stderr
