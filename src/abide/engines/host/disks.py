"""Mounted disks of a Linux server: which are there, which are plugged in from outside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import psutil

from abide.domain.errors import EngineError
from abide.engines.host.found import Disk
from abide.engines.program import Command, run

_NO_DISKS = frozenset({"squashfs", "iso9660", "overlay", "tmpfs", "erofs"})
_ASK = ("lsblk", "--json", "--list", "--output", "PATH,LABEL,RM,HOTPLUG,TRAN,RO,TYPE,PKNAME")


def mounted_disks() -> tuple[Disk, ...]:
    """Return the disks that are mounted, each once, where it was mounted first."""
    blocks = _blocks()
    found: dict[str, Disk] = {}
    for part in psutil.disk_partitions():
        if part.fstype in _NO_DISKS or part.mountpoint.startswith(("/boot", "/snap")):
            continue
        try:
            usage = psutil.disk_usage(part.mountpoint)
        except OSError:  # plugged out just now, or not ours to look at
            continue
        about = blocks.get(part.device, {})
        disk = Disk(
            mount=Path(part.mountpoint),
            device=part.device,
            label=about.get("label") or _label(part.device),
            removable=is_removable(about),
            read_only="ro" in part.opts.split(","),
            size_bytes=usage.total,
            free_bytes=usage.free,
        )
        found.setdefault(part.device, disk)
    return tuple(found.values())


def read_blocks(text: str) -> dict[str, Mapping[str, Any]]:
    """Given what lsblk said, return {path: what it knows}; a part knows what its disk does."""
    try:
        rows = json.loads(text).get("blockdevices", [])
    except (ValueError, AttributeError):
        return {}
    by_path = {
        f"/dev/{str(row['path']).rsplit('/', 1)[-1]}": row for row in rows if row.get("path")
    }
    found: dict[str, Mapping[str, Any]] = {}
    for path, row in by_path.items():
        whole = by_path.get(f"/dev/{row.get('pkname')}", {})
        inherited = {key: whole[key] for key in ("rm", "hotplug", "tran") if whole.get(key)}
        found[str(row["path"])] = {**row, **inherited}
        found.setdefault(path, found[str(row["path"])])
    return found


def is_removable(about: Mapping[str, Any]) -> bool:
    """Given what is known of a disk, say whether it is plugged in from outside."""
    return about.get("tran") == "usb" or any(
        str(about.get(key)) in ("True", "1") for key in ("rm", "hotplug")
    )


def _blocks() -> dict[str, Mapping[str, Any]]:
    said = _said(_ASK)
    return read_blocks(said) if said else {}


def _label(device: str) -> str | None:
    """Given a device, return its label as written on it: where no udev runs, lsblk knows none."""
    return _said(("blkid", "-o", "value", "-s", "LABEL", device)) or None


def _said(argv: Iterable[str]) -> str:
    try:
        result = run(Command(argv=tuple(argv), time_limit_seconds=30, env=_WITH_SBIN))
    except EngineError:
        return ""
    return result.stdout.decode(errors="replace").strip() if result.exit_code == 0 else ""


_WITH_SBIN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
