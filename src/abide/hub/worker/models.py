"""Mails that wait to go, went, or could not; when each chore was done last."""

from __future__ import annotations

import uuid

from django.db import models

from abide.hub.schools.models import School
from abide.hub.telling.models import Way


class Mail(models.Model):
    """One letter to one address. `about` names the thing told, so that it is not told twice.

    The words go once it is sent or given up: links in them must not lie about. `public_id` is its
    Message-ID, the same each time it is tried; `thread` keeps letters of one kind together. `way`:
    another way than mail, and `to` is then its name.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.CASCADE)
    about = models.CharField(max_length=120)
    thread = models.CharField(max_length=200, blank=True)
    to = models.CharField(max_length=254)
    way = models.ForeignKey(Way, null=True, blank=True, on_delete=models.CASCADE)
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


class Round(models.Model):
    """That a school's day was looked at for one kind of letter, and how many went out: written with
    the letters themselves, so that nothing is judged again until the next day."""

    school = models.ForeignKey(School, on_delete=models.CASCADE)
    kind = models.CharField(max_length=20)
    day = models.DateField()
    done_at = models.DateTimeField()
    letters = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "kind", "day"], name="round_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.day}"


class Chore(models.Model):
    """When something that is done once a day was done last."""

    name = models.CharField(max_length=40, unique=True)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
