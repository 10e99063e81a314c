"""Remotes are listed, fetched, listed again, and what lies here is held against both listings.

What was fetched lies in plaintext in a folder for this account alone: below staging, and swept with
it, or in a mirror that stays, so that only differences are fetched.
"""

from __future__ import annotations

import os
from pathlib import Path

from abide.agent.config import Source
from abide.agent.home import make_private
from abide.agent.manifest.walk import Root, has_any_file
from abide.agent.problems import Problems
from abide.agent.scratch import free_bytes
from abide.agent.staging.comparing import Comparison, compare, size_here
from abide.agent.staging.labels import label
from abide.agent.staging.model import Staged
from abide.domain.errors import EngineError, Refused, Unreachable
from abide.engines.excludes import Excludes
from abide.engines.rclone import output, program
from abide.engines.rclone.remote import Listing, Remote, fetch, list_files

MARKER = "ABIDE-MIRROR"
FILES = "files"
RESERVE_BYTES = 64 << 20
"""What fetching leaves free on the disk."""
ROUNDS = 2
"""How often what is not as the remote says is fetched again: files change while people work."""

RECONNECT = "Its sign-in has ended: run  rclone config reconnect '{name}:' --config '{config}' ."
_MENDS = {
    output.UNREACHABLE: "It does not answer. Check the network, and its address.",
    output.TOKEN: RECONNECT,
    output.REFUSED: "It refuses the name, password or right to read: mend them in {config}.",
    output.NOT_FOUND: "There is no such folder: mend remote in agent.toml, or find out who moved "
    "it.",
    output.NO_REMOTE: "{config} has no remote of that name.",
    output.DISK_FULL: "The disk it is fetched to is full: free space, or give it a mirror on a "
    "larger one.",
    output.THROTTLED: "It answers that we ask too much: run the backup again later.",
    output.TIMED_OUT: "It took too long and was stopped.",
    output.INTERRUPTED: "rclone was interrupted. Run the backup again.",
    program.MISSING: f"rclone is not on this machine. On Debian:  {program.HOW_TO_INSTALL} .",
}


def stage_remote(
    source: Source, folder: Path, staged: Staged, limit_kib: int | None = None
) -> None:
    """Given a remote, the system's staging folder and how many KiB a second may be fetched, take in
    what the remote holds; what is wrong is a problem of the result."""
    try:
        to = _folder_for(source, folder)
        fetching = _Fetching(source, remote_of(source, limit_kib), to, staged.problems)
        compared = fetching.run()
    except (EngineError, Unreachable) as error:
        staged.problems.add("remote failed", trouble(source, error), example=label(source))
        return
    except (Refused, OSError) as error:
        staged.problems.add("remote failed", f"{_subject(source)} {error}", example=label(source))
        return
    root = Root(source.number, os.fsencode(to), Excludes(()))
    if compared is None and not has_any_file(root):
        return
    staged.add(source, root, str(to), None)
    if compared is not None:
        staged.sources[-1] |= {
            "listed": compared.files,
            "hashed": compared.hashed,
            "hash_kind": compared.hash_kind,
            "fetched_again": fetching.fetched_again,
        }


def remote_of(source: Source, limit_kib: int | None = None) -> Remote:
    """Given a source of kind rclone, return its remote."""
    return Remote(str(source.remote), Path(str(source.rclone_config)), source.exclude, limit_kib)


def trouble(source: Source, error: EngineError | Unreachable) -> str:
    """Given what rclone failed with, return one sentence with the mend."""
    kind = output.UNREACHABLE if isinstance(error, Unreachable) else error.kind
    name = str(source.remote).partition(":")[0]
    mend = _MENDS.get(kind, "").format(name=name, config=source.rclone_config)
    said = str(error) if isinstance(error, Unreachable) else error.detail
    last = said.strip().splitlines()[-1] if said.strip() else "no reason was given"
    return f"{_subject(source)} {mend or 'Mend what it says and run the backup again.'} ({last})"


def _subject(source: Source) -> str:
    return f"Remote {source.number} could not be read as it should."


