"""What the pages of suppliers show: who reports on what and how that stands, and each report."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from abide.domain.control import Status
from abide.domain.control.view import WORST_FIRST, View, reasons, worst
from abide.domain.promises import By, Control, Known, Way
from abide.domain.promises.asked import Asked
from abide.domain.promises.saying import reported
from abide.hub.controls.promises.choices import promised_by
from abide.hub.evidence.models import Kept
from abide.hub.records.queries import rows_of
from abide.hub.register.queries import calendar_of
from abide.hub.schools.models import School
from abide.hub.suppliers.models import FormLink, Report
from abide.hub.suppliers.queries.heard import Heard, as_reports, heard_at
from abide.hub.suppliers.queries.sources import failing_since
from abide.hub.suppliers.reading.outcomes import Outcome

PAGE = 50
_SHOWN = ("sender", "subject")
_URGENT_FIRST = (Status.BROKEN, Status.OVERDUE, Status.NEVER, Status.UNKNOWN)
_BY_REPORT = Way(By.SUPPLIER)
_NO_PROMISE = "None of its promises is in force: change it, or end it."
OUTCOMES: Mapping[str, str] = {
    Outcome.GOOD.value: "Went well",
    Outcome.WARNING.value: "With warnings",
    Outcome.FAILED.value: "Failed",
}
WAYS: Mapping[str, str] = {
    Report.Way.MAIL.value: "by mail",
    Report.Way.FOLDER.value: "in the watched folder",
    Report.Way.FORM.value: "by the form behind a link",
}


@dataclass(frozen=True)
class Standing:
    """How one promise stands by the reports of one supplier alone."""

    control: Control
    status: Status
    why: str


@dataclass(frozen=True)
class SupplierRow:
    """One report that is expected: from whom, on what, when it was heard last, how that stands."""

    id: uuid.UUID
    heard: Heard
    promises: tuple[Standing, ...]

    @property
    def supplier(self) -> str:
        return self.heard.expected.supplier

    @property
    def status(self) -> Status:
        """Return the worst of its promises; never where it names none that is in force."""
        found = [each.status for each in self.promises]
        return min(found, key=WORST_FIRST.index, default=Status.NEVER)

    @property
    def why(self) -> str:
        worst_one = next((each for each in self.promises if each.status is self.status), None)
        return worst_one.why if worst_one else _NO_PROMISE

    @property
    def newest(self) -> str:
        """Return what the newest report tells, in words."""
        if self.heard.failed:
            return OUTCOMES[Outcome.FAILED.value]
        good = self.heard.good_at is not None and self.heard.good_at == self.heard.newest_at
        return OUTCOMES[(Outcome.GOOD if good else Outcome.WARNING).value]


@dataclass(frozen=True)
class ReportRow:
    """One report in a list, with what stands beside its entry."""

    row: Report
    supplier: str
    sender: str
    subject: str

    @property
    def state(self) -> str:
        """Return what it counts as, in words."""
        if self.row.set_aside_at:
            return "Set aside"
        return OUTCOMES.get(self.row.outcome, "Waits for a person")

    @property
    def came(self) -> str:
        return WAYS[self.row.way]


@dataclass(frozen=True)
class KeptFile:
    """A file that stands beside a report's entry."""

    public_id: uuid.UUID
    name: str
    bytes: int


@dataclass(frozen=True)
class ReportPage:
    """One report with all that belongs to it. `erased`: some of it was erased."""

    one: ReportRow
    text: str
    forwarder: str
    files: tuple[KeptFile, ...]
    erased: bool
    settled_by: str


def promises_of(school: School, at: datetime) -> dict[str, Control]:
    """Given a school and a moment, return the promises in force that suppliers' reports count for,
    by id."""
    rows = rows_of(school, at, ["catalogue", "control"])
    return {
        control.id: control
        for control in promised_by(rows)
        if any(way.by is By.SUPPLIER for way in control.ways)
    }


def suppliers_of(school: School, at: datetime) -> list[SupplierRow]:
    """Given a school and a moment, return who reports on what and how that stands, what is kept
    least first. Its number of SQL statements is fixed."""
    promises = promises_of(school, at)
    view = View(calendar_of(school), at)
    dark = failing_since(school, at)
    found = [
        SupplierRow(
            id=uuid.UUID(heard.expected.id),
            heard=heard,
            promises=tuple(
                _standing(promises[each], heard, school, view, dark)
                for each in heard.expected.promises
                if each in promises
            ),
        )
        for heard in heard_at(school, at)
    ]
    return sorted(found, key=lambda row: (_urgency(row.status), row.supplier.lower()))


