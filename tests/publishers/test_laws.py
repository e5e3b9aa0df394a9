"""Whatever a text or a workbook holds, a reader hands on records or says what is wrong; it never falls over."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.errors import CarbonkitError
from carbonkit.publishers import epa_hub, records, uk_flat
from carbonkit.publishers.formats import FORMATS, read_file
from carbonkit.publishers.names import gas_of, region_and_kind, words
from carbonkit.publishers.records import column_letters, decimal_digits
from carbonkit.publishers.sheets import Workbook
from carbonkit.quantities import parse_number

_CELLS = st.one_of(
    st.sampled_from(
        [
            *(
                "region",
                "value",
                "unit",
                "因子",
                "地区",
                "OM",
                "单位：kgCO2/kWh",
                "kgCO2/kWh",
                "华北",
                "0.5",
                "1,5",
                "",
                "key",
            ),
            *("evidence", "Area", "Year", "Variable", "Unit", "Value", "CO2 intensity", "(", "EFgrid,OM,y（tCO2/MWh）"),
        ]
    ),
    st.text(max_size=12),
)
_TEXTS = st.lists(st.lists(_CELLS, max_size=6), max_size=8).flatmap(
    lambda rows: st.sampled_from(["\t", ",", ";", "|", "  "]).map(
        lambda mark: "\n".join(mark.join(row) for row in rows)
    )
)


@given(_TEXTS, st.sampled_from(["plain", "ember", "base-carbone", ""]))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str, format_of: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        content = read_file(path, format_of)
    except CarbonkitError as error:
        said = str(error)
    else:
        said = "any.txt"
        assert content.format in FORMATS
        for record in content.records:
            assert record.where
            parse_number(record.columns[next(iter(record.places))])
    assert "any.txt" in said


_SHEET_CELLS = st.one_of(
    st.sampled_from(
        [
            *(
                "Scope",
                "Level 1",
                "Level 2",
                "UOM",
                "GHG/Unit",
                "GHG Conversion Factor 2025",
                "Scope 1",
                "Fuels",
                "tonnes",
            ),
            *(
                "kg CO2e",
                "kg CO2e of CH4 per unit",
                "kWh (Net CV)",
                "Table 1",
                "Table 6",
                "CO2 Factor",
                "kg CO2 per mmBtu",
            ),
            *("kg CO2 per unit", "Unit", "gallon", "100-Year GWP", "Non-Baseload Emission Factors", ""),
        ]
    ),
    st.floats(),
    st.text(max_size=8),
)
_SHEETS = st.lists(st.lists(_SHEET_CELLS, max_size=12), max_size=12)


@given(_SHEETS)
def test_any_sheet_is_read_or_refused(rows: list[records.Row]) -> None:
    book = Workbook("any.xlsx", ("Factors by Category",), {"Factors by Category": rows, "Front page": rows[:2]})
    hub = Workbook("any.xlsx", ("Emission Factors Hub",), {"Emission Factors Hub": rows})
    for module, workbook in ((uk_flat, book), (epa_hub, hub)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "read_workbook", lambda path, pattern, workbook=workbook: workbook)
            try:
                said = [record.where for record in module.read(Path("any.xlsx")).records]
            except CarbonkitError as error:
                said = [str(error)]
        assert all("Factors" in where or "any.xlsx" in where for where in said)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_digits_of_a_double_give_it_back(number: float) -> None:
    text = decimal_digits(number)
    assert "e" not in text.lower()
    assert float(text) == number


@given(st.integers(min_value=0, max_value=16383))
def test_column_letters_count(column: int) -> None:
    number = 0
    for letter in column_letters(column):
        number = number * 26 + ord(letter) - ord("A") + 1
    assert number == column + 1


@given(st.text(max_size=60))
def test_any_name_has_words_and_perhaps_a_region(name: str) -> None:
    assert all(word == word.casefold() for word in words(name))
    assert gas_of(name) is not None
    try:
        code, _ = region_and_kind(name)
    except CarbonkitError:
        return
    assert code
