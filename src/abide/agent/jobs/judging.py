"""From what came back to the checks a verdict stands on; data, configuration and program apart."""

from __future__ import annotations

import os
from pathlib import Path

from abide.agent.jobs.bringing import Brought
from abide.agent.jobs.choosing import Chosen
from abide.agent.probes import content_check, database_among_files, probe
from abide.domain.drill import Check, Outcome, bad_below, claim

MOST_PROBES = 600


def checks_of(brought: Brought, chosen: Chosen) -> list[Check]:
    """Given what was brought back and what had been chosen, return every check of it."""
    if any(
        each.name == "restore" and each.outcome is Outcome.COULD_NOT_LOOK for each in brought.checks
    ):
        return brought.checks
    return [
        _files(brought, chosen),
        *_unproven(chosen),
        *brought.checks,
        *_contents(brought, chosen),
        *_parts(brought),
    ]


def _files(brought: Brought, chosen: Chosen) -> Check:
    tally = brought.tally
    if not tally.right:
        detail = f"{tally.mismatched} came back changed, {tally.missing} did not come back"
        return Check("files", Outcome.FAILED, detail)
    if tally.files == 0:
        return Check("files", Outcome.COULD_NOT_LOOK, "no file was brought back")
    bound = bad_below(chosen.population, chosen.sampled, chosen.unproven)
    said = claim(chosen.population, chosen.sampled, bound, unproven=chosen.unproven)
    return Check("files", Outcome.PASSED, said)


def _unproven(chosen: Chosen) -> list[Check]:
    """A file nobody can judge keeps a whole copy from being proven; a sample counts it as bad."""
    if not chosen.unproven:
        return []
    return [
        Check(
            "unproven files",
            Outcome.COULD_NOT_LOOK,
            f"{chosen.unproven} files changed while they were copied or have names the engine "
            "cannot tell back. Rename them, exclude them, or back up when nobody works.",
            counts=chosen.whole,
        )
    ]


def _contents(brought: Brought, chosen: Chosen) -> list[Check]:
    """Probe what was sampled; open every database that lay among files."""
    looked, bad = 0, []
    checks = []
    staged = {str(each["root"]) for each in brought.sources}
    for record in chosen.records.values():
        if looked >= MOST_PROBES:
            break
        path = Path(os.fsdecode(os.fsencode(brought.target) + record.path))
        found = probe(path) if path.is_file() and not path.is_symlink() else None
        if found is not None:
            looked += 1
            bad += [] if found else [os.fsdecode(record.path)]
    if looked:
        checks.append(content_check(looked, bad))
    return checks + _databases_among_files(brought, chosen, staged)


def _databases_among_files(brought: Brought, chosen: Chosen, staged: set[str]) -> list[Check]:
    found = [
        record
        for record in chosen.databases.values()
        if record.database and os.fsdecode(record.path) not in staged
    ]
    wrong = []
    for record in found:
        path = Path(os.fsdecode(os.fsencode(brought.target) + record.path))
        said = database_among_files(path) if path.is_file() else "it did not come back"
        if said != "ok":
            wrong.append(said)
    if not found:
        return []
    if wrong:
        return [
            Check(
                "databases among the files",
                Outcome.FAILED,
                f"{len(wrong)} of {len(found)} do not open soundly ({wrong[0]}). Declare them as "
                "sources of kind sqlite, or bring back an older copy.",
            )
        ]
    return [Check("databases among the files", Outcome.PASSED, f"{len(found)} opened")]


def _parts(brought: Brought) -> list[Check]:
    """Judge data, configuration and program apart, by what each source says it holds."""
    held: dict[str, list[int]] = {"data": [], "configuration": [], "program": []}
    for source in brought.sources:
        held.setdefault(str(source["holds"]), []).append(int(source["number"]))
    checks = []
    for part, numbers in held.items():
        if numbers:
            outcome = _worst_of(brought, numbers)
            said = {Outcome.PASSED: "back", Outcome.FAILED: "not back"}.get(outcome, "not shown")
            checks.append(Check(part, outcome, f"{part} {said}"))
        else:
            detail = f"{part} not shown: no source holds it"
            checks.append(Check(part, Outcome.COULD_NOT_LOOK, detail, counts=False))
    return checks


def _worst_of(brought: Brought, numbers: list[int]) -> Outcome:
    """Given sources' numbers, return the worst that was found of them."""
    prefixes = tuple(f"database {number} " for number in numbers)
    found = {each.outcome for each in brought.checks if each.name.startswith(prefixes)}
    if Outcome.FAILED in found or any(brought.tally.wrong_by_source[each] for each in numbers):
        return Outcome.FAILED
    return Outcome.COULD_NOT_LOOK if Outcome.COULD_NOT_LOOK in found else Outcome.PASSED
