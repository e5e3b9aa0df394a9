"""A result is written whole or not at all."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest
from click.testing import CliRunner

from carbonkit.cli import main
from carbonkit.errors import ProblemsError
from carbonkit.tables.write import write_atomically

METHOD = 'factors = ["cn-mee/average-2022"]\n'
HEADER = "activity,amount,unit,region,period\n"
GOOD = HEADER + "electricity.purchased,1,MWh,CN-ZJ,2022\n"


def half(file: BinaryIO) -> None:
    file.write(b"half of")
    raise RuntimeError("the writer fails in the middle")


def no_space(file: BinaryIO) -> None:
    file.write(b"half of")
    raise OSError(28, "No space left on device")


def test_a_failing_writer_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    """Mutation tried, red: writing to the target itself; the temporary file not removed on an error."""
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    with pytest.raises(RuntimeError, match="in the middle"):
        write_atomically(target, half)
    with pytest.raises(ProblemsError, match=r"out\.csv: cannot be written: No space left"):
        write_atomically(target, no_space)
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["out.csv"]


def test_a_whole_result_takes_the_place_with_ordinary_rights(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old and longer")
    write_atomically(target, lambda file: file.write(b"new"))
    assert target.read_bytes() == b"new"
    umask = os.umask(0)
    os.umask(umask)
    assert target.stat().st_mode & 0o777 == 0o666 & ~umask
    assert os.listdir(tmp_path) == ["out.csv"]


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="cannot be written"):
        write_atomically(tmp_path / "nowhere" / "out.csv", half)
    with pytest.raises(ProblemsError, match="cannot be written"):
        write_atomically(tmp_path, lambda file: file.write(b"x"))


def files(tmp_path: Path, table: str) -> list[str]:
    (tmp_path / "in.csv").write_text(table, encoding="utf-8")
    (tmp_path / "method.toml").write_text(METHOD, encoding="utf-8")
    return ["calc", str(tmp_path / "in.csv"), "--method", str(tmp_path / "method.toml")]


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_calc_writes_nothing_when_there_is_a_problem(tmp_path: Path, ending: str) -> None:
    """Exit 1, the old result untouched, none made where there was none.

    Mutation tried, red: `on_error="collect"` in the command line.
    """
    bad = GOOD + "electricity.purchased,1,ton,CN-ZJ,2022\n"
    old = tmp_path / f"old.{ending}"
    old.write_bytes(b"old")
    for output in (old, tmp_path / f"new.{ending}"):
        result = CliRunner().invoke(main, [*files(tmp_path, bad), "-o", str(output)])
        assert result.exit_code == 1
        assert "in.csv:3: unit 'ton'" in result.stderr
        assert result.stdout == ""
    assert old.read_bytes() == b"old"
    assert sorted(os.listdir(tmp_path)) == ["in.csv", "method.toml", f"old.{ending}"]


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_calc_writes_the_lines(tmp_path: Path, ending: str) -> None:
    """The same figure through each format: 1 MWh x 0.5153."""
    import pandas as pd

    output = tmp_path / f"out.{ending}"
    result = CliRunner().invoke(main, [*files(tmp_path, GOOD), "-o", str(output)])
    assert (result.exit_code, result.stderr) == (0, "")
    if ending == "json":
        import json

        assert json.loads(output.read_text(encoding="utf-8"))["lines"][0]["co2_t"] == 0.5153
    else:
        frame = pd.read_csv(output) if ending == "csv" else pd.read_parquet(output)
        assert frame["co2_t"].tolist() == [0.5153]


def test_an_ending_that_is_not_known_writes_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [*files(tmp_path, GOOD), "-o", str(tmp_path / "out.xlsx")])
    assert result.exit_code != 0
    assert not (tmp_path / "out.xlsx").exists()


def test_a_link_is_followed_and_rights_are_kept(tmp_path: Path) -> None:
    """Figures that only their owner may read were readable for all after the next run."""
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "real.csv", tmp_path / "link.csv"
    target.write_bytes(b"old")
    target.chmod(0o600)
    link.symlink_to(target)
    write_atomically(link, lambda file: file.write(b"new"))
    assert link.is_symlink()
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"new", 0o600)
    assert os.listdir(target.parent) == ["real.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_bytes)
        write_atomically(pipe, lambda file: file.write(b"new"))
        assert read.result(timeout=10) == b"new"
    assert pipe.is_fifo()
