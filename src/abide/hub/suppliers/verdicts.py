"""What becomes of something that came in: it counts, or it waits for a person and says why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from abide.hub.suppliers.expectations import Expected, matching, named_in
from abide.hub.suppliers.reading.forwards import Forwarded, forwarded, is_reply
from abide.hub.suppliers.reading.mails import Mail
from abide.hub.suppliers.reading.outcomes import ANSWER, Outcome, OwnWords, Reading, read_outcome
from abide.hub.suppliers.reading.senders import Sender, looked_at

CLOCK_TOLERANCE = timedelta(minutes=10)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""What names a day before this names none: no copy is as old, and no calendar reaches before 1."""
NOBODY = "It comes from a sender that no report is expected from."
SEVERAL = "It fits more than one report that is expected."
NOT_REAL = "The mailbox says that its sender is not who it says."
NOT_VOUCHED = "The mailbox does not vouch for its sender."
BY_WHOM = "It was passed on by somebody who holds no post at the school."
WHEN = "When it was first sent can't be told from it."
AHEAD = "It is dated ahead of its time."
ANY_JOB = (
    "It names a job, and the report that is expected names no words to know its job by: another "
    "job of the same sender would count as well."
)
UNNAMED = (
    "It says so in plain words only, and the report that is expected names no words to know it by."
)


@dataclass(frozen=True)
class Came:
    """Something that came in: the mail, or a file made to look like one. `folder`: the part of the
    watched folder it lay in. `claimed_at`: when it says it was made."""

    mail: Mail
    received_at: datetime
    folder: str = ""
    file_name: str = ""
    claimed_at: datetime | None = None


@dataclass(frozen=True)
class Bench:
    """What a report is judged by: what is expected, whose forwarding counts, whose word on senders
    is believed, and the zone of the school's clock."""

    expected: Sequence[Expected]
    staff: Collection[str]
    zone: tzinfo
    verified_by: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a report counts as; `why` says why it waits, and is empty where it counts."""

    expected: Expected | None
    outcome: Outcome | None
    moment: datetime | None
    why: str
    reading: Reading
    mail: Mail
    passed_on_by: str = ""


def judge(came: Came, bench: Bench) -> Verdict:
    """Given what came in, return what it counts as. Whatever is in doubt waits for a person."""
    on = forwarded(came.mail, bench.zone) if not came.folder else None
    mail = on.mail if on else came.mail
    above = on.above if on else ""
    reading = read_outcome(mail, OwnWords(), above)
    found = _expected(came, mail, bench, reading)
    expected = found[0] if len(found) == 1 else None
    if expected and (expected.own.good or expected.own.failed):
        reading = read_outcome(mail, expected.own, above)
    moment = _moment(came, mail, on, reading, bench)
    why = (
        mail.trouble
        or came.mail.trouble
        or _sender(came, on, expected, bench)
        or ("" if expected else (SEVERAL if found else NOBODY))
        or (ANSWER if is_reply(came.mail.subject) else reading.why)
        or ("" if reading.sure or (expected and expected.words) else UNNAMED)
        or (ANY_JOB if reading.job and expected and not expected.words else "")
        or ("" if moment else WHEN)
        or (AHEAD if moment and moment > came.received_at + CLOCK_TOLERANCE else "")
    )
    moment = min(moment, came.received_at) if moment else None
    return Verdict(expected, reading.outcome, moment, why, reading, mail, on.by if on else "")


def _expected(came: Came, mail: Mail, bench: Bench, reading: Reading) -> list[Expected]:
    senders = [each for each in (came.folder, mail.sender) if each]
    return matching(bench.expected, senders, named_in(mail, reading.job, came.file_name))


def _sender(came: Came, on: Forwarded | None, expected: Expected | None, bench: Bench) -> str:
    """Return why its sender can't be relied on; empty where nothing speaks against it."""
    if came.folder:
        return ""
    said = looked_at(came.mail.results, came.mail.sender, bench.verified_by)
    if said is Sender.FAILED:
        return NOT_REAL
    if said is Sender.NOT_SAID and bench.verified_by:
        return NOT_VOUCHED
    if on and on.by not in bench.staff and not (expected and expected.comes_from(on.by)):
        return BY_WHOM
    return ""


def _moment(
    came: Came, mail: Mail, on: Forwarded | None, reading: Reading, bench: Bench
) -> datetime | None:
    """Return the moment that a report is of: the earliest that it names. A mail that came straight
    from its sender was sent at the latest when it came; what was passed on may be older."""
    stated = _stated(reading.stated, bench.zone)
    if on is not None:
        named = [each for each in (stated, _told(mail.date)) if each is not None]
        return min(named, default=None)
    claimed = _told(came.claimed_at) or _told(mail.date)
    sent = min(claimed, came.received_at) if claimed else came.received_at
    return min(stated, sent) if stated and stated <= came.received_at else (stated or sent)


def _stated(words: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        return None
    return _told(found.replace(tzinfo=found.tzinfo or zone))


def _told(named: datetime | None) -> datetime | None:
    return named if named is not None and named >= EARLIEST else None
