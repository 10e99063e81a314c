"""Every way to change sheets and signatures."""

from abide.hub.signoffs.actions.sheets import change_sheet, end_sheet, make_sheet
from abide.hub.signoffs.actions.signing import (
    UNDO_WITHIN,
    LinkGone,
    WordsChanged,
    ask,
    link_for,
    sign,
    type_in,
    withdraw,
)

__all__ = [
    "UNDO_WITHIN",
    "LinkGone",
    "WordsChanged",
    "ask",
    "change_sheet",
    "end_sheet",
    "link_for",
    "make_sheet",
    "sign",
    "type_in",
    "withdraw",
]
