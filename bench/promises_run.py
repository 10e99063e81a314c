"""One hub with so many days of history, asked for its pages again and again.

`python -m bench.promises_run DAYS` with ABIDE_HOME in a new folder: prints every address as JSON,
then for each address that it reads, how many SQL statements and seconds of work the page took.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abide.hub.settings")
WRITES = "asks for a POST"


def main() -> None:
    """Make the hub, tell its addresses, then answer."""
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS = ["*"]
    settings.SECURE_SSL_REDIRECT = False
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    hub = Hub(int(sys.argv[1]))
    print(json.dumps(hub.addresses), flush=True)
    for line in sys.stdin:
        print(json.dumps(hub.ask(line.strip())), flush=True)


class Hub:
    """A school of the invented sort, seen by somebody who may see everything."""

    def __init__(self, days: int) -> None:
        from django.db import transaction

        from abide.hub.people.models import Membership
        from abide.hub.web import clock
        from bench.promises_school import History
        from tests.hub.people import signed_in
        from tests.hub.web.things import NOW
        from tests.hub.web.world import make_world

        clock._clock = lambda: NOW  # the tests' own way to set it
        with transaction.atomic():
            self.world = make_world()
            History(self.world.school, NOW, days).fill()
        head = next(iter(self.world.people.values()))
        for role in self.world.people:
            Membership.objects.get_or_create(
                school=self.world.school,
                user=head,
                role=role.value,
                defaults={"since": NOW - timedelta(days=days)},
            )
        self.client = signed_in(head)
        self.addresses = self._addresses()
        self.statements: dict[str, int] = {}

    def _addresses(self) -> list[tuple[str, str]]:
        """Return (name, path) of each address of a school; why not in place of the path."""
        from django.urls import reverse

        from tests.hub.web.world import addresses

        found = []
        for each in addresses():
            if not each.of_a_school:
                continue
            try:
                given = {
                    name: self.world.argument(each.room, each.name, name)
                    for name in each.parameters
                }
            except LookupError as error:
                found.append((str(each), f"no sample: {error}"))
                continue
            name = f"{each.room}:{each.name}" if each.room else each.name
            found.append((str(each), reverse(name, kwargs=given)))
        return found

    def ask(self, path: str) -> dict[str, Any]:
        """Given a path, return its page's status and seconds of work; and its SQL statements where
        the path is asked for the first time, which warms what pages share."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.client.raise_request_exception = False
        if path not in self.statements:
            with CaptureQueriesContext(connection) as asked:
                self._get(path)
            self.statements[path] = len(asked)
        began = time.process_time()
        status = self._get(path)
        seconds = time.process_time() - began
        return {"status": status, "seconds": seconds, "statements": self.statements[path]}

    def _get(self, path: str) -> int:
        answer = self.client.get(path)
        if answer.streaming:
            b"".join(answer)
        return int(answer.status_code)


if __name__ == "__main__":
    main()
