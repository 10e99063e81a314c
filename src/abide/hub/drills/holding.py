"""Rows held against the entries they were read out of: what somebody changed in the tables alone
is found, and read out anew.

Pages and the judge look at rows; only entries are chained. So each night every row is compared with
what its entry says, once the chains themselves were found whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.hub.backups.actions.runs import GONE, batches, read_run
from abide.hub.backups.actions.runs import columns_of as run_columns
from abide.hub.backups.models import Agent, Place, Run
from abide.hub.drills.actions import columns_of as drill_columns
from abide.hub.drills.actions import read_drill, rebuild
from abide.hub.drills.models import Drill
from abide.hub.evidence.actions import HUB, record
from abide.hub.evidence.models import AgentEntry
from abide.hub.schools.models import School
from abide.wire.deeds import PROOF_KINDS


def hold_rows(*, school: School, at: datetime) -> int:
    """Given a school whose chains are whole, compare its runs, drills and places with the entries;
    where any differs, read all of them anew, with an entry. Return how many differed."""
    wrong = wrong_rows(school)
    if not wrong:
        return 0
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        runs, drills = rebuild(school)
        facts = {"differed": wrong, "runs": runs, "restore_tests": drills}
        record(school=school, kind="rows read anew", by=HUB, at=at, facts=facts)
    return wrong


def wrong_rows(school: School) -> int:
    """Given a school, return how many rows say other than their entries, are missing, or stand for
    no entry."""
    agents = list(Agent.objects.filter(school=school).order_by("enrolled_at", "pk"))
    gone = {snapshot for agent in agents for snapshot in _gone(agent)}
    wrong = sum(_of_agent(agent, gone) for agent in agents)
    strays = Run.objects.filter(school=school).exclude(entry__kind="backup").count()
    return (
        wrong
        + strays
        + Drill.objects.filter(school=school).exclude(entry__kind__in=PROOF_KINDS).count()
    )


def _of_agent(agent: Agent, gone: set[tuple[str, str]]) -> int:
    wrong = 0
    for batch in batches(agent, ("backup",)):
        rows = {row.entry_id: row for row in Run.objects.filter(entry__in=batch)}
        wrong += sum(not _is_run(rows.get(each.pk), each, agent, gone) for each in batch)
    for batch in batches(agent, PROOF_KINDS):
        drills = {row.entry_id: row for row in Drill.objects.filter(entry__in=batch)}
        wrong += sum(not _is_drill(drills.get(each.pk), each, agent) for each in batch)
    return wrong + _misplaced(agent)


def _is_run(row: Run | None, entry: AgentEntry, agent: Agent, gone: set[tuple[str, str]]) -> bool:
    if row is None or (row.school_id, row.agent_id) != (agent.school_id, agent.pk):
        return False
    is_gone = (row.place_name, row.snapshot) in gone
    said = run_columns(read_run(entry, json.loads(entry.line)))
    return _says(row, said) and (row.gone_at is not None) == is_gone


def _is_drill(row: Drill | None, entry: AgentEntry, agent: Agent) -> bool:
    if row is None or (row.school_id, row.agent_id) != (agent.school_id, agent.pk):
        return False
    return _says(row, drill_columns(read_drill(entry, json.loads(entry.line)), entry.at))


def _says(row: Run | Drill, said: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in said.items())


def _gone(agent: Agent) -> Iterator[tuple[str, str]]:
    """Yield (place, snapshot) of each copy that an agent's retention removed, or found gone."""
    for facts in _facts(agent, ("retention",)):
        for key in GONE:
            for snapshot in facts.get(key) or ():
                yield str(facts.get("repository")), str(snapshot)


def _misplaced(agent: Agent) -> int:
    """Return how many of an agent's places are known by another repository than its entries say."""
    known: dict[str, str] = {}
    for facts in _facts(agent, ("backup", "repository")):
        identity = facts.get("repository_id") or ""
        if "id" in facts and facts.get("outcome") in ("made", "adopted"):
            identity = facts["id"]
        if identity and facts.get("repository"):
            known[str(facts["repository"])] = str(identity)
    places = Place.objects.filter(agent=agent, removed_at=None)
    return sum(known.get(each.name, each.repository_id) != each.repository_id for each in places)


def _facts(agent: Agent, kinds: Iterable[str]) -> Iterator[dict[str, Any]]:
    for batch in batches(agent, kinds):
        for entry in batch:
            yield json.loads(entry.line)["facts"]
