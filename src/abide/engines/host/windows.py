"""A Windows server, asked through PowerShell. **Not run**: no Windows could be had; what it is
asked and how the answer is read are tested as texts."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

from abide.domain.errors import EngineError
from abide.engines.host.found import Database, Disk, Machine, Share
from abide.engines.program import Command, run

SCRIPT = """\
$ErrorActionPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
@{
  volumes = @(Get-Volume | Where-Object DriveLetter |
    Select-Object @{n='letter';e={[string]$_.DriveLetter}}, FileSystemLabel,
      @{n='type';e={[string]$_.DriveType}}, Size, SizeRemaining)
  shares = @(Get-SmbShare -Special $false | Select-Object Name, Path)
  services = @(Get-Service MSSQL*, postgresql*, MariaDB*, MySQL* |
    Select-Object Name, @{n='status';e={[string]$_.Status}})
  programs = @(Get-ItemProperty HKLM:/Software/Microsoft/Windows/CurrentVersion/Uninstall/*,
    HKLM:/Software/WOW6432Node/Microsoft/Windows/CurrentVersion/Uninstall/* |
    Where-Object DisplayName | Select-Object DisplayName, DisplayVersion)
} | ConvertTo-Json -Depth 4 -Compress
"""
_DISKS = ("Fixed", "Removable")
_KINDS = (("MSSQL", "sqlserver"), ("postgresql", "postgres"), ("MariaDB", "mariadb"))


def look() -> Machine:
    """Return what was found on this Windows server. Raise EngineError when it cannot be asked."""
    words = ("-NoProfile", "-NonInteractive", "-Command", SCRIPT)
    result = run(Command(argv=("powershell.exe", *words), time_limit_seconds=120))
    if result.exit_code != 0:
        raise EngineError("host", result.stderr.strip() or "PowerShell did not answer")
    return read_machine(socket.gethostname(), result.stdout.decode("utf-8", errors="replace"))


def read_machine(name: str, text: str) -> Machine:
    """Given PowerShell's answer, return the machine. Raise EngineError where it is none."""
    try:
        said = json.loads(text.lstrip("\ufeff"))
        return Machine(
            name=name,
            disks=tuple(_disk(each) for each in said["volumes"] if each["type"] in _DISKS),
            shares=tuple(
                Share(each["Name"], Path(each["Path"])) for each in said["shares"] if each["Path"]
            ),
            databases=tuple(_database(each) for each in said["services"]),
            programs=tuple(
                f"{each['DisplayName']} {each.get('DisplayVersion') or ''}".strip()
                for each in said["programs"]
            ),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError("output not understood", f"PowerShell's answer: {error}") from None


def _disk(said: dict[str, Any]) -> Disk:
    return Disk(
        mount=Path(f"{said['letter']}:/"),
        device=f"{said['letter']}:",
        label=said.get("FileSystemLabel") or None,
        removable=said["type"] == "Removable",
        size_bytes=int(said.get("Size") or 0),
        free_bytes=int(said.get("SizeRemaining") or 0),
    )


def _database(said: dict[str, Any]) -> Database:
    service = str(said["Name"])
    kind = next((kind for start, kind in _KINDS if service.startswith(start)), "mariadb")
    return Database(kind, None, None, f"the service {service} runs here: give it a login")
