"""Remotes as sources, over real WebDAV, SFTP and S3: copied, drilled, brought back; and what goes
wrong with them is told."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from abide.agent.config import Source
from abide.agent.staging.model import Staged
from abide.agent.staging.remotes import stage_remote
from abide.engines.rclone import command, find_rclone
from tests.engines.needs import needed
from tests.whole.clouds import Cloud
from tests.whole.school import SYSTEM, Home, Spot, live_data, wait_until

pytestmark = pytest.mark.whole
KINDS = ["webdav", "sftp", "s3"]
ODD = "Report {final} [2] *?, ö 'x'.txt"


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Callable[[str], Cloud]]:
    """Given a kind, serve a folder with some files of a school as that."""
    needed(find_rclone)
    clouds: list[Cloud] = []

    def begin(kind: str) -> Cloud:
        folder = tmp_path / "served"
        files = folder / "office" / "Admin"
        live_data(files)
        (files / "pupils.sqlite3").unlink()
        (files / ODD).write_text("odd\n")
        (files / "left out.tmp").write_text("not wanted\n")
        clouds.append(Cloud.start(kind, folder))
        return clouds[-1]

    yield begin
    for each in clouds:
        each.stop()


def declare(home: Home, cloud: Cloud, section: str | None = None, **keys: str) -> None:
    """Given a cloud, let the home's one system be what lies in it."""
    config = home.agent / "secrets" / "rclone.conf"
    config.touch(mode=0o600)
    config.write_text(section or cloud.section)
    more = "".join(f', {key} = "{value}"' for key, value in keys.items())
    home.write_config(
        [Spot("place-a")],
        f'[[systems]]\nname = "{SYSTEM}"\ngrade = "critical"\nrto_hours = 4\nrpo_hours = 24\n'
        f'sources = [{{ kind = "rclone", remote = "{cloud.kind}:office/Admin", '
        f'rclone_config = "secrets/rclone.conf", exclude = ["*.tmp"]{more} }}]\n',
    )


def held(cloud: Cloud) -> dict[str, bytes]:
    files = cloud.folder / "office" / "Admin"
    return {
        str(each.relative_to(files)): each.read_bytes()
        for each in files.rglob("*")
        if each.is_file() and each.suffix != ".tmp"
    }


def source_facts(home: Home) -> dict[str, Any]:
    """Return what the newest manifest's header says of the one source."""
    newest = max(home.agent.glob("manifests/**/*.jsonl.gz"), key=lambda each: each.stat().st_mtime)
    with gzip.open(newest, "rt") as lines:
        (source,) = json.loads(lines.readline())["sources"]
    return dict(source)


@pytest.mark.parametrize("kind", KINDS)
def test_a_remote_is_copied_drilled_and_brought_back(
    bare: Home, tmp_path: Path, cloud: Callable[[str], Cloud], kind: str
) -> None:
    home, served = bare.copy(tmp_path / "home"), cloud(kind)
    declare(home, served)
    ran = home.run("backup")
    assert ran.complete, ran
    files = held(served)
    assert ran.row()["files"] == len(files)
    assert home.leftovers() == []
    facts = source_facts(home)
    assert facts["listed"] == len(files)
    assert facts["hashed"] == (0 if kind == "webdav" else len(files))
    assert facts["hash_kind"] == (None if kind == "webdav" else {"sftp": "sha1"}.get(kind, "md5"))
    assert home.run("drill", "--full").code == 0
    restored = home.run("restore", SYSTEM, "--to", str(tmp_path / "back"))
    assert (restored.code, restored.document["outcome"]) == (0, "proven")
    back = tmp_path / "back" / SYSTEM / "1"
    assert {str(p.relative_to(back)): p.read_bytes() for p in back.rglob("*") if p.is_file()} == (
        files
    )

    (served.folder / "office" / "Admin" / ODD).write_text("changed the next day\n")
    ran = home.run("backup")
    assert ran.complete, ran
    again = home.run("restore", SYSTEM, "--to", str(tmp_path / "again"))
    assert again.document["outcome"] == "proven"
    assert (tmp_path / "again" / SYSTEM / "1" / ODD).read_text() == "changed the next day\n"
    home.verify()


def test_what_a_remote_has_lost_is_told_as_for_a_folder(
    bare: Home, tmp_path: Path, cloud: Callable[[str], Cloud]
) -> None:
    home, served = bare.copy(tmp_path / "home"), cloud("s3")
    declare(home, served)
    assert home.run("backup").complete
    files = served.folder / "office" / "Admin"
    for each in sorted(files.rglob("*.txt"))[3:]:
        each.unlink()
    ran = home.run("backup")
    assert ran.code == 1
    assert "files fell" in ran.problems()
    shutil.rmtree(files)
    files.mkdir()
    ran = home.run("backup")
    assert ran.row()["outcome"] == "failed"
    assert "right folder" in ran.problems()["empty source"]
    home.write_config([Spot("place-a")])
    assert "no longer covered" in home.run("backup").problems()
    assert home.run("evidence", "verify").document["intact"]  # it holds an alarm, too


