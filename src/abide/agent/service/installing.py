"""Install, upgrade and remove the service. A job under way always ends first, by itself."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from abide.agent.config import load_settings
from abide.agent.home import Home
from abide.agent.lock import Busy, alone
from abide.agent.service.unit import UNIT_NAME, Wanted, unit_text, writable_folders
from abide.domain.errors import EngineError, Refused
from abide.engines.host import systemd

FOLDER = Path("etc/systemd/system")
_WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class Installing:
    """One installation: for which home, below which root, as whom, and how to wait and tell."""

    home: Home
    root: Path = Path("/")
    user: str | None = None
    wait: Callable[[float], object] = lambda seconds: None
    say: Callable[[str], None] = lambda line: None

    @property
    def unit_file(self) -> Path:
        return self.root / FOLDER / UNIT_NAME

    @property
    def is_here(self) -> bool:
        """Say whether it is this machine's own, and not a folder that becomes another's."""
        return self.root == Path("/")


@dataclass(frozen=True)
class Installed:
    """What came of it: was the unit changed, what does the system say, what is left to a person."""

    unit_file: Path
    text: str
    changed: bool
    state: str | None
    by_hand: tuple[str, ...]
    notes: tuple[str, ...] = ()


def planned(what: Installing) -> Installed:
    """Given an installation, return what it would write, and change nothing.

    Raise Refused when agent.toml is not right or the account does not exist.
    """
    _check_account(what)
    settings = load_settings(what.home)
    text = unit_text(settings, Wanted(command_of_abide(), what.home, what.user))
    drives = {each.marker.parent for each in settings.repositories.values() if each.marker}
    notes = tuple(
        f"{each} is not there yet: once it is, run  abide agent install  again."
        for each in writable_folders(settings, what.home)
        if not each.exists() and each not in drives
    )
    return Installed(what.unit_file, text, _read(what.unit_file) != text, None, (), notes)


def install(what: Installing) -> Installed:
    """Given an installation, write the unit and have the system start it; return what came of it.

    Run again after an upgrade it replaces what has changed and starts the service anew, once no
    job is under way. Raise Refused, with the mend, when that cannot be done; EngineError when the
    system refuses.
    """
    plan = planned(what)
    _check_rights(what)
    with _no_job_under_way(what):
        if plan.changed:
            _write(what.unit_file, plan.text)
        if not what.is_here:
            by_hand = _enabled_offline(what)
            return Installed(plan.unit_file, plan.text, plan.changed, None, by_hand, plan.notes)
        if not systemd.is_running():
            return Installed(plan.unit_file, plan.text, plan.changed, None, _BY_HAND, plan.notes)
        systemd.systemctl("daemon-reload")
        systemd.systemctl("enable", UNIT_NAME)
        systemd.systemctl("restart", UNIT_NAME)
    state = systemd.state_of(UNIT_NAME)
    return Installed(plan.unit_file, plan.text, plan.changed, state, (), plan.notes)


def remove(what: Installing) -> bool:
    """Given an installation, stop the service and take it away; return whether there was one.

    What the agent has made stays: its folder, the log, the copies. Raise Refused or EngineError.
    """
    _check_rights(what)
    if not what.unit_file.exists():
        return False
    with _no_job_under_way(what):
        running = what.is_here and systemd.is_running()
        if running:
            systemd.systemctl("disable", "--now", UNIT_NAME)
        elif systemd.has_systemctl():
            systemd.systemctl("--root", str(what.root), "disable", UNIT_NAME)
        what.unit_file.unlink()
        if running:
            systemd.systemctl("daemon-reload")
    return True


_BY_HAND = (
    "systemctl daemon-reload",
    f"systemctl enable --now {UNIT_NAME}",
)


def command_of_abide() -> tuple[str, ...]:
    """Return the command that starts this very Abide, by which a service runs it."""
    beside = Path(sys.executable).parent / "abide"
    if beside.is_file():
        return (str(beside),)
    return (sys.executable, "-m", "abide.cli.main")


@contextlib.contextmanager
def _no_job_under_way(what: Installing) -> Iterator[None]:
    """Hold the home, as a run does, for as long as the service is replaced: wait for a job first.

    A home in which nothing has run is not touched: its lock would belong to the wrong account.
    """
    with contextlib.ExitStack() as held:
        while what.home.lock_file.exists():
            try:
                held.enter_context(alone(what.home.lock_file))
                break
            except Busy:
                what.say("Waiting until the job that is under way has ended …")
                what.wait(_WAIT_SECONDS)
        yield


def _enabled_offline(what: Installing) -> tuple[str, ...]:
    """Enable the service below another root; return what a person must do where that can't be."""
    if not systemd.has_systemctl():
        return _BY_HAND
    try:
        systemd.systemctl("--root", str(what.root), "enable", UNIT_NAME)
    except EngineError:
        return _BY_HAND
    return ()


def _check_account(what: Installing) -> None:
    if what.user is None:
        return
    import pwd  # not on Windows

    try:
        owner = pwd.getpwnam(what.user).pw_uid
    except KeyError:
        raise Refused(
            f"There is no account {what.user}: make one with  useradd --system {what.user} ."
        ) from None
    if what.home.agent.exists() and what.home.agent.stat().st_uid != owner:
        raise Refused(
            f"{what.home.agent} does not belong to {what.user}: run  chown -R {what.user}: "
            f"'{what.home.agent.parent}' ."
        )


def _check_rights(what: Installing) -> None:
    if what.is_here and os.geteuid() != 0:
        raise Refused("Only root may install a service: run  sudo abide agent install .")


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _write(file: Path, text: str) -> None:
    """Write a file whole or not at all, open for all to read. Raise Refused."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".abide-", dir=file.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as temporary:
                temporary.write(text)
                temporary.flush()
                os.fsync(descriptor)
            os.chmod(name, 0o644)
            os.replace(name, file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from None
