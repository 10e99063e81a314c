"""Mails that wait to go, went, or could not; when each chore was done last."""

from __future__ import annotations

import uuid

from django.db import models

from abide.hub.schools.models import School


class Mail(models.Model):
    """One mail to one address. `about` names the thing told, so that it is not told twice.

    The words go once it is sent or given up: links in them must not lie about. `public_id` is its
    Message-ID, the same each time it is tried.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.CASCADE)
    about = models.CharField(max_length=120)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "to"], name="mail_once")]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="mail_waiting",
            ),
            models.Index(fields=["school", "-made_at"], name="mail_newest"),
        ]

    def __str__(self) -> str:
        return self.subject


class Chore(models.Model):
    """When something that is done once a day was done last."""

    name = models.CharField(max_length=40, unique=True)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
