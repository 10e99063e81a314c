"""A real hub: `abide serve` as a process of its own on a free port of loopback.

with serving(tmp_path) as hub:
    hub.get("/healthz")           an answer of httpx; `hub.address` is where it is served
    hub.children                  its worker and its agent
    hub.add_contact(browser, name)    adds one by the page's own form; returns the answer
    hub.kill()                    SIGKILL, as a power cut does
hub.code, hub.said                how it ended and all that it said
run_in(home, SCRIPT, *words)      a script with Django loaded on that home; returns its output
sign_in(home, "office manager")   makes the school where there is none, and such a person; returns
                                  the cookies of a browser that they are signed in with
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

_ADDRESS = re.compile(r"Abide is served at  (http://\S+)")
ROOT = Path(__file__).parent.parent.parent
_PATIENCE_SECONDS = 60
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SIGN_IN = """
import sys
from abide.domain.roles import Role
from abide.hub.schools.models import School
from tests.hub.people import make_person, make_school, signed_in
school = School.objects.first() or make_school()
print(signed_in(make_person(school, Role(sys.argv[1]))).cookies["sessionid"].value)
"""
_LOADED = "import os, django\nos.umask(0o077)\ndjango.setup()\n"


@dataclass
class Hub:
    """One hub under way, or ended."""

    home: Path
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    address: str = ""
    _told: threading.Condition = field(default_factory=threading.Condition)

    @property
    def code(self) -> int:
        return self.process.wait(_PATIENCE_SECONDS)

    @property
    def text(self) -> str:
        return "\n".join(self.said)

    @property
    def children(self) -> list[psutil.Process]:
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def get(self, path: str, **more: object) -> httpx.Response:
        return httpx.get(self.address + path, timeout=30, **more)  # type: ignore[arg-type]

    def browser(self, cookies: Mapping[str, str]) -> httpx.Client:
        return httpx.Client(base_url=self.address, cookies=dict(cookies), timeout=30)

    def add_contact(self, browser: httpx.Client, name: str) -> httpx.Response:
        """Given a signed-in browser and a name, add a contact as a person does."""
        url = "/schools/larkfield/systems/contacts/add/"
        token = _TOKEN.search(browser.get(url).text)
        assert token is not None
        sent = {"csrfmiddlewaretoken": token[1], "name": name, "phone": "01632 960000"}
        return browser.post(url, data=sent)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(_PATIENCE_SECONDS)

    def await_line(self, part: str) -> str:
        """Given a part of a line, return the line once the hub has said it."""

        def said() -> str | None:
            return next((line for line in self.said if part in line), None)

        with self._told:
            assert self._told.wait_for(
                lambda: said() is not None or self.process.poll() is not None, _PATIENCE_SECONDS
            ), self.text
        found = said()
        assert found is not None, self.text
        return found

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._told:
                self.said.append(line.rstrip("\n"))
                self._told.notify_all()
        self.process.wait()
        with self._told:
            self._told.notify_all()


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ABIDE_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "ABIDE_HOME": str(home), "PYTHONUNBUFFERED": "1", **(more or {})}


def start(home: Path, *words: str, more: Mapping[str, str] | None = None) -> Hub:
    """Given a home, start a hub there; it may still be making ready."""
    argv = [sys.executable, "-m", "abide.cli.main", "serve", "--port", "0", *words]
    process = subprocess.Popen(
        argv,
        env=environment(home, more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    hub = Hub(home, process)
    threading.Thread(target=hub.read, daemon=True).start()
    return hub


@contextmanager
def serving(home: Path, *words: str, more: Mapping[str, str] | None = None) -> Iterator[Hub]:
    """Given a home, yield a hub that answers there; it is told to end afterwards."""
    hub = start(home, *words, more=more)
    try:
        found = _ADDRESS.search(hub.await_line("Abide is served at"))
        assert found, hub.text
        hub.address = found[1]
        yield hub
    finally:
        if hub.process.poll() is None:
            hub.process.send_signal(signal.SIGTERM)
            try:
                hub.process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                hub.process.kill()


def sign_in(home: Path, role: str) -> dict[str, str]:
    """Given a home with a hub and a post, return the cookies of who holds it, signed in."""
    return {"sessionid": run_in(home, _SIGN_IN, role).strip()}


def run_in(home: Path, script: str, *words: str) -> str:
    """Given a home and a script, run it with Django loaded there; return what it printed."""
    told = {"DJANGO_SETTINGS_MODULE": "abide.hub.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", _LOADED + script, *words],
        cwd=ROOT,
        env=environment(home, told),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def abide(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Given a home, run a command there to its end."""
    argv = [sys.executable, "-m", "abide.cli.main", *words]
    return subprocess.run(argv, env=environment(home), capture_output=True, text=True, timeout=300)
