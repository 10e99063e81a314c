"""Jobs: asked for only where a server's own file names them, watched, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.backups import queries
from abide.hub.backups.actions import (
    Told,
    ask_for,
    job_ended,
    job_taken,
    tell_progress,
    withdraw,
)
from abide.hub.backups.models import Job, Progress
from abide.hub.evidence.models import Entry
from abide.hub.schools.door import Visitor
from tests.hub.backups.conftest import NOW
from tests.hub.conftest import SignIn
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
HERE = "/schools/larkfield/backups/"
MINUTE = timedelta(minutes=1)


def ask(server: Server, office: Visitor, system: str = "Finance", place: str = "") -> Job:
    return ask_for(
        visitor=office, agent=server.agent, deed="backup", system=system, place=place, at=NOW
    )


def test_a_job_is_asked_taken_and_done(server: Server, office: Visitor) -> None:
    job = ask(server, office, place="drive-b")
    assert queries.open_jobs(server.agent) == [job]

    assert job_taken(job=job, at=NOW + MINUTE)
    tell_progress(agent=server.agent, told=Told("backup", "Finance"), at=NOW, job=job)
    job_ended(job=job, done=True, outcome="complete", reason="", at=NOW + 2 * MINUTE)

    (row,) = queries.jobs_of(server.school)
    assert (row.state_words, row.outcome_words) == ("Done", "the copy is complete")
    assert queries.open_jobs(server.agent) == []
    assert not Progress.objects.exists()
    kinds = Entry.objects.filter(kind__startswith="job").order_by("seq")
    assert list(kinds.values_list("kind", flat=True)) == ["job asked", "job ended"]


@pytest.mark.parametrize(
    ("system", "place", "said"),
    [
        ("Email", "", "names nothing to copy for Email"),
        ("Payroll", "", "names nothing to copy for Payroll"),
        ("Finance", "store", "does not keep Finance in store"),
    ],
)
def test_what_the_servers_file_does_not_name_is_refused_in_words(
    server: Server, office: Visitor, system: str, place: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        ask(server, office, system, place)

    assert not Job.objects.exists()


def test_the_same_is_not_asked_for_twice(server: Server, office: Visitor) -> None:
    ask(server, office)

    with pytest.raises(Refused, match="asked for already"):
        ask(server, office)


def test_a_job_is_withdrawn_until_the_server_begins(server: Server, office: Visitor) -> None:
    job = ask(server, office)
    withdraw(visitor=office, job=job, at=NOW)

    assert not job_taken(job=job, at=NOW)

    second = ask(server, office)
    job_taken(job=second, at=NOW)
    with pytest.raises(Refused, match="begun already"):
        withdraw(visitor=office, job=second, at=NOW)


def test_a_reason_that_is_not_ours_is_not_shown(server: Server, office: Visitor) -> None:
    job = ask(server, office)

    job_ended(job=job, done=False, outcome="", reason="no /srv/pupils/jo.doc", at=NOW)

    (row,) = queries.jobs_of(server.school)
    assert row.state_words == "Refused"
    assert row.reason_words.startswith("the server gave no reason that can be shown")


def test_progress_shows_bytes_time_left_and_that_the_page_may_be_closed(
    server: Server, office: Visitor, as_role: SignIn
) -> None:
    job = ask(server, office)
    job_taken(job=job, at=NOW)
    told = Told("backup", "Finance", "drive-b", 0, 4_000_000)
    tell_progress(agent=server.agent, told=told, at=NOW - 2 * MINUTE, job=job)
    told = Told("backup", "Finance", "drive-b", 1_000_000, 4_000_000)
    tell_progress(agent=server.agent, told=told, at=NOW - MINUTE, job=job)

    client = as_role(Role.GOVERNOR)
    page = client.get(f"{HERE}jobs/{job.public_id}/").content.decode()
    overview = client.get(HERE).content.decode()

    for text in (page, overview):
        assert "Backup of Finance to drive-b" in text
        assert "1 MB of 4 MB, about 3 minutes left. You can close this page." in text
        assert "<progress" in text
    assert 'hx-trigger="every 5s"' in page
    assert "Refresh this page" in page


def test_htmx_gets_only_the_part_that_changes_and_stops_when_it_is_over(
    server: Server, office: Visitor, as_role: SignIn
) -> None:
    job = ask(server, office)
    client = as_role(Role.OFFICE_MANAGER)
    address = f"{HERE}jobs/{job.public_id}/"
    live, was = {"HX-Request": "true"}, {"was": "asked"}
    asked = client.get(address, was, headers=live).content.decode()
    job_ended(job=job, done=False, outcome="", reason="away", at=NOW)
    over = client.get(address, was, headers=live).content.decode()

    assert "<html" not in asked
    assert "has not begun yet" in asked
    assert "Withdraw" in asked
    assert "job-state" not in asked, "what is as it was is not read out again"
    assert "every 5s" not in over
    assert "Withdraw" not in over
    assert "Refresh this page" not in over
    assert "the drive is not plugged in" in over
    assert 'hx-swap-oob="innerHTML:#job-state"' in over


def test_the_office_manager_asks_on_the_page_and_withdraws(server: Server, as_role: SignIn) -> None:
    client = as_role(Role.OFFICE_MANAGER)
    said = {"deed": "drill", "system": f"{server.agent.public_id}:Finance", "place": "drive-b"}

    page = client.post(f"{HERE}jobs/ask/", said, follow=True).content.decode()
    job = Job.objects.get()
    after = client.post(f"{HERE}jobs/{job.public_id}/withdraw/", follow=True).content.decode()

    assert "Restore test of Finance" in page
    assert "Asked" in page
    assert "It was withdrawn" in after


def test_a_place_where_the_system_is_not_kept_is_said_at_the_field(
    server: Server, as_role: SignIn
) -> None:
    said = {"deed": "drill", "system": f"{server.agent.public_id}:Finance", "place": "store"}

    page = as_role(Role.OFFICE_MANAGER).post(f"{HERE}jobs/ask/", said).content.decode()

    assert "does not keep Finance in store" in page
    assert not Job.objects.exists()


def test_a_server_that_fell_silent_is_told_so_beside_its_bar(
    server: Server, as_role: SignIn
) -> None:
    told = Told("backup", "Finance", "drive-b", 1, 4_000_000)
    tell_progress(agent=server.agent, told=told, at=NOW - 20 * MINUTE)

    page = as_role(Role.GOVERNOR).get(f"{HERE}running/").content.decode()

    assert "school-server last said so 20 minutes ago." in page
