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

RULES: Mapping[str, Rule] = {
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
"""Every rule by the name that catalogues call it."""
