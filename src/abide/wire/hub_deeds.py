"""What entries of a school's own chain say: every kind that the hub writes, and what it means."""

from __future__ import annotations

HUB_ENTRY_KINDS = {
    "school made": "a school was set up on this hub",
    "settings changed": "a setting of the school was changed; which one is named",
    "system added": "a system was added to the register",
    "system found by agent": "an agent's own file named a system that the register did not have",
    "system changed": "what the register says of a system was changed; which fields are named",
    "promise changed": "a promise was changed: what, before, after, and whether it loosens",
    "system removed": "a system was taken out of the register",
    "system restored": "a system that was taken out was brought back",
    "own export done": "staff say that the school took its own export of a web-based system",
    "assurance given": "a supplier's assurance or a risk acceptance was noted, until a day",
    "assurance extended": "an assurance or a risk acceptance was given a later day",
    "assurance ended": "an assurance or a risk acceptance was ended",
    "data set added": "a set of data was added to the register",
    "data set changed": "what the register says of a set of data was changed",
    "data set removed": "a set of data was taken out of the register",
    "contact added": "a contact was added",
    "contact changed": "what the register says of a contact was changed",
    "contact removed": "a contact was taken out",
    "help line chosen": "the contact that stands on every page was chosen",
    "test call made": "staff say that a contact was rung to see whether anybody answers",
    "calendar changed": "terms, closures, returns or exam windows were changed",
    "list imported": "a list was brought into the register from a file; how many rows is told",
}
"""Every kind of entry of the hub and what it means. Each room adds its own."""
