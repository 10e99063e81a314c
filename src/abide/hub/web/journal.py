"""What goes to the journal of the service: never the part of a link that lets its holder in."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"/[A-Za-z0-9_-]{43}(?=[/.\s?]|$)")
"""What 256 random bits look like in an address: of sign-offs, suppliers, calendars, invitations."""


class WithoutLinks(logging.Filter):
    """Given a record, have it name pages behind a link without what opens them."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        plain = _TOKEN.sub("/…", said)
        if plain != said:
            record.msg, record.args = plain, None
        return True
