"""What the page behind a supplier's link says, while the link works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from abide.hub.people.tokens import fingerprint
from abide.hub.records.queries import values_of
from abide.hub.suppliers.models import FormLink
from abide.hub.suppliers.queries.pages import promises_of


@dataclass(frozen=True)
class Opened:
    """What a link that still takes an answer asks: which school, which supplier, on what."""

    school: str
    zone: str
    supplier: str
    promises: tuple[str, ...]
    expires_at: datetime


def opened(token: str, at: datetime) -> Opened | None:
    """Given what stands in a link, return what it asks; None where it does not work: unknown, used,
    withdrawn and late links are not told apart."""
    link = (
        FormLink.objects.filter(
            token_hash=fingerprint(token), used_at=None, withdrawn_at=None, expires_at__gt=at
        )
        .select_related("school", "expected__newest")
        .first()
    )
    if link is None or link.expected.newest is None or link.expected.newest.removed:
        return None
    values = values_of(link.expected.newest)
    known = promises_of(link.school, at)
    titles = (known[each].title for each in values.get("promises", ()) if each in known)
    return Opened(
        link.school.name,
        link.school.zone,
        str(values.get("supplier", "")),
        tuple(titles),
        link.expires_at,
    )


def address_of_form(token: str) -> str:
    """Given a token, return the whole address that a supplier opens."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('supplier_form', kwargs={'token': token})}"
