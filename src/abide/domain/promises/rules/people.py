"""Rules over single points of people, training, whom to ring."""

from collections.abc import Mapping

from abide.domain.promises.asked import Rule

RULES: Mapping[str, Rule] = {}
