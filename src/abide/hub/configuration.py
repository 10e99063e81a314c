"""`hub.toml`: the few things that a host sets. Without it the hub serves this machine alone."""

from __future__ import annotations

import os
import secrets
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from abide.domain.errors import Refused
from abide.hub.home import HubHome

DEFAULT_PORT = 8420
PORT_VARIABLE = "ABIDE_HUB_PORT"
"""Set by `abide serve` for itself and what it starts: the port that pages are served at."""


class MailServer(BaseModel):
    """`[mail]`: where mails are handed in. Without it they wait, and pages say so."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    host: str
    port: int = 587
    user: str = ""
    password_file: str = ""
    starttls: bool = True
    sender: str


class Heartbeat(BaseModel):
    """`[heartbeat]`: what watches Abide itself from outside. Its address is called while all goes
    well, and with /fail at its end where something does not."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    url: str
    every_minutes: int = Field(default=5, ge=1, le=1440)


class Messages(BaseModel):
    """`[messages]`: the kinds of addresses, besides mail, at which people may be told.

    By itself those whose services have addresses of their own, so that nobody can make the hub
    call a machine of its network.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    ways: tuple[str, ...] = (
        *("workflow", "workflows", "slack", "discord", "gchat", "webex", "wxteams", "tgram"),
        *("pover", "threema", "twilio", "clicksend", "bulksms", "msgbird", "vonage", "nexmo"),
        *("seven", "signl4", "pagerduty", "opsgenie"),
    )


class Reports(BaseModel):
    """A `[[reports]]`: a mailbox that suppliers' reports come to, read over IMAP.

    `school` empty: it is for every school of the hub, each by an address with its own word in it
    (reports+larkfield@…). `verified_by`: the server whose word on senders alone is believed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    host: str
    port: int = 993
    encryption: Literal["tls", "starttls", "none"] = "tls"
    user: str
    password_file: str
    address: str = Field(pattern=r"^[^@\s+]+@[^@\s]+$")
    mailbox: str = "INBOX"
    taken: str = "Abide taken"
    put_by: str = "Abide put by"
    school: str = ""
    verified_by: str = ""

    @model_validator(mode="after")
    def _passwords_travel_encrypted(self) -> Self:
        if self.encryption == "none" and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError('encryption = "none" is for a mail server on this very machine')
        return self


class Entra(BaseModel):
    """`[entra]`: sign-in with the school's Microsoft 365 accounts, by OpenID Connect.

    `asks_second_step`: the tenant asks for one at every sign-in, so Abide need not ask again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    tenant: str
    client_id: str
    secret_file: str
    name: str = "Microsoft 365"
    server: str = ""
    asks_second_step: bool = False


class Configuration(BaseModel):
    """The whole of `hub.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    address: str = Field(default_factory=lambda: _own_address())
    proxy: str = "127.0.0.1"
    mail: MailServer | None = None
    entra: Entra | None = None
    heartbeat: Heartbeat | None = None
    messages: Messages = Messages()
    reports: tuple[Reports, ...] = ()
    reports_folder: str = ""

    @property
    def is_https(self) -> bool:
        return self.address.startswith("https://")

    @property
    def is_localhost(self) -> bool:
        """Return whether the hub is reached by the name that browsers trust without TLS."""
        return not self.is_https and urlsplit(self.address).hostname == "localhost"

    def sign_in_services(self, home: HubHome) -> list[dict[str, Any]]:
        """Return what allauth needs of the school's own sign-in service; empty without one.

        Raise Refused when its secret can't be read.
        """
        entra = self.entra
        if entra is None:
            return []
        try:
            secret = (home.hub / entra.secret_file).read_text("utf-8").strip()
        except OSError as error:
            raise Refused(
                f"[entra] secret_file: {entra.secret_file} can't be read ({error.strerror}). "
                "Write the client secret there, readable by the hub's account alone."
            ) from None
        return [
            {
                "provider_id": "entra",
                "name": entra.name,
                "client_id": entra.client_id,
                "secret": secret,
                "settings": {
                    "server_url": f"{self.sign_in_origins[0]}/{entra.tenant}/v2.0",
                    "fetch_userinfo": False,
                    "oauth_pkce_enabled": True,
                },
            }
        ]

    @property
    def hosts(self) -> list[str]:
        named = urlsplit(self.address).hostname
        return list(dict.fromkeys(["127.0.0.1", "localhost", "[::1]", *([named] if named else [])]))

    @property
    def origins(self) -> list[str]:
        return [self.address]

    @property
    def sign_in_origins(self) -> list[str]:
        return [self.entra.server or "https://login.microsoftonline.com"] if self.entra else []


def _own_address() -> str:
    """Return where a hub without an address of its own is reached: by name, as passkeys ask."""
    return f"http://localhost:{os.environ.get(PORT_VARIABLE, DEFAULT_PORT)}"


def read_configuration(home: HubHome) -> Configuration:
    """Given the hub's home, return its settings; the defaults where there is no `hub.toml`.

    Raise Refused, naming the file and what is wrong, when it does not read as one.
    """
    try:
        text = home.settings_file.read_text("utf-8")
    except FileNotFoundError:
        return Configuration()
    try:
        found = Configuration.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise Refused(f"{home.settings_file}: {_first(error)}") from None
    return found.model_copy(update={"address": found.address.rstrip("/")})


def django_key(home: HubHome) -> str:
    """Given the hub's home, return the key that signs sessions, drawn at first use (mode 0600)."""
    return secret(home, "django-key", lambda: secrets.token_urlsafe(50))


def secret(home: HubHome, name: str, draw: Callable[[], str]) -> str:
    """Given a name and how to draw it, return a secret of the hub's own, drawn at first use.

    Of several processes that draw at once one wins, and no other ever reads half of it.
    """
    file = home.secrets / name
    if not file.exists():
        home.hub.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.secrets.mkdir(mode=0o700, exist_ok=True)
        opened, drawn = tempfile.mkstemp(prefix=f".{name}-", dir=home.secrets)  # mode 0600
        try:
            with os.fdopen(opened, "w", encoding="utf-8") as out:
                out.write(draw())
                out.flush()
                os.fsync(out.fileno())
            with suppress(FileExistsError):
                os.link(drawn, file)
        finally:
            os.unlink(drawn)
    return file.read_text("utf-8")


def _first(error: tomllib.TOMLDecodeError | ValidationError) -> str:
    if isinstance(error, ValidationError):
        one = error.errors()[0]
        return f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}."
    return f"{error}."
