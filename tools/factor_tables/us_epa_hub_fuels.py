"""What the fuels of the EPA hub are called here."""

from __future__ import annotations

# item of tables 1, 2, 4 and 5: carrier, variant (- for none), Chinese name. Where two items are one carrier, both have
# a variant, so that none of them is taken unnamed. NOTES of us_epa_hub.py says why No. 1 and 2 are diesel and No. 4 to
# 6 fuel oil.
FUELS_TEXT = """
Anthracite|anthracite|-|无烟煤
Bituminous|bituminous_coal|-|烟煤
Sub-bituminous|sub_bituminous_coal|-|次烟煤
Lignite|lignite|-|褐煤
Mixed (Commercial Sector)|coal|mixed, commercial sector|混煤（商业部门）
Mixed (Electric Power Sector)|coal|mixed, electric power sector|混煤（电力部门）
Mixed (Industrial Coking)|coal|mixed, industrial coking|混煤（工业炼焦）
Mixed (Industrial Sector)|coal|mixed, industrial sector|混煤（工业部门）
Coal Coke|coke|-|焦炭
Municipal Solid Waste|municipal_solid_waste|-|城市固体废物
Petroleum Coke (Solid)|petroleum_coke|-|石油焦
Plastics|plastics|-|塑料
Tires|tyres|-|轮胎
Agricultural Byproducts|agricultural_byproducts|-|农业副产品
Peat|peat|-|泥炭
Solid Byproducts|solid_byproducts|-|
Wood and Wood Residuals|wood|-|木材
Natural Gas|natural_gas|-|天然气
Blast Furnace Gas|blast_furnace_gas|-|高炉煤气
Coke Oven Gas|coke_oven_gas|-|焦炉煤气
Fuel Gas|fuel_gas|-|
Propane Gas|propane|gaseous|丙烷（气态）
Landfill Gas|landfill_gas|-|填埋气
Other Biomass Gases|biogas|other biomass gases|
Asphalt and Road Oil|asphalt_and_road_oil|-|沥青
Aviation Gasoline|aviation_gasoline|-|航空汽油
Butane|butane|-|丁烷
Butylene|butylene|-|丁烯
Crude Oil|crude_oil|-|原油
Distillate Fuel Oil No. 1|diesel|Distillate Fuel Oil No. 1|1号馏分燃料油
Distillate Fuel Oil No. 2|diesel|Distillate Fuel Oil No. 2|2号馏分燃料油
Distillate Fuel Oil No. 4|fuel_oil|Distillate Fuel Oil No. 4|4号馏分燃料油
Ethane|ethane|-|乙烷
Ethylene|ethylene|-|乙烯
Heavy Gas Oils|heavy_gas_oils|-|
Isobutane|isobutane|-|异丁烷
Isobutylene|isobutylene|-|异丁烯
Kerosene|kerosene|-|煤油
Kerosene-Type Jet Fuel|jet_kerosene|-|航空煤油
Liquefied Petroleum Gases (LPG)|lpg|-|液化石油气
Lubricants|lubricants|-|润滑油
Motor Gasoline|petrol|-|汽油
Naphtha (<401 deg F)|naphtha|below 401 deg F|石脑油
Natural Gasoline|natural_gasoline|-|
Other Oil (>401 deg F)|other_oil|above 401 deg F|
Pentanes Plus|pentanes_plus|-|
Petrochemical Feedstocks|petrochemical_feedstocks|-|
Propane|propane|liquid|丙烷（液态）
Propylene|propylene|-|丙烯
Residual Fuel Oil No. 5|fuel_oil|Residual Fuel Oil No. 5|5号残渣燃料油
Residual Fuel Oil No. 6|fuel_oil|Residual Fuel Oil No. 6|6号残渣燃料油
Special Naphtha|naphtha|special|
Unfinished Oils|unfinished_oils|-|
Used Oil|waste_oils|-|废油
Biodiesel (100%)|biodiesel|-|生物柴油（100%）
Ethanol (100%)|ethanol|-|乙醇（100%）
Rendered Animal Fat|animal_fat|-|动物脂肪
Vegetable Oil|vegetable_oil|-|植物油
North American Softwood|kraft_pulping_liquor|North American Softwood|
North American Hardwood|kraft_pulping_liquor|North American Hardwood|
Bagasse|kraft_pulping_liquor|Bagasse|
Bamboo|kraft_pulping_liquor|Bamboo|
Straw|kraft_pulping_liquor|Straw|
Compressed Natural Gas (CNG)|cng|-|压缩天然气
Diesel Fuel|diesel|-|柴油
Liquefied Natural Gas (LNG)|lng|-|液化天然气
Residual Fuel Oil|fuel_oil|-|残渣燃料油
Jet Fuel|jet_kerosene|-|
Gasoline|petrol|-|
Diesel|diesel|-|
Methanol|methanol|-|
Ethanol|ethanol|-|
Biodiesel|biodiesel|-|
CNG|cng|-|
LNG|lng|-|
LPG|lpg|-|
"""
FUELS = {item: (carrier, variant.strip("-"), zh) for item, carrier, variant, zh in (
    line.split("|") for line in FUELS_TEXT.strip().splitlines()
)}  # fmt: skip