def test_a_remote_that_does_not_answer_or_refuses_us_is_told_with_the_mend(
    bare: Home, tmp_path: Path, cloud: Callable[[str], Cloud]
) -> None:
    home, served = bare.copy(tmp_path / "home"), cloud("sftp")
    declare(home, served, served.section_with("not-the-password"))
    said = home.run("backup").problems()["remote failed"]
    assert "refuses the name, password" in said
    assert "not-the-password" not in said
    declare(home, served)
    served.stop()
    ran = home.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (2, "failed")
    assert "does not answer" in ran.problems()["remote failed"]
    served.again()
    assert home.run("backup").complete
    home.verify()


def test_a_remote_that_goes_away_in_the_middle_is_a_gap(
    tmp_path: Path, cloud: Callable[[str], Cloud], monkeypatch: pytest.MonkeyPatch
) -> None:
    for patience in ("RCLONE_RETRIES", "RCLONE_LOW_LEVEL_RETRIES"):
        monkeypatch.setitem(command.PATIENCE, patience, "1")  # else a minute or two
    served, config = cloud("webdav"), tmp_path / "rclone.conf"
    config.write_text(served.section)
    with (served.folder / "office" / "Admin" / "video.mp4").open("wb") as file:
        file.truncate(400 << 20)
    source = Source(1, "rclone", remote="webdav:office/Admin", rclone_config=config)
    staging, staged = tmp_path / "staging", Staged()
    fetching = threading.Thread(target=stage_remote, args=(source, staging, staged))
    fetching.start()
    wait_until(lambda: any("video" in each.name for each in staging.rglob("*")))
    served.vanish()
    fetching.join()
    assert staged.problems.leaves_gap
    assert "does not answer" in staged.problems.rows()[0]["detail"]  # type: ignore[operator]
    assert not [each for each in staging.rglob("*") if each.name == "video.mp4"]


def test_a_mirror_keeps_what_was_fetched_and_a_flipped_byte_in_it_is_told_by_its_hash(
    bare: Home, tmp_path: Path, cloud: Callable[[str], Cloud]
) -> None:
    home, served = bare.copy(tmp_path / "home"), cloud("s3")
    mirror = tmp_path / "mirror"
    declare(home, served, mirror=str(mirror))
    assert home.run("backup").complete
    assert (mirror.stat().st_mode & 0o777) == 0o700
    kept = mirror / "files" / ODD
    first = kept.stat()
    gone = next((served.folder / "office" / "Admin" / "Staff").rglob("*.txt"))
    gone.unlink()
    assert home.run("backup").complete
    assert kept.stat().st_ino == first.st_ino  # not fetched again
    assert not list((mirror / "files").rglob(gone.name))

    flip(kept)
    os.utime(kept, ns=(first.st_atime_ns, first.st_mtime_ns))
    ran = home.run("backup")
    assert ran.complete, ran
    assert kept.read_text() == "odd\n"  # found by its hash, and fetched again
    assert source_facts(home)["fetched_again"] == 1
    assert home.run("drill", "--full").code == 0
    home.verify()


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[0] ^= 1
    file.write_bytes(bytes(data))


def test_a_mirror_is_never_a_folder_that_holds_something_else(
    bare: Home, tmp_path: Path, cloud: Callable[[str], Cloud]
) -> None:
    home, served = bare.copy(tmp_path / "home"), cloud("s3")
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "letter").write_text("Dear parents")
    declare(home, served, mirror=str(precious))
    said = home.run("backup").problems()["remote failed"]
    assert "give mirror a new folder" in said
    assert (precious / "letter").exists()

    mirror = tmp_path / "mirror"
    declare(home, served, mirror=str(mirror))
    assert home.run("backup").complete
    (mirror / "ABIDE-MIRROR").write_text("s3:elsewhere\n")
    assert "mirror of another remote" in home.run("backup").problems()["remote failed"]
    declare(home, served, mirror=str(home.places))
    assert "folder of its own" in home.run("backup").document["refused"]


def test_a_run_that_is_killed_while_it_fetches_leaves_nothing_and_the_next_is_complete(
    bare: Home, tmp_path: Path, cloud: Callable[[str], Cloud]
) -> None:
    home, served = bare.copy(tmp_path / "home"), cloud("webdav")
    mirror = tmp_path / "mirror"
    declare(home, served, mirror=str(mirror))
    video = served.folder / "office" / "Admin" / "video.mp4"
    with video.open("wb") as file:
        file.truncate(300 << 20)
    running = home.start("backup")
    wait_until(lambda: any("video" in each.name for each in mirror.rglob("*")))
    running.kill()
    running.communicate(timeout=60)
    video.unlink()
    ran = home.run("backup")
    assert ran.complete, ran
    assert not [each for each in mirror.rglob("*") if "video" in each.name]
    assert [each["outcome"] for each in home.entries("backup")] == ["failed", "complete"]
    assert home.leftovers() == []
    home.verify()
