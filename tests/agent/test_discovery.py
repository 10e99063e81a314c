"""`abide agent init`: what is proposed, that it can be used as it is, and that it is whole."""

from __future__ import annotations

import os
import stat
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from abide.agent.config import Settings, load_settings
from abide.agent.discovery.proposal import Names, grade_of
from abide.agent.discovery.starting import Begun, begin
from abide.agent.home import Home
from abide.domain.errors import Refused
from abide.domain.register import Grade
from abide.engines.host.found import Database, Disk, Machine, Share

STICK = Disk(Path("/media/office/BACKUP A"), "/dev/sdb1", "BACKUP A", removable=True)
SECOND = Disk(Path("/mnt/backup"), "/dev/sdc1")
ROOT = Disk(Path("/"), "/dev/sda1")


@pytest.fixture
def server(tmp_path: Path) -> Machine:
    """A server with two shares in one folder, another folder, a stick and a disk for copies."""
    for name in ("srv/shares/Admin", "srv/shares/Films", "srv/shares/loose", "srv/library", "etc"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").write_text("x")
    shares = (
        Share("Admin", tmp_path / "srv/shares/Admin"),
        Share("Films", tmp_path / "srv/shares/Films"),
    )
    return Machine(
        name="server",
        disks=(ROOT, STICK, SECOND),
        shares=shares,
        folders=(tmp_path / "srv/shares", tmp_path / "srv/library"),
        programs=("SIMS", "odd\nname"),
        configuration=tmp_path / "etc",
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "abide" / "agent")


def started(home: Home, machine: Machine) -> Settings:
    begin(home, lambda: machine)
    return load_settings(home)


def sources_of(settings: Settings) -> dict[str, list[str]]:
    return {
        each.name: [str(source.path or source.dsn) for source in each.sources]
        for each in settings.systems
    }


def test_what_is_written_can_be_used_as_it_is(home: Home, server: Machine, tmp_path: Path) -> None:
    settings = started(home, server)
    assert sources_of(settings) == {
        "Admin": [f"{tmp_path}/srv/shares/Admin"],
        "Films": [f"{tmp_path}/srv/shares/Films"],
        "loose": [f"{tmp_path}/srv/shares/loose"],
        "library": [f"{tmp_path}/srv/library"],
        "Server settings": [f"{tmp_path}/etc"],
    }
    stick, second = settings.repositories.values()
    assert (stick.name, stick.kind) == ("backup-a", "drive")
    assert stick.marker == Path("/media/office/BACKUP A/ABIDE-DRIVE")
    assert (second.kind, second.url) == ("local", "/mnt/backup/abide")


def test_every_place_has_a_password_of_its_own_that_nobody_else_may_read(
    home: Home, server: Machine
) -> None:
    files = [each.password_file for each in started(home, server).repositories.values()]
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    words = {each.read_text().strip() for each in files}
    assert len(words) == 2
    assert min(len(each) for each in words) >= 43  # 32 random bytes
    assert not any(word in home.config_file.read_text() for word in words)


def test_an_agent_toml_that_is_there_is_never_touched_and_what_is_new_is_named(
    home: Home, server: Machine, tmp_path: Path
) -> None:
    started(home, server)
    before = home.config_file.read_text()
    with pytest.raises(Refused, match="Nothing was found that it does not name"):
        begin(home, lambda: server)
    (tmp_path / "srv/new").mkdir()
    more = replace(server, folders=(*server.folders, tmp_path / "srv/new"))
    with pytest.raises(Refused, match="srv/new"):
        begin(home, lambda: more)
    assert home.config_file.read_text() == before
    assert sorted(os.listdir(home.agent)) == ["agent.toml", "secrets"]


def test_a_password_that_is_there_stays(home: Home, server: Machine) -> None:
    (home.agent / "secrets").mkdir(parents=True, mode=0o700)
    old = home.agent / "secrets" / "backup-a"
    old.write_text("opens the copies of last year\n")
    old.chmod(0o600)
    started(home, server)
    assert old.read_text() == "opens the copies of last year\n"


def test_what_cannot_be_used_leaves_nothing_behind(home: Home, server: Machine) -> None:
    twice = replace(server, disks=(SECOND, replace(SECOND, device="/dev/sdd1")))
    with pytest.raises(Refused, match="Nothing was written"):
        begin(home, lambda: twice)
    assert os.listdir(home.agent) == []


def test_a_secret_that_others_can_read_undoes_all_of_it(home: Home, server: Machine) -> None:
    (home.agent / "secrets").mkdir(parents=True, mode=0o700)
    (home.agent / "secrets" / "backup-a").write_text("open to all\n")
    (home.agent / "secrets" / "backup-a").chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        begin(home, lambda: server)
    assert not home.config_file.exists()
    assert os.listdir(home.agent / "secrets") == ["backup-a"]


def test_a_dry_run_makes_nothing(home: Home, server: Machine) -> None:
    begun = begin(home, lambda: server, write=False)
    assert "[[repositories]]" in begun.text
    assert not home.agent.exists()


def test_without_a_place_for_copies_systems_are_on_the_register_only(
    home: Home, server: Machine
) -> None:
    begun: Begun = begin(home, lambda: replace(server, disks=(ROOT,)))
    settings = load_settings(home)
    assert set(sources_of(settings)["Admin"]) == set()
    assert "No drive or disk for copies was found" in begun.text
    assert "# path = " in begun.text


def test_a_folder_around_abide_s_own_or_a_place_is_left_off_with_the_reason(
    tmp_path: Path, server: Machine
) -> None:
    home = Home(tmp_path / "srv/library/abide/agent")
    text = begin(home, lambda: server).text
    assert "# Not taken: Abide's own folder lies inside it" in text
    assert sources_of(load_settings(home))["library"] == []


def test_databases_that_let_us_in_are_taken_and_others_say_why_not(
    home: Home, server: Machine
) -> None:
    asked = (
        Database("postgres", "pupils", "postgresql:///pupils?host=/run/pg&port=5432"),
        Database("postgres", "hr", "postgresql:///hr?host=/run/pg", "the account may not log in"),
        Database("sqlserver", None, None, "it needs a login"),
    )
    text = begin(home, lambda: replace(server, databases=asked)).text
    settings = load_settings(home)
    assert sources_of(settings)["pupils"] == [asked[0].dsn]
    assert (sources_of(settings)["hr"], sources_of(settings)["SQL Server"]) == ([], [])
    assert "# Not taken: the account may not log in." in text


ODD = ['Jo\'s, "films"', "a\u2028b", "100% #1", "tab\there", "\udcff", "é" * 200, ".", "SRV"]


@pytest.mark.parametrize("name", ODD)
def test_odd_names_make_no_odd_file(home: Home, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "data" / os.fsdecode(os.fsencode(name)[:200])
    folder.mkdir(parents=True, exist_ok=True)
    disk = replace(STICK, label=name.replace("\udcff", "?"))
    machine = Machine("server", (disk, SECOND), shares=(Share(name, folder),))
    begin(home, lambda: machine)
    assert len(load_settings(home).repositories) == 2


def test_taking_the_marks_off_a_source_is_all_it_needs(home: Home, server: Machine) -> None:
    text = begin(home, lambda: replace(server, disks=(ROOT,))).text
    on = text.replace("# [[systems.sources]]", "[[systems.sources]]").replace("# kind", "kind")
    on = on.replace("# path", "path")
    store = on.index('kind = "rest"')
    tables = tomllib.loads(on[:store] + "#" + on[store:])
    assert all(each["sources"] for each in tables["systems"])


def test_grades_are_guessed_by_what_names_say_and_names_are_told_apart() -> None:
    assert grade_of("SIMS data")[0] is Grade.CRITICAL
    assert grade_of("Staff shared")[0] is Grade.ESSENTIAL
    assert grade_of("Photos 2019")[0] is Grade.DESIRABLE
    assert grade_of("xyz") == (Grade.NECESSARY, "nothing in the name says more")
    names = Names()
    assert [names.fresh("Admin"), names.fresh("ADMIN"), names.fresh("/")] == [
        "Admin",
        "ADMIN 2",
        "unnamed",
    ]
