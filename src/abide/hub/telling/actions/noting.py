"""What was told is noted with the letters themselves, so that the next letter knows it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day
from abide.hub.telling.models import Told
from abide.hub.telling.queries.outgoing import Telling

KEPT = timedelta(days=90)


@transaction.atomic
def note_told(*, school: School, telling: Telling, at: datetime) -> None:
    """Given what has just been posted, note whom it tells of which systems, and that they are back.

    Call it in the transaction that posts the letters: both stand or neither does.
    """
    today = local_day(school, at)
    rows = Told.objects.select_for_update().filter(school=school, back_at__isnull=True)
    known = {(row.to, row.system): row for row in rows}
    new = []
    for to, system in telling.troubles:
        row = known.get((to, system))
        if row is None:
            new.append(Told(school=school, to=to, system=system, first_on=today, last_on=today))
        elif row.last_on < today:
            row.mornings, row.last_on = row.mornings + 1, today
            row.save(update_fields=["mornings", "last_on"])
    Told.objects.bulk_create(new)
    for key in telling.backs:
        if key in known:
            known[key].back_at = at
            known[key].save(update_fields=["back_at"])


def forget_told(*, at: datetime) -> None:
    """Given a moment, forget what was told long ago: the letters about it are forgotten too."""
    Told.objects.filter(last_on__lt=(at - KEPT).date()).delete()
