"""Ways other than mail: which addresses are taken, and handing a few words to one (by apprise)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from abide.domain.errors import Refused
from abide.domain.words import listing

if TYPE_CHECKING:
    from apprise import NotifyBase

CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
_WORKFLOW_HOSTS = (".logic.azure.com", ".api.powerplatform.com")
"""Where Microsoft itself answers; under other names of its domains anybody may run a server."""
_WORKFLOWS = ("workflow", "workflows")


class NotHandedOver(Exception):
    """A service did not take a message; the words say which, never its address."""


def service_of(address: str) -> str:
    """Given an address as people paste it, return the name of its service.

    Raise Refused for what is no such address, or a kind that this hub does not allow.
    """
    return str(_plugin(address).service_name)


def send(address: str, subject: str, words: str) -> None:
    """Given an address, hand it a few words. Raise NotHandedOver."""
    import apprise

    try:
        plugin = _plugin(address)
    except Refused as refused:
        raise NotHandedOver(str(refused)) from None
    try:
        taken = plugin.notify(body=words, title=subject, body_format=apprise.NotifyFormat.TEXT)
    except Exception as error:  # noqa: BLE001  a service's code may raise anything
        raise NotHandedOver(f"{plugin.service_name} failed ({type(error).__name__}).") from None
    if not taken:
        raise NotHandedOver(f"{plugin.service_name} did not take it.")


def _plugin(address: str) -> NotifyBase:
    """Given an address, return what speaks to its service, with limits of ours: on how long, to
    whom an answer may send us on (nobody), and on certificates, whatever the address asks."""
    import apprise
    from apprise.common import OverflowMode
    from apprise.plugins import url_to_dict

    read: dict[str, Any] | None = url_to_dict(address.strip())  # type: ignore[no-untyped-call]
    if read is None:
        raise Refused(
            "That is no address of a message service. Paste it as the service gives it, such as "
            "slack://… or https://hooks.slack.com/…"
        )
    _refuse_others(read)
    plugin = apprise.Apprise.instantiate(read, suppress_exceptions=True)
    if plugin is None:
        raise Refused("Part of that address is missing or wrong: paste the whole of it again.")
    plugin.socket_connect_timeout, plugin.socket_read_timeout = CONNECT_SECONDS, READ_SECONDS
    plugin.retry, plugin.wait = 0, 0.0
    plugin.verify_certificate, plugin.redirects = True, False
    plugin.overflow_mode = OverflowMode.TRUNCATE
    return plugin


def _refuse_others(read: dict[str, Any]) -> None:
    """Raise Refused for kinds that are not allowed here: one that names a host of its own would
    let whoever enters it have this hub call any machine in its network."""
    kind, allowed = str(read["schema"]), settings.CONFIGURATION.messages.ways
    if kind not in allowed:
        raise Refused(
            f"Addresses of the kind {kind}:// are not allowed on this hub. Allowed are "
            f"{listing(list(allowed))}; whoever runs the hub may allow others in hub.toml."
        )
    host = str(read.get("host") or "")
    if kind in _WORKFLOWS and not host.endswith(_WORKFLOW_HOSTS):
        raise Refused("A workflow's address leads to Microsoft: paste the one that Teams shows.")
