"""Codes that let one agent enrol once, and the newest stamp that each agent signed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from abide.hub.backups.models import Agent
from abide.hub.schools.models import School


class EnrolmentCode(models.Model):
    """A code for one agent of one school; it works once, for a short time.

    Only the public half of the key that is drawn from it is kept. `agent` is who used it; the first
    entry that agent sends must continue `begins_after`, where that says anything.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code_hash = models.CharField(max_length=64, unique=True)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="enrolment_codes")
    agent_name = models.CharField(max_length=120)
    replaces = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="codes_made"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    agent = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="enrolled_by"
    )
    begins_after = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.agent_name


class Stamp(models.Model):
    """The newest stamp of an agent, in microseconds: a request with an older one is a replay."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="stamp")
    newest = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.newest)
