"""Where a throwaway server lives: a private folder of an ordinary account, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from abide.domain.errors import EngineError
from abide.engines.dumps.abandoned import owned
from abide.engines.program import Command, run

LONGEST_SOCKET_BYTES = 107


def server_account(accounts: Sequence[str]) -> str | None:
    """Given accounts, the best first, return the one that throwaway servers run as, None for our
    own. Raise EngineError if we are root and none of them exists."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    import pwd  # not on Windows

    for name in accounts:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise EngineError("missing account", f"none of the accounts {', '.join(accounts)} exists")


def can_reach(folder: Path, user: str | None) -> bool:
    """Given a folder, say whether `user` (None: ourselves) can pass into it."""
    if user is None:
        return os.access(folder, os.X_OK)
    command = Command(argv=("test", "-x", os.fsencode(folder)), user=user, time_limit_seconds=60)
    return run(command).exit_code == 0


def place_for(folder: Path, user: str | None) -> Path:
    """Given a wished folder, return it or, where `user` cannot reach it, the system's own temporary
    folder (which may be smaller: say so when it is used)."""
    return folder if can_reach(folder, user) else Path(tempfile.gettempdir())


@contextlib.contextmanager
def private_folder(inside: Path, prefix: str, user: str | None) -> Iterator[Path]:
    """Given a place, provide a new folder there for that account alone, with a lock that says that
    its maker lives; it is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=inside))
    try:
        with owned(folder, make=True):
            if user is not None:
                shutil.chown(folder, user)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def short_folder(folder: Path, socket: str, prefix: str, user: str | None) -> Iterator[Path]:
    """Given a private folder and the name of a socket, provide that folder or, where its path is
    too long for a socket (a system's limit, not ours), another one."""
    if len(os.fsencode(folder / socket)) <= LONGEST_SOCKET_BYTES:
        yield folder
        return
    with private_folder(Path("/tmp"), prefix, user) as short:
        yield short
