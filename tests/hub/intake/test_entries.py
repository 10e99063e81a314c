"""The log sent: in order, once, all or nothing; what does not follow is refused and shown."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from abide.agent.epochs import begin_from
from abide.agent.link import pushing
from abide.agent.link.calling import NotTaken
from abide.agent.link.state import save_state
from abide.hub.backups.models import Run
from abide.hub.evidence.models import AgentEntry, Entry
from abide.hub.intake.actions import end_agent
from tests.hub.intake.conftest import MakeServer
from tests.hub.intake.logs import batch, chain, held, lines, refused, rehashed

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_log_arrives_word_for_word_and_runs_are_read_out_of_it(
    make_server: MakeServer,
) -> None:
    server = make_server()
    server.write(3)
    done = server.turn()
    assert (done.sent, done.acknowledged, done.trouble) == (4, 4, "")
    assert held(server) == lines(server)
    assert Run.objects.count() == 3
    received = Entry.objects.get(kind="received")
    facts = json.loads(received.line)["facts"]
    assert (facts["first"], facts["last"]) == (1, 4)
    assert facts["head"] == server.row.head == json.loads(lines(server)[-1])["hash"]


def test_nothing_new_sends_nothing(make_server: MakeServer) -> None:
    server = make_server()
    server.write()
    server.turn()
    before = Entry.objects.filter(kind="received").count()
    assert server.turn().sent == 0
    assert Entry.objects.filter(kind="received").count() == before


def test_ten_thousand_entries_come_in_batches(make_server: MakeServer) -> None:
    server = make_server()
    spool = server.spool()
    spool.record("canaries", server.clock(), {"n": 0})
    rows = chain(10_000)
    with closing(sqlite3.connect(server.root / "made.sqlite3")):
        pass
    spool.close()
    server.home.spool_file.unlink()
    begin_from(
        server.home.spool_file,
        rows,
        {"continues": rows[-1]["hash"], "epoch": 2, "facts": {}},
        server.clock(),
    )
    done = server.turn()
    assert done.acknowledged == 10_001
    assert Entry.objects.filter(kind="received").count() == 21
    assert server.row.epoch == 2


def test_a_batch_that_is_sent_twice_is_held_once(make_server: MakeServer) -> None:
    server = make_server()
    rows = chain(5)
    for _ in range(2):
        server.call("POST", "/entries", batch(1, rows))
    assert server.row.entries == 5
    assert Entry.objects.filter(kind="received").count() == 1
    server.call("POST", "/entries", batch(3, chain(5)[2:]))
    assert AgentEntry.objects.count() == 5


@pytest.mark.parametrize("lost", ["state", "whole turn"])
def test_what_a_kill_left_untold_is_sent_again_and_held_once(
    make_server: MakeServer, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    server = make_server()
    server.write(3)

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        if lost == "state":
            patched.setattr(pushing, "_keep", die)
        else:
            patched.setattr(pushing, "read_answer", die)
        with pytest.raises(Killed):
            server.turn()
    assert server.row.entries == 4
    assert server.state.acknowledged == 0
    server.write(2)
    assert server.turn().acknowledged == 6
    assert held(server) == lines(server)


def test_an_agent_that_forgot_how_far_it_was_asks_the_hub(make_server: MakeServer) -> None:
    server = make_server()
    server.write(4)
    server.turn()
    ahead = server.state.model_copy(update={"acknowledged": 9})
    save_state(server.home, ahead)
    server.write(7)
    assert server.turn().acknowledged == 12
    assert held(server) == lines(server)


def test_a_gap_is_refused_and_shown(make_server: MakeServer) -> None:
    server = make_server()
    rows = chain(6)
    server.call("POST", "/entries", batch(1, rows[:2]))
    error = refused(server, 4, rows[3:])
    assert error.reason == "gap"
    assert error.known is not None
    assert error.known.entries == 2
    assert "missing" in server.row.refusal
    error = refused(server, 3, rows[3:])
    assert error.reason == "chain"


def test_a_fork_is_refused_and_shown_until_the_log_fits_again(make_server: MakeServer) -> None:
    server = make_server()
    rows = chain(4)
    server.call("POST", "/entries", batch(1, rows[:3]))
    other = [rows[0], *chain(4, n=2)[1:]]
    assert refused(server, 2, other[1:]).reason == "fork"
    assert "anew" in server.row.refusal
    assert refused(server, 4, [rehashed(rows[3], previous="b" * 64)]).reason == "chain"
    assert Entry.objects.filter(kind="entries refused").count() == 2
    server.call("POST", "/entries", batch(4, rows[3:]))
    assert server.row.refusal == ""


def test_a_byte_changed_in_an_entry_is_refused(make_server: MakeServer) -> None:
    server = make_server()
    rows = chain(3)
    rows[2]["facts"] = {"n": 7}
    assert refused(server, 1, rows).reason == "chain"


def test_an_entry_that_holds_a_path_is_refused_with_its_whole_batch(
    make_server: MakeServer,
) -> None:
    server = make_server()
    rows = chain(2)
    for facts in ({"file": "/srv/Pupil/Amy Adams.docx"}, {"a": [{"b": "C:\\Users\\amy"}]}):
        entry = rehashed(rows[1], facts=facts)
        assert refused(server, 1, [rows[0], entry]).reason == "chain"
        assert "path" in server.row.refusal
    for change in ({"by": "/srv/Pupil/Amy Adams.docx"}, {"kind": "~/Amy"}):
        entry = rehashed(rows[1], **change)
        assert refused(server, 1, [rows[0], entry]).reason == "entry"
    assert "Amy" not in "".join(Entry.objects.values_list("line", flat=True))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"first": 0, "entries": [{}]}',
        b'{"first": 1, "entries": []}',
        b'{"first": 1, "entries": ["x"]}',
        json.dumps({"first": 1, "entries": [{}] * 501}).encode(),
        b"\xff\xfe",
        b"[" * 20_000,
    ],
)
def test_what_is_no_batch_is_refused_in_words(make_server: MakeServer, body: bytes) -> None:
    with pytest.raises(NotTaken) as caught:
        make_server().call("POST", "/entries", body)
    assert caught.value.reason == "message"


def test_what_is_no_entry_is_refused(make_server: MakeServer) -> None:
    server = make_server()
    for row in ({}, {"kind": 5}, chain(1)[0] | {"more": 1}, chain(1)[0] | {"kind": "x" * 41}):
        assert refused(server, 1, [row]).reason in ("entry", "chain")
    assert refused(server, 1, chain(3)[1:]).reason == "chain"


def test_more_than_one_request_may_hold_is_not_read(make_server: MakeServer) -> None:
    with pytest.raises(NotTaken) as caught:
        make_server().call("POST", "/entries", b"x" * (4 * 1024 * 1024 + 1))
    assert caught.value.reason == "message"


def test_an_agent_that_was_ended_is_a_stranger_at_once(make_server: MakeServer) -> None:
    server = make_server()
    server.write()
    end_agent(agent=server.row, by="hub", at=datetime.now(UTC))
    with pytest.raises(NotTaken) as caught:
        server.turn()
    assert caught.value.reason == "unknown"
    assert AgentEntry.objects.count() == 0


def test_a_clock_that_is_off_by_minutes_is_measured(make_server: MakeServer) -> None:
    server = make_server()
    server.behind = timedelta(minutes=-7)
    server.turn()
    assert server.row.skew_seconds == pytest.approx(420, abs=10)
    server.behind = timedelta(days=-400)
    server.turn()
    assert server.row.skew_seconds == pytest.approx(400 * 86_400, abs=10)
    server.behind = timedelta(0)
    server.turn()
    assert server.row.skew_seconds == pytest.approx(0, abs=10)
