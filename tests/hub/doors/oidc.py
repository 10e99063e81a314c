"""A small sign-in service of our own that speaks OpenID Connect over HTTP, for the tests.

It stands in for a Microsoft tenant, which no test here has spoken to. It checks what the client
sends (secret, code, PKCE) and says what a test tells it to say.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT = "abide-at-larkfield"
SECRET = "told to the host alone"


@dataclass
class Service:
    """What the service says of whoever signs in next, and what it was asked."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    audience: str = CLIENT
    challenges: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def sign_in(self, asked: str) -> str:
        """Given the address that the hub sends a browser to, return where it is sent back to."""
        told = {key: values[0] for key, values in parse_qs(urlsplit(asked).query).items()}
        assert told["client_id"] == CLIENT
        assert told["code_challenge_method"] == "S256"
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = told["code_challenge"]
        back = urlencode({"code": code, "state": told["state"]})
        return f"{urlsplit(told['redirect_uri']).path}?{back}"

    def token(self, told: dict[str, str]) -> dict[str, Any] | None:
        """Given what was posted for a code, return the tokens, or None where it is refused."""
        verifier = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        known = self.challenges.pop(told.get("code", ""), None)
        if known != challenge or told.get("client_secret") != SECRET:
            self.refused.append(told.get("code", ""))
            return None
        now = int(time.time())
        said = {
            "iss": self.issuer or f"{self.address}/tenant/v2.0",
            "aud": self.audience,
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        signed = jwt.encode(said, "a key that nobody needs to know, long enough", "HS256")
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": signed}


@contextmanager
def served() -> Iterator[Service]:
    """Serve a service on a free port of this machine while the block runs."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            return

        def answer(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            root = f"{service.address}/tenant"
            self.answer(
                200,
                {
                    "issuer": f"{root}/v2.0",
                    "authorization_endpoint": f"{root}/authorize",
                    "token_endpoint": f"{root}/token",
                    "jwks_uri": f"{root}/keys",
                    "userinfo_endpoint": f"{root}/userinfo",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                },
            )

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told = {key: values[0] for key, values in parse_qs(sent).items()}
            tokens = service.token(told)
            self.answer(200 if tokens else 400, tokens or {"error": "invalid_grant"})

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
