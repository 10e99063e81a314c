"""`abide serve`: the hub's pages, its worker, and the agent of this server where there is one."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from abide.cli.common import home, now, say
from abide.cli.hubside import hub_home, load_hub
from abide.cli.streams import tell
from abide.domain.errors import Refused
from abide.hub.configuration import DEFAULT_PORT, PORT_VARIABLE, read_configuration

if TYPE_CHECKING:
    import socket

    from abide.cli.children import Child

LOOPBACK = ("127.0.0.1", "::1", "localhost")
Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65_535, help="Where pages are served; 0: any.")
]


def serve(
    port: Port = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Default: this machine alone.")
    ] = "127.0.0.1",
    no_agent: Annotated[
        bool, typer.Option("--no-agent", help="Leave this server's agent to its own service.")
    ] = False,
) -> None:
    """Serve the hub: pages, worker, and this server's agent where there is an agent.toml."""
    serving(host, port, with_agent=not no_agent)


def serving(host: str, port: int | None, *, with_agent: bool) -> None:
    """Given where to serve, make the hub ready and serve until told to end. Raise Refused."""
    from abide.agent.lock import alone

    hub = hub_home()
    _refuse_open_door(host)
    with ExitStack() as opened:
        opened.enter_context(alone(hub.hub / "serve.lock"))
        bound_to = opened.enter_context(_listening(host, port))
        os.environ[PORT_VARIABLE] = str(bound_to.getsockname()[1])
        load_hub()
        _serve(bound_to, opened, with_agent=with_agent)


def _listening(host: str, port: int | None) -> socket.socket:
    from abide.hub.listening import listen

    where = "127.0.0.1" if host == "localhost" else host
    return listen(where, DEFAULT_PORT if port is None else port)


def _refuse_open_door(host: str) -> None:
    """Raise Refused where others may reach the hub, but it has no name that they know it by."""
    told = read_configuration(hub_home())
    if host not in LOOPBACK and "address" not in told.model_fields_set:
        raise Refused(
            f"Others are to reach this hub at {host}: write its address into "
            f'{hub_home().settings_file} first, such as  address = "https://abide.school.example" . '
            "Sign-in links and passkeys hang on it."
        )


def _serve(bound_to: socket.socket, opened: ExitStack, *, with_agent: bool) -> None:
    from abide.cli.children import Child
    from abide.cli.local import enrol_local, greeting
    from abide.hub.serving import prepare, web_server

    prepare(hub_home(), now(), say)
    server = web_server(bound_to)
    opened.callback(server.close)
    children = [Child("worker", ("abide.hub.worker",), _aside)]
    opened.callback(_end, children)
    for line in greeting():
        say(line)
    if with_agent and home().config_file.exists():
        words = ("abide.cli.main", "agent", "run")
        children.append(Child("agent", words, _aside, before=enrol_local))
    server.run()
    say("Told to stop: stopped in order.")


def _end(children: list[Child]) -> None:
    for each in children:
        each.tell_to_stop()
    for each in children:
        each.stop()


def _aside(line: str) -> None:
    tell(line, sys.stderr)
