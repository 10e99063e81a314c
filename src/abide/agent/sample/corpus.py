"""The sample school's drives: which files lie where, how large, how old, and which are copies.

Scale 1.0 is about 15,000 files and 2 GB; sizes are log-normal with a tail to 100 MB.
"""

from __future__ import annotations

import math
import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from abide.agent.sample.office import SMALLEST_BYTES, content
from abide.agent.sample.people import WORDS
from abide.domain.errors import Refused

FILES_AT_SCALE_1 = 15_000
MEAN_BYTES = 133_000
LARGEST_BYTES = 100_000_000
NEWEST = 1_767_225_600  # 2026-01-01T00:00:00Z: no file of a fresh school is younger
DAY_SECONDS = 86_400
_MEAN_AGE_DAYS = 400
_DUPLICATE_TRIES = 0.2  # among all earlier files; three in four are of another kind: 5% remain
_TAIL_EVERY = 2_500  # one file in so many is a bound scan or a deck with films
# One name in twenty carries what real servers carry: spaces, brackets, accents, other scripts.
_ODD_ENDINGS = (" - copy", " é", " (final)", " [v2]", " Ünit", " žák", " 学校")


@dataclass(frozen=True)
class Drive:
    """One shared drive: its part of all files, its folders, its kinds of file with weights, and
    how large they are beside the mean."""

    share: float
    folders: tuple[str, ...]
    kinds: dict[str, int]
    size_factor: float


DRIVES = {
    "Admin": Drive(
        0.15,
        ("Admissions", "Letters", "Policies", "Governors", "Safeguarding"),
        {"docx": 5, "pdf": 4, "xlsx": 2, "txt": 1},
        0.8,
    ),
    "Staff": Drive(
        0.30,
        ("Year1", "Year2", "Year3", "Year4", "Year5", "Year6", "Planning", "SEND"),
        {"docx": 6, "pdf": 3, "jpg": 2, "xlsx": 1, "txt": 1},
        1.0,
    ),
    "Pupil": Drive(
        0.35,
        tuple(f"Class{year}{form}" for year in range(1, 7) for form in "AB"),
        {"docx": 4, "jpg": 5, "txt": 2, "pdf": 1},
        0.9,
    ),
    "Scans": Drive(
        0.15, ("Registers", "Consent", "Invoices", "Medical"), {"pdf": 8, "jpg": 2}, 2.0
    ),
    "Budget": Drive(
        0.05,
        ("2023-24", "2024-25", "2025-26", "Payroll"),
        {"xlsx": 6, "csv": 3, "pdf": 2},
        0.6,
    ),
}


@dataclass(frozen=True)
class Made:
    """What `make_files` wrote."""

    files: int
    bytes_written: int
    duplicates: int
    drives: tuple[str, ...]


@dataclass(frozen=True)
class Planned:
    """One file to be: where below the root, what kind, how large."""

    path: str
    kind: str
    size: int


def file_name(rng: random.Random, serial: int, kind: str) -> str:
    """Given a serial number, return a name that no other serial number gets."""
    odd = rng.choice(_ODD_ENDINGS) if rng.random() < 0.05 else ""
    return f"{rng.choice(WORDS)}-{rng.choice(WORDS)}-{serial:06d}{odd}.{kind}"


def draw_kind(rng: random.Random, drive: Drive) -> str:
    """Given a drive, return a kind of file as often as that drive holds it."""
    return rng.choices(list(drive.kinds), weights=list(drive.kinds.values()))[0]


def plan(scale: float, mean_bytes: int, rng: random.Random) -> list[Planned]:
    """Given the scale and the mean size of a file, return every file to be, in a fixed order."""
    total = max(20, round(FILES_AT_SCALE_1 * scale))
    places: list[tuple[str, str]] = []
    sizes: list[float] = []
    for name, drive in DRIVES.items():
        for _ in range(max(2, round(total * drive.share))):
            kind = draw_kind(rng, drive)
            folder = f"{name}/{rng.choice(drive.folders)}/{rng.randrange(2019, 2027)}"
            if rng.random() < 0.3:
                folder += f"/{rng.choice(WORDS)}"
            places.append((f"{folder}/{file_name(rng, len(places), kind)}", kind))
            sizes.append(drive.size_factor * math.exp(rng.gauss(0.0, 1.0)))
    for index in rng.sample(range(len(sizes)), max(1, len(sizes) // _TAIL_EVERY)):
        sizes[index] = math.exp(rng.uniform(math.log(40), math.log(600)))
    fit = mean_bytes * len(sizes) / sum(sizes)
    return [
        Planned(path, kind, int(min(LARGEST_BYTES, max(SMALLEST_BYTES, size * fit))))
        for (path, kind), size in zip(places, sizes, strict=True)
    ]


def write(path: Path, data: bytes, modified: int) -> None:
    """Given a file's bytes and its moment, write it and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (modified, modified))


def make_files(root: Path, scale: float, seed: int, mean_bytes: int = MEAN_BYTES) -> Made:
    """Given an empty or absent folder, fill it with the school's drives and return what was
    written: the same bytes, names and moments for the same arguments. Raise Refused when the
    folder holds something."""
    if root.exists() and any(root.iterdir()):
        raise Refused(f"{root} is not empty: name a new folder for the sample school.")
    rng = random.Random(f"files-{seed}")
    planned = plan(scale, mean_bytes, rng)
    written = duplicates = 0
    for index, item in enumerate(planned):
        modified = NEWEST - int(rng.expovariate(1 / (_MEAN_AGE_DAYS * DAY_SECONDS)))
        path = root / item.path
        model = planned[rng.randrange(index)] if index and rng.random() < _DUPLICATE_TRIES else None
        if model and model.kind == item.kind:
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / model.path, path)
            os.utime(path, (modified, modified))
            duplicates += 1
        else:
            write(path, content(random.Random(f"{seed}-{index}"), item.kind, item.size), modified)
        written += path.stat().st_size
    return Made(len(planned), written, duplicates, tuple(DRIVES))
