"""The door that pages are served at, taken before anything else: no Django yet."""

from __future__ import annotations

import errno
import socket

from abide.domain.errors import Refused


def listen(host: str, port: int) -> socket.socket:
    """Given an address and a port (0: any free one), return a socket that is bound to it.

    Raise Refused when it is taken or not to be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except (OSError, OverflowError) as error:
        made.close()
        raise Refused(_why_not(host, port, error)) from None
    return made


def _why_not(host: str, port: int, error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use on this machine, perhaps by another Abide. End what holds it, "
            f"or take another:  abide serve --port {port + 1}"
        )
    if isinstance(error, OSError) and error.errno == errno.EACCES:
        return f"This account may not use port {port}: take one above 1023 with --port."
    return f"{host}, port {port}, cannot be served at: {error}. Name another with --host, --port."
