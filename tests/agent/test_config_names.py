"""Names in agent.toml: alike, unfit for a folder or the log, or of something that is not there."""

from __future__ import annotations

import pytest

from tests.agent.declared import GOOD, Declared, with_system

SECOND = """
[[systems]]
name = "{name}"
grade = "essential"
{more}
"""


def second(name: str = "Finance", more: str = "") -> str:
    return SECOND.format(name=name, more=more)


@pytest.mark.parametrize("name", ["SIMS", "sims", "Sims"])
def test_two_systems_alike_in_name_are_refused_at_the_second(declared: Declared, name: str) -> None:
    text = GOOD + second("{name}").replace('"{name}"', f'"{name}" # the second')
    assert "rename one" in declared.refused(text, at="# the second")


def test_names_of_one_letter_are_told_apart_too(declared: Declared) -> None:
    systems = GOOD.replace('"SIMS"', '"A"') + second("A", "sources = []")
    assert "two systems are named 'A'" in declared.refused(systems, at='name = "A"')
    one = GOOD.replace('"drive-a"\nkind', '"d"\nkind')
    other = '[[repositories]]\nname = "d"\nkind = "local"\nurl = "/b"\n'
    two = one + other + 'password_file = "secrets/drive-a"\n'
    assert "two repositories are named 'd'" in declared.refused(two, at='name = "d"')


@pytest.mark.parametrize(
    "name", ["a/b", "a\\\\b", "..", ".", " SIMS", "SIMS ", "a,b", "a\\nb", "a\\u0000b", "~admin"]
)
def test_a_name_that_no_folder_tag_or_log_could_carry_is_refused(
    declared: Declared, name: str
) -> None:
    declared.refused(GOOD.replace('"SIMS"', f'"{name}"'), at=name)
    declared.refused(GOOD.replace('"drive-a"\nkind', f'"{name}"\nkind'), at=name)
    declared.refused(GOOD.replace('"school-server"', f'"{name}"'), at=name)


def test_a_name_longer_than_a_file_name_is_refused(declared: Declared) -> None:
    long = "é" * 79 + "学" * 1
    declared.load(GOOD.replace("SIMS", long))
    assert "too long" in declared.refused(GOOD.replace("SIMS", "学" * 80), at="学")


def test_an_unknown_need_is_refused_by_name(declared: Declared) -> None:
    said = declared.refused(with_system('depends_on = ["Server"]'), at="depends_on")
    assert "SIMS depends on 'Server', which is not a system here" in said


def test_a_circle_of_needs_is_refused_at_one_of_its_lines(declared: Declared) -> None:
    text = (
        GOOD.replace("[[systems]]", '[[systems]]\ndepends_on = ["Web"]', 1)
        + second("Web", 'depends_on = ["Finance"]')
        + second("Finance", 'depends_on = ["Web"]')
    )
    said = declared.refused(text, at='depends_on = ["Finance"]')
    assert "Web needs Finance needs Web" in said or "Finance needs Web needs Finance" in said
    said = declared.refused(with_system('depends_on = ["SIMS"]'), at="depends_on")
    assert "SIMS needs SIMS" in said


def test_an_unknown_repository_is_refused_by_name(declared: Declared) -> None:
    said = declared.refused(with_system('repositories = ["drive-b"]'), at="repositories = ")
    assert "there is no repository named 'drive-b'" in said


def test_sources_without_any_place_for_their_copies_are_refused(declared: Declared) -> None:
    said = declared.refused(with_system("repositories = []"), at="repositories = ")
    assert "names no repository" in said
    alone = '[agent]\nname = "x"\n[[systems]]' + GOOD.split("[[systems]]")[1]
    assert "no [[repositories]]" in declared.refused(alone, at="[[systems]]")


def test_a_register_only_system_needs_no_place(declared: Declared) -> None:
    settings = declared.load('[agent]\nname = "x"\n' + second("Email", 'supplier = "Mail Ltd"'))
    assert not settings.systems[0].system.has_sources
