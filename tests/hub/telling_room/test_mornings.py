"""School mornings: who is told what did not happen, once, by eight, until it is mended."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from abide.domain.roles import Role
from abide.hub.people.models import Membership, User
from abide.hub.register.models import System
from abide.hub.schools.models import School
from abide.hub.telling import actions
from abide.hub.telling.actions import Chosen
from abide.hub.telling.models import Rules, Told
from abide.hub.telling.queries import Telling, morning_of
from abide.hub.worker import rounds
from abide.hub.worker.actions import send_waiting
from abide.hub.worker.duties import clear_up
from abide.hub.worker.models import Mail, Round
from abide.hub.worker.rounds import due, tell_people
from tests.hub.people import make_person, make_school, visitor
from tests.hub.telling import Server
from tests.hub.telling_room.conftest import (
    FINANCE,
    SIMS,
    Night,
    Tell,
    body_to,
    evening,
    morning,
)
from tests.hub.telling_room.golden import golden
from tests.hub.worker.post_office import PostOffice

pytestmark = pytest.mark.django_db

OFFICE = "olu.offord@larkfield.example"
DEPUTY = "ines.ito@larkfield.example"
TECHNICIAN = "theo.tarn@larkfield.example"
HEAD = "hannah.heath@larkfield.example"
CONTACT = "help@fms.example"
ONE = "Larkfield Primary School: 1 backup not as promised"
TWO = "Larkfield Primary School: 2 backups not as promised"


def test_when_all_was_backed_up_nobody_is_told(night: Night, tell: Tell) -> None:
    night(3, SIMS, FINANCE)
    assert tell(morning(4)) == []


def test_owner_deputy_and_provider_are_told_of_a_missed_backup_once(
    night: Night, tell: Tell
) -> None:
    night(3, FINANCE)
    assert tell(morning(4, 7, 29)) == [], "its time has not come"
    assert tell(morning(4)) == [(DEPUTY, ONE), (OFFICE, ONE), (TECHNICIAN, ONE)]
    assert tell(morning(4, 7, 31)) == []
    assert tell(morning(4, 14)) == []


def test_several_systems_are_one_mail_to_each_with_what_is_theirs(
    night: Night, tell: Tell, office: PostOffice
) -> None:
    night(3)
    assert tell(morning(4)) == [(CONTACT, ONE), (DEPUTY, ONE), (OFFICE, TWO), (TECHNICIAN, TWO)]
    assert SIMS not in body_to(office, CONTACT), "an outside contact hears of its own system alone"
    assert "https://" not in body_to(office, CONTACT), "nor gets a link it cannot open"
    assert FINANCE not in body_to(office, DEPUTY)


def test_the_whole_mail_reads_well(night: Night, tell: Tell, office: PostOffice) -> None:
    night(3, failed=(FINANCE,))
    tell(morning(4))
    golden("morning", body_to(office, OFFICE))
    golden("morning-outside", body_to(office, CONTACT))


def test_on_the_second_school_morning_the_headteacher_hears_of_it_too(
    night: Night, tell: Tell, office: PostOffice
) -> None:
    night(5, SIMS, FINANCE)
    night(6)
    assert HEAD not in dict(tell(morning(9)))
    assert tell(morning(8)) == []
    night(9, FINANCE)
    told = tell(morning(10))
    assert (HEAD, ONE) in told
    golden("morning-head", body_to(office, HEAD))
    golden("morning-second", body_to(office, DEPUTY))


def test_letters_of_one_kind_stay_in_one_thread(
    night: Night, tell: Tell, office: PostOffice
) -> None:
    night(3, FINANCE)
    tell(morning(4))
    night(4, FINANCE)
    tell(morning(5))
    threads = {str(mail["References"]) for mail in office.mails}
    assert len(threads) == 1
    assert len({str(mail["Message-ID"]) for mail in office.mails}) == len(office.mails)


def test_once_mended_it_stops_and_the_next_letter_says_that_it_is_back(
    night: Night, tell: Tell, office: PostOffice
) -> None:
    night(3, FINANCE)
    tell(morning(4))
    night(4, SIMS, FINANCE)
    assert tell(morning(5)) == []
    night(5, SIMS)
    assert (OFFICE, ONE) in tell(morning(6))
    said = "SIMS is back: its newest good backup is of Thursday 5 November, 19:00."
    assert said in " ".join(body_to(office, OFFICE).split())
    assert not Told.objects.filter(to=OFFICE, back_at=None).exclude(
        system=System.objects.get(name=FINANCE).public_id
    )
    night(6, SIMS)
    tell(morning(9))
    assert "is back" not in body_to(office, OFFICE), "that is said once"


def test_a_silent_server_is_told_as_what_nobody_knows(
    server: Server, night: Night, tell: Tell, office: PostOffice
) -> None:
    night(3, SIMS, FINANCE)
    assert tell(morning(4)) == []
    told = dict(tell(morning(6)))
    assert told[OFFICE] == TWO
    said = body_to(office, OFFICE)
    assert said.startswith("Nobody knows whether SIMS and Finance (FMS) were backed up.")
    assert "Nothing has been heard from school-server" in said


def test_weekends_holidays_and_training_days_are_quiet(night: Night, tell: Tell) -> None:
    night(3)
    assert tell(morning(7)) == [], "a Saturday"
    assert tell(morning(8)) == [], "a Sunday"
    in_the_holidays = evening(2).replace(month=12, day=22, hour=9)
    assert tell(in_the_holidays) == []
    assert Round.objects.filter(kind="morning", letters=0).count() == 3, "it was looked at"


def test_a_worker_that_was_down_at_eight_tells_when_it_is_back(night: Night, tell: Tell) -> None:
    night(3)
    assert (OFFICE, TWO) in tell(morning(4, 16, 45))


def test_a_school_may_want_to_know_earlier(school: School, night: Night, tell: Tell) -> None:
    Rules.objects.create(school=school, morning_at=morning(4, 6, 45).time())
    night(3)
    assert tell(morning(4, 6, 44)) == []
    assert (OFFICE, TWO) in tell(morning(4, 6, 45))


def test_what_nobody_owns_goes_to_the_headteacher_at_once(
    school: School, people: dict[Role, User], night: Night, tell: Tell
) -> None:
    System.objects.update(owner=None, deputy=None, supplier_contact=None)
    Membership.objects.filter(role=Role.TECHNICIAN.value).update(ended_at=evening(2))
    night(3, FINANCE)
    assert tell(morning(4)) == [(HEAD, ONE)]


def test_who_left_is_told_nothing(people: dict[Role, User], night: Night, tell: Tell) -> None:
    people[Role.OFFICE_MANAGER].memberships.update(ended_at=evening(3))
    night(3, FINANCE)
    assert tell(morning(4)) == [(DEPUTY, ONE), (TECHNICIAN, ONE)]


def test_who_chose_so_gets_no_mail(school: School, night: Night, tell: Tell) -> None:
    me = visitor(school, Role.ICT_COORDINATOR)
    actions.choose(visitor=me, chosen=Chosen("no", "mine"), at=evening(3))
    night(3, FINANCE)
    assert tell(morning(4)) == [(OFFICE, ONE), (TECHNICIAN, ONE)]


def test_an_address_of_the_schools_own_hears_of_all(
    school: School, night: Night, tell: Tell
) -> None:
    head = visitor(school, Role.HEADTEACHER)
    actions.add_address(visitor=head, email="tickets@provider.example", week=False, at=evening(2))
    night(3)
    assert ("tickets@provider.example", TWO) in tell(morning(4))


def test_a_register_that_contradicts_itself_is_told_and_not_passed_over_in_silence(
    systems: dict[str, System], night: Night, tell: Tell, office: PostOffice
) -> None:
    night(3)
    systems[SIMS].depends_on.add(systems[FINANCE])
    systems[FINANCE].depends_on.add(systems[SIMS])
    told = tell(morning(4))
    subject = "Larkfield Primary School: nothing can be judged"
    assert told == [(HEAD, subject), (OFFICE, subject), (TECHNICIAN, subject)]
    assert "that is a circle" in " ".join(body_to(office, HEAD).split())


def test_a_worker_killed_amid_posting_has_told_nothing_and_tells_it_then(
    night: Night, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(3)

    def die(**told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rounds, "note_told", die)
        with pytest.raises(KeyboardInterrupt):
            tell(morning(4))
    assert (Mail.objects.count(), Round.objects.count(), Told.objects.count()) == (0, 0, 0)
    assert len(tell(morning(4, 7, 31))) == 4


def test_a_worker_killed_amid_sending_sends_the_rest_and_none_is_lost(
    night: Night, tell: Tell, office: PostOffice
) -> None:
    night(3)

    tell_people(at=morning(4))
    first = Mail.objects.order_by("pk").first()
    assert first is not None
    Mail.objects.filter(pk=first.pk).update(tries=1, not_before=morning(4) + timedelta(minutes=10))
    assert send_waiting(at=morning(4)) == 3, "as a worker leaves it that died over the first"
    assert send_waiting(at=morning(4) + timedelta(minutes=10)) == 1
    assert len({str(mail["Message-ID"]) for mail in office.mails}) == 4


def test_what_goes_wrong_in_one_school_holds_up_no_other(
    school: School, night: Night, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_school("Ashdown Primary School", "ashdown")
    School.objects.filter(pk=first.pk).update(zone="Europe/Dublin")
    make_person(first, Role.HEADTEACHER, "Ann Other")
    night(3)
    really = morning_of

    def refuse(one: School, at: datetime) -> Telling:
        if one.slug == "ashdown":
            raise OSError("no key")
        return really(one, at)

    monkeypatch.setattr(rounds, "morning_of", refuse)
    assert len(tell(morning(4))) == 4


def test_finding_what_is_due_costs_the_same_for_any_number_of_schools(
    school: School, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        make_school(f"School {number}", f"school-{number}")
    with django_assert_num_queries(2):
        assert len(list(due("morning", morning(4)))) == 6


def test_once_looked_at_a_school_is_not_judged_again_that_day(
    night: Night, tell: Tell, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    night(3)
    tell(morning(4))
    with django_assert_num_queries(4):
        tell_people(at=morning(4, 7, 31))


def test_after_three_months_what_was_told_is_forgotten(night: Night, tell: Tell) -> None:
    night(3)
    tell(morning(4))
    clear_up(at=morning(4) + timedelta(days=89))
    assert Told.objects.exists()
    clear_up(at=morning(4) + timedelta(days=92))
    assert (Told.objects.count(), Round.objects.count()) == (0, 0)
