"""Everything that a school's promises are judged from, gathered once, at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from abide.domain.promises import Known, Row
from abide.domain.promises.known import (
    KnownContact,
    KnownDataSet,
    KnownDeadline,
    KnownDrive,
    KnownSystem,
    Said,
)
from abide.domain.register import Grade
from abide.domain.roles import Role
from abide.hub.backups.queries import drives_of
from abide.hub.controls.models import Attestation
from abide.hub.controls.promises.told import reports_of, signers_of
from abide.hub.controls.standing.school import Standing, SystemStanding, lost
from abide.hub.evidence.models import ChainCheck, Kept
from abide.hub.people.models import Membership
from abide.hub.people.queries.door import posts_at
from abide.hub.register.queries import Past, contacts_of, data_sets_of, deadlines_of
from abide.hub.schools.models import School

NOTE = "note"
"""The name of the text beside an attestation's entry that holds what the person wrote."""


def known(found: Standing, rows: Mapping[str, tuple[Row, ...]]) -> Known:
    """Given where a school stands and its records at the same moment, return all that its promises
    are judged from. Its number of SQL statements is fixed."""
    school, at = found.school, found.at
    posts = posts_at(school, at)
    here = {post.user.public_id for post in posts}
    return Known(
        measured={each.id: each for each in found.controls},
        said=_said(school, at),
        reports=reports_of(school, at),
        signers=signers_of(school, at),
        rows=rows,
        systems=[_system(each, here) for each in found.systems],
        contacts=_contacts(school, found.past),
        deadlines=_deadlines(school, found.past),
        drives=_drives(school, at),
        data_sets=_data_sets(school, found.past),
        holders=_holders(posts),
        untrusted=_untrusted(school, at) or " ".join(lost(found.past)),
    )


def _said(school: School, at: datetime) -> dict[str, Said]:
    """Return the word of staff on each promise that is about the newest day, and of those the last:
    a "yes" about an earlier day does not undo a later "no". One that was withdrawn counts for
    nothing from then on."""
    counted = Attestation.objects.filter(school=school, at__lte=at).exclude(withdrawn_at__lte=at)
    newest = dict(counted.order_by("on", "pk").values_list("control", "pk"))  # the last one stays
    rows = list(counted.filter(pk__in=newest.values()).select_related("by"))
    notes = dict(
        Kept.objects.filter(entry__in=[row.entry_id for row in rows], name=NOTE).values_list(
            "entry", "text"
        )
    )
    return {
        row.control: Said(row.on, row.at, row.kept, row.by.name, notes.get(row.entry_id, ""))
        for row in rows
    }


def _system(each: SystemStanding, here: Collection[UUID]) -> KnownSystem:
    """Given a system and who holds a post, return it as rules read it: whoever holds none any more
    answers for nothing, and nobody stands in for themselves."""
    row = each.row
    owner, deputy = (
        who if who and who.public_id in here else None for who in (row.owner, row.deputy)
    )
    return KnownSystem(
        id=str(row.public_id),
        name=row.name,
        grade=each.status.grade,
        own_grade=row.grade,
        mode=row.mode,
        locations=row.locations,
        users=row.users,
        purpose=row.purpose,
        supplier=row.supplier,
        has_owner=owner is not None,
        has_deputy=deputy is not None and deputy != owner,
        has_sources=each.sourced is not None,
        has_supplier_contact=row.supplier_contact is not None,
        fallbacks=(
            bool(row.fallback_day),
            bool(row.fallback_three_days),
            bool(row.fallback_two_weeks),
        ),
        parts_held=(bool(row.data_held), bool(row.configuration_held), bool(row.program_held)),
        status=each.status,
        last_own_export_on=row.last_own_export_on,
    )


def _contacts(school: School, past: Past) -> list[KnownContact]:
    return [
        KnownContact(
            name=row.name,
            organisation=row.organisation,
            phone=row.phone,
            out_of_hours=row.out_of_hours,
            account_reference=row.account_reference,
            on_every_page=row.on_every_page,
            last_test_call_on=row.last_test_call_on,
            answered=row.last_test_call_answered,
        )
        for row in contacts_of(school, past)
    ]


def _deadlines(school: School, past: Past) -> list[KnownDeadline]:
    return [
        KnownDeadline(row.name, row.kind, row.first_on, row.last_on, row.systems)
        for row in deadlines_of(school, past)
    ]


def _drives(school: School, at: datetime) -> list[KnownDrive]:
    return [
        KnownDrive(
            name=row.name,
            holder=row.move.taken_by if row.move else "",
            where=row.place_words,
            last_seen_at=row.seen_at,
            at_home=bool(row.move and row.move.direction == "out" and row.move.to_a_home),
            uncertain=bool(row.contradiction),
        )
        for row in drives_of(school, at)
    ]


def _data_sets(school: School, past: Past) -> list[KnownDataSet]:
    return [
        KnownDataSet(row.name, Grade(row.grade), row.owner is not None, row.system)
        for row in data_sets_of(school, past)
    ]


def _holders(posts: Iterable[Membership]) -> dict[Role, tuple[str, ...]]:
    found: dict[Role, tuple[str, ...]] = {}
    for post in posts:
        role = Role(post.role)
        found[role] = (*found.get(role, ()), post.user.name)
    return found


def _untrusted(school: School, at: datetime) -> str:
    """Return why nothing that the school's own log says can be relied on; empty where it can."""
    checks = ChainCheck.objects.filter(school=school, agent__isnull=True, at__lte=at)
    newest = checks.order_by("-at", "-pk").first()
    if newest is None or newest.intact:
        return ""
    where = f" at entry {newest.first_broken:,}" if newest.first_broken else ""
    return (
        f"The school's own log is broken{where}, so nothing that was written down can be relied "
        "on. Keep it as it is and find out who changed it."
    )
