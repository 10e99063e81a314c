"""What happens to the sample school's drives: an ordinary day's work, and an attack.

Both say exactly what they did, so that a test can hold a verdict against the truth.
"""

from __future__ import annotations

import math
import os
import random
from dataclasses import dataclass
from pathlib import Path

from abide.agent.sample.corpus import (
    DAY_SECONDS,
    DRIVES,
    LARGEST_BYTES,
    NEWEST,
    draw_kind,
    file_name,
    write,
)
from abide.agent.sample.office import MAKERS, content, table

CHANGED_SHARE = 0.01
ADDED_SHARE = 0.003
DELETED_SHARE = 0.001
RENAMED_SHARE = 0.001
_OPENING_SECONDS = 9 * 3600
_GROWING = ("csv", "txt")
_LARGE_BYTES = 2_000_000
_PATCH_BYTES = 4_096
_STRIDE_BYTES = 65_536
_MEDIAN_NEW_BYTES = 90_000
_FILES_A_DAY = 100_000
NOTE_NAME = "HOW_TO_RECOVER.txt"


@dataclass(frozen=True)
class Day:
    """A day's work on the drives, as paths below the root; `renamed` holds (before, after)."""

    changed: tuple[str, ...]
    added: tuple[str, ...]
    deleted: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Attack:
    """How an attacker works: over whole files or in patches (which hardly shows in entropy), with
    new names or the old ones, with new modification times or the old ones."""

    patches_only: bool = False
    keep_names: bool = False
    keep_times: bool = False


@dataclass(frozen=True)
class Encrypted:
    """What an attack hit, as (path before, path after), and the ransom notes it left."""

    files: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def listing(root: Path) -> list[str]:
    """Given the root, return every office file below it, sorted; databases are left alone."""
    found: list[str] = []
    for folder, _, names in os.walk(root):
        inside = os.path.relpath(folder, root)
        found += [
            os.path.normpath(os.path.join(inside, name))
            for name in names
            if name.rpartition(".")[2] in MAKERS and name != NOTE_NAME
        ]
    return sorted(found)


def _edited(path: Path, rng: random.Random) -> bytes:
    """Given a file, return it after somebody's work: a list grows at its end, a large file changes
    in one place, a document is saved anew."""
    kind, size = path.suffix[1:], path.stat().st_size
    if kind in _GROWING:
        return path.read_bytes() + table(rng, max(200, size // 50))
    if size > _LARGE_BYTES:
        data = bytearray(path.read_bytes())
        start = rng.randrange(size // 4, size // 2)
        data[start : start + _PATCH_BYTES] = rng.randbytes(_PATCH_BYTES)
        return bytes(data)
    return content(rng, kind, int(size * rng.uniform(0.95, 1.1)))


def _at_least_one(total: int, share: float) -> int:
    """Given a number of files, return a share of it, never none."""
    return max(1, round(total * share))


def _add(root: Path, day: int, count: int, rng: random.Random) -> tuple[str, ...]:
    """Given a day, write its new files and return their paths."""
    added: list[str] = []
    weights = [drive.share for drive in DRIVES.values()]
    for number in range(count):
        name = rng.choices(list(DRIVES), weights=weights)[0]
        kind = draw_kind(rng, DRIVES[name])
        file = file_name(rng, day * _FILES_A_DAY + number, kind)
        path = f"{name}/{rng.choice(DRIVES[name].folders)}/2026/{file}"
        size = int(min(LARGEST_BYTES, rng.lognormvariate(math.log(_MEDIAN_NEW_BYTES), 1.0)))
        moment = NEWEST + day * DAY_SECONDS + _OPENING_SECONDS + number
        write(root / path, content(rng, kind, size), moment)
        added.append(path)
    return tuple(added)


def _rename(root: Path, paths: list[str], day: int) -> tuple[tuple[str, str], ...]:
    """Given paths, rename each in its folder and return (before, after)."""
    pairs: list[tuple[str, str]] = []
    for path in paths:
        folder, name = os.path.split(path)
        after = os.path.join(folder, f"moved-{day}-{name}")
        (root / path).rename(root / after)
        pairs.append((path, after))
    return tuple(pairs)


def mutate(root: Path, seed: int, day: int) -> Day:
    """Given the drives and a day from 1, do that day's work: 1% of files changed, 0.3% added,
    0.1% deleted, 0.1% renamed, and at least one of each. Return what was done."""
    rng = random.Random(f"day-{seed}-{day}")
    names = listing(root)
    changes = _at_least_one(len(names), CHANGED_SHARE)
    deletions = _at_least_one(len(names), DELETED_SHARE)
    renames = _at_least_one(len(names), RENAMED_SHARE)
    picked = rng.sample(names, min(len(names), changes + deletions + renames))
    changed, deleted = picked[:changes], picked[changes : changes + deletions]
    for number, path in enumerate(changed):
        moment = NEWEST + day * DAY_SECONDS + _OPENING_SECONDS + number
        write(root / path, _edited(root / path, rng), moment)
    for path in deleted:
        (root / path).unlink()
    renamed = _rename(root, picked[changes + deletions :], day)
    added = _add(root, day, _at_least_one(len(names), ADDED_SHARE), rng)
    return Day(tuple(changed), added, tuple(deleted), renamed)


def _ciphertext(data: bytes, rng: random.Random, patches_only: bool) -> bytes:
    """Given a file's bytes, return what an attacker leaves of them."""
    if not patches_only:
        return rng.randbytes(len(data))
    left = bytearray(data)
    for start in range(0, len(left), _STRIDE_BYTES):
        end = min(start + _PATCH_BYTES, len(left))
        left[start:end] = rng.randbytes(end - start)
    return bytes(left)


def encrypt(root: Path, seed: int, share: float, attack: Attack | None = None) -> Encrypted:
    """Given the drives and a share of their files (0 to 1), overwrite that share with noise as an
    attacker would, and return what was hit."""
    attack = attack or Attack()
    rng = random.Random(f"attack-{seed}")
    names = listing(root)
    pairs: list[tuple[str, str]] = []
    for name in rng.sample(names, round(len(names) * share)):
        path = root / name
        before = path.stat()
        path.write_bytes(_ciphertext(path.read_bytes(), rng, attack.patches_only))
        if attack.keep_times:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        after = name if attack.keep_names else f"{name}.locked"
        path.rename(root / after)
        pairs.append((name, after))
    notes = () if attack.keep_names else _leave_notes(root, pairs)
    return Encrypted(tuple(pairs), notes)


def _leave_notes(root: Path, pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    """Given what was hit, leave a ransom note in each of its folders and return their paths."""
    folders = sorted({os.path.dirname(before) for before, _ in pairs})
    notes = tuple(os.path.join(folder, NOTE_NAME) for folder in folders)
    for note in notes:
        (root / note).write_text("Your files are locked. (A sample school: nobody to pay.)\n")
    return notes
