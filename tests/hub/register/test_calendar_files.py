"""Term dates in from lists and from calendar files."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from abide.hub.register.actions import add_dates
from abide.hub.register.lists.columns import CALENDAR
from abide.hub.register.lists.ics import read_ics
from abide.hub.register.models import Closure, Term
from abide.hub.schools.models import School
from tests.hub.register.deeds import NOW
from tests.hub.register.lists import FILES, hidden, problems, take, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_the_calendar_comes_in_with_british_days_and_moves_a_term(school: School) -> None:
    text = "Kind,Name,First day,Last day\nTerm,Autumn,02/09/2026,18/12/2026\n"
    take(school, CALENDAR, text)
    assert Term.objects.get().first_on == date(2026, 9, 2)
    take(school, CALENDAR, text.replace("02/09", "03/09"))
    assert Term.objects.get().first_on == date(2026, 9, 3)


def test_overlapping_terms_are_refused_on_their_line(school: School) -> None:
    add_dates(
        school=school,
        by="hub",
        at=NOW,
        kind="term",
        values={"name": "Autumn", "first_on": date(2026, 9, 2), "last_on": date(2026, 12, 18)},
    )
    text = "Kind,Name,First day,Last day\nterm,Spring,2026-12-01,2027-03-20\nparty,X,2026-12-01,\n"
    said = problems(school, CALENDAR, text)
    assert any(each.startswith("2 First day") and "overlap" in each for each in said)
    assert any(each.startswith("3 Kind") for each in said)
    assert any(each.startswith("3 Last day") for each in said)


ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//council//terms//EN
BEGIN:VEVENT
UID:1
SUMMARY:Autumn term
DTSTART;VALUE=DATE:20260902
DTEND;VALUE=DATE:20261219
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Half term
DTSTART;VALUE=DATE:20261026
DTEND;VALUE=DATE:20261031
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Nativity
DTSTART;VALUE=DATE:20261210
END:VEVENT
BEGIN:VEVENT
UID:4
SUMMARY:INSET day
DTSTART;VALUE=DATE:20261102
RRULE:FREQ=WEEKLY
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def test_a_calendar_file_is_shown_and_brought_in(office: Client, school: School) -> None:
    body = upload(office, "calendar", ICS, "terms.ics")
    assert "Nativity: its name says neither term nor closure" in body
    assert "INSET day: it repeats" in body
    sent = {"content": hidden(body, "content"), "fingerprint": hidden(body, "fingerprint")}
    assert office.post(FILES + "calendar/", sent).status_code == 302
    term, closure = Term.objects.get(), Closure.objects.get()
    assert (term.first_on, term.last_on) == (date(2026, 9, 2), date(2026, 12, 18))
    assert (closure.first_on, closure.last_on) == (date(2026, 10, 26), date(2026, 10, 30))


def test_a_calendar_without_terms_is_refused() -> None:
    from abide.domain.errors import Refused

    with pytest.raises(Refused, match="no term and no closure"):
        read_ics(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    with pytest.raises(Refused):
        read_ics(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:never\r\n")


@pytest.mark.parametrize(
    "days",
    [
        "DTSTART;VALUE=DATE:20260901\r\nDTSTART;VALUE=DATE:20260902",
        "DTSTART;VALUE=DATE:99991231",
        "DTSTART;VALUE=DATE:00010101\r\nDTEND;VALUE=DATE:00010101",
        "DTSTART;VALUE=DATE:20260901\r\nDURATION:P99999999999D",
        "DTSTART;VALUE=DATE:20260901\r\nDURATION:P9999999D",
        "DTSTART;VALUE=DATE:20260901\r\nDTEND:soon",
        "DTSTART;VALUE=PERIOD:20260901T000000Z/PT5H",
        "DTSTART;VALUE=TIME:120000",
    ],
)
def test_an_event_whose_days_cannot_be_is_left_out_and_named(days: str) -> None:
    odd = f"BEGIN:VEVENT\r\nSUMMARY:Spring term\r\n{days}\r\nEND:VEVENT\r\nEND:VCALENDAR"
    read = read_ics(ICS.replace("END:VCALENDAR", odd).encode())
    assert "Spring term: its days can't be read" in read.left_out
    assert "Autumn term" in read.text
