"""What was fetched is held against what a remote says before and after; rclone is a fake here."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from abide.agent.config import Source
from abide.agent.staging import remotes
from abide.agent.staging.model import Staged
from abide.domain.errors import EngineError
from abide.engines.rclone import output
from abide.engines.rclone.output import Listing, RemoteFile
from abide.engines.rclone.remote import Remote

WHEN, LATER = "2026-11-22T03:33:35Z", "2026-11-22T04:00:00Z"


def told(path: str, text: str, modified: str = WHEN, *, hashed: bool = True) -> RemoteFile:
    digest = hashlib.sha1(text.encode()).hexdigest() if hashed else None
    return RemoteFile(path, len(text), modified, digest)


class FakeRemote:
    """A remote whose listings and files are what a test says, call after call."""

    def __init__(self, *listings: Listing) -> None:
        self.listings = list(listings)
        self.files: list[dict[str, str]] = []
        self.fetched = 0

    def list_files(self, remote: Remote) -> Listing:
        return self.listings.pop(0) if len(self.listings) > 1 else self.listings[0]

    def fetch(self, remote: Remote, to: Path) -> None:
        self.fetched += 1
        files = self.files.pop(0) if len(self.files) > 1 else self.files[0]
        for path, text in files.items():
            (to / path).parent.mkdir(parents=True, exist_ok=True)
            (to / path).write_text(text)


Use = Callable[[FakeRemote], FakeRemote]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    def put(fake: FakeRemote) -> FakeRemote:
        monkeypatch.setattr(remotes, "list_files", fake.list_files)
        monkeypatch.setattr(remotes, "fetch", fake.fetch)
        return fake

    return put


def listing(*files: RemoteFile, kind: str | None = "sha1") -> Listing:
    return Listing(kind, {each.path: each for each in files})


def staged(tmp_path: Path, mirror: Path | None = None) -> Staged:
    source = Source(
        1, "rclone", remote="cloud:Admin", rclone_config=tmp_path / "conf", mirror=mirror
    )
    found = Staged()
    remotes.stage_remote(source, tmp_path / "staging", found)
    return found


def kinds(found: Staged) -> set[str]:
    return set(found.problems.kinds)


def test_what_came_as_it_was_told_is_taken_in(tmp_path: Path, use: Use) -> None:
    fake = use(FakeRemote(listing(told("a", "one"), told("b/c", "two", hashed=False))))
    fake.files = [{"a": "one", "b/c": "two"}]
    found = staged(tmp_path)
    assert not found.problems
    facts = found.sources[0]
    assert (facts["listed"], facts["hashed"], facts["fetched_again"]) == (2, 1, 0)
    assert found.roots[0].path == os.fsencode(tmp_path / "staging" / "1")


def test_bytes_that_differ_are_fetched_again_and_told_if_they_stay(
    tmp_path: Path, use: Use
) -> None:
    fake = use(FakeRemote(listing(told("a", "one"), told("b", "two"))))
    fake.files = [{"a": "onE", "b": "two"}, {"a": "one", "b": "two"}]
    found = staged(tmp_path)
    assert not found.problems
    assert (found.sources[0]["fetched_again"], fake.fetched) == (1, 2)

    fake.files = [{"a": "onE", "b": "two"}]
    assert kinds(staged(tmp_path / "again")) == {"remote differs"}
    fake.files = [{"b": "two"}]
    assert kinds(staged(tmp_path / "third")) == {"remote differs"}
    fake.files = [{"a": "one", "b": "two", "nobody's": "x"}]
    assert kinds(staged(tmp_path / "fourth")) == {"remote differs"}


@pytest.mark.parametrize("came", ["old", "new"])
def test_a_file_that_changes_meanwhile_may_come_as_either(
    tmp_path: Path, use: Use, came: str
) -> None:
    fake = use(FakeRemote(listing(told("a", "old")), listing(told("a", "new", LATER))))
    fake.files = [{"a": came}]
    assert not staged(tmp_path).problems
    assert fake.fetched == 1


def test_a_file_that_goes_on_changing_is_torn(tmp_path: Path, use: Use) -> None:
    states = [listing(told("a", f"state {n}", f"2026-11-22T03:3{n}:00Z")) for n in range(3)]
    fake = use(FakeRemote(*states))
    fake.files = [{"a": "half of"}]
    assert kinds(staged(tmp_path)) == {"remote changed"}
    assert fake.fetched == 2


def test_without_a_hash_a_file_that_changed_is_right_only_with_its_moment(
    tmp_path: Path, use: Use
) -> None:
    before = listing(told("a", "old", hashed=False), kind=None)
    after = listing(told("a", "new", LATER, hashed=False), kind=None)
    fake = use(FakeRemote(before, after, before))
    fake.files = [{"a": "???"}]
    assert kinds(staged(tmp_path)) == {"remote changed"}


def test_files_that_come_and_go_meanwhile_may_be_missing(tmp_path: Path, use: Use) -> None:
    fake = use(
        FakeRemote(
            listing(told("a", "one"), told("gone", "x")),
            listing(told("a", "one"), told("new", "y")),
        )
    )
    fake.files = [{"a": "one"}]
    assert not staged(tmp_path).problems


def test_a_document_without_a_size_is_taken_as_it_comes(tmp_path: Path, use: Use) -> None:
    fake = use(FakeRemote(listing(RemoteFile("plan.docx", -1, WHEN))))
    fake.files = [{"plan.docx": "exported"}]
    found = staged(tmp_path)
    assert not found.problems
    assert (found.sources[0]["listed"], found.sources[0]["hashed"]) == (1, 0)


def test_where_a_name_leads_out_of_the_folder_nothing_is_fetched(tmp_path: Path, use: Use) -> None:
    hostile = listing(told("a", "one"))
    hostile.unsafe.append("../../etc/cron.d/x")
    fake = use(FakeRemote(hostile))
    found = staged(tmp_path)
    assert (kinds(found), fake.fetched, found.roots) == ({"remote failed"}, 0, [])
    assert "nothing was fetched" in found.problems.rows()[0]["detail"]  # type: ignore[operator]


def test_two_files_of_one_name_are_told(tmp_path: Path, use: Use) -> None:
    alike = listing(told("a", "one"))
    alike.twice.append("a")
    fake = use(FakeRemote(alike))
    fake.files = [{"a": "one"}]
    assert kinds(staged(tmp_path)) == {"remote name"}


def test_a_remote_that_does_not_fit_is_not_fetched(tmp_path: Path, use: Use) -> None:
    fake = use(FakeRemote(listing(RemoteFile("huge", 1 << 60, WHEN))))
    found = staged(tmp_path)
    assert (kinds(found), fake.fetched, found.roots) == ({"remote failed"}, 0, [])
    assert "There is no room" in str(found.problems.rows())


def test_an_empty_remote_leaves_a_mirror_as_it_is(tmp_path: Path, use: Use) -> None:
    fake = use(FakeRemote(listing(told("a", "one"))))
    fake.files = [{"a": "one"}]
    mirror = tmp_path / "mirror"
    assert not staged(tmp_path, mirror).problems
    empty = use(FakeRemote(listing()))
    found = staged(tmp_path, mirror)
    assert (kinds(found), empty.fetched) == ({"empty source"}, 0)
    assert (mirror / "files" / "a").read_text() == "one"


def test_a_sign_in_that_has_ended_is_told_with_its_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(remote: Remote) -> Listing:
        raise EngineError(output.TOKEN, "couldn't fetch token: invalid_grant")

    monkeypatch.setattr(remotes, "list_files", ended)
    said = str(staged(tmp_path).problems.rows())
    assert f"rclone config reconnect 'cloud:' --config '{tmp_path}/conf'" in said


def test_a_link_in_the_place_of_a_file_is_never_followed(tmp_path: Path, use: Use) -> None:
    secret = tmp_path / "secret"
    secret.write_text("one")
    fake = use(FakeRemote(listing(told("a", "one"))))

    def link(remote: Remote, to: Path) -> None:
        (to / "a").symlink_to(secret)

    fake.fetch = link  # type: ignore[method-assign]
    use(fake)
    assert kinds(staged(tmp_path)) == {"remote differs"}


def test_in_a_mirror_a_file_of_the_same_size_is_no_proof_of_the_same_file(
    tmp_path: Path, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a remote tells no hash and rclone trusts none of its moments, it leaves a file that has
    kept its size: seen with WebDAV."""
    fake = use(FakeRemote(listing(told("a", "new", LATER, hashed=False), kind=None)))

    def fetch(remote: Remote, to: Path) -> None:
        fake.fetched += 1
        file = to / "a"
        if not file.exists():
            file.write_text("new")
            os.utime(file, (datetime.fromisoformat(LATER).timestamp(),) * 2)

    monkeypatch.setattr(remotes, "fetch", fetch)
    mirror = tmp_path / "mirror"
    assert not staged(tmp_path, mirror).problems
    assert fake.fetched == 1
    (mirror / "files" / "a").write_text("old")
    os.utime(mirror / "files" / "a", (1, 1))
    found = staged(tmp_path, mirror)
    assert (kinds(found), fake.fetched) == (set(), 3)
    assert (mirror / "files" / "a").read_text() == "new"


def test_a_folder_that_is_no_mirror_is_refused_and_left_as_it_is(tmp_path: Path, use: Use) -> None:
    use(FakeRemote(listing(told("a", "one"))))
    share = tmp_path / "share"
    share.mkdir()
    share.chmod(0o755)
    (share / "work").write_text("of everybody")
    assert kinds(staged(tmp_path, share)) == {"remote failed"}
    assert share.stat().st_mode & 0o777 == 0o755
