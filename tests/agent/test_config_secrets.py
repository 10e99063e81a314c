"""Secrets in agent.toml: only in files that others cannot read, and never told again."""

from __future__ import annotations

import pytest

from abide.agent.config import load_settings
from abide.domain.errors import Refused
from tests.agent.declared import GOOD, Declared, with_source


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o644, 0o610])
def test_a_password_file_that_others_can_reach_is_refused_with_the_mend(
    declared: Declared, mode: int
) -> None:
    file = declared.secret("drive-a", mode=mode)
    said = declared.refused(GOOD, at="password_file")
    assert f"chmod 600 '{file}'" in said


def test_a_missing_password_file_is_refused(declared: Declared) -> None:
    text = GOOD.replace("secrets/drive-a", "secrets/none")
    assert "does not exist" in declared.refused(text, at="password_file")
    text = GOOD.replace("secrets/drive-a", "secrets")
    assert "is not a file" in declared.refused(text, at="password_file")
    text = GOOD.replace("secrets/drive-a", "secrets/a\\u0000b")
    assert "does not exist" in declared.refused(text, at="password_file")


def test_a_url_with_a_password_in_a_file_others_can_read_is_refused(declared: Declared) -> None:
    text = GOOD.replace('"local"', '"rest"').replace(
        '"{places}/a"', '"rest:https://school:hunter2@store/"'
    )
    declared.write(text)
    assert declared.load(text).repositories["drive-a"].url.startswith("rest:")
    declared.home.config_file.chmod(0o640)
    with pytest.raises(Refused, match="url_file") as caught:
        load_settings(declared.home)
    assert "hunter2" not in str(caught.value)
    assert "line 7" in str(caught.value)


def test_a_url_file_is_read_and_kept_private(declared: Declared) -> None:
    text = GOOD.replace('"local"', '"rest"').replace(
        'url = "{places}/a"', 'url_file = "secrets/url"'
    )
    declared.secret("url", "rest:https://school:hunter2@store/\n")
    assert declared.load(text).repositories["drive-a"].url.endswith("@store/")
    declared.secret("url", "rest:https://x/", mode=0o644)
    assert "chmod 600" in declared.refused(text, at="url_file")
    declared.secret("url").write_bytes(b"\xff\xfe\xfd")
    assert "cannot be read as text" in declared.refused(text, at="url_file")
    declared.secret("url", "rest:https://school:hunter2@store/")
    assert "hunter2" not in declared.refused(text.replace('"rest"', '"local"'), at="url_file")


@pytest.mark.parametrize("url", ["store", "https://store/", "rest:http://[::1", "rest:ftp://x/"])
def test_a_rest_url_that_is_none_is_refused(declared: Declared, url: str) -> None:
    text = GOOD.replace('"local"', '"rest"').replace('"{places}/a"', f'"{url}"')
    declared.refused(text, at="url = ")


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://sims:hunter2@db/pupils",
        "postgresql://sims:@db/pupils",
        "host=db user=sims password=hunter2",
        "host=db password = 'hunter2'",
        "postgresql://db/pupils?password=hunter2",
        "host=db sslpassword=hunter2",
    ],
)
def test_a_dsn_that_holds_a_password_is_refused(declared: Declared, dsn: str) -> None:
    said = declared.refused(with_source('kind = "postgres"', f'dsn = "{dsn}"'), at="dsn = ")
    assert "dsn_file" in said
    assert "hunter2" not in said


@pytest.mark.parametrize("dsn", ["postgresql:///pupils", "postgresql://sims@[::1]:5432/pupils"])
def test_a_dsn_without_a_secret_is_taken(declared: Declared, dsn: str) -> None:
    settings = declared.load(with_source('kind = "postgres"', f'dsn = "{dsn}"'))
    assert settings.systems[0].sources[1].read_dsn() == dsn


def test_a_dsn_file_that_others_can_read_is_refused(declared: Declared) -> None:
    declared.secret("dsn", "postgresql:///x", mode=0o644)
    text = with_source('kind = "postgres"', 'dsn_file = "secrets/dsn"')
    assert "chmod 600" in declared.refused(text, at="dsn_file")
