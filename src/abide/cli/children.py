"""Programs of ours that run as long as `abide serve` does: started again when they end."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence

from abide.domain.errors import AbideError
from abide.engines.program import Command, bound, run

_YEARS = 10 * 365 * 86_400.0
_GRACE_SECONDS = 30.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 60.0
_PASSED_ON = (
    *("ABIDE_HOME", "ABIDE_DATABASE_URL", "ABIDE_HUB_PORT", "XDG_CONFIG_HOME", "SSL_CERT_FILE"),
    "PGPASSFILE",
)


class Child:
    """One program of ours under way; `stop` ends it in order and waits for it."""

    def __init__(self, name: str, words: Sequence[str], say: Callable[[str], None]) -> None:
        """Given what to call it and the words after `python -m`, start it; lines go to `say`."""
        self._name, self._words, self._say = name, words, say
        self._told_to_stop = threading.Event()
        self._said = ""
        self._thread = threading.Thread(target=self._keep_up, name=name, daemon=True)
        self._thread.start()

    def tell_to_stop(self) -> None:
        """Ask it to end; returns at once."""
        self._told_to_stop.set()

    def stop(self) -> None:
        """End it, wait until it has ended."""
        self.tell_to_stop()
        self._thread.join()

    def _keep_up(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not self._told_to_stop.is_set():
            why = self._run_once()
            if self._told_to_stop.is_set():
                return
            self._once(f"The {self._name} {why}; it is started again and again.")
            self._told_to_stop.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _run_once(self) -> str:
        command = Command(
            argv=bound((sys.executable, "-m", *self._words)),
            env=_environment(os.environ),
            time_limit_seconds=_YEARS,
            grace_seconds=_GRACE_SECONDS,
        )
        try:
            ended = run(command, on_line=self._line, stop=self._stop)
        except AbideError as error:
            return f"could not be started ({error})"
        return f"ended with code {ended.exit_code}"

    def _line(self, line: bytes) -> None:
        self._once(f"{self._name}: {line.decode('utf-8', 'backslashreplace')}")

    def _once(self, line: str) -> None:
        """Say a line, unless it was the last one said: the same trouble is told once."""
        if line != self._said:
            self._said = line
            self._say(line)

    def _stop(self) -> str | None:
        return "told to stop" if self._told_to_stop.is_set() else None


def _environment(whole: Mapping[str, str]) -> dict[str, str]:
    passed = {name: whole[name] for name in _PASSED_ON if name in whole}
    return {**passed, "PYTHONUNBUFFERED": "1"}
