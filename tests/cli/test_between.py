"""The commands `factors diff` and `impact`: text for people, records for programs, exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from carbonkit.accounting.ledger import calculate
from carbonkit.accounting.method import Method
from carbonkit.catalog import open_catalog

Run = Callable[..., Result]

OLD, NEW = "cn-mee/average-2021", "cn-mee/average-2022"
OTHER = """name = "margins"
factors = [{ edition = "cn-ndrc/baseline-2012", kind = "OM" }]
coal_equivalent = { edition = "cn-sac/gbt-2589-2008", basis = "calorific" }
"""


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "margins.toml"
    path.write_text(OTHER, encoding="utf-8")
    return path


# --- factors diff -----------------------------------------------------------------------------------------------------


def test_diff_as_text_counts_first_and_ranks_by_relative_size(run: Run) -> None:
    """Guangxi 0.5154 -> 0.4044 is - 21.54 %, the largest; Hubei 0.3672 -> 0.4364 + 18.85 %, the next."""
    result = run("factors", "diff", OLD, NEW, "--most", 2)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{OLD} (")
    assert lines[1:3] == ["  figures: 40 -> 40", "      40 changed"]
    start = lines.index("another value, largest relative change first:")
    first = "grid#CN-GX.average -21.54 % 0.5154 -> 0.4044 kgCO2/kWh -0.111 2021 -> 2022"
    assert " ".join(lines[start + 1].split()) == first
    assert lines[start + 2].split()[:3] == ["grid#CN-HB.average", "+18.85", "%"]
    assert lines[start + 3] == "  ... and 38 more (--most, --format csv)"


def test_diff_as_csv_holds_every_figure_with_exact_differences(run: Run) -> None:
    rows = records(run("factors", "diff", OLD, NEW, "--format", "csv").stdout)
    assert len(rows) == 40
    nation = next(row for row in rows if row["old"] == f"{OLD}/grid#CN.average")
    assert (nation["change"], nation["new"]) == ("changed", f"{NEW}/grid#CN.average")
    # 0.5366 - 0.5568
    assert (nation["old_value"], nation["new_value"], nation["difference"]) == ("0.5568", "0.5366", "-0.0202")
    assert (nation["old_year"], nation["new_year"], nation["differs"]) == ("2021", "2022", "years; printed")


def test_diff_as_json_can_be_narrowed_to_one_kind_of_change(run: Run) -> None:
    result = run(
        "factors", "diff", "cn-sac/gbt-2589-2008", "cn-sac/gbt-2589-2020", "--only", "renamed", "--format", "json"
    )
    found: list[dict[str, Any]] = json.loads(result.stdout)
    # In 2020 the standard says 焦炭(干全焦) and 软化水.
    assert {
        "cn-sac/gbt-2589-2020/energy#coke.coal-equivalent",
        "cn-sac/gbt-2589-2020/media#softened_water.coal-equivalent",
    } <= {one["new"] for one in found}
    assert all("renamed" in (one["change"], *one["also"]) for one in found)


def test_diff_of_an_edition_with_itself_says_same(run: Run) -> None:
    result = run("factors", "diff", NEW, NEW)
    assert result.stdout.splitlines()[2:] == ["      40 same"]


def test_diff_of_a_folder_of_ones_own(run: Run, tmp_path: Path) -> None:
    """A corrected copy: 0.5366 -> 0.5370 for one data year is a restatement of + 0.0004."""
    folder = tmp_path / "own" / "our-firm" / "corrected"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text('title = "ours"\ntitle_en = "ours"\nissuer = "us"\n', encoding="utf-8")
    (folder / "grid.csv").write_text(
        "key,activity,region,kind,gas,data_year,value,unit,evidence\n"
        "CN.average,electricity.purchased,CN,average,CO2,2022,0.5370,kgCO2/kWh,original\n",
        encoding="utf-8",
    )
    result = run("factors", "diff", NEW, "our-firm/corrected", "--factors", tmp_path / "own")
    assert result.exit_code == 0, result.stderr
    assert "0.5366 -> 0.5370 kgCO2/kWh" in result.stdout
    assert "+0.0004" in result.stdout
    assert "      39 removed" in result.stdout
    assert "restated, evidence-changed" in result.stdout


def test_diff_names_what_it_does_not_know(run: Run) -> None:
    result = run("factors", "diff", OLD, "cn-mee/average-1999")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "unknown edition 'cn-mee/average-1999'" in result.stderr
    result = run("factors", "diff", OLD, NEW, "--only", "moved")
    assert result.exit_code == 1
    assert "unknown kind of change 'moved'; closest: added, removed, redefined, restated, changed" in result.stderr
    assert run("factors", "diff", OLD).exit_code == 2


# --- impact -----------------------------------------------------------------------------------------------------------


def test_impact_as_text(run: Run, table: Path, method: Path, other: Path) -> None:
    """Zhejiang 356,483 kWh and Beijing 10 MWh: East OM 0.8244, North OM 1.0021; averages 0.5153 and 0.5580.

    A: 356.483 x 0.8244 + 10 x 1.0021 = 293.8845852 + 10.021 = 303.9056 t.
    B: 356.483 x 0.5153 + 10 x 0.5580 = 183.6956899 + 5.580 = 189.2757 t; - 114.6299 t, - 37.72 %.
    """
    result = run("impact", table, "--method", other, "--to", method)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == f"A = {other} (margins), B = {method} (office)"
    assert lines[1] == "2 rows, 2 distinct keys; 2 rows have a figure under both methods"
    assert lines[2] == ("choices that differ, in the order in which B replaces A: unit rule -> kind -> factor -> GWP")
    total = next(line for line in lines if line.startswith("co2e_t [tCO2e]"))
    assert total.split()[2:] == ["303.9056", "189.2757", "-114.6299", "-37.72", "%", "-114.6299"]
    assert next(line for line in lines if line.startswith("total")).split()[-3:] == ["kind", "+", "factor"]
    replaced = "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM -> cn-mee/average-2022/grid#CN-ZJ.average"
    assert f"  {replaced}  [co2_t, co2e_t; 1 row]" in lines
    assert lines[-1] == (
        "  kind + factor of co2_t, co2e_t (2 rows): "
        "no factor (other-kind): in cn-ndrc/baseline-2012 it is given as BM, OM"
    )


def test_impact_as_json_adds_up_exactly_and_carries_the_methods(
    run: Run, table: Path, method: Path, other: Path
) -> None:
    document = json.loads(run("impact", table, "--method", other, "--to", method, "--format", "json").stdout)
    assert document["order"] == ["unit rule", "kind", "factor", "GWP"]
    for total in document["totals"]:
        exact = total["exact"]
        effects = sum((Fraction(value) for value in exact["effects"].values()), Fraction(0))
        assert effects == Fraction(exact["change"]) == Fraction(exact["after"]) - Fraction(exact["before"])
    carbon = next(total for total in document["totals"] if total["output"] == "co2_t")
    # 356483/1000 x 8244/10000 + 10 x 10021/10000
    assert Fraction(carbon["exact"]["before"]) == Fraction("303.9055852")
    assert [one["cause"] for one in document["methods"]] == ["", "unit rule", "kind", "factor", "GWP"]
    assert document["methods"][1]["method"]["coal_equivalent"]["edition"] == "cn-sac/gbt-2589-2020"
    assert document["together"][0]["causes"] == "kind + factor"
    # A method of the document is a method: the one with the unit rule alone gives the old emissions again.
    rule = Method(**document["methods"][1]["method"])
    again = calculate(table, method=rule, catalog=open_catalog())
    assert again.total("co2_t").value == Fraction("303.9055852")
    assert {one["output"] for one in document["rows"]} >= {"co2e_t", "tce", "energy_gj"}


def test_impact_as_csv_has_totals_rows_and_what_only_one_computes(
    run: Run, tmp_path: Path, method: Path, other: Path
) -> None:
    """The baselines have no national row: 5 MWh x 0.5366 = 2.683 t stands alone."""
    table = tmp_path / "two.csv"
    table.write_text(
        "activity,amount,unit,region,period\n电力,5,MWh,全国,2022\n电力,100,MWh,华东,2022\n", encoding="utf-8"
    )
    rows = records(run("impact", table, "--method", other, "--to", method, "--format", "csv").stdout)
    alone = next(row for row in rows if row["level"] == "only after" and row["output"] == "co2_t")
    assert (alone["before"], float(alone["after"]), alone["place"]) == ("", 2.683, f"{table}:2")
    assert alone["reason"].startswith("no factor (other-region-only)")
    total = next(row for row in rows if row["level"] == "total" and row["output"] == "co2_t")
    # East: 100 x 0.8244 and 100 x 0.5617
    assert (float(total["before"]), float(total["after"])) == (82.44, 56.17)
    by_row = next(row for row in rows if row["level"] == "row" and row["output"] == "co2_t")
    assert (by_row["replaced"], by_row["by"]) == (
        "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM",
        "cn-mee/average-2022/grid#CN-GRID-EAST.average",
    )


def test_impact_text_lists_what_it_could_not_compare(run: Run, tmp_path: Path, method: Path, other: Path) -> None:
    table = tmp_path / "three.csv"
    table.write_text(
        "activity,amount,unit,region,period\n电力,5,MWh,全国,2022\n热力,3,GJ,全国,2022\n", encoding="utf-8"
    )
    text = run("impact", table, "--method", other, "--to", method).stdout
    assert "only B computes, so that no change is counted: " in text
    assert "co2_t 2.6830 tCO2" in text
    assert "neither computes, so that no change is counted:" in text
    assert "热力 全国 2022: before: no factor (never-published)" in text


def test_impact_reads_standard_input_once(run: Run, method: Path, other: Path) -> None:
    stdin = "activity,amount,unit,region,period\nelectricity,100,MWh,CN-GRID-EAST,2022\n"
    result = run("impact", "-", "--method", other, "--to", method, stdin=stdin)
    assert result.exit_code == 0, result.stderr
    assert "<stdin>:2: electricity CN-GRID-EAST 2022, 100 MWh" in result.stdout


def test_a_method_against_itself_has_no_change(run: Run, table: Path, method: Path) -> None:
    text = run("impact", table, "--method", method, "--to", method).stdout
    assert "in the order in which B replaces A: none" in text
    assert "by row" not in text
    assert "what replaced what" not in text


def test_impact_exit_codes(run: Run, tmp_path: Path, table: Path, method: Path) -> None:
    assert run("impact", table, "--method", method).exit_code == 2
    assert run("impact", table, "--method", method, "--to", tmp_path / "none.toml").exit_code == 2
    broken = tmp_path / "broken.csv"
    broken.write_text("activity,amount,unit\nelectricity,x,MWh\n", encoding="utf-8")
    result = run("impact", broken, "--method", method, "--to", method)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{broken}:2: amount: 'x' is not a number" in result.stderr


def test_diff_sees_only_what_was_published(run: Any) -> None:
    """The announcement of 2022 was certainly public on 2024-12-26."""
    early = run("factors", "diff", "cn-mee/average-2021", "cn-mee/average-2022", "--as-of", "2024-12-25")
    assert early.exit_code == 1
    assert "cn-mee/average-2022 as of 2024-12-25 (not-yet-published)" in early.stderr
    late = run("factors", "diff", "cn-mee/average-2021", "cn-mee/average-2022", "--as-of", "2024-12-26")
    assert late.exit_code == 0
