"""Codes that let one agent enrol once."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from abide.hub.backups.models import Agent
from abide.hub.schools.models import School


class EnrolmentCode(models.Model):
    """A code for one agent of one school. Only its hash is kept; it works once, for a short time."""

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

    def __str__(self) -> str:
        return self.agent_name
