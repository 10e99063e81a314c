"""restic's words, recorded from 0.14 and written from documentation for 0.17, are read aright."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.errors import EngineError
from abide.engines.program import Result
from abide.engines.restic import output
from abide.engines.restic.facts import Failure, Node, Progress

OUTPUTS = Path(__file__).parent / "outputs"
OLD, NEW = "restic-0.14", "restic-0.17-synthetic"


def _result(version: str, name: str) -> Result:
    folder = OUTPUTS / version
    return Result(
        exit_code=int((folder / f"{name}.exit").read_text()),
        stdout=(folder / f"{name}.out").read_bytes(),
        stderr=(folder / f"{name}.err").read_bytes().decode("utf-8", "backslashreplace"),
        seconds=1.0,
    )


@pytest.mark.parametrize(
    ("version", "name", "failure"),
    [
        (OLD, "no-repository", Failure.NO_REPOSITORY),
        (OLD, "init-twice", Failure.ALREADY_THERE),
        (OLD, "wrong-password", Failure.WRONG_PASSWORD),
        (OLD, "locked", Failure.LOCKED),
        (OLD, "rest-refused", Failure.UNREACHABLE),
        (OLD, "backup-disk-full", Failure.DISK_FULL),
        (OLD, "backup-unknown-parent", Failure.NO_SNAPSHOT),
        (OLD, "backup-all-sources-missing", Failure.SOURCE_ERRORS),
        (OLD, "backup-empty-stdin", Failure.SOURCE_ERRORS),
        (OLD, "restore-unknown", Failure.NO_SNAPSHOT),
        (OLD, "dump-unknown-path", Failure.NO_SNAPSHOT),
        (OLD, "restore-flipped", Failure.DAMAGED),
        (OLD, "restore-pack-missing", Failure.DAMAGED),
        (OLD, "restore-index-damaged", Failure.DAMAGED),
        (OLD, "dump-flipped", Failure.DAMAGED),
        (OLD, "ls-tree-flipped", Failure.DAMAGED),
        (OLD, "ls-tree-missing", Failure.DAMAGED),
        (OLD, "ls-index-damaged", Failure.DAMAGED),
        (OLD, "check-flipped", Failure.DAMAGED),
        (OLD, "check-pack-missing", Failure.DAMAGED),
        (OLD, "backup", None),
        (OLD, "check", None),
        (OLD, "restore", None),
        (NEW, "no-repository", Failure.NO_REPOSITORY),
        (NEW, "no-repository-json", Failure.NO_REPOSITORY),
        (NEW, "locked", Failure.LOCKED),
        (NEW, "locked-json", Failure.LOCKED),
        (NEW, "wrong-password", Failure.WRONG_PASSWORD),
        (NEW, "interrupted", Failure.INTERRUPTED),
        (NEW, "unknown-code", Failure.UNKNOWN),
        (NEW, "rest-refused", Failure.UNREACHABLE),
        (NEW, "backup-unreadable", Failure.SOURCE_ERRORS),
        (NEW, "restore-flipped", Failure.DAMAGED),
        (NEW, "backup", None),
        (NEW, "restore", None),
    ],
)
def test_a_failure_is_told_by_name(version: str, name: str, failure: Failure | None) -> None:
    assert output.failure_of(_result(version, name)) is failure


@given(code=st.integers(min_value=-64, max_value=255).filter(bool), words=st.text())
def test_no_other_exit_code_is_ever_a_success(code: int, words: str) -> None:
    assert output.failure_of(Result(code, b"", words, 1.0)) is not None


def test_a_program_that_was_stopped_has_failed_whatever_its_code() -> None:
    assert output.failure_of(Result(0, b"", "", 1.0, timed_out=True)) is Failure.TIMED_OUT
    assert output.failure_of(Result(0, b"", "", 1.0, interrupted=True)) is Failure.INTERRUPTED
    assert output.failure_of(Result(-9, b"", "", 1.0)) is Failure.INTERRUPTED


def test_the_words_kept_of_a_failure_say_its_cause_and_no_call_stack() -> None:
    said = output.detail_of(_result(OLD, "ls-tree-flipped"))
    assert "ciphertext verification failed" in said
    assert "github.com" not in said
    assert "retrying" not in output.detail_of(_result(OLD, "restore-pack-missing"))
    assert output.detail_of(_result(NEW, "unknown-code")) == "Fatal: something new"


def test_items_that_could_not_be_read_are_named_with_their_reason() -> None:
    (old,) = output.item_errors(_result(OLD, "backup-unreadable").stderr)
    assert (old.path, old.message) == (
        "/T/source/Office/Register 7B.txt",
        "open: Permission denied",
    )
    (new,) = output.item_errors(_result(NEW, "backup-unreadable").stderr)
    assert (new.path, new.message) == ("/T/source/x", "open /T/source/x: permission denied")


def test_items_that_could_not_be_restored_are_named() -> None:
    for version in (OLD, NEW):
        errors = output.item_errors(_result(version, "restore-flipped").stderr)
        assert errors[0].path == "/T/source/photo.bin"
        assert errors[0].message == "ciphertext verification failed"


def test_a_source_that_was_not_there_is_named_though_the_exit_is_0() -> None:
    result = _result(OLD, "backup-source-missing")
    assert result.exit_code == 0
    assert output.skipped_sources(result.stderr) == ("/T/drive",)
    assert output.skipped_sources(_result(OLD, "backup").stderr) == ()


@pytest.mark.parametrize("version", [OLD, NEW])
def test_a_backup_tells_its_summary_and_progress(version: str) -> None:
    seen: list[Progress] = []
    heard = output.BackupListener(seen.append)
    for line in _result(version, "backup").stdout.splitlines():
        heard(line)
    assert heard.summary["snapshot_id"]
    assert heard.summary["total_files_processed"] == 4
    assert seen


def test_a_listing_tells_every_node_with_its_moments_and_mode() -> None:
    nodes: list[Node] = []
    heard = output.EntriesListener(nodes.append)
    for line in _result(OLD, "ls").stdout.splitlines():
        heard(line)
    assert heard.snapshot is not None
    assert len(heard.snapshot.id) == 64
    by_path = {node.path: node for node in nodes}
    assert by_path[b"/T/source/photo.bin"].size == 1 << 20
    assert by_path[b"/T/source/link"].kind == "symlink"
    assert by_path[b"/T/source/Office"].kind == "dir"
    assert by_path[b"/T/source/Office/b [x]*?.txt"].mode == 0o644
    odd = [path for path in by_path if not output.is_faithful(path)]
    assert odd == ["/T/source/name\ufffd.txt".encode()]


def test_a_listing_of_a_later_version_tells_the_same() -> None:
    nodes: list[Node] = []
    heard = output.EntriesListener(nodes.append)
    for line in _result(NEW, "ls").stdout.splitlines():
        heard(line)
    assert heard.snapshot is not None
    assert heard.snapshot.time == datetime(2026, 11, 22, 0, 0, 0, 500_000, tzinfo=UTC)
    assert heard.snapshot.tags == ("abide",)
    (node,) = nodes
    assert node.mode == 0o4755
    assert node.ctime_ns - node.mtime_ns == 1


@pytest.mark.parametrize("line", [b"{", b"[]", b"{}", b'{"struct_type":"node"}', b"\xff"])
def test_a_listing_that_is_not_understood_is_an_error(line: bytes) -> None:
    with pytest.raises(EngineError):
        output.EntriesListener(lambda node: None)(line)


def test_snapshots_are_listed_oldest_first_and_none_is_an_empty_list() -> None:
    (found,) = output.snapshots_of(_result(OLD, "snapshots").stdout.splitlines())
    assert (found.paths, found.hostname, len(found.id)) == (("/T/source",), "server", 64)
    assert output.snapshots_of(_result(OLD, "snapshots-none").stdout.splitlines()) == []
    assert output.snapshots_of([b"null"]) == []
    with pytest.raises(EngineError):
        output.snapshots_of([b"Fatal"])


def test_a_repository_tells_its_id() -> None:
    assert len(output.repository_id(_result(OLD, "config").stdout)) == 64
    for other in (b"", b"{}", b'{"id": 5}', b'{"id": "../../etc"}', b"[]"):
        with pytest.raises(EngineError):
            output.repository_id(other)


@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001
    st.integers(0, 999),
    st.integers(-14 * 60, 14 * 60),
)
def test_a_moment_is_read_to_the_nanosecond_in_any_zone(
    local: datetime, nanoseconds: int, offset: int
) -> None:
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset), 60)
    digits = f"{local.microsecond:06}{nanoseconds:03}".rstrip("0")
    text = local.isoformat(timespec="seconds") + (f".{digits}" if digits else "")
    since = local - timedelta(minutes=offset) - datetime(1970, 1, 1)  # noqa: DTZ001
    expected = (since // timedelta(microseconds=1)) * 1000 + nanoseconds
    assert output.moment_ns(f"{text}{sign}{hours:02}:{minutes:02}") == expected
    if offset == 0:
        assert output.moment_ns(f"{text}Z") == expected


@pytest.mark.parametrize("text", ["x", "Z", "2026-11-22", "2026-13-22T00:00:00Z", "2026-11-22Z"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        output.moment_ns(text)
