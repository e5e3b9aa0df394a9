"""Net and gross calorific values in printed figures: a report says them as an activity table does.

The expected figures are worked from the printed rows:
  uk-desnz/conversion-2024, natural gas: 0.1829 kgCO2e/kWh gross (Scope 1, row 83), 0.20264 net (row 79), and for 100 %
  mineral blend 0.18449 gross (row 99), 0.2044 net (row 95): 1,000,000 kWh give 182,900, 202,640, 184,490, 204,400 kg.
  au-dcceew/nga-2023, natural gas distributed in a pipeline: 51.53 kgCO2e/GJ (table 3): 1,000 GJ give 51.53 t.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from carbonkit.catalog import Catalog
from carbonkit.disclosure.check import check
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.one_figure import report_of_one
from carbonkit.disclosure.report import Report, read_report
from carbonkit.errors import ProblemsError
from carbonkit.output.checks import check_text

UK, AU = "uk-desnz/conversion-2024", "au-dcceew/nga-2023"
GROSS, NET = f"{UK}/fuels#natural-gas.kwh-gross", f"{UK}/fuels#natural-gas.kwh-net"


def judged(catalog: Catalog, printed: str, given: str, *, search: bool = False, **named: str) -> Judgement:
    report = report_of_one(printed, given, activity=named.pop("activity", "natural gas"), **named)
    return check(report, catalog=catalog, search=search).claims[0]


@pytest.mark.parametrize(
    ("printed", "given", "reference"),
    [
        ("182,900 kgCO2e", "1,000,000 kWh (Gross CV)", GROSS),
        ("182.9 tCO2e", "1,000,000 kWh (HHV)", GROSS),
        # 3,600 GJ are 1,000,000 kWh.
        ("182.9 tCO2e", "3,600.0 GJ（高位）", GROSS),
        ("202,640 kgCO2e", "1,000,000 kWh (Net CV)", NET),
        ("202.64 tCO2e", "1,000,000千瓦时（低位热值）", NET),
    ],
)
def test_a_stated_calorific_value_takes_its_own_row(catalog: Catalog, printed: str, given: str, reference: str) -> None:
    one = judged(catalog, printed, given, edition=UK)
    assert (one.verdict, one.fit, one.factors, one.findings) == ("reproduced", "nominal", [reference], [])


def test_the_row_of_the_other_calorific_value_is_not_taken(catalog: Catalog) -> None:
    """202,640 is the figure of the net row: what is printed as gross does not follow from it."""
    one = judged(catalog, "202,640 kgCO2e", "1,000,000 kWh (Gross CV)", edition=UK)
    assert one.verdict == "not-reproduced"
    assert {single.factor.heating_value for single in one.letter} == {"gross"}


def test_a_calorific_value_that_is_not_said_is_the_open_choice(catalog: Catalog) -> None:
    one = judged(catalog, "182,900 kgCO2e", "1,000,000 kWh", edition=UK)
    assert (one.verdict, one.inference) == ("consistent", "unique")
    assert [single.factor.reference for single in one.hits] == [GROSS]
    assert {single.factor.reference for single in one.letter} == {GROSS, NET}
    assert one.missing == [
        "net or gross: which calorific value the kWh of fuel.natural_gas are on; uk-desnz/conversion-2024 has factors "
        'on net and gross; the unit "kWh (Gross CV)" or "kWh (Net CV)" would say it'
    ]


def test_the_one_calorific_value_of_an_edition_is_taken_and_said(catalog: Catalog) -> None:
    """The Australian factors are per gross GJ alone: nothing is left open, and the finding says what was taken."""
    one = judged(catalog, "51.53 tCO2e", "1,000 GJ", edition=AU)
    assert (one.verdict, one.factors) == ("reproduced", [f"{AU}/fuels#natural-gas-distributed-in-a-pipeline.GJ"])
    assert [(finding.code, finding.text) for finding in one.findings] == [
        (
            "heating-value-not-stated",
            "GJ of fuel.natural_gas: net or gross is not said; "
            "au-dcceew/nga-2023/fuels#natural-gas-distributed-in-a-pipeline.GJ is on the gross calorific value",
        )
    ]
    said = judged(catalog, "51.53 tCO2e", "1,000 GJ (gross)", edition=AU)
    assert (said.verdict, said.factors, said.findings) == ("reproduced", one.factors, [])


def test_an_edition_without_the_stated_calorific_value_gives_nothing(catalog: Catalog) -> None:
    one = judged(catalog, "51.53 tCO2e", "1,000 GJ (net)", edition=AU)
    assert one.verdict == "not-computable"
    assert one.missing == [
        "a factor on the net calorific value, which the input is on; au-dcceew/nga-2023 has gross",
    ]


def test_a_named_factor_on_the_other_calorific_value_is_refused(catalog: Catalog) -> None:
    one = judged(catalog, "202,640 kgCO2e", "1,000,000 kWh (Gross CV)", reference=NET)
    assert one.verdict == "not-computable"
    assert one.missing == [f"{NET} is on the net calorific value, the amount on the gross"]


def test_factors_of_states_are_per_gross_energy_too(catalog: Catalog) -> None:
    """Natural gas, metro, Queensland: 8.8 kgCO2e/GJ upstream (table 4); beside it stands non-metro at 7.9."""
    named = {"edition": AU, "kind": "upstream", "region": "AU-QLD"}
    one = judged(catalog, "8.80 tCO2e", "1,000 GJ (gross)", **named)
    assert (one.verdict, one.inference) == ("consistent", "unique")
    assert [single.factor.variant for single in one.hits] == ["metro"]


def test_a_variant_that_is_not_named_comes_into_question_where_the_plain_row_does_not_give_the_figure(
    catalog: Catalog,
) -> None:
    one = judged(catalog, "184,490 kgCO2e", "1,000,000 kWh (Gross CV)", edition=UK)
    assert (one.verdict, [single.factor.variant for single in one.hits]) == ("consistent", ["100% mineral blend"])


def test_the_search_names_net_taken_for_gross(catalog: Catalog) -> None:
    one = judged(catalog, "202,640 kgCO2e", "1,000,000 kWh (Gross CV)", edition=UK, period="2024", search=True)
    assert (one.verdict, one.factors) == ("explained", [NET])
    assert one.decided_by is not None
    assert [slip.name for slip in one.decided_by.slips] == ["heating-value-swapped"]


def test_inputs_on_two_calorific_values_are_not_added(catalog: Catalog) -> None:
    givens = [
        {"name": "gas", "printed": "600,000", "unit": "kWh (Gross CV)", "activity": "natural gas"},
        {"name": "more gas", "printed": "400,000", "unit": "kWh (Net CV)", "activity": "natural gas"},
    ]
    claim = {"name": "emissions", "printed": "190.80", "unit": "tCO2e", "rule": "emissions", "factor": UK}
    raw: dict[str, Any] = {"report": {"id": "x"}, "given": givens, "claim": [{**claim, "of": ["gas", "more gas"]}]}
    one = check(Report.model_validate(raw), catalog=catalog).claims[0]
    assert one.missing == ["gas and more gas need factors of their own: make each a claim"]


def test_energy_of_a_gross_input_is_said_to_be_gross(catalog: Catalog) -> None:
    """1,000,000 kWh are 3,600 GJ, on whichever calorific value."""
    one = judged(catalog, "3,600 GJ", "1,000,000 kWh (Gross CV)")
    assert (one.verdict, [finding.code for finding in one.findings]) == ("reproduced", ["gross-calorific-value"])


def test_a_report_file_says_it_in_the_unit_or_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "report.toml"
    given = '[[given]]\nname = "{}"\nprinted = "5"\nactivity = "natural gas"\n'
    first = given.format("a") + 'unit = "kWh (Gross CV)"\n'
    second = given.format("b") + 'unit = "kWh"\nheating_value = "net"\n'
    path.write_text(f'[report]\nid = "x"\n{first}{second}', encoding="utf-8")
    assert [(one.unit, one.heating_value, one.unit_said) for one in read_report(path).given] == [
        ("kWh", "gross", "kWh (gross)"),
        ("kWh", "net", "kWh (net)"),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            'unit = "kWh (Gross CV)"\nactivity = "electricity"',
            "unit 'kWh (gross)': only energy of a fuel is gross, electricity.purchased is not measured so",
        ),
        (
            'unit = "m3 (net)"\nactivity = "natural gas"',
            "unit 'm3 (net)': only energy of a fuel is net, fuel.natural_gas is not measured so",
        ),
        (
            'unit = "kWh (net)"\nheating_value = "gross"\nactivity = "natural gas"',
            "the unit 'kWh (net)' is net, and heating_value 'gross'",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "report.toml"
    path.write_text(f'[report]\nid = "x"\n\n[[given]]\nname = "a"\nprinted = "5"\n{line}\n', encoding="utf-8")
    with pytest.raises(ProblemsError) as raised:
        read_report(path)
    assert [(one.where, one.message) for one in raised.value.problems] == [(f"{path}:4", f"given.0: {message}")]


def test_factors_of_one_region_are_told_apart_in_text(catalog: Catalog) -> None:
    """GB stood there four times, and nothing told which was which."""
    report = report_of_one("204,400 kgCO2e", "1,000,000 kWh", activity="natural gas", edition=UK)
    text = check_text(check(report, catalog=catalog))
    assert (
        "all at one combustion: GB (plain, net) 202,640.00, GB (plain, gross) 182,900.00, "
        "GB (100% mineral blend, net) 204,400.00, GB (100% mineral blend, gross) 184,490.00" in text
    )
    plain = report_of_one("182,900 kgCO2e", "1,000,000 kWh", activity="natural gas", edition=UK)
    assert "all at one combustion: GB (net) 202,640.00, GB (gross) 182,900.00\n" in check_text(
        check(plain, catalog=catalog)
    )
