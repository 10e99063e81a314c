"""Every way to read what suppliers report, what is expected of them, and where it comes in."""

from abide.hub.suppliers.queries.expected import expected_at
from abide.hub.suppliers.queries.heard import heard_at, reports_of
from abide.hub.suppliers.queries.links import Opened, opened
from abide.hub.suppliers.queries.pages import (
    OUTCOMES,
    PAGE,
    ReportPage,
    ReportRow,
    SupplierRow,
    find_link,
    find_report,
    links_of,
    promises_of,
    report_page,
    reports_in,
    shown,
    suppliers_of,
    waiting_of,
)
from abide.hub.suppliers.queries.sources import Source, sources_of, troubles

__all__ = [
    "OUTCOMES",
    "PAGE",
    "Opened",
    "ReportPage",
    "ReportRow",
    "Source",
    "SupplierRow",
    "expected_at",
    "find_link",
    "find_report",
    "heard_at",
    "links_of",
    "opened",
    "promises_of",
    "report_page",
    "reports_in",
    "reports_of",
    "shown",
    "sources_of",
    "suppliers_of",
    "troubles",
    "waiting_of",
]
