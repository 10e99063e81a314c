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
from abide.domain.promises.rules.assets.fleet import unless_erased

_READ = (
    (cover.RULES, ("contract", "insurance", "device")),
    (devices.RULES, ("device",)),
    (inventories.RULES, ("device", "audit-device")),
    (licences.RULES, ("licence", "software")),
    (locks.RULES, ("device",)),
    (protection.RULES, ("device",)),
)
RULES: Mapping[str, Rule] = {
    name: unless_erased(rule, kinds) for rules, kinds in _READ for name, rule in rules.items()
}
