"""`abide serve`, as people start it: a real process, a real worker, real signals."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.whole.hubs import abide, run_in, serving, start
from tests.whole.school import wait_until

pytestmark = pytest.mark.whole

_WITHOUT_THE_WORKER_S_TABLES = (
    "from django.core.management import call_command\ncall_command('migrate', 'worker', 'zero')"
)


def test_it_serves_pages_on_this_machine_and_ends_in_order_when_told(tmp_path: Path) -> None:
    with serving(tmp_path) as hub:
        assert hub.get("/healthz").status_code == 200
        wait_until(lambda: len(hub.children) == 1)
        (worker,) = hub.children
        assert "abide.hub.worker" in worker.cmdline()
        hub.process.send_signal(signal.SIGTERM)
        assert hub.code == 0, hub.text
        wait_until(lambda: not worker.is_running())
    assert (tmp_path / "hub").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "hub" / "abide.sqlite3").stat().st_mode & 0o077 == 0


def test_an_empty_hub_prints_the_link_that_sets_it_up_once(tmp_path: Path) -> None:
    with serving(tmp_path) as hub:
        line = hub.await_line("No school is set up yet")
        link = line.split()[-1]
        assert link.startswith(hub.address)
        assert hub.get(link.removeprefix(hub.address)).status_code == 200


def test_what_a_killed_hub_started_ends_with_it(tmp_path: Path) -> None:
    with serving(tmp_path) as hub:
        wait_until(lambda: len(hub.children) == 1)
        (worker,) = hub.children
        hub.kill()
        wait_until(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)


def test_a_killed_worker_is_started_again(tmp_path: Path) -> None:
    with serving(tmp_path) as hub:
        wait_until(lambda: len(hub.children) == 1)
        (worker,) = hub.children
        worker.kill()
        assert "worker" in hub.await_line("ended with code -9")
        wait_until(lambda: [each.pid for each in hub.children] not in ([], [worker.pid]))


def test_a_port_that_is_taken_is_said_with_the_mend(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        ran = abide(tmp_path, "serve", "--port", str(port))
    assert ran.returncode == 2
    assert f"Port {port} is in use on this machine" in ran.stderr
    assert f"abide serve --port {port + 1}" in ran.stderr


def test_two_hubs_never_serve_one_home(tmp_path: Path) -> None:
    with serving(tmp_path) as hub:
        ran = abide(tmp_path, "serve", "--port", "0")
        assert ran.returncode == 2
        assert f"process {hub.process.pid}" in ran.stderr


def test_a_hub_for_others_needs_a_name_first(tmp_path: Path) -> None:
    ran = abide(tmp_path, "serve", "--port", "0", "--host", "0.0.0.0")
    assert ran.returncode == 2
    assert "write its address into" in ran.stderr
    assert str(tmp_path / "hub" / "hub.toml") in ran.stderr


def test_a_hub_toml_that_does_not_read_is_refused_by_its_key(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "hub.toml").write_text('[mail]\nhost = "x"\n')
    ran = abide(tmp_path, "serve", "--port", "0")
    assert ran.returncode == 2
    assert "mail.sender" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_before_tables_change_a_copy_is_put_aside(tmp_path: Path) -> None:
    with serving(tmp_path):
        pass
    run_in(tmp_path, _WITHOUT_THE_WORKER_S_TABLES)
    with serving(tmp_path) as hub:
        said = hub.await_line("A copy of the database was put aside")
    copy = Path(said.split(": ", 1)[1])
    assert sqlite3.connect(copy).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(list((tmp_path / "hub" / "copies").iterdir())) == 1


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with serving(tmp_path):
        pass
    database = tmp_path / "hub" / "abide.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('register', '0099_from_the_future', '2030-01-01')"
        )
    before = list(sqlite3.connect(database).iterdump())
    hub = start(tmp_path)
    assert hub.code == 2
    assert "newer Abide (register.0099_from_the_future)" in hub.text
    assert list(sqlite3.connect(database).iterdump()) == before


def test_a_sign_in_link_for_nobody_is_refused(tmp_path: Path) -> None:
    assert "No hub lives in" in abide(tmp_path, "hub", "link", "a@school.example").stderr
    with serving(tmp_path):
        ran = abide(tmp_path, "hub", "link", "a@school.example")
    assert ran.returncode == 2
    assert "Nobody with a post signs in with a@school.example" in ran.stderr


def test_the_database_is_copied_while_the_hub_is_at_work(tmp_path: Path) -> None:
    with serving(tmp_path):
        copy = tmp_path / "copy.sqlite3"
        ran = abide(tmp_path, "hub", "copy", "--to", str(copy))
        assert ran.returncode == 0, ran.stderr
        assert sqlite3.connect(copy).execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.stat().st_mode & 0o777 == 0o600
        assert abide(tmp_path, "hub", "copy", "--to", str(copy)).returncode == 2


def test_the_doctor_looks_at_the_hub(tmp_path: Path) -> None:
    with serving(tmp_path):
        said = abide(tmp_path, "doctor").stdout
    assert "ok   hub database: opens, fits this version, every write reaches the disk" in said
    assert "fix  hub mail: no mail server: add [mail] to" in said
    assert "fix  hub's own copies: no agent of this home copies" in said


def test_commands_of_agents_never_load_django() -> None:
    """The start-up of a command is paid each time; the hub's libraries are not needed there."""
    script = (
        "import sys, abide.cli.main\n"
        "heavy = {'django', 'allauth', 'ninja', 'huey', 'waitress', 'pydantic', 'httpx'}\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & heavy))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.stdout == "[]\n", ran.stderr
