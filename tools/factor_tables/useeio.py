"""Supply chain emission factors per US dollar, of the US EPA's input-output model USEEIO."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables.form import Edition, Row, read_rows

# column: last part of the key, words in the basis
FIGURES = {
    "factor_without_margins": ("without-margins", "without margins"),
    "margins": ("margins", "margins only"),
    "factor_with_margins": ("with-margins", "with margins"),
}
TITLE = "Supply Chain Greenhouse Gas Emission Factors v1.3 by NAICS-6"


def _factors(row: Row) -> Iterator[Row]:
    stated = (row["gas"], row["unit"], row["currency_year"], row["price_basis"])
    if stated != ("All GHGs", "kg CO2e/USD", "2022", "purchaser price"):
        raise ValueError(f"NAICS {row['naics2017_code']}: {stated}")
    code = row["naics2017_code"]
    for column, (ending, words) in FIGURES.items():
        yield {
            "key": f"{code}.{ending}",
            "activity": f"spend.naics-{code}",
            "name_en": row["naics2017_title"],
            "region": "US",
            "kind": "spend",
            "gas": "CO2e",
            "variant": words,
            "basis": f"purchaser price, 2022 USD, {words}",
            "gwp_set": "ipcc-ar5-100",
            "value": row[column],
            "unit": "kgCO2e/USD",
            "evidence": "one-source",
            "locator": f"row {row['source_row']}, USEEIO {row['useeio_code']}",
            "note": "",
        }


def editions(collected: Path) -> Iterator[Edition]:
    """The one edition in the collected file."""
    rows = read_rows(collected / "world" / "useeio_v1.3.0_co2e_usd2022.csv")
    if {row["version"] for row in rows} != {"1.3.0"}:
        raise ValueError("a version of USEEIO that the text below does not describe")
    source = {
        "title": TITLE,
        "title_en": TITLE,
        "issuer": "United States Environmental Protection Agency (US EPA)",
        "edition": "1.3.0",
        "published": "",
        "series": "us-supply-chain",
        "url": "https://github.com/USEPA/supply-chain-factors",
        "licence": "public domain (US government work)",
        "licence_note": "a work of the US federal government, not under copyright in the US (17 U.S.C. 105; recalled)",
        "attribution": f"US EPA, {TITLE} (2022 USD)",
        "aliases": [
            "USEEIO v1.3.0",
            "EPA Supply Chain GHG Emission Factors v1.3",
            "Supply Chain GHG Emission Factors for US Commodities and Industries v1.3",
        ],
        "purposes": ["inventory"],
        "required_by": "",
        "gases": "CO2e",
        "problems": [
            "per 2022 US dollar at purchaser price: spend of another year or currency is brought to 2022 USD first",
            "three figures a NAICS code: without margins (SEF), margins (MEF), with margins (SEF + MEF, for what is "
            "bought at the price the last buyer pays); the caller names which",
            "many NAICS codes share one USEEIO commodity and so one figure: 1,016 codes, not 1,016 measurements",
            "each of the three is rounded by itself: the sum of two is off the third by 0.001 in 110 rows",
            "CO2e of all gases together; the GWP set (AR5) is named beside the collected file, not in it",
            "the year of the emission data is not in the file; a third party's page says 2022 for the model that v1.3 "
            "uses. data_year is empty",
        ],
        "provenance": "from the publisher's file of v1.3.0, CO2e, 2022 USD, taken by a second party with row numbers; "
        "not opened again. The date of publication is not known; the address is recalled",
    }
    yield Edition("us-epa/supply-chain-1.3.0", source, {"naics": [factor for row in rows for factor in _factors(row)]})
