"""Who wrote a document, who approved it on which day by which minute, who signed it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.documents import picking
from abide.domain.words import day, listing


@dataclass(frozen=True)
class Approval:
    """The last time a document was approved: when, by which body, by which minute and revision."""

    on: date
    body: str
    minute: str
    revision: str


def approval_of(row: Row, asked: Asked) -> Approval | None:
    """Given a document, return its last approval that is not still to come, or None. What was noted
    as done counts beside what stands on its front page; the newer of them is taken."""
    found = []
    note = row.done("approved", asked.today)
    if note is not None:
        said = {name: str(note.values.get(name, "")) for name in ("body", "minute", "revision")}
        body = said["body"] or row.text("body")
        found.append(Approval(note.on, body, said["minute"], said["revision"]))
    for name in ("adopted_on", "approved_on"):
        on = picking.past(row.day(name), asked)
        if on is not None:
            revision = picking.revision_when(row, name)
            found.append(Approval(on, row.text("body"), row.text("minute"), revision))
    return max(found, key=lambda each: each.on, default=None)


def titled(asked: Asked) -> Evidenced:
    """Return whether each document says what it is, who wrote it, who approves it and which body
    adopts it; the author does not approve it, and no two bear one title. Figure `wider`: it must
    say which wider plan it is part of."""
    return picking.each_document(asked, judge_title)


def judge_title(row: Row, asked: Asked) -> Sequence[Finding]:
    """Given a document, return what its front page says of who wrote and approves it."""
    title = picking.titled(row)
    fields = {"author": "who wrote it", "approver": "who approves it", "body": "who adopts it"}
    if asked.control.figures.get("wider"):
        fields["part_of"] = "which wider plan it is part of"
    missing = [words for name, words in fields.items() if not row.text(name)]
    findings = [*_one_hand(row, asked), *_one_title(row, asked), *_wider(row, asked)]
    if missing:
        reason = f"{title} does not say {listing(missing)}. {asked.control.mend}"
        findings.append(Finding(Status.NEVER, reason))
    told = f"{title} says who wrote it, who approves it and who adopts it."
    return findings or [Finding(Status.KEPT, told)]


def _one_hand(row: Row, asked: Asked) -> Iterator[Finding]:
    author, approver = row.text("author"), row.text("approver")
    if author and picking.plain(author) == picking.plain(approver):
        reason = f"{author} both wrote and approves {picking.titled(row)}. {asked.control.mend}"
        yield Finding(Status.BROKEN, reason)


def _one_title(row: Row, asked: Asked) -> Iterator[Finding]:
    title = picking.plain(row.text("title"))
    alike = [
        each
        for each in asked.known.of("document")
        if not each.erased and picking.plain(each.text("title")) == title
    ]
    if len(alike) > 1:
        reason = f"{len(alike)} documents are called {picking.titled(row)}. Rename or take out one."
        yield Finding(Status.BROKEN, reason)


def _wider(row: Row, asked: Asked) -> Iterator[Finding]:
    wider = picking.plain(row.text("part_of"))
    titles = {
        picking.plain(each.text("title")) for each in asked.known.of("document") if not each.erased
    }
    if wider and wider not in titles:
        reason = (
            f"{picking.titled(row)} is said to be part of “{row.text('part_of')}”, which is not "
            "among the documents. Enter it, or mend the title."
        )
        yield Finding(Status.BROKEN, reason)


def approved(asked: Asked) -> Evidenced:
    """Return whether each document was approved by a body, on a day, by a minute, and as it stands
    now: not before it was written, and not an earlier revision."""
    return picking.each_document(asked, judge_approval)


def judge_approval(row: Row, asked: Asked) -> Sequence[Finding]:
    """Given a document, return whether it was approved as it stands now."""
    title, approval, mend = picking.titled(row), approval_of(row, asked), asked.control.mend
    if approval is None:
        ahead = row.day("adopted_on") or row.day("approved_on")
        why = f": {asked.day(ahead)} is still to come" if ahead else ": the date is blank"
        return [Finding(Status.NEVER, f"{title} has not been approved{why}. {mend}")]
    on = asked.day(approval.on)
    missing = [
        words
        for words, said in (("which body did", approval.body), ("the minute", approval.minute))
        if not said
    ]
    if missing:
        lacks = f"{title} is said to be approved on {on}, but not {listing(missing)}"
        return [Finding(Status.NEVER, f"{lacks}. {mend}")]
    older = _older_than(row, approval.on, approval.revision)
    if older:
        reason = f"{title} was approved on {on}, but {older}. {mend}"
        return [Finding(Status.BROKEN, reason)]
    told = f"{title} was approved on {on} by {approval.body}, minute {approval.minute}."
    return [Finding(Status.KEPT, told)]


def _older_than(row: Row, on: date, of: str) -> str:
    """Given the day and the revision that was approved or signed, return why that was an earlier
    version than the one that holds, if it was."""
    written, revision = row.day("written_on"), row.text("revision")
    if written is not None and written > on:
        return f"what holds now was written after that, on {day(written)}"
    if of and revision and of.strip() != revision.strip():
        return f"that was revision {of}, and revision {revision} holds now"
    return ""


def minuted(asked: Asked) -> Evidenced:
    """Return whether the minute that adopted each document is known."""
    return picking.each_document(asked, judge_minute)


def judge_minute(row: Row, asked: Asked) -> Sequence[Finding]:
    """Given a document, return whether the minute that adopted it is known."""
    title, approval = picking.titled(row), approval_of(row, asked)
    minute = approval.minute if approval else ""
    if not minute:
        when = f" on {asked.day(approval.on)}" if approval else ""
        reason = f"No minute is noted that adopted {title}{when}. {asked.control.mend}"
        return [Finding(Status.NEVER, reason)]
    return [Finding(Status.KEPT, f"{title} was adopted by minute {minute}.")]


def signed(asked: Asked) -> Evidenced:
    """Return whether each document is signed, and since it was last written anew."""
    return picking.each_document(asked, judge_signature)


def judge_signature(row: Row, asked: Asked) -> Sequence[Finding]:
    """Given a document, return whether it is signed as it stands now."""
    title, note, mend = picking.titled(row), row.done("signed", asked.today), asked.control.mend
    signatory, on = row.text("signatory"), picking.past(row.day("signed_on"), asked)
    revision = picking.revision_when(row, "signed_on")
    if note is not None and (on is None or not signatory or note.on >= on):
        signatory, on = str(note.values.get("by", "")), note.on
        revision = str(note.values.get("revision", ""))
    if on is None or not signatory:
        by = f": the line for {signatory} is blank" if signatory else ""
        return [Finding(Status.NEVER, f"{title} is not signed{by}. {mend}")]
    older = _older_than(row, on, revision)
    if older:
        reason = f"{signatory} signed {title} on {asked.day(on)}, but {older}. {mend}"
        return [Finding(Status.BROKEN, reason)]
    return [Finding(Status.KEPT, f"{signatory} signed {title} on {asked.day(on)}.")]
