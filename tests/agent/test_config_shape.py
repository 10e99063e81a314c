"""agent.toml refuses every key, kind and value it does not know, and names the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from abide.agent.config import load_settings
from abide.agent.home import Home
from abide.domain.errors import Refused
from tests.agent.declared import (
    GOOD,
    Declared,
    with_repository,
    with_source,
    with_system,
)


def test_the_good_file_is_accepted_as_it_stands(declared: Declared) -> None:
    settings = declared.load(GOOD)
    assert [each.name for each in settings.systems] == ["SIMS"]
    assert settings.systems[0].system.repositories == ("drive-a",)
    assert settings.scratch == declared.home.scratch


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (GOOD.replace("[agent]\n", '[agent]\nnmae = "x"\n'), "nmae"),
        (GOOD.replace("[agent]\n", "colour = 1\n[agent]\n"), "colour"),
        (with_repository("off_site = true"), "off_site"),
        (with_system('criticality = "high"'), "criticality"),
        (with_source('kind = "files"', 'path = "/srv/x"', 'excludes = ["*.tmp"]'), "excludes"),
        (GOOD + '[hub]\nurl = "x"\n', "hub"),
        (GOOD + "[calendar]\nweeks = 2\n", "weeks"),
    ],
)
def test_an_unknown_key_is_refused_by_its_name(declared: Declared, text: str, key: str) -> None:
    said = declared.refused(text, at=key)
    assert repr(key) in said
    assert "unknown key" in said


def test_a_key_inside_an_inline_table_is_refused_at_the_line_of_its_list(
    declared: Declared,
) -> None:
    head = GOOD.split("[[systems.sources]]")[0]
    text = head + 'sources = [{ kind = "files", path = "/srv/x", skip = 1 }]\n'
    assert "'skip'" in declared.refused(text, at="sources = [")


def test_kinds_of_places_are_named_where_one_is_misspelt(declared: Declared) -> None:
    said = declared.refused(GOOD.replace('"local"', '"usb"'), at='"usb"')
    assert "'local', 'drive', 'rest', 's3' or 'rclone'" in said


def test_an_unknown_kind_or_grade_is_refused_with_those_there_are(declared: Declared) -> None:
    said = declared.refused(GOOD.replace('"files"', '"folder"'), at='"folder"')
    assert "'files', 'sqlite', 'postgres', 'mariadb', 'sqlserver' or 'rclone'" in said
    said = declared.refused(GOOD.replace('"critical"', '"important"'), at='"important"')
    assert "'critical', 'essential', 'necessary' or 'desirable'" in said
    said = declared.refused(
        with_source('kind = "files"', 'path = "/srv/x"', 'holds = "all"'), at="holds"
    )
    assert "'data', 'configuration' or 'program'" in said


@pytest.mark.parametrize(
    ("text", "at", "key"),
    [
        (GOOD.replace('name = "school-server"\n', ""), "[agent]", "name"),
        (GOOD.replace('password_file = "secrets/drive-a"\n', ""), "[[repo", "password_file"),
        (GOOD.replace('grade = "critical"\n', ""), "[[systems]]", "grade"),
        (GOOD.replace('kind = "files"\n', ""), "[[systems.sources]]", "kind"),
    ],
)
def test_a_key_left_out_is_named_with_its_table(
    declared: Declared, text: str, at: str, key: str
) -> None:
    assert f"the key {key!r} is missing here" in declared.refused(text, at=at)


def test_a_file_without_an_agent_table_is_refused(declared: Declared) -> None:
    assert "'agent' is missing" in declared.refused(GOOD.split("\n\n", 1)[1], at="[[repositories]]")


@pytest.mark.parametrize(
    "line",
    [
        'rto_hours = "4"',
        "rto_hours = 0",
        "rto_hours = inf",
        "rpo_hours = nan",
        "rpo_hours = -1",
        "grace_minutes = -5",
        "grace_minutes = inf",
        'depends_on = "Server"',
        "depends_on = [1]",
        "supplier = 7",
        'sources = "files"',
    ],
)
def test_a_value_of_the_wrong_sort_is_refused_by_its_key(declared: Declared, line: str) -> None:
    key = line.split(" ")[0]
    text = with_system(line)
    if key == "sources":
        text = text.split("[[systems.sources]]")[0]
    assert declared.refused(text, at=line).startswith(key)


def test_hours_may_be_whole_or_not(declared: Declared) -> None:
    system = declared.load(with_system("rto_hours = 4", "rpo_hours = 0.5")).systems[0].system
    assert (system.rto_seconds, system.rpo_seconds) == (4 * 3600, 1800)


def test_a_refusal_never_repeats_an_address_that_may_hold_a_secret(declared: Declared) -> None:
    text = GOOD.replace('url = "{places}/a"', 'url = ["rest:https://school:hunter2@store/"]')
    assert "hunter2" not in declared.refused(text, at="url = ")


def test_each_kind_of_source_takes_its_own_keys(declared: Declared) -> None:
    cases = {
        ('kind = "files"',): "needs path",
        ('kind = "sqlite"', 'dsn = "postgresql:///x"', 'path = "/srv/x.db"'): "takes path, not dsn",
        ('kind = "postgres"', 'path = "/srv/x"'): "takes dsn or dsn_file, not path",
        ('kind = "postgres"',): "give either dsn or dsn_file",
        ('kind = "postgres"', 'dsn = "a"', 'dsn_file = "b"'): "give either dsn or dsn_file",
        ('kind = "sqlite"', 'path = "/srv/x.db"', 'exclude = ["a"]'): "exclude belongs to",
    }
    for lines, words in cases.items():
        assert words in declared.refused(with_source(*lines), at="[[systems.sources]]")


def test_a_repository_has_one_address_and_a_drive_a_marker(declared: Declared) -> None:
    two = with_repository('url_file = "secrets/drive-a"')
    assert "give either url or url_file" in declared.refused(two, at="[[repositories]]")
    drive = GOOD.replace('"local"', '"drive"')
    assert "a drive needs a marker" in declared.refused(drive, at="[[repositories]]")


def test_a_missing_or_unreadable_file_is_refused_with_what_to_do(declared: Declared) -> None:
    with pytest.raises(Refused, match=r"There is no .*agent\.toml\.  abide agent init  writes one"):
        load_settings(declared.home)
    declared.home.config_file.write_bytes(b"\xff\xfe")
    with pytest.raises(Refused, match="cannot be read"):
        load_settings(declared.home)
    declared.home.config_file.unlink()
    declared.home.config_file.mkdir()
    with pytest.raises(Refused, match="cannot be read"):
        load_settings(declared.home)
    assert not declared.home.spool_file.exists()


def test_what_is_no_toml_is_refused_with_its_line(declared: Declared) -> None:
    declared.write(GOOD + "[[systems]\n")
    with pytest.raises(Refused, match=r"not valid TOML: .*at line 16"):
        load_settings(declared.home)
    declared.write(GOOD.replace('name = "SIMS"', 'name = "SIMS"\nname = "SIMS"'))
    with pytest.raises(Refused, match=r"not valid TOML: .*at line 12"):
        load_settings(declared.home)


def test_no_home_is_needed_to_be_told_so() -> None:
    with pytest.raises(Refused):
        load_settings(Home(Path("/nowhere/agent")))
