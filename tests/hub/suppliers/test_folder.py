"""Files in the watched folder are taken in once, whole, and moved to `done`; links are not."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from pytest_django import Settings

from abide.hub.configuration import Configuration
from abide.hub.schools.models import School
from abide.hub.suppliers import actions, queries
from abide.hub.suppliers.models import Report
from tests.hub.people import make_school
from tests.hub.suppliers.conftest import Expect
from tests.hub.suppliers.mails import AT, PROVIDER, RESTIC, WINDOWS, mail

pytestmark = pytest.mark.django_db
WRITTEN = AT.timestamp() - 600
FINISHED = "The backup operation has finished successfully."


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, promised: School) -> Path:
    """Return the school's part of a watched folder that the hub is set up to read."""
    settings.CONFIGURATION = Configuration(reports_folder=str(tmp_path / "reports"))
    found = tmp_path / "reports" / promised.slug
    found.mkdir(parents=True)
    return found


def put(path: Path, content: str | bytes = RESTIC, written: float = WRITTEN) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (written, written))
    return path


def test_a_file_is_taken_in_and_moved_to_done(folder: Path, expecting: Expect) -> None:
    expecting(senders=["folder"])
    put(folder / "nightly.log")
    assert actions.fetch(at=AT) == 1
    row = Report.objects.get()
    assert (row.outcome, row.way) == ("good", "folder")
    assert row.moment == datetime.fromtimestamp(WRITTEN, UTC)
    (done,) = (folder / "done").iterdir()
    assert done.name.endswith("-nightly.log")
    assert done.read_text() == RESTIC
    assert not (folder / "nightly.log").exists()


def test_a_folder_within_stands_for_one_supplier(folder: Path, expecting: Expect) -> None:
    expecting(senders=["folder/copies"])
    put(folder / "Copies" / "nightly.log")
    put(folder / "elsewhere" / "nightly.log", RESTIC + "\n")
    assert actions.fetch(at=AT) == 2
    assert sorted(Report.objects.values_list("outcome", flat=True)) == ["", "good"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("wsb.txt", WINDOWS.format(event=4, said=FINISHED)),
        ("wsb.txt", f"\ufeff{FINISHED}".encode("utf-16-le")),
        ("page.html", "<p>The backup operation has finished <b>successfully</b>.</p>"),
    ],
)
def test_text_as_programs_write_it_is_read(
    folder: Path, expecting: Expect, name: str, content: str | bytes
) -> None:
    expecting(senders=["folder"])
    put(folder / name, content)
    actions.fetch(at=AT)
    assert Report.objects.get().outcome == "good"


def test_a_mail_saved_as_a_file_is_of_its_sender_and_its_day(
    folder: Path, expecting: Expect
) -> None:
    expecting(senders=[PROVIDER])
    sent = datetime(2026, 11, 16, 22, 0, tzinfo=UTC)
    put(folder / "saved.eml", mail(at=sent))
    actions.fetch(at=AT)
    row = Report.objects.get()
    assert (row.outcome, row.moment) == ("good", sent)


def test_the_same_content_is_taken_once(folder: Path, expecting: Expect) -> None:
    expecting(senders=["folder"])
    put(folder / "one.log")
    actions.fetch(at=AT)
    put(folder / "two.log", written=WRITTEN + 60)
    assert actions.fetch(at=AT) == 0
    assert Report.objects.count() == 1
    assert len(list((folder / "done").iterdir())) == 2


