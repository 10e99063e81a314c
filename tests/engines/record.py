"""Records what the restic of this machine says, as fixtures: `python -m tests.engines.record`.

Each case becomes NAME.out, NAME.err and NAME.exit under outputs/restic-VERSION. Temporary paths are
written as /T and this machine as "server". Needs root (a full disk is a small tmpfs, an unreadable
file is read by the account nobody)."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from abide.engines.rclone import serve_restic
from abide.engines.restic.repository import find_restic

OUTPUTS = Path(__file__).parent / "outputs"


class Scene:
    """A folder with sources, a password and a fresh repository holding one snapshot."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.repository = root / "repository"
        self.source = root / "source"
        (self.source / "Office").mkdir(parents=True)
        (self.source / "Office" / "Register 7B.txt").write_text("here\n")
        (self.source / "Office" / "b [x]*?.txt").write_text("brackets\n")
        (self.source / "photo.bin").write_bytes(random.Random(1).randbytes(1 << 20))
        Path(os.fsdecode(os.fsencode(self.source) + b"/name\xff.txt")).write_text("x\n")
        (self.source / "link").symlink_to("/etc/hostname")
        (root / "password").write_text("correct horse\n")
        self.env = {
            "PATH": os.environ["PATH"],
            "TZ": "UTC",
            "RESTIC_REPOSITORY": str(self.repository),
            "RESTIC_PASSWORD_FILE": str(root / "password"),
            "RESTIC_PROGRESS_FPS": "1",
        }
        self.run("init")
        self.run("backup", "--json", str(self.source))

    def run(self, *words: str, **how: object) -> subprocess.CompletedProcess[bytes]:
        extra = how.pop("env", {})
        env = {**self.env, **extra} if isinstance(extra, dict) else self.env
        argv = ["restic", "--no-cache", *words]
        return subprocess.run(argv, env=env, capture_output=True, check=False, **how)  # type: ignore[call-overload,no-any-return]

    def pack(self, smallest: bool) -> Path:
        packs = sorted(self.repository.glob("data/*/*"), key=lambda one: one.stat().st_size)
        return packs[0 if smallest else -1]

    def flip(self, path: Path) -> None:
        path.chmod(0o600)
        data = bytearray(path.read_bytes())
        data[len(data) // 3] ^= 1
        path.write_bytes(data)


Case = Callable[[Scene], "subprocess.CompletedProcess[bytes]"]


def _locked(scene: Scene) -> subprocess.CompletedProcess[bytes]:
    with subprocess.Popen(
        ["restic", "--no-cache", "backup", "--stdin"],
        env=scene.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    ) as holder:
        while not list((scene.repository / "locks").iterdir()):
            threading.Event().wait(0.05)
        result = scene.run("check")
        holder.send_signal(2)
    return result


def _unreadable(scene: Scene) -> subprocess.CompletedProcess[bytes]:
    (scene.source / "Office" / "Register 7B.txt").chmod(0)
    for path in [scene.root, *scene.root.rglob("*")]:
        if not path.is_symlink() and path.name != "Register 7B.txt":
            shutil.chown(path, "nobody")
    return scene.run("backup", "--json", str(scene.source), user="nobody", group="nogroup")


def _flipped(*words: str, smallest: bool) -> Case:
    def case(scene: Scene) -> subprocess.CompletedProcess[bytes]:
        scene.flip(scene.pack(smallest))
        return scene.run(*[word.replace("/T", str(scene.root)) for word in words])

    return case


def _deleted(*words: str, smallest: bool) -> Case:
    def case(scene: Scene) -> subprocess.CompletedProcess[bytes]:
        scene.pack(smallest).unlink()
        return scene.run(*[word.replace("/T", str(scene.root)) for word in words])

    return case


def _bad_file(folder: str, *words: str) -> Case:
    def case(scene: Scene) -> subprocess.CompletedProcess[bytes]:
        for path in (scene.repository / folder).iterdir():
            scene.flip(path)
        return scene.run(*[word.replace("/T", str(scene.root)) for word in words])

    return case


def _snapshot_damaged_by_id(scene: Scene) -> subprocess.CompletedProcess[bytes]:
    (path,) = (scene.repository / "snapshots").iterdir()
    scene.flip(path)
    return scene.run("ls", "--json", path.name)


def _disk_full(scene: Scene) -> subprocess.CompletedProcess[bytes]:
    small = scene.root / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(small)], check=True)
    try:
        env = {"RESTIC_REPOSITORY": str(small / "repository")}
        scene.run("init", env=env)
        (scene.source / "noise.bin").write_bytes(os.urandom(30 << 20))
        return scene.run("backup", "--json", str(scene.source), env=env)
    finally:
        subprocess.run(["umount", str(small)], check=True)


