"""What must hold whatever was killed: the test's own judgement, from the files as they lie there.

It reads the log with its own eyes, looks into the places itself, and brings copies back with the
engine alone; no rule of Abide's is asked.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import shutil
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import rfc8785

from tests.whole.kills.runs import Run, run
from tests.whole.kills.world import DATABASE, HELD, World, contents
from tests.whole.programs import programs_of
from tests.whole.school import wait_until

PROOFS = ("drill", "restore", "recovery")
OLDER_BROUGHT_BACK = 1


@dataclass(frozen=True)
class Log:
    """The log as its file holds it: the entries, and the numbers of attempts without one."""

    entries: list[dict[str, Any]]
    open_attempts: list[int]
    open_removals: bool = False

    @property
    def hashes(self) -> list[str]:
        return [str(each["hash"]) for each in self.entries]

    def complete(self, system: str | None = None) -> list[dict[str, Any]]:
        """Return the facts of complete backups, oldest entry first."""
        return [
            each["facts"]
            for each in self.entries
            if each["kind"] == "backup"
            and each["facts"]["outcome"] == "complete"
            and system in (None, each["facts"]["system"])
        ]

    def facts_of(self, system: str) -> list[tuple[str, dict[str, Any]]]:
        """Return (kind, facts) of what was logged of a system and of retention, oldest first."""
        return [
            (str(each["kind"]), each["facts"])
            for each in self.entries
            if each["facts"].get("system") == system or each["kind"] == "retention"
        ]

    def may_be_gone(self, copy: dict[str, Any]) -> bool:
        """Given a complete copy, say whether retention removed it, or died where it may have: but
        never the newest of its system in its place, nor the one that was proven last."""
        place, system = copy["repository"], copy["system"]
        here = [each for each in self.complete(system) if each["repository"] == place]
        proven = [
            each["facts"]["snapshot"]
            for each in self.entries
            if each["kind"] in PROOFS
            and each["facts"]["system"] == system
            and each["facts"]["repository"] == place
            and each["facts"]["verdict"] == "proven"
        ]
        if copy["snapshot"] in (here[-1]["snapshot"], *proven[-1:]):
            return False
        removals = [
            each["facts"]
            for each in self.entries
            if each["kind"] == "retention" and each["facts"]["repository"] == place
        ]
        died = self.open_removals or any(each["outcome"] == "failed" for each in removals)
        return died or any(copy["snapshot"] in each["removed_snapshots"] for each in removals)

    def proven(self, system: str) -> list[str]:
        """Return the moments at which a copy of the system was proven."""
        return [
            each["at"]
            for each in self.entries
            if each["kind"] in PROOFS
            and each["facts"]["system"] == system
            and each["facts"]["verdict"] == "proven"
        ]


@dataclass
class Oracle:
    """Judges one school. `acknowledged` are the hashes of entries that were seen in the log."""

    world: World
    dice: random.Random
    acknowledged: list[str] = field(default_factory=list)
    targets: list[Path] = field(default_factory=list)
    brought_back: int = 0

    def read_log(self) -> Log:
        """Return the log, its chain checked from the first entry to the last."""
        file = self.world.home.agent / "spool.sqlite3"
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            db.execute("BEGIN")
            lines = db.execute("SELECT line FROM entries ORDER BY number").fetchall()
            attempts = db.execute("SELECT id, entry, kind FROM attempts").fetchall()
        entries = [json.loads(line) for (line,) in lines]
        before = "0" * 64
        for number, entry in enumerate(entries, start=1):
            bare = {key: value for key, value in entry.items() if key != "hash"}
            assert hashlib.sha256(rfc8785.dumps(bare)).hexdigest() == entry["hash"]
            assert (entry["previous"], entry["seq"]) == (before, number), "the chain is broken"
            before = entry["hash"]
        closed = [entry for _, entry, _ in attempts if entry is not None]
        assert len(set(closed)) == len(closed), "two attempts share an entry"
        assert set(closed) <= set(range(1, len(entries) + 1)), "an attempt's entry is gone"
        left = [(number, kind) for number, entry, kind in attempts if entry is None]
        removals = any(kind == "retention" for _, kind in left)
        return Log(entries, [number for number, _ in left], removals)

    def acknowledge(self) -> None:
        """Take notice of what the log holds now: from here on it may never be lost."""
        self.acknowledged = self.read_log().hashes

    def look(self) -> Log:
        """Judge the log and the status as they stand, whoever was killed; return the log."""
        log = self.read_log()
        assert log.hashes[: len(self.acknowledged)] == self.acknowledged, "an entry was lost"
        self.acknowledged = log.hashes
        status = run(self.world.home, "status")
        assert status.code in (0, 1), status.complained.read_text()
        held = self._snapshots()
        for row in status.document["systems"]:
            self._judge(row, log, held)
        return log

    def _snapshots(self) -> dict[str, set[str]]:
        """Return which snapshots lie in each place, by their files."""
        home = self.world.home
        return {
            spot.name: {each.name for each in (home.repository(spot.name) / "snapshots").iterdir()}
            for spot in home.spots
        }

    def _judge(self, row: dict[str, Any], log: Log, held: dict[str, set[str]]) -> None:
        """Given what the status says of a system, hold it against the facts."""
        name = row["name"]
        complete = log.complete(name)
        there = [each for each in complete if _lies_in(each, held)]
        missing = [each for each in complete if not _lies_in(each, held)]
        for copy in missing:
            told = f"{name}: {copy['snapshot']} is not in {copy['repository']}"
            assert log.may_be_gone(copy), (told, log.facts_of(name))
        copied = [each["started_at"] for each in there]
        assert _is_one_of(row["last_backup_at"], copied), f"{name}: copied, and no entry says so"
        places = {each["repository"] for each in there}
        assert row["copies"]["total"] <= len(places), f"{name}: more copies than places with one"
        proven = log.proven(name)
        assert _is_one_of(row["last_proof_at"], proven), f"{name}: proven, and no drill says so"
        if row["status"] == "kept":
            assert row["last_proof_at"] is not None, f"{name}: kept without a proof"

    # ---- what a run that ended says -------------------------------------------------------

    def heard(self, ended: Run) -> None:
        """Given a run that printed its document, hold what it claims against the log."""
        said = ended.document
        if not isinstance(said, dict):
            return
        log = self.read_log()
        kept = {each["snapshot"] for each in log.complete()}
        for row in said.get("backups", []):
            assert row["outcome"] != "complete" or row["snapshot"] in kept, "said, and not logged"
        proven = {
            (each["facts"]["system"], each["facts"]["snapshot"])
            for each in log.entries
            if each["kind"] in PROOFS and each["facts"]["verdict"] == "proven"
        }
        for row in said.get("drills", []):
            good = row["verdict"] != "proven" or (row["system"], row["snapshot"]) in proven
            assert good, "said to be proven, and not logged"

    def settled(self) -> None:
        """After a run that nothing disturbed: nothing is left of those before it."""
        home = self.world.home
        wait_until(lambda: programs_of(home) == {})
        assert home.leftovers() == [], "plaintext was left"
        assert self.look().open_attempts == [], "an attempt has no entry"
        for target in self.targets:
            self._judge_target(target)
        self.targets.clear()

    def _judge_target(self, target: Path) -> None:
        """Given where a restore went, whole or killed: it holds whole systems or nothing."""
        for folder in target.iterdir() if target.exists() else ():
            assert folder.name in HELD, f"{folder.name} was left by a restore that died"
            came = _files_of(folder)
            versions = [
                {_last_parts(name): what for name, what in _part(held, folder.name).items()}
                for _, held in self.world.versions
            ]
            assert came in versions, f"{folder.name} was handed over and is not whole"
        shutil.rmtree(target, ignore_errors=True)

    # ---- copies brought back by the engine alone -------------------------------------------

    def deep(self) -> None:
        """Look into every place: the engine finds no fault, and copies hold the right bytes."""
        home = self.world.home
        log = self.look()
        for row in run(home, "status").document["systems"]:
            newest = max(_moment(each["started_at"]) for each in log.complete(row["name"]))
            assert _moment(row["last_backup_at"]) == newest, f"{row['name']}: a copy is forgotten"
            assert row["status"] == "kept", f"{row['name']}: well, and not said to be"
        for spot in home.spots:
            home.restic(spot.name, "unlock")  # of drills that died: no hindrance, except to this
            checked = home.restic(spot.name, "check", check=False)
            assert checked.returncode == 0, f"{spot.name}: {checked.stderr}"
            said = json.loads(home.restic(spot.name, "snapshots", "--json").stdout)
            known = {each["id"] for each in said}
            for system in HELD:
                copies = [
                    each
                    for each in log.complete(system)
                    if each["repository"] == spot.name
                    and (each["snapshot"] in known or not log.may_be_gone(each))
                ]
                assert {each["snapshot"] for each in copies} <= known
                older = self.dice.sample(copies, min(OLDER_BROUGHT_BACK, len(copies)))
                for copy in [copies[-1], *older]:
                    self._bring_back(spot.name, system, copy)

    def open_kit(self) -> None:
        """Open the newest kit on the drive with two cards: whatever was killed, it is whole."""
        to = self.world.home.live.parent / "opened"
        cards = sorted(each for each in self.world.cards.iterdir() if each.is_file())[:2]
        words = [word for card in cards for word in ("--card-file", str(card))]
        opened = run(
            self.world.home, "kit", "open", str(self.world.drive.mount), "--to", str(to), *words
        )
        assert opened.code == 0, f"the kit does not open: {opened.document}"
        assert sorted(opened.document["systems"]) == sorted(HELD)
        shutil.rmtree(to)

    def _bring_back(self, place: str, system: str, copy: dict[str, Any]) -> None:
        """Given a complete copy, restore it with the engine and compare it with that day's data."""
        home = self.world.home
        target = home.live.parent / "brought-back"
        home.restic(place, "restore", copy["snapshot"], "--target", str(target))
        wanted = _part(self.world.live_at(_moment(copy["started_at"])), system)
        live = Path(str(target) + str(home.live))
        came = _part(contents(live), system) if live.exists() else {}
        for database in target.rglob(DATABASE):
            came[DATABASE] = contents(database.parent, (DATABASE,))[DATABASE]
        shutil.rmtree(target)
        assert came == wanted, f"a complete copy of {system} in {place} does not hold its data"
        self.brought_back += 1


def _is_one_of(said: str | None, moments: list[str]) -> bool:
    """Given a moment of the status, which may be worse than the facts and none at all, say whether
    it is one of those in the log."""
    return said is None or _moment(said) in map(_moment, moments)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _lies_in(copy: dict[str, Any], held: dict[str, set[str]]) -> bool:
    """Given a complete copy, say whether its snapshot lies where it is said to."""
    return any(each.startswith(copy["snapshot"]) for each in held[copy["repository"]])


def _part(held: dict[str, str], system: str) -> dict[str, str]:
    """Given all live files, return the system's."""
    return {name: what for name, what in held.items() if name.split("/", 1)[0] in HELD[system]}


def _files_of(folder: Path) -> dict[str, str]:
    """Given a restored system, return its files without the number of their source."""
    return {name.split("/", 1)[1]: what for name, what in contents(folder, (DATABASE,)).items()}


def _last_parts(name: str) -> str:
    """Given a live file, return its name as it lies in a restored source."""
    return name if name == DATABASE else name.split("/", 1)[1]
