"""What the doctor looks at: are there cards, and is there a kit that is fresh enough?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from abide.agent.context import Agent
from abide.agent.finding import Finding
from abide.agent.kit import store
from abide.agent.memory import gather


def kit(agent: Agent) -> Iterator[Finding]:
    """Yield how the kit stands."""
    cards = store.card_set_in_use(agent.home)
    if cards is None:
        yield Finding(
            "kit",
            False,
            "no cards have been drawn: what opens the copies would die with this server",
            "abide kit cards --of 3 --needs 2 --to NEW-FOLDER",
        )
        return
    made = [each for each in gather(agent).kit.made if each.cards_set == cards.number]
    if not made:
        yield Finding("kit", False, "no kit was made for the cards in use", "abide kit make")
        return
    newest = max(made, key=lambda each: each.made_at)
    limit = timedelta(days=agent.settings.kit.limit_days)
    fresh = agent.clock() - newest.made_at <= limit
    told = f"the newest kit is of {newest.made_at:%-d %B %Y} ({newest.place})"
    yield Finding("kit", fresh, told, None if fresh else "abide kit make")
