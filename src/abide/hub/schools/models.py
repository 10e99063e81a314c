"""A school: the tenant that every other row belongs to."""

from __future__ import annotations

import uuid

from django.db import models

DIVISIONS = [
    ("england-and-wales", "England or Wales"),
    ("scotland", "Scotland"),
    ("northern-ireland", "Northern Ireland"),
]


class School(models.Model):
    """One school. `opens_at` answers "If this server dies, where will you open Abide?"."""

    class OpensAt(models.TextChoices):
        NOT_SAID = "", "Not said yet"
        THIS_SERVER = "this server", "Only on this server"
        ELSEWHERE = "elsewhere", "On another machine that does not depend on this server"
        PROVIDER = "provider", "With our IT provider, away from the school"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    zone = models.CharField(max_length=64, default="Europe/London")
    division = models.CharField(max_length=32, choices=DIVISIONS, default="england-and-wales")
    opens_at = models.CharField(max_length=20, choices=OpensAt, blank=True, default="")
    opens_at_words = models.CharField(max_length=300, blank=True)
    witness_email = models.EmailField(
        blank=True, help_text="A mailbox that the IT provider does not run."
    )
    silent_after_hours = models.PositiveIntegerField(default=26)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name
