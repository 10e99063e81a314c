"""What a control of a catalogue is: a promise with owner, cadence and what counts as evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from abide.domain.cadence import Cadence
from abide.domain.control import Basis, Status
from abide.domain.roles import Role

Figure = int | float | str | tuple[str, ...]
"""A number, word or list that a school may edit, such as "seats": 30 or "posts": (…)."""


class By(Enum):
    """What a control is judged by."""

    MEASURED = "measured"
    SUPPLIER = "supplier"
    RECORDS = "records"
    SIGN_OFFS = "sign-offs"
    STAFF = "staff"


@dataclass(frozen=True)
class Way:
    """One kind of evidence that counts: `what` names the measured promise or the rule over records,
    and is empty for a supplier's reports, sign-offs and the word of staff."""

    by: By
    what: str = ""


@dataclass(frozen=True)
class Source:
    """Where a rule stands, and when that was read. No address: a policy of the school's own."""

    title: str
    url: str = ""
    read_on: date | None = None


@dataclass(frozen=True)
class Pause:
    """A promise that is set aside: by whom, until which day, and why."""

    by: str
    until: date
    why: str


@dataclass(frozen=True)
class Control:
    """One promise that can be judged.

    `rows`: of the mission's tables; `says`: the sentence as the policy has it, in our words;
    `cadence` None: a standing promise, judged by what the records hold. `assumed`: what counts
    while the cadence states no number ("regularly"). `question`: controls of one question
    contradict each other; the strictest is in force until the school decides. `figures`: what a
    school may edit. `mend`: what would make it true, as one step.
    """

    id: str
    catalogue: str
    title: str
    says: str
    ways: tuple[Way, ...]
    owner: Role
    mend: str
    rows: tuple[str, ...] = ()
    deputy: Role | None = None
    cadence: Cadence | None = None
    assumed: Cadence | None = None
    warn_days: int = 14
    source: Source | None = None
    question: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    supplier: str = ""
    pause: Pause | None = None

    @property
    def counted(self) -> Cadence | None:
        """Return the cadence that is judged by: the stated one, else what is assumed."""
        stated = self.cadence is not None and self.cadence.is_stated
        return self.cadence if stated else self.assumed

    @property
    def is_unstated(self) -> bool:
        """Return whether the policy names a cadence without a number."""
        return self.cadence is not None and not self.cadence.is_stated

    @property
    def has_fixed_pace(self) -> bool:
        """Return whether it is measured: then how often is part of what is measured, and no other
        cadence can be judged by."""
        return any(way.by is By.MEASURED for way in self.ways)

    def number(self, name: str, otherwise: float) -> float:
        """Given a figure's name, return its number, or `otherwise` where it is none."""
        value = self.figures.get(name)
        return value if isinstance(value, int | float) else otherwise

    def words(self, name: str) -> tuple[str, ...]:
        """Given a figure's name, return its words: none, one, or a list."""
        value = self.figures.get(name, ())
        return value if isinstance(value, tuple) else (str(value),)


@dataclass(frozen=True)
class WayJudged:
    """What one kind of evidence alone says of a promise; never merged with the others."""

    way: Way
    status: Status
    basis: Basis
    reasons: tuple[str, ...]
    due_on: date | None = None
    evidence_at: datetime | None = None


@dataclass(frozen=True)
class Judged:
    """What is true of one promise at a moment, on whose word, and what each way says alone."""

    control: Control
    status: Status
    basis: Basis
    reasons: tuple[str, ...]
    ways: tuple[WayJudged, ...]
    due_on: date | None = None
    evidence_at: datetime | None = None

    @property
    def is_kept(self) -> bool:
        return self.status in (Status.KEPT, Status.DUE)
