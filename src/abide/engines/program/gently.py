"""Giving way to live work: this process and every program it starts from now on."""

from __future__ import annotations

import contextlib
import os

import psutil

_LOWEST_OF_BEST_EFFORT = 7


def be_gentle(nice: int) -> None:
    """Given a nice value from 0 to 19, let this thread, those it starts and every program they
    start give way to others that far, on the processor and on the disks.

    What an account may not set stays as it is: only root may take a lower value again.
    """
    with contextlib.suppress(OSError, psutil.Error):
        if os.name == "posix":
            os.setpriority(os.PRIO_PROCESS, 0, nice)
        elif nice:
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)  # not run
    ionice = getattr(psutil.Process, "ionice", None)
    if ionice is not None and nice and os.name == "posix":
        with contextlib.suppress(OSError, psutil.Error):
            psutil.Process().ionice(psutil.IOPRIO_CLASS_BE, _LOWEST_OF_BEST_EFFORT)
