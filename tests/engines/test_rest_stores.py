"""A REST store answers restic with its password, refuses others, and can be append-only."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from abide.domain.errors import EngineError
from abide.engines import rclone
from abide.engines.restic.repository import BackupRequest, Failure, Repository
from tests.engines.needs import needed


@pytest.fixture(autouse=True)
def _rclone() -> None:
    needed(rclone.find_rclone)


def test_a_store_takes_a_backup_and_gives_it_back(unmade: Repository, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "letter").write_text("Dear parents")
    with rclone.serve_restic(tmp_path / "store", append_only=True) as served:
        away = replace(unmade, url=served.url)
        made = away.make()
        report = away.backup(BackupRequest((tmp_path / "letter",)))
        assert report.failure is None
        assert report.snapshot is not None
        size = away.dump(report.snapshot, str(tmp_path / "letter"), tmp_path / "got")
        assert size == len("Dear parents")
    assert replace(unmade, url=str(tmp_path / "store")).identity() == made


def test_a_store_refuses_whoever_has_no_password(unmade: Repository, tmp_path: Path) -> None:
    with rclone.serve_restic(tmp_path, user="office", password="p@ss/wörd:1") as served:
        arguments = Path(f"/proc/{served.pid}/cmdline").read_bytes()
        assert b"ss/w" not in arguments
        replace(unmade, url=served.url).make()
        stranger = replace(unmade, url=f"rest:http://x:y@127.0.0.1:{served.port}/")
        report = stranger.backup(BackupRequest((tmp_path,)))
        assert report.failure is Failure.DENIED


def test_nothing_can_be_taken_out_of_an_append_only_store(
    unmade: Repository, tmp_path: Path
) -> None:
    (tmp_path / "store").mkdir()
    with rclone.serve_restic(
        tmp_path / "store", append_only=True, user="a", password="bcde"
    ) as served:
        replace(unmade, url=served.url).make()
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        url = f"http://127.0.0.1:{served.port}/config"
        passwords.add_password(None, url, "a", "bcde")
        opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))
        with pytest.raises(urllib.error.HTTPError) as caught:
            opener.open(urllib.request.Request(url, method="DELETE"))
        assert caught.value.code == 403
    assert (tmp_path / "store" / "config").exists()


def test_a_stopped_store_answers_no_more(tmp_path: Path) -> None:
    with rclone.serve_restic(tmp_path) as served:
        socket.create_connection(("127.0.0.1", served.port)).close()
    served.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", served.port))


def test_a_store_that_cannot_be_served_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "plain file").write_text("")
    with pytest.raises(EngineError) as caught:
        rclone.serve_restic(Path(":nonsense:"))
    assert caught.value.kind == "rclone does not serve"
