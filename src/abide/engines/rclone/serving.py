"""A REST store on this machine, served by rclone: for the sample school and the tests."""

from __future__ import annotations

import re
import secrets
import socket
import threading
from pathlib import Path
from typing import Self
from urllib.parse import quote

from abide.domain.errors import EngineError
from abide.engines.program import Command, Running, start
from abide.engines.rclone.program import find_rclone

_TRIES, _TRY_SECONDS = 200, 0.05
_YEAR = 365 * 86_400.0
_SERVING = re.compile(r"http://127\.0\.0\.1:(\d+)/")


class Served:
    """A store being served on this machine alone, as a context manager; `url` is what restic is
    given (it holds the password)."""

    def __init__(self, running: Running, port: int, login: str) -> None:
        self.port = port
        self.url = f"rest:http://{login}127.0.0.1:{port}/"
        self._running = running

    @property
    def pid(self) -> int:
        return self._running.pid

    def stop(self) -> None:
        """Stop serving; nothing happens where it has stopped."""
        self._running.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve_restic(
    folder: Path,
    *,
    append_only: bool = False,
    user: str | None = None,
    password: str | None = None,
) -> Served:
    """Given a folder, serve it as a REST store on a free loopback port; return it once it answers.
    User and password default to freshly drawn ones, so that no other account here can write to it.
    Raise EngineError if it does not come up."""
    user, password = user or "abide", password or secrets.token_urlsafe(24)
    argv = (find_rclone(), "serve", "restic", "--addr", "127.0.0.1:0", str(folder))
    running = start(
        Command(
            argv=(*argv, "--append-only") if append_only else argv,
            env={
                "RCLONE_USER": user,
                "RCLONE_PASS": password,
                "RCLONE_CONFIG": "/dev/null",
                "RCLONE_LOG_LEVEL": "NOTICE",
            },
            secrets=(password,),
            time_limit_seconds=_YEAR,
        )
    )
    try:
        port = _answering_port(running)
    except BaseException:
        running.stop()
        raise
    return Served(running, port, f"{quote(user, safe='')}:{quote(password, safe='')}@")


def _answering_port(running: Running) -> int:
    for _ in range(_TRIES):
        said = _SERVING.search(running.output()[1])
        if said is not None and _answers(int(said[1])):
            return int(said[1])
        if running.ended:
            break
        threading.Event().wait(_TRY_SECONDS)
    raise EngineError("rclone does not serve", running.output()[1].strip()[-2000:])


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True
    except OSError:
        return False
