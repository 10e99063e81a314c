"""A server that was lost comes back: its log goes on, or begins again, and says which."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from abide.agent.epochs import begin_from
from abide.agent.link.calling import NotTaken
from abide.agent.link.state import link_file
from abide.domain.evidence import open_epoch
from abide.hub.backups.models import Agent, Run
from abide.hub.evidence.models import AgentEntry
from tests.hub.intake.agents import Server
from tests.hub.intake.conftest import MakeServer
from tests.hub.intake.logs import batch, chain, held, lines, refused

pytestmark = pytest.mark.django_db(transaction=True)


def recovered(server: Server, make_server: MakeServer, upto: int) -> Server:
    """Return a new server whose log was brought back from a kit that held so many entries."""
    rows = [json.loads(line) for line in lines(server)][:upto]
    fresh = make_server(enrolled=False)
    opened = {"continues": rows[-1]["hash"], "epoch": 2, "facts": {"because": "opened"}}
    begin_from(fresh.home.spool_file, rows, opened, server.clock())
    return fresh


def test_a_new_epoch_that_names_the_known_head_goes_on(make_server: MakeServer) -> None:
    server = make_server()
    server.write(3)
    server.turn()
    fresh = recovered(server, make_server, upto=4)
    fresh.enrol(replaces=server.row)
    fresh.write(2)
    assert fresh.turn().acknowledged == 7
    assert Agent.objects.count() == 1
    assert fresh.row.epoch == 2
    assert held(fresh) == lines(fresh)
    assert Run.objects.count() == 5
    with pytest.raises(NotTaken) as caught:
        server.turn()
    assert caught.value.reason == "unknown"


def test_a_log_from_an_older_kit_begins_a_chain_of_its_own(make_server: MakeServer) -> None:
    server = make_server()
    server.write(5)
    server.turn()
    old = server.row
    fresh = recovered(server, make_server, upto=3)
    fresh.enrol(replaces=old)
    fresh.write(2)
    done = fresh.turn()
    assert (done.trouble, done.acknowledged) == ("", 3)
    assert held(fresh) == lines(fresh)[3:]
    old.refresh_from_db()
    assert old.ended_at is not None
    assert AgentEntry.objects.filter(agent=old.public_id).count() == 6
    assert Run.objects.count() == 7


def test_a_log_begun_anew_without_a_kit_is_taken_as_that(make_server: MakeServer) -> None:
    server = make_server()
    server.write(2)
    server.turn()
    fresh = make_server(enrolled=False)
    fresh.write(1)
    fresh.enrol(replaces=server.row)
    assert fresh.turn().acknowledged == 2
    assert Agent.objects.filter(ended_at__isnull=True).count() == 1


def test_an_epoch_that_goes_on_from_elsewhere_is_refused(make_server: MakeServer) -> None:
    server = make_server()
    rows = chain(3)
    server.call("POST", "/entries", batch(1, rows))
    at = datetime(2026, 11, 4, tzinfo=UTC)
    for continues in (None, "c" * 64, rows[1]["hash"]):
        opened = open_epoch(continues, 2, at, "agent:x").to_dict()
        assert refused(server, 4, [opened]).reason == "chain"
    good = open_epoch(rows[-1]["hash"], 2, at, "agent:x").to_dict()
    server.call("POST", "/entries", batch(4, [good]))
    assert server.row.epoch == 2


def test_the_same_server_enrolled_again_goes_on_where_it_was(make_server: MakeServer) -> None:
    server = make_server()
    server.write(2)
    server.turn()
    old = server.row
    link_file(server.home).unlink()
    server.write(2)
    server.enrol(replaces=old)
    assert server.turn().acknowledged == 5
    assert held(server) == lines(server)
    assert Agent.objects.count() == 1
