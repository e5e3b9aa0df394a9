"""The real command in real processes: pipes, streams, and an environment that knows no UTF-8."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_named_pipe_is_read_to_its_end(table: Path, method: Path, tmp_path: Path) -> None:
    """Whoever writes into it may take a while between two rows: none is lost, and none is waited for in vain."""
    pipe, head = tmp_path / "pipe", table.read_text("utf-8").splitlines(keepends=True)
    expected = call("calc", table, "--method", method, "--format", "json").stdout
    for wanted in (["--format", "json"], ["-o", tmp_path / "out.json"], ["-o", tmp_path / "out.csv"]):
        os.mkfifo(pipe)
        with ThreadPoolExecutor(1) as pool:
            found = pool.submit(call, "calc", pipe, "--method", method, *wanted)
            with pipe.open("w", encoding="utf-8") as file:
                for line in head:
                    file.write(line)
                    file.flush()
                    time.sleep(0.2)
            assert found.result().returncode == 0, found.result().stderr
        pipe.unlink()
        if wanted[0] == "--format":
            assert found.result().stdout == expected
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == json.loads(expected)
    assert len((tmp_path / "out.csv").read_text("utf-8").splitlines()) == len(head)


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
