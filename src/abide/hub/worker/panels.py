"""What the settings page shows of mail."""

from __future__ import annotations

from django.urls import reverse

from abide.domain.words import plural
from abide.hub.schools.models import School
from abide.hub.schools.panels import Panel
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
    return [Panel("Mail", (said, *waits), url, "See mails, or send yourself a test")]
