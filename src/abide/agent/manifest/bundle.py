"""Several manifests in one stored file, one after the other, each with its header and footer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from abide.agent.manifest.files import Manifest, ManifestWriter

_OWN = ("abide-manifest", "end", "sha256")
"""Keys that each writer sets for itself."""


def unpack(stored: Path) -> Iterator[Path]:
    """Given a file as it was stored, yield each manifest in it as a file beside it, in order.

    Headers and footers are the lines that begin with a brace, by turns. The last part may be cut
    short, which reading it tells.
    """
    with stored.open("rb") as lines:
        number, line = 0, lines.readline()
        while line:
            part = stored.with_name(f"{stored.name}.{number}")
            with part.open("xb") as file:
                _one(line, lines, file)
            yield part
            number, line = number + 1, lines.readline()


def _one(header: bytes, lines: IO[bytes], to: IO[bytes]) -> None:
    """Given a header and the lines after it, write all up to the footer."""
    to.write(header)
    for line in lines:
        to.write(line)
        if line.startswith(b"{"):
            return


def relabel(
    manifest: Manifest,
    to: Path,
    header: Mapping[str, Any],
    footer: Mapping[str, Any],
    also: Callable[[bytes], None],
) -> str:
    """Given a manifest, write it anew with other words in its header and footer; return the new
    digest. Raise EngineError when the old one does not read back whole; nothing is left then."""
    writer = ManifestWriter(to, {**_without(manifest.header), **header}, also=also)
    try:
        for line in manifest.lines():
            writer.add_line(line.rstrip("\n"))
        return writer.close({**_without(manifest.footer()), **footer})
    except BaseException:
        writer.discard()
        raise


def _without(words: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in words.items() if key not in _OWN}
