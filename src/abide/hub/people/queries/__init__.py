"""Every way to read who may come in, who holds which post, and which links are open."""

from abide.hub.people.queries.door import (
    had_second_step,
    has_second_step,
    held_posts,
    holders_of,
    schools_of,
    visitor_of,
)
from abide.hub.people.queries.links import (
    InvitationRow,
    Opened,
    address_of_link,
    invitations_of,
    is_known,
    opened,
)
from abide.hub.people.queries.staff import (
    PersonRow,
    PostRow,
    names_of,
    people_of,
    person_of,
    single_points,
)

__all__ = [
    "InvitationRow",
    "Opened",
    "PersonRow",
    "PostRow",
    "address_of_link",
    "had_second_step",
    "has_second_step",
    "held_posts",
    "holders_of",
    "invitations_of",
    "is_known",
    "names_of",
    "opened",
    "people_of",
    "person_of",
    "schools_of",
    "single_points",
    "visitor_of",
]
