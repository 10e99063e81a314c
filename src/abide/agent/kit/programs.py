"""The opener: Abide, its Python, restic and what they stand on, in one archive with its hash.

It runs on any Linux of this kind of processor without anything installed: the system's own loader
and C library go along. Built once for each version of its parts, and kept.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import platform
import re
import shutil
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from abide import __version__
from abide.agent.context import Agent
from abide.agent.home import make_private
from abide.agent.kit import store
from abide.agent.kit.python_tree import program_name, python_files
from abide.domain.errors import AbideError, EngineError
from abide.engines.program import Command, run
from abide.engines.rclone import find_rclone

ARCHIVE = "programs-linux-x86_64.tar.gz"
HASHES, SCRIPT, NOTE = "PROGRAMS.sha256", "open.sh", "PROGRAMS.txt"
_ROOT = "x86_64"
_LOADER = "ld-linux-x86-64.so.2"
_LIBRARY = re.compile(r"^\s*(?:(\S+) => )?(/\S+) \(0x", re.MULTILINE)
_AT_ONCE = 200


@dataclass(frozen=True)
class Opener:
    """The built opener: its folder, or why there is none for this machine."""

    folder: Path | None
    why_not: str | None = None

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir()) if self.folder is not None else []


def opener(agent: Agent) -> Opener:
    """Given an agent, return the opener for its present programs, built if it was not yet."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return Opener(None, "programs are taken along from Linux on x86-64 only")
    if Path(sys.prefix).name == _ROOT and (Path(sys.prefix).parent / "abide").is_file():
        return Opener(None, "this Abide runs from a kit's programs: install it to renew them")
    try:
        parts = dict(_parts(agent))
        key = _key(parts)
        folder = store.folder(agent.home) / "programs" / key
        if not (folder / HASHES).exists():
            agent.voice.step("Packing the programs that open the kit (once for each version)")
            _build(folder, parts)
        _tidy(folder)
    except (AbideError, OSError) as error:
        return Opener(None, f"the programs could not be packed: {error}")
    return Opener(folder)


def _parts(agent: Agent) -> Iterator[tuple[str, Path]]:
    """Yield every file but the shared libraries, by its name below the archive's root."""
    kinds = {source.kind for each in agent.settings.systems for source in each.sources}
    left_out = frozenset() if "sqlserver" in kinds else frozenset({"pymssql"})
    yield from python_files(left_out)
    yield "bin/restic", _program(agent.restic.path)
    age = shutil.which("age")
    if age is not None:
        yield "bin/age", Path(age).resolve()
    if any(each.kind == "rclone" for each in agent.settings.repositories.values()):
        yield "bin/rclone", Path(find_rclone()).resolve()


def _program(name: str) -> Path:
    found = shutil.which(name)
    if found is None:
        raise EngineError("missing program", f"{name} is not on this machine")
    return Path(found).resolve()


def _key(parts: dict[str, Path]) -> str:
    """Given the files, return a name that changes when any of them does."""
    told = hashlib.sha256(__version__.encode() + b"1")
    for name, file in sorted(parts.items()):
        status = file.stat()
        told.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return told.hexdigest()[:16]


