"""Abide watches the school; somebody has to watch Abide: a call to an address outside while all
goes well, and another where mails do not go out, a log does not hold, or a duty fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
from django.conf import settings
from django.db.models import Max

from abide.domain.words import listing, plural
from abide.hub.configuration import Heartbeat
from abide.hub.evidence.models import ChainCheck
from abide.hub.worker import watch
from abide.hub.worker.models import Chore, Mail

CHORE = "heartbeat"
TIMEOUT_SECONDS = 10
MAILS_MAY_WAIT = timedelta(hours=1)
_log = logging.getLogger("abide.worker")
_said: set[str] = set()


def beat(*, at: datetime) -> bool:
    """Given a moment, call whoever watches Abide from outside, when it is time to; return whether
    they were reached."""
    watcher: Heartbeat | None = settings.CONFIGURATION.heartbeat
    if watcher is None:
        return False
    every = timedelta(minutes=watcher.every_minutes)
    last = last_reached()
    if last is not None and last <= at < last + every:
        return False
    if not _call(watcher.url, list(troubles(at))):
        return False
    Chore.objects.update_or_create(name=CHORE, defaults={"done_at": at})
    return True


def last_reached() -> datetime | None:
    """Return when whoever watches Abide was last reached."""
    return Chore.objects.filter(name=CHORE).values_list("done_at", flat=True).first()


def troubles(at: datetime) -> Iterator[str]:
    """Given a moment, yield what does not go well, in counts: no name of a school or a person."""
    waits = Mail.objects.filter(sent_at__isnull=True, given_up_at__isnull=True)
    late = waits.filter(made_at__lt=at - MAILS_MAY_WAIT).count()
    if late:
        yield f"{plural(late, 'message')} could not be sent for more than an hour."
    newest = ChainCheck.objects.order_by().values("school", "agent").annotate(newest=Max("pk"))
    broken = ChainCheck.objects.filter(pk__in=newest.values("newest"), intact=False).count()
    if broken:
        yield f"{plural(broken, 'log')} of evidence {'does' if broken == 1 else 'do'} not hold."
    duties = watch.failing(at)
    if duties:
        yield f"Not done: {listing(duties)}."


def _call(url: str, wrong: list[str]) -> bool:
    """Given an address and what is wrong, if anything, call it; return whether it answered well.
    One that can't be reached is told once in the journal, without its address: that is a secret."""
    try:
        if wrong:
            body = "\n".join(wrong).encode()
            answer = httpx.post(f"{url.rstrip('/')}/fail", content=body, timeout=TIMEOUT_SECONDS)
        else:
            answer = httpx.get(url, timeout=TIMEOUT_SECONDS)
        why = "" if answer.is_success else f"it answers with code {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        why = type(error).__name__
    if why and why not in _said:
        _log.error("the address in [heartbeat] can't be reached: %s", why)
    _said.clear()
    if why:
        _said.add(why)
    return not why
