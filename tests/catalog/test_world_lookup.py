"""Questions to the tables of the world: gases, units, heating values, variants, fiscal years and grids.

Expected figures are typed from the publishers' rows, not taken from an answer.
"""

from __future__ import annotations

import pytest

from carbonkit.catalog import Catalog, Query
from carbonkit.errors import AmbiguousFactorError, FactorNotFoundError
from carbonkit.quantities import parse_period, parse_unit

ELECTRICITY = "electricity.purchased"


def test_co2_answers_with_the_other_gases_beside_it(catalog: Catalog) -> None:
    """eGRID2023, CAMX: 436.655 lb CO2, 0.025 lb CH4 and 0.003 lb N2O per MWh, each a row of its own.

    Breaks if `of_gas` gives every gas as a candidate: then three rows match and the question is refused.
    """
    query = Query(ELECTRICITY, "US-EGRID-CAMX", kind="average", period=parse_period("2023"))
    answer = catalog.resolve(query, [catalog.edition("us-epa/egrid-2023")])
    assert (answer.factor.gas, answer.factor.printed) == ("CO2", "436.655")
    beside = {factor.gas: (factor.printed, factor.unit) for _, factor in answer.gases}
    assert beside == {"CH4": ("0.025", "lbCH4/MWh"), "N2O": ("0.003", "lbN2O/MWh")}


def test_a_printed_co2e_goes_before_its_gases(catalog: Catalog) -> None:
    """The summary tables of eGRID2021 print CO2e beside the gases."""
    found = catalog.find(activity=ELECTRICITY, region="CAMX", edition="us-epa/egrid-2021", kind="average")
    assert (found.gas, found.unit) == ("CO2e", "lbCO2e/MWh")
    named = catalog.find(activity=ELECTRICITY, region="CAMX", edition="us-epa/egrid-2021", kind="average", gas="CO2")
    assert named.unit == "lbCO2/MWh"


def test_a_gas_that_is_not_printed_is_a_miss_of_its_class(catalog: Catalog) -> None:
    with pytest.raises(FactorNotFoundError) as caught:
        catalog.find(activity=ELECTRICITY, region="CN", edition="cn-mee/average-2022", kind="average", gas="CH4")
    assert caught.value.reason == "other-gas"
    assert "CO2" in caught.value.explanation


def test_the_unit_of_the_amount_chooses_the_row(catalog: Catalog) -> None:
    """UK 2025, diesel (average biofuel blend): 2.57082 kgCO2e per litre."""
    ask = {"activity": "fuel.diesel", "region": "GB", "edition": "uk-desnz/conversion-2025"}
    assert catalog.find(**ask, unit="L", variant="average biofuel blend").printed == "2.57082"  # type: ignore[arg-type]
    with pytest.raises(AmbiguousFactorError, match="name a variant: average biofuel blend, 100% mineral diesel"):
        catalog.find(**ask, unit="L")  # type: ignore[arg-type]
    with pytest.raises(FactorNotFoundError) as caught:
        catalog.find(**ask, unit="km")  # type: ignore[arg-type]
    assert caught.value.reason == "other-unit"


def test_an_energy_of_a_fuel_needs_its_heating_value(catalog: Catalog) -> None:
    """Natural gas UK 2025 per kWh: gross and net differ by a tenth; which is meant has to be said."""
    ask = {"activity": "fuel.natural_gas", "region": "GB", "edition": "uk-desnz/conversion-2025", "unit": "kWh"}
    with pytest.raises(AmbiguousFactorError, match="name a heating value: net, gross"):
        catalog.find(**ask)  # type: ignore[arg-type]
    gross = catalog.find(**ask, heating_value="gross")  # type: ignore[arg-type]
    net = catalog.find(**ask, heating_value="net")  # type: ignore[arg-type]
    assert (gross.printed, net.printed) == ("0.18296", "0.2027")
    assert 1.10 < net.value / gross.value < 1.12


