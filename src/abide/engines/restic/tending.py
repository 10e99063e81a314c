"""Recipes between repositories and over time: copying snapshots across, forgetting, pruning.

None of these speaks JSON in 0.14. Copying prints one paragraph a snapshot; ids it does not find are
passed over with exit 0. A store that lets nothing be removed is tried again for most of a minute,
under an exclusive lock: that is seen on the first refusal and ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from abide.domain.errors import EngineError, Unreachable
from abide.engines.program import Command, Result, Stop, run, start
from abide.engines.restic import command, output
from abide.engines.restic.facts import CopyReport, Failure, ForgetReport, PruneReport
from abide.engines.restic.repository import Repository

_IDS_A_CALL = 200
"""How many ids one call carries: 200 of 64 digits fit into Windows' 32 KB as well."""
_BEGINS = re.compile(r"^snapshot ([0-9a-f]{8,64}) of \[")
_SAVED = re.compile(r"^snapshot ([0-9a-f]{8,64}) saved$")
_SKIPPED = re.compile(
    r"^skipping (?:source )?snapshot ([0-9a-f]{8,64}), was already copied to snapshot "
    r"([0-9a-f]{8,64})$"
)
_UNKNOWN = re.compile(r'^Ignoring "([0-9a-f]+)"')
_REFUSED = re.compile(
    r"remove\(<[a-z]+/[0-9a-f]*>\) returned error, retrying after .*"
    r"(?:\(40[135]\)|denied|forbidden|not permitted|not allowed|read-only|retention|object ?lock)",
    re.IGNORECASE,
)
_FREED = re.compile(r"^total prune: .*/ ([\d.]+) (\w+)$", re.MULTILINE)
_LEFT = re.compile(r"^remaining: .*/ ([\d.]+) (\w+)$", re.MULTILINE)
_UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}


def make_like(repository: Repository, other: Repository) -> str:
    """Given a place without a repository and another's, make one that cuts files in the same
    places; return its id. Raise if there is one already, or the other cannot be opened."""
    beside = _beside(repository, other)
    result = run(_both(beside, other, command.init(beside, like_another=True)))
    failure, detail = output.failure_of(result), output.detail_of(result)
    if failure is Failure.UNREACHABLE:
        raise Unreachable(f"{repository.name}: {detail}")
    if failure is not None:
        raise EngineError(failure.value, detail)
    return repository.identity()


def copy_across(
    source: Repository, target: Repository, snapshots: Sequence[str], *, stop: Stop | None = None
) -> CopyReport:
    """Given snapshots' ids in `source`, copy them to `target` in one call, as far as they are not
    there yet; return what happened. That they are there is shown by listing them, in a new
    process: an exit 0 is no proof."""
    beside = _beside(target, source)
    result = run(_both(beside, source, command.copy(beside, snapshots)), stop=stop)
    made, skipped = _copies(result.stdout.decode("utf-8", "replace").splitlines())
    lines = result.stderr.splitlines()
    return CopyReport(
        made=made,
        skipped=skipped,
        unknown=tuple(found[1] for line in lines if (found := _UNKNOWN.match(line))),
        failure=output.failure_of(result),
        seconds=result.seconds,
        detail=output.detail_of(result),
    )


def forget(
    repository: Repository, snapshots: Sequence[str], *, stop: Stop | None = None
) -> ForgetReport:
    """Given snapshots' full ids, remove them; return what happened."""
    seconds = 0.0
    for batch in _batches(snapshots):
        result, refused = _removing(repository, command.forget(repository, batch), stop)
        seconds += result.seconds
        failure = Failure.DENIED if refused else output.failure_of(result)
        if failure is not None:
            return ForgetReport(failure, refused, seconds, output.detail_of(result))
    return ForgetReport(seconds=seconds)


def prune(repository: Repository, *, stop: Stop | None = None) -> PruneReport:
    """Free what no snapshot needs any more; return what happened."""
    result, refused = _removing(repository, command.prune(repository), stop)
    said = result.stdout.decode("utf-8", "replace")
    return PruneReport(
        bytes_freed=_bytes(_FREED.search(said)),
        bytes_left=_bytes(_LEFT.search(said)),
        failure=Failure.DENIED if refused else output.failure_of(result),
        refused=refused,
        seconds=result.seconds,
        detail=output.detail_of(result),
    )


def _removing(repository: Repository, argv: command.Argv, stop: Stop | None) -> tuple[Result, bool]:
    """Given a command that removes, run it; return how it ended and whether the store refused."""
    with start(repository.prepared(argv)) as running:

        def reason() -> str | None:
            if _REFUSED.search(running.output()[1]):
                return "the store lets nothing be removed"
            return stop() if stop is not None else None

        result = running.wait(reason)
    return result, bool(_REFUSED.search(result.stderr))


def _beside(target: Repository, source: Repository) -> Repository:
    """Given two repositories, return the first with what opens either: certificates, rclone."""
    rclone = target.rclone or source.rclone
    return replace(target, cacert=target.cacert or source.cacert, rclone=rclone)


def _both(target: Repository, source: Repository, argv: command.Argv) -> Command:
    """Given two repositories and a command line for the first, return it with both opened."""
    mine = target.prepared(argv)
    environment = command.from_environment(source) | dict(mine.env)
    return replace(mine, env=environment, secrets=(*mine.secrets, *command.secrets(source)))


def _copies(lines: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Given what `copy` printed, return {id there: id here} of those made and of those skipped."""
    made, skipped, current = dict[str, str](), dict[str, str](), ""
    for line in lines:
        if began := _BEGINS.match(line):
            current = began[1]
        elif (saved := _SAVED.match(line)) and current:
            made[current], current = saved[1], ""
        elif there := _SKIPPED.match(line):
            skipped[there[1]], current = there[2], ""
    return made, skipped


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), _IDS_A_CALL):
        yield ids[first : first + _IDS_A_CALL]


def _bytes(found: re.Match[str] | None) -> int | None:
    if found is None or found[2] not in _UNITS:
        return None
    return round(float(found[1]) * _UNITS[found[2]])
