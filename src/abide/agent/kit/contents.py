"""What is sealed: agent.toml, every secret it names, the register, the log, and how to go on."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass
from typing import Any

from abide import __version__
from abide.agent.context import Agent
from abide.agent.evidence import verify_spool
from abide.agent.heads.signing import heads_file, key_file, last_numbers, public_of, signing_key
from abide.agent.kit import store
from abide.agent.kit.paper import paper
from abide.agent.kit.secrets import NamedFile, named_files
from abide.agent.link.exported import opened_export
from abide.agent.memory import complete_backups
from abide.domain.errors import ChainBroken
from abide.domain.register import restore_order

FORMAT = 1
CONFIG, REGISTER, CONTENTS = "agent/agent.toml", "register.json", "contents.json"
CARDS = "kit"
SCHOOL = "school/school.zip"
CHAIN, HEADS, PAPER = "log/chain.jsonl.gz", "log/heads.jsonl", "RECOVERY.txt"
LARGEST_CHAIN = 64 << 20
"""Bytes of the log, unpacked, that a kit takes along; of a longer one it takes the head alone."""


@dataclass(frozen=True)
class Held:
    """What a kit is to hold: its members by name, and a fingerprint of settings and secrets, which
    changes when a new kit is due."""

    members: dict[str, bytes]
    fingerprint: str


def fingerprint(agent: Agent) -> str:
    """Return the hash of agent.toml and every file it names as they are now. Raise Refused when one
    cannot be read."""
    config = agent.home.config_file.read_bytes()
    return _fingerprint(config, named_files(agent.home, config.decode("utf-8-sig")))


def _fingerprint(config: bytes, files: list[NamedFile]) -> str:
    told = hashlib.sha256()
    for part in (config, *(each for f in files for each in (f.named.encode(), f.data))):
        told.update(len(part).to_bytes(8, "big") + part)
    return told.hexdigest()


def gather(agent: Agent) -> Held:
    """Given an agent, return what its kit is to hold now. Raise Refused when a secret that
    agent.toml names cannot be read, ChainBroken when the log's file is damaged."""
    config = agent.home.config_file.read_bytes()
    files = named_files(agent.home, config.decode("utf-8-sig"))
    members = {CONFIG: config, **{each.member: each.data for each in files}}
    chain, told = _log(agent)
    if chain is not None:
        members[CHAIN] = chain
    if heads_file(agent.home).exists():
        members[HEADS] = heads_file(agent.home).read_bytes()
    members |= _cards(agent)
    if (school := opened_export(agent.home)) is not None:
        members[SCHOOL] = school
    register = _register(agent)
    members[REGISTER] = _json(register)
    members[PAPER] = paper(agent, register).encode()
    members[CONTENTS] = _json(
        {
            "format": FORMAT,
            "abide": __version__,
            "made_at": agent.clock().isoformat(),
            "named": {each.named: each.member for each in files},
            "log": told,
            "repositories": _repositories(agent),
            "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in members.items()},
        }
    )
    return Held(members, _fingerprint(config, files))


def packed(members: dict[str, bytes]) -> bytes:
    """Given members by name, return them as a plain tar: `tar x` opens it anywhere."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), 0o600
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _cards(agent: Agent) -> dict[str, bytes]:
    """Return what is kept of the cards, so that the agent that comes back goes on with them."""
    cards = store.card_set_in_use(agent.home)
    if cards is None:
        return {}
    files = (store.folder(agent.home) / "cards.json", store.identity_file(agent.home, cards.number))
    return {f"{CARDS}/{each.name}": each.read_bytes() for each in files}


def _log(agent: Agent) -> tuple[bytes | None, dict[str, Any]]:
    """Return the chain as it is, packed, unless it is too long or broken; and what is known of it
    at any rate: its end, and the key that signs its heads."""
    checked = verify_spool(agent, None)
    epoch, seq = last_numbers(agent)
    key = public_of(signing_key(agent)) if key_file(agent.home).exists() else None
    told: dict[str, Any] = {
        "agent": agent.spool.agent_id,
        "epoch": epoch,
        "seq": seq,
        "entries": checked.entries,
        "head": checked.head,
        "intact": checked.intact,
        "key": key,
    }
    if not checked.intact:
        return None, told
    try:
        text = "".join(f"{line}\n" for line in agent.spool.lines()).encode()
    except ChainBroken:
        return None, {**told, "intact": False}
    if len(text) > LARGEST_CHAIN:
        return None, told
    return gzip.compress(text, mtime=0), told


def _repositories(agent: Agent) -> list[dict[str, Any]]:
    """Return by what each place that was taken up is known, so that it stays taken up."""
    known = [agent.spool.repository(name) for name in agent.settings.repositories]
    return [
        {"name": each.name, "id": each.id, "config_sha256": each.config_sha256}
        for each in known
        if each is not None
    ]


def _register(agent: Agent) -> dict[str, Any]:
    """Return the register in restore order with the newest copy of each system in each place."""
    settings = agent.settings
    steps = restore_order(settings.register, {})
    return {
        "school": settings.school,
        "made_at": agent.clock().isoformat(),
        "systems": [
            {
                "name": step.system,
                "grade": step.grade.value,
                "because": step.because,
                "copies": _newest_copies(agent, step.system),
            }
            for step in steps
        ],
        "places": [
            {
                "name": each.name,
                "kind": each.kind,
                "offsite": each.place.offsite,
                "address": each.url,
            }
            for each in settings.repositories.values()
        ],
        "contacts": [
            {key: value for key, value in vars(each).items() if value} for each in settings.contacts
        ],
    }


def _newest_copies(agent: Agent, system: str) -> list[dict[str, Any]]:
    newest: dict[str, dict[str, Any]] = {}
    for deed in complete_backups(agent, system):
        row = {"place": deed.repository, "snapshot": deed.snapshot, "files": deed.files}
        newest.setdefault(deed.repository, {**row, "taken_at": deed.started_at.isoformat()})
    return list(newest.values())


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"
