"""Every way to write evidence. All of it only ever adds; `erase` removes what stands outside."""

from abide.hub.evidence.actions.recording import HUB, File, Text, record
from abide.hub.evidence.actions.taking_in import TakenIn, take_in

__all__ = ["HUB", "File", "TakenIn", "Text", "record", "take_in"]
