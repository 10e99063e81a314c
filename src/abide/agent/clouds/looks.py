"""The doctor's looks at remotes and stores: rclone, who answers, sign-ins that end, deletion."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from abide.agent.clouds.configurations import used
from abide.agent.clouds.seen import SEEN_LASTS, newest_try
from abide.agent.config import Source
from abide.agent.context import Agent
from abide.agent.finding import Finding
from abide.agent.staging.remotes import remote_of, trouble
from abide.domain.errors import AbideError, EngineError, Unreachable
from abide.engines.rclone import configuration, find_rclone
from abide.engines.rclone.configuration import Token
from abide.engines.rclone.program import HOW_TO_INSTALL
from abide.engines.rclone.remote import answers

UNUSED_LIMIT = timedelta(days=90)
"""A sign-in at Microsoft ends when it has not been renewed for so long (learn.microsoft.com,
"Refresh tokens in the Microsoft identity platform", read 2026-11)."""
WARN_UNUSED = timedelta(days=60)
WARN_BEFORE = timedelta(days=30)


def rclone(agent: Agent) -> Iterator[Finding]:
    """Given an agent, say whether rclone is there, where it is needed."""
    if not used(agent.settings):
        return
    try:
        program = find_rclone()
    except AbideError as error:
        yield Finding("rclone", False, str(error), HOW_TO_INSTALL)
        return
    yield Finding("rclone", True, f"rclone in {Path(program).parent}")


def remotes(agent: Agent) -> Iterator[Finding]:
    """Given an agent, ask each remote that is a source whether it answers."""
    for declared in agent.settings.systems:
        for source in declared.sources:
            if source.kind == "rclone":
                yield _remote(f"source {source.number} of {declared.name}", source)


def _remote(name: str, source: Source) -> Finding:
    try:
        count = answers(remote_of(source))
    except (EngineError, Unreachable) as error:
        return Finding(name, False, trouble(source, error))
    if not count:
        return Finding(name, False, "the remote answers and holds nothing: is it the right folder?")
    return Finding(name, True, "the remote answers, and is not empty")


def sign_ins(agent: Agent) -> Iterator[Finding]:
    """Given an agent, say of every remote with a token how long its sign-in still holds."""
    now = agent.clock()
    for config, section in sorted(used(agent.settings)):
        if not os.access(config.parent, os.W_OK):
            yield Finding(
                f"sign-in of {section}",
                False,
                f"{config.parent} cannot be written to: rclone could not keep the tokens it "
                "renews, and the sign-in would end",
            )
        for token in configuration.read(config).tokens(section):
            yield _sign_in(token, config, now)


def _sign_in(token: Token, config: Path, now: datetime) -> Finding:
    name = f"sign-in of {token.section}"
    mend = f"rclone config reconnect '{token.section}:' --config '{config}'"
    if not token.renewable:
        return _without_renewal(name, token, mend, now)
    used = token.renewed_at
    if used is None:
        return Finding(name, True, "it is renewed with each use; when it last was is not told")
    ends = used + UNUSED_LIMIT
    said = f"last renewed on {used:%Y-%m-%d}"
    if now >= ends:
        return Finding(name, False, f"{said}: unused for so long, it has most likely ended", mend)
    if now - used >= WARN_UNUSED:
        told = f"{said}: it ends on {ends:%Y-%m-%d} unless it is used before"
        return Finding(name, False, told, mend)
    return Finding(name, True, f"{said}; it is renewed with each use")


def _without_renewal(name: str, token: Token, mend: str, now: datetime) -> Finding:
    if token.ends_at is None:
        return Finding(name, True, "it says of no end")
    if now >= token.ends_at:
        told = f"it ended on {token.ends_at:%Y-%m-%d} and cannot be renewed by itself"
        return Finding(name, False, told, mend)
    told = f"it ends on {token.ends_at:%Y-%m-%d} and cannot be renewed by itself"
    return Finding(name, token.ends_at - now > WARN_BEFORE, told, mend)


def deletion(agent: Agent) -> Iterator[Finding]:
    """Given an agent, say of every place that is said to refuse deletion whether it was seen to."""
    for name, each in agent.settings.repositories.items():
        if each.place.immutable:
            yield _deletion(agent, name)


def _deletion(agent: Agent, name: str) -> Finding:
    title, command = f"{name}: deletion", f"abide repository probe '{name}'"
    tried = newest_try(agent, name)
    if tried is None:
        told = "agent.toml says that it is refused; that was never tried"
        return Finding(title, False, told, command)
    on = f"{tried.at:%Y-%m-%d}"
    if not tried.refused:
        told = (
            f"agent.toml says that it is refused, and on {on} it worked: it counts as not refused"
        )
        return Finding(title, False, told, command)
    if agent.clock() - tried.at > SEEN_LASTS:
        return Finding(title, False, f"it was refused on {on}, which is long ago", command)
    return Finding(title, True, f"it was refused when it was tried on {on}")
