"""An agent that says whatever it likes, byte for byte: signed as one, well-behaved as none."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from abide.hub.backups.models import Agent
from abide.hub.intake.models import Stamp
from abide.hub.schools.models import School
from abide.hub.web import clock
from abide.wire.signing import (
    AGENT_HEADER,
    CLOCK_HEADER,
    SIGNATURE_HEADER,
    STAMP_HEADER,
    new_key,
    public_of,
    request_bytes,
    sign,
)


@dataclass
class RawAgent:
    """An enrolled agent of a school, with its key in hand."""

    school: School
    name: str = "Office server"
    key: Ed25519PrivateKey = field(default_factory=new_key)
    public_id: uuid.UUID = field(default_factory=uuid.uuid4)
    last: int = 0

    def __post_init__(self) -> None:
        self.row = Agent.objects.create(
            public_id=self.public_id,
            school=self.school,
            name=self.name,
            public_key=public_of(self.key),
            enrolled_at=clock.now(),
        )
        Stamp.objects.create(agent=self.row)

    def says(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        """Send a body as it is; return the hub's answer, also where the hub failed."""
        self.last = max(self.last + 1, int(time.time() * 1_000_000))
        stamps = (str(self.last), str(self.last))
        target = f"/api/v1{path}"
        told = {
            AGENT_HEADER: str(self.row.public_id),
            STAMP_HEADER: stamps[0],
            CLOCK_HEADER: stamps[1],
            SIGNATURE_HEADER: sign(self.key, request_bytes(method, target, stamps, body)),
        }
        client = Client(raise_request_exception=False)
        return client.generic(
            method, target, body, content_type="application/json", headers={**told, **headers}
        )
