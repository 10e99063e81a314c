"""What wakes the worker. Each task looks at the tables for what is due, so one that is lost costs
nothing but minutes, and one that comes twice does nothing the second time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from abide.hub.suppliers.actions import fetch
from abide.hub.web import clock
from abide.hub.worker import actions, duties, heartbeat, rounds, watch

_busy: dict[str, threading.Lock] = {}


def _alone(name: str, work: Callable[[], object]) -> None:
    """Given a name, do the work unless this worker is at it already."""
    lock = _busy.setdefault(name, threading.Lock())
    if lock.acquire(blocking=False):
        try:
            work()
        except Exception:
            watch.failed(name)
            raise
        else:
            watch.well(name)
        finally:
            lock.release()


@task
def send_mails() -> None:
    """Hand waiting mails to the mail server."""
    _alone("mails", lambda: actions.send_waiting(at=clock.now()))


@task
def close_days() -> None:
    """Sign each school's head of the day that ended, and mail it."""
    _alone("heads", lambda: duties.close_days(at=clock.now()))


@task
def check_chains() -> None:
    """Read the chains that were not read since last night."""
    _alone("chains", lambda: duties.check_chains(at=clock.now()))


@task
def clear_up() -> None:
    """Forget what has expired."""
    _alone("clearing", lambda: duties.clear_up(at=clock.now()))


@task
def tell_people() -> None:
    """Post the letters of a school morning and of a week's end, where they are due."""
    _alone("letters", lambda: rounds.tell_people(at=clock.now()))


@task
def fetch_reports() -> None:
    """Take in what suppliers reported by mail or folder."""
    _alone("reports", lambda: fetch(at=clock.now()))


@task
def beat() -> None:
    """Call whoever watches Abide from outside."""
    _alone("heartbeat", lambda: heartbeat.beat(at=clock.now()))


DUTIES = (send_mails, close_days, check_chains, fetch_reports, tell_people, clear_up, beat)


@db_periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
def tick() -> None:
    """Each minute: wake every duty; each looks for itself whether anything is due."""
    for duty in DUTIES:
        duty.enqueue()
