"""A sender is who the mailbox says it is: what servers wrote on the way is read strictly."""

from __future__ import annotations

import pytest

from abide.hub.suppliers.reading.senders import Sender, looked_at

FROM = "backup@provider.example"
MX = "mx.school.example"


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ([], Sender.NOT_SAID),
        ([f"{MX}; none"], Sender.NOT_SAID),
        ([f"{MX}; dmarc=pass header.from=provider.example"], Sender.PASSED),
        ([f"{MX}; dmarc=fail (p=none) header.from=provider.example"], Sender.FAILED),
        ([f"{MX}; spf=fail smtp.mailfrom=x@other.example; dmarc=pass"], Sender.PASSED),
        ([f"{MX}; spf=pass smtp.mailfrom=bounce@provider.example"], Sender.PASSED),
        ([f"{MX}; spf=pass smtp.mailfrom=bounce@other.example"], Sender.NOT_SAID),
        ([f"{MX}; dkim=pass header.d=mail.provider.example"], Sender.PASSED),
        ([f"{MX}; dkim=pass header.d=other.example; spf=fail"], Sender.FAILED),
        ([f"{MX}; dkim=fail header.d=provider.example"], Sender.FAILED),
        ([f"{MX}; spf=softfail smtp.mailfrom=x@provider.example"], Sender.FAILED),
        ([f"{MX}; dmarc=pass; dmarc=fail"], Sender.FAILED),
        # the topmost is the mailbox's own; a pass below it may be the sender's own invention
        ([f"{MX}; spf=none", "evil.example; dmarc=pass"], Sender.NOT_SAID),
        ([f"{MX}; dmarc=pass", "evil.example; dmarc=fail"], Sender.FAILED),
        ([f"{MX}; spf=none (dmarc=pass)"], Sender.NOT_SAID),
        # what a sender can have the mailbox write of it: words in quotes, comments in comments
        ([f'{MX}; spf=pass smtp.mailfrom="; dmarc=pass "@evil.example'], Sender.NOT_SAID),
        ([f"{MX}; spf=none (a (b) ; dmarc=pass)"], Sender.NOT_SAID),
        ([f'{MX}; spf=none reason="\\"; dmarc=pass"'], Sender.NOT_SAID),
        ([f'{MX}; spf=none smtp.mailfrom="; dmarc=pass'], Sender.FAILED),
        ([f"{MX}; dmarc=pass (p=none (of its own)) header.from=provider.example"], Sender.PASSED),
    ],
)
def test_what_the_mailbox_wrote_is_believed_and_no_more(results: list[str], said: Sender) -> None:
    assert looked_at(results, FROM, "") is said


def test_with_a_named_server_only_its_word_counts() -> None:
    assert looked_at(["evil.example; dmarc=pass"], FROM, MX) is Sender.NOT_SAID
    assert looked_at([f"{MX} 1; dmarc=pass"], FROM, MX) is Sender.PASSED
    assert looked_at([f"{MX}; dmarc=fail", "evil.example; dmarc=pass"], FROM, MX) is Sender.FAILED
