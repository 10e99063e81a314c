"""Mails as programs and people write them. Synthetic: every word, name and address is invented."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

PROVIDER = "backup@provider.example"
AT = datetime(2026, 11, 17, 22, 30, tzinfo=UTC)  # a Tuesday

RESTIC = """\
repository 5f3a91c2 opened (version 2, compression level auto)
using parent snapshot 77aa10fe

Files:          14 new,     3 changed, 15204 unmodified
Dirs:            1 new,     9 changed,  1120 unmodified
Added to the repository: 48.112 MiB (12.004 MiB stored)

processed 15221 files, 21.337 GiB in 1:04
snapshot 9be01d44 saved
"""
RESTIC_UNREADABLE = RESTIC + "Warning: at least one source file could not be read\n"
RESTIC_FATAL = "Fatal: unable to open repository at rest:https://copies.example/: timeout\n"
VEEAM = """\
<html><head><style>td {{ color: #00b050; }}</style></head><body>
<table><tr><td>Backup job: Admin nightly</td><td>Success</td></tr>
<tr><td>Success</td><td>{good}</td><td>Start time</td><td>21:00:04</td></tr>
<tr><td>Warning</td><td>{warning}</td><td>End time</td><td>21:41:12</td></tr>
<tr><td>Error</td><td>{error}</td><td>Duration</td><td>0:41:08</td></tr></table>
<p>Veeam Backup &amp; Replication 12</p></body></html>
"""
WINDOWS = """\
Log Name: Microsoft-Windows-Backup
Event ID: {event}
Computer: OFFICE-SERVER
Description: {said}
"""


def mail(
    subject: str = "Backup of Larkfield",
    text: str = RESTIC,
    *,
    sender: str = PROVIDER,
    to: str = "reports@hub.example",
    at: datetime | None = AT,
    html: str = "",
    **headers: str,
) -> bytes:
    """Return a mail as it is sent. Headers' names have _ where mails have a hyphen."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    if at is not None:
        made["Date"] = format_datetime(at)
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if text or not html:
        made.set_content(text)
    if html and text:
        made.add_alternative(html, subtype="html")
    elif html:
        made.set_content(html, subtype="html")
    return made.as_bytes()


def passed_on(
    text: str = RESTIC,
    *,
    by: str,
    subject: str = "Backup of Larkfield",
    sender: str = f"Provider backup <{PROVIDER}>",
    sent: str = "Tuesday, 17 November 2026 22:30",
    above: str = "",
    at: datetime | None = AT,
    **more: str,
) -> bytes:
    """Return a mail that somebody passes on, as a common mail program writes one."""
    head = [
        "________________________________",
        f"From: {sender}",
        *([f"Sent: {sent}"] if sent else []),
        "To: Larkfield Office <office@larkfield.example>",
        f"Subject: {subject}",
        "",
    ]
    whole = f"{above}\n\n" + "\n".join(head) + f"\n{text}"
    return mail(f"FW: {subject}", whole, sender=by, at=at, **more)
