"""A real mailbox on loopback: Debian's dovecot, unprivileged where the tests are, from a folder."""

from __future__ import annotations

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from abide.hub.configuration import Reports
from tests.hub.worker.post_office import free_port

USER, PASSWORD = "reports", "for-tests-only"
DOVECOT = next(filter(None, map(shutil.which, ("dovecot", "/usr/sbin/dovecot"))), None)
_PATIENCE_SECONDS = 20
_CONFIG = """
base_dir = {base}
state_dir = {base}
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{home}/mail
mail_fsync = never
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Mailbox:
    """A mailbox that is open on a port."""

    home: Path
    port: int

    def settings(self, **more: str) -> Reports:
        """Return what hub.toml says of it; the password lies in a file of this folder."""
        said: dict[str, object] = {
            "host": "127.0.0.1",
            "port": self.port,
            "encryption": "none",
            "user": USER,
            "password_file": str(self.home / "password"),
            "address": "reports@hub.example",
        }
        return Reports.model_validate({**said, **more})

    def deliver(self, raw: bytes, at: datetime | None = None) -> None:
        """Put a mail into the mailbox, as arrived at a moment."""
        arrived = imaplib.Time2Internaldate(at) if at else None
        with self._signed_in() as box:
            status, said = box.append("INBOX", "", arrived, raw)
            assert status == "OK", said

    def empty(self) -> None:
        """Throw away what lies in it and in its folders."""
        with self._signed_in() as box:
            for folder in ("INBOX", "Abide taken", "Abide put by"):
                status, said = box.select(f'"{folder}"')
                if status == "OK" and int(said[0] or 0):
                    box.store("1:*", "+FLAGS", r"(\Deleted)")
                    box.expunge()

    def count(self, folder: str = "INBOX") -> int:
        """Return how many mails lie in a folder."""
        with self._signed_in() as box:
            status, said = box.select(f'"{folder}"', readonly=True)
            return int(said[0] or 0) if status == "OK" else 0

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=_PATIENCE_SECONDS) as box:
            box.login(USER, PASSWORD)
            yield box


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Yield a mailbox that is open; skip where dovecot is missing, and fail where CI runs."""
    if DOVECOT is None:
        reason = "no dovecot on this machine: apt install dovecot-imapd"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Its sockets have short names or none: not below pytest's own long folders.
    with tempfile.TemporaryDirectory(prefix="abide-mail-", dir="/tmp") as folder:
        found = Mailbox(Path(folder), free_port())
        (found.home / "password").write_text(PASSWORD)
        config = _configured(found)
        program = subprocess.Popen([DOVECOT, "-F", "-c", str(config)])
        try:
            _await_open(found, program)
            yield found
        finally:
            program.terminate()
            program.wait(_PATIENCE_SECONDS)


def _configured(box: Mailbox) -> Path:
    """Write the settings: as root, dovecot's own accounts and nobody's mail; else all is ours."""
    (box.home / "mail").mkdir()
    is_root = os.geteuid() == 0
    me = getpass.getuser()
    owner = pwd.getpwnam("nobody" if is_root else me)
    if is_root:
        box.home.chmod(0o755)
        os.chown(box.home / "mail", owner.pw_uid, owner.pw_gid)
    words = _CONFIG.format(
        base=box.home / "run",
        home=box.home,
        internal="dovecot" if is_root else me,
        login="dovenull" if is_root else me,
        group="dovecot" if is_root else grp.getgrgid(owner.pw_gid).gr_name,
        password=PASSWORD,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        port=box.port,
    )
    config = box.home / "dovecot.conf"
    config.write_text(words)
    return config


def _await_open(box: Mailbox, program: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        assert program.poll() is None, (box.home / "log").read_text()
        try:
            with socket.create_connection(("127.0.0.1", box.port), timeout=1):
                return
        except OSError:
            with suppress(subprocess.TimeoutExpired):  # it ends only where it could not begin
                program.wait(0.05)
    raise AssertionError((box.home / "log").read_text())
