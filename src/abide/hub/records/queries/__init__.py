"""Every way to read records: as they stood at a moment, and as pages show them."""

from abide.hub.records.queries.history import Shown, noted_of, shown
from abide.hub.records.queries.lists import (
    Listed,
    Register,
    counts_of,
    found_in,
    names_for,
    register_of,
    removed_of,
)
from abide.hub.records.queries.standing import find, rows_of, values_of

__all__ = [
    "Listed",
    "Register",
    "Shown",
    "counts_of",
    "find",
    "found_in",
    "names_for",
    "noted_of",
    "register_of",
    "removed_of",
    "rows_of",
    "shown",
    "values_of",
]
