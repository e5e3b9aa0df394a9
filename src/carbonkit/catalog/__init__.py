"""What is known: factors with their documents, regions, and the one answer to a question."""

from carbonkit.catalog.catalog import Catalog
from carbonkit.catalog.edition import Edition, Membership, combined_margin, margin_kind
from carbonkit.catalog.factor import EVIDENCE, Factor, Source, Years, least_evidence
from carbonkit.catalog.opening import open_catalog
from carbonkit.catalog.query import Answer, Policy, Query
from carbonkit.catalog.regions import Region, Regions

__all__ = [
    "EVIDENCE",
    "Answer",
    "Catalog",
    "Edition",
    "Factor",
    "Membership",
    "Policy",
    "Query",
    "Region",
    "Regions",
    "Source",
    "Years",
    "combined_margin",
    "least_evidence",
    "margin_kind",
    "open_catalog",
]
