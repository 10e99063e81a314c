"""The registers of the sample school; every name is invented."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from abide.hub.records.sample.access import fill_access
from abide.hub.records.sample.assets import fill_assets
from abide.hub.records.sample.papers import fill_papers
from abide.hub.records.sample.people import fill_people
from abide.hub.schools.models import School


@transaction.atomic
def fill_sample(*, school: School, by: str, at: datetime) -> None:
    """Given a school whose registers are empty, enter the sample's, some right and some wrong."""
    fill_people(school=school, by=by, at=at)
    fill_access(school=school, by=by, at=at)
    fill_assets(school=school, by=by, at=at)
    fill_papers(school=school, by=by, at=at)
