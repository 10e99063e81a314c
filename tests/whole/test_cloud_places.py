"""Places in an S3 bucket and on a remote of rclone: made, copied to, drilled, restored from; who
does not answer or refuses us is told; and what they let us delete is found by trying."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from abide.domain.errors import Unreachable
from abide.engines.rclone import Served, find_rclone
from abide.engines.restic import repository
from tests.engines.needs import needed
from tests.whole.clouds import KEY, PASSWORD, Cloud
from tests.whole.school import PASSWORD as REPOSITORY_PASSWORD
from tests.whole.school import SYSTEM, Home

pytestmark = pytest.mark.whole


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Callable[[str], Cloud]]:
    needed(find_rclone)
    clouds: list[Cloud] = []

    def begin(kind: str) -> Cloud:
        folder = tmp_path / "served"
        (folder / "bucket").mkdir(parents=True)
        clouds.append(Cloud.start(kind, folder, fresh=False))
        return clouds[-1]

    yield begin
    for each in clouds:
        each.stop()


def declare(home: Home, *tables: str) -> None:
    """Given the keys of a place each, let the home have just these."""
    home.write_config([])
    config = home.agent / "agent.toml"
    home.set_password("place", REPOSITORY_PASSWORD, only_if_new=True)
    head, _, systems = config.read_text().partition("[[systems]]")
    places = "".join(
        f'[[repositories]]\nname = "cloud-{n}"\npassword_file = "secrets/place"\n{table}\n'
        for n, table in enumerate(tables, start=1)
    )
    config.write_text(f"{head}{places}[[systems]]{systems}")


def in_s3(home: Home, cloud: Cloud, password: str = PASSWORD, more: str = "") -> str:
    secret = home.agent / "secrets" / "s3.env"
    secret.touch(mode=0o600)
    secret.write_text(f"AWS_ACCESS_KEY_ID={KEY}\n# a note\nAWS_SECRET_ACCESS_KEY={password}\n")
    return (
        f'kind = "s3"\nurl = "s3:{cloud.address}/bucket/abide"\n'
        f'environment_file = "secrets/s3.env"\n{more}'
    )


def by_rclone(home: Home, cloud: Cloud, password: str = PASSWORD) -> str:
    config = home.agent / "secrets" / "rclone.conf"
    config.touch(mode=0o600)
    config.write_text(cloud.section_with(password))
    return (
        f'kind = "rclone"\nurl = "rclone:{cloud.kind}:bucket/abide"\n'
        'rclone_config = "secrets/rclone.conf"\n'
    )


@pytest.mark.parametrize(("kind", "table"), [("s3", in_s3), ("sftp", by_rclone)])
def test_a_place_in_a_cloud_is_made_copied_to_drilled_and_restored_from(
    bare: Home, tmp_path: Path, cloud: Callable[[str], Cloud], kind: str, table: Callable[..., str]
) -> None:
    home, served = bare.copy(tmp_path / "home"), cloud(kind)
    declare(home, table(home, served))
    made = home.run("repository", "make", "cloud-1")
    assert made.code == 0, made
    ran = home.run("backup")
    assert ran.complete, ran
    assert home.run("drill", "--full").code == 0
    shutil.rmtree(home.agent / "manifests")
    restored = home.run("restore", SYSTEM, "--to", str(tmp_path / "back"))
    assert (restored.code, restored.document["outcome"]) == (0, "proven")

    declare(home, table(home, served, "not-the-password"))
    ran = home.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (2, "failed")
    said = {"s3": "refuses us", "sftp": "refuses us"}[kind]
    assert said in " ".join(ran.problems().values()), ran
    assert "not-the-password" not in ran.stderr + str(ran.document)
    declare(home, table(home, served))
    served.stop()
    ran = home.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (2, "failed")
    assert "Check its address" in ran.problems()["unreachable"]
    drilled = home.run("drill")
    assert (drilled.code, drilled.row()["verdict"]) == (2, "could not run")
    served.again()
    assert home.run("backup").complete

    served.stop()
    shutil.rmtree(served.folder / "bucket" / "abide")
    served.again()
    assert "no repository" in home.run("backup").problems()
    assert home.run("repository", "make", "cloud-1").code == 0
    home.run("backup")
    assert home.status()["answer"] == "no"  # what was proven lay in the one that is gone
    home.verify()


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """Take calls on a port and never say a word; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    taken.append(server.accept()[0])

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
        for each in taken:
            each.close()


def test_a_store_that_takes_the_call_and_says_nothing_is_unreachable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "_ANSWER_SECONDS", 1.0)
    restic = needed(repository.find_restic)
    password = tmp_path / "password"
    password.write_text("x")
    with silent() as port:
        mute = repository.Repository(
            name="mute",
            url=f"s3:http://127.0.0.1:{port}/bucket/abide",
            password_file=password,
            restic=restic,
            environment={"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"},
        )
        with pytest.raises(Unreachable):
            mute.identity()


def probed(home: Home, name: str) -> tuple[int, str]:
    ran = home.run("repository", "probe", name)
    return ran.code, ran.document["probes"][0]["deletion"]


def test_whether_a_place_refuses_deletion_is_found_by_trying(
    one: Home, tmp_path: Path, cloud: Callable[[str], Cloud], serve: Callable[..., Served]
) -> None:
    served = cloud("s3")
    store = serve(one.places, append_only=True)
    rest = f'kind = "rest"\nurl = "{store.url}place-a/abide/"\nimmutable = true\n'
    declare(one, in_s3(one, served, more="immutable = true\n"), rest)
    assert one.run("repository", "make", "cloud-1").code == 0
    assert one.run("repository", "make", "cloud-2", "--adopt").code == 0
    assert one.run("backup").complete
    assert one.system()["copies"]["immutable"] == 2  # as said
    told = {row["name"]: row for row in one.run("doctor").document["checks"]}
    assert told["cloud-1: deletion"]["outcome"] == "fix"
    assert "never tried" in told["cloud-1: deletion"]["detail"]

    assert probed(one, "cloud-1") == (1, "worked")
    assert probed(one, "cloud-2") == (0, "refused")
    system = one.system()
    assert system["copies"]["immutable"] == 1  # as seen
    told = {row["name"]: row for row in one.run("doctor").document["checks"]}
    assert told["cloud-1: deletion"]["outcome"] == "fix"
    assert told["cloud-2: deletion"]["outcome"] == "ok"
    assert [each["deletion"] for each in one.entries("probe")] == ["worked", "refused"]
    assert one.run("backup").complete  # nothing of the probe stands in the way
    store.stop()
    assert probed(one, "cloud-2") == (2, "could not look")
    assert one.system()["copies"]["immutable"] == 1  # what was seen still stands
    one.verify()
