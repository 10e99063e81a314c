"""The kit on the worst day: on a bare machine, by stock programs alone, damaged, rehearsed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.terminal import typed
from tests.whole.bare import BareMachine, needs_a_bare_machine
from tests.whole.kits import Kitted, make_kitted

pytestmark = [pytest.mark.whole, pytest.mark.long]
AGE = shutil.which("age")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, live: Path) -> Kitted:
    """A school whose kits are made: leave it as it is."""
    return make_kitted(tmp_path_factory.mktemp("kit"), live)


@pytest.fixture
def mine(sealed: Kitted, tmp_path: Path) -> Kitted:
    return sealed.copy(tmp_path / "school")


def same_files(one: Path, other: Path) -> bool:
    def held(folder: Path) -> dict[str, bytes]:
        files = (each for each in folder.rglob("*") if each.is_file())
        return {str(each.relative_to(folder)): each.read_bytes() for each in files}

    return held(one) == held(other)


def test_from_the_older_drive_alone_on_a_bare_machine_with_two_cards_and_no_network(
    sealed: Kitted, tmp_path: Path
) -> None:
    needs_a_bare_machine()
    machine = BareMachine(tmp_path / "machine")
    media = machine.plug(sealed.drive("older"), "usb")
    assert "Ready" in machine.run(f"sh {media}/abide-opener/open.sh /srv/programs").stdout
    one, two = sealed.cards[0], sealed.cards[2]
    typed_words = "\n".join([*one[:3], "acadmic", *one[3:], " ".join(word[:4] for word in two)])
    opened = machine.run(
        f"/srv/programs/abide kit open {media} --to /srv/home --json", words=typed_words + "\n"
    )
    document = json.loads(opened.stdout)
    assert document["systems"] == ["Office"]
    assert document["repositories"] == ["older", "newer"]
    assert document["epoch"] == 2
    assert "Near it: academic" in opened.stderr
    recovered = machine.run(
        "ABIDE_HOME=/srv/home /srv/programs/abide recover --to /srv/back --json"
    )
    (row,) = json.loads(recovered.stdout)["systems"]
    assert row["outcome"] == "proven"
    back = machine.root / "srv" / "back" / "Office"
    assert same_files(back / "1", sealed.home.live / "Staff")
    status = machine.run("ABIDE_HOME=/srv/home /srv/programs/abide status --json", check=False)
    assert json.loads(status.stdout)["answer"] in ("yes", "partly")


@pytest.mark.skipif(AGE is None, reason="the age program is not installed")
def test_with_stock_age_and_restic_and_any_slip_39_tool_alone(
    sealed: Kitted, tmp_path: Path
) -> None:
    kit = sealed.kit("newer")
    shamir = Path(sys.executable).with_name("shamir")
    if not shamir.exists():
        pytest.skip("the shamir program is not installed")
    said = typed([str(shamir), "recover"], [" ".join(card) for card in sealed.cards[:2]])
    secret = said.split("Your master secret is: ")[1].split()[0]
    identity = tmp_path / "identity.txt"
    typed(["age", "-d", "-o", str(identity), str(kit / "identity.age")], [secret])
    tar = subprocess.run(
        ["age", "-d", "-i", identity, kit / "kit.age"], capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "x"], input=tar, cwd=tmp_path, check=True)
    recovery = (tmp_path / "RECOVERY.txt").read_text()
    assert "1. Office (critical)" in recovery
    register = json.loads((tmp_path / "register.json").read_text())
    (copy,) = [c for c in register["systems"][0]["copies"] if c["place"] == "newer"]
    subprocess.run(
        [
            *("restic", "--no-cache", "-r", sealed.drive("newer") / "abide"),
            *("--password-file", tmp_path / "agent" / "secrets" / "newer", "--no-lock"),
            *("restore", copy["snapshot"], "--target", tmp_path / "back"),
        ],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        check=True,
        capture_output=True,
    )
    live = sealed.home.live / "Staff"
    assert same_files(tmp_path / "back" / live.relative_to("/"), live)


def test_the_agent_that_comes_back_goes_on_where_the_other_ended(
    sealed: Kitted, mine: Kitted, tmp_path: Path
) -> None:
    opened = mine.open(mine.drive("older"), tmp_path / "new", *mine.sheets[1:])
    assert opened.code == 0, opened
    again = mine.home_at(tmp_path / "new")
    verified = again.run("evidence", "verify", "--heads").document
    assert verified["intact"]
    assert verified["heads"]["missing"] == 0
    assert verified["heads"]["found"] >= 1
    assert again.run("backup").complete
    assert again.run("drill", "--full").code == 0
    assert again.status()["answer"] == "yes"
    kits = sorted(each.name for each in mine.drive("older").glob("abide-kit-*"))
    assert len(kits) == 2, "the agent goes on with the cards it had"


@pytest.mark.parametrize("name", ["kit.age", "identity.age"])
def test_a_damaged_kit_is_told_and_leaves_nothing(mine: Kitted, tmp_path: Path, name: str) -> None:
    file = mine.kit("older") / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    refused = mine.open(mine.kit("older"), tmp_path / "new", *mine.sheets[:2])
    assert refused.code == 2
    assert "is damaged" in refused.document["refused"]
    assert not (tmp_path / "new").exists()


def test_one_card_the_same_card_or_no_card_opens_nothing(sealed: Kitted, tmp_path: Path) -> None:
    one = sealed.sheets[0]
    for sheets, said in (((one,), "1 of 2 cards"), ((one, one), "given already"), ((), "ended")):
        refused = sealed.open(sealed.kit("older"), tmp_path / "new", *sheets)
        assert refused.code == 2
        assert said in refused.document["refused"]
    assert not (tmp_path / "new").exists()


def test_new_cards_open_new_kits_only_and_old_cards_old_kits_only(
    mine: Kitted, tmp_path: Path
) -> None:
    old_kit, old = mine.kit("older"), mine.sheets[:2]
    words = ("kit", "cards", "--to", str(tmp_path / "cards"), "--new-because", "the chair left")
    assert mine.home.run(*words).code == 0
    assert mine.home.run("kit", "make").code == 0
    new = sorted((tmp_path / "cards").iterdir())[:2]
    assert mine.kit("older") != old_kit
    for kit, sheets in ((old_kit, new), (mine.kit("older"), old)):
        refused = mine.open(kit, tmp_path / "no", *sheets)
        assert "another set" in refused.document["refused"]
    assert mine.open(old_kit, tmp_path / "one", *old).code == 0
    assert mine.open(mine.kit("older"), tmp_path / "two", *new).code == 0


def test_rehearsing_proves_what_opens_and_finds_what_does_not(mine: Kitted) -> None:
    assert mine.home.run("kit", "make").code == 0  # its settings were moved by the copying
    cards = [word for each in mine.sheets[:2] for word in ("--card-file", str(each))]
    proven = mine.home.run("drill", "--kit", *cards)
    assert proven.code == 0, proven
    assert {row["place"] for row in proven.document["drills"]} == {"older", "newer"}
    control = next(c for c in mine.home.status()["controls"] if c["id"] == "kit")
    assert control["status"] == "kept"
    unseen = mine.home.run("drill", "--kit")
    assert {row["rehearsed"] for row in unseen.document["drills"]} == {False}
    assert unseen.code == 1
    mine.home.set_password("newer", "another password, which the kit does not know")
    archive = next((mine.drive("older") / "abide-opener").glob("*.tar.gz"))
    with archive.open("r+b") as file:
        file.seek(1_000)
        file.write(b"?")
    failed = mine.home.run("drill", "--kit", *cards)
    assert failed.code == 1
    found = {
        (row["place"], each["name"]): each["outcome"]
        for row in failed.document["drills"]
        for each in row["checks"]
    }
    assert found["older", "secrets"] == found["newer", "secrets"] == "failed"
    assert (found["older", "programs"], found["newer", "programs"]) == ("failed", "passed")
    assert mine.home.leftovers() == []
    mine.home.verify()


def test_kits_are_made_by_the_backup_when_settings_change_and_old_ones_go(mine: Kitted) -> None:
    config = mine.home.agent / "agent.toml"

    def kits() -> int:
        return len(list(mine.drive("older").glob("abide-kit-*")))

    assert mine.home.run("backup").complete  # the copying changed agent.toml
    before = kits()
    assert mine.home.run("backup").complete
    assert kits() == before == 2
    for number in range(3):
        config.write_text(f"# {number}\n" + config.read_text())
        assert mine.home.run("kit", "make").code == 0
    assert kits() == 3
    shutil.rmtree(mine.drive("newer") / "abide-opener")
    (mine.drive("newer") / "ABIDE-DRIVE").unlink()
    made = mine.home.run("kit", "make")
    outcomes = {row["place"]: row["outcome"] for row in made.document["places"]}
    assert outcomes == {"older": "made", "newer": "failed"}  # a repository without its marker
    assert made.code == 1
