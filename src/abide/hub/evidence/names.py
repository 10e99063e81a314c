"""Who an entry's opaque ids are: rooms to the right say, since only they know people and agents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Resolver = Callable[[Iterable[str]], Mapping[str, str]]
"""Given ids (UUIDs as words, without what stands before the colon), return names of those known."""

_resolvers: list[Resolver] = []


def register(resolver: Resolver) -> None:
    """Given a resolver, ask it too from now on. Called once, in a room's `AppConfig.ready`."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)


def names_of(who: Iterable[str]) -> dict[str, str]:
    """Given names as entries carry them ("person:ID", "agent:ID", "hub"), return words for each.

    Each resolver is asked once, for all that those before it do not know: a page costs the same
    however long it is.
    """
    wanted = list(dict.fromkeys(who))
    ids = {each.partition(":")[2] for each in wanted} - {""}
    known: dict[str, str] = {}
    for resolver in _resolvers:
        if left := ids - known.keys():
            known.update(resolver(sorted(left)))
    return {each: _words(each, known) for each in wanted}


def _words(who: str, known: Mapping[str, str]) -> str:
    kind, _, identity = who.partition(":")
    if identity in known:
        return known[identity]
    if kind == "person":
        return f"a person no longer named here ({identity[:8]})"
    if kind == "agent":
        return f"agent {identity[:8]}"
    if kind == "supplier":
        return f"a supplier, by a link ({identity[:8]})"
    return "Abide itself" if who == "hub" else who
