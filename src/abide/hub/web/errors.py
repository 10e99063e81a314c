"""Pages for what went wrong: in words, with what to do next."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines

FULL = (errno.ENOSPC, errno.EDQUOT)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "web/not_found.jinja2", status=404)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Given a request that was refused, say what was asked for; SecondStepNeeded leads to the page
    where a second step is set up."""
    step = type(exception).__name__ == "SecondStepNeeded"
    page = "web/second_step_needed.jinja2" if step else "web/not_allowed.jinja2"
    return render(request, page, {"what": str(exception)}, status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Given a form that did not come from a page of ours, or from one that is too old, say so."""
    return render(request, "web/form_expired.jinja2", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Given a request that failed, return a page that needs no database and no session.

    A disk without room is told as what it is: reading goes on, changes wait.
    """
    error = sys.exc_info()[1]
    full = error is not None and any(disk_is_full(each) for each in _causes(error))
    page = "web/full.jinja2" if full else "web/failed.jinja2"
    made = engines["jinja2"].get_template(page).render({"static_url": settings.STATIC_URL})
    return HttpResponse(made, status=503 if full else 500)


def disk_is_full(error: BaseException) -> bool:
    """Given an error, return whether it says that there is no room to write."""
    if isinstance(error, OSError):
        return error.errno in FULL
    words = str(error).lower()
    said = "disk is full" in words or "no space left" in words
    return (isinstance(error, DatabaseError) and said) or getattr(error, "sqlstate", "") == "53100"


def _causes(error: BaseException) -> Iterator[BaseException]:
    while error is not None:
        yield error
        follows = error.__cause__ or error.__context__
        if follows is None:
            return
        error = follows
