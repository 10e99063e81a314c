"""Where a school can't be judged, those who see to it are told so: silence would read as well."""

from __future__ import annotations

from datetime import datetime

from abide.domain.telling.letters import Letter, fold, whole
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day
from abide.hub.telling.queries.audience import SUMMARY_BY_DEFAULT, audience_of
from abide.hub.telling.queries.outgoing import Telling, by_mail, page, thread_of


def unjudged(school: School, kind: str, why: str, at: datetime) -> Telling:
    """Given why nothing can be judged, return what is told to whom."""
    today = local_day(school, at)
    answer = "Nobody can say today whether the school’s systems were backed up."
    link = page(school, "register:systems")
    letter = Letter(
        subject=f"{school.name}: nothing can be judged",
        body=whole(
            [
                fold(answer),
                fold(f"What the register says contradicts itself: {why}"),
                fold("Next step: mend it in the register, then Abide judges again.") + f"\n{link}",
            ],
            [fold("You get this since you see to how the school stands.")],
        ),
        short=f"{answer} {link}",
    )
    people = [each for each in audience_of(school, at).people if each.roles & SUMMARY_BY_DEFAULT]
    return Telling(
        about=f"{kind}:{today}:{school.public_id}",
        thread=thread_of(school, kind, f"{today:%Y-%m}"),
        outgoing=tuple(by_mail(each.email, letter) for each in people),
    )
