"""Rules over disclosures of personal data, the registration and its fee."""

from collections.abc import Mapping

from abide.domain.promises.asked import Rule

RULES: Mapping[str, Rule] = {}
