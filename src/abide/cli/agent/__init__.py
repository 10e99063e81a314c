"""`abide agent ...`: set up a server, run as its service, say what is due."""

from __future__ import annotations

import typer

from abide.cli.agent import confirm, due, enrol, init, install, run

app = typer.Typer(help="This server's agent: set it up, run it, see what is due.")
app.command("init")(init.init)
app.command("run")(run.run)
app.command("due")(due.due)
app.command("install")(install.install)
app.command("enrol")(enrol.enrol)
app.command("leave")(enrol.leave)
app.command("confirm")(confirm.confirm)
