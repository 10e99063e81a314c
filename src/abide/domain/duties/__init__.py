"""What is to be done next, and why: computed from what was done, never remembered."""

from abide.domain.duties.due_list import due_list
from abide.domain.duties.model import Chore, CopyKnown, Deed, Duty, Past, Situation

__all__ = ["Chore", "CopyKnown", "Deed", "Duty", "Past", "Situation", "due_list"]
