"""Opening a kit: all or nothing, into a new home, whose log goes on from the one before."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from abide.agent.config import load_settings
from abide.agent.heads.signing import heads_file, is_genuine, key_file, noted_heads, sign_now
from abide.agent.home import Home
from abide.agent.kit.contents import CHAIN, CONTENTS, gather, packed
from abide.agent.kit.opening import Opening, open_kit
from abide.agent.kit.store import card_sets
from abide.agent.kit.unsealing import is_safe, unsealed
from abide.agent.run import looking, working
from abide.domain.errors import Refused
from abide.domain.evidence import verify
from abide.engines.age import seal, seal_with_secret, unseal, unseal_with_secret
from tests.agent.kit.conftest import CONFIG, NOON, SECRET, Clock, School, write_school
from tests.agent.kit.sealing import hand_of, sealed_kit


@pytest.fixture
def kit(school: School, three: list[str]) -> Path:
    school.agent.spool.record("backup", NOON, {"system": "none", "outcome": "failed"})
    sign_now(school.agent)
    return sealed_kit(school, three, school.root / "kits")


def to(school: School) -> Path:
    return school.root / "new"


def test_settings_secrets_and_log_come_back_private_and_as_they_were(
    school: School, kit: Path, three: list[str]
) -> None:
    opened = open_kit(Opening(kit, to(school)), hand_of(three), school.clock)
    home = opened.home
    assert (home.agent / "secrets" / "drive-a").read_text() == "correct horse battery\n"
    assert home.agent.stat().st_mode & 0o777 == 0o700
    files = [each for each in home.agent.rglob("*") if each.is_file()]
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
    assert [each.name for each in opened.settings.register] == ["SIMS"]
    with looking(home, school.clock) as agent:
        rows = list(agent.spool.rows())
    assert verify(rows).intact
    before = list(school.agent.spool.rows())
    assert rows[: len(before)] == before
    assert rows[-1]["epoch"] == 2
    assert rows[-1]["facts"]["continues"] == before[-1]["hash"]
    assert rows[-1]["by"] != before[-1]["by"]


def test_a_secret_that_lay_elsewhere_is_found_by_the_new_agent_toml(
    school: School, kit: Path, three: list[str]
) -> None:
    opened = open_kit(Opening(kit, to(school)), hand_of(three), school.clock)
    source = opened.settings.systems[0].sources[1]
    assert source.read_dsn() == "postgresql://u:secret@db/pupils"
    assert source.dsn_file is not None
    assert source.dsn_file.is_relative_to(opened.home.agent)
    before = (opened.home.agent / "agent.toml.before").read_bytes()
    assert before == school.home.config_file.read_bytes()


def test_the_key_that_signs_heads_does_not_travel_and_the_epoch_names_the_new_one(
    school: School, kit: Path, three: list[str]
) -> None:
    opened = open_kit(Opening(kit, to(school)), hand_of(three), school.clock)
    old, new = key_file(school.home).read_text(), key_file(opened.home).read_text()
    assert old != new
    with looking(opened.home, school.clock) as agent:
        head = sign_now(agent)
    assert head.key == opened.epoch.facts["public_key"]
    assert is_genuine(head)
    assert [each.epoch for each in noted_heads(opened.home)] == [1, 2]
    assert heads_file(school.home).read_text() in heads_file(opened.home).read_text()


def test_a_chain_too_long_to_travel_is_gone_on_from_by_its_head_alone(
    school: School, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("abide.agent.kit.contents.LARGEST_CHAIN", 10)
    school.agent.spool.record("backup", NOON, {"number": 1})
    kit = sealed_kit(school, three, school.root / "kits")
    opened = open_kit(Opening(kit, to(school)), hand_of(three), school.clock)
    assert opened.entries == 0
    assert "did not come along whole" in opened.notes[0]
    with looking(opened.home, school.clock) as agent:
        (only,) = agent.spool.rows()
        assert verify(agent.spool.rows()).intact
    assert (only["epoch"], only["facts"]["continues"]) == (
        2,
        list(school.agent.spool.rows())[-1]["hash"],
    )


@pytest.mark.parametrize("name", ["kit.age", "identity.age", "OPENING.txt"])
def test_a_flipped_bit_anywhere_opens_nothing_and_leaves_nothing(
    school: School, kit: Path, three: list[str], name: str
) -> None:
    whole = (kit / name).read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 25)):
        (kit / name).write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        with pytest.raises(Refused, match="Use another kit"):
            open_kit(Opening(kit, to(school)), hand_of(three), school.clock)
        assert not to(school).exists()


def test_a_kit_whose_face_is_damaged_says_that_age_alone_still_opens_it(
    school: School, kit: Path, three: list[str]
) -> None:
    (kit / "kit.json").write_bytes((kit / "kit.json").read_bytes()[:40])
    with pytest.raises(Refused, match="part B"):
        open_kit(Opening(kit, to(school)), hand_of(three), school.clock)


def test_cards_of_another_set_open_nothing_and_are_told_apart_from_damage(
    school: School, kit: Path, others: list[str]
) -> None:
    other = "00" * 32
    (kit / "identity.age").write_bytes(seal_with_secret(b"another", other))
    with pytest.raises(Refused, match="is damaged"):
        unsealed(kit, hand_of(others))
    face = json.loads((kit / "kit.json").read_text())
    swapped = seal_with_secret(b"another", other)
    (kit / "identity.age").write_bytes(swapped)
    face["sha256"]["identity.age"] = sha256(swapped).hexdigest()
    (kit / "kit.json").write_text(json.dumps(face))
    with pytest.raises(Refused, match="of another set"):
        unsealed(kit, hand_of(others))


def test_a_folder_in_use_is_refused_and_left_alone(
    school: School, kit: Path, three: list[str]
) -> None:
    to(school).mkdir()
    (to(school) / "mine").touch()
    with pytest.raises(Refused, match="not empty"):
        open_kit(Opening(kit, to(school)), hand_of(three), school.clock)
    assert [each.name for each in to(school).iterdir()] == ["mine"]


def test_settings_that_do_not_hold_leave_nothing_behind(school: School, three: list[str]) -> None:
    text = school.home.config_file.read_text()
    school.home.config_file.write_text(text.replace("critical", "vital"))
    kit = sealed_kit(school, three, school.root / "kits")
    with pytest.raises(Refused, match=r"agent\.toml, line \d+"):
        open_kit(Opening(kit, to(school)), hand_of(three), school.clock)
    assert not to(school).exists()


@pytest.mark.parametrize(
    "name", ["../out", "/etc/passwd", "agent/../../out", "a\\b", "agent//x", "./agent/x", "c:/x"]
)
def test_a_kit_that_would_write_elsewhere_is_refused(
    school: School, three: list[str], name: str
) -> None:
    assert not is_safe(name)
    kit = _resealed(school, three, lambda members: {**members, name: b"x"})
    with pytest.raises(Refused, match="damaged"):
        open_kit(Opening(kit, to(school)), hand_of(three), school.clock)
    assert not to(school).exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_a_kit_that_holds_a_link_or_a_device_is_refused(
    school: School, three: list[str], kind: bytes
) -> None:
    kit = sealed_kit(school, three, school.root / "kits")
    out = io.BytesIO(packed(gather(school.agent).members))
    with tarfile.open(fileobj=out, mode="a") as tar:
        info = tarfile.TarInfo("agent/secrets/more")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    _write(kit, out.getvalue())
    with pytest.raises(Refused, match="damaged"):
        unsealed(kit, hand_of(three))


def test_a_member_that_is_not_as_the_kit_says_is_refused(school: School, three: list[str]) -> None:
    kit = _resealed(school, three, lambda members: {**members, "agent/secrets/drive-a": b"?"})
    with pytest.raises(Refused, match="does not hold what it says"):
        unsealed(kit, hand_of(three))


def test_a_swelling_log_is_left_aside(school: School, three: list[str]) -> None:

    def swell(members: dict[str, bytes]) -> dict[str, bytes]:
        bomb = gzip.compress(bytes(80 << 20))
        told = json.loads(members[CONTENTS])
        told["sha256"][CHAIN] = sha256(bomb).hexdigest()
        return {**members, CHAIN: bomb, CONTENTS: json.dumps(told).encode()}

    school.agent.spool.record("backup", NOON, {"number": 1})
    kit = _resealed(school, three, swell)
    assert unsealed(kit, hand_of(three)).chain == ()


def test_a_drive_mounted_elsewhere_is_found_beside_the_kit_or_named(
    school: School, three: list[str]
) -> None:
    moved = school.root / "mnt"
    kit = sealed_kit(school, three, moved)
    (moved / "ABIDE-DRIVE").write_text("drive-a\n")
    (school.root / "usb" / "ABIDE-DRIVE").unlink()
    opened = open_kit(Opening(kit, to(school)), hand_of(three), school.clock)
    place = opened.settings.repositories["drive-a"]
    assert (place.url, place.marker) == (str(moved / "abide"), moved / "ABIDE-DRIVE")
    assert f"drive-a is read from {moved}/abide now." in opened.notes
    asked = Opening(kit, school.root / "other", {"drive-a": Path("/media/x")})
    again = open_kit(asked, hand_of(three), school.clock)
    assert again.settings.repositories["drive-a"].url == "/media/x/abide"
    assert load_settings(again.home) == again.settings
    with pytest.raises(Refused, match="no place named 'drive-z'"):
        open_kit(Opening(kit, school.root / "z", {"drive-z": moved}), hand_of(three), school.clock)


def test_what_lies_in_clear_names_neither_systems_nor_people(school: School, kit: Path) -> None:
    clear = b"".join(each.read_bytes() for each in kit.iterdir())
    for word in (b"SIMS", b"Ms Head", "Ædburga".encode(), b"drive-a", b"pupils", b"horse"):
        assert word not in clear
    assert set(json.loads((kit / "kit.json").read_text())["sha256"]) == {
        "kit.age",
        "identity.age",
        "OPENING.txt",
    }


def test_what_is_sealed_tells_a_stranger_to_abide_how_to_go_on(school: School, kit: Path) -> None:
    identity = unseal_with_secret((kit / "identity.age").read_bytes(), SECRET.hex()).decode()
    with tarfile.open(fileobj=io.BytesIO(unseal((kit / "kit.age").read_bytes(), identity))) as tar:
        opened = tar.extractfile("RECOVERY.txt")
        assert opened is not None
        text = opened.read().decode()
        config = tar.extractfile("agent/agent.toml")
        assert config is not None
        assert tomllib.loads(config.read().decode())["agent"]["name"] == "school-server"
    for words in ("01632 960002", "1. SIMS (critical)", f"{school.root}/usb/abide", "restic -r"):
        assert words in text


def _resealed(school: School, three: list[str], change: object) -> Path:
    """Given a change to what a kit holds, return a kit sealed with it; its hashes in clear fit."""
    kit = sealed_kit(school, three, school.root / "kits")
    members = gather(school.agent).members
    _write(kit, packed(change(members)))  # type: ignore[operator]
    return kit


def _write(kit: Path, tar: bytes) -> None:
    home = Home(kit.parent.parent / "home" / "agent")
    sealed = seal(tar, card_sets(home)[-1].recipient)
    (kit / "kit.age").write_bytes(sealed)
    face = json.loads((kit / "kit.json").read_text())
    face["sha256"]["kit.age"] = sha256(sealed).hexdigest()
    (kit / "kit.json").write_text(json.dumps(face))


def test_a_secret_that_is_named_in_two_ways_comes_back_once(
    tmp_path: Path, three: list[str]
) -> None:
    again = """
[[repositories]]
name = "other"
kind = "local"
url = "{root}/other"
password_file = "./secrets/drive-a"
"""
    with working(write_school(tmp_path, CONFIG + again), Clock()) as agent:
        school = School(tmp_path, agent, Clock())
        kit = sealed_kit(school, three, tmp_path / "kits")
        opened = open_kit(Opening(kit, tmp_path / "new"), hand_of(three), Clock())
    assert len(opened.files) == 3
    file = opened.home.agent / "secrets" / "drive-a"
    assert file.read_text() == "correct horse battery\n"
