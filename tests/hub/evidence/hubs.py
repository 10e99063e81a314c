"""A hub of its own in a folder: written by processes, looked at by the command line, tampered with
by whoever has the disk."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKER = Path(__file__).parents[3] / "src" / "abide" / "hub" / "evidence" / "check.py"
_SET_UP = """
import os, sys
from datetime import UTC, date, datetime, timedelta
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.hub.settings"
import django
django.setup()
from abide.hub.evidence.actions import *
from abide.hub.schools.models import School
AT = datetime(2026, 11, 3, 19, 4, tzinfo=UTC)
"""


@dataclass(frozen=True)
class Hub:
    """One hub: ABIDE_HOME and, where it is on a server, its database's address."""

    home: Path
    database_url: str = ""

    @property
    def database(self) -> Path:
        return self.home / "hub" / "abide.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k != "ABIDE_DATABASE_URL"}
        more = {"ABIDE_DATABASE_URL": self.database_url} if self.database_url else {}
        return {**kept, **more, "ABIDE_HOME": str(self.home), "NO_COLOR": "1"}

    def start(self, script: str, *words: str) -> subprocess.Popen[str]:
        """Start a process of the hub that runs a script."""
        return subprocess.Popen(
            [sys.executable, "-c", _SET_UP + script, *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, script: str, *words: str) -> str:
        process = self.start(script, *words)
        said, wrong = process.communicate(timeout=120)
        assert process.returncode == 0, wrong
        return said

    def abide(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Run `abide … --json`; return how it ended and its document."""
        ran = subprocess.run(
            [sys.executable, "-m", "abide.cli.main", *words, "--json"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return ran.returncode, json.loads(ran.stdout)

    def sql(self, *statements: str) -> None:
        """Run statements on the SQLite file as somebody would who sets the triggers aside."""
        with sqlite3.connect(self.database) as db:
            triggers = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in triggers.fetchall():
                db.execute(f"DROP TRIGGER {name}")
            for each in statements:
                db.execute(each)

    def settle(self) -> None:
        """Bring everything into the one database file."""
        with sqlite3.connect(self.database) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()


def checked(*words: str) -> tuple[int, str]:
    """Run the bare checker away from us, as an auditor does; return how it ended and its words."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(CHECKER), *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={},
        cwd="/",
    )
    return ran.returncode, ran.stdout


FILL = """
from django.core.management import call_command
from tests.hub.evidence.agents import AGENT, chain_of
call_command("migrate", verbosity=0)
school = School.objects.create(name="Larkfield", slug="larkfield", created_at=AT)
for n in range(12):
    record(
        school=school, kind="settings changed", by="person:x", at=AT + timedelta(minutes=n),
        facts={"which": f"marker-{n:04d}", "share": n / 7},
        texts=[Text("note", f"words-{n:04d} of \\u00c5sa")],
        files=[File("plan", "plan.txt", "text/plain", f"file {n % 3}".encode())],
    )
taken = take_in(school=school, agent=AGENT, rows=chain_of(9), at=AT)
record(school=school, kind="received", by=f"agent:{AGENT}", at=AT, facts=taken.facts)
head = sign_head(school=school, day=date(2026, 11, 3), at=AT)
print(head.hash)
"""
