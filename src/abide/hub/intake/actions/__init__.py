"""Every way in which agents come, tell and go."""

from abide.hub.intake.actions.agents import end_agent, leave
from abide.hub.intake.actions.codes import CODE_LASTS, enrol, greet, make_code
from abide.hub.intake.actions.entries import note_refusal, receive
from abide.hub.intake.actions.telling import (
    job_told,
    progress_told,
    take_declaration,
)

__all__ = [
    "CODE_LASTS",
    "end_agent",
    "enrol",
    "greet",
    "job_told",
    "leave",
    "make_code",
    "note_refusal",
    "progress_told",
    "receive",
    "take_declaration",
]
