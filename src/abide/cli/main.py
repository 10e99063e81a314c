"""The `abide` command: what it can do, and how it ends when it cannot."""

from __future__ import annotations

import signal
import sys
import traceback
from typing import Annotated

import typer

from abide import __version__
from abide.cli import backup, demo, doctor, drill, evidence, repository, restore, status
from abide.cli.common import COULD_NOT_RUN
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
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.add_typer(repository.app, name="repository")
app.add_typer(evidence.app, name="evidence")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"abide {__version__}")
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
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        app()
    except AbideError as error:
        _tell(str(error))
    except SystemExit as ending:
        if ending.code == _INTERRUPTED:
            _tell(_CUT_SHORT)
        raise
    except KeyboardInterrupt:  # before or after the command itself
        _tell(_CUT_SHORT)
    except Exception as error:  # noqa: BLE001 - the last door: a fault of ours is no "ran, not proven"
        traceback.print_exc()
        _tell(
            f"Abide itself failed ({type(error).__name__}: {error}). Nothing counts that was not "
            "finished; please report it with the lines above."
        )


def _as_interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def _tell(sentence: str) -> None:
    """Say why nothing was done, as JSON where that was asked for, and leave with 2."""
    if "--json" in sys.argv[1:]:
        from abide.wire.answers import Refusal

        print(Refusal(refused=sentence).model_dump_json())
    print(sentence, file=sys.stderr)
    sys.stdout.flush()
    sys.exit(COULD_NOT_RUN)


if __name__ == "__main__":
    main()
