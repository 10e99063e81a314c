"""Folders that a Linux server shares: Samba's and NFS's own files, read as they read them."""

from __future__ import annotations

import re
from pathlib import Path

from abide.engines.host.found import Share

_NO_DATA = frozenset({"global", "homes", "printers", "print$", "ipc$", "profiles"})
_EXPORT = re.compile(r'^(?:"(?P<quoted>[^"]+)"|(?P<plain>/\S*))(?:\s|$)')


def read_samba(text: str) -> tuple[Share, ...]:
    """Given the text of smb.conf, return the shares that hold data: those with a path of their own
    and without a variable in it."""
    found: list[Share] = []
    name = ""
    for line in re.sub(r"\\\n", "", text).splitlines():
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        if line.startswith("[") and "]" in line:
            name = line[1 : line.index("]")].strip()
            continue
        key, _, value = line.partition("=")
        is_path = re.sub(r"\s+", "", key).lower() in ("path", "directory")
        value = value.strip().strip('"')
        if is_path and name and name.lower() not in _NO_DATA and "%" not in value:
            found.append(Share(name, Path(value)))
    return tuple(found)


def read_exports(text: str) -> tuple[Share, ...]:
    """Given the text of /etc/exports, return the shares in it, by the names of their folders."""
    found = []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        said = _EXPORT.match(line.strip())
        if said is None:
            continue
        path = Path(_octal(said["quoted"] or said["plain"]))
        found.append(Share(path.name or str(path), path))
    return tuple(found)


def _octal(text: str) -> str:
    r"""Given a path of exports, return it with \040 and the like turned into what they mean."""
    return re.sub(r"\\([0-7]{3})", lambda said: chr(int(said[1], 8)), text)
