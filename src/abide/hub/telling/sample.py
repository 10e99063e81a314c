"""What the sample school's people chose: the chair reads the summary too, and the IT provider's
ticket system hears of what did not happen. No other way than mail: nothing of a sample leaves."""

from __future__ import annotations

from datetime import datetime

from abide.domain.roles import Role, capabilities
from abide.hub.people.queries import holders_of
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.telling.actions import Chosen, add_address, choose

TICKETS = "tickets@tarn-it.example"


def fill_sample(*, school: School, by: str, at: datetime) -> None:
    """Given the sample school, choose for its people. `by` is who filled it; each of these choices
    is its own person's."""
    chair = _visitor(school, Role.CHAIR, at)
    if chair is not None:
        choose(visitor=chair, chosen=Chosen("yes", "all"), at=at)
    office = _visitor(school, Role.OFFICE_MANAGER, at)
    if office is not None:
        add_address(visitor=office, email=TICKETS, week=False, at=at)


def _visitor(school: School, role: Role, at: datetime) -> Visitor | None:
    for user in holders_of(school, role, at):
        can = capabilities([role])
        return Visitor(school, user.pk, user.public_id, user.name, (role,), can, second_step=True)
    return None
