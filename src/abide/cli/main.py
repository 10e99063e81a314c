"""The `abide` command: what it can do, and how it ends when it cannot."""

from __future__ import annotations

import signal
import sys
import traceback
from typing import Annotated

import typer

from abide import __version__
from abide.cli import (
    agent,
    alarm,
    backup,
    canary,
    demo,
    doctor,
    drill,
    evidence,
    hub,
    kit,
    repository,
    restore,
    retention,
    serve,
    status,
)
from abide.cli.common import COULD_NOT_RUN, DONE
from abide.cli.folding import folded
from abide.cli.streams import make_ready, shown, tell
from abide.domain.errors import AbideError

_INTERRUPTED = 130
"""What typer ends with after an interruption, whichever signal it was."""
_CUT_SHORT = "Interrupted. Nothing counts that was not finished; the next run mends what is left."

app = typer.Typer(
    name="abide",
    help="Disaster recovery for schools that proves its promises.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("status")(status.status)
app.command("backup")(backup.backup)
app.command("drill")(drill.drill)
app.command("restore")(restore.restore)
app.command("recover")(restore.recover)
app.command("retention")(retention.retention)
app.command("doctor")(doctor.doctor)
app.command("announce")(alarm.announce)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.add_typer(alarm.app, name="alarm")
app.add_typer(canary.app, name="canary")
app.add_typer(agent.app, name="agent")
app.add_typer(repository.app, name="repository")
app.add_typer(evidence.app, name="evidence")
app.add_typer(kit.app, name="kit")
app.add_typer(hub.app, name="hub")


def _version(wanted: bool) -> None:
    if wanted:
        tell(f"abide {__version__}", sys.stdout)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Declare, do, prove, judge, tell."""


def main() -> None:
    """Run the command; end with 0 done and proven, 1 ran but not proven, 2 could not run."""
    make_ready()
    signal.signal(signal.SIGTERM, _as_interrupt)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Started in the background by a script: we are to go on, but engines must hear us.
        signal.signal(signal.SIGINT, lambda signum, frame: None)
    # Folders are walked by functions that call themselves: a path (4,096 bytes) has up to 2,048.
    sys.setrecursionlimit(12_000)
    sys.exit(_run())


def _run() -> int:
    """Return the code the command ends with, having said why where it could not run."""
    try:
        code = app(standalone_mode=False)
    except AbideError as error:
        return _refuse(str(error))
    except typer.TyperException as error:
        return _refuse(_usage(error))
    except (KeyboardInterrupt, typer.Abort):
        return _refuse(_CUT_SHORT)
    except SystemExit:  # typer's own, where a pipe broke: the reader of the help has gone away
        return DONE if {"-h", "--help"} & set(sys.argv[1:]) else COULD_NOT_RUN
    except Exception as error:  # noqa: BLE001 - the last door: a fault of ours is no "ran, not proven"
        tell(traceback.format_exc(), sys.stderr)
        return _refuse(
            f"Abide itself failed ({type(error).__name__}: {error}). Nothing counts that was not "
            "finished; please report it with the lines above."
        )
    if code == _INTERRUPTED:
        return _refuse(_CUT_SHORT)
    return code if isinstance(code, int) else DONE


def _as_interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def _usage(error: typer.TyperException) -> str:
    """Given what typer did not understand, return the sentence, with the command that explains."""
    said = error.format_message().strip()
    context = getattr(error, "ctx", None)
    if not said or context is None:  # the help has been shown instead
        return said
    return f"{said.rstrip('.')}. Try  {context.command_path} --help."


def _refuse(sentence: str) -> int:
    """Say why nothing was done, as JSON where that was asked for; return the code for that."""
    if "--json" in sys.argv[1:]:
        from abide.wire.answers import Refusal

        tell(Refusal(refused=shown(sentence)).model_dump_json(), sys.stdout)
    if sentence:
        tell(folded(sentence, sys.stderr), sys.stderr)
    return COULD_NOT_RUN


if __name__ == "__main__":
    main()
