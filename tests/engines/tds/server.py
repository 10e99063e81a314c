"""A stub that speaks a SQL Server's protocol and hands each statement to whoever plays the server.

It is no SQL Server: it says whether our calls are made, in which order, and what we make of the
answers. Whether a real one answers so, only a real one can tell.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from tests.engines.tds.tls import Plain, Secured, Wire
from tests.engines.tds.tokens import Answer, Failure, reply, welcome

PRELOGIN, LOGIN, BATCH, ATTENTION, REPLY = 0x12, 0x10, 0x01, 0x06, 0x04
PACKET = 4096
_NEVER, _ALWAYS = 0x02, 0x03


@dataclass(frozen=True)
class Login:
    """Who came in, and how."""

    user: str
    password: str
    database: str
    version: bytes
    program: str
    secured: bool


class Player(Protocol):
    """Who answers. `admit` returns why a login is refused, or None."""

    def admit(self, login: Login) -> Failure | None: ...

    def answer(self, statement: str) -> Answer: ...


class Dropped(Exception):
    """The player wants the connection cut without an answer."""


def packet_of(kind: int, payload: bytes) -> bytes:
    """Given a kind and a payload, return it as packets, the last marked as such."""
    size = PACKET - 8
    parts = [payload[at : at + size] for at in range(0, len(payload), size)] or [b""]
    return b"".join(
        struct.pack(">BBHHBB", kind, part is parts[-1], len(part) + 8, 51, number % 256, 0) + part
        for number, part in enumerate(parts, start=1)
    )


class Stub:
    """A listening server. `offers_encryption` False is one that has no certificate."""

    def __init__(self, player: Player, *, offers_encryption: bool = True) -> None:
        self._player = player
        self._offers = offers_encryption
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.logins: list[Login] = []
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []

    def start(self) -> None:
        self._spawn(self._accept)

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _spawn(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self._open.append(client)
                self._spawn(lambda client=client: self._serve(client))  # type: ignore[misc]

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError, EOFError, Dropped):
            wire = self._greet(Plain(client))
            self._welcome(wire)
            while True:
                kind, payload = message(wire)
                if kind == BATCH:
                    wire.send(packet_of(REPLY, reply(self._player.answer(_statement(payload)))))
                elif kind == ATTENTION:
                    return
                else:
                    raise AssertionError(f"a message of kind {kind} was not looked for")

    def _greet(self, wire: Plain) -> Wire:
        kind, asked = message(wire)
        assert kind == PRELOGIN
        wants = _encryption_of(asked)
        secure = self._offers and wants != _NEVER
        options = [(0, bytes([15, 0, 7, 208, 0, 0])), (1, bytes([_ALWAYS if secure else _NEVER]))]
        options += [(2, b"\0"), (3, b""), (4, b"\0")]
        at = 5 * len(options) + 1
        head, body = b"", b""
        for number, value in options:
            head += struct.pack(">BHH", number, at + len(body), len(value))
            body += value
        wire.send(packet_of(REPLY, head + b"\xff" + body))
        return Secured(wire, message, lambda data: packet_of(PRELOGIN, data)) if secure else wire

    def _welcome(self, wire: Wire) -> None:
        kind, asked = message(wire)
        assert kind == LOGIN
        login = _login(asked, isinstance(wire, Secured))
        self.logins.append(login)
        refused = self._player.admit(login)
        if refused is not None:
            wire.send(packet_of(REPLY, reply(Answer(failures=[refused]))))
            raise Dropped
        wire.send(packet_of(REPLY, welcome(login.version, login.database or "master", PACKET)))


@contextlib.contextmanager
def serving(player: Player, *, offers_encryption: bool = True) -> Iterator[Stub]:
    """Given a player, provide a stub that it answers for."""
    stub = Stub(player, offers_encryption=offers_encryption)
    stub.start()
    try:
        yield stub
    finally:
        stub.stop()


def message(wire: Wire) -> tuple[int, bytes]:
    """Given a wire, return the next message: its kind and its packets' payloads joined."""
    payload = b""
    while True:
        kind, last, length, _, _, _ = struct.unpack(">BBHHBB", wire.receive(8))
        payload += wire.receive(length - 8)
        if last & 1:
            return kind, payload


def _encryption_of(asked: bytes) -> int:
    at = 0
    while asked[at] != 0xFF:
        number, offset, _ = struct.unpack_from(">BHH", asked, at)
        if number == 1:
            return int(asked[offset])
        at += 5
    return _NEVER


def _login(asked: bytes, secured: bool) -> Login:
    def text(at: int) -> bytes:
        offset, characters = struct.unpack_from("<HH", asked, at)
        return asked[offset : offset + 2 * characters]

    hidden = bytes(byte ^ 0xA5 for byte in text(44))
    password = bytes((byte >> 4 | byte << 4) & 0xFF for byte in hidden)
    return Login(
        user=text(40).decode("utf-16-le"),
        password=password.decode("utf-16-le"),
        database=text(68).decode("utf-16-le"),
        version=asked[4:8],
        program=text(48).decode("utf-16-le"),
        secured=secured,
    )


def _statement(payload: bytes) -> str:
    (headers,) = struct.unpack_from("<I", payload)
    return payload[headers:].decode("utf-16-le")
