"""What people said of promises. Everything else of this room is computed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from abide.hub.evidence.models import Entry
from abide.hub.schools.models import School


class Attestation(models.Model):
    """A person said that a promise was kept on a day, or was not. Note and files stand beside the
    entry."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="attestations")
    control = models.CharField(max_length=80)
    on = models.DateField()
    at = models.DateTimeField()
    kept = models.BooleanField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attestations"
    )
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="attestations")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "control", "-at"], name="attestation_newest")]

    def __str__(self) -> str:
        return f"{self.control} {self.on}"
