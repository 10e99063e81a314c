"""Every way to read who is told what, by which ways, and what they would be told now."""

from abide.hub.telling.queries.audience import (
    MORNING,
    SUMMARY_BY_DEFAULT,
    WEEK,
    WEEK_CHOICES,
    Audience,
    Person,
    audience_of,
    rules_of,
)
from abide.hub.telling.queries.feed import calendar_for
from abide.hub.telling.queries.morning import morning_of
from abide.hub.telling.queries.outgoing import Outgoing, Telling
from abide.hub.telling.queries.page import MessagesPage, address_of_feed, find_way, messages_page
from abide.hub.telling.queries.unjudged import unjudged
from abide.hub.telling.queries.week import sample_for, week_of

__all__ = [
    "MORNING",
    "SUMMARY_BY_DEFAULT",
    "WEEK",
    "WEEK_CHOICES",
    "Audience",
    "MessagesPage",
    "Outgoing",
    "Person",
    "Telling",
    "address_of_feed",
    "audience_of",
    "calendar_for",
    "find_way",
    "messages_page",
    "morning_of",
    "rules_of",
    "sample_for",
    "unjudged",
    "week_of",
]