def _plain(*words: str, **env: str) -> Case:
    def case(scene: Scene) -> subprocess.CompletedProcess[bytes]:
        root = str(scene.root)
        chosen = {name: value.replace("/T", root) for name, value in env.items()}
        return scene.run(*[word.replace("/T", root) for word in words], env=chosen)

    return case


def _from_other(*words: str, snapshots: int = 1, **env: str) -> Case:
    """A second repository to copy to, and the words run there."""

    def case(scene: Scene) -> subprocess.CompletedProcess[bytes]:
        root = str(scene.root)
        for _ in range(snapshots - 1):
            scene.run("backup", "--json", "--force", str(scene.source))
        there = {"RESTIC_REPOSITORY": f"{root}/drive"}
        origin = {
            "RESTIC_FROM_REPOSITORY": str(scene.repository),
            "RESTIC_FROM_PASSWORD_FILE": scene.env["RESTIC_PASSWORD_FILE"],
        } | {name: value.replace("/T", root) for name, value in env.items()}
        scene.run("init", env=there)
        ids = sorted(path.name for path in (scene.repository / "snapshots").iterdir())
        for word in words[:-1]:
            scene.run(*_named(word, ids), env=there | origin)
        return scene.run(*_named(words[-1], ids), env=there | origin)

    return case


def _named(words: str, ids: list[str]) -> list[str]:
    """Given words, return them with ALL standing for every id of the first repository."""
    return [part for word in words.split() for part in (ids if word == "ALL" else [word])]


def _forgotten(*words: str) -> Case:
    def case(scene: Scene) -> subprocess.CompletedProcess[bytes]:
        (scene.source / "more.bin").write_bytes(random.Random(2).randbytes(1 << 20))
        scene.run("backup", "--json", str(scene.source / "more.bin"))
        rows = json.loads(scene.run("snapshots", "--json").stdout)
        newest = max(rows, key=lambda row: row["time"])["id"]
        words_now = [newest if word == "NEWEST" else word for word in words]
        if words_now[0] == "prune":
            scene.run("forget", newest)
        return scene.run(*words_now)

    return case


def _refused_forget(scene: Scene) -> subprocess.CompletedProcess[bytes]:
    """An append-only store, served by rclone; it takes restic most of a minute."""
    with serve_restic(scene.root, append_only=True) as served:
        there = {"RESTIC_REPOSITORY": f"{served.url}repository"}
        newest = json.loads(scene.run("snapshots", "--json").stdout)[-1]["id"]
        return scene.run("forget", newest, env=there)


