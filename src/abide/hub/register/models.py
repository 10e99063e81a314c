"""The register: systems as Part 1 of the policies lists them, and what stands around them.

`version` on each row that people edit lets two people who edit at once be told of each other.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from abide.domain.register import Grade
from abide.hub.evidence.models import Entry
from abide.hub.schools.models import School

GRADES = [(grade.value, grade.value) for grade in Grade]


class Row(models.Model):
    """What every row that people edit has."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Contact(Row):
    """Whom to ring. `on_every_page` marks the one number that stands on every page."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=150)
    organisation = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    hours = models.CharField(max_length=200, blank=True)
    out_of_hours = models.CharField(max_length=200, blank=True)
    account_reference = models.CharField(max_length=100, blank=True)
    last_test_call_on = models.DateField(null=True, blank=True)
    last_test_call_answered = models.BooleanField(null=True, blank=True)
    on_every_page = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class GradeDefault(Row):
    """What leadership promises for each grade where a system says nothing of its own."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="grade_defaults")
    grade = models.CharField(max_length=20, choices=GRADES)
    rto_hours = models.DecimalField(max_digits=7, decimal_places=2)
    rpo_hours = models.DecimalField(max_digits=7, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "grade"], name="grade_once")]

    def __str__(self) -> str:
        return self.grade


class System(Row):
    """One row of the Part 1 grid. The first six fields are exactly the policies' own."""

    class Mode(models.TextChoices):
        NETWORKED = "networked"
        SINGLE_USER = "single user"
        WEB_BASED = "web based"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="systems")
    name = models.CharField(max_length=120)
    locations = models.TextField(blank=True)
    mode = models.CharField(max_length=20, choices=Mode, blank=True)
    users = models.CharField(max_length=300, blank=True)
    purpose = models.TextField(blank=True)
    grade = models.CharField(max_length=20, choices=GRADES)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="systems_owned",
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="systems_deputised",
    )
    depends_on = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="needed_by"
    )
    rto_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    rpo_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    backup_cadence = models.CharField(max_length=120, blank=True)
    proof_cadence = models.CharField(max_length=120, blank=True)
    supplier = models.CharField(max_length=150, blank=True)
    supplier_contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="supplies"
    )
    own_export_cadence = models.CharField(max_length=120, blank=True)
    own_export_by = models.CharField(max_length=150, blank=True)
    last_own_export_on = models.DateField(null=True, blank=True)
    fallback_day = models.TextField(blank=True)
    fallback_three_days = models.TextField(blank=True)
    fallback_two_weeks = models.TextField(blank=True)
    data_held = models.TextField(blank=True)
    configuration_held = models.TextField(blank=True)
    program_held = models.TextField(blank=True)
    found_by_agent = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                condition=models.Q(removed_at__isnull=True),
                name="system_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Assurance(Row):
    """Why a web-based system is relied on: what its supplier assures, or a risk accepted."""

    class Kind(models.TextChoices):
        SUPPLIER = "supplier assurance"
        RISK = "risk acceptance"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="assurances")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="assurances")
    kind = models.CharField(max_length=30, choices=Kind)
    words = models.TextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="assurances"
    )
    given_on = models.DateField()
    expires_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} for {self.system}"


class DataSet(Row):
    """A set of data, as schools name their drives: Admin, Staff, Pupil, Scans."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="data_sets")
    name = models.CharField(max_length=120)
    location = models.CharField(max_length=300, blank=True)
    holds = models.TextField(blank=True)
    grade = models.CharField(max_length=20, choices=GRADES)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="data_sets_owned",
    )
    system = models.ForeignKey(
        System, null=True, blank=True, on_delete=models.PROTECT, related_name="data_sets"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                condition=models.Q(removed_at__isnull=True),
                name="data_set_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Term(Row):
    """A term from its first to its last day, both included."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="terms")
    name = models.CharField(max_length=80)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["first_on"]

    def __str__(self) -> str:
        return self.name


class Closure(Row):
    """Days on which the school is closed though a term runs."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="closures")
    name = models.CharField(max_length=80)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["first_on"]

    def __str__(self) -> str:
        return self.name


class Deadline(Row):
    """A return (census, CFR) or an exam window: from `days_before` its first day to its last the
    systems it needs count as critical."""

    class Kind(models.TextChoices):
        RETURN = "return"
        EXAM = "exam window"

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="deadlines")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    first_on = models.DateField()
    last_on = models.DateField()
    days_before = models.PositiveIntegerField(default=7)
    systems = models.ManyToManyField(System, blank=True, related_name="deadlines")

    class Meta:
        ordering = ["first_on"]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """What one row said from `at` until its next version; `gone`: it was taken away then.

    The words stand beside the entry of the deed, named `text`, so the log commits to them and they
    can be erased. `kind` is the row's table, `row` its `public_id`; `number` 1 is its first.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="register_versions")
    kind = models.CharField(max_length=20)
    row = models.UUIDField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="register_versions")
    text = models.CharField(max_length=40, blank=True)
    gone = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["school", "-at"], name="register_version_newest"),
            models.Index(fields=["row", "-at"], name="register_version_row"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} version {self.number}"
