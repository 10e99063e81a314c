"""The append-only tables: a school's own chain, its agents' chains as they came, signed heads.

`line` is the entry's canonical JSON and the only truth; the other columns are there to find it by,
and a check holds them against it. Triggers refuse UPDATE and DELETE (migration 0002).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from abide.hub.schools.models import School


class Entry(models.Model):
    """One deed in a school's own chain.

    `seq` is its position in the whole chain, from 1, across epochs; the line counts within its
    epoch. `loosens`: its facts say that a promise was loosened, so governors are shown it.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    line = models.TextField()
    hash = models.CharField(max_length=64)
    loosens = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "seq"], name="entry_seq_once"),
            models.UniqueConstraint(fields=["school", "hash"], name="entry_hash_once"),
        ]
        indexes = [
            models.Index(fields=["school", "kind", "-seq"], name="entry_kind"),
            models.Index(
                fields=["school", "-seq"], name="entry_loosens", condition=Q(loosens=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class AgentEntry(models.Model):
    """One deed of an agent's own chain, word for word as the agent sent it.

    `agent` is the agent's random name; `number` counts its entries from 1 across epochs.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="agent_entries")
    agent = models.UUIDField()
    number = models.PositiveIntegerField()
    epoch = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    line = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "number"], name="agent_entry_number_once"),
            models.UniqueConstraint(fields=["agent", "hash"], name="agent_entry_hash_once"),
            models.UniqueConstraint(
                fields=["agent", "epoch", "seq"], name="agent_entry_place_once"
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "kind", "-number"], name="agent_entry_kind"),
            models.Index(fields=["agent", "kind", "-at"], name="agent_entry_lately"),
            models.Index(fields=["school", "-at", "received_at"], name="agent_entry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Head(models.Model):
    """What a school's chain ended with on a day, signed by the hub.

    `seq` is the position of the last entry; `payload` is what `signature` is over.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="heads")
    day = models.DateField()
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    payload = models.TextField()
    signature = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "day"], name="head_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.hash[:12]}"


class Kept(models.Model):
    """What an entry commits to but does not hold: a text or a file, erasable without a break.

    The entry holds SHA-256(salt + content). Erasing removes salt, text and file; the row stays.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="kept")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="kept")
    name = models.CharField(max_length=40)
    commitment = models.CharField(max_length=64)
    salt = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    bytes = models.PositiveIntegerField(default=0)
    stored_as = models.CharField(max_length=120, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="kept_name_once")]

    def __str__(self) -> str:
        return self.name


class ChainCheck(models.Model):
    """When a chain was last read from its first entry to its last, and what that showed.

    A note of a look that was made, not a truth: pages say when it was. `agent` null: the school's.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="chain_checks")
    agent = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    intact = models.BooleanField()
    first_broken = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "agent", "-at"], name="chain_check_newest")]

    def __str__(self) -> str:
        return f"{self.at} {'intact' if self.intact else 'broken'}"
