"""SQL Server's numbered errors as kinds of failure.

Numbers from Microsoft's list "Database engine events and errors", read 2026-11-22, and DB-Library's
own (20000 and up). What is not in the list is "database error".
"""

from __future__ import annotations

from abide.domain.errors import AbideError, EngineError, Unreachable
from abide.engines.program import mask

DAMAGED, DAMAGED_DUMP = "damaged database", "damaged dump"
_DETAIL_CHARACTERS = 2000
SERVER_REFUSED = 20018
"""The server refused a login, in words that the driver lost."""
_UNREACHABLE = frozenset({20002, 20004, 20006, 20009, 20012, 20013, 20015, 20017, 20047, 10054})
_KINDS = {
    18456: "wrong password",
    18452: "wrong password",
    18487: "wrong password",  # it has expired
    18488: "wrong password",  # it must be changed
    SERVER_REFUSED: "login refused",
    4060: "missing",
    911: "missing",
    229: "access denied",
    262: "access denied",
    297: "access denied",
    300: "access denied",
    916: "access denied",
    2571: "access denied",
    3110: "access denied",
    15247: "access denied",
    3201: "backup folder",  # it cannot open the file
    3202: "disk full",  # it cannot write to it
    3257: "disk full",
    1101: "disk full",
    1105: "disk full",
    9002: "disk full",
    3023: "busy database",
    1205: "busy database",
    1222: "busy database",
    3101: "busy database",
    3702: "busy database",
    3043: DAMAGED,
    605: DAMAGED,
    823: DAMAGED,
    824: DAMAGED,
    825: DAMAGED,
    3183: DAMAGED_DUMP,
    3187: "no checksums",
    3189: DAMAGED_DUMP,
    3203: DAMAGED_DUMP,
    3241: DAMAGED_DUMP,
    3242: DAMAGED_DUMP,
    3243: DAMAGED_DUMP,
    3266: DAMAGED_DUMP,
    3169: "server version",
    33111: "missing certificate",
    20003: "timed out",
}
_NO_COMPLAINT = frozenset({2571})
"""Within the numbers of CHECKDB's complaints, those that say that it could not look."""


def error_of(number: int, said: str, password: str) -> AbideError:
    """Given an error's number and words, return what to raise; the words never hold the
    password."""
    words = mask(" ".join(said.split()), (password,) if password else ())[:_DETAIL_CHARACTERS]
    if number in _UNREACHABLE:
        return Unreachable(words)
    return NumberedError(number, words)


class NumberedError(EngineError):
    """What SQL Server said, with the number it goes by."""

    def __init__(self, number: int, detail: str) -> None:
        super().__init__(_KINDS.get(number, "database error"), f"{detail} (error {number})")
        self.number = number

    @property
    def is_complaint(self) -> bool:
        """Say whether this tells that a database is damaged, as against that nobody could look."""
        numbered = 2501 <= self.number <= 2599 or 8900 <= self.number <= 8999
        before = 7984 <= self.number <= 7988 or self.number in (5242, 5243)
        return (numbered and self.number not in _NO_COMPLAINT) or before or self.kind == DAMAGED
