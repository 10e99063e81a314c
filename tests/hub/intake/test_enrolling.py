"""How a server enrols: once, with the hub its code names, and with nothing else."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta

import pytest

from abide.agent.link.calling import NotTaken, NotTheHub
from abide.agent.link.state import identity_file, key_file, load_state
from abide.domain.errors import Refused
from abide.hub.backups.models import Agent
from abide.hub.evidence.models import Entry
from abide.hub.intake.models import EnrolmentCode
from abide.hub.web import clock
from abide.wire.codes import Code, fingerprint, read_code
from abide.wire.signing import new_key, public_of
from tests.hub.intake.conftest import MakeServer
from tests.hub.people import make_school

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_server_enrols_with_a_code_and_says_what_it_found(make_server: MakeServer) -> None:
    server = make_server()
    agent = server.row
    assert (agent.name, agent.school.name) == ("Office server", "Larkfield Primary School")
    assert agent.export_recipient.startswith("age1")
    assert [line.split(" ")[0] for line in server.said] == ["The", "The", "The"]
    assert "clocks agree" in server.said[1]
    kinds = Entry.objects.values_list("kind", flat=True)
    assert {"agent code made", "agent enrolled"} <= set(kinds)
    for file in (key_file(server.home), identity_file(server.home)):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_hub_keeps_nothing_that_the_code_could_be_made_from(make_server: MakeServer) -> None:
    server = make_server(enrolled=False)
    text = server.code()
    row = EnrolmentCode.objects.get()
    assert row.code_hash == read_code(text).public
    assert text not in str(vars(row))


def test_a_code_works_once(make_server: MakeServer) -> None:
    one, other = make_server(enrolled=False), make_server(enrolled=False)
    code = one.code()
    from abide.agent.link.enrolling import enrol

    enrol(one.home, one.clock, one.url, code)
    with pytest.raises(NotTaken, match="not valid"):
        enrol(other.home, other.clock, other.url, code)
    assert load_state(other.home) is None
    assert Agent.objects.count() == 1


def test_a_code_ends_after_an_hour(
    make_server: MakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = make_server(enrolled=False)
    code = server.code()
    later = datetime.now(UTC) + timedelta(minutes=61)
    monkeypatch.setattr("abide.hub.web.clock._clock", lambda: later)
    from abide.agent.link.enrolling import enrol

    with pytest.raises(NotTaken, match="not valid"):
        enrol(server.home, server.clock, server.url, code)


def test_a_hub_with_another_key_is_told_apart_before_anything_is_sent(
    make_server: MakeServer,
) -> None:
    server = make_server(enrolled=False)
    good = read_code(server.code())
    strange = Code(good.secret, fingerprint(public_of(new_key())))
    from abide.agent.link.enrolling import enrol

    with pytest.raises(NotTheHub, match="does not hold the key"):
        enrol(server.home, server.clock, server.url, str(strange))
    assert Agent.objects.count() == 0


def test_the_same_server_may_ask_again_when_the_answer_was_lost(make_server: MakeServer) -> None:
    from abide.agent.link import enrolling
    from abide.agent.link.state import link_file

    server = make_server(enrolled=False)
    code = server.code()
    enrolling.enrol(server.home, server.clock, server.url, code)
    # As if the run had died before it wrote anything down.
    first = server.state.agent
    link_file(server.home).unlink()
    key_file(server.home).rename(key_file(server.home).with_name("hub-key.new"))
    enrolling.enrol(server.home, server.clock, server.url, code)
    assert server.state.agent == first
    assert Agent.objects.count() == 1


def test_a_server_that_is_enrolled_is_not_enrolled_over(make_server: MakeServer) -> None:
    server = make_server()
    with pytest.raises(Refused, match="enrolled already"):
        server.enrol()


@pytest.mark.parametrize("url", ["http://abide.school.example", "ftp://x", "https://"])
def test_a_hub_is_never_called_in_the_open_over_a_network(
    make_server: MakeServer, url: str
) -> None:
    server = make_server(enrolled=False)
    code = server.code()
    from abide.agent.link.enrolling import enrol

    with pytest.raises(Refused):
        enrol(server.home, server.clock, url, code)


def test_one_wrong_letter_of_a_code_is_told_here(make_server: MakeServer) -> None:
    text = make_server(enrolled=False).code()
    wrong = ("1" if text[0] != "1" else "2") + text[1:]
    with pytest.raises(Refused, match="One letter"):
        read_code(wrong)
    with pytest.raises(Refused, match="34 letters"):
        read_code(text[:-3])
    assert read_code(text.lower().replace("-", " ")) == read_code(text)


def test_a_server_with_a_wrong_clock_enrols_and_is_told(make_server: MakeServer) -> None:
    server = make_server(behind=timedelta(hours=5))
    assert any("clock is off by 5 hours" in line for line in server.said)
    server.write(3)
    assert server.turn().acknowledged == 4
    assert server.row.skew_seconds == pytest.approx(-5 * 3600, abs=10)


def test_a_code_of_one_school_brings_no_server_into_another(make_server: MakeServer) -> None:
    other = make_school("Otherford Primary School", "otherford")
    server = make_server(school=other)
    assert server.row.school == other
    assert clock.now() >= server.row.enrolled_at
