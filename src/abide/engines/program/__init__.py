"""The one door through which Abide starts a program.

Every program gets its whole environment from us, a time limit, bounded output and, when it has
to stop, SIGINT first: restic removes its lock on SIGINT but leaves it behind on SIGTERM.
"""

from abide.engines.program.bound import bound
from abide.engines.program.command import Command, Result, mask
from abide.engines.program.gently import be_gentle
from abide.engines.program.orphans import end_orphans, marked
from abide.engines.program.running import OnLine, Running, Stop, interrupt_all, run, start

__all__ = [
    "Command",
    "OnLine",
    "Result",
    "Running",
    "Stop",
    "be_gentle",
    "bound",
    "end_orphans",
    "interrupt_all",
    "marked",
    "mask",
    "run",
    "start",
]
