"""What people chose to be told, by which ways, and what they were told of: nothing else."""

from __future__ import annotations

import uuid
from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q

from abide.hub.schools.models import School

MORNING_AT, WEEK_AT = time(7, 30), time(15, 0)


class Rules(models.Model):
    """When a school's people are told, and after how many days others hear of what is late."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="message_rules")
    morning_at = models.TimeField(default=MORNING_AT)
    week_at = models.TimeField(default=WEEK_AT)
    deputy_after_days = models.PositiveIntegerField(default=7)
    head_after_days = models.PositiveIntegerField(default=14)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"Rules of {self.school}"


class Choice(models.Model):
    """What one person wants of one letter by mail; without a row the default holds."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="message_choices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    letter = models.CharField(max_length=20)
    wants = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "user", "letter"], name="message_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.letter}: {self.wants}"


class Way(models.Model):
    """Another way to be told: a person's (Teams, SMS, Slack …) or, without a person, an address of
    the school's own, such as the IT provider's ticket system.

    `sealed` is the way's address, encrypted with a key that lies outside the database.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="message_ways")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE
    )
    service = models.CharField(max_length=100, blank=True)
    sealed = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    morning = models.BooleanField(default=True)
    week = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.service or self.email


class Feed(models.Model):
    """A private calendar address of one person; only the hash of what stands in it is kept."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="calendar_feeds")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"], condition=Q(ended_at__isnull=True), name="feed_once"
            )
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"


class Told(models.Model):
    """That somebody was told of a system in trouble: on which school mornings, and when they were
    told that it is back. Kept so that the letter after next knows what the last one said."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="troubles_told")
    to = models.EmailField()
    system = models.UUIDField()
    first_on = models.DateField()
    last_on = models.DateField()
    mornings = models.PositiveIntegerField(default=1)
    back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "to", "system"],
                condition=Q(back_at__isnull=True),
                name="trouble_told_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.system} to {self.to}"
