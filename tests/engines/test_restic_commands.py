"""restic's command lines: what they say for each version, and what they never say."""

from __future__ import annotations

from pathlib import Path

import pytest

from abide.domain.errors import EngineError
from abide.engines.restic import command
from abide.engines.restic.command import Place, Restic
from abide.engines.restic.repository import find_restic

OLD, NEW = Restic("restic", (0, 14, 0)), Restic("restic", (0, 18, 1))


def _place(restic: Restic = OLD, url: str = "/srv/copy", cache: Path | None = None) -> Place:
    return Place("drive-a", url, Path("/p"), restic, cache)


def test_the_index_is_rebuilt_in_each_version_s_words() -> None:
    assert command.reindex(_place())[-1:] == ("rebuild-index",)
    assert command.reindex(_place(NEW))[-2:] == ("repair", "index")


def test_without_a_cache_restic_is_told_so() -> None:
    assert "--no-cache" in command.entries(_place(), "abc")
    kept = _place(cache=Path("/var/cache/abide"))
    assert "--no-cache" not in command.entries(kept, "abc")
    assert command.environment(kept)["RESTIC_CACHE_DIR"] == "/var/cache/abide"


def test_includes_are_split_into_calls_that_fit() -> None:
    paths = [b"/%06d" % n + b"x" * 500 for n in range(4000)]
    batches = command.include_batches(paths)
    assert len(batches) > 1
    assert [part for batch in batches for part in batch[1::2]] == paths
    assert all(sum(len(part) for part in batch) < 1_000_000 for batch in batches)
    assert command.include_batches([]) == []


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("rest:https://a:pass%40word@h/", ("pass%40word", "pass@word")),
        ("rest:https://h:8000/", ()),
        ("/srv/a:b@c", ()),
        ("rest:http://[bad", ()),
        ("sftp:a@h:/x", ()),
    ],
)
def test_the_password_in_an_address_is_a_secret(url: str, found: tuple[str, ...]) -> None:
    assert command.secrets(_place(url=url)) == found


def test_the_program_says_its_version(restic: Restic, tmp_path: Path) -> None:
    assert restic.version >= (0, 14, 0)
    with pytest.raises(EngineError) as caught:
        find_restic(str(tmp_path / "restic"))
    assert caught.value.kind == "missing program"
    with pytest.raises(EngineError):
        find_restic("/bin/true")
