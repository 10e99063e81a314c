"""Recipes for a remote: what it holds, fetching it, and whether it answers."""

from __future__ import annotations

from pathlib import Path

from abide.domain.errors import EngineError, Unreachable
from abide.engines.program import Command, OnLine, Result, Stop, run
from abide.engines.rclone import command, configuration, output
from abide.engines.rclone.command import Argv, Remote
from abide.engines.rclone.hashes import best_kind
from abide.engines.rclone.output import Listing, ListingListener
from abide.engines.rclone.program import find_rclone

__all__ = ["Listing", "Remote", "answers", "fetch", "list_files"]

ANSWER_SECONDS = 60.0
LIST_SECONDS = 4 * 3600.0
FETCH_SECONDS = 24 * 3600.0


def answers(remote: Remote) -> int:
    """Given a remote, return how many things lie at its top. Raise EngineError, or Unreachable,
    when it cannot be read within a minute."""
    result = _run(remote, command.glance(find_rclone(), remote), ANSWER_SECONDS)
    return sum(line.strip().startswith(b"{") for line in result.stdout.splitlines())


def list_files(remote: Remote, *, stop: Stop | None = None) -> Listing:
    """Given a remote, return every file it holds, with hashes where it has some that we can make
    too. Raise EngineError, or Unreachable, unless the whole listing came."""
    program = find_rclone()
    has = output.hashes_of(
        _run(remote, command.features(program, remote), ANSWER_SECONDS, stop=stop).stdout
    )
    heard = ListingListener(best_kind(has))
    argv = command.listing(program, remote, heard.listing.hash_kind)
    _run(remote, argv, LIST_SECONDS, on_line=heard, stop=stop)
    if not heard.ended:
        raise EngineError(output.NOT_UNDERSTOOD, "rclone's listing has no end")
    return heard.listing


def fetch(remote: Remote, to: Path, *, stop: Stop | None = None) -> None:
    """Given a remote and a folder, make the folder like the remote. Raise EngineError, or
    Unreachable, when not all of it came; what did, is there."""
    _run(remote, command.fetch(find_rclone(), remote, to), FETCH_SECONDS, stop=stop)


def _run(
    remote: Remote,
    argv: Argv,
    seconds: float,
    *,
    on_line: OnLine | None = None,
    stop: Stop | None = None,
) -> Result:
    """Given a command line, run it alone with the configuration; return how it ended if that was
    well, else raise."""
    with configuration.alone_with(remote.config):
        configuration.put_back(remote.config)
        prepared = Command(
            argv=argv,
            env=command.environment(remote.config),
            time_limit_seconds=seconds,
            secrets=configuration.read(remote.config).secrets(),
        )
        result = run(prepared, on_line=on_line, stop=stop)
    failure = output.failure_of(result)
    if failure == output.UNREACHABLE:
        raise Unreachable(output.detail_of(result))
    if failure is not None:
        raise EngineError(failure, output.detail_of(result))
    return result
