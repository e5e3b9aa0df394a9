"""The file that is written: whole or not at all, with what it says about itself; progress; and without pyarrow."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import strategies as own
from click.testing import CliRunner

import carbonkit
from carbonkit.accounting.files import calculate_file
from carbonkit.accounting.method import Method
from carbonkit.accounting.stamp import method_hash
from carbonkit.cli import main
from carbonkit.errors import ProblemsError

CHOICES: dict[str, Any] = {
    "name": "office",
    "factors": ["cn-mee/average-2022"],
    "coal_equivalent": {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
}
METHOD = 'factors = ["cn-mee/average-2022"]\n'
LINE = "电力,1,kWh,CN-ZJ,2022\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text("activity,amount,unit,region,period\n" + LINE * 300, encoding="utf-8")
    (tmp_path / "method.toml").write_text(METHOD, encoding="utf-8")
    return path


def test_a_parquet_file_says_what_it_rests_on(source: Path) -> None:
    """Units of the columns, the method, the tables of the factors, and the version: each can be checked against disk.

    Mutation tried, red: the references of the first block only.
    """
    output = source.with_name("out.parquet")
    method = Method(**CHOICES)
    calculate_file(source, output, method=method, catalog=own.catalog(), block_rows=10)
    said = {name.decode(): text.decode() for name, text in pq.read_metadata(output).metadata.items()}
    assert said["carbonkit.version"] == carbonkit.__version__
    assert said["carbonkit.method"] == "office"
    assert said["carbonkit.method_hash"] == method_hash(method)
    tables = json.loads(said["carbonkit.factor_tables"])
    assert list(tables) == ["cn-mee/average-2022/grid", "cn-sac/gbt-2589-2020/energy"]
    for name, told in tables.items():
        edition, _, table = name.rpartition("/")
        content = (own.catalog().edition(edition).folder / f"{table}.csv").read_bytes()
        assert told == "sha256:" + hashlib.sha256(content).hexdigest()
    schema = pq.read_schema(output)
    units = {field.name: field.metadata[b"unit"].decode() for field in schema if field.metadata}
    assert units == json.loads(said["carbonkit.units"])
    assert (units["co2e_t"], units["energy_gj"]) == ("tCO2e", "GJ")
    assert pq.read_metadata(output).num_row_groups > 1


def test_a_hash_of_a_method_is_of_its_choices() -> None:
    """Written otherwise, the same; chosen otherwise, another."""
    same = Method(**{**CHOICES, "factors": [{"edition": "cn-mee/average-2022"}]})
    other = Method(**{**CHOICES, "gwp": "ipcc-ar6-100"})
    assert method_hash(Method(**CHOICES)) == method_hash(same) != method_hash(other)


SLOW = """
import sys, time
import carbonkit as ck
source, output = sys.argv[1:]
def slowly(rows, share):
    print(rows, flush=True)
    time.sleep(0.2)
