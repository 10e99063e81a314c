"""Mails that wait to go, went, or could not."""

from __future__ import annotations

from django.db import models

from abide.hub.schools.models import School


class Mail(models.Model):
    """One mail to one address. `about` names the thing told, so that it is not sent twice."""

    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.CASCADE)
    about = models.CharField(max_length=120)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "to"], name="mail_once")]

    def __str__(self) -> str:
        return self.subject
