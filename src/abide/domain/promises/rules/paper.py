"""Rules over paper records, hard copies of pupils' work, the sealed envelope."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from abide.domain.cadence import Cadence
from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.known import KnownDeadline
from abide.domain.promises.rows import Note, Row
from abide.domain.words import plural

YEARLY = Cadence.parse("yearly")
TERMLY = Cadence.parse("termly")
ACCOUNTS = "accounts and finance"
EXAM_WINDOW = "exam window"
LOOKED_BACK = timedelta(days=366)


def papers_seen(asked: Asked) -> Evidenced:
    """Return whether each paper record has a place and a holder, and somebody saw it within the
    cadence (yearly where none is said). One in the building of the server is told: a fire takes
    both. Figures: `papers`, what they are about (accounts and finance); `apart` 1: all must stand
    in another building than the server."""
    about = asked.control.words("papers") or (ACCOUNTS,)
    papers = [
        row
        for row in asked.known.of("paper-record")
        if not row.erased and row.text("sort") in about
    ]
    if not papers:
        reason = f"No paper record of {' or '.join(about)} is entered yet. {asked.control.mend}"
        return staff([Finding(Status.NEVER, reason)])
    findings = [finding for row in papers for finding in _paper(row, asked)]
    seen = [row.done("sighted", asked.today) for row in papers]
    due = [
        asked.stands(asked.noon(note.on), asked.control.counted or YEARLY)[1]
        for note in seen
        if note
    ]
    return staff(findings, due, [note.at for note in seen if note])


def _paper(row: Row, asked: Asked) -> Iterator[Finding]:
    what, mend = row.text("what"), asked.control.mend
    seen = row.done("sighted", asked.today)
    cadence = asked.control.counted or YEARLY
    yield asked.done(f"That somebody saw “{what}”", seen.on if seen else None, cadence, mend)
    for name, words in (("place", "where it is"), ("holder", "who looks after it")):
        if not row.text(name):
            yield Finding(Status.NEVER, f"“{what}” does not say {words}. Enter it.")
    if row.yes("beside_server"):
        reason = f"“{what}” stands in the same building as the server: a fire takes both."
        apart = asked.control.number("apart", 0) >= 1
        yield Finding(Status.BROKEN if apart else Status.KEPT, reason)


def hard_copies(asked: Asked) -> Evidenced:
    """Return whether, for each exam window of the calendar that is near, running or was within the
    last year, it is said where pupils' work is kept on paper, or why none is needed."""
    windows = sorted(
        (each for each in asked.known.deadlines if each.kind == EXAM_WINDOW),
        key=lambda each: each.first_on,
    )
    recent = [each for each in windows if each.last_on >= asked.today - LOOKED_BACK]
    if not recent:
        reason = "No exam window of this year is in the calendar. Enter the next one under Calendar"
        return staff([Finding(Status.NEVER, f"{reason}, then what is kept on paper for it.")])
    rows = [row for row in asked.known.of("hard-copy") if not row.erased]
    judged = [(each, _of_window(each, rows)) for each in recent]
    findings = [finding for each, row in judged for finding in _window(each, row, asked)]
    if not findings:
        ahead = recent[0]
        reason = (
            f"Nothing is said of “{ahead.name}” yet; it begins on {asked.day(ahead.first_on)}. "
            f"{asked.control.mend}"
        )
        findings = [Finding(Status.NEVER, reason)]
    open_windows = [each.first_on for each, row in judged if row is None]
    return staff(findings, open_windows, [row.at for _, row in judged if row])


def _of_window(window: KnownDeadline, rows: Sequence[Row]) -> Row | None:
    """Return what is said of a window: a row that names it, with a day that lies in it."""
    for row in rows:
        on = row.day("window_on")
        named = _plain(row.text("window")) == _plain(window.name)
        if named and on is not None and window.first_on <= on <= window.last_on:
            return row
    return None


def _window(window: KnownDeadline, row: Row | None, asked: Asked) -> Iterator[Finding]:
    days = f"“{window.name}” ({asked.day(window.first_on)} to {asked.day(window.last_on)})"
    if row is None:
        if window.first_on <= asked.today:
            reason = f"For {days} nothing is said of pupils' work on paper. {asked.control.mend}"
            yield Finding(Status.OVERDUE, reason)
        elif window.first_on - asked.today <= timedelta(days=asked.control.warn_days):
            reason = f"{days} is near, and nothing is said of pupils' work on paper. "
            yield Finding(Status.DUE, reason + asked.control.mend)
    elif row.text("needed") == "not needed" and not row.text("why_not"):
        reason = f"For {days} nothing is kept on paper, and no reason is given. Enter why."
        yield Finding(Status.BROKEN, reason)
    elif row.text("needed") == "not needed":
        yield Finding(Status.KEPT, f"For {days} nothing is needed: {row.text('why_not')}")
    elif not row.text("place"):
        reason = f"Pupils' work is kept on paper for {days}, but nobody has said where. Enter it."
        yield Finding(Status.NEVER, reason)
    else:
        yield Finding(Status.KEPT, f"For {days}: {row.text('place')}.")