def test_a_worker_that_died_before_it_moved_a_file_takes_it_no_second_time(
    folder: Path, expecting: Expect, monkeypatch: pytest.MonkeyPatch
) -> None:
    expecting(senders=["folder"])
    put(folder / "one.log")

    def die(*words: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("abide.hub.suppliers.sources.folder.move_to_done", die)
        with pytest.raises(KeyboardInterrupt):
            actions.fetch(at=AT)
    assert (folder / "one.log").exists()
    assert actions.fetch(at=AT) == 0
    assert Report.objects.count() == 1
    assert not (folder / "one.log").exists()


def test_what_cannot_be_written_down_stays_where_it_lies(
    folder: Path, expecting: Expect, monkeypatch: pytest.MonkeyPatch, promised: School
) -> None:
    expecting(senders=["folder"])
    put(folder / "a-poison.log", RESTIC + "poison")
    put(folder / "b.log")
    take: Callable[..., Any] = actions.take_in

    def failing(**words: Any) -> Any:
        if "poison" in words["brought"].came.mail.text:
            raise DatabaseError("disk is full")
        return take(**words)

    with monkeypatch.context() as patched:
        patched.setattr("abide.hub.suppliers.actions.fetching.take_in", failing)
        assert actions.fetch(at=AT) == 1
    assert "1 file could not be taken in" in queries.sources_of(promised)[0].trouble
    assert (folder / "a-poison.log").exists()
    assert actions.fetch(at=AT) == 1


def test_what_is_still_being_written_is_left_alone(folder: Path, expecting: Expect) -> None:
    expecting(senders=["folder"])
    put(folder / "new.log", written=time.time())
    put(folder / "new.log.part")
    put(folder / ".hidden")
    assert actions.fetch(at=AT) == 0
    assert len(list(folder.iterdir())) == 3


def test_links_and_devices_are_not_followed(
    folder: Path, expecting: Expect, tmp_path: Path
) -> None:
    expecting(senders=["folder"])
    secret = put(tmp_path / "secret")
    (folder / "link.log").symlink_to(secret)
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.log")
    assert actions.fetch(at=AT) == 0
    assert secret.exists()


def test_no_text_and_too_much_text_wait(folder: Path, expecting: Expect, promised: School) -> None:
    expecting(senders=["folder"])
    put(folder / "program.exe", b"MZ\x00\x00" * 100)
    put(folder / "long.log", RESTIC + "quiet line of the log\n" * 300_000)
    assert actions.fetch(at=AT) == 2
    whys = [row.why for row in queries.waiting_of(promised)]
    assert any("no text" in why for why in whys)
    assert any("longer than can be read" in why for why in whys)


def test_each_school_has_its_own_folder(folder: Path, expecting: Expect, promised: School) -> None:
    expecting(senders=["folder"])
    other = make_school("Otherford Primary School", "otherford")
    put(folder.parent / "otherford" / "nightly.log")
    put(folder.parent / "nobodys.log")
    assert actions.fetch(at=AT) == 1
    assert Report.objects.get().school == other
    assert (folder.parent / "nobodys.log").exists()


def test_a_hub_of_one_school_reads_the_folder_itself(
    tmp_path: Path, settings: Settings, expecting: Expect
) -> None:
    settings.CONFIGURATION = Configuration(reports_folder=str(tmp_path / "new"))
    expecting(senders=["folder"])
    assert actions.fetch(at=AT) == 0, "the folder is made where it is missing"
    put(tmp_path / "new" / "nightly.log")
    assert actions.fetch(at=AT) == 1


def test_a_folder_that_cannot_be_read_is_told(
    tmp_path: Path, settings: Settings, promised: School
) -> None:
    (tmp_path / "file").write_text("no folder")
    settings.CONFIGURATION = Configuration(reports_folder=str(tmp_path / "file"))
    assert actions.fetch(at=AT) == 0
    assert "watched folder can’t be read" in queries.sources_of(promised)[0].trouble


@pytest.mark.parametrize("name", ["é" * 120 + ".log", "0" * 245 + ".log", "\N{EURO SIGN}" * 84])
def test_a_file_of_a_long_name_is_moved_aside_and_holds_up_no_other(
    folder: Path, expecting: Expect, name: str
) -> None:
    expecting(senders=["folder"])
    put(folder / name)
    put(folder / "zz.log", RESTIC + "\n")
    assert actions.fetch(at=AT) == 2
    assert len(list((folder / "done").iterdir())) == 2


def test_nothing_is_moved_through_a_link(folder: Path, tmp_path: Path, expecting: Expect) -> None:
    expecting(senders=["folder"])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "done").symlink_to(elsewhere)
    lies = put(folder / "nightly.log")
    actions.fetch(at=AT)
    actions.fetch(at=AT)
    assert list(elsewhere.iterdir()) == []
    assert lies.exists()
    assert Report.objects.count() == 1
