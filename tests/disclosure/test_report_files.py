"""Report files: the same report in TOML, JSON and JSON Lines, and every mistake at once, each with file and line."""

from __future__ import annotations

import contextlib
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonkit.catalog import Catalog
from carbonkit.cli import main
from carbonkit.disclosure.check import check
from carbonkit.disclosure.report import Report, packaged_reports, read_report, read_reports
from carbonkit.errors import CarbonkitError, ProblemsError

GOOD = """[report]
id = "x"
period = "2022"

[[given]]
name = "electricity"
printed = "1,000"
unit = "kWh"
activity = "外購電力"

[[given]]
name = "staff"
printed = "7"
unit = "人"

[[claim]]
name = "each"
printed = "142.86"
unit = "kWh/person"
rule = "ratio"
of = "electricity"
per = "staff"

[[claim]]
name = "total"
printed = "0.57"
unit = "tCO2e"
rule = "emissions"
of = "electricity"
factor = { value = "0.5703", unit = "tCO2/MWh" }
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def run(text: str | bytes, name: str = "report.toml") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return run


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_good_file(write: Write) -> None:
    report = read_report(write(GOOD))
    assert (report.id, len(report.given), len(report.claim)) == ("x", 2, 2)
    assert report.given[0].activity == "electricity.purchased"
    assert report.claim[0].of == ["electricity"]
    assert report.figure("staff").printed == "7"


# What is replaced, by what, the line's mark, and words of the message.
MISTAKES = {
    "unquoted number": ('printed = "1,000"', "printed = 1000", "printed = 1000", "in quotes"),
    "unquoted number of a claim": ('printed = "142.86"', "printed = 142.86", "printed = 142.86", "in quotes"),
    "no number": ('printed = "1,000"', 'printed = "1,00"', 'printed = "1,00"', "not a number"),
    "unknown key": ('unit = "人"', 'unit = "人"\nprinte = "7"', "printe =", "unknown key"),
    "unknown key of the head": ('period = "2022"', 'perod = "2022"', "perod", "unknown key"),
    "unknown unit": ('unit = "kWh"', 'unit = "kWhh"', 'unit = "kWhh"', "kWhh"),
    "ambiguous unit": ('unit = "人"', 'unit = "ton"', 'unit = "ton"', "ton"),
    "bad period": ('period = "2022"', 'period = "2022/23"', "period =", "2022/23"),
    "period as a number": ('period = "2022"', "period = 2022", "period =", "in quotes"),
    "unknown rule": ('rule = "ratio"', 'rule = "quotient"', 'rule = "quotient"', "rule"),
    "unknown name in of": ('of = "electricity"\nper', 'of = "elektricity"\nper', 'of = "elektricity"', "elektricity"),
    "unknown name in per": ('per = "staff"', 'per = "stuff"', 'per = "stuff"', "stuff"),
    "self-reference": ('of = "electricity"\nper', 'of = "each"\nper', 'of = "each"', "itself"),
    "duplicated name": ('name = "total"', 'name = "each"\n#', 'name = "each"\n#', "twice"),
    "ratio without per": ('per = "staff"\n', "", '[[claim]]\nname = "each"', "`per`"),
    "per without a ratio": (
        'rule = "emissions"',
        'rule = "emissions"\nper = "staff"',
        '[[claim]]\nname = "total"',
        "`per`",
    ),
    "two ways of naming a factor": (
        'value = "0.5703", unit',
        'edition = "a/b", value = "0.5703", unit',
        "factor =",
        "one of the three",
    ),
    "a value without its unit": (', unit = "tCO2/MWh"', "", "factor =", "needs its unit"),
    "an unquoted factor": ('value = "0.5703"', "value = 0.5703", "factor =", "in quotes"),
    "an empty factor": ('{ value = "0.5703", unit = "tCO2/MWh" }', "{ }", "factor =", "one of the three"),
    "missing activity": ('activity = "外購電力"\n', "", 'of = "electricity"\nfactor', "needs an activity"),
    "missing id": ('id = "x"\n', "", "[report]", "required"),
    "missing unit": ('unit = "人"\n', "", '[[given]]\nname = "staff"', "required"),
    "empty of": ('of = "electricity"\nper', "of = []\nper", "of = []", "at least 1"),
    "a difference of one": (
        'rule = "ratio"\nof = "electricity"\nper = "staff"',
        'rule = "difference"\nof = "electricity"',
        '[[claim]]\nname = "each"',
        "two names",
    ),
    "a ratio of two": (
        'of = "electricity"\nper',
        'of = ["electricity", "staff"]\nper',
        '[[claim]]\nname = "each"',
        "one figure",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_error_with_file_and_line(write: Write, mistake: str) -> None:
    """Breaks if `TomlFile.place` loses count of the arrays of tables."""
    old, new, marked, words = MISTAKES[mistake]
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new, 1)
    path = write(text)
    with pytest.raises(ProblemsError) as caught:
        read_report(path)
    problems = [str(problem) for problem in caught.value.problems]
    assert len(problems) == 1, problems
    assert words in problems[0]
    assert problems[0].startswith(f"{path}:{line_of(text, marked)}: "), (problems, line_of(text, marked))


def test_all_mistakes_come_at_once(write: Write) -> None:
    """Breaks if the first one is raised."""
    chosen = ["unquoted number", "unknown key", "ambiguous unit", "unknown rule", "bad period", "an unquoted factor"]
    text = GOOD
    for mistake in chosen:
        old, new, _, _ = MISTAKES[mistake]
        text = text.replace(old, new, 1)
    # `unit = "人"` was replaced twice: by the unknown key's line, then its unit
    with pytest.raises(ProblemsError) as caught:
        read_report(write(text))
    assert len(caught.value.problems) == len(chosen)
    assert len({problem.where for problem in caught.value.problems}) == len(chosen)


def test_an_unknown_region_has_its_line_and_comes_with_the_others(write: Write, catalog: Catalog) -> None:
    """A region was looked up when the report was judged: by then nobody knew the file, and other problems hid it."""
    text = GOOD.replace('period = "2022"', 'period = "2022"\nregions = ["CN-ZJ", "Xyzzyx"]', 1)
    text = text.replace('activity = "外購電力"', 'activity = "外購電力"\nregion = "Zhejang"', 1)
    text = text.replace(
        '{ value = "0.5703", unit = "tCO2/MWh" }', '{ edition = "cn-mee/average-2022", region = "Mars" }'
    )
    text = text.replace('printed = "7"', "printed = 7")
    path = write(text)
    with pytest.raises(ProblemsError) as caught:
        read_report(path, catalog=catalog)
    found = {problem.where: problem.message for problem in caught.value.problems}
    assert found[f"{path}:{line_of(text, 'printed = 7')}"].startswith("given.1.printed: write the figure in quotes")
    assert found[f"{path}:{line_of(text, 'regions = ')}"] == (
        "report.regions: unknown region 'Xyzzyx'; "
        "write a code (CN-ZJ, GB) or a name in English or Chinese (Zhejiang, 浙江)"
    )
    assert found[f"{path}:{line_of(text, 'region = ')}"] == (
        "given.0.region: unknown region 'Zhejang'; closest: zhejiang (CN-ZJ), henan (CN-HA), chekiang (CN-ZJ)"
    )
    assert found[f"{path}:{line_of(text, 'factor =')}"].startswith("claim.1.factor.region: unknown region 'Mars'")
    assert len(caught.value.problems) == 4


def test_unknown_regions_of_json_lines_have_their_lines(write: Write, catalog: Catalog) -> None:
    lines = [json.dumps({"report": {"id": name, "regions": [name]}}) for name in ("Xyzzyx", "HK", "Zzyzx")]
    path = write("\n".join(lines), "reports.jsonl")
    with pytest.raises(ProblemsError) as caught:
        list(read_reports(path, catalog=catalog))
    assert [problem.where for problem in caught.value.problems] == [f"{path}:1", f"{path}:3"]


def test_the_command_names_the_line_of_an_unknown_region(write: Write) -> None:
    path = write(GOOD.replace('activity = "外購電力"', 'activity = "外購電力"\nregion = "Zhejang"', 1))
    found = CliRunner().invoke(main, ["check", str(path)])
    assert found.exit_code == 1
    assert f"{path}:10: given.0.region: unknown region 'Zhejang'; closest: zhejiang (CN-ZJ)" in found.output


def test_an_edition_that_is_not_known_stays_a_verdict(catalog: Catalog) -> None:
    """The report names it: the auditor has to see it beside the figure, with near names and how to list all."""
    claim = {"name": "c", "printed": "1", "unit": "tCO2e", "rule": "emissions", "of": "g"}
    given = {"name": "g", "printed": "1", "unit": "MWh", "activity": "electricity"}
    raw = {"report": {"id": "x"}, "given": [given], "claim": [{**claim, "factor": "cn-mee/avrage-2022"}]}
    one = check(Report.model_validate(raw), catalog=catalog).claims[0]
    assert one.verdict == "not-computable"
    assert one.missing == [
        "unknown edition 'cn-mee/avrage-2022'; closest: cn-mee/average-2022, cn-mee/average-2023, cn-mee/average-2021; "
        "`carbonkit factors list` shows all editions"
    ]


@pytest.mark.parametrize(
    ("given", "factor", "message"),
    [
        (
            {"unit": "kWh", "activity": "natural gas"},
            "uk-desnz/conversion-2024/fuels#natural-gas.tonnes",
            "a factor that fits: the report names uk-desnz/conversion-2024/fuels#natural-gas.tonnes, and unit 'kWh' "
            "does not measure mass; uk-desnz/conversion-2024 has fuel.natural_gas in kgCO2e/t, kgCO2e/m3, kgCO2e/kWh; "
            "`carbonkit factors list uk-desnz/conversion-2024` lists its factors",
        ),
        (
            {"unit": "m3", "activity": "electricity"},
            "cn-mee/average-2022",
            "a factor that fits: the report names cn-mee/average-2022, and unit 'm3' does not measure energy; "
            "cn-mee/average-2022 has electricity.purchased in kgCO2/kWh; "
            "`carbonkit factors list cn-mee/average-2022` lists its factors",
        ),
        (
            {"unit": "m3", "activity": "electricity"},
            {"value": "0.5", "unit": "kgCO2/kWh"},
            "a factor that fits: the report names 0.5 kgCO2/kWh, and unit 'm3' does not measure energy",
        ),
    ],
)
def test_units_that_do_not_meet_name_the_source(catalog: Catalog, given: Any, factor: Any, message: str) -> None:
    claim = {"name": "c", "printed": "1", "unit": "tCO2e", "rule": "emissions", "of": "g", "factor": factor}
    raw = {"report": {"id": "x"}, "given": [{"name": "g", "printed": "1", **given}], "claim": [claim]}
    one = check(Report.model_validate(raw), catalog=catalog).claims[0]
    assert (one.verdict, one.missing) == ("not-computable", [message])


def test_all_wrong_names_come_at_once(write: Write) -> None:
    text = GOOD.replace('per = "staff"', 'per = "stuff"').replace('of = "electricity"\nfactor', 'of = "total"\nfactor')
    with pytest.raises(ProblemsError) as caught:
        read_report(write(text))
    assert len(caught.value.problems) == 2


def test_an_upside_down_band_is_refused(write: Write) -> None:
    text = GOOD + 'assume = { of = "staff", low = "2", high = "1", unit = "kgCO2e/person" }\n'
    with pytest.raises(ProblemsError, match="low 2 lies above high 1"):
        read_report(write(text))
    with pytest.raises(ProblemsError, match="'nobody' is no given or claim"):
        read_report(write(text.replace('of = "staff", low = "2"', 'of = "nobody", low = "0"')))


def as_json(path: Path) -> str:
    return json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), ensure_ascii=False)


@pytest.mark.parametrize("path", packaged_reports(), ids=lambda path: path.stem)
def test_toml_json_and_jsonl_of_a_report_are_the_same(write: Write, catalog: Catalog, path: Path) -> None:
    text = as_json(path)
    indented = json.dumps(json.loads(text), indent=2)
    reports = [
        read_report(path),
        read_report(write(text, "a.json")),
        read_report(write("\ufeff" + indented, "b.json")),
        *read_reports(write(f"{text}\n\n{text}\n", "c.jsonl")),
    ]
    assert len(reports) == 5
    assert all(report == reports[0] for report in reports)
    assert check(reports[1], catalog=catalog).as_dict() == check(reports[0], catalog=catalog).as_dict()


def test_a_bom_and_windows_line_ends_are_read(write: Write) -> None:
    assert read_report(write("\ufeff" + GOOD)) == read_report(write(GOOD.replace("\n", "\r\n"), "crlf.toml"))
    text = GOOD.replace("\n", "\r\n").replace('per = "staff"', 'per = "stuff"')
    with pytest.raises(ProblemsError, match=f":{line_of(text, 'per =')}:"):
        read_report(write(text))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.toml", "[report\n", "not TOML"),
        ("a.toml", b"[report]\nid = '\xff'", "UTF-8"),
        ("a.toml", "[report]".encode("utf-16"), "UTF-8"),
        ("a.toml", "", "report"),
        ("a.toml", "report = 1", "report"),
        ("a.json", "[]", "a report is a table"),
        ("a.json", "3", "a report is a table"),
        ("a.json", '"report"', "a report is a table"),
        ("a.json", "null", "a report is a table"),
        ("a.json", "{", "not JSON"),
        ("a.json", b"\xff\xfe", "UTF-8"),
        ("a.json", '{"report": {"id": NaN}}', "report.id"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.jsonl", "", "holds 0 reports"),
    ],
)
def test_files_that_are_no_report(write: Write, name: str, content: str | bytes, words: str) -> None:
    path = write(content, name)
    with pytest.raises(ProblemsError, match=words) as caught:
        read_report(path)
    assert len(caught.value.problems) == 1
    assert str(path) in str(caught.value)


def test_bad_lines_of_json_lines_are_reported_together(write: Write) -> None:
    good = json.dumps({"report": {"id": "x"}})
    path = write("\n".join([good, "{", "[]", "", good, '{"report": {}}']), "a.jsonl")
    with pytest.raises(ProblemsError) as caught:
        list(read_reports(path))
    assert [problem.where for problem in caught.value.problems] == [f"{path}:{line}" for line in (2, 3, 6)]


def test_several_reports_are_not_one(write: Write) -> None:
    good = json.dumps({"report": {"id": "x"}})
    path = write(f"{good}\n{good}\n", "a.jsonl")
    assert len(list(read_reports(path))) == 2
    with pytest.raises(ProblemsError, match="holds 2 reports"):
        read_report(path)


def test_a_missing_file_and_a_folder_are_problems(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path / "none.json", tmp_path):
        with pytest.raises(ProblemsError, match="cannot be read"):
            read_report(path)


# Random structures: mostly the right keys with wrong things in them.
keys = st.sampled_from(
    [
        "report",
        "given",
        "claim",
        "id",
        "name",
        "printed",
        "unit",
        "rule",
        "of",
        "per",
        "factor",
        "assume",
        "low",
        "high",
        "edition",
        "kind",
        "reference",
        "value",
        "region",
        "regions",
        "period",
        "x",
        "",
        "0",
    ]
)
texts = st.one_of(
    st.sampled_from(
        ["1,000", "—", "kWh", "t", "ratio", "sum", "emissions", "cn-mee/average-2022", "CN", "2022", "a", "g", ""]
    ),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12),
)
leaves = st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.floats(), texts)
things = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5), max_leaves=12
)
parts = st.dictionaries(keys, things | texts, max_size=6)
claims = st.fixed_dictionaries(
    {
        "name": texts,
        "printed": texts,
        "unit": texts,
        "rule": st.sampled_from(["sum", "ratio", "emissions", "energy"]),
        "of": texts | st.lists(texts),
    },
    optional={"per": texts, "factor": things | texts, "assume": parts, "activity": texts},
)
givens = st.fixed_dictionaries(
    {"name": texts, "printed": texts, "unit": st.sampled_from(["t", "kWh"])}, optional={"region": texts}
)
documents = st.one_of(
    things,
    st.fixed_dictionaries(
        {},
        optional={
            "report": parts | things,
            "given": st.lists(parts | things, max_size=3),
            "claim": st.lists(parts | things, max_size=3),
        },
    ),
    st.fixed_dictionaries(
        {"report": st.just({"id": "x"}), "given": st.lists(givens, max_size=3), "claim": st.lists(claims, max_size=3)}
    ),
)
quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(documents)
def test_no_json_raises_anything_but_our_errors(tmp_path: Path, catalog: Catalog, document: Any) -> None:
    """Read, and where it can be read, judged. Breaks if `_parse` lets a KeyError or TypeError through."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        report = read_report(path)
    except CarbonkitError as problem:
        told = str(problem)
    else:
        told = json.dumps(check(report, catalog=catalog).as_dict(), allow_nan=False)
    assert told


