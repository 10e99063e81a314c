"""All that is known of a school at a moment when its promises are judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from abide.domain.control import ControlStatus, SystemStatus
from abide.domain.promises.rows import Row
from abide.domain.register import Grade
from abide.domain.roles import Role


@dataclass(frozen=True)
class Said:
    """What a person last said of a promise: that it was kept on a day, or that it was not."""

    on: date
    at: datetime
    kept: bool
    by: str
    words: str = ""


@dataclass(frozen=True)
class Reports:
    """What a supplier's reports say of one promise: the newest, and the newest good one.

    `supplier` is its name; moments are those the reports are of, `since` when reports were first
    expected. `newest_failed`: the newest one says that it failed. `words`: what more there is to
    know where the promise is not kept.
    """

    supplier: str
    newest_at: datetime | None
    newest_good_at: datetime | None
    newest_failed: bool = False
    since: datetime | None = None
    words: str = ""


@dataclass(frozen=True)
class Signer:
    """One person, or one class of pupils, whose sign-off is asked for; when they last gave it.

    `joined_on`: from that day it is asked for. `count`: how many pupils a class stands for.
    `audience`: as whom it is asked for: staff, governors or classes.
    """

    name: str
    joined_on: date | None
    signed_on: date | None
    count: int = 1
    audience: str = "staff"


@dataclass(frozen=True)
class KnownSystem:
    """A system as the register lists it, and how it stands. `own_grade`: what it is graded while no
    return or exam raises it; None: as `grade`."""

    id: str
    name: str
    grade: Grade
    mode: str
    locations: str
    users: str
    purpose: str
    supplier: str
    has_owner: bool
    has_deputy: bool
    has_sources: bool
    has_supplier_contact: bool
    fallbacks: tuple[bool, bool, bool]
    parts_held: tuple[bool, bool, bool]
    status: SystemStatus
    last_own_export_on: date | None = None
    own_grade: Grade | None = None


@dataclass(frozen=True)
class KnownContact:
    """Whom to ring: by which numbers, and when that was last tried."""

    name: str
    organisation: str
    phone: str
    out_of_hours: str
    account_reference: str
    on_every_page: bool
    last_test_call_on: date | None
    answered: bool | None


@dataclass(frozen=True)
class KnownDeadline:
    """A return or an exam window, its days and the systems it needs, by name."""

    name: str
    kind: str
    first_on: date
    last_on: date
    systems: tuple[str, ...]


@dataclass(frozen=True)
class KnownDrive:
    """A portable drive: who has it (empty: nobody was named), and when it was last seen.

    `uncertain`: what staff said of it and what the server saw contradict each other.
    """

    name: str
    holder: str
    where: str
    last_seen_at: datetime | None
    at_home: bool = False
    uncertain: bool = False


@dataclass(frozen=True)
class KnownDataSet:
    """A set of data: its grade, whether somebody owns it, and the system whose backup covers it."""

    name: str
    grade: Grade
    has_owner: bool
    system: str


@dataclass(frozen=True)
class Known:
    """Everything judged from: `measured` by the promise's id in `domain.control`; `said`, `reports`
    and `signers` by the control's id; `rows` by kind; `holders`: who holds each post, by name."""

    measured: Mapping[str, ControlStatus] = field(default_factory=dict)
    said: Mapping[str, Said] = field(default_factory=dict)
    reports: Mapping[str, Reports] = field(default_factory=dict)
    signers: Mapping[str, Sequence[Signer]] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    systems: Sequence[KnownSystem] = ()
    contacts: Sequence[KnownContact] = ()
    deadlines: Sequence[KnownDeadline] = ()
    drives: Sequence[KnownDrive] = ()
    data_sets: Sequence[KnownDataSet] = ()
    holders: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    untrusted: str = ""
    """Why nothing that the school's own log says can be relied on; empty where it can."""

    def of(self, kind: str) -> Sequence[Row]:
        """Given a kind of record, return its rows."""
        return self.rows.get(kind, ())
