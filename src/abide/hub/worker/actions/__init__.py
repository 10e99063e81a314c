"""Every way to change mails: posted, handed over, tried again, given up."""

from abide.hub.worker.actions.posting import post, post_telling
from abide.hub.worker.actions.sending import AT_ONCE, GIVEN_UP_AFTER, LEASE, send_waiting

__all__ = ["AT_ONCE", "GIVEN_UP_AFTER", "LEASE", "post", "post_telling", "send_waiting"]
