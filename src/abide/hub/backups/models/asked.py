"""What people say and ask: moves of drives, jobs; how far an agent is with one."""

# ruff: noqa: RUF012 (Django reads what Meta lists)

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from abide.hub.backups.models.places import Agent, Place
from abide.hub.evidence.models import Entry
from abide.hub.schools.models import School


class DriveMove(models.Model):
    """A drive taken out or plugged in, as staff say. What one person did at once is one `swap`.

    Who took it, and the words for where to, are kept beside its entry, so that they can be erased.
    """

    class Direction(models.TextChoices):
        OUT = "out"
        IN = "in"

    class Where(models.TextChoices):
        SAFE = "safe", "The school’s safe"
        BUILDING = "other building", "Another school building"
        BANK = "bank", "A bank"
        ELSEWHERE = "elsewhere", "Somewhere else"
        HOME = "home", "Someone’s home"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="drive_moves")
    drive = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="moves")
    swap = models.UUIDField(default=uuid.uuid4)
    direction = models.CharField(max_length=5, choices=Direction)
    where = models.CharField(max_length=20, choices=Where, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drive_moves"
    )
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "drive", "-at"], name="drive_move_newest")]

    def __str__(self) -> str:
        return f"{self.drive} {self.direction}"


class Job(models.Model):
    """Something a person asked an agent to do; the agent does it only if its own file names it.

    Progress is told, not proven: what counts is the entry that comes of it.
    """

    class Deed(models.TextChoices):
        BACKUP = "backup"
        DRILL = "drill"
        WHOLE_DRILL = "whole drill"

    class State(models.TextChoices):
        ASKED = "asked"
        TAKEN = "taken"
        DONE = "done"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="jobs")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="jobs")
    deed = models.CharField(max_length=20, choices=Deed)
    system_name = models.CharField(max_length=200)
    place_name = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs_asked"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    taken_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["agent", "state"], name="job_open"),
            models.Index(fields=["school", "-asked_at"], name="job_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} of {self.system_name}"


class Progress(models.Model):
    """What an agent is doing now, in its own words for people; one row an agent."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="progress")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL)
    deed = models.CharField(max_length=20)
    system_name = models.CharField(max_length=200, blank=True)
    place_name = models.CharField(max_length=200, blank=True)
    done_bytes = models.PositiveBigIntegerField(default=0)
    total_bytes = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField()
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.deed} of {self.system_name}"
