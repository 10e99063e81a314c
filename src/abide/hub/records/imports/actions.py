"""A register brought in from a file: all of it or nothing, and nothing is ever taken out."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.domain.errors import Refused
from abide.domain.promises.rules.assets.inventories import DEVICES
from abide.domain.promises.rules.assets.licences import LICENCES
from abide.hub.evidence.actions import Text, record
from abide.hub.records.actions import add, change, note, put
from abide.hub.records.imports.planning import Plan, made_plan
from abide.hub.records.imports.sources import Source
from abide.hub.records.kinds.assets import INVENTORY
from abide.hub.records.models import Record
from abide.hub.records.spec import Kind
from abide.hub.schools.models import School

LISTS = {DEVICES: "Both inventories of devices", LICENCES: "Licences, as their keeper lists them"}


class PlanChanged(Exception):
    """The register changed since the preview; `plan` is what the file would do now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the register changed since the preview")
        self.plan = plan


@transaction.atomic
def bring_in(
    *,
    school: School,
    by: str,
    at: datetime,
    kind: Kind,
    text: str,
    source: Source,
    fingerprint: str | None = None,
) -> Plan:
    """Given a file's text, bring all its rows in and return what was done.

    A list of licences that somebody else keeps is noted as the school's copy of it. Raise
    PlanChanged when this is not what was shown under `fingerprint`, or when a row is bad: then
    nothing is brought in.
    """
    School.objects.select_for_update().get(pk=school.pk)
    plan = made_plan(school, kind, text, source, at)
    if plan.problems or (fingerprint is not None and plan.fingerprint != fingerprint):
        raise PlanChanged(plan)
    facts = _told(school, by, at, plan)
    wanted = [row.target for row in plan.those("changed") if row.target]
    rows = Record.objects.filter(school=school, kind=kind.slug, public_id__in=wanted)
    by_id = {each.public_id: each for each in rows.select_related("school")}
    for row in plan.those("added"):
        add(school=school, kind=kind, values=row.values, by=by, at=at, facts=facts)
    for row in plan.those("changed"):
        found = by_id.get(row.target) if row.target else None
        if found is None:
            raise Refused("A row was taken out while the file was read: choose the file again.")
        change(row=found, values=row.values, by=by, at=at, facts=facts)
    if kind.slug == "licence" and source.name and source.as_of is not None:
        values = {"keeper": source.name, "rows": len(plan.rows)}
        listed = list_record(school=school, key=LICENCES, by=by, at=at)
        note(row=listed, what="copied", on=source.as_of, by=by, at=at, values=values)
    return plan


def list_record(*, school: School, key: str, by: str, at: datetime) -> Record:
    """Given the key of a list that there is one of, return its record, made when there is none."""
    put(school=school, kind=INVENTORY, key=key, values={"name": LISTS[key]}, by=by, at=at)
    return Record.objects.select_related("school").get(school=school, kind=INVENTORY.slug, key=key)


def _told(school: School, by: str, at: datetime, plan: Plan) -> dict[str, Any]:
    """Append the entry of a list, and return the facts that its rows' entries bear."""
    basis = "supplier says" if plan.source.name else "staff say"
    facts = {
        "list": plan.kind.slug,
        "added": len(plan.those("added")),
        "changed": len(plan.those("changed")),
        "unchanged": len(plan.those("unchanged")),
        "sha256": hashlib.sha256(plan.content.encode()).hexdigest(),
        "basis": basis,
    }
    said = [Text("source", plan.source.name)] if plan.source.name else []
    entry = record(school=school, kind="list imported", by=by, at=at, facts=facts, texts=said)
    return {"basis": basis, "list_entry": entry.seq}
