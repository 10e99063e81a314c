"""Rules over policies and plans: versions, approval, review, signatures, what is unclear in them.

Figures: `document`, the sort that is looked at (policy, plan, e-safety …; none: every document);
`titled`, only those whose title holds these words.
"""

from collections.abc import Callable, Mapping, Sequence

from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Rule
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.documents.approval import (
    approved,
    judge_approval,
    judge_signature,
    judge_title,
    minuted,
    signed,
    titled,
)
from abide.domain.promises.rules.documents.contents import (
    clear,
    dated,
    judge_dates,
    judge_revision,
    judge_unclear,
    versioned,
)
from abide.domain.promises.rules.documents.reviews import (
    judge_last_review,
    judge_next_review,
    linked,
    review_due,
    reviewed,
)

RULES: Mapping[str, Rule] = {
    "document-titled": titled,
    "document-approved": approved,
    "document-minuted": minuted,
    "document-dated": dated,
    "document-reviewed": reviewed,
    "document-review-due": review_due,
    "document-linked": linked,
    "document-signed": signed,
    "document-version": versioned,
    "document-clear": clear,
}

POINTS: Mapping[str, Callable[[Row, Asked], Sequence[Finding]]] = {
    "Who stands behind it": judge_title,
    "Approval": judge_approval,
    "Signature": judge_signature,
    "Dates": judge_dates,
    "Revision": judge_revision,
    "Last review": judge_last_review,
    "Next review": judge_next_review,
    "What is unclear": judge_unclear,
}
"""What is judged of one document alone, in the order in which its page tells it."""