REST = "rest:http://office:hunter22@127.0.0.1:9/"
CASES: dict[str, Case] = {
    "version": _plain("version"),
    "config": _plain("cat", "config"),
    "init-twice": _plain("init"),
    "backup": _plain("backup", "--json", "/T/source"),
    "backup-source-missing": _plain("backup", "--json", "/T/source", "/T/drive"),
    "backup-all-sources-missing": _plain("backup", "--json", "/T/drive"),
    "backup-unreadable": _unreadable,
    "backup-disk-full": _disk_full,
    "backup-empty-stdin": _plain("backup", "--json", "--stdin"),
    "backup-unknown-parent": _plain("backup", "--json", "--parent", "00000000", "/T/source"),
    "no-repository": _plain("snapshots", "--json", RESTIC_REPOSITORY="/T/nowhere"),
    "wrong-password": _plain("snapshots", "--json", RESTIC_PASSWORD_FILE="/T/source/photo.bin"),
    "locked": _locked,
    "rest-refused": _plain("snapshots", "--json", RESTIC_REPOSITORY=REST),
    "snapshots": _plain("snapshots", "--json"),
    "snapshots-none": _plain("snapshots", "--json", "--tag", "nobody-has-this"),
    "ls": _plain("ls", "--json", "latest"),
    "ls-unknown": _plain("ls", "--json", "00000000"),
    "ls-tree-flipped": _flipped("ls", "--json", "latest", smallest=True),
    "ls-index-damaged": _bad_file("index", "ls", "--json", "latest"),
    "ls-snapshot-damaged": _bad_file("snapshots", "ls", "--json", "latest"),
    "ls-snapshot-damaged-by-id": _snapshot_damaged_by_id,
    "ls-tree-missing": _deleted("ls", "--json", "latest", smallest=True),
    "snapshots-damaged": _bad_file("snapshots", "snapshots", "--json"),
    "key-damaged": _bad_file("keys", "snapshots", "--json"),
    "restore": _plain("restore", "latest", "-t", "/T/out"),
    "restore-nothing": _plain("restore", "latest", "-t", "/T/out", "-i", "/nothing"),
    "restore-unknown": _plain("restore", "00000000", "-t", "/T/out"),
    "restore-flipped": _flipped("restore", "latest", "-t", "/T/out", smallest=False),
    "restore-pack-missing": _deleted("restore", "latest", "-t", "/T/out", smallest=False),
    "restore-index-damaged": _bad_file("index", "restore", "latest", "-t", "/T/out"),
    "dump-unknown-path": _plain("dump", "latest", "/nothing"),
    "dump-flipped": _flipped("dump", "latest", "/T/source/photo.bin", smallest=False),
    "check": _plain("check"),
    "check-flipped": _flipped("check", "--read-data", smallest=False),
    "check-pack-missing": _deleted("check", smallest=False),
    "unlock": _plain("unlock"),
    "rebuild-index": _plain("rebuild-index"),
    "copy": _from_other("copy ALL", snapshots=2),
    "copy-again": _from_other("copy ALL", "copy ALL", snapshots=2),
    "copy-unknown": _from_other("copy 00000000"),
    "copy-no-origin": _from_other("copy", RESTIC_FROM_REPOSITORY="/T/nowhere"),
    "copy-wrong-password": _from_other("copy", RESTIC_FROM_PASSWORD_FILE="/T/source/photo.bin"),
    "forget": _forgotten("forget", "NEWEST"),
    "forget-unknown": _forgotten("forget", "00000000"),
    "forget-refused": _refused_forget,
    "prune": _forgotten("prune"),
}


@contextlib.contextmanager
def _scene() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Scene(Path(folder))


def main(names: list[str]) -> None:
    version = ".".join(str(part) for part in find_restic().version)
    folder = OUTPUTS / f"restic-{version.removesuffix('.0')}"
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or CASES:
        with _scene() as scene:
            result = CASES[name](scene)
            for ending, data in (("out", result.stdout), ("err", result.stderr)):
                text = data.replace(str(scene.root).encode(), b"/T")
                text = text.replace(scene.root.name.encode(), b"T")
                text = re.sub(rb"\b%s\b" % socket.gethostname().encode(), b"server", text)
                (folder / f"{name}.{ending}").write_bytes(text)
            (folder / f"{name}.exit").write_text(f"{result.returncode}\n")
        print(name, result.returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
