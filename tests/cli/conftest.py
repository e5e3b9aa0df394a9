"""A small activity table and method, and the command line run inside this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from carbonkit.cli import main

METHOD = """name = "office"
factors = ["cn-mee/average-2022"]
gwp = "ipcc-ar6-100"
coal_equivalent = { edition = "cn-sac/gbt-2589-2020", basis = "calorific" }
"""
TABLE = """活动,数量,单位,地区,期间,备注
外购电力,"356,483",kWh,浙江,2022,总部
electricity.purchased,10,MWh,Beijing,2022,分部
"""

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    def call(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, [str(one) for one in arguments], input=stdin)

    return call


@pytest.fixture
def method(tmp_path: Path) -> Path:
    path = tmp_path / "method.toml"
    path.write_text(METHOD, encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "activity.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path
