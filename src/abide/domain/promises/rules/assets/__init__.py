"""Rules over devices and the two inventories, licences, contracts, insurance."""

from collections.abc import Mapping

from abide.domain.promises.asked import Rule
from abide.domain.promises.rules.assets import (
    cover,
    devices,
    inventories,
    licences,
    locks,
    protection,
)

RULES: Mapping[str, Rule] = {
    **cover.RULES,
    **devices.RULES,
    **inventories.RULES,
    **licences.RULES,
    **locks.RULES,
    **protection.RULES,
}
