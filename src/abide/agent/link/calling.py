"""One exchange with the hub: signed by us, answered by it and nobody else, in bounded time."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, BinaryIO, TypeVar
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from abide.agent.home import Home
from abide.agent.link.keys import agent_key
from abide.agent.link.state import LinkState, held, load_state, save_state
from abide.domain.errors import AbideError, Refused, Unreachable
from abide.wire.link import Known, Message, Told
from abide.wire.signing import (
    AGENT_HEADER,
    CLOCK_HEADER,
    SIGNATURE_HEADER,
    STAMP_HEADER,
    WINDOW_SECONDS,
    answer_bytes,
    is_signed,
    request_bytes,
    sign,
)

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS, ANSWER_SECONDS = 10.0, 60.0
LARGEST_ANSWER, LARGEST_EXPORT = 16 << 20, 1 << 30
MICROSECONDS = 1_000_000
LONGEST_SENTENCE = 500
API = "/api/v1"
M = TypeVar("M", bound=Message)


def on_one_line(text: str) -> str:
    """Given words from outside, return them so that no terminal takes a part of them for orders."""
    return "".join(each if each.isprintable() else " " for each in text[:LONGEST_SENTENCE])


class NotTaken(Refused):
    """The hub did not take what was sent; `reason` is one of those of wire.link.Told."""

    def __init__(self, told: Told) -> None:
        super().__init__(on_one_line(told.sentence))
        self.reason = told.reason
        self.at: datetime = told.at
        self.known: Known | None = told.known


class NotTheHub(Unreachable):
    """Something answered, and it was not the hub whose key was pinned."""


@dataclass(frozen=True)
class Whom:
    """Who is called, and by whom: `hub_key` None while nobody is trusted yet."""

    url: str
    name: str
    key: Ed25519PrivateKey
    hub_key: str | None


@dataclass(frozen=True)
class Said:
    """A request: what is sent where; `sink` takes a large answer."""

    method: str
    path: str
    body: bytes = b""
    sink: BinaryIO | None = None


def check_url(url: str) -> str:
    """Given a hub's address as typed, return it without a slash at its end.

    Raise Refused unless it is https, or http on this very machine.
    """
    parts = urlsplit(url if "://" in url else f"https://{url}")
    try:
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query:
        raise Refused(f"{url} is no address of a hub: write it as https://abide.school.example .")
    if parts.scheme == "http" and not is_here(url):
        raise Refused(
            f"{url} would send the school's log over the network in the open. Write https:// ; "
            "http:// is for a hub on this very machine."
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def is_here(url: str) -> bool:
    """Given an address, say whether it is this very machine's."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Line:
    """The line to the hub; open one for a turn and close it after."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._client: httpx.Client | None = None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def exchange(self, home: Home, said: Said) -> tuple[bytes, LinkState]:
        """Given the home of an enrolled agent and a request, return the answer's body and what is
        remembered after it.

        Raise NotTaken for what the hub refused, NotTheHub, Unreachable, Refused where this agent
        is enrolled nowhere.
        """
        with held(home):
            state = load_state(home)
            if state is None:
                raise Refused("This server is enrolled with no hub.")
            whom = Whom(state.url, state.agent, agent_key(home), state.hub_key)
            for retry in (True, True, False):
                stamp = self._stamp(state)
                try:
                    body = self.call(whom, said, stamp)
                except NotTaken as refusal:
                    if not retry or refusal.reason not in ("clock", "again"):
                        raise
                    state = self._reset(state, stamp, refusal)
                    continue
                heard = {"heard_at": self.clock().isoformat(), "stamp": stamp}
                state = state.model_copy(update=heard)
                save_state(home, state)
                return body, state
            raise AssertionError("the last try returns or raises")

    def _reset(self, state: LinkState, stamp: int, refusal: NotTaken) -> LinkState:
        """Given the stamp that was refused and the hub's time, return the state to try again with:
        after every stamp that was taken, near the hub's time."""
        theirs = refusal.at.timestamp()
        newest = stamp if refusal.reason == "again" else state.stamp
        if newest > (theirs + WINDOW_SECONDS) * MICROSECONDS:
            newest = 0
        ahead = theirs - self.clock().timestamp()
        return state.model_copy(update={"offset_seconds": ahead, "stamp": newest})

    def _stamp(self, state: LinkState) -> int:
        hub_time = self.clock() + timedelta(seconds=state.offset_seconds)
        return max(int(hub_time.timestamp() * MICROSECONDS), state.stamp + 1)

    def call(self, whom: Whom, said: Said, stamp: int) -> bytes:
        """Given whom to call and what to say, return the answer's body, whose signature is checked
        wherever a key is pinned. Raise NotTaken, NotTheHub, Unreachable."""
        import httpx

        target = urlsplit(whom.url).path + API + said.path
        stamps = (str(stamp), str(int(self.clock().timestamp() * MICROSECONDS)))
        signature = sign(whom.key, request_bytes(said.method, target, stamps, said.body))
        headers = {
            AGENT_HEADER: whom.name,
            STAMP_HEADER: stamps[0],
            CLOCK_HEADER: stamps[1],
            SIGNATURE_HEADER: signature,
            "Content-Type": "application/json",
        }
        try:
            with self._open().stream(
                said.method, whom.url + API + said.path, content=said.body, headers=headers
            ) as answer:
                body, digest = _read(answer, said.sink)
                status, theirs = answer.status_code, answer.headers.get(SIGNATURE_HEADER, "")
        except httpx.HTTPError as error:
            raise Unreachable(_why(whom.url, error)) from None
        data = answer_bytes(signature, status, digest)
        if whom.hub_key is not None and not is_signed(whom.hub_key, theirs, data):
            raise NotTheHub(
                f"What answers at {whom.url} ({status}) is not the hub that this server was "
                "enrolled with: something stands in between, or it was set up anew. Nothing that "
                "it said is believed."
            )
        if status != 200:
            raise _told(status, body)
        return body

    def _open(self) -> httpx.Client:
        if self._client is None:
            import httpx

            self._client = httpx.Client(
                timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
                verify=ssl.create_default_context(),
                follow_redirects=False,
            )
        return self._client


