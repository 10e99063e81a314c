"""Every way to make a school and to change its settings."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from abide.domain.errors import Refused
from abide.hub.schools import log
from abide.hub.schools.models import School

WORDS = {
    "name": "the school's name",
    "zone": "time zone",
    "division": "bank holidays",
    "opens_at": "where Abide is opened if the server dies",
    "opens_at_words": "how Abide is opened if the server dies",
    "witness_email": "witness mailbox",
    "silent_after_hours": "hours until an agent counts as silent",
}
"""Each setting, as entries and pages name it."""

TYPED = frozenset({"name", "opens_at_words", "witness_email"})
"""Settings that people type: entries hold salted hashes of them, never the words."""

_MOST_SLUG = 60


@dataclass(frozen=True)
class Settings:
    """All that a school says of itself."""

    name: str
    zone: str
    division: str
    opens_at: str
    opens_at_words: str
    witness_email: str
    silent_after_hours: int


class ChangedMeanwhile(Refused):
    """Somebody else changed the settings since they were shown; nothing was changed now."""


@transaction.atomic
def make_school(*, settings: Settings, by: str, at: datetime, is_sample: bool = False) -> School:
    """Given what a school says of itself, make it, with an address of its own, and return it."""
    school = School.objects.create(
        slug=_free_slug(settings.name), created_at=at, is_sample=is_sample, **asdict(settings)
    )
    typed = {key: value for key, value in asdict(settings).items() if key in TYPED and value}
    facts = {
        "school": str(school.public_id),
        "zone": settings.zone,
        "division": settings.division,
        "opens at": settings.opens_at or "not said",
        "sample": is_sample,
    }
    log.write(school, log.Deed("school made", by, at, facts, typed))
    return school


@transaction.atomic
def change_settings(
    *, school: School, settings: Settings, version: int, by: str, at: datetime
) -> tuple[str, ...]:
    """Given settings and the version that they were edited from, save what differs and return
    which settings those were; each is one entry, marked where it loosens.

    Raise ChangedMeanwhile when somebody saved another version in between.
    """
    now = School.objects.select_for_update().get(pk=school.pk)
    if now.version != version:
        raise ChangedMeanwhile("Somebody changed these settings while you did.")
    wanted = asdict(settings)
    changed = tuple(key for key, value in wanted.items() if getattr(now, key) != value)
    for key in changed:
        _note(now, key, wanted[key], by, at)
        setattr(now, key, wanted[key])
    if changed:
        now.version += 1
        now.save(update_fields=[*changed, "version"])
    return changed


def _note(school: School, key: str, after: Any, by: str, at: datetime) -> None:
    before = getattr(school, key)
    facts: dict[str, Any] = {"setting": WORDS[key]}
    if key not in TYPED:
        facts |= {"before": before or "not said", "after": after or "not said"}
    elif not after:
        facts["emptied"] = True
    if loosens(key, before, after):
        facts |= {"loosens": True, "what": WORDS[key]}
        facts.setdefault("before", "said")
        facts.setdefault("after", "another" if after else "not said")
    texts = {"after": after} if key in TYPED and after else {}
    log.write(school, log.Deed("settings changed", by, at, facts, texts))


def loosens(key: str, before: Any, after: Any) -> bool:
    """Given a setting before and after, return whether the school is watched less closely by it."""
    if key == "silent_after_hours":
        return bool(after > before)
    if key == "witness_email":
        return bool(before and before != after)  # whose it is now, the hub can't tell
    if key == "opens_at":
        away = (School.OpensAt.ELSEWHERE, School.OpensAt.PROVIDER)
        return before in away and after not in away
    return False


def _free_slug(name: str) -> str:
    """Given a school's name, return a slug that no school has yet."""
    base = slugify(name)[:_MOST_SLUG].strip("-") or "school"
    taken = set(School.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
