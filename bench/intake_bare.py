"""A Django view as short as one can be that does the work intake does for each entry.

The request's signature, each hash and link, no path in it, the same rows, the school's own entry
for the batch, one durable transaction. Nothing else: no stamps, no answer signed, no places or
systems looked up."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from abide.domain.evidence import Entry, follows, refuse_paths
from abide.hub.backups.models import Agent, Run
from abide.hub.evidence.actions import record
from abide.hub.evidence.models import AgentEntry
from abide.hub.urls import urlpatterns as hub
from abide.hub.web import clock
from abide.wire.signing import (
    AGENT_HEADER,
    CLOCK_HEADER,
    SIGNATURE_HEADER,
    STAMP_HEADER,
    is_signed,
    request_bytes,
)


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    """Take a batch of entries."""
    body, sent = request.body, request.headers
    with transaction.atomic():
        agent = Agent.objects.select_related("school").get(public_id=sent[AGENT_HEADER])
        stamps = (sent[STAMP_HEADER], sent[CLOCK_HEADER])
        data = request_bytes("POST", request.path, stamps, body)
        if not is_signed(agent.public_key, sent[SIGNATURE_HEADER], data):
            return HttpResponse(status=401)
        last = AgentEntry.objects.filter(agent=agent.public_id).order_by("-number").first()
        before = Entry.from_dict(json.loads(last.line)) if last else None
        number, now, rows = last.number if last else 0, clock.now(), []
        entries = [Entry.from_dict(row) for row in json.loads(body)["entries"]]
        for entry in entries:
            refuse_paths(dict(entry.facts))
            follows(before, entry)
            before, number = entry, number + 1
            rows.append(_row(agent, entry, number, now))
        AgentEntry.objects.bulk_create(rows)
        Run.objects.bulk_create(
            _run(agent, row, entry.facts)
            for row, entry in zip(rows, entries, strict=True)
            if entry.kind == "backup"
        )
        Agent.objects.filter(pk=agent.pk).update(entries=number, last_heard_at=now)
        head = rows[-1].hash
        facts = {"agent": str(agent.public_id), "last": number, "head": head}
        record(school=agent.school, kind="received", by="bench", at=now, facts=facts)
    return JsonResponse({"entries": number})


def _row(agent: Agent, entry: Entry, number: int, now: datetime) -> AgentEntry:
    return AgentEntry(
        school_id=agent.school_id,
        agent=agent.public_id,
        number=number,
        epoch=entry.epoch,
        seq=entry.seq,
        at=datetime.fromisoformat(entry.at),
        received_at=now,
        kind=entry.kind,
        line=entry.line,
        hash=entry.hash,
    )


def _run(agent: Agent, row: AgentEntry, facts: Any) -> Run:
    return Run(
        school_id=agent.school_id,
        agent=agent,
        entry=row,
        system_name=facts["system"],
        place_name=facts["repository"],
        outcome=facts["outcome"],
        snapshot=facts["snapshot"],
        started_at=datetime.fromisoformat(facts["started_at"]),
        finished_at=datetime.fromisoformat(facts["finished_at"]),
        files=facts["files"],
        bytes=facts["bytes"],
        problems=facts["problems"],
    )


urlpatterns = [*hub, path("bare/entries", bare)]
