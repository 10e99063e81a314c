"""What a request sent with its form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict


def sent(request: HttpRequest) -> QueryDict | None:
    """Given a request, return what its form sent, even when that is nothing; None when it only
    looks."""
    return request.POST if request.method == "POST" else None


def files_sent(request: HttpRequest) -> MultiValueDict[str, Any] | None:
    """Given a request, return the files sent with its form; None when it only looks."""
    return request.FILES if request.method == "POST" else None
