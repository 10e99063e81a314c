"""A problem found while agent.toml is turned into settings, with the place it stands at."""

from __future__ import annotations

from abide.agent.config.lines import Where


class Problem(Exception):
    """One sentence for the person, and the path of the key it is about."""

    def __init__(self, where: Where, sentence: str) -> None:
        super().__init__(sentence)
        self.where = where
