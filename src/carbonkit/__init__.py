"""Emissions and energy figures, unit-safe and offline, and whether a printed figure follows from its inputs."""

from __future__ import annotations

__version__ = "0.1.0"

# Type checkers know this name to be true; `typing` itself would make up most of the cost of `import carbonkit`.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from carbonkit.accounting.coal import coal_equivalent
    from carbonkit.accounting.eager import EagerLedger
    from carbonkit.accounting.file_ledger import FileLedger
    from carbonkit.accounting.files import calculate_file
    from carbonkit.accounting.lazy import LazyLedger
    from carbonkit.accounting.ledger import Ledger, calculate
    from carbonkit.accounting.method import Method
    from carbonkit.accounting.plan import Plan, plan
    from carbonkit.accounting.row import Figure
    from carbonkit.catalog import Catalog, Factor, open_catalog
    from carbonkit.disclosure.check import CheckResult, check
    from carbonkit.disclosure.companies.company import Checked, check_reports
    from carbonkit.disclosure.report import Report, read_report
    from carbonkit.errors import CarbonkitError, Problem, ProblemsError
    from carbonkit.quantities import Printed, convert, parse_unit
    from carbonkit.quantities.registry import quantity

__all__ = [
    "CarbonkitError",
    "Catalog",
    "CheckResult",
    "Checked",
    "EagerLedger",
    "Factor",
    "Figure",
    "FileLedger",
    "LazyLedger",
    "Ledger",
    "Method",
    "Plan",
    "Printed",
    "Problem",
    "ProblemsError",
    "Report",
    "calculate",
    "calculate_file",
    "check",
    "check_reports",
    "coal_equivalent",
    "convert",
    "open_catalog",
    "parse_unit",
    "plan",
    "quantity",
    "read_report",
]

# Where each public name lives. Importing carbonkit loads none of them: `import carbonkit` costs what bare Python costs.
_HOMES = {
    "CarbonkitError": "errors",
    "Catalog": "catalog",
    "CheckResult": "disclosure.check",
    "Checked": "disclosure.companies.company",
    "EagerLedger": "accounting.eager",
    "Factor": "catalog",
    "Figure": "accounting.row",
    "FileLedger": "accounting.file_ledger",
    "LazyLedger": "accounting.lazy",
    "Ledger": "accounting.ledger",
    "Method": "accounting.method",
    "Plan": "accounting.plan",
    "Printed": "quantities",
    "Problem": "errors",
    "ProblemsError": "errors",
    "Report": "disclosure.report",
    "calculate": "accounting.ledger",
    "calculate_file": "accounting.files",
    "check": "disclosure.check",
    "check_reports": "disclosure.companies.company",
    "coal_equivalent": "accounting.coal",
    "convert": "quantities",
    "open_catalog": "catalog",
    "parse_unit": "quantities",
    "plan": "accounting.plan",
    "quantity": "quantities.registry",
    "read_report": "disclosure.report",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'carbonkit' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"carbonkit.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
