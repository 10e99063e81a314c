"""A real HTTP server on loopback, and what it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Listener:
    """Answers every call with `code`; notes method, path and body."""

    port: int = 0
    code: int = 200
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/ping/3f0c"


@contextmanager
def listening() -> Iterator[Listener]:
    """Yield a server that is open."""
    made = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._take("GET")

        def do_POST(self) -> None:
            self._take("POST")

        def _take(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            made.asked.append((method, self.path, body))
            self.send_response(made.code)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
