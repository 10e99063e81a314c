"""The wire below the stub: plain, or TLS whose handshake travels in packets of the protocol."""

from __future__ import annotations

import datetime
import socket
import ssl
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Wire(Protocol):
    """Bytes in and out."""

    def receive(self, size: int) -> bytes: ...

    def send(self, data: bytes) -> None: ...


class Plain:
    """A socket as it is."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def receive(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            more = self._client.recv(size - len(found))
            if not more:
                raise EOFError
            found += more
        return found

    def some(self) -> bytes:
        found = self._client.recv(65_536)
        if not found:
            raise EOFError
        return found

    def send(self, data: bytes) -> None:
        self._client.sendall(data)


class Secured:
    """TLS over a plain wire; only its handshake is wrapped in packets."""

    def __init__(
        self,
        plain: Plain,
        message: Callable[[Wire], tuple[int, bytes]],
        wrapped: Callable[[bytes], bytes],
    ) -> None:
        self._plain = plain
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = _context().wrap_bio(self._in, self._out, server_side=True)
        self._left = b""
        done = False
        while not done:
            try:
                self._tls.do_handshake()
                done = True
            except ssl.SSLWantReadError:
                pass
            if waiting := self._out.read():
                plain.send(wrapped(waiting))
            if not done:
                self._in.write(message(plain)[1])

    def receive(self, size: int) -> bytes:
        while len(self._left) < size:
            try:
                self._left += self._tls.read(65_536)
            except ssl.SSLWantReadError:
                self._in.write(self._plain.some())
        found, self._left = self._left[:size], self._left[size:]
        return found

    def send(self, data: bytes) -> None:
        self._tls.write(data)
        self._plain.send(self._out.read())


@cache
def _context() -> ssl.SSLContext:
    """Return TLS with a certificate of our own making, as a fresh SQL Server has one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SSL_Self_Signed_Fallback")])
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # 1.3 sends more after the handshake
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "both.pem"
        file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(file)
    return context