def _folder_for(source: Source, folder: Path) -> Path:
    """Return the private folder that the remote's files are put into, always of the same path: by
    it the next backup knows them again. Raise Refused for a mirror that is not ours to change."""
    if source.mirror is None:
        return make_private(folder / str(source.number))
    mirror = make_private(source.mirror)
    marker, mine = mirror / MARKER, f"{label(source)}\n"
    known = marker.exists()
    if not known:
        if any(mirror.iterdir()):
            raise Refused(
                f"{mirror} holds something already, and what the remote does not hold would be "
                "removed there: give mirror a new folder."
            )
    elif marker.read_text(encoding="utf-8") != mine:
        raise Refused(
            f"{mirror} is the mirror of another remote: give this one a folder of its own."
        )
    mirror.chmod(0o700)  # not before it is known to be ours
    if not known:
        marker.write_text(mine, encoding="utf-8")
    return make_private(mirror / FILES)


class _Fetching:
    """One remote on its way here."""

    def __init__(self, source: Source, remote: Remote, to: Path, problems: Problems) -> None:
        self._source, self._remote, self._to, self._problems = source, remote, to, problems
        self.fetched_again = 0

    def run(self) -> Comparison | None:
        """Fetch and compare; None where the fetching failed, which is noted as a problem. Raise
        EngineError or Unreachable where the remote could not even be listed."""
        before = list_files(self._remote)
        self._look_at(before)
        if not before.files:
            if "remote name" not in self._problems:
                self._add("empty source", "A remote holds no file at all: is it the right folder?")
            return None
        self._check_room(before)
        for last in (*[False] * (ROUNDS - 1), True):
            try:
                fetch(self._remote, self._to)
                after = list_files(self._remote)
            except (EngineError, Unreachable) as error:
                self._add("remote failed", trouble(self._source, error))
                return None
            # Where a remote has no hashes, and moments that rclone does not go by, a mirror keeps a
            # file of the same size: what is not of the moment told is fetched afresh.
            older = self._source.mirror is not None and not last
            compared = compare(self._to, before, after, by_moment=older)
            if not compared.bad or last:
                break
            for path in compared.bad:
                (self._to / path).unlink(missing_ok=True)
            self.fetched_again += len(compared.bad)
            before = after
        self._judge(compared)
        return compared

    def _look_at(self, listing: Listing) -> None:
        """Tell names that nothing can be fetched by. One that could lead out of the folder is no
        accident: then nothing is fetched."""
        for path in listing.twice:
            self._add(
                "remote name",
                "Files of a remote cannot be told apart, or have names that no file here can "
                "have: rename them there.",
                path,
            )
        if listing.unsafe:
            raise EngineError(
                "unsafe names",
                f"{len(listing.unsafe)} names there are no names of files below a folder, so "
                "nothing was fetched",
            )

    def _check_room(self, listing: Listing) -> None:
        """Raise Refused unless what is still to come fits on the disk."""
        needed = sum(
            max(0, each.size)
            for each in listing.files.values()
            if size_here(self._to, each.path) != each.size
        )
        free = free_bytes(self._to)
        if free < needed + RESERVE_BYTES:
            raise Refused(
                f"There is no room for it in {self._to}: it needs {needed / 1e6:,.1f} MB and "
                f"{RESERVE_BYTES / 1e6:,.1f} MB to spare, and {free / 1e6:,.1f} MB are free. Free "
                "some, or give it a mirror on a larger disk."
            )

    def _judge(self, compared: Comparison) -> None:
        for path in compared.differing:
            self._add(
                "remote differs",
                "Files did not come from a remote as it says they are. Run the backup again; if "
                "it stays, look at them there.",
                path,
            )
        for path in compared.torn:
            self._add(
                "remote changed",
                "Files of a remote changed while they were fetched, and what came is neither the "
                "old nor the new. Back up when nobody works.",
                path,
            )

    def _add(self, kind: str, sentence: str, path: str | None = None) -> None:
        example = label(self._source) if path is None else f"{label(self._source)}/{path}"
        self._problems.add(kind, sentence, example=example)
