"""People, the posts they hold in schools, and the links that let them in once."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from abide.domain.roles import Role
from abide.hub.schools.models import School

ROLES = [(role.value, role.value) for role in Role]


class UserManager(BaseUserManager["User"]):
    """Finds people by their e-mail address, which is kept in small letters."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who may sign in. Nobody is an administrator: what one may do comes from posts.

    `public_id` is how the log names a person, so that a name can be erased without breaking it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """One post that a person holds in a school, since a day, perhaps until a day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=ROLES)
    since = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user", "role"],
                condition=Q(ended_at__isnull=True),
                name="post_held_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Link(models.Model):
    """A link that works once, for a short time. Only its hash is kept.

    Purposes: set up the hub's first school, accept an invitation, sign in.
    """

    class Purpose(models.TextChoices):
        SET_UP = "set up"
        INVITATION = "invitation"
        SIGN_IN = "sign in"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=20, choices=Purpose)
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.CASCADE)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=150, blank=True)
    roles = models.JSONField(default=list)
    until = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="links_made"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.email}"


class Remembered(models.Model):
    """What Django's database cache keeps: counts of failed sign-ins, codes that were used.

    In the database because limits must hold across threads, processes and restarts. Nothing of ours
    reads or writes it but through the cache.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_remembered"

    def __str__(self) -> str:
        return self.cache_key
