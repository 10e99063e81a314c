"""Every way to change what suppliers report: expected, fetched, taken in, settled, asked for."""

from abide.hub.suppliers.actions.expecting import change_expected, end_expected, expect
from abide.hub.suppliers.actions.fetching import fetch
from abide.hub.suppliers.actions.links import (
    Answer,
    FormGone,
    answer_by_form,
    make_form_link,
    withdraw_form_link,
)
from abide.hub.suppliers.actions.settling import Settled, set_aside, settle
from abide.hub.suppliers.actions.taking import Brought, take_in

__all__ = [
    "Answer",
    "Brought",
    "FormGone",
    "Settled",
    "answer_by_form",
    "change_expected",
    "end_expected",
    "expect",
    "fetch",
    "make_form_link",
    "set_aside",
    "settle",
    "take_in",
    "withdraw_form_link",
]
