"""Drills, restores and recoveries, read out of agents' entries; rebuilt by `rebuild`."""

from __future__ import annotations

from django.db import models

from abide.hub.backups.models import Agent, Place
from abide.hub.evidence.models import AgentEntry
from abide.hub.register.models import System
from abide.hub.schools.models import School


class Drill(models.Model):
    """One time that something was brought back and compared, or that this was tried.

    `shows`: enough came back right for it to count as the copy's proof; `fails`: something did not
    come back right. Both as `domain.control` judges the deed. Neither: it says nothing.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="drills")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="drills")
    entry = models.OneToOneField(AgentEntry, on_delete=models.PROTECT, related_name="drill")
    kind = models.CharField(max_length=20)
    system = models.ForeignKey(
        System, null=True, blank=True, on_delete=models.SET_NULL, related_name="drills"
    )
    system_name = models.CharField(max_length=200)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="drills"
    )
    place_name = models.CharField(max_length=200)
    repository_id = models.CharField(max_length=80, blank=True)
    snapshot = models.CharField(max_length=80, blank=True)
    snapshot_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=20)
    whole = models.BooleanField(default=False)
    loaded = models.BooleanField(default=False)
    replay = models.BooleanField(default=False)
    away = models.BooleanField(default=False)
    restore_seconds = models.FloatField(null=True, blank=True)
    population = models.PositiveBigIntegerField(default=0)
    sampled = models.PositiveBigIntegerField(default=0)
    mismatched = models.PositiveBigIntegerField(default=0)
    missing = models.PositiveBigIntegerField(default=0)
    unproven = models.PositiveBigIntegerField(default=0)
    bad_share_below = models.FloatField(null=True, blank=True)
    seed = models.CharField(max_length=80, blank=True)
    covered = models.PositiveBigIntegerField(default=0)
    passes = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    checks = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    shows = models.BooleanField(default=False)
    fails = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["school", "-at"], name="drill_newest"),
            models.Index(fields=["school", "system_name", "place_name", "-at"], name="drill_copy"),
            models.Index(fields=["place", "system_name", "-at"], name="drill_of_copy"),
            models.Index(
                fields=["place", "system_name", "-at"],
                condition=models.Q(shows=True),
                name="drill_shows",
            ),
            models.Index(
                fields=["place", "system_name", "-snapshot_at"],
                condition=models.Q(shows=True),
                name="drill_shows_copy",
            ),
            models.Index(
                fields=["place", "system_name", "-at"],
                condition=models.Q(fails=True),
                name="drill_fails",
            ),
            models.Index(
                fields=["place", "system_name", "-at"],
                condition=models.Q(whole=True),
                name="drill_whole_of",
            ),
            models.Index(fields=["school", "verdict"], name="drill_verdict"),
            models.Index(fields=["school"], condition=models.Q(fails=True), name="drill_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.system_name}: {self.verdict}"
