"""Every way to change records: versions of a row and notes on it; what two inventories and a
server's replacement need stands in modules of their own."""

from abide.hub.records.actions.rows import (
    add,
    bring_back,
    change,
    note,
    put,
    remove,
    withdraw_note,
)

__all__ = ["add", "bring_back", "change", "note", "put", "remove", "withdraw_note"]
