"""The hub on a full disk: changes are refused in words, reading goes on, and nothing is torn."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.disks import Disk, make_disk
from tests.whole.hubs import run_in, serving, sign_in
from tests.whole.test_hub_killed import _JUDGED

pytestmark = pytest.mark.whole


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = make_disk(tmp_path / "disk", 96)
    yield made
    made.pull()


def fill(folder: Path) -> Path:
    """Take all the room there is; return the file that holds it."""
    file = folder / "filling"
    with file.open("wb", buffering=0) as out:
        for size in (1 << 20, 4096, 512):
            with contextlib.suppress(OSError):
                while True:
                    out.write(b"x" * size)
    return file


def test_a_full_disk_is_told_reading_goes_on_and_room_mends_it(disk: Disk) -> None:
    home = disk.mount / "abide"
    with serving(home, "--no-agent") as hub:
        cookies = sign_in(home, "office manager")
        with hub.browser(cookies) as browser:
            assert hub.add_contact(browser, "Before").status_code == 302
            filling = fill(disk.mount)
            answers = [hub.add_contact(browser, f"{'Full' * 30} {n}") for n in range(30)]
            refused = [each for each in answers if each.status_code == 503]
            assert refused, {each.status_code for each in answers}
            assert {each.status_code for each in answers} <= {302, 503}
            assert "disk" in refused[0].text
            page = browser.get("/schools/larkfield/systems/contacts/")
            assert page.status_code == 200
            assert "Before" in page.text
            assert browser.get("/healthz").status_code == 200
            filling.unlink()
            assert hub.add_contact(browser, "After").status_code == 302
    found = run_in(home, _JUDGED)
    assert '"intact": true' in found
