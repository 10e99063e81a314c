"""Rules over policies and plans: versions, approval, review, signatures, what is unclear in them.

Figures: `document`, the sort that is looked at (policy, plan, e-safety …; none: every document);
`titled`, only those whose title holds these words.
"""

from collections.abc import Mapping

from abide.domain.promises.asked import Rule
from abide.domain.promises.rules.documents.approval import approved, minuted, signed, titled
from abide.domain.promises.rules.documents.contents import clear, dated, versioned
from abide.domain.promises.rules.documents.reviews import linked, review_due, reviewed

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
