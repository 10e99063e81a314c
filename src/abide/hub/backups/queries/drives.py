"""Where each drive is, on whose word, and what should become of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from abide.domain.calendar import SchoolCalendar
from abide.domain.rotation import Drive, NextTurn, Turn, Where, turns
from abide.hub.backups.actions.drives import UNDO_WITHIN
from abide.hub.backups.models import DriveMove, Place
from abide.hub.backups.queries.past import places_then
from abide.hub.evidence.models import Kept
from abide.hub.register.queries import calendar_of
from abide.hub.schools.models import School
from abide.hub.web.words import day, moment

ERASED = "(name erased)"
STAFF, MEASURED = "staff say", "measured"


@dataclass(frozen=True)
class MoveRow:
    """One move of a drive, as staff said it."""

    swap: UUID
    direction: str
    where: str
    where_words: str
    at: datetime
    by: str
    taken_by: str
    undone_at: datetime | None

    @property
    def to_a_home(self) -> bool:
        return self.where == DriveMove.Where.HOME

    @property
    def words(self) -> str:
        """Return the move in words, as a line of a timeline."""
        if self.direction == DriveMove.Direction.IN:
            said = "Plugged in, staff say"
        else:
            said = f"Taken out by {self.taken_by}, to {self.where_words}, staff say"
        return f"{said}. Undone: it was a mistake" if self.undone_at else said


@dataclass(frozen=True)
class DriveRow:
    """A drive: where it is, since when, on whose word, and what is next."""

    key: int
    public_id: UUID
    name: str
    known_to_agent: bool
    where: Where
    since: datetime | None
    basis: str
    move: MoveRow | None
    seen_at: datetime | None
    missed_at: datetime | None
    contradiction: str
    turn: NextTurn = field(default_factory=lambda: NextTurn("", Turn.SAY))
    undo_until: datetime | None = None

    @property
    def place_words(self) -> str:
        """Return where it is now, in a few words, never surer than what was said or seen."""
        if self.contradiction:
            return "Not certain"
        if self.where is Where.IN:
            return "Plugged in"
        if self.where is Where.NOT_SAID:
            return "Nobody has said"
        if self.move is None or self.move.direction != DriveMove.Direction.OUT:
            return "Not plugged in; nobody has said where it is"
        return f"With {self.move.taken_by}: {self.move.where_words}"

    @property
    def basis_words(self) -> str:
        """Return on whose word that is."""
        if self.where is Where.NOT_SAID:
            return ""
        if self.basis == MEASURED:
            return "measured by Abide on the server"
        missed, since = self.missed_at, self.since
        if self.where is Where.OUT and missed and since and missed > since:
            return "staff say; the server has found it away since"
        return "staff say"

    @property
    def due_words(self) -> str:
        """Return what should become of it and by when."""
        at, turn = self.turn.due_at, self.turn.turn
        if turn is Turn.SAY:
            return "Say where it is: swap a drive."
        if turn is Turn.WAITS:
            return "Waits for its turn"
        if turn is Turn.STAYS or at is None:
            return "Stays for now"
        verb = "out" if turn is Turn.GOES_OUT else "in"
        return f"Overdue {verb} since {day(at)}" if self.turn.overdue else f"Due {verb} {day(at)}"


def drives_of(
    school: School, at: datetime, calendar: SchoolCalendar | None = None
) -> list[DriveRow]:
    """Given a school and a moment, return its drives by name as they were known then, each with
    what was next."""
    drives = [place for place in places_then(school, at) if place.kind == "drive"]
    drives.sort(key=lambda place: place.name)
    newest = _newest_moves(drives, at)
    moves = _moves(list(newest.values()))
    rows = [_row(drive, moves.get(newest.get(drive.pk, 0)), at) for drive in drives]
    calendar = calendar or calendar_of(school)
    next_turns = turns([Drive(r.public_id.hex, r.where, r.since) for r in rows], at, calendar)
    return [_with_turn(row, next_turns[row.public_id.hex]) for row in rows]


def _newest_moves(drives: list[Place], at: datetime) -> dict[int, int]:
    """Return the key of the newest move of each drive that had been told by then and was not
    undone, by the drive's key."""
    told = DriveMove.objects.filter(drive=OuterRef("pk"), at__lte=at).exclude(undone_at__lte=at)
    newest = Subquery(told.order_by("-at", "-pk").values("pk")[:1])
    rows = Place.objects.filter(pk__in=[drive.pk for drive in drives]).annotate(move=newest)
    return {key: move for key, move in rows.values_list("pk", "move") if move is not None}


def drive_of(school: School, public_id: UUID, at: datetime) -> DriveRow | None:
    """Given a school and a drive's id, return the drive, or None."""
    found = (row for row in drives_of(school, at) if row.public_id == public_id)
    return next(found, None)


