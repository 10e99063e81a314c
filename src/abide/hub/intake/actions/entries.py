"""Entries of an agent's chain, taken in as they come: all of a batch or nothing of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.domain.errors import ChainBroken
from abide.domain.evidence import EPOCH
from abide.domain.words import looks_like_path
from abide.hub.backups.actions import take_runs
from abide.hub.backups.actions.history import note_agent
from abide.hub.backups.models import Agent
from abide.hub.drills.actions import take_drills
from abide.hub.evidence.actions import TakenIn, record, take_in
from abide.hub.evidence.models import AgentEntry
from abide.hub.intake.actions.codes import known_of
from abide.hub.intake.models import EnrolmentCode
from abide.hub.intake.refusals import NotTaken
from abide.wire.alarm_deeds import ALARM, ANSWERED, read_alarms
from abide.wire.deeds import PROOF_KINDS
from abide.wire.link import LONGEST_ENTRY, Batch, Known

LONGEST_WORD = 120
HEARD = ["last_heard_at", "skew_seconds"]
READ_AS_RUNS = frozenset({"backup", "repository", "retention"})


@transaction.atomic(savepoint=False)
def receive(*, agent: Agent, batch: Batch, at: datetime) -> Known:
    """Given an agent and a batch of its entries, keep them and all that is read out of them; return
    how far the chain has come in.

    What is held already is passed over when it is the same. Raise NotTaken, with nothing kept, for
    a gap, a fork, an entry that does not fit its hash or its place, or one shaped like a path.
    """
    _check_place(agent, batch)
    rows = _unheld(agent, batch)
    if not rows:
        agent.save(update_fields=HEARD)
        return known_of(agent)
    for row in rows:
        _check_words(row)
    if agent.entries == 0:
        _check_begin(agent, rows[0])
    try:
        taken = take_in(school=agent.school, agent=agent.public_id, rows=rows, at=at)
        _check_lengths(taken.entries)
        _check_alarms(taken.entries)
        if runs := [each for each in taken.entries if each.kind in READ_AS_RUNS]:
            take_runs(school=agent.school, agent=agent, entries=runs)
        if drills := [each for each in taken.entries if each.kind in PROOF_KINDS]:
            take_drills(school=agent.school, agent=agent, entries=drills)
    except ChainBroken as broken:
        raise _refused(agent, "chain", str(broken)) from None
    return _note(agent, taken, at)


def _note(agent: Agent, taken: TakenIn, at: datetime) -> Known:
    """Given what came of a batch, keep how far the chain has come in, with one entry for it."""
    if taken.entries:
        agent.entries, agent.head = taken.last, str(taken.head)
        agent.epoch = taken.entries[-1].epoch
    was_refused = bool(agent.refusal)
    agent.refusal, agent.refused_at = "", None
    if was_refused:
        note_agent(agent, at)
    fields = ["entries", "head", "epoch", "refusal", "refused_at"]
    agent.save(update_fields=[*fields, *HEARD])
    by = f"agent:{agent.public_id}"
    record(school=agent.school, kind="received", by=by, at=at, facts=taken.facts)
    return known_of(agent)


@transaction.atomic
def note_refusal(*, agent: Agent, sentence: str, at: datetime) -> None:
    """Given why an agent's entries were refused, keep that for people to see; an entry is written
    when it is news."""
    sentence = sentence[:300]
    if agent.refusal == sentence:
        Agent.objects.filter(pk=agent.pk).update(refused_at=at)
        return
    Agent.objects.filter(pk=agent.pk).update(refusal=sentence, refused_at=at)
    agent.refresh_from_db(fields=["refusal"])
    note_agent(agent, at)
    record(
        school=agent.school,
        kind="entries refused",
        by="hub",
        at=at,
        facts={"agent": str(agent.public_id), "entries": agent.entries, "because": sentence},
    )


def _check_place(agent: Agent, batch: Batch) -> None:
    if batch.first > agent.entries + 1:
        missing = agent.entries + 1
        raise _refused(agent, "gap", f"Entry {missing} is missing: the next to be sent is that.")


def _unheld(agent: Agent, batch: Batch) -> list[dict[str, Any]]:
    """Given a batch, return what is new of it. Raise NotTaken where the rest is another log."""
    held = agent.entries - batch.first + 1
    if held <= 0:
        return batch.entries
    known = dict(
        AgentEntry.objects.filter(
            agent=agent.public_id, number__gte=batch.first, number__lt=batch.first + held
        ).values_list("number", "hash")
    )
    for number, row in enumerate(batch.entries[:held], start=batch.first):
        if known.get(number) != row.get("hash"):
            raise _refused(
                agent,
                "fork",
                f"Entry {number} is not the one that was received before: the log was written "
                "anew, or two servers use one.",
            )
    return batch.entries[held:]


def _check_begin(agent: Agent, first: Mapping[str, Any]) -> None:
    """Given the first entry of a chain, return when it may begin one. Raise NotTaken."""
    code = EnrolmentCode.objects.filter(agent=agent).exclude(begins_after="").first()
    if code is not None and first.get("previous") != code.begins_after:
        raise _refused(agent, "fork", "The log does not go on from where it said it would.")
    if first.get("kind") != EPOCH:
        raise _refused(agent, "chain", "The first entry does not open an epoch.")


def _check_words(row: Mapping[str, Any]) -> None:
    """Given an entry as it came, return. Raise NotTaken where what it calls itself is shaped like a
    path; its facts are looked at when it is taken in."""
    for key in ("kind", "by"):
        word = row.get(key)
        if not isinstance(word, str) or len(word) > LONGEST_WORD or looks_like_path(word):
            raise NotTaken(409, "entry", f"An entry's {key} is no word of ours.", shown=True)


def _check_lengths(entries: Sequence[AgentEntry]) -> None:
    if any(len(each.line) > LONGEST_ENTRY for each in entries):
        raise NotTaken(409, "entry", "An entry is longer than entries are.", shown=True)


def _check_alarms(entries: Sequence[AgentEntry]) -> None:
    """Given entries, return. Raise ChainBroken for an alarm, or an answer to one, that does not
    read: the log would keep it for ever, and every status is judged by it."""
    for each in entries:
        if each.kind in (ALARM, ANSWERED):
            try:
                read_alarms([json.loads(each.line)])
            except ChainBroken:
                what = f"entry {each.number} does not read as an {each.kind}"
                raise ChainBroken(each.number, what) from None


def _refused(agent: Agent, reason: str, sentence: str) -> NotTaken:
    return NotTaken(409, reason, sentence, known=known_of(agent), shown=True)