def envelope(asked: Asked) -> Evidenced:
    """Return whether each sealed envelope has a place, a numbered seal, a day and people who may
    open it, is whole, and was looked at within the cadence (each term where none is said); one that
    was opened and not sealed anew is broken. A second one away from the school is asked for.
    Figures: `off_site` 1, it must be there; `may_open` (2), how many people may open each."""
    envelopes = [row for row in asked.known.of("envelope") if not row.erased]
    if not envelopes:
        reason = f"No sealed envelope is entered yet. {asked.control.mend}"
        return staff([Finding(Status.NEVER, reason)])
    findings = [finding for row in envelopes for finding in _envelope(row, asked)]
    if not any(row.yes("off_site") for row in envelopes):
        must = asked.control.number("off_site", 0) >= 1
        reason = "No envelope is kept away from the school: a fire takes the server and the "
        reason += "passwords. Seal a second one, and keep it elsewhere."
        findings.append(Finding(Status.BROKEN if must else Status.KEPT, reason))
    looked = [on for row in envelopes if (on := _looked_at(row, asked)) is not None]
    cadence = asked.control.counted or TERMLY
    due = [asked.stands(asked.noon(on), cadence)[1] for on in looked]
    return staff(findings, due, [asked.noon(on) for on in looked])


def _envelope(row: Row, asked: Asked) -> Iterator[Finding]:
    name, sealed_on = f"The envelope for {row.text('holds')}", _sealed_on(row, asked)
    mend = asked.control.mend
    missing = [
        words
        for known, words in (
            (row.text("place"), "where it is"),
            (_seal_number(row, asked), "the number on its seal"),
            (sealed_on, "when it was sealed"),
            (row.many("may_open"), "who may open it"),
        )
        if not known
    ]
    for words in missing:
        yield Finding(Status.NEVER, f"{name} does not say {words}. Enter it.")
    yield from _openings(row, name, asked)
    openers, needed = len(row.many("may_open")), int(asked.control.number("may_open", 2))
    if 0 < openers < needed:
        reason = f"{name} may be opened by {plural(openers, 'person', 'people')} only. Name "
        yield Finding(Status.BROKEN, f"{reason}{plural(needed, 'person', 'people')}.")
    if sealed_on is not None:
        cadence = asked.control.counted or TERMLY
        what = f"That somebody looked at {name[0].lower()}{name[1:]}"
        yield asked.done(what, _looked_at(row, asked), cadence, mend)


def _openings(row: Row, name: str, asked: Asked) -> Iterator[Finding]:
    """Yield whether the seal was broken since the envelope was last sealed."""
    opened, broken = (_bad(row, what, asked) for what in ("opened", "broken"))
    if opened is not None and not _sealed_since(row, opened, asked):
        reason = f"{name} was opened on {asked.day(opened.on)} and has not been sealed anew. "
        reason += "Change the passwords that were in it, seal it, and note the new seal."
        yield Finding(Status.BROKEN, reason)
    if broken is not None and not _sealed_since(row, broken, asked):
        reason = f"{name} was found on {asked.day(broken.on)} with its seal broken, or with "
        reason += "another number. Find out who opened it, change the passwords, and seal it anew."
        yield Finding(Status.BROKEN, reason)


def _bad(row: Row, what: str, asked: Asked) -> Note | None:
    """Return when a bad deed was noted last; that it was done stands, though its words were
    erased."""
    note = row.noted(what)
    return note if note is not None and note.on <= asked.today else None


def _sealed_since(row: Row, note: Note, asked: Asked) -> bool:
    """Return whether an envelope was sealed after a deed: on a later day, or noted later on the
    same one. That a day of sealing was written into the record is no new seal."""
    sealed = row.done("sealed", asked.today)
    if sealed is None:
        return False
    return (sealed.on, sealed.at) > (note.on, note.at)


def _sealed_on(row: Row, asked: Asked) -> date | None:
    sealed, said = row.done("sealed", asked.today), row.day("sealed_on")
    days = [on for on in (sealed.on if sealed else None, said) if on and on <= asked.today]
    return max(days, default=None)


def _seal_number(row: Row, asked: Asked) -> str:
    sealed = row.done("sealed", asked.today)
    said = str(sealed.values.get("seal_number", "")) if sealed else ""
    return said or row.text("seal_number")


def _looked_at(row: Row, asked: Asked) -> date | None:
    """Return when somebody last looked at an envelope; who seals it looks at it too."""
    inspected = row.done("inspected", asked.today)
    days = [inspected.on if inspected else None, _sealed_on(row, asked)]
    return max((on for on in days if on is not None), default=None)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


RULES: Mapping[str, Rule] = {
    "papers-seen": papers_seen,
    "hard-copies": hard_copies,
    "envelope": envelope,
}
