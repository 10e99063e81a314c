"""Is this hub fit for the work? Each look is fine, or names what mends it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection

from abide.domain.errors import AbideError
from abide.domain.words import plural
from abide.hub.evidence.models import Head
from abide.hub.schools.models import School
from abide.hub.schools.queries import depends_on_its_server, waiting_migrations
from abide.hub.suppliers.queries import troubles
from abide.hub.worker.heartbeat import CHORE as HEARTBEAT
from abide.hub.worker.heartbeat import last_reached
from abide.hub.worker.models import Chore
from abide.hub.worker.queries import outbox
from abide.hub.worker.smtp import NotTaken, greet

MOST_SCHOOLS_ON_SQLITE = 20
LEAST_FREE_BYTES = 1 << 30
WORKER_SILENT_AFTER = timedelta(days=2)
HEARTBEAT_LATE_AFTER = timedelta(minutes=3)
"""For each minute between two calls: three calls in a row that did not arrive."""
_SERVE = "abide serve"


@dataclass(frozen=True)
class Finding:
    """What one look at the hub showed."""

    name: str
    ok: bool
    detail: str
    command: str | None = None


def examine(at: datetime) -> list[Finding]:
    """Given a moment, return every finding about the hub; nothing is changed."""
    found: list[Finding] = []
    for look in LOOKS:
        try:
            for finding in look(at):
                found.append(finding)  # one that is told stands, though the look fails afterwards
        except (AbideError, OSError, DatabaseError) as error:
            said = next(iter(str(error).strip().splitlines()), type(error).__name__)
            found.append(Finding(f"hub {look.__name__.strip('_')}", False, said))
            if look is _database:
                break
    return found


def _database(at: datetime) -> Iterator[Finding]:
    missing = waiting_migrations()
    if missing:
        said = f"its tables are {plural(missing, 'migration')} behind this version"
        yield Finding("hub database", False, said, _SERVE)
        raise DatabaseError("nothing else can be looked at until the tables fit this version")
    if not settings.IS_SQLITE:
        yield Finding("hub database", True, "PostgreSQL answers, and its tables fit this version")
        return
    with connection.cursor() as cursor:
        (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = cursor.execute("PRAGMA synchronous").fetchone()
    safe = mode == "wal" and synchronous == 2
    detail = "opens, fits this version, every write reaches the disk (WAL)"
    unsafe = f"the file system under it gives no WAL ({mode}): move it to a disk of this server"
    yield Finding("hub database", safe, detail if safe else unsafe)


def _size(at: datetime) -> Iterator[Finding]:
    schools = School.objects.count()
    if settings.IS_SQLITE and schools > MOST_SCHOOLS_ON_SQLITE:
        yield Finding(
            "hub size",
            False,
            f"{schools} schools in one SQLite file: set ABIDE_DATABASE_URL to a PostgreSQL server",
        )


def _disk(at: datetime) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.HUB_HOME.hub).free
    detail = f"{free / 1e9:,.1f} GB free where the hub keeps its things"
    yield Finding("hub disk", free >= LEAST_FREE_BYTES, detail)


def _mail(at: datetime) -> Iterator[Finding]:
    server, box = settings.CONFIGURATION.mail, outbox()
    if server is None:
        waits = f"; {plural(box.waiting, 'mail')} waiting" if box.waiting else ""
        said = f"no mail server: add [mail] to {settings.HUB_HOME.settings_file}{waits}"
        yield Finding("hub mail", False, said)
        return
    try:
        greet(server)
    except NotTaken as why:
        yield Finding("hub mail", False, str(why))
        return
    said = f"{server.host} answers; {plural(box.waiting, 'mail')} waiting"
    yield Finding("hub mail", not box.why_not, f"{said}. {box.why_not}" if box.why_not else said)


def _key(at: datetime) -> Iterator[Finding]:
    key = settings.HUB_HOME.signing_key
    if not key.exists():
        used = Head.objects.exists()
        lost = f"{key} is gone though heads were signed with it: bring it back from a copy"
        yield Finding("hub signing key", not used, lost if used else "drawn at first use")
        return
    private = key.stat().st_mode & 0o077 == 0
    detail = "there, for this account alone" if private else f"other accounts can read {key}"
    yield Finding("hub signing key", private, detail, None if private else f"chmod 600 '{key}'")


def _worker(at: datetime) -> Iterator[Finding]:
    if not School.objects.exists():
        return
    last = Chore.objects.exclude(name=HEARTBEAT).order_by("-done_at").first()
    if last is None or at - last.done_at > WORKER_SILENT_AFTER:
        since = "ever" if last is None else f"since {last.done_at:%Y-%m-%d %H:%M} UTC"
        said = f"it has not cleared up {since}: mails, heads and checks wait for it"
        yield Finding("hub worker", False, said, _SERVE)
    else:
        yield Finding("hub worker", True, "at work")


def _heartbeat(at: datetime) -> Iterator[Finding]:
    watcher = settings.CONFIGURATION.heartbeat
    if watcher is None:
        said = f"nothing watches Abide itself: add [heartbeat] to {settings.HUB_HOME.settings_file}"
        yield Finding("hub heartbeat", False, said)
        return
    last = last_reached()
    late = last is None or at - last > HEARTBEAT_LATE_AFTER * watcher.every_minutes
    since = "yet" if last is None else f"since {last:%Y-%m-%d %H:%M} UTC"
    reached = f"last reached at {last:%Y-%m-%d %H:%M} UTC" if last else ""
    yield Finding("hub heartbeat", not late, f"not reached {since}" if late else reached)


def _reports(at: datetime) -> Iterator[Finding]:
    configured = settings.CONFIGURATION.reports or settings.CONFIGURATION.reports_folder
    wrong = troubles(at) if configured else []
    for each in wrong:
        yield Finding("hub suppliers' reports", False, each)
    if configured and not wrong:
        yield Finding("hub suppliers' reports", True, "come in")


def _opens_at(at: datetime) -> Iterator[Finding]:
    for school in School.objects.order_by("slug")[: MOST_SCHOOLS_ON_SQLITE + 1]:
        warning = depends_on_its_server(school)
        detail = f"{warning} Say it on the page Settings." if warning else "away from this server"
        yield Finding(f"where {school.slug} opens Abide", not warning, detail)


LOOKS: tuple[Callable[[datetime], Iterator[Finding]], ...] = (
    *(_database, _size, _disk, _key, _mail, _worker, _heartbeat, _reports, _opens_at),
)
