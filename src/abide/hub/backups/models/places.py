"""Agents, the places they keep copies in, and which system is kept in which of them."""

# ruff: noqa: RUF012 (Django reads what Meta lists)

from __future__ import annotations

import uuid

from django.db import models

from abide.hub.register.models import System
from abide.hub.schools.models import School


class Agent(models.Model):
    """An agent on a school's server, as it enrolled.

    `declared` is what its agent.toml names, without any path: systems, places, claims. `entries`
    and `head` are how far its chain has come in; `refusal` says why the newest batch was refused.
    """

    public_id = models.UUIDField(unique=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="agents")
    name = models.CharField(max_length=120)
    public_key = models.CharField(max_length=100)
    export_recipient = models.CharField(max_length=100, blank=True)
    enrolled_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.CharField(max_length=40, blank=True)
    declared = models.JSONField(default=dict)
    declared_at = models.DateTimeField(null=True, blank=True)
    last_heard_at = models.DateTimeField(null=True, blank=True)
    skew_seconds = models.FloatField(default=0)
    entries = models.PositiveIntegerField(default=0)
    epoch = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    refusal = models.CharField(max_length=300, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    export_fetched_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """Somewhere that copies are kept, as an agent declared it, or a drive that people named.

    Read out of entries, and again by `rebuild`: `repository_id` is the repository there now,
    `seen_at` when a backup or restore test last worked there, `missed_at` when one last found the
    drive away.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="places")
    agent = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    device = models.CharField(max_length=120, blank=True)
    offsite = models.BooleanField(default=False)
    offline = models.BooleanField(default=False)
    immutable = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    repository_id = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "name"],
                condition=models.Q(removed_at__isnull=True),
                name="place_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Copy(models.Model):
    """One system kept in one place, as an agent names them: what the newest runs are found by.

    `system` is the register's row since `linked_at` (None: ever since); it keeps the link when
    people give it another name. `declared`: the agent's file names this pair now.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="copies")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="copies")
    system_name = models.CharField(max_length=200)
    system = models.ForeignKey(
        System, null=True, blank=True, on_delete=models.SET_NULL, related_name="copies"
    )
    linked_at = models.DateTimeField(null=True, blank=True)
    declared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "system_name"], name="copy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.system_name} in {self.place}"
