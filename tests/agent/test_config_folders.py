"""Folders in agent.toml: absolute, apart from one another, and outside what Abide writes."""

from __future__ import annotations

import pytest

from tests.agent.declared import GOOD, Declared, with_repository, with_source


@pytest.mark.parametrize("inner", ["{places}/Admin", "{places}/Admin/SIMS", "{places}/x/../Admin"])
def test_a_source_inside_another_is_refused(declared: Declared, inner: str) -> None:
    said = declared.refused(with_source('kind = "files"', f'path = "{inner}"'), at="path")
    assert "already a source" in said


def test_a_source_that_is_another_by_a_link_is_refused(declared: Declared) -> None:
    places = declared.root / "places"
    (places / "Admin" / "SIMS").mkdir(parents=True)
    (places / "SIMS").symlink_to(places / "Admin" / "SIMS")
    text = with_source('kind = "files"', 'path = "{places}/SIMS"')
    assert "already a source" in declared.refused(text, at="places}/SIMS")


def test_folders_side_by_side_with_like_names_are_taken(declared: Declared) -> None:
    text = with_source('kind = "files"', 'path = "{places}/Admin 2"')
    assert len(declared.load(text).systems[0].sources) == 2


def test_a_source_around_a_repository_or_the_agent_is_refused(declared: Declared) -> None:
    said = declared.refused(GOOD.replace("{places}/Admin", "{places}"), at="path")
    assert "the repository drive-a" in said
    said = declared.refused(GOOD.replace("{places}/Admin", str(declared.root / "agent")), at="path")
    assert "the agent's own folder" in said


def test_one_place_declared_twice_is_refused_as_its_copies_would_count_twice(
    declared: Declared,
) -> None:
    places = declared.root / "places"
    (places / "a").mkdir(parents=True)
    (places / "link").symlink_to(places / "a")
    for url in ("{places}/a", "{places}/a/", "{places}/link"):
        other = f'[[repositories]]\nname = "b"\nkind = "local"\nurl = "{url}" # second\n'
        text = GOOD + other + 'password_file = "secrets/drive-a"\n'
        assert "the same place as drive-a" in declared.refused(text, at="# second")


@pytest.mark.parametrize("path", ["srv/Admin", "~/Admin", "", "C:/Admin", "/srv/a\\u0000b"])
def test_a_path_that_is_not_absolute_is_refused(declared: Declared, path: str) -> None:
    declared.refused(
        GOOD.replace("{places}/Admin", path), at="[[systems.sources]]" if not path else "path"
    )
    if path:
        declared.refused(with_repository().replace("{places}/a", path), at="url")
        text = GOOD.replace("[agent]\n", f'[agent]\nscratch = "{path}"\n')
        declared.refused(text, at="scratch")


@pytest.mark.parametrize("pattern", ["", "/", "a/**/b", "[ab]", "a\\\\b", "$HOME", "!keep"])
def test_an_exclude_the_engine_might_read_otherwise_is_refused(
    declared: Declared, pattern: str
) -> None:
    text = with_source('kind = "files"', 'path = "/srv/x"', f'exclude = ["{pattern}"]')
    declared.refused(text, at="exclude")
