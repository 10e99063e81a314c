"""agent.toml for another machine: what moved is changed, everything else reads as it did."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.agent.config import model
from abide.agent.config.model.base import Table
from abide.agent.home import Home
from abide.agent.kit.moving import moved_config
from abide.agent.kit.secrets import FILE_KEYS, as_toml, named_files, names_in
from abide.domain.errors import Refused
from tests.agent.kit.conftest import CONFIG, School, write_school

NOWHERE = Path("/no such place/kit")
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = st.one_of(
    words,
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
)
tables = st.dictionaries(words, scalars, max_size=4)
files = st.dictionaries(
    words,
    st.one_of(
        scalars,
        st.lists(scalars, max_size=3),
        tables,
        st.lists(st.dictionaries(words, st.one_of(scalars, st.lists(tables, max_size=2)))),
    ),
    max_size=5,
)


@given(files)
def test_any_tables_written_read_as_they_were(given_tables: dict[str, Any]) -> None:
    assert tomllib.loads(as_toml(given_tables)) == given_tables


def test_every_key_of_agent_toml_that_names_a_secret_file_is_known() -> None:
    keys = {
        key
        for table in vars(model).values()
        if isinstance(table, type) and issubclass(table, Table)
        for key in table.model_fields
    }
    looks = {key for key in keys if key.endswith("_file") or key == "rclone_config"}
    assert looks == set(FILE_KEYS), "a new key that names a file must go into the kit"


def test_what_has_not_moved_is_kept_to_the_byte_with_its_comments() -> None:
    config = CONFIG.encode()
    moved = moved_config(config, {}, {}, NOWHERE)
    assert (moved.text, moved.changed) == (config, False)


def test_only_what_moved_reads_otherwise() -> None:
    to = {"drive-a": Path("/mnt/x")}
    moved = moved_config(CONFIG.encode(), {"secrets/drive-a": "/n/1-drive-a"}, to, NOWHERE)
    before, after = tomllib.loads(CONFIG), tomllib.loads(moved.text.decode())
    place = before["repositories"][0]
    place |= {
        "password_file": "/n/1-drive-a",
        "url": "/mnt/x/abide",
        "marker": "/mnt/x/ABIDE-DRIVE",
    }
    assert after == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('kind = "drive"', 'kind = "rest"'), "no folder or drive"),
        (('url = "{root}/usb/abide"', 'url = "/srv/other"'), "outside its drive"),
    ],
)
def test_a_place_that_cannot_be_moved_is_told(change: tuple[str, str], said: str) -> None:
    config = CONFIG.replace(*change).encode()
    with pytest.raises(Refused, match=said):
        moved_config(config, {}, {"drive-a": Path("/mnt/x")}, NOWHERE)


def test_each_file_that_is_named_is_taken_once_wherever_it_lies(tmp_path: Path) -> None:
    home = write_school(tmp_path)
    text = home.config_file.read_text()
    assert names_in(text) == ["secrets/drive-a", f"{tmp_path}/elsewhere/pupils.dsn"]
    found = {each.member: each.data for each in named_files(home, text)}
    assert found == {
        "agent/secrets/drive-a": b"correct horse battery\n",
        "elsewhere/2-pupils.dsn": b"postgresql://u:secret@db/pupils\n",
    }


def test_a_relative_name_that_leaves_the_agent_s_folder_is_taken_as_lying_elsewhere(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "agent")
    home.agent.mkdir()
    (tmp_path / "key").write_text("k")
    (found,) = named_files(home, 'password_file = "../key"\n')
    assert found.member == "elsewhere/1-key"


def test_a_secret_that_is_not_there_makes_no_kit(school: School) -> None:
    (school.home.agent / "secrets" / "drive-a").unlink()
    with pytest.raises(Refused, match="cannot be read"):
        named_files(school.home, school.home.config_file.read_text())
