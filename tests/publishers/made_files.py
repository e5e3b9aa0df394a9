"""Small files in the form in which publishers print theirs.

The figures are typed from the tables that the editions were made from; rows stand where they stand in the publisher's
sheet. ``python made_files.py`` writes the one file that openpyxl cannot write, ``files/uk_2025_part.xls``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

FILES = Path(__file__).parent / "files"

UK_HEADER = ["ID", "Scope", "Level 1", "Level 2", "Level 3", "Level 4", "Column Text", "UOM", "GHG/Unit"]
#: Row of the sheet to its cells: a fuel with its gases, a row without a figure, energy, electricity, water, travel.
UK_2025: dict[int, list[Any]] = {
    7: ["1_1", "Scope 1", "Fuels", "Gaseous fuels", "Butane", None, None, "tonnes", "kg CO2e", 3033.38067],
    8: ["1_2", "Scope 1", "Fuels", "Gaseous fuels", "Butane", None, None, "tonnes", "kg CO2e of CO2 per unit", 3029.26],
    9: ["1_3", "Scope 1", "Fuels", "Gaseous fuels", "Butane", None, None, "tonnes", "kg CO2e of CH4 per unit", 2.52],
    10: [
        "1_4",
        "Scope 1",
        "Fuels",
        "Gaseous fuels",
        "Butane",
        None,
        None,
        "tonnes",
        "kg CO2e of N2O per unit",
        1.60067,
    ],
    11: ["2_1", "Scope 1", "Fuels", "Gaseous fuels", "Butane", None, None, "litres", "kg CO2e", 1.74533],
    12: [
        "2_2",
        "Scope 1",
        "Fuels",
        "Gaseous fuels",
        "Butane",
        None,
        None,
        "litres",
        "kg CO2e of CO2 per unit",
        1.74296,
    ],
    13: [
        "2_3",
        "Scope 1",
        "Fuels",
        "Gaseous fuels",
        "Butane",
        None,
        None,
        "litres",
        "kg CO2e of CH4 per unit",
        0.00144,
    ],
    14: [
        "2_4",
        "Scope 1",
        "Fuels",
        "Gaseous fuels",
        "Butane",
        None,
        None,
        "litres",
        "kg CO2e of N2O per unit",
        0.00092,
    ],
    15: ["x", "Scope 1", "Fuels", "Gaseous fuels", "Butane", None, None, "cubic metres", "kg CO2e", None],
    2628: [
        *("6_5", "Scope 1", "SECR kWh pass & delivery vehs", "Cars (by market segment)", "Mini", None, "Diesel", "km"),
        *("kWh (Net CV)", 0.42263),
    ],
    3066: [
        "7_1",
        "Scope 2",
        "UK electricity",
        "Electricity generated",
        "Electricity: UK",
        "kWh",
        None,
        "kWh",
        "kg CO2e",
        0.177,
    ],
    3067: [
        *("7_2", "Scope 2", "UK electricity", "Electricity generated", "Electricity: UK", "kWh", None, "kWh"),
        *("kg CO2e of CO2 per unit", 0.17489),
    ],
    3068: [
        *("7_3", "Scope 2", "UK electricity", "Electricity generated", "Electricity: UK", "kWh", None, "kWh"),
        *("kg CO2e of CH4 per unit", 0.0009),
    ],
    3069: [
        *("7_4", "Scope 2", "UK electricity", "Electricity generated", "Electricity: UK", "kWh", None, "kWh"),
        *("kg CO2e of N2O per unit", 0.00122),
    ],
    3944: [
        "17",
        "Scope 3",
        "Water supply",
        "Water supply",
        "Water supply",
        None,
        None,
        "cubic metres",
        "kg CO2e",
        0.1913,
    ],
    8689: [
        *("99", "Outside of Scopes", "Outside of scopes", "Forecourt fuels containing biofuel"),
        *("Diesel (average biofuel blend)", None, None, "tonnes", "kg CO2e of CO2 per unit", 163.17),
    ],
}


def uk_cells(rows: dict[int, list[Any]], year: int = 2025, down: int = 0) -> dict[str, dict[tuple[int, int], Any]]:
    """Sheets with their cells by row and column, counted from 1; ``down`` moves the table."""
    header = [*UK_HEADER, f"GHG Conversion Factor {year}"]
    table = {(6 + down, column): text for column, text in enumerate(header, start=1)}
    for row, cells in rows.items():
        table |= {(row + down, column): cell for column, cell in enumerate(cells, start=1) if cell is not None}
    front = {
        (1, 1): "UK Government GHG Conversion Factors for Company Reporting",
        (3, 1): "Factor set:",
        (3, 2): "Flat file",
    }
    front |= {(4, 1): "Version:", (4, 2): 1.0, (5, 1): "Year:", (5, 2): year}
    return {"Front page": front, "Factors by Category": table}


#: eGRID2023 sheet SRL23: labels, codes, three subregions. As the workbook stores them the rates have more digits than
#: the hub prints: those of CAMX CO2 and CH4 here are made up behind the third decimal.
EGRID_LABELS = {
    "YEAR": "Data Year",
    "SUBRGN": "eGRID subregion acronym",
    "SRNAME": "eGRID subregion name",
    "SRNGENAN": "eGRID subregion annual net generation (MWh)",
    "SRCO2RTA": "eGRID subregion annual CO2 total output emission rate (lb/MWh)",
    "SRCH4RTA": "eGRID subregion annual CH4 total output emission rate (lb/MWh)",
    "SRN2ORTA": "eGRID subregion annual N2O total output emission rate (lb/MWh)",
    "SRNBCO2": "eGRID subregion annual CO2 non-baseload output emission rate (lb/MWh)",
}
EGRID_2023 = [
    [2023, "AKGD", "ASCC Alaska Grid", 4800000, 899.003, 0.086, 0.012, 1077.11],
    [2023, "CAMX", "WECC California", 200000000, 436.6551234, 0.0249876, 0.003, 1033.985],
    [2023, "MROW", "MRO West", 220000000, 920.022, 0.097, 0.014, 1776.58],
]


def egrid_cells(rows: list[list[Any]], year: int = 2023) -> dict[str, dict[tuple[int, int], Any]]:
    lines = [list(EGRID_LABELS.values()), list(EGRID_LABELS), *rows]
    cells = {(row, column): cell for row, line in enumerate(lines, 1) for column, cell in enumerate(line, 1)}
    return {"Contents": {(1, 1): "eGRID"}, f"SRL{year % 100:02d}": cells}


def hub_cells() -> dict[str, dict[tuple[int, int], Any]]:
    """The hub of 2025 in parts: the arrangement of the headers is typed from memory, the figures are not."""
    masses = ("kg CO2", "g CH4", "g N2O")
    per_mmbtu = [f"{mass} per mmBtu" for mass in masses]
    rates = [f"{gas} Factor\n(lb {gas} / MWh)" for gas in ("CO2", "CH4", "N2O")]
    lines: dict[int, list[Any]] = {
        2: [None, "Emission Factors for Greenhouse Gas Inventories"],
        11: ["Table 1", "Stationary Combustion"],
        13: [None, "Fuel Type", "Heat Content (HHV)", *("CO2 Factor", "CH4 Factor", "N2O Factor") * 2],
        14: [None, None, "mmBtu per short ton", *per_mmbtu, *(f"{mass} per short ton" for mass in masses)],
        16: [None, "Coal and Coke"],
        17: [None, "Anthracite", 25.09, 103.69, 11, 1.6, 2602, 276, 40],
        18: [None, "Bituminous", 24.93, 93.28, 11, 1.6, 2325, 274, 40],
        36: [None, None, "mmBtu per scf", *per_mmbtu, *(f"{mass} per scf" for mass in masses)],
        37: [None, "Natural Gas"],
        38: [None, "Natural Gas", 0.001026, 53.06, 1.0, 0.1, 0.05444, 0.00103, 0.0001],
        90: [None, "Source: Federal Register EPA; 40 CFR Part 98, 100 pages"],
        101: ["Table 2", "Mobile Combustion CO2"],
        103: [None, "Fuel Type", "kg CO2 per unit", "Unit"],
        104: [None, "Aviation Gasoline", 8.31, "gallon"],
        106: [None, "Compressed Natural Gas (CNG)", 0.05444, "scf"],
        246: ["Table 4", "Mobile Combustion CH4 and N2O for On-Road Diesel and Alternative Fuel Vehicles"],
        248: [
            None,
            "Vehicle Type",
            "Fuel Type",
            "Model Year",
            "CH4 Factor\n(g CH4 / vehicle-mile)",
            "N2O Factor\n(g N2O / vehicle-mile)",
        ],
        249: [None, "Passenger Cars", "Diesel", "1960-1982", 0.0006, 0.0012],
        250: [None, None, None, "1983-2006", 0.0005, 0.001],
        287: ["Table 5", "Mobile Combustion CH4 and N2O for Non-Road Vehicles"],
        289: [None, "Vehicle Type", "Fuel Type", "CH4 Factor\n(g CH4 / gallon)", "N2O Factor\n(g N2O / gallon)"],
        290: [None, "Ships and Boats", "Residual Fuel Oil", 1.1, 0.31],
        291: [None, None, "Gasoline (2 stroke)", 4.67, 0.08],
        336: ["Table 6", "Electricity"],
        337: [None, None, None, "Total Output Emission Factors", None, None, "Non-Baseload Emission Factors"],
        338: [None, "eGRID Subregion Acronym", "eGRID Subregion Name", *rates, *rates, "Grid Gross Loss (%)"],
        342: [None, "CAMX", "WECC California", 436.655, 0.025, 0.003, 1033.985, 0.051, 0.007, 0.041],
        407: ["Table 7", "Steam and Heat"],
        409: [None, None, "CO2 Factor\n(kg CO2 / mmBtu)", "CH4 Factor\n(g CH4 / mmBtu)", "N2O Factor\n(g N2O / mmBtu)"],
        410: [None, "Steam and Heat", 66.33, 1.25, 0.125],
        419: ["Table 8", "Scope 3 Category 4: Upstream Transportation and Distribution"],
        421: [
            None,
            "Vehicle Type",
            "CO2 Factor\n(kg CO2 / unit)",
            "CH4 Factor\n(g CH4 / unit)",
            "N2O Factor\n(g N2O / unit)",
            "Units",
        ],
        422: [None, "Medium- and Heavy-Duty Truck", 1.298, 0.0115, 0.0376, "vehicle-mile"],
        425: [None, "Medium- and Heavy-Duty Truck C", 0.186, 0.0016, 0.0054, "short ton-mile"],
        433: ["Table 9", "Scope 3 Category 5: Waste Generated in Operations"],
        434: [None, None, "Metric Tons CO2e / Short Ton Material"],
        435: [None, "Material", "Recycled", "Landfilled", "Combusted"],
        436: [None, "Aluminum Cans", 0.06, 0.02, 0.01],
        521: ["Table 11", "Global Warming Potential (GWP)"],
        523: [None, "Gas", "Formula", "100-Year GWP"],
        524: [None, "Carbon dioxide", "CO2", 1],
        527: [None, "HFC-23", "CHF3", 12400],
    }
    cells = {
        (row, column): cell for row, line in lines.items() for column, cell in enumerate(line, 1) if cell is not None
    }
    return {"Emission Factors Hub": cells}


def write_xlsx(path: Path, sheets: dict[str, dict[tuple[int, int], Any]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for (row, column), cell in cells.items():
            sheet.cell(row, column, cell)
    book.save(path)
    return path


def write_xls(path: Path, sheets: dict[str, dict[tuple[int, int], Any]]) -> Path:
    import xlwt

    book = xlwt.Workbook()
    for name, cells in sheets.items():
        sheet = book.add_sheet(name)
        for (row, column), cell in cells.items():
            sheet.write(row - 1, column - 1, cell)
    book.save(str(path))
    return path


if __name__ == "__main__":
    FILES.mkdir(exist_ok=True)
    write_xls(FILES / "uk_2025_part.xls", uk_cells(UK_2025))
