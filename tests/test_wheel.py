"""What is built is what the repository holds: all tables, all data files, and nothing else."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "carbonkit"
FACTORS = ROOT / "factors"


def build(source: Path, out: Path, *kinds: str) -> None:
    """Run the build in this environment, without isolation and hence without a network."""
    command = [sys.executable, "-m", "build", "--no-isolation", *kinds, "--outdir", str(out), str(source)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def read_wheel(folder: Path) -> dict[str, bytes]:
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist()}


def files_of(folder: Path, prefix: str) -> dict[str, bytes]:
    """The files below `folder`, without what Python itself leaves there."""
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {f"{prefix}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in found}


def without_metadata(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build(ROOT, folder, "--sdist", "--wheel")
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> dict[str, bytes]:
    return read_wheel(built)


def test_every_table_is_in_the_wheel_byte_for_byte(wheel: dict[str, bytes]) -> None:
    expected = files_of(FACTORS, "carbonkit/_factors")
    assert any(name.endswith("/source.toml") for name in expected)
    assert any(name.endswith(".csv") for name in expected)
    packed = {name: data for name, data in wheel.items() if name.startswith("carbonkit/_factors/")}
    assert sorted(packed) == sorted(expected)
    assert [name for name, data in expected.items() if packed[name] != data] == []


def test_the_wheel_stays_below_eight_megabytes(built: Path) -> None:
    (path,) = built.glob("*.whl")
    assert path.stat().st_size < 8_000_000


def test_data_files_of_the_package_are_in_the_wheel(wheel: dict[str, bytes]) -> None:
    names = [name for name in wheel if not name.startswith("carbonkit/_factors/")]
    assert "carbonkit/py.typed" in names
    assert [name for name in names if name.endswith("/units.txt")]
    assert [name for name in names if name.endswith("/activities.csv")]
    reports = [name for name in names if name.startswith("carbonkit/disclosure/reports/") and name.endswith(".toml")]
    assert len(reports) >= 2


def test_the_wheel_holds_the_package_and_the_tables_and_nothing_else(wheel: dict[str, bytes]) -> None:
    """A set equality: a stray file, a test or a forgotten data file each break it."""
    expected = files_of(PACKAGE, "carbonkit") | files_of(FACTORS, "carbonkit/_factors")
    assert sorted(without_metadata(wheel)) == sorted(expected)
    assert {Path(name).suffix for name in expected} <= {".py", ".typed", ".txt", ".csv", ".toml", ".md", ".json"}


def test_metadata_names_licence_version_and_command(wheel: dict[str, bytes]) -> None:
    metadata = {name.split(".dist-info/")[1]: data.decode() for name, data in wheel.items() if ".dist-info/" in name}
    assert sorted(metadata) == ["METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"]
    assert metadata["licenses/LICENSE"] == (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "carbonkit = carbonkit.cli:main" in metadata["entry_points.txt"]
    head = metadata["METADATA"].split("\n\n", 1)[0].splitlines()
    assert "License-Expression: Apache-2.0" in head
    assert "Requires-Python: >=3.11" in head
    (version,) = [line.removeprefix("Version: ") for line in head if line.startswith("Version: ")]
    assert f'__version__ = "{version}"' in (PACKAGE / "__init__.py").read_text(encoding="utf-8")


def test_the_source_archive_is_enough_to_build_the_same_wheel(
    built: Path, wheel: dict[str, bytes], tmp_path: Path
) -> None:
    """Whoever builds from the archive, as distributions do, gets every table; tests and docs travel too."""
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as sdist:
        # The filter came with 3.11.4; what is unpacked here was built above.
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        sdist.extractall(tmp_path, **safely)
    (source,) = tmp_path.iterdir()
    for folder in ("factors", "tests", "docs"):
        here = {name for name in files_of(ROOT / folder, folder) if "/_build/" not in name}
        assert here <= files_of(source / folder, folder).keys()
    build(source, tmp_path / "dist", "--wheel")
    assert without_metadata(read_wheel(tmp_path / "dist")) == without_metadata(wheel)
