"""The commands verify, import and new: what they print and how they exit."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from click.testing import CliRunner, Result

from carbonkit.cli import main
from carbonkit.cli.folders import FORMATS as OFFERED
from carbonkit.publishers.formats import FORMATS


def _run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["factors", *map(str, arguments)], input=stdin)


def test_the_command_offers_the_formats_that_there_are() -> None:
    assert list(FORMATS) == list(OFFERED)


def test_verify_shows_differences_first_and_ends_with_what_may_be_raised(files: Path) -> None:
    result = _run("verify", "cn-mee/average-2022", files / "notice_2022.txt")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[1] == "  6 agree, 1 only in the file, 33 only in the edition, 0 unclear, 1 differs"
    assert lines[3:5] == [
        "differs:",
        "  cn-mee/average-2022/grid#CN-GRID-SOUTHWEST.average  0.2268 kgCO2/kWh  |  0.2269 kgCO2/kWh  "
        "notice_2022.txt:11  (differs by 0.0001)",
    ]
    at = lines.index("with this file in hand the evidence of 6 rows would become original:")
    assert lines[at + 1] == "  cn-mee/average-2022/grid#CN.average"


def test_verify_exits_with_0_when_nothing_differs_and_1_when_nothing_agrees(files: Path) -> None:
    assert _run("verify", "cn-mee/baseline-2019", files / "baseline_2019.txt").exit_code == 0
    assert _run("verify", "cn-mee/baseline-2019", files / "baseline_2019.txt", "--strict").exit_code == 1
    nothing = _run("verify", "cn-mee/average-2022", "-", stdin="西藏 0.1\n")
    assert nothing.exit_code == 1
    assert "0 agree, 1 only in the file" in nothing.stdout
    assert _run("verify", "cn-mee/average-2022", "-", stdin="华北 0.6776\n").exit_code == 0


def test_verify_as_json_and_csv(files: Path) -> None:
    document = json.loads(_run("verify", "ember/owid-2025", files / "ember_long.csv", "--format", "json").stdout)
    assert document["counts"]["differs"] == 2
    raised = [reference.partition("#")[2] for reference in document["would_become_original"]]
    assert sorted(raised) == ["FR.2019", "X-EMBER-AFRICA.2024"]
    table = _run("verify", "ember/owid-2025", files / "ember_long.csv", "--format", "csv").stdout
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["status"] != "only in the edition"]
    assert [(row["status"], row["found"], row["would_become_original"]) for row in rows] == [
        ("agrees", "59.78751", "yes"),
        ("differs", "78.55", ""),
        ("differs", "55.27641", ""),
        ("agrees", "542.41693", "yes"),
    ]


def test_a_file_that_cannot_be_read_is_one_clean_message(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04")
    result = _run("verify", "uk-desnz/conversion-2025", path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("carbonkit: 1 problem:\n  a.xlsx: is a damaged or locked workbook")


def test_import_then_check_then_verify(made: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    result = _run("import", made / "uk.xlsx", "--as", "acme/uk", "-o", own, "--like", "uk-desnz/conversion-2025")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0].startswith(f"{own / 'acme' / 'uk'}: source.toml, fuels.csv 2 rows")
    assert _run("check", own).exit_code == 0
    result = _run("verify", "acme/uk", made / "uk.xlsx", "--factors", own)
    assert result.exit_code == 0
    assert "15 agree, 0 only in the file, 0 only in the edition, 0 unclear, 0 differ" in result.stdout


def test_new_lists_what_is_left_to_do_and_passes_the_check_once_it_is_done(tmp_path: Path) -> None:
    own = tmp_path / "own"
    options = ("--set", "kind=average", "--set", "unit=kgCO2/kWh", "--set", "activity=electricity.purchased")
    result = _run(
        "new", "acme/power", "--from", "-", "-o", own, *options, "--set", "data_year=2022", stdin="浙江 0.5\n"
    )
    assert result.exit_code == 0, result.output
    left = [line.strip().split(": ")[1] for line in result.stdout.splitlines() if line.startswith("  source.toml")]
    assert left == ["title", "title_en", "issuer", "purposes", "published", "url", "licence", "attribution"]
    source = own / "acme" / "power" / "source.toml"
    text = source.read_text(encoding="utf-8")
    for key in ("title", "title_en", "issuer"):
        text = text.replace(f'\n{key} = ""\n', f'\n{key} = "Acme power {key}"\n')
    source.write_text(text.replace("\npurposes = []\n", '\npurposes = ["inventory"]\n'), encoding="utf-8")
    checked = _run("check", own)
    assert checked.exit_code == 0, checked.output


def test_a_wrong_set_is_wrong_use(tmp_path: Path) -> None:
    result = _run("new", "acme/x", "--from", "-", "-o", tmp_path, "--set", "colour=red", stdin="浙江 0.5\n")
    assert result.exit_code == 2
    assert "--set colour=red: write COLUMN=TEXT" in result.stderr
    assert list(tmp_path.iterdir()) == []
