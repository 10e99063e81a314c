"""One measured run: entries a second into a hub's own SQLite, by intake or by the bare handler.

`python -m bench.intake_run intake|bare BATCH ENTRIES` with ABIDE_HOME in a new folder; prints JSON.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.intake_settings")


def main() -> None:
    """Make a hub, an agent and a log; time its batches going in."""
    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    way, size, entries = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    sender = Sender(WSGIHandler(), "/api/v1/entries" if way == "intake" else "/bare/entries")
    rows = log(entries + size)
    batches = [rows[at : at + size] for at in range(0, len(rows), size)]
    sender.send(1, batches[0])  # what is loaded at first use is not measured
    bodies = [sender.ready(1 + size * n, each) for n, each in enumerate(batches) if n]
    began, cpu = time.perf_counter(), time.process_time()
    for body, headers in bodies:
        sender.call(body, headers)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    sent = sum(len(each) for each in batches[1:])
    assert sender.held() == sent + size
    print(json.dumps({"entries": sent, "seconds": seconds, "cpu_seconds": cpu}))


def log(number: int) -> list[dict[str, Any]]:
    """Return a chain of backups, some drills' worth of other entries among them."""
    from abide.domain.evidence import append, open_epoch

    at = datetime(2026, 9, 1, 19, tzinfo=UTC)
    made = [open_epoch(None, 1, at, "agent:bench")]
    for n in range(1, number):
        moment = at + timedelta(minutes=n)
        facts = {
            "system": f"System {n % 12}",
            "repository": f"place-{n % 3}",
            "repository_id": "r" * 64,
            "outcome": "complete",
            "snapshot": f"{n:064x}",
            "started_at": moment.isoformat(),
            "finished_at": (moment + timedelta(seconds=40)).isoformat(),
            "files": 15_000,
            "bytes": 2_000_000_000,
            "unproven": 0,
            "manifest_sha256": f"{n:064x}",
            "problems": [],
        }
        kind = "backup" if n % 2 else "head"
        made.append(append(made[-1], at=moment, kind=kind, by="agent:bench", facts=facts))
    return [each.to_dict() for each in made]


class Sender:
    """An agent's requests, straight into Django's handler: no network, no web server."""

    def __init__(self, application: Callable[..., Any], path: str) -> None:
        from abide.hub.backups.models import Agent
        from abide.hub.intake.models import Stamp
        from abide.hub.schools.models import School
        from abide.wire.signing import new_key, public_of

        self.application, self.path, self.key = application, path, new_key()
        now = datetime.now(UTC)
        school = School.objects.create(name="Bench", slug="bench", created_at=now)
        self.agent = Agent.objects.create(
            public_id=uuid.uuid4(),
            school=school,
            name="bench",
            public_key=public_of(self.key),
            enrolled_at=now,
        )
        Stamp.objects.create(agent=self.agent)
        self.stamp = int(time.time() * 1_000_000)

    def ready(self, first: int, rows: list[dict[str, Any]]) -> tuple[bytes, dict[str, str]]:
        """Return a request's body and its headers, signed."""
        from abide.wire import signing

        body = json.dumps({"first": first, "entries": rows}).encode()
        self.stamp += 1
        stamps = (str(self.stamp), str(self.stamp))
        data = signing.request_bytes("POST", self.path, stamps, body)
        return body, {
            "HTTP_ABIDE_AGENT": str(self.agent.public_id),
            "HTTP_ABIDE_STAMP": stamps[0],
            "HTTP_ABIDE_CLOCK": stamps[1],
            "HTTP_ABIDE_SIGNATURE": signing.sign(self.key, data),
        }

    def send(self, first: int, rows: list[dict[str, Any]]) -> None:
        self.call(*self.ready(first, rows))

    def call(self, body: bytes, headers: dict[str, str]) -> None:
        said: list[str] = []
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": self.path,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            **headers,
        }
        answer = self.application(environ, lambda status, headers: said.append(status))
        content = b"".join(answer)
        answer.close()
        assert said[0].startswith("200"), (said, content)

    def held(self) -> int:
        from abide.hub.evidence.models import AgentEntry

        return AgentEntry.objects.filter(agent=self.agent.public_id).count()


if __name__ == "__main__":
    main()
