"""What the fuels of the Australian National Greenhouse Accounts Factors are called here."""

from __future__ import annotations

# As printed: (carrier, variant, Simplified Chinese). The plain fuel of a carrier has no variant.
FUELS = {
    "Sulphite lyes": ("black_liquor", "", "黑液"),
    "Dry wood": ("wood", "dry wood", "木材"),
    "Green and air dried wood": ("wood", "green and air dried wood", "木材"),
    "Bagasse": ("bagasse", "", "甘蔗渣"),
    "Biomass, municipal and industrial materials, if combusted to produce heat or electricity": (
        "biomass",
        "municipal and industrial materials",
        "生物质",
    ),
    "Primary solid biomass fuels other than those mentioned in the items above": ("biomass", "other solid", "生物质"),
    "Charcoal": ("charcoal", "", "木炭"),
    "Truck and off-road tyres, if recycled and combusted to produce heat or electricity": (
        "tyres",
        "truck and off-road",
        "轮胎",
    ),
    "Passenger car tyres, if recycled and combusted to produce heat or electricity": ("tyres", "passenger car", "轮胎"),
    "Industrial materials that are derived from fossil fuels, if recycled and combusted to produce heat or "
    "electricity": (
        "industrial_waste",
        "derived from fossil fuels",
        "工业废料",
    ),
    "Coal tar": ("coal_tar", "", "煤焦油"),
    "Non-biomass municipal materials, if combusted to produce heat or electricity": (
        "municipal_waste",
        "non-biomass",
        "生活垃圾",
    ),
    "Bituminous coal": ("bituminous_coal", "", "烟煤"),
    "Sub-bituminous coal": ("sub_bituminous_coal", "", "次烟煤"),
    "Anthracite": ("anthracite", "", "无烟煤"),
    "Coking coal": ("coking_coal", "", "炼焦煤"),
    "Brown coal (lignite)": ("lignite", "", "褐煤"),
    "Solid fossil fuels other than those mentioned in the items above": ("solid_fossil_fuels", "other", ""),
    "Coal briquettes": ("briquettes", "", "型煤"),
    "Coal coke": ("coke", "", "焦炭"),
    "Liquefied natural gas": ("lng", "", "液化天然气"),
    "Natural gas distributed in a pipeline": ("natural_gas", "", "天然气"),
    "Coal seam methane that is captured for combustion": ("coal_seam_methane", "", "煤层气"),
    "Coal mine waste gas that is captured for combustion": ("coal_mine_gas", "", "煤矿瓦斯气"),
    "Compressed natural gas (reverting to standard conditions)": ("cng", "", "压缩天然气"),
    "Unprocessed natural gas": ("natural_gas", "unprocessed", "天然气"),
    "Ethane": ("ethane", "", "乙烷"),
    "Coke oven gas": ("coke_oven_gas", "", "焦炉煤气"),
    "Blast furnace gas": ("blast_furnace_gas", "", "高炉煤气"),
    "Town gas": ("towngas", "", "煤气"),
    "Gaseous fossil fuels other than those mentioned in the items above": ("gaseous_fossil_fuels", "other", ""),
    "Landfill biogas that is captured for combustion (methane only)": ("biogas", "landfill", "沼气"),
    "Sludge biogas that is captured for combustion (methane only)": ("biogas", "sludge", "沼气"),
    "A biogas that is captured for combustion, other than those mentioned in the items above": (
        "biogas",
        "other",
        "沼气",
    ),
    "Biomethane": ("biomethane", "", "生物甲烷"),
    "Hydrogen": ("hydrogen", "", "氢气"),
    "Petroleum based oils (other than petroleum based oil used as fuel), e.g. lubricants": ("lubricants", "", "润滑油"),
    "Petroleum based greases": ("greases", "", "润滑脂"),
    "Automotive gasoline/petrol (other than for use as fuel in an aircraft)": ("petrol", "", "汽油"),
    "Aviation gasoline": ("aviation_gasoline", "", "航空汽油"),
    "Kerosene (other than for use as fuel in an aircraft)": ("kerosene", "", "煤油"),
    "Aviation turbine fuel/kerosene": ("jet_kerosene", "", "航空煤油"),
    "Heating oil": ("heating_oil", "", ""),
    "Diesel oil": ("diesel", "", "柴油"),
    "Fuel oil": ("fuel_oil", "", "燃料油"),
    "Liquefied aromatic hydrocarbons": ("aromatic_hydrocarbons", "", ""),
    "Solvents: mineral turpentine or white spirits": ("solvents", "", "溶剂油"),
    "Liquefied petroleum gas (LPG)": ("lpg", "", "液化石油气"),
    "Naphtha": ("naphtha", "", "石脑油"),
    "Petroleum based products other than mentioned in the items above": ("petroleum_products", "other", ""),
    "Biodiesel": ("biodiesel", "", "生物柴油"),
    "Ethanol for use as a fuel in an internal combustion engine": ("ethanol", "", "乙醇"),
    "Biofuels other than those mentioned in the items above": ("other_liquid_biofuels", "", "其他液体生物燃料"),
    "Crude oil including crude oil condensates": ("crude_oil", "", "原油"),
    "Other natural gas liquids": ("natural_gas_liquids", "other", "天然气液"),
    "Petroleum coke": ("petroleum_coke", "", "石油焦"),
    "Refinery gas and liquids": ("refinery_gas_and_liquids", "", ""),
    "Refinery coke": ("refinery_coke", "", ""),
    "Renewable aviation kerosene": ("renewable_jet_kerosene", "", ""),
    "Renewable diesel": ("renewable_diesel", "", "可再生柴油"),
}
# Fuels in transport: the printed name is `fuel-equipment`.
TRANSPORT = {
    "Gasoline": "petrol",
    "Diesel oil": "diesel",
    "Diesel oil - Euro iv or higher": "diesel",
    "Diesel oil - Euro iii": "diesel",
    "Diesel oil - Euro i": "diesel",
    "Liquefied petroleum gas (LPG)": "lpg",
    "Fuel oil": "fuel_oil",
    "Ethanol": "ethanol",
    "Biodiesel": "biodiesel",
    "Other biofuels": "other_liquid_biofuels",
    "Liquefied natural gas": "lng",
    "Compressed natural gas": "cng",
    "Gasoline for use as fuel in an aircraft": "aviation_gasoline",
    "Kerosene for use as fuel in an aircraft": "jet_kerosene",
}
# Piped gas and ethane upstream: the printed name is `fuel-(metro or not-)state`.
STATES = {
    "New South Wales and ACT": "AU-GRID-NSW-ACT",
    "New South Wales": "AU-NSW",
    "Victoria": "AU-VIC",
    "Queensland": "AU-QLD",
    "South Australia": "AU-SA",
    "Western Australia": "AU-WA",
}


