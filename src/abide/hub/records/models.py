"""Records of any kind, each with every version it ever had; what is noted of them on a day.

What a version says stands beside its entry in the log (`evidence.Kept`, named "row"), so that the
log commits to it and it can be erased; these tables only say which entry is which version.
"""

from __future__ import annotations

import uuid

from django.db import models

from abide.hub.evidence.models import Entry
from abide.hub.schools.models import School


class Record(models.Model):
    """One row of a register. `key` names what there is one of, such as the settings of a control;
    `newest` is its last version."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80, blank=True)
    newest = models.ForeignKey(
        "Revision", null=True, on_delete=models.PROTECT, related_name="newest_of"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "key"],
                condition=~models.Q(key=""),
                name="record_key_once",
            )
        ]
        indexes = [models.Index(fields=["school", "kind"], name="record_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key or self.public_id}"


class Revision(models.Model):
    """One version of a record, from `at` until the next; `removed`: taken out then."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="revisions")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="revisions")
    removed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="revision_number_once")
        ]
        indexes = [models.Index(fields=["school", "-at"], name="revision_newest")]

    def __str__(self) -> str:
        return f"{self.record} version {self.number}"


class Noted(models.Model):
    """A dated deed on a record: an inspection, an opening, a review, a sighting. `withdrawn_at`: it
    was a mistake, and counts for nothing from then on."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="noted")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="noted")
    what = models.CharField(max_length=40)
    on = models.DateField()
    at = models.DateTimeField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="noted")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "record", "what", "-on"], name="noted_newest")]

    def __str__(self) -> str:
        return f"{self.what} {self.on}"
