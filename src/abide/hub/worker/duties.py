"""What falls due by itself, computed from the tables: daily heads, nightly checks, clearing up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Exists, OuterRef, QuerySet

from abide.domain.roles import Role
from abide.hub.drills.holding import hold_rows
from abide.hub.evidence.actions import check_chains as read_chains
from abide.hub.evidence.actions import sign_head
from abide.hub.evidence.letters import head_letter
from abide.hub.evidence.models import ChainCheck, Entry
from abide.hub.intake.models import EnrolmentCode
from abide.hub.people.models import Link
from abide.hub.people.queries import holders_of
from abide.hub.schools.models import School
from abide.hub.worker import watch
from abide.hub.worker.actions import post
from abide.hub.worker.mail import wake
from abide.hub.worker.models import Chore, Mail
from abide.hub.worker.rounds import forget_rounds

CHECKED_FROM = time(2, 0)
LINKS_KEPT, MAILS_KEPT = timedelta(days=30), timedelta(days=90)
CLEARED_EVERY = timedelta(days=1)


def close_days(*, at: datetime) -> int:
    """Given a moment, sign the head of yesterday for each school that lacks it, and mail it to
    headteacher, chair and the witness's mailbox in one; return how many were signed."""
    signed = 0
    for school, day in heads_due(at):
        signed += watch.each(school, "heads", day, partial(_close, school, day, at))
    if signed:
        wake()
    return signed


def heads_due(at: datetime) -> Iterator[tuple[School, date]]:
    """Given a moment, yield each school with the day whose head is to be signed or mailed: the day
    before, by the school's own clock, where something had been written by its end."""
    for zone, schools in _by_zone():
        here = at.astimezone(ZoneInfo(zone))
        midnight = datetime.combine(here.date(), time(), ZoneInfo(zone))
        day = here.date() - timedelta(days=1)
        wrote = Entry.objects.filter(school=OuterRef("pk"), at__lt=midnight)
        told = Mail.objects.filter(school=OuterRef("pk"), about__startswith=f"head:{day}:")
        for school in schools.filter(Exists(wrote)).exclude(Exists(told)):
            yield school, day


def _close(school: School, day: date, at: datetime) -> None:
    """Sign, then mail: one that dies in between signs nothing twice and mails what is signed."""
    head = sign_head(school=school, day=day, at=at)
    subject, body = head_letter(head)
    holders = [
        user.email
        for role in (Role.HEADTEACHER, Role.CHAIR)
        for user in holders_of(school, role, at)
    ]
    post(
        to=[*holders, school.witness_email],
        subject=subject,
        body=body,
        at=at,
        about=f"head:{day}:{school.public_id}",
        school=school,
    )


def check_chains(*, at: datetime) -> int:
    """Given a moment, read the chains of each school that were not read since last night; return
    of how many schools."""
    read = 0
    for school, night in checks_due(at):
        read += watch.each(school, "chains", night, partial(_check, school, at))
    return read


def _check(school: School, at: datetime) -> None:
    """Read the chains; where they hold, hold what pages are made from against them."""
    if all(each.intact for each in read_chains(school=school, at=at)):
        hold_rows(school=school, at=at)


def checks_due(at: datetime) -> Iterator[tuple[School, date]]:
    """Given a moment, yield each school whose chains were not read since two o'clock of the last
    night, with that night."""
    for zone, schools in _by_zone():
        here = at.astimezone(ZoneInfo(zone))
        since = datetime.combine(here.date(), CHECKED_FROM, ZoneInfo(zone))
        if since > at:
            since = datetime.combine(here.date() - timedelta(days=1), CHECKED_FROM, ZoneInfo(zone))
        wrote = Entry.objects.filter(school=OuterRef("pk"))
        was_read = ChainCheck.objects.filter(school=OuterRef("pk"), agent=None, at__gte=since)
        for school in schools.filter(Exists(wrote)).exclude(Exists(was_read)):
            yield school, since.date()


def clear_up(*, at: datetime) -> bool:
    """Given a moment, forget what has expired, once a day; return whether that was done now."""
    if Chore.objects.filter(name="clear up", done_at__gt=at - CLEARED_EVERY).exists():
        return False
    from allauth.usersessions.models import UserSession
    from huey.contrib.djhuey import HUEY

    call_command("clearsessions")
    live = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=live).delete()
    Link.objects.filter(expires_at__lt=at - LINKS_KEPT).delete()
    EnrolmentCode.objects.filter(expires_at__lt=at - LINKS_KEPT).delete()
    old = at - MAILS_KEPT
    Mail.objects.filter(sent_at__lt=old).delete()
    Mail.objects.filter(given_up_at__lt=old).delete()
    forget_rounds(at=at)
    HUEY.storage.flush_results()
    Chore.objects.update_or_create(name="clear up", defaults={"done_at": at})
    return True


def _by_zone() -> Iterator[tuple[str, QuerySet[School]]]:
    for zone in School.objects.order_by("zone").values_list("zone", flat=True).distinct():
        yield zone, School.objects.filter(zone=zone).order_by("pk")
