"""What a school expects from suppliers, as it stood at a moment."""

from __future__ import annotations

from datetime import datetime

from abide.hub.records.kinds.suppliers import EXPECTED_REPORT
from abide.hub.records.queries import rows_of
from abide.hub.schools.models import School
from abide.hub.suppliers.expectations import Expected, read_expected


def expected_at(school: School, at: datetime) -> tuple[Expected, ...]:
    """Given a school and a moment, return what was expected then, in the order it was said."""
    slug = EXPECTED_REPORT.slug
    return read_expected(rows_of(school, at, [slug]).get(slug, ()))
