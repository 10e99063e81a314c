"""Rules over policies and plans: versions, approval, review, signatures."""

from collections.abc import Mapping

from abide.domain.promises.asked import Rule

RULES: Mapping[str, Rule] = {}
