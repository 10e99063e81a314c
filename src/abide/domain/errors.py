"""The one tree of errors: what a person can mend, what an engine did, what could not be reached.

AbideError
├── Refused       the person can mend it; the text is shown and says how
├── EngineError   a program or database that we started went wrong
├── Unreachable   a place, server or drive did not answer
└── ChainBroken   the log of evidence does not hold together
"""


class AbideError(Exception):
    """Any error that Abide raises on purpose."""


class Refused(AbideError):
    """Something the person can mend; its text is shown as it stands and says how."""


class EngineError(AbideError):
    """A program or database failed: `kind` is a short name for it, `detail` what it said."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = detail


class Unreachable(AbideError):
    """A place, server or drive did not answer."""


class ChainBroken(AbideError):
    """The log does not hold together from entry `first_broken` on (counted from 1)."""

    def __init__(self, first_broken: int, reason: str = "") -> None:
        super().__init__(reason or f"the log is broken at entry {first_broken}")
        self.first_broken = first_broken
