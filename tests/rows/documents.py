"""A policy and a plan that have all there is to say, but for what a test changes."""

from __future__ import annotations

from typing import Any

from abide.domain.promises import Row
from tests.rows.judging import ago, ahead, row

SCM = "Disaster Recover SCM Policy"


def policy(**changes: Any) -> Row:
    """Return a policy that has all there is to say, but for the changes."""
    whole: dict[str, Any] = {
        "title": SCM,
        "sort": "policy",
        "author": "Hugh Hollis",
        "approver": "Cora Chalk",
        "body": "Full governors",
        "revision": "1",
        "written_on": ago(300),
        "adopted_on": ago(290),
        "minute": "4.2",
        "signatory": "Cora Chalk",
        "signed_on": ago(290),
        "next_review_on": ahead(60),
        "file": {"name": "policy.docx", "kept_name": "one"},
        "part_of": "",
    }
    return row("document", **{**whole, **changes})


def plan(**changes: Any) -> Row:
    """Return the computer disaster recovery plan, whole but for the changes."""
    return policy(
        **{
            "title": "Computer Disaster Recovery and Security Plan",
            "sort": "plan",
            "revision": "5",
            "issued_on": ago(300),
            "held_at": ["Office safe", "Church hall"],
            **changes,
        }
    )
