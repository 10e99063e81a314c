"""The door itself: nobody comes in but by a signature, and nothing comes out without one."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from typing import Any

import httpx
import pytest
from django.test import Client

from abide.agent.link.calling import Line, NotTheHub, Said, Whom
from abide.agent.link.keys import agent_key
from abide.wire.signing import (
    AGENT_HEADER,
    CLOCK_HEADER,
    SIGNATURE_HEADER,
    STAMP_HEADER,
    answer_bytes,
    is_signed,
    new_key,
    request_bytes,
    sign,
)
from tests.hub.intake.agents import Server
from tests.hub.intake.conftest import MakeServer

pytestmark = pytest.mark.django_db(transaction=True)
CALLS = [
    ("GET", "/plan"),
    ("POST", "/entries"),
    ("POST", "/declaration"),
    ("POST", f"/jobs/{uuid.UUID(int=7)}"),
    ("POST", "/progress"),
    ("GET", "/export"),
    ("POST", "/leave"),
    ("POST", "/enrol"),
    ("POST", "/enrol/hello"),
]


def headers(
    server: Server, method: str, path: str, body: bytes = b"", **more: Any
) -> dict[str, str]:
    micros = str(more.get("stamp", int(time.time() * 1_000_000)))
    target = f"/api/v1{path}"
    key = more.get("key") or agent_key(server.home)
    return {
        AGENT_HEADER: more.get("agent", server.state.agent),
        STAMP_HEADER: micros,
        CLOCK_HEADER: micros,
        SIGNATURE_HEADER: sign(key, request_bytes(method, target, (micros, micros), body)),
    }


def ask(
    server: Server, method: str, path: str, body: bytes, sent: dict[str, str]
) -> httpx.Response:
    return httpx.request(method, f"{server.url}/api/v1{path}", content=body, headers=sent)


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_stranger_learns_nothing_whatever_is_asked(
    make_server: MakeServer, method: str, path: str
) -> None:
    server = make_server()
    body = json.dumps(
        {
            "code": "a" * 64,
            "first": 1,
            "entries": [{}],
            "state": "done",
            "version": "1",
            "public_key": "b" * 64,
            "export_recipient": "age1" + "q" * 58,
            "agent_name": "x",
        }
    ).encode()
    attempts = [
        {},
        {AGENT_HEADER: "nobody"},
        headers(server, method, path, body, agent=str(uuid.uuid4())),
        headers(server, method, path, body, key=new_key()),
        headers(server, method, path, b"another body"),
        headers(server, method, "/elsewhere", body),
        headers(server, method, path, body) | {STAMP_HEADER: "yesterday"},
        headers(server, method, path, body) | {SIGNATURE_HEADER: "zz"},
        headers(server, method, path, body, agent="code", key=new_key()),
    ]
    answers = [ask(server, method, path, body, sent) for sent in attempts]
    assert {answer.status_code for answer in answers} == {401}
    said = {json.loads(answer.content)["sentence"] for answer in answers}
    assert len(said) == 1


def test_every_answer_is_signed_for_the_request_it_answers(make_server: MakeServer) -> None:
    server = make_server()
    for path, status in (("/plan", 200), ("/nowhere", 404)):
        sent = headers(server, "GET", path)
        answer = ask(server, "GET", path, b"", sent)
        assert answer.status_code == status
        if status == 200:
            digest = hashlib.sha256(answer.content).hexdigest()
            theirs = answer.headers[SIGNATURE_HEADER]
            data = answer_bytes(sent[SIGNATURE_HEADER], status, digest)
            assert is_signed(server.state.hub_key, theirs, data)
            other = answer_bytes("0" * 128, status, digest)
            assert not is_signed(server.state.hub_key, theirs, other)
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Set-Cookie" not in answer.headers


def test_a_request_that_is_sent_again_is_refused(make_server: MakeServer) -> None:
    server = make_server()
    sent = headers(server, "GET", "/plan")
    assert ask(server, "GET", "/plan", b"", sent).status_code == 200
    again = ask(server, "GET", "/plan", b"", sent)
    assert (again.status_code, again.json()["reason"]) == (409, "again")
    older = headers(server, "GET", "/plan", stamp=int(sent[STAMP_HEADER]) - 5)
    assert ask(server, "GET", "/plan", b"", older).json()["reason"] == "again"


def test_a_stamp_of_another_hour_is_told_the_time(make_server: MakeServer) -> None:
    server = make_server()
    sent = headers(server, "GET", "/plan", stamp=int((time.time() - 3600) * 1_000_000))
    answer = ask(server, "GET", "/plan", b"", sent)
    assert (answer.status_code, answer.json()["reason"]) == (409, "clock")
    assert answer.json()["at"].startswith("20")


def test_an_answer_of_anybody_else_is_not_believed(make_server: MakeServer) -> None:
    server = make_server()
    line = Line(server.clock)
    whom = Whom(server.url, server.state.agent, agent_key(server.home), "ab" * 32)
    with pytest.raises(NotTheHub, match="Nothing that it said is believed"):
        line.call(whom, Said("GET", "/plan"), int(time.time() * 1_000_000))
    line.close()


def test_the_api_says_what_it_is(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["info"]["title"] == "Abide"
    assert {"/api/v1/plan", "/api/v1/entries", "/api/v1/enrol"} <= set(document["paths"])
    assert client.get("/api/v1/").status_code == 404
