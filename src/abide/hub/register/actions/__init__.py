"""Every way to change the register."""

from __future__ import annotations

from abide.hub.register.actions.agents import adopt_declared
from abide.hub.register.actions.assurances import end_assurance, extend_assurance, give_assurance
from abide.hub.register.actions.calendar import add_dates, edit_dates, remove_dates
from abide.hub.register.actions.imports import PlanChanged, bring_in
from abide.hub.register.actions.lists import (
    add_contact,
    add_data_set,
    choose_help_line,
    edit_contact,
    edit_data_set,
    note_test_call,
    remove_contact,
    remove_data_set,
)
from abide.hub.register.actions.promises import change_defaults
from abide.hub.register.actions.rows import EditedMeanwhile
from abide.hub.register.actions.systems import (
    PROMISES,
    add_system,
    change_promises,
    edit_system,
    note_own_export,
    remove_system,
    restore_system,
)

__all__ = [
    "PROMISES",
    "EditedMeanwhile",
    "PlanChanged",
    "add_contact",
    "add_data_set",
    "add_dates",
    "add_system",
    "adopt_declared",
    "bring_in",
    "change_defaults",
    "change_promises",
    "choose_help_line",
    "edit_contact",
    "edit_data_set",
    "edit_dates",
    "edit_system",
    "end_assurance",
    "extend_assurance",
    "give_assurance",
    "note_own_export",
    "note_test_call",
    "remove_contact",
    "remove_data_set",
    "remove_dates",
    "remove_system",
    "restore_system",
]
