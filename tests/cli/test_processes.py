"""The real command in real processes: pipes, streams, and an environment that knows no UTF-8."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def call(*arguments: object, stdin: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    return subprocess.run(
        [sys.executable, "-m", "carbonkit", *map(str, arguments)],
        input=stdin, capture_output=True, env={**kept, **variables}, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("variables", [{"LANG": "C"}, {}, {"LC_ALL": "POSIX"}, {"LANG": "C.UTF-8"}])
def test_chinese_in_and_out_through_a_pipe(table: Path, method: Path, variables: dict[str, str]) -> None:
    found = call("calc", "-", "--method", method, "--format", "csv", stdin=table.read_bytes(), **variables)
    assert (found.returncode, found.stderr) == (0, b"")
    lines = found.stdout.decode("utf-8").splitlines()
    assert lines[0].startswith("活动,数量,单位,地区,期间,备注,")
    assert "总部" in lines[1]
    searched = call("factors", "search", "华东", "OM", "2012", **variables)
    assert "CN-GRID-EAST.OM" in searched.stdout.decode("utf-8")
    assert call("convert", "1", "万千瓦时", "MWh", **variables).stdout == b"10 MWh\n"


def test_reproduce_prints_chinese_with_lang_c() -> None:
    found = call("reproduce", LANG="C")
    assert (found.returncode, found.stderr) == (0, b"")
    assert "溫室氣體排放總量: 290.23" in found.stdout.decode("utf-8")


def test_exit_codes_of_the_process(tmp_path: Path) -> None:
    assert call("--version").returncode == 0
    assert call("convert", "1", "ton", "kg").returncode == 1
    wrong = call("nonsense")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith(b"Usage: carbonkit ")


def test_json_through_a_pipe_is_utf8() -> None:
    document = json.loads(call("reproduce", "--format", "json", LANG="C").stdout.decode("utf-8"))
    assert document["reports"][1]["claims"][0]["name"] == "人均用電量"


def test_a_reader_that_goes_away_makes_no_traceback() -> None:
    command = f"{sys.executable} -m carbonkit factors list --format json | head -c 10"
    found = subprocess.run(["sh", "-c", command], capture_output=True, timeout=60, check=False)
    assert b"Traceback" not in found.stderr
