"""What was so of agents and places, and when agents were not heard: the past is judged by it."""

# ruff: noqa: RUF012 (Django reads what Meta lists)

from __future__ import annotations

from django.db import models

from abide.hub.backups.models.places import Agent, Place
from abide.hub.schools.models import School


class AgentVersion(models.Model):
    """What was true of an agent from `at` until its next version, so that the past can be judged.

    A note beside the entries of those moments; what it declared stood in no entry.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="agent_versions")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="versions")
    at = models.DateTimeField()
    enrolled_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    declared = models.JSONField(default=dict)
    skew_seconds = models.FloatField(default=0)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "-at"], name="agent_version_newest")]

    def __str__(self) -> str:
        return f"{self.agent} at {self.at}"


class Quiet(models.Model):
    """An hour or more in which an agent was not heard: between these two moments."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="quiet")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agent", "-until"], name="quiet_newest")]

    def __str__(self) -> str:
        return f"{self.agent} from {self.since}"


class PlaceVersion(models.Model):
    """What was taken to be so of a place from `at` until its next version; when it was seen is
    noted of drives alone."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="place_versions")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="versions")
    at = models.DateTimeField()
    agent = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="place_versions"
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
        indexes = [models.Index(fields=["school", "-at"], name="place_version_newest")]

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"
