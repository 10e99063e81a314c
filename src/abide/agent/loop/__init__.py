"""`abide agent run`: does what is due, waits for what is next, and remembers nothing itself."""

from abide.agent.loop.due import what_is_due
from abide.agent.loop.turns import Idle, Loop, Mode, name_of

__all__ = ["Idle", "Loop", "Mode", "name_of", "what_is_due"]
