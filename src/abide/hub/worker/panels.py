"""What the settings page shows of mail."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from abide.domain.words import moment, plural
from abide.hub.schools.models import School
from abide.hub.schools.panels import Panel
from abide.hub.worker.heartbeat import last_reached
from abide.hub.worker.queries import outbox


def mail(school: School) -> list[Panel]:
    """Given a school, return how mail stands on its hub."""
    box = outbox()
    if not box.has_server:
        said = "No mail server is set up on this hub, so mails wait and are not sent."
    elif box.why_not:
        said = f"Mail does not go out at the moment. {box.why_not}"
    else:
        said = "Mail goes out."
    waits = (f"{plural(box.waiting, 'mail')} waiting.",) if box.waiting else ()
    url = reverse("worker:mail", kwargs={"school": school.slug})
    return [Panel("Mail", (said, *waits), url, "See what was sent to whom"), _watched(school)]


def _watched(school: School) -> Panel:
    """Given a school, return who watches Abide itself."""
    if settings.CONFIGURATION.heartbeat is None:
        said = (
            "Nothing watches Abide itself: if this hub stops, nobody is told. Whoever runs it "
            "names an outside heartbeat in its hub.toml."
        )
        return Panel("Who watches Abide", (said,))
    last = last_reached()
    if last is None:
        return Panel("Who watches Abide", ("An outside heartbeat is named, and not reached yet.",))
    zone = ZoneInfo(school.zone)
    said = f"An outside heartbeat was last reached on {moment(last, zone)}."
    return Panel("Who watches Abide", (said,))