def _build(folder: Path, parts: dict[str, Path]) -> None:
    """Given where the opener goes and its files, build it there, whole or not at all."""
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    make_private(part)
    libraries = _libraries(parts)
    with (
        (part / ARCHIVE).open("wb") as out,
        gzip.GzipFile("", "wb", 6, out, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name in ("abide", "python", *_programs(parts)):
            _add(tar, name, _wrapper(name).encode(), 0o755)
        for name, file in sorted({**parts, **libraries}.items()):
            runs = name.startswith("bin/") or name == f"lib/{_LOADER}"
            _add(tar, f"{_ROOT}/{name}", file.read_bytes(), 0o755 if runs else 0o644)
    (part / SCRIPT).write_text(_SCRIPT, encoding="utf-8")
    (part / NOTE).write_text(_note(parts), encoding="utf-8")
    lines = [f"{_sha256(part / name)}  {name}\n" for name in (ARCHIVE, SCRIPT, NOTE)]
    (part / HASHES).write_text("".join(lines), encoding="utf-8")
    for file in part.iterdir():
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
    part.rename(folder)


def _programs(parts: dict[str, Path]) -> list[str]:
    found = [name.removeprefix("bin/") for name in parts if name.startswith("bin/")]
    return [name for name in found if not name.startswith("python")]


def _add(tar: tarfile.TarFile, name: str, data: bytes, mode: int) -> None:
    info = tarfile.TarInfo(f"./{name}")
    info.size, info.mode = len(data), mode
    tar.addfile(info, io.BytesIO(data))


def _libraries(parts: dict[str, Path]) -> dict[str, Path]:
    """Given the files, return the system's shared libraries that they load, and its loader."""
    loaded = [file for name, file in parts.items() if name.startswith("bin/") or ".so" in file.name]
    ours = {file.resolve() for file in parts.values()}
    found: dict[str, Path] = {}
    for at in range(0, len(loaded), _AT_ONCE):
        argv = ("ldd", *(str(file) for file in loaded[at : at + _AT_ONCE]))
        said = run(Command(argv=argv, time_limit_seconds=120)).stdout.decode(errors="replace")
        for name, path in _LIBRARY.findall(said):
            file = Path(path).resolve()
            if file not in ours:
                found[f"lib/{name.rpartition('/')[2] or Path(path).name}"] = file
    if f"lib/{_LOADER}" not in found:
        raise EngineError("missing program", "the system's loader was not found")
    return found


def _wrapper(name: str) -> str:
    """Given a program's name, return the script that runs it with what came along."""
    binary, words = f"bin/{name}", '"$@"'
    if name in ("abide", "python"):
        binary = f"bin/{program_name()}"
        words = '-m abide.cli.main "$@"' if name == "abide" else '"$@"'
    return _WRAPPER.format(
        root=_ROOT, loader=_LOADER, binary=binary, words=words, lib=_python_lib()
    )


def _python_lib() -> str:
    return f"lib/{program_name()}"


def _note(parts: dict[str, Path]) -> str:
    inside = [(name, file) for name, file in sorted(parts.items()) if name.startswith("bin/")]
    rows = "".join(f"{_sha256(file)}  {name.removeprefix('bin/')}\n" for name, file in inside)
    return (
        f"Abide {__version__} with its Python, and the programs it starts, for Linux on x86-64.\n"
        "The hashes (SHA-256) of the programs inside the archive; that of the archive itself is in "
        f"{HASHES}.\n{rows}"
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _tidy(keep: Path) -> None:
    for other in keep.parent.iterdir():
        if other != keep:
            shutil.rmtree(other, ignore_errors=True)


_WRAPPER = """#!/bin/sh
# Runs what came along with the kit: of this machine it needs the kernel and this shell.
case "$0" in */*) here=${{0%/*}} ;; *) here=. ;; esac
here=$(cd "$here" && pwd) || exit 2
PATH="$here:${{PATH:-/usr/sbin:/usr/bin:/sbin:/bin}}"
PYTHONHOME="$here/{root}" PYTHONPATH="$here/{root}/{lib}/site-packages" PYTHONNOUSERSITE=1
export PATH PYTHONHOME PYTHONPATH PYTHONNOUSERSITE
exec "$here/{root}/lib/{loader}" --library-path "$here/{root}/lib" "$here/{root}/{binary}" {words}
"""

_SCRIPT = """#!/bin/sh
# Unpacks the programs that open the kit:  sh open.sh NEW-FOLDER
set -eu
refuse() { echo "$1" >&2; exit 2; }
[ $# -eq 1 ] || refuse "Say where to unpack the programs:  sh open.sh /srv/abide-programs"
[ "$(uname -m)" = x86_64 ] || refuse "These programs are for x86-64. OPENING.txt, part B, says how \
to go on with age and restic alone."
[ ! -e "$1" ] || refuse "$1 is there already: name a new folder."
case "$0" in */*) here=${0%/*} ;; *) here=. ;; esac
here=$(cd "$here" && pwd)
(cd "$here" && sha256sum -c PROGRAMS.sha256 >/dev/null) || refuse "The programs are damaged. Use \
another drive's, or OPENING.txt, part B."
umask 077
mkdir -p "$1"
gzip -dc "$here/programs-linux-x86_64.tar.gz" | (cd "$1" && tar xf -) || refuse "Not unpacked."
to=$(cd "$1" && pwd)
echo "Ready. Now:  $to/abide kit open KIT-FOLDER --to /var/lib/abide"
"""
