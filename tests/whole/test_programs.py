"""A system's program: installer and configuration are copied, drilled and told apart from data."""

from __future__ import annotations

import pytest

from tests.whole.school import Home
from tests.whole.test_sources import folder
from tests.whole.test_sqlite_sources import checks

pytestmark = pytest.mark.whole


def with_program(home: Home) -> tuple[str, str]:
    """Give the home's one system a program; return the paths of installer and configuration."""
    installer = home.root / "installers" / "sims-setup.msi"
    settings = home.root / "etc" / "sims.ini"
    for file, words in ((installer, b"MZ installer" * 500), (settings, b"[server]\n")):
        file.parent.mkdir(parents=True)
        file.write_bytes(words)
    system = (
        '[[systems]]\nname = "Office"\ngrade = "critical"\n'
        '[systems.program]\nname = "SIMS"\nversion = "7.2"\nlicence = "licence register, row 3"\n'
        f'installer = "{installer}"\nconfiguration = ["{settings}"]\n'
        + "[[systems.sources]]\n"
        + folder(home.live / "Admin")
    )
    home.write_config(home.spots, system)
    return str(installer), str(settings)


def promise(home: Home) -> str:
    (found,) = [each for each in home.status()["controls"] if each["id"] == "program"]
    return str(found["status"])


def test_data_configuration_and_program_are_three_proofs(own: Home) -> None:
    installer, _ = with_program(own)
    assert own.run("backup").complete
    assert promise(own) == "never"
    ran = own.run("drill", "--full")
    assert ran.code == 0
    found = checks(ran.row())
    assert {name: found[name][0] for name in ("data", "configuration", "program")} == {
        "data": "passed",
        "configuration": "passed",
        "program": "passed",
    }
    assert promise(own) == "kept"
    back = own.run("restore", "Office", "--to", str(own.root / "back"))
    assert back.document["outcome"] == "proven"
    with open(installer, "rb") as live:
        assert (own.root / "back/Office/2/sims-setup.msi").read_bytes() == live.read()


def test_an_installer_that_is_gone_leaves_the_backup_incomplete(own: Home) -> None:
    installer, _ = with_program(own)
    (own.root / "installers" / "sims-setup.msi").unlink()
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    assert "missing source" in ran.problems()
    assert installer not in str(own.entries("backup"))
