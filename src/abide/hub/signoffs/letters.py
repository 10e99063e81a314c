"""The mail that asks for a signature: plain words, one step."""

from __future__ import annotations

from datetime import date

from django.core.mail import send_mail

from abide.domain.words import day, plural
from abide.hub.schools.models import School
from abide.hub.signoffs.queries import Asked, Sheet


def please_sign(school: School, sheet: Sheet, signer: Asked, address: str, until: date) -> None:
    """Given a sheet, who is to sign it and their link, mail it."""
    for_pupils = (
        f"You sign for {plural(signer.count, 'pupil')} of your class, once you have gone through "
        "it with them.\n\n"
        if sheet.audience == "classes"
        else ""
    )
    body = (
        f"{school.name} asks you to read and sign “{sheet.title}”.\n\n"
        f"{for_pupils}"
        f"Open this link, read it and tick the box. It takes a minute:\n{address}\n\n"
        f"The link is yours alone, works once, until {day(until)}, and needs no password. If you "
        "did not expect it, ring the school office.\n"
    )
    send_mail(f"Please sign: {sheet.title}", body, None, [signer.email])
