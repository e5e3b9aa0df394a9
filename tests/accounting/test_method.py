"""The method file: what is unclear is refused, everything at once, each with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonkit.accounting.coal import read_basis
from carbonkit.accounting.method import Method
from carbonkit.errors import MethodError, ProblemsError

BROKEN = Path(__file__).resolve().parents[1] / "broken"


@pytest.mark.parametrize("word", ["equivalent", "equal", "equivalent value", "equal value"])
def test_the_word_equivalent_is_refused_with_a_hint(word: str) -> None:
    """The standard's English for 等价值 is "equivalent", other texts mean 当量值 by it: never guessed.

    Mutation tried, red: read_basis("equivalent") -> "primary".
    """
    with pytest.raises(MethodError, match=r"write calorific \(当量值\) or primary \(等价值\)"):
        read_basis(word)
    with pytest.raises(ProblemsError, match=r"coal_equivalent\.basis: .*等价值"):
        Method(coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": word})


@pytest.mark.parametrize(
    ("word", "basis"),
    [("calorific", "calorific"), ("当量值", "calorific"), ("當量值", "calorific"), ("primary", "primary"),
     ("等价值", "primary"), ("等價值", "primary")],
)  # fmt: skip
def test_the_two_bases_have_names_in_three_scripts(word: str, basis: str) -> None:
    assert read_basis(word) == basis


def test_all_problems_of_a_method_file_at_once_with_their_lines() -> None:
    """Eight mistakes, eight places; nothing is fixed one run at a time.

    Mutation tried, red: `_problems` returns its first only; `TomlFile.place` without the line.
    """
    path = BROKEN / "method.toml"
    with pytest.raises(ProblemsError) as caught:
        Method.read(path)
    places = [f"{Path(one.where).name}: {one.message}" for one in caught.value.problems]
    expected = (BROKEN / "method.expected.txt").read_text(encoding="utf-8").splitlines()
    assert len(places) == len(expected)
    for place, line in zip(sorted(places), sorted(expected), strict=True):
        assert place.startswith(line), (place, line)


def test_a_method_in_toml_and_in_python_are_the_same(tmp_path: Path) -> None:
    """A bare edition, a table, lists by activity."""
    path = tmp_path / "method.toml"
    path.write_text(
        'gwp = "ipcc-ar6-100"\nfactors = ["cn-mee/average-2022", { edition = "cn-ndrc/baseline-2012", kind = "OM" }]\n'
        '[coal_equivalent]\nedition = "cn-sac/gbt-2589-2020"\nbasis = "当量值"\n',
        encoding="utf-8",
    )
    assert Method.read(path) == Method(
        gwp="ipcc-ar6-100",
        factors=["cn-mee/average-2022", {"edition": "cn-ndrc/baseline-2012", "kind": "OM"}],
        coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
    )
    by_activity = Method(factors={"外購電力": "cn-mee/average-2022", "heat.purchased": ["cn-ndrc/guides-heat"]})
    assert [(one.activity, one.edition) for one in by_activity.factors] == [
        ("electricity.purchased", "cn-mee/average-2022"),
        ("heat.purchased", "cn-ndrc/guides-heat"),
    ]
    assert [one.edition for one in by_activity.choices("heat.purchased")] == ["cn-ndrc/guides-heat"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"gwp = ", "is not TOML"),
        ("name = '甲'".encode("gb18030"), "is not UTF-8"),
        (b"a = 1\na = 2\n", "is not TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_a_problem_not_a_crash(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "method.toml"
    path.write_bytes(content)
    with pytest.raises(ProblemsError, match=words):
        Method.read(path)
    with pytest.raises(ProblemsError, match="cannot be read"):
        Method.read(tmp_path / "nowhere.toml")


def test_a_number_in_a_method_is_a_quoted_text() -> None:
    """1.2143 unquoted is a binary float: its printed digits would be lost."""
    values = {"fuel.natural_gas": {"value": 1.2143, "unit": "kgce/m3", "source": "x"}}
    with pytest.raises(ProblemsError, match="write the number in quotes"):
        Method(coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": "calorific", "values": values})


@pytest.mark.parametrize("year", ["latest", "latest-before", "latest-before(max=-1)", "by-day", "2022", ""])
def test_a_policy_is_one_of_a_few(year: str) -> None:
    with pytest.raises(ProblemsError, match="is no policy"):
        Method(lookup={"year": year})