def read_answer(kind: type[M], body: bytes) -> M:
    """Given what kind of message is expected, return it. Raise Unreachable when it is none."""
    try:
        return kind.model_validate_json(body)
    except ValidationError:
        raise Unreachable("The hub's answer does not read: is it of another version?") from None


def _read(answer: httpx.Response, sink: BinaryIO | None) -> tuple[bytes, str]:
    """Given an answer under way, return its body, or nothing where a sink takes it, and its hash.

    What was refused never goes to the sink. Raise Unreachable for more than is ever sent.
    """
    taken, digest, size = bytearray(), hashlib.sha256(), 0
    to_sink = sink is not None and answer.status_code == 200
    for chunk in answer.iter_bytes():
        size += len(chunk)
        if size > (LARGEST_EXPORT if to_sink else LARGEST_ANSWER):
            raise Unreachable("The hub's answer is longer than any should be.")
        digest.update(chunk)
        if to_sink and sink is not None:
            sink.write(chunk)
        else:
            taken += chunk
    return bytes(taken), digest.hexdigest()


def _told(status: int, body: bytes) -> AbideError:
    try:
        return NotTaken(Told.model_validate_json(body))
    except ValidationError:
        return Unreachable(f"The hub could not answer ({status}): it is tried again.")


def _why(url: str, error: Exception) -> str:
    """Given what went wrong on the way, return it in words."""
    host = urlsplit(url).hostname
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"The certificate of {host} is not accepted ({cause.verify_message}). If the "
                "school's network looks into TLS, its authority has to be among this server's "
                "trusted ones (or in the file that SSL_CERT_FILE names)."
            )
        cause = cause.__cause__ or cause.__context__
    name = type(error).__name__
    return f"The hub at {host} does not answer ({name}). Nothing is lost: it is told later."