def _urgency(status: Status) -> int:
    """Given a status, return its place: who fell silent stands before who never spoke."""
    return _URGENT_FIRST.index(status) if status in _URGENT_FIRST else len(_URGENT_FIRST)


def _standing(
    control: Control, heard: Heard, school: School, view: View, dark: datetime | None
) -> Standing:
    known = Known(reports={control.id: as_reports(heard, [heard], school, dark)})
    found = reported(_BY_REPORT, Asked(control, known, view))
    return Standing(control, worst(found.findings), " ".join(reasons(found.findings)))


def waiting_of(school: School) -> QuerySet[Report]:
    """Given a school, return the reports that wait for a person, oldest first."""
    waiting = Report.objects.filter(school=school, counted_at=None, set_aside_at=None)
    return waiting.select_related("expected").order_by("received_at", "pk")


def reports_in(school: School, expected: uuid.UUID | None = None) -> QuerySet[Report]:
    """Given a school, perhaps what they belong to, return its reports, newest first."""
    found = Report.objects.filter(school=school).select_related("expected", "entry")
    if expected is not None:
        found = found.filter(expected__public_id=expected)
    return found.order_by("-received_at", "-pk")


def shown(school: School, reports: Iterable[Report]) -> list[ReportRow]:
    """Given reports, return them with their senders, subjects and suppliers. Two statements."""
    rows = list(reports)
    texts: dict[int, dict[str, str]] = defaultdict(dict)
    kept = Kept.objects.filter(entry__in=[row.entry_id for row in rows], name__in=_SHOWN)
    for entry, name, text in kept.values_list("entry", "name", "text"):
        texts[entry][name] = text
    names = _suppliers([row.expected_id for row in rows if row.expected_id])
    return [
        ReportRow(
            row,
            names.get(row.expected_id or 0, ""),
            texts[row.entry_id].get("sender", ""),
            texts[row.entry_id].get("subject", ""),
        )
        for row in rows
    ]


def find_report(school: School, public_id: uuid.UUID) -> Report | None:
    """Given an id, return the report of this school, or None."""
    found = Report.objects.filter(school=school, public_id=public_id)
    return found.select_related("expected", "entry", "settled_by", "school").first()


def report_page(school: School, row: Report) -> ReportPage:
    """Given a report, return all that its page shows."""
    beside = list(Kept.objects.filter(entry=row.entry_id).order_by("pk"))
    texts = {each.name: each.text for each in beside}
    files = [each for each in beside if each.stored_as]
    return ReportPage(
        one=shown(school, [row])[0],
        text=texts.get("text", ""),
        forwarder=texts.get("forwarder", ""),
        files=tuple(KeptFile(each.public_id, each.file_name, each.bytes) for each in files),
        erased=any(each.erased_at for each in beside),
        settled_by=str(row.settled_by) if row.settled_by else "",
    )


def links_of(school: School, expected: uuid.UUID, at: datetime) -> list[FormLink]:
    """Given what is expected, return the links that still take an answer, newest first."""
    found = FormLink.objects.filter(school=school, expected__public_id=expected)
    found = found.filter(used_at=None, withdrawn_at=None, expires_at__gt=at)
    return list(found.select_related("made_by").order_by("-made_at"))


def find_link(school: School, public_id: uuid.UUID) -> FormLink | None:
    """Given an id, return the link of this school, or None."""
    found = FormLink.objects.filter(school=school, public_id=public_id)
    return found.select_related("school", "expected").first()


def _suppliers(records: Sequence[int]) -> dict[int, str]:
    """Return the suppliers' names by the keys of their records, as they were said last."""
    rows = Kept.objects.filter(
        entry__revisions__newest_of__in=set(records), name="row", erased_at=None
    )
    found: dict[int, str] = {}
    for record, text in rows.values_list("entry__revisions__record", "text"):
        try:
            found[record] = str(json.loads(text).get("supplier", ""))
        except (ValueError, AttributeError):
            continue
    return found
