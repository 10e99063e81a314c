"""The stub speaks the protocol: two clients that share no code understand it, and each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pymssql
import pytds
import pytest

from tests.engines.tds.server import Login, Stub, serving
from tests.engines.tds.tokens import Answer, Failure

MORE = {
    "exact": Decimal("37000000036800037"),
    "at": datetime(2026, 11, 21, 22, 30, 15),  # noqa: DTZ001 - SQL Server's has no zone
    "id": UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
}
ROWS = [
    {"number": 1, "text": "Zoë", "unknown": None, "yes": True, **MORE},
    {"number": -(2**62), "text": "", "unknown": "x" * 4000, "yes": False, **MORE},
]


class Player:
    """Answers by the statement's first word."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def admit(self, login: Login) -> Failure | None:
        return None if login.password == "pä55" else Failure(18456, "Login failed.", 14)

    def answer(self, statement: str) -> Answer:
        self.said.append(statement)
        match statement.split()[0]:
            case "ROWS":
                return Answer(rows=ROWS)
            case "NONE":
                return Answer(columns=["number", "text"])
            case "FAIL":
                return Answer(infos=[(1, "well")], failures=[Failure(3201, "Cannot open it.")])
            case _:
                return Answer(infos=[(3014, "done")])


def by_freetds(stub: Stub, password: str) -> Any:
    return pymssql.connect(
        server="127.0.0.1", port=str(stub.port), user="abide", password=password,
        database="Pupils", autocommit=True, encryption="off",
    )  # fmt: skip


def by_python_tds(stub: Stub, password: str) -> Any:
    return pytds.connect(
        "127.0.0.1", port=stub.port, user="abide", password=password, database="Pupils",
        autocommit=True,
    )  # fmt: skip


Client = Callable[[Stub, str], Any]
CLIENTS = pytest.mark.parametrize("client", [by_freetds, by_python_tds])


@CLIENTS
def test_both_clients_read_rows_of_every_kind_and_say_who_they_are(client: Client) -> None:
    with serving(Player(), offers_encryption=False) as stub:
        cursor = client(stub, "pä55").cursor()
        cursor.execute("ROWS")
        assert [column[0] for column in cursor.description] == list(ROWS[0])
        assert [tuple(row) for row in cursor.fetchall()] == [tuple(row.values()) for row in ROWS]
        cursor.execute("NONE")
        assert cursor.fetchall() == []
        (login,) = stub.logins
    assert (login.user, login.password, login.database) == ("abide", "pä55", "Pupils")


@CLIENTS
def test_both_clients_hear_an_error_and_go_on(client: Client) -> None:
    player = Player()
    with serving(player, offers_encryption=False) as stub:
        cursor = client(stub, "pä55").cursor()
        with pytest.raises((pymssql.Error, pytds.Error), match="Cannot open it"):
            cursor.execute("FAIL")
        cursor.execute("ROWS")
        assert len(cursor.fetchall()) == 2
    assert [each for each in player.said if each in ("FAIL", "ROWS")] == ["FAIL", "ROWS"]


@CLIENTS
def test_both_clients_are_refused_with_a_wrong_password(client: Client) -> None:
    with serving(Player(), offers_encryption=False) as stub:
        with pytest.raises((pymssql.Error, pytds.Error)):
            client(stub, "wrong")
        assert len(stub.logins) == 1


@CLIENTS
def test_statements_longer_than_a_packet_arrive_whole(client: Client) -> None:
    player = Player()
    long = "SAY " + "ü" * 20_000
    with serving(player, offers_encryption=False) as stub:
        client(stub, "pä55").cursor().execute(long)
    assert long in player.said