def moves_of(school: School, drive: UUID, most: int = 30) -> list[MoveRow]:
    """Given a drive, return its newest moves, newest first, the undone ones too."""
    keys = DriveMove.objects.filter(school=school, drive__public_id=drive).order_by("-at", "-pk")
    found = _moves(list(keys.values_list("pk", flat=True)[:most]))
    return sorted(found.values(), key=lambda move: move.at, reverse=True)


def find_drive(school: School, public_id: UUID) -> Place | None:
    """Given a school and a drive's id, return the drive itself, for an action."""
    return Place.objects.filter(
        school=school, public_id=public_id, kind="drive", removed_at__isnull=True
    ).first()


def is_swap(school: School, swap: UUID) -> bool:
    """Given a school and a swap's id, return whether it is one of this school's."""
    return DriveMove.objects.filter(school=school, swap=swap).exists()


def find_drives(school: School, ids: Iterable[str]) -> dict[str, Place]:
    """Given ids as a form said them, empty for none, return the drives themselves by id."""
    wanted = [UUID(each) for each in ids if each]
    found = Place.objects.filter(
        school=school, public_id__in=wanted, kind="drive", removed_at__isnull=True
    )
    return {str(place.public_id): place for place in found}


def _moves(keys: list[int | None]) -> dict[int, MoveRow]:
    """Given keys of moves, return the moves with the words kept beside their entries."""
    wanted = [key for key in keys if key is not None]
    moves = DriveMove.objects.select_related("by").in_bulk(wanted)
    words: dict[int, dict[str, str]] = {}
    for kept in Kept.objects.filter(entry__in=[move.entry_id for move in moves.values()]):
        words.setdefault(kept.entry_id, {})[kept.name] = "" if kept.erased_at else kept.text
    return {key: _move(move, words.get(move.entry_id, {})) for key, move in moves.items()}


def _move(move: DriveMove, words: Mapping[str, str]) -> MoveRow:
    going_to = words.get("going_to", "")
    kind = DriveMove.Where(move.where).label if move.where else ""
    kind = kind[:1].lower() + kind[1:]
    elsewhere = move.where == DriveMove.Where.ELSEWHERE
    where = going_to if elsewhere and going_to else f"{kind} ({going_to})" if going_to else kind
    return MoveRow(
        swap=move.swap,
        direction=move.direction,
        where=move.where,
        where_words=where,
        at=move.at,
        by=move.by.name,
        taken_by=words.get("taken_by", "") or ERASED,
        undone_at=move.undone_at,
    )


def _row(drive: Place, move: MoveRow | None, at: datetime) -> DriveRow:
    where, since, basis = _where(drive, move)
    can_undo = move is not None and at - move.at <= UNDO_WITHIN
    return DriveRow(
        key=drive.pk,
        public_id=drive.public_id,
        name=drive.name,
        known_to_agent=drive.agent_id is not None,
        where=where,
        since=since,
        basis=basis,
        move=move,
        seen_at=drive.seen_at,
        missed_at=drive.missed_at,
        contradiction=_contradiction(drive, move),
        undo_until=move.at + UNDO_WITHIN if move is not None and can_undo else None,
    )


def _where(drive: Place, move: MoveRow | None) -> tuple[Where, datetime | None, str]:
    """Return where a drive is, since when and on whose word: what was seen after staff last said
    something counts before it."""
    seen, missed = drive.seen_at, drive.missed_at
    is_there = seen is not None and (missed is None or seen >= missed)
    looked = max((each for each in (seen, missed) if each is not None), default=None)
    if move is None:
        if looked is None:
            return Where.NOT_SAID, None, ""
        return (Where.IN if is_there else Where.OUT), looked, MEASURED
    said = Where.IN if move.direction == DriveMove.Direction.IN else Where.OUT
    if looked is None or looked <= move.at:
        return said, move.at, STAFF
    if is_there:
        return Where.IN, move.at if said is Where.IN else seen, MEASURED
    return (
        Where.OUT,
        move.at if said is Where.OUT else missed,
        (STAFF if said is Where.OUT else MEASURED),
    )


def _contradiction(drive: Place, move: MoveRow | None) -> str:
    """Given a drive and what staff last said, return in words where the server saw otherwise."""
    if move is None:
        return ""
    seen, missed = drive.seen_at, drive.missed_at
    is_there = seen is not None and (missed is None or seen >= missed)
    if move.direction == DriveMove.Direction.OUT and is_there and seen and seen > move.at:
        return (
            f"Staff say that it left on {moment(move.at)}, but the server worked with it on "
            f"{moment(seen)}. Look where it is, and say so."
        )
    if move.direction == DriveMove.Direction.IN and missed and missed > move.at and not is_there:
        return (
            f"Staff say that it was plugged in on {moment(move.at)}, but the server did not find "
            f"it on {moment(missed)}. Look whether it is plugged in and switched on."
        )
    return ""


def _with_turn(row: DriveRow, turn: NextTurn) -> DriveRow:
    return replace(row, turn=replace(turn, name=row.name))
