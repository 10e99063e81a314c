"""Agents, places, drives and runs. A run is read out of an agent's entry and can be read again."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from abide.hub.evidence.models import AgentEntry, Entry
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