method = ck.Method(factors=["cn-mee/average-2022"])
ck.calculate_file(source, output, method=method, catalog=ck.open_catalog(), block_rows=5, progress=slowly)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_killed_process_leaves_the_old_file(source: Path, ending: str) -> None:
    """kill -9 while blocks are being written. Breaks if the file itself is opened for writing."""
    output = source.with_name(f"out.{ending}")
    output.write_text("old", encoding="utf-8")
    child = subprocess.Popen([sys.executable, "-c", SLOW, str(source), str(output)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        for _ in range(3):
            assert child.stdout.readline()
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert output.read_text(encoding="utf-8") == "old"


ENDED = """
import sys, time
from carbonkit.cli import main
from carbonkit.tables import sink
write = sink.CsvSink.write
def slowly(self, batch):
    write(self, batch)
    print("written", flush=True)
    time.sleep(1)
sink.CsvSink.write = slowly
main(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_command_that_is_told_to_end_leaves_nothing(source: Path, name: str) -> None:
    """As a scheduler or a closed terminal ends it."""
    number = getattr(signal, name)
    arguments = ["calc", str(source), "--method", str(source.with_name("method.toml")), "-o", str(source) + ".csv"]
    child = subprocess.Popen([sys.executable, "-c", ENDED, *arguments], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline()
        child.send_signal(number)
        child.wait()
    assert child.returncode == 128 + number
    assert sorted(one.name for one in source.parent.iterdir()) == ["in.csv", "method.toml"]


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
from carbonkit.cli import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="files have no limit there")
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_disk_that_is_full_is_a_problem_and_leaves_the_old_file(source: Path, ending: str) -> None:
    """The error of the thread that writes reaches the user as one line. Breaks if its result is never asked for."""
    output = source.with_name(f"out.{ending}")
    output.write_text("old", encoding="utf-8")
    arguments = ["calc", str(source), "--method", str(source.with_name("method.toml")), "-o", str(output)]
    found = subprocess.run([sys.executable, "-c", FULL, *arguments], capture_output=True, encoding="utf-8", check=False)
    assert (found.returncode, found.stdout) == (1, "")
    assert "cannot be written" in found.stderr
    assert "Traceback" not in found.stderr
    assert output.read_text(encoding="utf-8") == "old"
    assert sorted(one.name for one in source.parent.iterdir()) == sorted(["in.csv", "method.toml", output.name])


def test_an_interrupted_run_leaves_nothing(source: Path) -> None:
    """Whatever ends it, the temporary file is gone and the old one is there."""
    output = source.with_name("out.parquet")
    output.write_text("old", encoding="utf-8")

    def stop(rows: int, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calculate_file(source, output, method=Method(**CHOICES), catalog=own.catalog(), block_rows=5, progress=stop)
    assert output.read_text(encoding="utf-8") == "old"
    assert sorted(one.name for one in source.parent.iterdir()) == ["in.csv", "method.toml", "out.parquet"]


def test_progress_is_told_only_where_it_is_asked_for(source: Path) -> None:
    """In a pipe nothing; with --progress rows, share, rate and time left on standard error."""
    arguments = ["calc", str(source), "--method", str(source.with_name("method.toml"))]
    silent = CliRunner().invoke(main, arguments)
    assert (silent.exit_code, silent.stderr) == (0, "")
    told = CliRunner().invoke(main, [*arguments, "--progress"])
    assert told.stdout == silent.stdout
    assert told.stderr.startswith("300 rows, 100%, ")
    assert told.stderr.endswith(" rows/s, 0 s left\n")


def test_shares_grow_to_the_whole(source: Path) -> None:
    seen: list[tuple[int, float]] = []
    calculate_file(
        source,
        method=Method(**CHOICES),
        catalog=own.catalog(),
        block_rows=20,
        progress=lambda rows, share: seen.append((rows, share)),
    )
    assert seen == sorted(seen)
    assert len(seen) > 3
    assert seen[-1] == (300, 1.0)


WITHOUT = """
import sys
sys.modules["pyarrow"] = None
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name.partition(".")[0] == "pyarrow" else find(name, *more)
from carbonkit.cli import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    """Opening it would wait for a writer, and its first bytes would be gone for the next reader."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ProblemsError, match=r"pipe: is no regular file.*give it to `calculate`"):
        calculate_file(tmp_path / "pipe", method=Method(**CHOICES), catalog=own.catalog())


def test_without_pyarrow_the_command_works_in_memory(source: Path) -> None:
    """The same totals and the same figures; only Parquet asks for the extra."""
    arguments = ["calc", str(source), "--method", str(source.with_name("method.toml"))]
    output = source.with_name("out.csv")

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", WITHOUT, *arguments, *more]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    without = run("-o", str(output))
    assert (without.returncode, without.stderr) == (0, "")
    lines = output.read_text(encoding="utf-8").splitlines()
    assert CliRunner().invoke(main, [*arguments, "-o", str(output)]).stdout == without.stdout
    in_blocks = output.read_text(encoding="utf-8").splitlines()
    assert lines[0] == in_blocks[0]
    assert [cell and float(cell) for cell in lines[1].split(",")[6:14]] == [
        cell and float(cell) for cell in in_blocks[1].split(",")[6:14]
    ]
    refused = run("-o", str(source.with_name("out.parquet")))
    assert refused.returncode == 1
    assert "carbonkit[arrow]" in refused.stderr


def test_a_parquet_file_is_computed_and_its_lines_are_not_printed(source: Path) -> None:
    method, parquet = source.with_name("method.toml"), source.with_name("in.parquet")
    calculate_file(source, parquet, method=Method(**CHOICES), catalog=own.catalog())
    table = pq.read_table(parquet).select(["activity", "amount", "unit", "region", "period"])
    pq.write_table(table, parquet)
    found = CliRunner().invoke(main, ["calc", str(parquet), "--method", str(method)])
    assert found.stdout == CliRunner().invoke(main, ["calc", str(source), "--method", str(method)]).stdout
    refused = CliRunner().invoke(main, ["calc", str(parquet), "--method", str(method), "--format", "csv"])
    assert refused.exit_code == 1
    assert "write them with -o" in refused.stderr


def test_computing_a_file_does_not_load_pandas(source: Path) -> None:
    """Loading it costs as much as a million rows. Breaks if an array is made by `pyarrow.array` or `pyarrow.scalar`."""
    code = (
        "import sys\nfrom carbonkit.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\nassert 'pandas' not in sys.modules"
    )
    quoted = source.with_name("quoted.csv")
    text = source.read_text(encoding="utf-8").replace(",1,", ',"1,234",').replace("period\n", "period\n\n", 1)
    quoted.write_text(text, encoding="utf-8")
    for path in (source, quoted):
        for ending in ("csv", "parquet"):
            arguments = ["calc", str(path), "--method", str(source.with_name("method.toml"))]
            command = [sys.executable, "-c", code, *arguments, "-o", str(source.with_name(f"out.{ending}"))]
            found = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
            assert found.returncode == 0, found.stderr
