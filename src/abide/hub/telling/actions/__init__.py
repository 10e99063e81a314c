"""Every way to change what people are told, and by which ways."""

from abide.hub.telling.actions.choosing import (
    Chosen,
    RulesWanted,
    add_address,
    add_way,
    change_rules,
    choose,
    end_way,
)
from abide.hub.telling.actions.feeds import end_feed, make_feed
from abide.hub.telling.actions.noting import forget_told, note_told

__all__ = [
    "Chosen",
    "RulesWanted",
    "add_address",
    "add_way",
    "change_rules",
    "choose",
    "end_feed",
    "end_way",
    "forget_told",
    "make_feed",
    "note_told",
]
