"""Remotes, S3 buckets and mirrors in agent.toml: what is refused, and on which line."""

from __future__ import annotations

import pytest

from tests.agent.declared import GOOD, Declared, with_source

CONF = "[cloud]\ntype = webdav\nurl = http://127.0.0.1:1/\npass = very-secret-word\n"
SOURCE = ('kind = "rclone"', 'remote = "cloud:Admin"', 'rclone_config = "secrets/rclone.conf"')


@pytest.fixture
def conf(declared: Declared) -> Declared:
    declared.secret("rclone.conf", CONF)
    return declared


def test_a_remote_and_its_mirror_are_read(conf: Declared) -> None:
    text = with_source(*SOURCE, 'mirror = "{places}/mirror"', 'exclude = ["*.tmp"]')
    source = conf.load(text).systems[0].sources[1]
    assert (source.remote, source.exclude) == ("cloud:Admin", ("*.tmp",))
    assert source.mirror == conf.root / "places" / "mirror"
    assert source.rclone_config == conf.home.agent / "secrets" / "rclone.conf"


@pytest.mark.parametrize(
    ("lines", "at", "says"),
    [
        (SOURCE[:2], "systems.sources", "needs rclone_config"),
        ((SOURCE[0], 'remote = "other:Admin"', SOURCE[2]), "remote =", "no remote named 'other'"),
        ((SOURCE[0], 'remote = ":local:/etc"', SOURCE[2]), "remote =", "is not a remote"),
        ((SOURCE[0], 'remote = "/etc"', SOURCE[2]), "remote =", "is not a remote"),
        ((*SOURCE, 'exclude = ["/Old"]'), "exclude", "without the first slash"),
        ((*SOURCE, 'mirror = "{places}/a/in"'), "mirror", "a folder of its own"),
        ((*SOURCE, 'mirror = "{places}/Admin"'), "mirror", "a folder of its own"),
        ((*SOURCE, 'mirror = "{places}"'), "mirror", "a folder of its own"),
        ((*SOURCE, 'mirror = "mirror"'), "mirror", "not an absolute path"),
    ],
)
def test_a_remote_that_cannot_be_meant_is_refused(
    conf: Declared, lines: tuple[str, ...], at: str, says: str
) -> None:
    assert says in conf.refused(with_source(*lines), at=at)


def test_two_remotes_in_one_mirror_are_refused(conf: Declared) -> None:
    mirror = 'mirror = "{places}/mirror"'
    text = with_source(*SOURCE, mirror) + "\n".join(
        ("[[systems.sources]]", *SOURCE, 'mirror = "{places}/mirror/two"')
    )
    assert "folder of its own" in conf.refused(text, at="mirror/two")


def test_an_rclone_conf_that_others_can_read_or_nobody_is_refused(conf: Declared) -> None:
    file = conf.secret("rclone.conf", CONF, mode=0o644)
    assert "chmod 600" in conf.refused(with_source(*SOURCE), at="rclone_config")
    conf.secret("rclone.conf", "RCLONE_ENCRYPT_V0:\nabc\n")
    assert "encrypted" in conf.refused(with_source(*SOURCE), at="rclone_config")
    conf.secret("rclone.conf", "very-secret-word\n")
    said = conf.refused(with_source(*SOURCE), at="rclone_config")
    assert "very-secret-word" not in said
    file.unlink()
    assert "does not exist" in conf.refused(with_source(*SOURCE), at="rclone_config")


def test_an_rclone_conf_that_a_kill_left_under_its_other_name_is_put_back(conf: Declared) -> None:
    file = conf.home.agent / "secrets" / "rclone.conf"
    file.rename(file.with_name("rclone.conf.old1234"))
    assert conf.load(with_source(*SOURCE)).systems[0].sources[1].remote == "cloud:Admin"
    assert file.exists()


def place(*lines: str) -> str:
    return GOOD.replace('kind = "local"\nurl = "{places}/a"\n', "\n".join(lines) + "\n")


def test_places_of_kind_s3_and_rclone_are_opened_with_what_their_files_say(conf: Declared) -> None:
    conf.secret("s3.env", "# keys\n\nAWS_ACCESS_KEY_ID=abc\nAWS_SECRET_ACCESS_KEY='d=e f'\n")
    s3 = (
        'kind = "s3"',
        'url = "s3:https://host/bucket/abide"',
        'environment_file = "secrets/s3.env"',
    )
    settings = conf.load(place(*s3)).repositories["drive-a"]
    assert settings.folder is None
    assert settings.environment["AWS_SECRET_ACCESS_KEY"] == "d=e f"
    assert "d=e f" not in repr(settings)
    remote = (
        'kind = "rclone"',
        'url = "rclone:cloud:abide"',
        'rclone_config = "secrets/rclone.conf"',
    )
    settings = conf.load(place(*remote)).repositories["drive-a"]
    assert settings.environment["RCLONE_CONFIG"].endswith("secrets/rclone.conf")
    assert settings.environment["RCLONE_ASK_PASSWORD"] == "false"


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        (('kind = "s3"', 'url = "https://host/bucket"'), "url ="),
        (('kind = "rclone"', 'url = "rclone:cloud:x"'), "repositories"),
        (('kind = "rclone"', 'url = "rclone:nobody:x"', SOURCE[2]), "url ="),
        (('kind = "rclone"', 'url = "cloud:x"', SOURCE[2]), "url ="),
        (('kind = "local"', 'url = "{places}/a"', SOURCE[2]), "repositories"),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused(
    conf: Declared, lines: tuple[str, ...], at: str
) -> None:
    conf.refused(place(*lines), at=at)


@pytest.mark.parametrize(
    "line", ["RESTIC_PASSWORD=x", "PATH=/tmp", "ABIDE_RUN=x", "LD_PRELOAD=x", "no sign", "=x"]
)
def test_what_is_not_a_storage_s_to_set_is_refused(conf: Declared, line: str) -> None:
    conf.secret("s3.env", f"AWS_ACCESS_KEY_ID=abc\n{line}\n")
    conf.refused(
        place('kind = "s3"', 'url = "s3:https://h/b"', 'environment_file = "secrets/s3.env"'),
        at="environment_file",
    )
