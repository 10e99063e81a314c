"""Several processes write to one school's log at once: one unbroken chain."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.hub.evidence.hubs import Hub

pytestmark = pytest.mark.django_db

BEGIN = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
School.objects.create(name="Larkfield", slug="larkfield", created_at=AT)
"""
WRITE = """
school = School.objects.get()
for n in range(30):
    record(
        school=school, kind="settings changed", by=f"person:{sys.argv[1]}", at=AT,
        facts={"which": n}, texts=[Text("note", f"{n}")],
        files=[File("plan", "plan.txt", "text/plain", f"{n}".encode())],
    )
"""
READ = """
from abide.hub.evidence.reading import verify_school
found = verify_school(School.objects.get())
print(found.intact, found.entries, found.reason)
"""


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """Return a hub of its own, on the kind of database that the tests run on."""
    if connection.vendor == "sqlite":
        return Hub(tmp_path)
    where = settings.DATABASES["default"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS abide_racing")
        cursor.execute("CREATE DATABASE abide_racing")
    host = str(where["HOST"]).replace("/", "%2F")
    return Hub(tmp_path, f"postgres://{where['USER']}@{host}:{where['PORT']}/abide_racing")


def test_processes_that_write_at_once_make_one_chain(hub: Hub) -> None:
    hub.run(BEGIN)
    racing = [hub.start(WRITE, str(number)) for number in range(4)]
    for each in racing:
        _, wrong = each.communicate(timeout=300)
        assert each.returncode == 0, wrong
    assert hub.run(READ).split()[:2] == ["True", "121"]


def test_a_writer_that_is_killed_leaves_whole_deeds_only(hub: Hub) -> None:
    hub.run(BEGIN)
    endless = WRITE.replace("range(30)", "range(100000)") + "    print(n, flush=True)\n"
    racing = [hub.start(endless, str(number)) for number in range(2)]
    for each in racing:
        assert each.stdout is not None
        for _ in range(15):
            each.stdout.readline()
    for each in racing:
        each.kill()
        each.communicate(timeout=60)
    assert hub.run(READ).split()[0] == "True"
    hub.run(WRITE, "2")
    assert hub.run(READ).split()[0] == "True"
