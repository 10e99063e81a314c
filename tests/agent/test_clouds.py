"""What the doctor foresees of remotes: sign-ins that end, remotes that do not answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from abide.agent.clouds import looks
from abide.agent.finding import Finding
from abide.agent.run import looking
from abide.domain.errors import EngineError
from abide.engines.rclone import find_rclone
from abide.engines.rclone.program import MISSING
from tests.agent.declared import Declared, with_source
from tests.engines.needs import needed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOURCE = ('kind = "rclone"', 'remote = "vault:Admin"', 'rclone_config = "secrets/rclone.conf"')
ACCESS = "eyJ0-the-access-token"


def sign_in(declared: Declared, expiry: str | None, *, renewable: bool) -> Finding:
    token = {"access_token": ACCESS, "token_type": "Bearer"}
    token |= {"refresh_token": "0.AX-the-refresh-token"} if renewable else {}
    token |= {"expiry": expiry} if expiry else {}
    declared.secret(
        "rclone.conf",
        f"[one]\ntype = onedrive\ntoken = {json.dumps(token)}\n"
        "[vault]\ntype = crypt\nremote = one:x\npassword = obscured\n",
    )
    declared.write(with_source(*SOURCE))
    with looking(declared.home, lambda: NOW) as agent:
        (found,) = looks.sign_ins(agent)
    assert found.name == "sign-in of one"
    assert ACCESS not in found.detail
    return found


@pytest.mark.parametrize(
    ("days", "ok", "says"),
    [(0, True, "renewed with each use"), (59, True, "renewed with each use"),
     (61, False, "unless it is used before"), (91, False, "most likely ended")],
)  # fmt: skip
def test_a_sign_in_that_is_renewed_ends_when_it_is_not_used(
    declared: Declared, days: int, ok: bool, says: str
) -> None:
    found = sign_in(declared, (NOW - timedelta(days=days)).isoformat(), renewable=True)
    assert (found.ok, says in found.detail) == (ok, True), found
    assert ok or "rclone config reconnect 'one:'" in str(found.command)


@pytest.mark.parametrize(
    ("days", "ok", "says"),
    [(-1, False, "it ended on"), (20, False, "it ends on"), (90, True, "it ends on")],
)
def test_a_sign_in_that_is_not_renewed_ends_on_its_day(
    declared: Declared, days: int, ok: bool, says: str
) -> None:
    found = sign_in(declared, (NOW + timedelta(days=days)).isoformat(), renewable=False)
    assert (found.ok, says in found.detail) == (ok, True), found


def test_a_sign_in_whose_end_is_not_told_says_so(declared: Declared) -> None:
    assert sign_in(declared, None, renewable=True).ok
    assert "no end" in sign_in(declared, "0001-01-01T00:00:00Z", renewable=False).detail


def test_a_remote_that_does_not_answer_is_told_with_the_mend(declared: Declared) -> None:
    needed(find_rclone)
    declared.secret("rclone.conf", "[vault]\ntype = webdav\nurl = http://127.0.0.1:1\n")
    declared.write(with_source(*SOURCE))
    with looking(declared.home, lambda: NOW) as agent:
        (found,) = looks.remotes(agent)
        (program,) = looks.rclone(agent)
    assert (found.name, found.ok, program.ok) == ("source 2 of SIMS", False, True)
    assert "does not answer" in found.detail


def test_without_rclone_the_doctor_says_how_to_get_it(
    declared: Declared, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> str:
        raise EngineError(MISSING, "rclone was not found")

    monkeypatch.setattr(looks, "find_rclone", missing)
    declared.secret("rclone.conf", "[vault]\ntype = webdav\n")
    declared.write(with_source(*SOURCE))
    with looking(declared.home, lambda: NOW) as agent:
        (found,) = looks.rclone(agent)
    assert (found.ok, found.command) == (False, "apt-get install rclone")
