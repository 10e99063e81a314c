"""The hub killed at any moment: what it acknowledged is there, nothing is half there."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.hub.worker.post_office import PostOffice, post_office
from tests.whole.hubs import ROOT, Hub, environment, run_in, serving, sign_in
from tests.whole.school import wait_until

pytestmark = pytest.mark.whole

KILLS, BROWSERS = 4, 3
_JUDGED = """
import json
from abide.hub.evidence.models import Entry, Kept
from abide.hub.evidence.reading import verify_school
from abide.hub.register.models import Contact
from abide.hub.schools.models import School
school = School.objects.get()
entries = Entry.objects.filter(school=school, kind="contact added")
print(json.dumps({
    "intact": verify_school(school).intact,
    "contacts": sorted(Contact.objects.values_list("name", flat=True)),
    "entries": entries.count(),
    "with texts": Kept.objects.filter(entry__in=entries).values("entry").distinct().count(),
}))
"""
_POST = """
from datetime import UTC, datetime
from abide.hub.worker.actions import post
for number in range(3):
    post(to=[f"p{number}@school.example"], subject="s", body="b", at=datetime.now(UTC),
         about=f"n{number}", school=None)
"""
_SEND = """
import sys
from datetime import datetime
from abide.hub.worker.actions import send_waiting
print(send_waiting(at=datetime.fromisoformat(sys.argv[1])))
"""


def add_until_it_dies(hub: Hub, cookies: dict[str, str], names: list[str], done: list[str]) -> None:
    """Add contacts one after another; what the hub said yes to goes into `done`."""
    with hub.browser(cookies) as browser, contextlib.suppress(httpx.HTTPError, AssertionError):
        for name in names:
            if hub.add_contact(browser, name).status_code == 302:
                done.append(name)


def test_killed_amid_writing_it_has_every_deed_whole_with_its_entry_or_not_at_all(
    tmp_path: Path,
) -> None:
    drawn = random.Random(4)
    acknowledged: list[str] = []
    with serving(tmp_path, "--no-agent"):
        cookies = sign_in(tmp_path, "office manager")
    for kill in range(KILLS):
        with serving(tmp_path, "--no-agent") as hub:
            writers = [
                threading.Thread(
                    target=add_until_it_dies,
                    args=(hub, cookies, [f"{kill}-{n}-{i}" for i in range(500)], acknowledged),
                )
                for n in range(BROWSERS)
            ]
            for writer in writers:
                writer.start()
            wanted = len(acknowledged) + drawn.randint(1, 12)
            wait_until(partial(has_at_least, acknowledged, wanted))
            writers[0].join(drawn.uniform(0, 0.1))
            hub.kill()
            for writer in writers:
                writer.join()
    found = json.loads(run_in(tmp_path, _JUDGED))
    assert len(acknowledged) > KILLS
    assert found["intact"]
    assert set(acknowledged) <= set(found["contacts"])
    assert len(found["contacts"]) == found["entries"] == found["with texts"]


def has_at_least(found: list[str], wanted: int) -> bool:
    return len(found) >= wanted


def sender(home: Path, at: datetime) -> subprocess.Popen[str]:
    """Start a worker's turn at the outbox as a process of its own."""
    script = "import os, django\ndjango.setup()\n" + _SEND
    told = environment(home, {"DJANGO_SETTINGS_MODULE": "abide.hub.settings"})
    argv = [sys.executable, "-c", script, at.isoformat()]
    return subprocess.Popen(argv, env=told, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def use_mail(home: Path, office: PostOffice) -> None:
    text = f'[mail]\nhost = "127.0.0.1"\nport = {office.port}\nstarttls = false\n'
    (home / "hub" / "hub.toml").write_text(text + 'sender = "abide@school.example"\n')


def test_a_worker_killed_while_a_mail_is_handed_over_loses_none_and_sends_no_other_twice(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, "--no-agent"):
        pass
    run_in(tmp_path, _POST)
    now = datetime.now(UTC) + timedelta(minutes=1)
    with post_office() as office:
        use_mail(tmp_path, office)
        numbers = itertools.count()

        def kill_at_the_second() -> None:
            if next(numbers) == 1:
                worker.kill()
                worker.wait()

        office.before = kill_at_the_second
        worker = sender(tmp_path, now)
        worker.communicate(timeout=60)
        assert worker.returncode == -9
        second = sender(tmp_path, now + timedelta(minutes=1))
        assert second.communicate(timeout=60)[0] == "1\n"  # the third; the second is still claimed
        third = sender(tmp_path, now + timedelta(minutes=11))
        assert third.communicate(timeout=60)[0] == "1\n"
        last = sender(tmp_path, now + timedelta(minutes=30))
        assert last.communicate(timeout=60)[0] == "0\n"
    got = [(str(mail["To"]), str(mail["Message-ID"])) for mail in office.mails]
    assert {to for to, _ in got} == {f"p{number}@school.example" for number in range(3)}
    assert len(set(got)) == 3, "one mail keeps its name however often it is handed over"
    assert len(got) == 4, "only the one whose worker died after it was taken came twice"
