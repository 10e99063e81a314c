"""A server from nothing to a proven copy: found, written down, and done by the service's loop."""

from __future__ import annotations

import getpass
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from abide.agent.config import load_settings
from abide.agent.discovery.starting import begin
from abide.agent.home import Home as AgentHome
from abide.engines.dumps.throwaway import Throwaway, find_binaries
from abide.engines.host.found import Machine
from abide.engines.host.linux import Looking, look
from abide.engines.restic.repository import find_restic
from tests.engines.needs import needed
from tests.whole.disks import Disk
from tests.whole.live import live_data
from tests.whole.school import Home

pytestmark = pytest.mark.whole
ROWS = "CREATE TABLE pupils AS SELECT generate_series(1, 200) AS number"


def found_on(machine: Machine, disk: Disk) -> Machine:
    """Given what was found, return it with this disk and no other: others' tests have theirs."""
    return replace(machine, disks=tuple(d for d in machine.disks if d.mount == disk.mount))


@pytest.fixture
def labelled(disk: Callable[[int], Disk]) -> Disk:
    """A disk whose label says what it is for, as plugged in."""
    made = disk(160)
    made.pull()
    subprocess.run(["/usr/sbin/e2label", str(made.image), "BACKUP-A"], check=True, timeout=60)
    made.plug()
    return made


def test_a_server_is_found_set_up_backed_up_and_proven_without_an_edit(
    tmp_path: Path, labelled: Disk
) -> None:
    needed(find_restic)
    needed(find_binaries)
    root = tmp_path / "server"
    live = live_data(root / "srv")
    with Throwaway(tmp_path) as server:
        database = server.fresh_database("UTF8")
        folder = Path(dict(part.split("=") for part in server.dsn().split())["host"])
        with psycopg.connect(server.dsn(database)) as connection:
            connection.execute(ROWS)
            me = sql.Identifier(getpass.getuser())
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN SUPERUSER").format(me))
        machine = look(Looking(root, (folder,), ()))
        assert [each.why_not for each in machine.databases] == [None]
        home = Home(tmp_path / "home", live)
        begin(AgentHome(home.agent), lambda: found_on(machine, labelled))
        settings = load_settings(AgentHome(home.agent))
        assert [each.name for each in settings.repositories.values()] == ["backup-a"]
        assert {each.name for each in settings.systems} == {"Admin", "Staff", database}

        home.make("backup-a")
        first = home.run("agent", "run", "--until-idle")
        assert first.code == 0, first
        assert next(job["deed"] for job in first.document["jobs"]) == "backup"
        verdicts = [each["verdict"] for each in home.entries("drill")]
        assert verdicts == ["proven"] * 3
        assert home.leftovers() == []
    assert ready(home) == []


def ready(home: Home) -> list[Any]:
    return [each for each in home.run("agent", "due").document["duties"] if each["ready"]]
