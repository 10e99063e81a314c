"""What rclone lists and says: files with hashes, names that may lead astray, failures by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from abide.domain.errors import EngineError
from abide.engines.excludes import Excludes
from abide.engines.program import Command, Result, run
from abide.engines.rclone import command, find_rclone, output
from abide.engines.rclone.command import Remote
from abide.engines.rclone.output import Listing, ListingListener, RemoteFile, is_safe
from abide.engines.rclone.remote import list_files
from tests.engines.needs import needed

WHEN = "2026-11-22T03:33:35.489000000Z"


def heard(*files: dict[str, object], kind: str | None = "md5") -> ListingListener:
    listener = ListingListener(kind)
    body = ",\n".join(json.dumps(each) for each in files)
    for line in f"[\n{body}\n]\n".encode().splitlines():
        listener(line)
    return listener


def file(path: str, size: int = 3, **hashes: str) -> dict[str, object]:
    return {"Path": path, "Size": size, "ModTime": WHEN, "IsDir": False, "Hashes": hashes}


def test_a_listing_is_read_with_its_hashes_and_known_to_be_whole() -> None:
    found = heard(file("a/b.txt", md5="AB12"), file("doc.docx", -1))
    assert found.ended
    assert found.listing.files["a/b.txt"] == RemoteFile("a/b.txt", 3, WHEN, "ab12")
    assert (found.listing.bytes, found.listing.hashed) == (3, 1)
    cut = ListingListener("md5")
    cut(b"[")
    cut(json.dumps(file("a")).encode() + b",")
    assert not cut.ended
    with pytest.raises(EngineError):
        cut(b'{"Path": "b", "Si')
    with pytest.raises(EngineError):
        cut(b'{"Path": "b", "Size": "many"}')
    assert heard().listing.files == {}


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../up", "a/../../up", "a/./b", "a//b", "a/", "a\0b", "..", ".",
     "..\\up", "C:\\up", "c:/up", "a\ufffdb"],
)  # fmt: skip
def test_a_name_that_could_lead_out_of_the_folder_is_not_safe(path: str) -> None:
    assert not is_safe(path)
    assert heard(file(path)).listing.unsafe == [path]


@pytest.mark.parametrize(
    "path", ["...", "a..b", "‥/x", "．．/x", "Straße ö/x", "a b", "-rf", "$HOME", "C: no drive"]
)
def test_odd_names_that_stay_in_the_folder_are_safe(path: str) -> None:
    assert is_safe(path)


def test_names_that_stand_for_two_files_are_told_and_those_of_unlike_case_are_two() -> None:
    found = heard(file("a"), file("a"), file("A")).listing
    assert (sorted(found.files), found.twice) == (["A", "a"], ["a"])


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("couldn't fetch token: Post \"https://login\": dial tcp: lookup login: no such host",
         output.UNREACHABLE),
        ("couldn't fetch token: invalid_grant: AADSTS700082: The refresh token has expired",
         output.TOKEN),
        ("empty token found - please run \"rclone config reconnect onedrive:\"", output.TOKEN),
        ("couldn't list files: Propfind \"http://x/\": dial tcp: connect: connection refused",
         output.UNREACHABLE),
        ("api error SignatureDoesNotMatch: The request signature we calculated", output.REFUSED),
        ("NewFs: couldn't connect SSH: ssh: handshake failed: ssh: unable to authenticate",
         output.REFUSED),
        ("error in ListJSON: directory not found", output.NOT_FOUND),
        ('didn\'t find section in config file ("nosuch")', output.NO_REMOTE),
        ("open x: no space left on device", output.DISK_FULL),
        ("Error 429: Too Many Requests", output.THROTTLED),
        ("something else", output.UNKNOWN),
    ],
)  # fmt: skip
def test_failures_are_told_by_their_words(words: str, kind: str) -> None:
    said = f"2026/11/22 03:34:15 NOTICE: Failed to lsjson: {words}\n"
    result = Result(1, b"", said, 0.1)
    assert output.failure_of(result) == kind
    assert output.detail_of(result).endswith(words)
    assert output.failure_of(Result(0, b"", "", 0.1)) is None
    assert output.failure_of(Result(1, b"", "", 0.1, timed_out=True)) == output.TIMED_OUT


def test_excludes_mean_the_same_to_rclone_as_to_us(tmp_path: Path) -> None:
    program = needed(find_rclone)
    names = ["a.tmp", "a.txt", "cache/x", "cache/y/z", "b/cache/x", "b/cachex", "b/{c}.txt",
             "b/c.txt", "deep/er/a.tmp", "old/1/2", "b/a.tmp/in", "a.tmp2"]  # fmt: skip
    for name in names:
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        if not (tmp_path / "tree" / name).exists():
            (tmp_path / "tree" / name).touch()
    patterns = ("*.tmp", "cache/?", "{c}.txt", "old")
    mine = Excludes(patterns, b"/tree")

    def kept(path: str) -> bool:
        parts = path.split("/")
        return not any(
            mine.match(f"/tree/{'/'.join(parts[:n])}".encode()) for n in range(1, len(parts) + 1)
        )

    config = tmp_path / "rclone.conf"
    config.write_text("")
    remote = Remote(str(tmp_path / "tree"), config, patterns)
    argv = command.listing(program, remote, None)
    said = run(Command(argv, env=command.environment(config))).stdout
    assert sorted(row["Path"] for row in json.loads(said)) == sorted(filter(kept, names))


def test_a_local_remote_is_listed_with_the_best_hash_we_can_make(tmp_path: Path) -> None:
    needed(find_rclone)
    config = tmp_path / "rclone.conf"
    config.write_text(f"[here]\ntype = alias\nremote = {tmp_path}\n")
    (tmp_path / "letter\n.txt").write_text("Dear parents")
    listing: Listing = list_files(Remote("here:", config, ("rclone.conf",)))
    assert listing.hash_kind == "blake3"
    (found,) = listing.files.values()
    assert found.path == "letter␊.txt"  # a line break is shown, and staged, by its picture
    assert (found.size, listing.hashed) == (12, 1)
