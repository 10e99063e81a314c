"""What is done with two inventories: compared on a day, a device taken from one to the other."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from abide.domain.errors import Refused
from abide.domain.promises.rules.assets.inventories import DEVICES
from abide.hub.records.actions.rows import add, note
from abide.hub.records.imports.actions import list_record
from abide.hub.records.kinds.assets import DEVICE
from abide.hub.records.models import Record
from abide.hub.records.queries import find, values_of
from abide.hub.records.queries.assets import inventories_of
from abide.hub.schools.models import School

SHARED = ("name", "tag", "serial", "model", "place")


@transaction.atomic
def note_compared(*, school: School, on: date, words: str, by: str, at: datetime) -> int:
    """Given the day on which both inventories were compared and what was done about the
    differences, note it and return how many differences there are now. Raise Refused for a day that
    is still to come."""
    row = list_record(school=school, key=DEVICES, by=by, at=at)
    count = inventories_of(school, at).compared.differences
    values = {"differences": count, "words": words}
    note(row=row, what="reconciled", on=on, by=by, at=at, values=values)
    return count


@transaction.atomic
def take_device_over(*, school: School, row: uuid.UUID, by: str, at: datetime) -> Record | None:
    """Given a device of the audit inventory, add it to the school's own list and return it; None
    where there is no such device, Refused where it is on the school's list already."""
    School.objects.select_for_update().get(pk=school.pk)
    found = find(school, "audit-device", row)
    if found is None or found.newest is None or found.newest.removed:
        return None
    lone = {each.id for each in inventories_of(school, at).compared.only_there}
    if str(row) not in lone:
        raise Refused("This device is on the school's list already.")
    said = values_of(found.newest)
    values = {name: said[name] for name in SHARED if name in said}
    return add(school=school, kind=DEVICE, values=values, by=by, at=at)
