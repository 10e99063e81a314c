"""SQL Server: its own backup to a folder we share with it, and a scratch restore to prove it.

No SQL Server was at hand when this was built: our calls are tested against a stub that speaks its
protocol, and that is not SQL Server.
"""

from __future__ import annotations

PROVEN_ON: tuple[int, ...] = ()
"""Major versions (15 is SQL Server 2019) on which a technician ran tools/sqlserver_acceptance.py
and sent back a transcript in which everything passed. Until then nothing on them counts."""

NOT_YET_RUN = "not yet run on SQL Server"


def is_proven_on(version: str) -> bool:
    """Given a server's version, such as 15.0.2000.5, say whether this has been run on it."""
    major = version.partition(".")[0]
    return major.isdigit() and int(major) in PROVEN_ON
