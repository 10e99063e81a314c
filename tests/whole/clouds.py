"""Clouds for the tests: rclone serves a folder over WebDAV, SFTP or S3 on this machine alone.

    cloud = Cloud.start("sftp", folder)   the folder as a remote named "sftp"
    cloud.section                         what rclone.conf needs to reach it
    cloud.stop(), cloud.again()           it goes away, and comes back at the same address
    cloud.vanish()                        it goes away in the middle of whatever it does

An S3 cloud serves the folder's folders as buckets.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from abide.engines.program import Command, Running, run, start
from abide.engines.rclone import find_rclone

NAME, PASSWORD, KEY = "office", "open-sesame-please", "AKIDOFTHETESTS"
_LISTENING = re.compile(r"(?:http://127\.0\.0\.1|listening on 127\.0\.0\.1):(\d+)")
_FRESH = ("--dir-cache-time", "0s", "--poll-interval", "0s")


@dataclass
class Cloud:
    """A folder that is served; see the top of this module."""

    kind: str
    folder: Path
    running: Running
    port: int
    fresh: bool = True

    @classmethod
    def start(cls, kind: str, folder: Path, fresh: bool = True) -> Self:
        """Given a kind and a folder, serve it. `fresh`: what is changed in the folder is seen at
        once; without it S3 serves restic, whose locks it else takes half a minute to remove."""
        running = _serve(kind, folder, 0, fresh)
        return cls(kind, folder, running, _port(running), fresh)

    def stop(self) -> None:
        self.running.stop()

    def vanish(self) -> None:
        """Be gone from one moment to the next; `stop` lets what is under way come to its end."""
        os.kill(self.running.pid, signal.SIGKILL)
        self.running.stop()

    def again(self) -> None:
        self.running = _serve(self.kind, self.folder, self.port, self.fresh)
        _port(self.running)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def section(self) -> str:
        return self.section_with(PASSWORD)

    def section_with(self, password: str) -> str:
        hidden = run(Command((find_rclone(), "obscure", "-"), stdin=password.encode())).stdout
        obscured = hidden.decode().strip()
        said = {
            "webdav": f"url = {self.address}\nvendor = other\nuser = {NAME}\npass = {obscured}",
            "sftp": f"host = 127.0.0.1\nport = {self.port}\nuser = {NAME}\npass = {obscured}\n"
            "known_hosts_file = none",
            "s3": f"provider = Rclone\nendpoint = {self.address}\naccess_key_id = {KEY}\n"
            f"secret_access_key = {password}",
        }[self.kind]
        return f"[{self.kind}]\ntype = {self.kind}\n{said}\n"


def _serve(kind: str, folder: Path, port: int, fresh: bool) -> Running:
    login = {"RCLONE_USER": NAME, "RCLONE_PASS": PASSWORD}
    if kind == "s3":
        login = {"RCLONE_AUTH_KEY": f'"{KEY},{PASSWORD}"'}
    argv = (
        find_rclone(),
        "serve",
        kind,
        "--addr",
        f"127.0.0.1:{port}",
        *(_FRESH if fresh else ()),
        str(folder),
    )
    mine = {"RCLONE_CONFIG": "/dev/null", "RCLONE_CACHE_DIR": str(folder.parent / "serving")}
    return start(Command(argv, env=mine | login, time_limit_seconds=3600))


def _port(running: Running) -> int:
    for _ in range(400):
        said = _LISTENING.search(running.output()[1])
        if said is not None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(said[1]))) == 0:
                    return int(said[1])
        if running.ended:
            break
        threading.Event().wait(0.05)
    raise AssertionError(running.output()[1])
