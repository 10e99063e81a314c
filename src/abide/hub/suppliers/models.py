"""What came in from suppliers, links that let them answer once, how each mailbox stood last.

What a report says stands beside its entry in the log; these rows say what it counts as.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from abide.hub.evidence.models import Entry
from abide.hub.records.models import Record
from abide.hub.schools.models import School


class Report(models.Model):
    """One report as it came in. It counts from `counted_at` on for what `expected` names, as the
    deed of `moment`; until then it waits for a person, and `why` says why. From `set_aside_at` on
    it counts for nothing.

    `fingerprint`: SHA-256 of all that came; `message`: of its Message-ID. By both it is taken once.
    """

    class Way(models.TextChoices):
        MAIL = "mail"
        FOLDER = "folder"
        FORM = "form"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="reports")
    way = models.CharField(max_length=10, choices=Way)
    received_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    expected = models.ForeignKey(
        Record, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    outcome = models.CharField(max_length=10, blank=True)
    moment = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    read_by = models.CharField(max_length=40, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports_settled",
    )
    set_aside_at = models.DateTimeField(null=True, blank=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="reports")
    fingerprint = models.CharField(max_length=64)
    message = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "fingerprint"], name="report_once"),
            models.UniqueConstraint(
                fields=["school", "message"],
                condition=~models.Q(message=""),
                name="report_message_once",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "expected", "outcome", "-moment"], name="report_newest"),
            models.Index(fields=["school", "-received_at"], name="report_received"),
            models.Index(
                fields=["school"],
                condition=models.Q(counted_at__isnull=True, set_aside_at__isnull=True),
                name="report_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.received_at}"


class FormLink(models.Model):
    """A link by which a supplier answers once, without an account. Only its hash is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="form_links")
    expected = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="form_links")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="form_links_made"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"form link {self.public_id}"


class Look(models.Model):
    """When a mailbox or the watched folder was looked into last, and what went wrong then. A note
    of a look that was made, not a truth: pages say when it was."""

    source = models.CharField(max_length=64, unique=True)
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.CASCADE, related_name="looks"
    )
    tried_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    put_by = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.source
