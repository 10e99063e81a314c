"""Promises of every status, said by people, for tests of the pages of promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from abide.domain.roles import Role
from abide.hub.controls import actions
from abide.hub.controls.models import Attestation
from abide.hub.evidence.actions import File
from abide.hub.records.actions import put
from abide.hub.records.kinds.settings import CATALOGUE, CONTROL
from abide.hub.schools.models import School
from tests.hub.people import visitor


def switch_off(school: School, at: datetime, *catalogues: str) -> None:
    """Let a school promise by none of these catalogues."""
    for name in catalogues or ("policy-0",):
        put(
            school=school,
            kind=CATALOGUE,
            key=name,
            values={"name": name, "on": False},
            by="hub",
            at=at,
        )


def promise(school: School, key: str, at: datetime, **values: Any) -> None:
    """Let a school promise something of its own, or change what it promises."""
    said: Mapping[str, Any] = {
        "own": True,
        "title": key.replace("-", " ").capitalize(),
        "says": f"The school says that {key.replace('-', ' ')}.",
        "cadence": "monthly",
        "owner": Role.OFFICE_MANAGER.value,
        "by": "staff",
        **values,
    }
    put(school=school, kind=CONTROL, key=key, values=said, by="hub", at=at)


def say(
    school: School,
    control: str,
    at: datetime,
    *,
    kept: bool = True,
    on: date | None = None,
    role: Role = Role.OFFICE_MANAGER,
    note: str = "Seen",
    files: tuple[File, ...] = (),
) -> Attestation:
    """Let somebody say whether a promise was kept."""
    return actions.attest(
        visitor=visitor(school, role),
        control=control,
        on=on or at.date(),
        kept=kept,
        note=note,
        at=at,
        files=files,
    )
