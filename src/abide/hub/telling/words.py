"""What each rule of messages is called, on pages and in entries."""

from __future__ import annotations

WORDS = {
    "morning_at": "when people hear of what did not happen",
    "week_at": "when the summary of the week is sent",
    "deputy_after_days": "days until a deputy hears of what is late",
    "head_after_days": "days until the headteacher hears of what is late",
}
