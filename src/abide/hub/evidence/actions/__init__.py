"""Every way to write evidence. All of it only ever adds; `erase` removes what stands outside."""

from abide.hub.evidence.actions.checking import check_chains
from abide.hub.evidence.actions.erasing import erase, remove_erased_files
from abide.hub.evidence.actions.heads import heads_to_hand_out, minute, sign_head
from abide.hub.evidence.actions.recording import HUB, File, Text, record
from abide.hub.evidence.actions.seeing import mark_loosenings_seen, note_export
from abide.hub.evidence.actions.taking_in import TakenIn, take_in

__all__ = [
    "HUB",
    "File",
    "TakenIn",
    "Text",
    "check_chains",
    "erase",
    "heads_to_hand_out",
    "mark_loosenings_seen",
    "minute",
    "note_export",
    "record",
    "remove_erased_files",
    "sign_head",
    "take_in",
]
