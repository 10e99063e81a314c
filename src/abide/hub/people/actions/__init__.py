"""Every way to let people in, give them posts, and end their access."""

from abide.hub.people.actions.joining import (
    Newcomer,
    accept_as,
    accept_invitation,
    connect_sign_in,
    invite,
    join_by_sign_in,
    set_up,
    withdraw_invitation,
)
from abide.hub.people.actions.links import LinkGone, set_up_link, sign_in_link, use_sign_in_link
from abide.hub.people.actions.posts import change_posts, end_access, make_person
from abide.hub.people.actions.steps import reset_by_host, reset_second_step

__all__ = [
    "LinkGone",
    "Newcomer",
    "accept_as",
    "accept_invitation",
    "change_posts",
    "connect_sign_in",
    "end_access",
    "invite",
    "join_by_sign_in",
    "make_person",
    "reset_by_host",
    "reset_second_step",
    "set_up",
    "set_up_link",
    "sign_in_link",
    "use_sign_in_link",
    "withdraw_invitation",
]
