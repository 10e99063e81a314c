"""Rules over paper records, hard copies of pupils' work, the sealed envelope."""

from collections.abc import Mapping

from abide.domain.promises.asked import Rule

RULES: Mapping[str, Rule] = {}
