"""Rules over devices and the two inventories, licences, contracts, insurance."""

from collections.abc import Mapping

from abide.domain.promises.asked import Rule

RULES: Mapping[str, Rule] = {}
