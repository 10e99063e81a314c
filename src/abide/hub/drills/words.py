"""What restore tests say, in the voice of the pages: never surer than the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from abide.domain.drill import bad_below, claim
from abide.domain.words import about, count, listing, plural
from abide.hub.drills.models import Drill
from abide.hub.web.words import day

CHECKS: Mapping[str, str] = {
    "files": "Files, byte for byte",
    "contents": "Files open as what their names say",
    "unproven files": "Files that nobody can compare",
    "databases among the files": "Databases that lie among the files",
    "data": "The data",
    "configuration": "The configuration",
    "program": "The program",
    "restore": "Bringing it back",
    "place": "Reaching the copy",
    "scratch": "Cleaning up afterwards",
    "replay": "A repeat of an earlier test",
    "whole restore": "Room for a full restore test",
}
OUTCOMES = {
    "passed": "as it should be",
    "failed": "not as it should be",
    "could not look": "could not be looked at",
}
MEANS: Mapping[str, str] = {
    "drill": "Restore test",
    "restore": "Restore",
    "recovery": "Recovery",
}
PARTS = ("data", "configuration", "program")


def verdict_words(drill: Drill) -> str:
    """Given a drill, return its verdict in a few words."""
    if drill.away:
        return "Drive was away"
    if drill.verdict == "could not run":
        return "Could not be tried"
    if drill.fails:
        return "Did not come back right"
    if drill.verdict == "not proven":
        return "Could not all be compared"
    if drill.replay:
        return "A repeat, which shows nothing new"
    return "Came back right" if drill.shows else "Too few files to count"


def verdict_status(drill: Drill) -> str:
    """Given a drill, return the word that colours its tag; the plain one where all is well."""
    if drill.away:
        return "absent"
    if drill.fails:
        return "not proven"
    if drill.verdict == "could not run" or not drill.shows:
        return "could not run"
    return "kept"


def sentence(drill: Drill) -> str:
    """Given a drill, return what was asked for and what came of it."""
    on = f"On {day(drill.at)}"
    source = f" from {drill.place_name}" if drill.place_name else ""
    if drill.away:
        return (
            f"{on} a restore test of {drill.system_name} was due and no drive with a copy was "
            "plugged in, so nothing was tried."
        )
    if drill.verdict == "could not run":
        return (
            f"{on} {drill.system_name} could not be brought back{source} for a test, so this says "
            "nothing of whether the copy is good."
        )
    if not drill.population:
        return f"{on} the copy of {drill.system_name} was tried{source}; no file was counted."
    return f"{on} we asked{source} for {_asked(drill)} {_got(drill)}"


def database_sentence(drill: Drill) -> str:
    """Given a drill, return what became of the databases in it; nothing where it loaded none."""
    found = {
        str(check["name"]): str(check["outcome"])
        for check in drill.checks
        if str(check["name"]).startswith("database ")
    }
    if not found:
        return ""
    if all(outcome == "passed" for outcome in found.values()):
        if len(found) == 1:
            return "The database opened, and held as many rows as when it was copied."
        return (
            f"All {count(len(found))} databases opened, and held as many rows as when they were "
            "copied."
        )
    failed = sum(outcome == "failed" for outcome in found.values())
    if failed:
        return f"{count(failed)} of {plural(len(found), 'database')} did not come back as copied."
    left = sum(outcome != "passed" for outcome in found.values())
    return f"{count(left)} of {plural(len(found), 'database')} could not be looked at."


def claim_sentence(drill: Drill) -> str:
    """Given a drill, return what may be said of the whole copy from it; nothing where nothing."""
    if not drill.shows:
        return ""
    least = bad_below(drill.population, drill.sampled, drill.unproven)
    shown = max(least, drill.bad_share_below or 0.0)
    said = claim(drill.population, drill.sampled, shown, unproven=drill.unproven)
    return said[:1].upper() + said[1:] + "."


def next_step(drill: Drill) -> str:
    """Given a drill, return what to do next; nothing where all is well."""
    if drill.away:
        return "Plug one of the drives in and leave it overnight, or ask for a restore test."
    if drill.fails:
        return (
            "Do not rely on this copy. Make a new backup there and run a full restore test of it; "
            "should that fail as well, ask the IT provider to start a new place for copies."
        )
    if drill.verdict == "could not run":
        return "Ask the IT provider to see to the cause, then run a restore test again."
    if not drill.shows:
        return "Run a restore test of more files, or a full one."
    return ""


def check_words(checks: Iterable[Mapping[str, str]]) -> list[tuple[str, str, str]]:
    """Given a drill's checks, return (what was looked at, how it was, the outcome) of each."""
    return [
        (_check(str(each["name"])), OUTCOMES.get(each["outcome"], each["outcome"]), each["outcome"])
        for each in checks
    ]


def took(drill: Drill) -> str:
    """Given a drill, return how long bringing everything back took, where that was measured."""
    return about(drill.restore_seconds) if drill.restore_seconds is not None else ""


def _asked(drill: Drill) -> str:
    files = plural(drill.population, "file")
    if drill.sampled >= drill.population:
        return f"everything, {files}," if drill.population > 1 else "everything, one file,"
    return f"{count(drill.sampled)} of {files} at random"


def _got(drill: Drill) -> str:
    wrong = []
    if drill.mismatched:
        wrong.append(f"{count(drill.mismatched)} came back changed")
    if drill.missing:
        wrong.append(f"{count(drill.missing)} did not come back")
    if drill.unproven:
        wrong.append(f"{count(drill.unproven)} could not be compared")
    if not wrong and drill.fails:
        return "and not all of it came back right."
    if not wrong and drill.verdict != "proven":
        return "and not all of it could be looked at."
    if not wrong:
        return f"and got {count(drill.sampled)} back exactly as they were."
    right = max(0, drill.sampled - drill.mismatched - drill.missing - drill.unproven)
    return f"and got {count(right)} back exactly as they were; {listing(wrong)}."


def _check(name: str) -> str:
    if name.startswith("database "):
        number = name.removeprefix("database ").split(" ")[0]
        return f"Database {number}" if number.isdigit() else "A database"
    return CHECKS.get(name, "Another check")
