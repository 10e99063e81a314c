"""The engines as the tests use them: a restic repository, a PostgreSQL server, a private PATH."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from abide.engines.dumps.mariadb.programs import find_server
from abide.engines.dumps.throwaway import Binaries, Throwaway, find_binaries
from abide.engines.restic.repository import Repository, Restic, find_restic
from tests.engines.mariadb_cast import School, school_in
from tests.engines.needs import needed
from tests.whole.keys import make_quick

PASSWORD = "correct horse battery\n"


@pytest.fixture(scope="session")
def restic() -> Restic:
    return needed(find_restic)


@pytest.fixture(scope="session")
def binaries() -> Binaries:
    return needed(find_binaries)


@pytest.fixture
def unmade(tmp_path: Path, restic: Restic) -> Repository:
    """A repository that was declared but not made."""
    (tmp_path / "password").write_text(PASSWORD)
    return Repository(
        name="drive-a",
        url=str(tmp_path / "repository"),
        password_file=tmp_path / "password",
        restic=restic,
        time_limit_seconds=120,
    )


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, restic: Restic) -> Path:
    """A repository made once: making one takes seconds. Its key is quick to derive."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "password").write_text(PASSWORD)
    url = str(folder / "repository")
    Repository("made", url, folder / "password", restic, time_limit_seconds=120).make()
    make_quick(folder / "repository", PASSWORD.strip())
    return folder / "repository"


@pytest.fixture
def repository(unmade: Repository, made: Path) -> Repository:
    shutil.copytree(made, unmade.url)
    return unmade


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "register.txt").write_text("here")
    (folder / "photo.bin").write_bytes(random.Random(1).randbytes(1 << 20))
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, binaries: Binaries) -> Iterator[Throwaway]:
    """A PostgreSQL server that plays the school's own."""
    with Throwaway(tmp_path_factory.mktemp("school"), binaries=binaries) as running:
        yield running


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A MariaDB server that plays the school's own."""
    needed(find_server)
    with school_in(tmp_path_factory.mktemp("mariadb")) as school:
        yield school


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Put a shell script of a given name first on PATH; return its path."""
    folder = tmp_path / "fakes"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def make(name: str, script: str) -> Path:
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return program

    return make
