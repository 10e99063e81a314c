"""Backups as entries tell them; a run can be read again at any time."""

# ruff: noqa: RUF012 (Django reads what Meta lists)

from __future__ import annotations

from django.db import models

from abide.hub.backups.models.places import Agent, Place
from abide.hub.evidence.models import AgentEntry
from abide.hub.register.models import System
from abide.hub.schools.models import School


class Run(models.Model):
    """One backup run, read out of its entry; rebuilt from entries by `rebuild`.

    `gone_at`: when retention removed this copy, or found it gone.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="runs")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="runs")
    entry = models.OneToOneField(AgentEntry, on_delete=models.PROTECT, related_name="run")
    system = models.ForeignKey(
        System, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs"
    )
    system_name = models.CharField(max_length=200)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs"
    )
    place_name = models.CharField(max_length=200)
    repository_id = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=20)
    snapshot = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    run_at = models.DateTimeField(null=True, blank=True)
    files = models.PositiveBigIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    unproven = models.PositiveBigIntegerField(default=0)
    problems = models.JSONField(default=list)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["school", "-started_at"], name="run_newest"),
            models.Index(fields=["school", "-finished_at"], name="run_ended"),
            models.Index(
                fields=["place", "system_name", "outcome", "-started_at"], name="run_of_copy"
            ),
            models.Index(fields=["place", "system_name", "-started_at"], name="run_tried"),
            models.Index(
                fields=["place", "system_name", "-run_at"],
                condition=models.Q(run_at__isnull=False),
                name="run_brought",
            ),
            models.Index(fields=["place", "snapshot"], name="run_snapshot"),
            models.Index(
                fields=["school", "system_name", "place_name", "-started_at"], name="run_copy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system_name} to {self.place_name}: {self.outcome}"
