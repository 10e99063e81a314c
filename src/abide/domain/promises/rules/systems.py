"""Rules over the grids of the register, cloud systems, drives, servers that are replaced."""

from collections.abc import Mapping

from abide.domain.promises.asked import Rule

RULES: Mapping[str, Rule] = {}
