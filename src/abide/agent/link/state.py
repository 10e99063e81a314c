"""What the agent remembers of its hub, in agent/link.json: written whole or not at all."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from abide.agent.home import Home, make_private
from abide.agent.lock import Busy, alone
from abide.domain.errors import Refused

_LOCK_WAIT_SECONDS, _LOCK_LOOK_SECONDS = 45.0, 0.05


class LinkState(BaseModel):
    """The hub, and how far things have come with it.

    `begins_at` is the number, in this agent's own log, of the first entry that this hub gets;
    `acknowledged` counts the entries it has. `offset_seconds`: how far the hub's clock is ahead.
    `confirmed`: loosenings of the register that a person accepted on this server.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    url: str
    agent: str
    school: str
    hub_key: str
    begins_at: int = 1
    acknowledged: int = 0
    head: str = ""
    stamp: int = 0
    offset_seconds: float = 0.0
    declared: str = ""
    export_on: str = ""
    heard_at: str = ""
    trouble: str = ""
    head_seq: int = 0
    confirmed: list[list[str]] = []


def link_file(home: Home) -> Path:
    return home.agent / "link.json"


def plan_file(home: Home) -> Path:
    return home.agent / "plan.json"


def export_file(home: Home) -> Path:
    return home.agent / "school-export.age"


def key_file(home: Home) -> Path:
    return home.agent / "secrets" / "hub-key"


def identity_file(home: Home) -> Path:
    return home.agent / "secrets" / "export-key"


def load_state(home: Home) -> LinkState | None:
    """Given a home, return what is remembered of its hub; None where it is enrolled with none.

    Raise Refused when the file does not read.
    """
    file = link_file(home)
    try:
        return LinkState.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise Refused(
            f"{file} does not read. Move it away and enrol this server anew, with a code that says "
            "it takes over from itself; copies and log are untouched."
        ) from None


def save_state(home: Home, state: LinkState) -> None:
    write_whole(link_file(home), json.dumps(state.model_dump(), indent=1).encode() + b"\n")


@contextmanager
def held(home: Home) -> Iterator[None]:
    """Hold the link for one exchange: threads and commands of one home take turns at it.

    Raise Busy where another goes on for too long.
    """
    ends = time.monotonic() + _LOCK_WAIT_SECONDS
    with ExitStack() as lock:
        while True:
            try:
                lock.enter_context(alone(home.agent / "link.lock"))
                break
            except Busy:
                if time.monotonic() > ends:
                    raise Busy("Another run is talking to the hub: try again.") from None
                time.sleep(_LOCK_LOOK_SECONDS)
        yield


def write_whole(file: Path, data: bytes) -> None:
    """Given a file and bytes, write them for this account alone, whole or not at all."""
    make_private(file.parent)
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
    _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders can't be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