def test_the_plain_row_answers_before_its_variants(catalog: Catalog) -> None:
    """ "Natural gas" answers; "natural gas (100% mineral blend)" has to be named."""
    ask = {"activity": "fuel.natural_gas", "region": "GB", "edition": "uk-desnz/conversion-2025", "unit": "m3"}
    assert catalog.find(**ask).variant == ""  # type: ignore[arg-type]
    assert catalog.find(**ask, variant="100% mineral blend").variant == "100% mineral blend"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("edition", "region", "kind"),
    [
        ("ember/owid-2025", "FR", "average-life-cycle"),
        ("ca-eccc/nir-2024", "CA-ON", "generation-average"),
        ("us-epa/egrid-2023", "US-EGRID-CAMX", "non-baseload"),
        ("uk-desnz/conversion-2025", "GB", "upstream"),
        ("uk-desnz/conversion-2025", "GB", "losses"),
        ("au-dcceew/nga-2024", "AU-VIC", "upstream-and-losses"),
        ("cn-mee/footprint-2023", "CN", "product-carbon-footprint"),
        ("cn-ndrc/baseline-2012", "CN-GRID-EAST", "OM"),
        ("cn-mee/ets-2023-43", "CN", "ets-notice"),
    ],
)
def test_scope_2_is_never_answered_by_a_kind_that_is_not_named(
    catalog: Catalog, edition: str, region: str, kind: str
) -> None:
    """The factor is there when it is named; unnamed, another kind answers or none.

    Breaks if `answers_unnamed` is True for every kind.
    """
    period = "2019" if edition.startswith(("ember", "ca-eccc")) else None
    ask = {"activity": ELECTRICITY, "region": region, "edition": edition, "period": period}
    assert catalog.find(**ask, kind=kind).kind == kind  # type: ignore[arg-type]
    editions = [catalog.edition(edition)]
    factors = [one for one in editions[0].at(ELECTRICITY, region) if one.kind in ("average", "supplier")]
    if factors:
        assert catalog.find(**ask).kind in ("average", "supplier")  # type: ignore[arg-type]
    else:
        with pytest.raises(FactorNotFoundError, match=r"\(other-kind\)"):
            catalog.find(**ask)  # type: ignore[arg-type]


def test_a_state_is_answered_by_the_grid_that_its_edition_puts_it_in(catalog: Catalog) -> None:
    """NGA prints New South Wales and the Capital Territory as one figure."""
    query = Query(ELECTRICITY, "AU-NSW", kind="average")
    answer = catalog.resolve(query, [catalog.edition("au-dcceew/nga-2024")])
    assert answer.factor.region == "AU-GRID-NSW-ACT"
    assert "AU-NSW is in AU-GRID-NSW-ACT" in answer.membership


def test_a_fiscal_year_is_answered_by_the_figure_of_that_fiscal_year(catalog: Catalog) -> None:
    """NGA 2021, Table 46 prints Victoria for 2010-11; a calendar year lies in two of them and in none."""
    ask = {"activity": ELECTRICITY, "region": "AU-VIC", "edition": "au-dcceew/nga-2021", "kind": "average"}
    found = catalog.find(**ask, period="2010-07-01/2011-06-30")  # type: ignore[arg-type]
    assert (found.valid_from, found.valid_to) == ("2010-07-01", "2011-06-30")
    assert catalog.find(**ask, period="2011-02").reference == found.reference  # type: ignore[arg-type]


def test_gases_by_sector_join_the_co2_that_is_printed_once(catalog: Catalog) -> None:
    """IPCC 2006, diesel: 74 100 kgCO2/TJ in table 1.4; energy industries 3 kgCH4/TJ and 0.6 kgN2O/TJ in table 2.2."""
    query = Query("fuel.diesel", "WORLD", kind="combustion", variant="energy industries", unit=parse_unit("TJ"))
    answer = catalog.resolve(query, [catalog.edition("ipcc/2006-volume-2")])
    assert answer.value == 74100
    assert {factor.gas: float(factor.value) for _, factor in answer.gases} == {"CH4": 3.0, "N2O": 0.6}


def test_editions_of_a_series_know_their_neighbours(catalog: Catalog) -> None:
    for name, expected in {
        "us-epa/egrid-2022": ("us-epa/egrid-2021", "us-epa/egrid-2023"),
        "us-epa/egrid-2019": ("", "us-epa/egrid-2021"),
        "au-dcceew/nga-2025": ("au-dcceew/nga-2024", ""),
        "uk-desnz/conversion-2016": ("", "uk-desnz/conversion-2017"),
        "ca-eccc/nir-2022": ("", "ca-eccc/nir-2024"),
        "cn-ndrc/baseline-2016": ("cn-ndrc/baseline-2015", "cn-mee/baseline-2019"),
        "cn-mee/average-2021": ("cn-ndrc/average-2012", "cn-mee/average-2022"),
        "ipcc/ar4": ("ipcc/tar", "ipcc/ar5"),
    }.items():
        assert catalog.neighbours(catalog.edition(name)) == expected