def stationary(name: str) -> tuple[str, str, str]:
    """Carrier, variant and Chinese name of a fuel that is burnt in place."""
    return FUELS[name]


def transport(name: str) -> tuple[str, str, str]:
    """Carrier, variant (engine class and equipment) and Chinese name of a fuel in transport."""
    if name == "Renewable aviation kerosene":
        return "renewable_jet_kerosene", "Aviation", ""
    fuel, _, equipment = name.rpartition("-")
    carrier = TRANSPORT[fuel]
    chinese = next((zh for known, _, zh in FUELS.values() if known == carrier), "")
    engine = fuel.partition(" - ")[2]
    return carrier, f"{equipment}, {engine}" if engine else equipment, chinese


def piped(name: str) -> tuple[str, str, str, str] | None:
    """Carrier, variant, Chinese name and region of gas by state; None for a fuel without one."""
    parts = [part.strip() for part in name.replace("Non-metro", "Non metro").split("-")]
    if parts[0] not in {"Natural Gas", "Ethane"} or len(parts) == 1:
        return None
    carrier = parts[0].lower().replace(" ", "_")
    variant = parts[1].lower().replace(" ", "-") if len(parts) == 3 else ""
    return carrier, variant, {"natural_gas": "天然气", "ethane": "乙烷"}[carrier], STATES[parts[-1]]
