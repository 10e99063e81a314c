"""How many may use a system, whether all of staff can, and who administers it."""

from __future__ import annotations

from typing import Any

from abide.domain.promises import Known, Row
from tests.rows.access import BROKEN, KEPT, NEVER, a_list, on, staff_of
from tests.rows.judging import ago, judged, known, stands, why


def two(*more: Row) -> Known:
    hugh = on("Perspective", "Hugh Hollis", "headteacher")
    bea = on("Perspective", "Bea Bell", "business manager")
    return known(a_list("Perspective"), hugh, bea, *more)


def test_s1_29_exactly_two_may_use_perspective() -> None:
    found = judged("S1-29", two())
    assert stands(found) == KEPT
    assert "2 people may use Perspective (Bea Bell and Hugh Hollis), as promised" in why(found)


def test_s1_29_a_third_is_an_alarm_and_so_is_only_one() -> None:
    third = judged("S1-29", two(on("Perspective", "Tom Tait", "headteacher")))
    assert stands(third) == BROKEN
    assert "1 too many" in why(third)
    alone = judged("S1-29", known(a_list("Perspective"), on("Perspective", "Hugh Hollis")))
    assert stands(alone) == BROKEN
    assert "1 too few" in why(alone)
    assert stands(judged("S1-29", known(a_list("Perspective")))) == NEVER


def test_s1_29_another_post_is_an_alarm_though_the_number_is_right() -> None:
    hugh = on("Perspective", "Hugh Hollis")
    other = on("Perspective", "Tom Tait", "class teacher")
    found = judged("S1-29", known(a_list("Perspective"), hugh, other))
    assert stands(found) == BROKEN
    assert "Tom Tait (class teacher)" in why(found)


def test_s1_29_a_break_glass_account_is_told_and_not_counted() -> None:
    glass = on("Perspective", "Hugh Hollis", account="glass", sort="break-glass")
    found = judged("S1-29", two(glass))
    assert stands(found) == KEPT
    assert "break-glass: Hugh Hollis" in why(found)


def office(*accounts: Row, **more: Any) -> Known:
    listed = a_list("Office 365", **{"encrypted": True, **more})
    here = staff_of("Hugh Hollis", "Olive Orchard")
    gone = staff_of("Tom Tait", left_on=ago(30))
    return known(listed, *accounts, *here, *gone)


def test_s1_30_all_staff_have_an_account_whose_email_can_be_encrypted() -> None:
    both = [on("Office 365", who) for who in ("Hugh Hollis", "Olive Orchard")]
    assert stands(judged("S1-30", office(*both))) == KEPT
    assert stands(judged("S1-30", office(*both, encrypted=False))) == BROKEN
    assert stands(judged("S1-30", office(*both, encrypted=None))) == NEVER


def test_s1_30_whoever_has_none_is_named() -> None:
    found = judged("S1-30", office(on("Office 365", "Hugh Hollis")))
    assert stands(found) == BROKEN
    assert "Without an account on Office 365: Olive Orchard" in why(found)


def test_s1_30_without_a_list_of_staff_nobody_can_tell_who_is_missing() -> None:
    listed = a_list("Office 365", encrypted=True)
    found = judged("S1-30", known(listed, on("Office 365", "Hugh Hollis")))
    assert stands(found) == NEVER


def admin(who: str, **changes: Any) -> Row:
    whole = {"administrator": True, "daily": False, **changes}
    return on("Office 365", who, "ICT coordinator", **whole)


def admins(*accounts: Row) -> Known:
    return known(a_list("Office 365"), on("Office 365", "Tom Tait"), *accounts)


GLASS = admin("Hugh Hollis", account="glass", sort="break-glass", daily=None)


def test_s1_31_two_administrators_and_a_break_glass_account() -> None:
    found = judged("S1-31", admins(admin("Bea Bell"), admin("Theo Tarn"), GLASS))
    assert stands(found) == KEPT


def test_s1_31_a_single_administrator_is_broken_and_named() -> None:
    found = judged("S1-31", admins(admin("Bea Bell"), GLASS))
    assert stands(found) == BROKEN
    assert "Bea Bell alone administers Office 365" in why(found)


def test_s1_31_what_else_is_wrong_with_administrators_is_told() -> None:
    both = [admin("Bea Bell"), admin("Theo Tarn")]
    no_glass = judged("S1-31", admins(*both))
    assert stands(no_glass) == BROKEN
    assert "no break-glass account" in why(no_glass)
    for changes, status, words in (
        ({"second_factor": False}, BROKEN, "without a second step"),
        ({"second_factor": None}, NEVER, "with or without a second step"),
        ({"daily": True}, BROKEN, "used for every day’s work"),
        ({"daily": None}, NEVER, "used for every day’s work or not"),
        ({"sort": "shared"}, BROKEN, "is shared"),
    ):
        found = judged("S1-31", admins(*both, GLASS, admin("Una Urwin", **changes)))
        assert stands(found) == status, changes
        assert words in why(found)


def test_s1_31_one_person_with_two_accounts_is_one_administrator() -> None:
    twice = admins(admin("Bea Bell"), admin("Mrs Bea Bell", account="bea.admin"), GLASS)
    assert stands(judged("S1-31", twice)) == BROKEN


def test_s1_31_nobody_listed_is_never_shown() -> None:
    assert stands(judged("S1-31", admins())) == NEVER
    assert stands(judged("S1-31", known())) == NEVER