def toml_of(document: dict[str, Any]) -> str:
    """Random TOML-ish text: right tables, any values, some of them broken."""
    lines = []
    for table, several in document.items():
        for one in several:
            lines.append(f"[[{table}]]" if table != "report" else "[report]")
            lines += [f"{key or 'x'} = {value}" for key, value in one.items()]
    return "\n".join(lines)


values = st.one_of(
    texts.map(lambda text: json.dumps(text, ensure_ascii=False)),
    st.sampled_from(
        [
            "1",
            "1.5",
            "nan",
            "true",
            "2022-01-01",
            "[]",
            "{}",
            '["a"]',
            "{ a = 1 }",
            '"',
            "'''",
            "0x10",
            "{ edition = 'x' }",
        ]
    ),
)


@quick
@given(
    st.one_of(
        st.text(max_size=60),
        st.fixed_dictionaries(
            {"report": st.lists(st.dictionaries(keys, values, max_size=3), max_size=2)},
            optional={
                name: st.lists(st.dictionaries(keys, values, max_size=6), max_size=3) for name in ("given", "claim")
            },
        ).map(toml_of),
    )
)
def test_no_toml_raises_anything_but_our_errors(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(CarbonkitError):
        read_report(path)


@quick
@given(st.binary(max_size=80), st.sampled_from(["a.toml", "a.json", "a.jsonl"]))
def test_no_bytes_raise_anything_but_our_errors(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CarbonkitError):
        read_report(path)


@pytest.mark.parametrize("turned", [False, True])
def test_claims_in_a_circle_are_refused_with_the_circle_and_its_line(tmp_path: Path, turned: bool) -> None:
    """a = b + x and b = a - x: 5 = 3 + 2 and 3 = 5 - 2, and so would 6 and 4 be."""
    claims = [
        'name = "a"\nprinted = "5"\nunit = "t"\nrule = "sum"\nof = ["b", "x"]\n',
        'name = "b"\nprinted = "3"\nunit = "t"\nrule = "difference"\nof = ["a", "x"]\n',
        'name = "each"\nprinted = "1.5"\nunit = "1"\nrule = "ratio"\nof = "b"\nper = "x"\n',
    ]
    if turned:
        claims.reverse()
    text = '[report]\nid = "x"\n\n[[given]]\nname = "x"\nprinted = "2"\nunit = "t"\n\n'
    text += "\n".join(f"[[claim]]\n{claim}" for claim in claims)
    path = tmp_path / "circle.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        read_report(path)
    (problem,) = caught.value.problems
    assert re.search(r"claims follow from each other: (a from b from a|b from a from b)", problem.message)
    line = int(problem.where.rpartition(":")[2])
    last = problem.message.rpartition(" from ")[0].rpartition(" from ")[2]
    assert text.splitlines()[line - 1].startswith("of = ")
    assert f'name = "{last}"' in "\n".join(text.splitlines()[line - 6 : line])


def test_a_long_row_of_claims_is_no_circle(tmp_path: Path) -> None:
    """Each of 3,000 totals follows from the one before, twice: no circle, and quickly told."""
    given = {"name": "n0", "printed": "1", "unit": "t"}
    claims = [
        {"name": f"n{place}", "printed": "1", "unit": "t", "rule": "sum", "of": [f"n{place - 1}", f"n{place // 2}"]}
        for place in range(1, 3000)
    ]
    path = tmp_path / "row.json"
    path.write_text(json.dumps({"report": {"id": "x"}, "given": [given], "claim": claims[::-1]}), encoding="utf-8")
    assert len(read_report(path).claim) == 2999
