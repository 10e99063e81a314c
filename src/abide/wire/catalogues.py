"""Catalogues of controls as their files hold them: checked as a whole, refused with the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from abide.domain.cadence import Cadence
from abide.domain.control.promises import PROMISES
from abide.domain.errors import Refused
from abide.domain.promises import By, Control, Source, Way
from abide.domain.promises.rules import RULES
from abide.domain.roles import Role

_Words = Annotated[str, Field(min_length=1)]
_MEASURED = frozenset(promise.id for promise in PROMISES)


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WireSource(_Closed):
    """Where a rule stands and when that was read."""

    title: _Words
    url: str = ""
    read_on: date | None = None


class WireWay(_Closed):
    """One kind of evidence that counts."""

    by: By
    what: str = ""


class WireControl(_Closed):
    """One control as a catalogue's file holds it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{3,60}$")]
    rows: tuple[Annotated[str, Field(pattern=r"^(S[01]|C)-\d\d$")], ...] = ()
    title: _Words
    says: _Words
    owner: Role
    deputy: Role | None = None
    cadence: str = ""
    assumed: str = ""
    evidence: Annotated[tuple[WireWay, ...], Field(min_length=1)]
    warn_days: Annotated[int, Field(ge=0, le=366)] = 14
    source: WireSource | None = None
    question: str = ""
    figures: Mapping[str, int | float | str | tuple[str, ...]] = {}
    mend: _Words


class WireCatalogue(_Closed):
    """A catalogue: its name, what it is, and its controls."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: _Words
    about: _Words
    source: WireSource | None = None
    controls: Annotated[tuple[WireControl, ...], Field(min_length=1)]

    def as_controls(self) -> tuple[Control, ...]:
        """Return the controls as they are judged. Raise Refused for a cadence that is not
        understood, a rule that does not exist, or a control that nothing could ever judge."""
        return tuple(self._control(each) for each in self.controls)

    def _control(self, each: WireControl) -> Control:
        where = f"{self.name}, {each.id}"
        control = Control(
            id=each.id,
            catalogue=self.name,
            title=each.title,
            says=each.says,
            ways=tuple(Way(way.by, way.what) for way in each.evidence),
            owner=each.owner,
            deputy=each.deputy,
            mend=each.mend,
            rows=each.rows,
            cadence=_cadence(each.cadence, where),
            assumed=_cadence(each.assumed, where),
            warn_days=each.warn_days,
            source=_source(each.source or self.source),
            question=each.question,
            figures=dict(each.figures),
        )
        check(control, where)
        return control


def check(control: Control, where: str) -> None:
    """Given a control, raise Refused where its evidence could never be judged."""
    if control.is_unstated and control.assumed is None:
        raise Refused(f"{where}: “{control.cadence}” holds no number; say what is assumed.")
    if control.assumed is not None and not control.assumed.is_stated:
        raise Refused(f"{where}: “{control.assumed}” is assumed and holds no number either.")
    for way in control.ways:
        _check_way(way, where)
        if way.by not in (By.RECORDS, By.MEASURED) and control.counted is None:
            raise Refused(f"{where}: what people or suppliers say needs a cadence; say how often.")


def _check_way(way: Way, where: str) -> None:
    if way.by is By.RECORDS and way.what not in RULES:
        raise Refused(f"{where}: there is no rule called “{way.what}”.")
    if way.by is By.MEASURED and way.what not in _MEASURED:
        raise Refused(f"{where}: nothing called “{way.what}” is measured.")
    if way.by not in (By.RECORDS, By.MEASURED) and way.what:
        raise Refused(f"{where}: {way.by.value} names nothing further; leave “{way.what}” out.")


def read_catalogue(held: object, file: str) -> WireCatalogue:
    """Given what a catalogue's file holds, return it. Raise Refused, naming file and place."""
    try:
        return WireCatalogue.model_validate(held)
    except ValidationError as error:
        first = error.errors()[0]
        place = _place(first["loc"], held) or "the whole file"
        raise Refused(f"{file}, {place}: {first['msg']}.") from None


def together(catalogues: Sequence[WireCatalogue]) -> Mapping[str, WireCatalogue]:
    """Given catalogues, return them by name. Raise Refused where two share a name, or two of their
    controls an id."""
    found: dict[str, WireCatalogue] = {}
    seen: set[str] = set()
    for catalogue in catalogues:
        if catalogue.name in found:
            raise Refused(f"Two catalogues are called {catalogue.name}: give one another name.")
        found[catalogue.name] = catalogue
        for control in catalogue.controls:
            if control.id in seen:
                raise Refused(f"Two controls are called {control.id}: give one another id.")
            seen.add(control.id)
    return found


def _place(where: Sequence[int | str], held: object) -> str:
    """Given where something is wrong, return it as the file's author would look for it: a control
    by its id rather than by its number."""
    parts = [str(part) for part in where]
    controls = held.get("controls") if isinstance(held, Mapping) else None
    if parts[:1] == ["controls"] and len(parts) > 1 and isinstance(controls, list):
        control = controls[int(parts[1])]
        parts[1] = str(control.get("id", parts[1])) if isinstance(control, dict) else parts[1]
    return ".".join(parts)


def _cadence(text: str, where: str) -> Cadence | None:
    if not text:
        return None
    try:
        return Cadence.parse(text)
    except Refused as refused:
        raise Refused(f"{where}: {refused}") from None


def _source(source: WireSource | None) -> Source | None:
    return None if source is None else Source(source.title, source.url, source.read_on)
