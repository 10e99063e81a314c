"""Revisions and dates of policies and plans: what changed under an old number is told."""

from __future__ import annotations

from datetime import date
from typing import Any

from abide.domain.control import Basis, Status
from abide.domain.promises import Row
from tests.rows.documents import plan
from tests.rows.judging import ago, judged, known, moment, note, stands, why

SAID = Basis.STAFF


def versions(*rows: dict[str, Any], **changes: Any) -> Row:
    """Given what versions of a plan said, oldest first, return the plan as it stands now."""
    *earlier, now = rows
    base = dict(plan().values)
    return plan(**now, earlier=tuple({**base, **each} for each in earlier), **changes)


def test_s1_02_a_revision_that_did_not_rise_with_the_file_is_told() -> None:
    new = {"name": "plan.docx", "kept_name": "two"}
    assert stands(judged("S1-02", known(plan()))) == (Status.KEPT, SAID)
    assert judged("S1-02", known(plan(revision=""))).status is Status.NEVER
    same = versions({"revision": "5"}, {"revision": "5", "file": new})
    found = judged("S1-02", known(same))
    assert stands(found) == (Status.BROKEN, SAID)
    assert "the file changed, and the revision is still 5" in why(found)
    risen = versions({"revision": "5"}, {"revision": "6", "file": new})
    assert judged("S1-02", known(risen)).status is Status.KEPT
    fallen = versions({"revision": "5"}, {"revision": "4", "file": new})
    assert judged("S1-02", known(fallen)).status is Status.BROKEN


def test_s1_02_the_revision_may_rise_a_version_later() -> None:
    new = {"name": "plan.docx", "kept_name": "two"}
    late = versions({"revision": "5"}, {"revision": "5", "file": new}, {"revision": "6"})
    assert judged("S1-02", known(late)).status is Status.KEPT
    other = versions({"revision": "5"}, {"revision": "5", "file": new}, {"author": "Tess Tiller"})
    assert judged("S1-02", known(other)).status is Status.BROKEN


def test_s1_02_a_first_file_is_no_change_and_a_mended_date_is_settled_by_reading() -> None:
    attached = versions({"file": None}, {})
    attached = plan(earlier=({**dict(plan(file=None).values)},))
    assert judged("S1-02", known(attached)).status is Status.KEPT
    mended = versions({"issued_on": ago(800)}, {"issued_on": ago(300)}, at=moment(ago(5)))
    found = judged("S1-02", known(mended))
    assert found.status is Status.BROKEN
    assert "the day it was issued changed" in why(found)
    read = {"read": note(ago(4), by="Olive Orchard")}
    settled = versions(
        {"issued_on": ago(800)}, {"issued_on": ago(300)}, at=moment(ago(5)), notes=read
    )
    assert judged("S1-02", known(settled)).status is Status.KEPT


def test_s1_03_a_plan_issued_five_years_before_its_adoption_is_told() -> None:
    assert stands(judged("S1-03", known(plan()))) == (Status.KEPT, SAID)
    old = plan(
        issued_on=date(2015, 10, 5), written_on=None, adopted_on=date(2020, 11, 23), minute="8.2"
    )
    found = judged("S1-03", known(old))
    assert stands(found) == (Status.BROKEN, SAID)
    assert "5 years later" in why(found)
    assert judged("S1-03", known(plan(issued_on=None))).status is Status.NEVER
