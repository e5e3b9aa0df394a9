"""Judging a report written as a dict, without a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from carbonkit.catalog import Catalog, open_catalog
from carbonkit.disclosure.check import CheckResult, check
from carbonkit.disclosure.report import Report

Judge = Callable[..., CheckResult]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return open_catalog()


@pytest.fixture(scope="session")
def judge(catalog: Catalog) -> Judge:
    """judge(givens, claims, **head): givens and claims as dicts, each `name` optional (g0, g1 ..., c0, c1 ...)."""

    def run(given: list[dict[str, Any]], claim: list[dict[str, Any]], **head: Any) -> CheckResult:
        given = [{"name": f"g{number}", **one} for number, one in enumerate(given)]
        claim = [{"name": f"c{number}", **one} for number, one in enumerate(claim)]
        raw = {"report": {"id": "test", **head}, "given": given, "claim": claim}
        return check(Report.model_validate(raw), catalog=catalog)

    return run
