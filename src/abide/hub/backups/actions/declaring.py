"""What an agent's own file names: its places, and which system is kept in which of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.hub.backups.actions.book import Book
from abide.hub.backups.actions.history import note_agent
from abide.hub.backups.models import Agent, Copy, Place
from abide.hub.evidence.actions import HUB, Text, record

_CLAIMS = ("offsite", "offline", "immutable")


@transaction.atomic
def take_declaration(*, agent: Agent, declared: Mapping[str, Any], at: datetime) -> None:
    """Given what an agent declares now, make its places and copies so, and keep it on the agent.

    A place, a claim or a copy that is named no more is an entry, for it loosens what was promised.
    """
    book = Book(agent.school, agent, at)
    named = {str(each["name"]): each for each in declared.get("places", ())}
    for name, said in named.items():
        _take_place(book, name, said, at)
    for place in book.own_places():
        if place.name not in named:
            _drop_place(book, place, at)
    kept = _pairs(declared, list(named))
    for system, name in kept:
        copy = book.copy(system, book.place(name))
        if not copy.declared:
            copy.declared = True
            copy.save(update_fields=["declared"])
    for place in book.own_places():
        if place.name in named:
            _drop_copies(book, place, {s for s, name in kept if name == place.name}, at)
    book.save()
    agent.declared, agent.declared_at = dict(declared), at
    agent.save(update_fields=["declared", "declared_at"])
    note_agent(agent, at)


def _pairs(declared: Mapping[str, Any], places: list[str]) -> list[tuple[str, str]]:
    """Given a declaration, return (system, place) of all that is kept; no place named means all.

    A system without sources is not kept anywhere by this agent.
    """
    return [
        (str(system["name"]), str(place))
        for system in declared.get("systems", ())
        if system.get("sources")
        for place in system.get("places") or places
        if place in places
    ]


def _take_place(book: Book, name: str, said: Mapping[str, Any], at: datetime) -> None:
    place = book.place(name)
    is_new = place.kind == "not declared" or place.agent_id is None
    dropped = [c for c in _CLAIMS if not is_new and getattr(place, c) and not said.get(c)]
    place.agent, place.name, place.kind = book.agent, name, str(said.get("kind", "local"))
    place.device = str(said.get("device") or "")
    for claim in _CLAIMS:
        setattr(place, claim, bool(said.get(claim)))
    place.save(update_fields=["agent", "name", "kind", "device", *_CLAIMS])
    book.tell(place)
    if is_new:
        _enter(book, "place declared", place, at, {})
    for claim in dropped:
        facts = {"loosens": True, "what": claim, "before": True, "after": False}
        _enter(book, "claim dropped", place, at, facts)


def _drop_place(book: Book, place: Place, at: datetime) -> None:
    place.removed_at = at
    place.save(update_fields=["removed_at"])
    book.tell(place)
    Copy.objects.filter(place=place).update(declared=False)
    facts = {"loosens": True, "what": "a place for copies", "before": "declared", "after": "gone"}
    _enter(book, "place dropped", place, at, facts)


def _drop_copies(book: Book, place: Place, kept: Iterable[str], at: datetime) -> None:
    for copy in book.copies_at(place):
        if not copy.declared or copy.system_name in set(kept):
            continue
        copy.declared = False
        copy.save(update_fields=["declared"])
        facts = {
            "loosens": True,
            "what": "a system kept in a place",
            "before": "declared",
            "after": "gone",
            **({"system": str(copy.system.public_id)} if copy.system else {}),
        }
        _enter(book, "copy dropped", place, at, facts, copy.system_name)


def _enter(
    book: Book, kind: str, place: Place, at: datetime, facts: Mapping[str, Any], system: str = ""
) -> None:
    texts = [Text("place", place.name), *([Text("system", system)] if system else [])]
    whole = {"place": str(place.public_id), "agent": str(book.agent.public_id), **facts}
    record(school=book.school, kind=kind, by=HUB, at=at, facts=whole, texts=texts)
