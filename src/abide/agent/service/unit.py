"""The systemd unit as text: what starts the agent, what it may write, and what it may not do.

Every line that keeps something from the agent has a reason beside it where it is not plain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from abide.agent.config import RepositorySettings, Settings, Source
from abide.agent.home import Home

UNIT_NAME = "abide-agent.service"
_TOKENS = "RCLONE_CONFIG"
"""Names the file into which rclone writes fresh tokens."""
STOP_SECONDS = 180
"""How long a job may take to end in order: the engine takes its lock away, the entry is written."""

_TEXT = """\
# Written by  abide agent install  from agent.toml; run that again after a change of places or of
# scratch. Changes of your own belong in a drop-in:  systemctl edit {unit}
[Unit]
Description=Abide agent: backups, drills and their evidence
Documentation=https://www.freedesktop.org/software/systemd/man/systemd.exec.html
After=local-fs.target remote-fs.target network-online.target time-sync.target
Wants=network-online.target
RequiresMountsFor={home}

[Service]
Type=exec
ExecStart={command} agent run
Environment={environment}
{user}WorkingDirectory=/
UMask=0077
Restart=on-failure
RestartSec=60

# Told to stop, the agent interrupts its engine, which removes its lock, and writes the entry.
# Only the agent is told: engines take a SIGTERM for a kill and leave their lock behind.
KillMode=mixed
KillSignal=SIGTERM
TimeoutStopSec={stop_seconds}

# Live work goes first.
Nice={nice}
CPUWeight=20
IOWeight=20
IOSchedulingClass=best-effort
IOSchedulingPriority=7
OOMScoreAdjust=300

# It reads everything and writes to these folders only. "-": one that is not there, as a drive that
# is unplugged, does not keep the service from starting; plugged in later, it can be written to.
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
{writable}

# Root without what root does not need here.
NoNewPrivileges=yes
{capabilities}
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictNamespaces=yes
RestrictRealtime=yes
LockPersonality=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
# Not set, on purpose: RestrictSUIDSGID (shares have set-gid folders, which must come back as they
# were before they can be compared), MemoryDenyWriteExecute (PostgreSQL may compile its queries),
# ProtectProc (what an earlier run left behind is found in /proc).

[Install]
WantedBy=multi-user.target
"""

_AS_ROOT = """\
# DAC and FOWNER, CHOWN, SETFCAP: read every file, bring it back with its owner and mode.
# SETUID, SETGID, KILL: run the throwaway database server as an account without rights, and end it.
CapabilityBoundingSet=CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_CHOWN
CapabilityBoundingSet=CAP_SETFCAP CAP_SETUID CAP_SETGID CAP_KILL"""
_AS_ANOTHER = """\
# It reads every file, whoever owns it, and no more.
CapabilityBoundingSet=CAP_DAC_READ_SEARCH
AmbientCapabilities=CAP_DAC_READ_SEARCH"""


@dataclass(frozen=True)
class Wanted:
    """How the service is to run: by which command, for which home, as whom (None: root)."""

    command: tuple[str, ...]
    home: Home
    user: str | None = None


def unit_text(settings: Settings, wanted: Wanted) -> str:
    """Given the settings and how the service is to run, return its unit."""
    writable = _writable(settings, wanted.home)
    return _TEXT.format(
        unit=UNIT_NAME,
        home=_word(str(wanted.home.agent.parent)),
        command=" ".join(_word(each).replace("$", "$$") for each in wanted.command),
        environment=_word(f"ABIDE_HOME={wanted.home.agent.parent}"),
        user=f"User={wanted.user}\n" if wanted.user else "",
        stop_seconds=STOP_SECONDS,
        nice=settings.schedule.nice,
        writable="\n".join(f"ReadWritePaths={each}" for each in writable),
        capabilities=_AS_ANOTHER if wanted.user else _AS_ROOT,
    )


def _writable(settings: Settings, home: Home) -> Iterator[str]:
    """Yield what the service may write to: its own folder, scratch, places, kits."""
    yield _word(str(home.agent))
    for folder in writable_folders(settings, home):
        yield "-" + _word(str(folder))


def writable_folders(settings: Settings, home: Home) -> list[Path]:
    """Given the settings, return the folders outside the agent's own that a run writes to."""
    found = dict.fromkeys(_named(settings))
    return [each for each in found if not each.is_relative_to(home.agent)]


def _named(settings: Settings) -> Iterator[Path]:
    yield settings.scratch
    for place in settings.repositories.values():
        yield from _of_place(place)
    yield from settings.kit.folders
    for declared in settings.systems:
        for source in declared.sources:
            yield from _of_source(source)


def _of_place(place: RepositorySettings) -> Iterator[Path]:
    drive = None if place.marker is None else place.marker.parent
    if drive is not None:
        yield drive
    if place.folder is not None and (drive is None or not place.folder.is_relative_to(drive)):
        yield place.folder
    if _TOKENS in place.environment:
        yield Path(place.environment[_TOKENS]).parent


def _of_source(source: Source) -> Iterator[Path]:
    if source.mirror is not None:
        yield source.mirror
    if source.rclone_config is not None:
        yield source.rclone_config.parent
    if source.sqlserver is not None:
        yield source.sqlserver.backup_folder


def _word(text: str) -> str:
    """Given a word, return it as a unit carries it: blanks in quotes, specifiers doubled. A "$" is
    one anywhere but in a command, where it is doubled too."""
    escaped = text.replace("\\", "\\\\").replace("%", "%%").replace('"', '\\"')
    return f'"{escaped}"' if any(each in text for each in " \t'\"\\;$") else escaped
