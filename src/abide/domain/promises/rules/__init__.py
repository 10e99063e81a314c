"""Rules over registers: each says whether what is written down makes a promise true.

A rule takes what is asked and returns what it found; catalogues name it by its key here.
"""

from collections.abc import Mapping

from abide.domain.promises.asked import Rule
from abide.domain.promises.rules import (
    access,
    assets,
    continuity,
    data,
    documents,
    paper,
    people,
    servers,
    systems,
)
from abide.domain.promises.rules.assets.fleet import unless_erased

_READ: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(documents.RULES, ("document",)),
    "playbooks-written": ("document",),
    "papers-seen": ("paper-record",),
    "hard-copies": ("hard-copy",),
    "envelope": ("envelope",),
    "disclosures-logged": ("disclosure",),
    "registered": ("registration",),
    "server-replaced": ("server-replacement",),
    "machine-replaced": ("machine-replacement", "contract"),
    "training-done": ("staff",),
}
"""Which kinds of record these rules read; those over access and assets look for themselves."""
_EVERY: Mapping[str, Rule] = {
    **access.RULES,
    **assets.RULES,
    **continuity.RULES,
    **data.RULES,
    **documents.RULES,
    **paper.RULES,
    **people.RULES,
    **servers.RULES,
    **systems.RULES,
}
RULES: Mapping[str, Rule] = {
    name: unless_erased(rule, _READ[name]) if name in _READ else rule
    for name, rule in _EVERY.items()
}
"""Every rule by the name that catalogues call it."""
