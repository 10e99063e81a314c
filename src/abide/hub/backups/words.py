"""What runs, problems and jobs are called on pages: words of ours for each kind there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from abide.domain.words import count, listing

RUNS: Mapping[str, str] = {
    "complete": "Complete",
    "incomplete": "Something was left out",
    "failed": "Failed",
    "absent": "Drive was away",
}

PROBLEMS: Mapping[str, str] = {
    "absent": "the drive was not plugged in",
    "accepted": "changes that a person said were meant",
    "access denied": "the place or database refused to let Abide in",
    "alarm": "signs that data was being ruined",
    "already a repository": "there were copies of something else already",
    "backup folder": "the folder shared with the database server could not be used",
    "canaries": "the files that nobody should touch could not be looked at",
    "changed": "files changed while they were copied",
    "clock": "the server’s clock had gone back",
    "copies gone": "copies that should be there were gone",
    "copy differs": "a copy brought from another place came out different",
    "damaged": "what lies in the place is damaged",
    "damaged database": "a database failed its own check",
    "damaged dump": "the copy of a database was damaged",
    "damaged manifest": "the list of what a copy holds was damaged",
    "database error": "a database reported an error",
    "disk full": "the place was full",
    "dump failed": "a database could not be copied",
    "empty database": "a database held nothing at all",
    "empty source": "a folder held no file at all",
    "ended early": "the copying program stopped early",
    "files fell": "far fewer files than last time",
    "frozen": "nothing may be removed there for now",
    "history left out": "the history that some tables keep was not copied",
    "in doubt": "made while data may have been ruined",
    "interrupted": "it was cut short",
    "load failed": "a database did not load",
    "locked": "another program was at work in the place",
    "marker": "the drive was not the one that was expected",
    "missing account": "a database account was missing",
    "missing collation": "a database’s sorting rules were missing",
    "missing program": "a program that is needed is missing on the server",
    "missing source": "a folder or file was not there",
    "name": "files with names that can’t be told back",
    "no longer a database": "a file is no longer a database",
    "no longer covered": "something is no longer in the backup",
    "no manifest": "there was no list of what a copy holds",
    "no repository": "the place could not be reached, or holds no copies",
    "no snapshot": "no copy came of it",
    "not in snapshot": "files that exist were not in the copy",
    "not removed": "old copies could not be removed",
    "output not understood": "a program’s answer could not be understood",
    "paused": "nothing is written to drives while an alarm is open",
    "place vanished": "the drive or place went away meanwhile",
    "rclone does not serve": "the cloud storage program did not start",
    "read anew": "read from the server instead of brought from another copy",
    "remote changed": "files in the cloud changed while they were fetched",
    "remote differs": "files did not come from the cloud as they are there",
    "remote failed": "the cloud storage could not be read",
    "remote name": "files in the cloud with names that can’t be kept here",
    "rights missing": "the database account may not see everything",
    "rows fell": "a database had lost most rows of a table",
    "second agent": "another server writes to the same place",
    "second agent not looked for": "whether another server writes there could not be seen",
    "server version": "the database server’s version does not fit",
    "source errors": "some files could not be read",
    "tables not frozen": "tables that change while they are copied",
    "this machine": "the server itself lacked room or memory",
    "throwaway server": "the test database server did not start",
    "timed out": "it took too long",
    "too large": "something was too large to be read",
    "unforeseen": "Abide itself failed",
    "unknown": "the copying program failed without saying why",
    "unknown repository": "the place was not yet taken into use",
    "unreachable": "the place did not answer",
    "unreadable": "some files could not be read",
    "unsafe names": "files in the cloud with names that are not safe",
    "wrong password": "the password for the place was not right",
    "wrong repository": "the place holds other copies than it did",
}
"""Every kind of problem that a backup's entry may carry, for people other than technicians."""
OTHER = "something else; the server’s own log says what"

DEEDS: Mapping[str, str] = {
    "backup": "backup",
    "drill": "restore test",
    "whole drill": "full restore test",
    "restore": "restore",
    "recovery": "recovery",
}

OUTCOMES: Mapping[str, str] = {
    "complete": "the copy is complete",
    "incomplete": "the copy left something out",
    "failed": "it failed",
    "absent": "the drive was away",
    "proven": "it came back right",
    "not proven": "it was not shown to come back right",
    "could not run": "it could not be tried",
}

REFUSALS: Mapping[str, str] = {
    "not declared": "the server’s own file does not name it",
    "away": "the drive is not plugged in",
    "paused": "an alarm is open, so nothing is written for now",
    "too old": "it had been asked too long ago when the server heard of it",
    "failed to start": "the server could not begin",
    "not said": "the server gave no reason that can be shown; its own log says why",
}


def problem_words(problems: Iterable[Mapping[str, Any]]) -> str:
    """Given problems as kinds and counts, return them in one phrase; nothing for none."""
    said = []
    for each in problems:
        number = int(each.get("count", 1))
        words = PROBLEMS.get(str(each.get("kind")), OTHER)
        said.append(f"{words} ({count(number)} times)" if number > 1 else words)
    return listing(list(dict.fromkeys(said)))
