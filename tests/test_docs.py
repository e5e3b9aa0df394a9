"""The documentation is true: its examples run and print what it shows, and it leaves nothing public out.

`CARBONKIT_UPDATE_DOCS=1 python -m pytest tests/test_docs.py` rewrites expected outputs and generated parts in place.
"""

import ast
import csv
import difflib
import doctest
import importlib.util
import inspect
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel

import carbonkit
from carbonkit import errors
from carbonkit.accounting.method import Method
from carbonkit.catalog.table import COLUMNS
from carbonkit.disclosure.check import VERDICTS
from carbonkit.disclosure.report import Report

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = [ROOT / "README.md", *(path for path in sorted(DOCS.rglob("*.md")) if "_build" not in path.parts)]
UPDATE = os.environ.get("CARBONKIT_UPDATE_DOCS") == "1"

_BLOCK = re.compile(r"(?<=^```)(console|python)\n(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
_HERE_DOCUMENT = re.compile(r"<<'(\w+)'")


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generated = load(DOCS / "_extensions" / "generated_parts.py")
factor_pages = load(DOCS / "_extensions" / "factor_pages.py")


def compare(page: Path, actual: str) -> None:
    """A page as it should be; with the switch, as it becomes."""
    expected = page.read_text(encoding="utf-8")
    if UPDATE and actual != expected:
        page.write_text(actual, encoding="utf-8", newline="\n")
        return
    lines = difflib.unified_diff(expected.splitlines(), actual.splitlines(), "page", "now", lineterm="")
    assert actual == expected, f"{page.relative_to(ROOT)} (CARBONKIT_UPDATE_DOCS=1 rewrites it)\n" + "\n".join(lines)


# --- examples --------------------------------------------------------------------------------------------------------


def shell_environment(folder: Path) -> dict[str, str]:
    """One in which `carbonkit` and `python` are those of the running interpreter."""
    folder.mkdir()
    for name, arguments in (("carbonkit", " -m carbonkit"), ("python", "")):
        shim = folder / name
        shim.write_text(f'#!/bin/sh\nexec "{sys.executable}"{arguments} "$@"\n', encoding="utf-8")
        shim.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    here = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80"}
    return {**kept, **here, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1"}


def commands(block: str) -> Iterator[str]:
    """The commands of a console block, each with its here-document if it has one."""
    lines = iter(block.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = [line[2:]]
            if end := _HERE_DOCUMENT.search(line):
                for more in lines:
                    command.append(more)
                    if more == end[1]:
                        break
            yield "\n".join(command)


def run_console(block: str, folder: Path, environment: dict[str, str]) -> str:
    """A console block with what its commands print now."""
    lines = []
    for command in commands(block):
        done = subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{command}\nexit code {done.returncode}\n{done.stdout}{done.stderr}"
        lines += [f"$ {command}", *done.stdout.splitlines()]
    return "".join(f"{line}\n" for line in lines)


class Recorder(doctest.OutputChecker):
    """Takes whatever an example prints, and keeps it."""

    def __init__(self) -> None:
        self.printed: list[str] = []

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        self.printed.append(re.sub(r"^$\n", "<BLANKLINE>\n", got, flags=re.MULTILINE))
        return True


def run_python(block: str, names: dict[str, object], where: str) -> str:
    """A block of `>>>` examples with what they print now; `names` are carried from block to block."""
    recorder = Recorder()
    test = doctest.DocTestParser().get_doctest(block, names, where, where, 0)
    doctest.DebugRunner(checker=recorder, verbose=False).run(test, out=lambda _: None, clear_globs=False)
    names.update(test.globs)
    lines = block.splitlines(keepends=True)
    for example, printed in reversed(list(zip(test.examples, recorder.printed, strict=True))):
        first = example.lineno + example.source.count("\n")
        lines[first : first + example.want.count("\n")] = [printed]
    return "".join(lines)


@pytest.mark.skipif(shutil.which("bash") is None, reason="the examples are written for bash")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_examples_of_a_page_print_what_it_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    environment = shell_environment(tmp_path / "bin")
    names: dict[str, object] = {}

    def run(found: re.Match[str]) -> str:
        language, block = found[1], found[2]
        if language == "console":
            return f"{language}\n{run_console(block, folder, environment)}"
        if ">>> " in block:
            return f"{language}\n{run_python(block, names, page.name)}"
        return found[0]

    compare(page, _BLOCK.sub(run, page.read_text(encoding="utf-8")))


def test_the_examples_are_run_by_this_interpreter(tmp_path: Path) -> None:
    environment = shell_environment(tmp_path / "bin")
    block = "$ python -c 'import sys; print(sys.executable)'\n$ carbonkit --version\n"
    ran = run_console(block, tmp_path, environment).splitlines()
    assert ran[1::2] == [sys.executable, f"carbonkit {carbonkit.__version__}"]


def test_a_wrong_output_is_noticed(tmp_path: Path) -> None:
    environment = shell_environment(tmp_path / "bin")
    shown = "$ carbonkit convert 1 MWh GJ\n3.5 GJ\n"
    assert run_console(shown, tmp_path, environment) == "$ carbonkit convert 1 MWh GJ\n3.6 GJ\n"
    assert run_python(">>> 1 + 1\n3\n>>> x = 4\n>>> x\n", {}, "here") == ">>> 1 + 1\n2\n>>> x = 4\n>>> x\n4\n"


# --- parts that are generated ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_generated_parts_are_up_to_date(page: Path) -> None:
    compare(page, generated.rewrite(page.read_text(encoding="utf-8")))


def test_every_generated_part_stands_in_a_page() -> None:
    asked = [name for page in PAGES for name in generated.part_names(page.read_text(encoding="utf-8"))]
    assert sorted(asked) == sorted(generated.PARTS)


def test_every_command_has_its_section() -> None:
    page = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    wanted = [" ".join(("carbonkit", *path)) for path in generated.command_paths()]
    assert re.findall(r"^## (carbonkit.*)$", page, re.MULTILINE) == wanted
    assert {"carbonkit calc", "carbonkit check", "carbonkit factors show"} <= set(wanted)


# --- the pages on factors --------------------------------------------------------------------------------------------


FACTOR_PAGES = REFERENCE / "factors"


def test_the_pages_on_factors_are_those_of_the_tables() -> None:
    made = factor_pages.pages()
    if UPDATE:
        FACTOR_PAGES.mkdir(exist_ok=True)
        for path in FACTOR_PAGES.glob("*.md"):
            if path.name not in made:
                path.unlink()
        for name in made:
            (FACTOR_PAGES / name).touch()
    assert sorted(path.name for path in FACTOR_PAGES.iterdir()) == sorted(made)
    for name, text in made.items():
        compare(FACTOR_PAGES / name, text)


def test_every_edition_and_every_row_is_counted_in_the_pages_on_factors() -> None:
    """The rows are counted in the files, by another way than that of the pages."""
    index = (FACTOR_PAGES / "index.md").read_text(encoding="utf-8")
    shown = {
        found[1]: found[2]
        for found in re.finditer(r"^\| \[([^]]+)\]\(.*\| ([0-9,]+) \| [^|]+ \|$", index, re.MULTILINE)
    }
    counted = {}
    for source in (ROOT / "factors").glob("*/*/source.toml"):
        lines = 0
        for path in source.parent.glob("*.csv"):
            if path.name != "membership.csv":
                with path.open(encoding="utf-8", newline="") as file:
                    lines += sum(1 for _ in csv.reader(file)) - 1
        counted[f"{source.parent.parent.name}/{source.parent.name}"] = f"{lines:,}"
    assert shown == counted


def test_years_and_places_are_written_short() -> None:
    years = ["2000", "2001", "2002", "2004", "2005-2006", "2006-2007", "2012-2014", ""]
    assert factor_pages._years(years) == "2000-2002, 2004, 2005/2006 to 2006/2007, 2012/2014"
    assert factor_pages._years([""]) == "not stated"
    assert factor_pages._places({"GB", "FR"}, 2) == "`FR`, `GB`"
    assert factor_pages._places({"US-CA", "US-TX", "US"}, 2) == "3 regions of `US`"
    assert factor_pages.escaped("a_b *c* <d>") == r"a\_b \*c\* \<d\>"


# --- nothing is left out ---------------------------------------------------------------------------------------------


def terms(page: str) -> list[str]:
    """The terms of the definition lists of a reference page: a line that is one code span, above its definition."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    return re.findall(r"^`([^`]+)`\n: ", text, re.MULTILINE)


def calls(*names: str) -> Iterator[list[str]]:
    """The texts among the arguments of every call of these names in the package."""
    for path in sorted((ROOT / "src" / "carbonkit").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in names:
                    yield [
                        one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                    ]


def test_every_finding_is_explained() -> None:
    emitted = {texts[0] for texts in calls("Note", "Finding", "find") if texts}
    codes = {code for code in emitted if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", code)}
    assert len(codes) > 10
    assert terms("findings.md") == sorted(codes)


def test_every_error_is_explained() -> None:
    classes = {
        name
        for name, one in vars(errors).items()
        if inspect.isclass(one) and issubclass(one, errors.CarbonkitError) and one.__module__ == errors.__name__
    }
    assert [term for term in terms("errors.md") if term.endswith("Error")] == sorted(classes)


def test_every_reason_for_a_missing_factor_is_explained() -> None:
    said = {text for texts in calls("_miss", "FactorNotFoundError") for text in texts}
    reasons = {text for text in said if re.fullmatch(r"[a-z]+(-[a-z]+)+", text)}
    assert len(reasons) > 5
    assert {term for term in terms("errors.md") if not term.endswith("Error")} == reasons


def test_every_public_name_is_explained_with_its_arguments() -> None:
    found = {term.partition("(")[0]: term.partition("(")[2].rstrip(")") for term in terms("python.md")}
    assert list(found) == carbonkit.__all__
    for name, arguments in found.items():
        one = getattr(carbonkit, name)
        if not inspect.isclass(one):
            assert arguments.replace("*, ", "").split(", ") == list(inspect.signature(one).parameters), name


def test_every_column_and_every_key_of_a_source_is_explained() -> None:
    sources = (tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "factors").glob("*/*/source.toml"))
    assert sorted(terms("factor-tables.md")) == sorted({*COLUMNS, *(key for source in sources for key in source)})


def test_every_verdict_is_explained() -> None:
    page = (DOCS / "explanation" / "printed-figures.md").read_text(encoding="utf-8")
    assert [verdict for verdict in VERDICTS if f"`{verdict}`" not in page] == []


def keys(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """The keys of a file, as dotted paths, from the model that reads it."""
    for name, field in model.model_fields.items():
        yield f"{path}{name}"
        texts = re.findall(r"[A-Za-z_]\w*", repr(field.annotation))
        for part in (one for one in parts(model) if one.__name__ in texts):
            yield from keys(part, f"{path}{name}.")


def parts(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The models that stand in the module of a model."""
    there = vars(sys.modules[model.__module__]).values()
    return [one for one in there if inspect.isclass(one) and issubclass(one, BaseModel) and one is not model]


@pytest.mark.parametrize(("page", "model"), [("method-file.md", Method), ("report-file.md", Report)])
def test_every_key_of_a_file_is_explained(page: str, model: type[BaseModel]) -> None:
    assert sorted(terms(page)) == sorted(set(keys(model)))
