"""The service: what its unit allows, that it is written whole, replaced and taken away."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath
from xml.etree import ElementTree

import pytest

from abide.agent.finding import Finding
from abide.agent.home import Home
from abide.agent.lock import alone
from abide.agent.run import looking
from abide.agent.service import windows
from abide.agent.service.installing import Installing, install, planned, remove
from abide.agent.service.looks import service
from abide.agent.service.unit import Wanted, unit_text
from abide.domain.errors import Refused
from abide.engines.restic.command import BackupRequest, Place, Restic, backup
from tests.agent.declared import GOOD, Declared, with_repository

DRIVE = GOOD.replace(
    'kind = "local"\nurl = "{places}/a"',
    ('kind = "drive"\nurl = "/media/My Drive/abide"\nmarker = "/media/My Drive/ABIDE-DRIVE"'),
)


@pytest.fixture
def below(declared: Declared, tmp_path: Path) -> Installing:
    """An installation into a system that lies in a folder."""
    declared.write(GOOD)
    return Installing(declared.home, tmp_path / "root")


def unit_of(declared: Declared, text: str, user: str | None = None) -> list[str]:
    settings = declared.load(text)
    return unit_text(settings, Wanted(("/opt/abide/bin/abide",), declared.home, user)).splitlines()


def test_the_unit_starts_the_agent_of_this_home(declared: Declared) -> None:
    lines = unit_of(declared, GOOD)
    assert "ExecStart=/opt/abide/bin/abide agent run" in lines
    assert f"Environment=ABIDE_HOME={declared.root}" in lines


def test_it_may_write_to_its_own_folder_and_to_the_places_and_nowhere_else(
    declared: Declared,
) -> None:
    lines = unit_of(declared, DRIVE + '[kit]\nfolders = ["/srv/kit"]\n')
    assert [line for line in lines if line.startswith("ReadWritePaths=")] == [
        f"ReadWritePaths={declared.home.agent}",
        'ReadWritePaths=-"/media/My Drive"',
        "ReadWritePaths=-/srv/kit",
    ]
    assert "ProtectSystem=strict" in lines


def test_only_the_agent_is_told_to_stop_and_has_time_to_end_in_order(declared: Declared) -> None:
    lines = unit_of(declared, GOOD)
    assert {"KillMode=mixed", "KillSignal=SIGTERM", "TimeoutStopSec=180"} <= set(lines)


def test_another_account_reads_everything_and_no_more(declared: Declared) -> None:
    lines = unit_of(declared, GOOD, "abide")
    assert {"User=abide", "AmbientCapabilities=CAP_DAC_READ_SEARCH"} <= set(lines)
    assert not [line for line in lines if "CAP_SETUID" in line]


def test_a_percent_sign_and_a_blank_stay_what_they_are(declared: Declared) -> None:
    odd = DRIVE.replace("My Drive", "100% ours")
    assert 'ReadWritePaths=-"/media/100%% ours"' in unit_of(declared, odd)


def test_a_dollar_sign_is_doubled_in_the_command_alone_and_a_home_may_have_a_blank(
    declared: Declared, tmp_path: Path
) -> None:
    settings = declared.load(DRIVE.replace("My Drive", "admin$"))
    home = Home(tmp_path / "Abide home" / "agent")
    lines = unit_text(settings, Wanted(("/opt/a$b/abide",), home)).splitlines()
    assert 'ReadWritePaths=-"/media/admin$"' in lines
    assert 'ExecStart="/opt/a$$b/abide" agent run' in lines
    assert f'RequiresMountsFor="{tmp_path}/Abide home"' in lines


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is missing")
@pytest.mark.parametrize("text", [GOOD, DRIVE])
def test_systemd_finds_no_fault_with_it(declared: Declared, below: Installing, text: str) -> None:
    declared.write(text)
    install(below)
    found = subprocess.run(
        ["systemd-analyze", "verify", str(below.unit_file)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (found.returncode, found.stderr) == (0, "")
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=40"]
    judged = subprocess.run(
        [*command, str(below.unit_file)], capture_output=True, text=True, timeout=60
    )
    assert judged.returncode == 0, judged.stdout


def test_installing_again_changes_nothing_until_agent_toml_does(
    declared: Declared, below: Installing
) -> None:
    assert install(below).changed
    assert not install(below).changed
    declared.write(DRIVE)
    assert install(below).changed
    assert "/media/My Drive" in below.unit_file.read_text()
    assert [each.name for each in below.unit_file.parent.glob("*abide*")] == ["abide-agent.service"]


def test_a_dry_run_writes_nothing(below: Installing) -> None:
    assert planned(below).changed
    assert not below.root.exists()


def test_removing_takes_the_unit_and_its_link_and_leaves_the_agent(below: Installing) -> None:
    install(below)
    assert remove(below)
    assert [each for each in below.root.rglob("*") if each.is_file() or each.is_symlink()] == []
    assert below.home.config_file.exists()
    assert not remove(below)


def test_an_upgrade_waits_until_the_job_under_way_has_ended(below: Installing) -> None:
    held = alone(below.home.lock_file)
    waited: list[float] = []

    def job_ends(seconds: float) -> None:
        waited.append(seconds)
        assert not below.unit_file.exists()
        held.__exit__(None, None, None)

    held.__enter__()
    told: list[str] = []
    install(replace(below, wait=job_ends, say=told.append))
    assert len(waited) == 1
    assert "job that is under way" in told[0]
    assert below.unit_file.exists()


def test_an_account_that_does_not_exist_is_refused(below: Installing) -> None:
    with pytest.raises(Refused, match="There is no account nobody-of-that-name"):
        install(replace(below, user="nobody-of-that-name"))
    assert not below.root.exists()


def test_a_wrong_agent_toml_is_refused_and_nothing_is_written(
    declared: Declared, below: Installing
) -> None:
    declared.write(with_repository('colour = "blue"'))
    with pytest.raises(Refused, match="unknown key 'colour'"):
        install(below)
    assert not below.root.exists()


HOME = PureWindowsPath("C:/ProgramData/Abide & Co")


def test_the_task_for_windows_starts_the_agent_with_the_machine() -> None:
    xml = windows.task_xml(["C:/Program Files/Abide/abide.exe"], HOME)
    task = ElementTree.fromstring(xml.replace('encoding="UTF-16"', ""))
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    found = {each.tag.removeprefix(space): each.text for each in task.iter()}
    assert found["Command"] == "C:/Program Files/Abide/abide.exe"
    assert found["Arguments"] == "agent run"
    assert found["WorkingDirectory"] == str(HOME)
    assert (found["UserId"], found["ExecutionTimeLimit"]) == ("S-1-5-18", "PT0S")


def test_the_commands_for_windows_close_the_home_before_the_task_is_made() -> None:
    commands = windows.install_commands(HOME / "abide-task.xml", HOME)
    assert [each[0] for each in commands] == ["setx", "icacls", "icacls", "schtasks", "schtasks"]
    assert "/inheritance:r" in commands[1]
    assert windows.remove_commands()[-1] == ("schtasks", "/Delete", "/F", "/TN", "Abide agent")
    assert windows.quoted("Abide agent") == '"Abide agent"'


def looked_at(declared: Declared, unit_file: Path) -> Finding:
    with looking(declared.home, lambda: datetime.now(UTC)) as agent:
        (found,) = service(agent, unit_file)
    return found


def test_the_doctor_says_when_the_service_was_installed_for_another_agent_toml(
    declared: Declared, below: Installing
) -> None:
    assert "not installed" in looked_at(declared, below.unit_file).detail
    install(below)
    assert looked_at(declared, below.unit_file).detail == "installed, as agent.toml asks for it"
    declared.write(DRIVE)
    stale = looked_at(declared, below.unit_file)
    assert (stale.ok, stale.command) == (False, "abide agent install")
    text = below.unit_file.read_text().replace(str(declared.root), "/var/lib/elsewhere")
    below.unit_file.write_text(text)
    assert "another home" in looked_at(declared, below.unit_file).detail


def test_on_windows_folders_are_read_from_a_shadow_copy(tmp_path: Path) -> None:
    place = Place("drive-a", "C:/abide", tmp_path, Restic("restic", (0, 16, 0)))
    words = backup(place, BackupRequest((tmp_path,), shadow=True))
    assert "--use-fs-snapshot" in words
    assert "--use-fs-snapshot" not in backup(place, BackupRequest((tmp_path,)))
