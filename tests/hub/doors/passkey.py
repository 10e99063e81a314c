"""A passkey in software: makes and uses one credential, as a phone or a laptop would."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

_F = AuthenticatorData.FLAG


@dataclass
class Passkey:
    """`site` is the name the browser stands at, `origin` its whole origin. `user` is the handle
    that the site gave the credential."""

    site: str
    origin: str
    user: str = ""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    identity: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def made(self, challenge: str) -> str:
        """Given a challenge, return the JSON that a browser posts for a new passkey."""
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        held = AttestedCredentialData.create(Aaguid(b"\0" * 16), self.identity, public)
        seen = AuthenticatorData.create(self._site_hash(), _F.UP | _F.UV | _F.AT, 0, held)
        attested = AttestationObject.create("none", seen, {})
        response = {
            "clientDataJSON": self._said("webauthn.create", challenge),
            "attestationObject": websafe_encode(bytes(attested)),
        }
        return self._answer(response, {"credProps": {"rk": True}})

    def given(self, challenge: str) -> str:
        """Given a challenge, return the JSON that a browser posts to sign in."""
        seen = bytes(AuthenticatorData.create(self._site_hash(), _F.UP | _F.UV, 1))
        said = self._client_data("webauthn.get", challenge)
        signature = self.key.sign(seen + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(seen),
            "signature": websafe_encode(signature),
            "userHandle": self.user,
        }
        return self._answer(response, {})

    def _answer(self, response: dict[str, str], results: dict[str, object]) -> str:
        identity = websafe_encode(self.identity)
        return json.dumps(
            {
                "id": identity,
                "rawId": identity,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": results,
            }
        )

    def _site_hash(self) -> bytes:
        return hashlib.sha256(self.site.encode()).digest()

    def _client_data(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(told).encode()

    def _said(self, kind: str, challenge: str) -> str:
        return websafe_encode(self._client_data(kind, challenge))
