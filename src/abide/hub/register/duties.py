"""What lies with a person by name: systems, data sets, and risks that somebody stands for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from abide.domain.words import plural
from abide.hub.people.duties import OpenDuty
from abide.hub.register.models import Assurance, Contact, DataSet, System, Term
from abide.hub.register.queries import gaps, systems_of
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day
from abide.hub.schools.readiness import Step


def open_duties(school: School, holders: frozenset[int]) -> Sequence[OpenDuty]:
    """Given a school and the ids of those who hold a post there, return each duty of the register
    that lies with somebody else. What never had an owner is no duty left behind."""
    found: list[OpenDuty] = []
    systems = System.objects.filter(school=school, removed_at__isnull=True).order_by("name")
    for row in systems:
        url = _url(school, "system_edit", system=row.public_id, section="who")
        for held, post in ((row.owner_id, "owner"), (row.deputy_id, "deputy")):
            if held is not None and held not in holders:
                found.append(OpenDuty(f"{row.name} has no {post}", url, held))
    sets = DataSet.objects.filter(school=school, removed_at__isnull=True, owner__isnull=False)
    for each in sets.exclude(owner_id__in=holders).order_by("name"):
        url = _url(school, "data_set_edit", row=each.public_id)
        found.append(OpenDuty(f"The data set {each.name} has no owner", url, each.owner_id))
    risks = Assurance.objects.filter(
        school=school,
        ended_at__isnull=True,
        system__removed_at__isnull=True,
        owner__isnull=False,
    ).select_related("system")
    for risk in risks.exclude(owner_id__in=holders).order_by("system__name", "pk"):
        url = _url(school, "system", system=risk.system.public_id)
        what = f"Nobody stands for the {risk.kind} of {risk.system.name}"
        found.append(OpenDuty(what, url, risk.owner_id))
    return found


def steps(school: School, at: datetime) -> Sequence[Step]:
    """Given a school and a moment, return what its register still lacks."""
    rows = systems_of(school)
    lacking = [row for row in rows if gaps(row)]
    help_line = Contact.objects.filter(
        school=school, on_every_page=True, removed_at__isnull=True
    ).exists()
    today = local_day(school, at)
    return [
        Step(
            "List the systems that the school depends on",
            done=bool(rows) and not lacking,
            status=_systems_status(len(rows), len(lacking)),
            url_name="register:systems",
            hint="The grid of Part 1: one row for each, from the policy or from a table.",
        ),
        Step(
            "Name the number to ring on the worst day",
            done=help_line,
            url_name="register:contacts",
            hint="It then stands on every page.",
        ),
        Step(
            "Give the term dates",
            done=Term.objects.filter(school=school, last_on__gte=today).exists(),
            url_name="register:calendar",
            hint="Promises count over school days.",
        ),
    ]


def _systems_status(number: int, lacking: int) -> str:
    if not number or not lacking:
        return ""
    return f"{plural(number, 'system')} listed; of {lacking} something is not said yet"


def _url(school: School, name: str, **more: object) -> str:
    return reverse(f"register:{name}", kwargs={"school": school.slug, **more})
