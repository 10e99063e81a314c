"""`abide serve`: the hub's pages, its worker, and the agent of this server where there is one."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from abide.cli.common import home, now, say
from abide.cli.hubside import hub_home, load_hub
from abide.cli.streams import tell
from abide.domain.errors import Refused

if TYPE_CHECKING:
    import socket

    from abide.cli.children import Child

LOOPBACK = ("127.0.0.1", "::1", "localhost")
HOST = "127.0.0.1"
LOCK = "serve.lock"
Port = Annotated[
    int | None,
    typer.Option("--port", metavar="N", min=0, max=65_535, help="Default: 8420; 0 is any."),
]


@dataclass(frozen=True)
class Serving:
    """What to serve, and what a demonstration does meanwhile: `fill` once tables are there, `greet`
    once pages answer at a URL; it returns what people at this machine are told instead."""

    host: str = HOST
    port: int | None = None
    with_agent: bool = True
    fill: Callable[[], None] = lambda: None
    greet: Callable[[str], list[str]] = lambda url: []


def serve(
    port: Port = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Default: this machine alone.")
    ] = HOST,
    no_agent: Annotated[
        bool, typer.Option("--no-agent", help="Leave this server's agent to its own service.")
    ] = False,
) -> None:
    """Serve the hub: pages, worker, and this server's agent where there is an agent.toml."""
    serve_until_told(Serving(host, port, with_agent=not no_agent))


def serve_until_told(what: Serving) -> None:
    """Given what to serve, make the hub ready and serve until told to end. Raise Refused."""
    from abide.agent.lock import alone
    from abide.hub.configuration import PORT_VARIABLE

    os.umask(0o077)
    _refuse_open_door(what.host)
    with ExitStack() as opened:
        opened.enter_context(alone(hub_home().hub / LOCK))
        bound_to = opened.enter_context(_listening(what))
        os.environ[PORT_VARIABLE] = str(bound_to.getsockname()[1])
        load_hub()
        try:
            _serve(what, bound_to, opened)
            threading.Event().wait()
        except KeyboardInterrupt:
            tell("Told to stop: ending what is under way.", sys.stderr)


def _listening(what: Serving) -> socket.socket:
    from abide.hub.configuration import DEFAULT_PORT
    from abide.hub.listening import listen

    where = HOST if what.host == "localhost" else what.host
    return listen(where, DEFAULT_PORT if what.port is None else what.port)


def _refuse_open_door(host: str) -> None:
    """Raise Refused where others may reach the hub, but it has no name that they know it by."""
    from abide.hub.configuration import read_configuration

    told = read_configuration(hub_home())
    if host not in LOOPBACK and "address" not in told.model_fields_set:
        raise Refused(
            f"Others are to reach this hub at {host}: write its address into "
            f"{hub_home().settings_file} first, such as  "
            'address = "https://abide.school.example" . Sign-in links and passkeys hang on it.'
        )


def _serve(what: Serving, bound_to: socket.socket, opened: ExitStack) -> None:
    """Given a bound socket, start everything that is served; it ends as `opened` unwinds."""
    from abide.cli.children import Child
    from abide.cli.local import Enroller, greeting
    from abide.hub.serving import Web, prepare

    prepare(hub_home(), now(), say)
    what.fill()
    web = Web(bound_to)
    opened.callback(web.stop)
    children: list[Child] = []
    opened.callback(_end, children)
    web.start()
    children.append(Child("worker", ("abide.hub.worker",), _aside))
    url = _loopback(bound_to)
    for line in what.greet(url) or greeting():
        say(line)
    if what.with_agent and home().config_file.exists():
        children.append(Child("agent", ("abide.cli.main", "agent", "run"), _aside))
        opened.callback(Enroller(url, _aside).stop)


def _loopback(bound_to: socket.socket) -> str:
    """Given where pages are served, return how programs of this machine reach them."""
    name, port = bound_to.getsockname()[:2]
    everywhere = {"0.0.0.0": HOST, "::": "::1"}
    where = everywhere.get(name, name)
    return f"http://[{where}]:{port}" if ":" in where else f"http://{where}:{port}"


def _end(children: list[Child]) -> None:
    for each in children:
        each.tell_to_stop()
    for each in children:
        each.stop()


def _aside(line: str) -> None:
    tell(line, sys.stderr)
