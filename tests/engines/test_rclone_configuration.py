"""rclone.conf: read without showing it, put back after a kill, its tokens' ends told."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from abide.domain.errors import Refused
from abide.engines.rclone import configuration

TEXT = """\
[one]
type = onedrive
token = {"access_token":"eyJ0secretaccess","token_type":"Bearer",MORE}
drive_id = b!x
[hidden]
type = crypt
remote = one:vault
password = obscured-words-here
[both]
type = union
upstreams = one:a dav:b
[dav]
type = webdav
url = http://127.0.0.1:1
pass = %percent;not-a-note
[short]
type = drive
token = {"access_token":"eyJ0other0000","expiry":"2026-09-01T10:00:00+01:00"}
""".replace("MORE", '"refresh_token":"0.AXsecretrefresh","expiry":"2026-08-01T10:00:00.1234567Z"')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "rclone.conf"
    found.write_text(TEXT)
    return found


def test_what_is_secret_is_known_and_nothing_else(file: Path) -> None:
    secrets = configuration.read(file).secrets()
    assert {"eyJ0secretaccess", "0.AXsecretrefresh", "%percent;not-a-note"} < set(secrets)
    assert "obscured-words-here" in secrets
    assert not {"Bearer", "onedrive", "b!x"} & set(secrets)


def test_a_token_is_found_behind_what_stands_on_it(file: Path) -> None:
    read = configuration.read(file)
    (token,) = read.tokens("hidden")
    assert (token.section, token.renewable) == ("one", True)
    assert token.renewed_at == datetime(2026, 8, 1, 9, tzinfo=UTC)
    assert [each.section for each in read.tokens("both")] == ["one"]
    assert read.tokens("dav") == []
    (short,) = read.tokens("short")
    assert (short.renewable, short.ends_at) == (False, datetime(2026, 9, 1, 9, tzinfo=UTC))


def test_a_file_that_is_encrypted_or_none_of_rclone_s_is_refused_without_its_words(
    file: Path,
) -> None:
    file.write_text("# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nabcdef\n")
    with pytest.raises(Refused, match="encryption remove"):
        configuration.read(file)
    file.write_text("hunter2 = what\n")
    with pytest.raises(Refused) as caught:
        configuration.read(file)
    assert "hunter2" not in str(caught.value)
    file.write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(Refused, match="text"):
        configuration.read(file)


@pytest.mark.parametrize(
    ("address", "section"),
    [("one:Admin", "one"), ("one:", "one"), (":local:/etc", None), ("/etc", None), ("-x:y", None),
     (":webdav,pass=x:y", None), ("one,token=x:y", None), ("my drive:a:b", "my drive")],
)  # fmt: skip
def test_an_address_names_a_section_or_is_none_of_ours(address: str, section: str | None) -> None:
    assert configuration.section_of(address) == section


def test_what_a_killed_rclone_left_is_put_back_the_new_file_before_the_old(file: Path) -> None:
    assert not configuration.put_back(file)
    old, new = file.with_name("rclone.conf.old123"), file.with_name("rclone.conf456")
    file.rename(old)
    new.write_text(TEXT + "# new\n")
    assert configuration.put_back(file)
    assert file.read_text().endswith("# new\n")
    configuration.sweep(file)
    assert old.exists()  # somebody may be at work with it just now
    os.utime(old, (0, 0))
    configuration.sweep(file)
    assert list(file.parent.iterdir()) == [file]

    file.write_text(TEXT)
    file.rename(old)
    new.touch()  # begun, and nothing in it
    assert configuration.put_back(file)
    assert file.read_text() == TEXT


def test_a_file_that_somebody_took_away_is_not_put_back(file: Path) -> None:
    kept = file.with_name("rclone.conf.old")  # a person's own
    file.rename(kept)
    file.with_name("rclone.conf789").write_text("half")
    assert not configuration.put_back(file)
    assert kept.exists()


@pytest.mark.parametrize("key", ["connection_string", "access_grant", "headers", "sas_url"])
def test_what_opens_a_store_by_another_name_is_secret_too(tmp_path: Path, key: str) -> None:
    file = tmp_path / "rclone.conf"
    file.write_text(f"[store]\ntype = any\n{key} = opens-everything\n")
    assert configuration.read(file).secrets() == ("opens-everything",)
