"""A hub that serves over HTTP, and servers that enrol with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from abide.hub.schools.models import School
from tests.hub.intake.agents import Server
from tests.hub.people import make_school

MakeServer = Callable[..., Server]


@pytest.fixture
def served(live_server: Any) -> School:
    """A school of a hub that serves."""
    return make_school()


@pytest.fixture
def make_server(live_server: Any, served: School, tmp_path: Path) -> MakeServer:
    """Return a function that makes a server; enrolled, unless told otherwise."""
    made: list[Server] = []

    def make(*, enrolled: bool = True, **more: Any) -> Server:
        root = tmp_path / f"server{len(made)}"
        root.mkdir()
        server = Server(root, live_server.url, more.pop("school", served), **more)
        made.append(server)
        if enrolled:
            server.enrol()
        return server

    return make
