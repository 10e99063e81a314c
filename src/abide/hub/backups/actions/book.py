"""A school's places and copies while entries are read: found by name, made where they are new."""

from __future__ import annotations

from datetime import datetime

from abide.hub.backups.actions.history import note_places
from abide.hub.backups.models import Agent, Copy, Place
from abide.hub.register.models import System
from abide.hub.schools.models import School

DRIVE = "drive"


class Book:
    """Places and copies of a school, as one agent names them; `save` writes what became new.

    `at`: when the hub learned what is read; None while rows are read anew, for then it learns
    nothing, and what it knew at which moment stays as it was.
    """

    def __init__(self, school: School, agent: Agent, at: datetime | None) -> None:
        self.school, self.agent, self.at = school, agent, at
        self._places = list(Place.objects.filter(school=school, removed_at__isnull=True))
        self._copies = {
            (copy.place_id, copy.system_name): copy
            for copy in Copy.objects.filter(school=school).select_related("system")
        }
        self._systems = {
            system.name.casefold(): system
            for system in System.objects.filter(school=school, removed_at__isnull=True)
        }
        self._changed: dict[int, Place] = {}
        self._told: dict[int, Place] = {}

    def place(self, name: str) -> Place:
        """Given a place's name, return it, made as yet undeclared when the agent has none so named.

        A drive that people named first, and a place of an agent that has ended, are taken over.
        """
        found = self._known(name)
        if found is None:
            found = Place.objects.create(
                school=self.school, agent=self.agent, name=name, kind="not declared"
            )
            self._places.append(found)
            self.tell(found)
        return found

    def copy(self, system_name: str, place: Place) -> Copy:
        """Given a system's name and a place, return their copy, made when it is new."""
        key = place.pk, system_name
        found = self._copies.get(key)
        system = self.system(system_name)
        if found is None:
            found = self._copies[key] = Copy.objects.create(
                school=self.school,
                place=place,
                system_name=system_name,
                system=system,
                linked_at=self.at if system is not None else None,
            )
        elif found.system is None and system is not None:
            found.system, found.linked_at = system, self.at
            found.save(update_fields=["system", "linked_at"])
        return found

    def system(self, name: str) -> System | None:
        """Given a system's name as an agent says it, return the register's row of that name."""
        return self._systems.get(name.casefold())

    def copies_at(self, place: Place) -> list[Copy]:
        return [copy for (place_id, _), copy in self._copies.items() if place_id == place.pk]

    def own_places(self) -> list[Place]:
        return [place for place in self._places if place.agent_id == self.agent.pk]

    def identify(self, place: Place, repository_id: str) -> None:
        """Given which repository is at a place now, note it."""
        if repository_id and place.repository_id != repository_id:
            place.repository_id = repository_id
            self._changed[place.pk] = place
            self.tell(place)

    def saw(self, place: Place, at: datetime, *, there: bool) -> None:
        """Given that a deed worked at a place, or found it away, note when that was."""
        field = "seen_at" if there else "missed_at"
        before = getattr(place, field)
        if before is None or at > before:
            setattr(place, field, at)
            self._changed[place.pk] = place
            if place.kind == DRIVE:
                self.tell(place)

    def save(self) -> None:
        Place.objects.bulk_update(self._changed.values(), ["repository_id", "seen_at", "missed_at"])
        self._changed.clear()
        if self.at is not None:
            note_places(self._told.values(), self.at)
        self._told.clear()

    def tell(self, place: Place) -> None:
        """Given a place of which something else is so now, let `save` note that."""
        self._told[place.pk] = place

    def _known(self, name: str) -> Place | None:
        mine = [p for p in self._places if p.agent_id == self.agent.pk and p.name == name]
        if mine:
            return mine[0]
        free = [p for p in self._places if p.name.casefold() == name.casefold() and self._free(p)]
        return free[0] if len(free) == 1 else None

    def _free(self, place: Place) -> bool:
        """Return whether a place may be this agent's too: named by people, or of an agent that was
        ended, or this agent was, and another has taken the place over."""
        if place.agent_id is None or self.agent.ended_at is not None:
            return True
        return Agent.objects.filter(pk=place.agent_id, ended_at__isnull=False).exists()
