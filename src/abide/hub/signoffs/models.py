"""Signatures on sheets, and the links that let a person give one without an account."""

from __future__ import annotations

import uuid

from django.db import models

from abide.hub.evidence.models import Entry
from abide.hub.records.models import Record
from abide.hub.schools.models import School


class SignOff(models.Model):
    """One person, or one class by its teacher, signed a sheet on a day.

    `signer` is the id of a member of staff, a class, or a governor. Paper sheets that were typed in
    share one entry.
    """

    class How(models.TextChoices):
        LINK = "link", "By a link"
        HANDED = "handed", "By a link that the office handed over"
        PAPER = "paper", "On paper, typed in"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="sign_offs")
    sheet = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="sign_offs")
    signer = models.UUIDField()
    on = models.DateField()
    at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="sign_offs")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "sheet", "signer", "-on"], name="signoff_newest")]

    def __str__(self) -> str:
        return f"{self.signer} {self.on}"


class SignLink(models.Model):
    """A link that lets one person sign one sheet once. Only its hash is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="sign_links")
    sheet = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="sign_links")
    signer = models.UUIDField()
    mailed = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "sheet", "signer"], name="sign_link_signer")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.signer}"
