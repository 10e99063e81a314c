"""Who may use which system: one account each, the right people, gone through each term."""

from __future__ import annotations

from typing import Any

from abide.domain.control import Status
from abide.domain.promises import Known, Row
from tests.rows.access import BROKEN, FOUR, KEPT, NEVER, OVERDUE, SAID, a_list, four, on, staff_of
from tests.rows.judging import ago, ahead, judged, known, note, row, stands, system, why


def test_s0_07_each_account_on_the_server_has_one_holder() -> None:
    hugh, olive = on("Server", "Hugh Hollis"), on("Server", "Olive Orchard")
    assert stands(judged("S0-07", known(a_list("Server"), hugh, olive))) == KEPT


def test_s0_07_a_shared_account_is_broken_and_named() -> None:
    shared = on("Server", "The office", account="office", sort="shared")
    found = judged("S0-07", known(a_list("Server"), shared))
    assert stands(found) == BROKEN
    assert "more than one person uses office" in why(found)


def test_s0_07_two_people_with_one_account_share_it_whatever_is_said() -> None:
    both = [on("Server", who, account="Admin") for who in ("Hugh Hollis", "Olive Orchard")]
    assert stands(judged("S0-07", known(a_list("Server"), *both))) == BROKEN


def test_s0_07_an_account_of_nobody_is_broken() -> None:
    lost = on("Server", "", account="scan2", sort="service")
    found = judged("S0-07", known(a_list("Server"), lost))
    assert stands(found) == BROKEN
    assert "Nobody answers for the account scan2" in why(found)


def test_s0_07_without_a_list_or_anybody_on_it_nothing_is_shown() -> None:
    assert stands(judged("S0-07", known())) == NEVER
    assert "no access list for “Server”" in why(judged("S0-07", known()))
    assert stands(judged("S0-07", known(a_list("Server")))) == NEVER


def test_s0_07_a_list_that_is_not_gone_through_each_term_is_overdue() -> None:
    old = a_list("Server", notes={"reviewed": note(ago(250))})
    assert stands(judged("S0-07", known(old, on("Server", "Hugh Hollis")))) == OVERDUE
    never = a_list("Server", notes={})
    assert stands(judged("S0-07", known(never, on("Server", "Hugh Hollis")))) == NEVER


def test_s0_07_a_list_is_found_by_the_name_of_its_system_too() -> None:
    server = system("Server")
    listed = a_list("Accounts of the office", system=server.id)
    here = on("Accounts of the office", "Hugh Hollis")
    assert stands(judged("S0-07", known(listed, here, systems=[server]))) == KEPT


def test_s0_17_everybody_on_onedrive_has_a_second_step() -> None:
    listed = a_list("OneDrive", remote=True)
    assert stands(judged("S0-17", known(listed, on("OneDrive", "Hugh Hollis")))) == KEPT
    without = on("OneDrive", "Olive Orchard", second_factor=False)
    found = judged("S0-17", known(listed, on("OneDrive", "Hugh Hollis"), without))
    assert stands(found) == BROKEN
    assert "Olive Orchard may use OneDrive without a second step" in why(found)


def test_s0_17_what_nobody_said_of_the_second_step_is_never_shown() -> None:
    listed = a_list("OneDrive", remote=True)
    unsaid = on("OneDrive", "Olive Orchard", second_factor=None)
    assert stands(judged("S0-17", known(listed, unsaid))) == NEVER


def test_s1_01_four_posts_may_use_finance_and_no_other() -> None:
    assert stands(judged("finance-four-posts", known(a_list("SAP"), *four("SAP")))) == KEPT
    assert stands(judged("pupil-records-four-posts", known())) == NEVER


def test_s1_01_one_too_many_is_an_alarm() -> None:
    fifth = on("SAP", "Tom Tait", "class teacher")
    found = judged("finance-four-posts", known(a_list("SAP"), *four("SAP"), fifth))
    assert stands(found) == BROKEN
    assert "Tom Tait (class teacher) may use SAP, which only" in why(found)
    assert "1 too many" in why(found)


def test_s1_01_whose_access_ended_counts_no_more_and_who_begins_later_not_yet() -> None:
    gone = on("SAP", "Tom Tait", "class teacher", removed_on=ago(1))
    later = on("SAP", "Una Urwin", "class teacher", granted_on=ahead(3))
    rows = [a_list("SAP"), *four("SAP"), gone, later]
    assert stands(judged("finance-four-posts", known(*rows))) == KEPT


def test_s1_01_access_that_is_to_end_later_still_counts() -> None:
    leaving = on("SAP", "Tom Tait", "class teacher", removed_on=ahead(3))
    rows = [a_list("SAP"), *four("SAP"), leaving]
    assert stands(judged("finance-four-posts", known(*rows))) == BROKEN


def test_s1_01_an_erased_row_leaves_the_lists_unknown() -> None:
    erased = row("access", id="erased", erased=True)
    found = judged("finance-four-posts", known(a_list("SAP"), *four("SAP"), erased))
    assert stands(found) == (Status.UNKNOWN, SAID)


def reviewed(*accounts: Row, **more: Any) -> Known:
    names = ("Hugh Hollis", "Olive Orchard")
    return known(a_list("SAP", **more), *accounts, *staff_of(*names))


def test_s1_09_known_people_on_a_list_gone_through_this_term() -> None:
    found = judged("S1-09", reviewed(on("SAP", "Mr Hugh Hollis"), on("SAP", "olive orchard")))
    assert stands(found) == KEPT
    assert "all known" in why(found)


def test_s1_09_a_review_of_last_year_is_overdue_and_one_to_come_counts_for_nothing() -> None:
    hugh = on("SAP", "Hugh Hollis")
    late = reviewed(hugh, notes={"reviewed": note(ago(250))})
    assert stands(judged("S1-09", late)) == OVERDUE
    ahead_of_its_day = reviewed(hugh, notes={"reviewed": note(ahead(2))})
    assert stands(judged("S1-09", ahead_of_its_day)) == NEVER


def test_s1_09_whoever_left_is_off_the_list_the_same_day() -> None:
    tom = on("SAP", "Tom Tait")
    rows = [a_list("SAP"), on("SAP", "Hugh Hollis"), tom, *staff_of("Hugh Hollis")]
    yesterday = judged("S1-09", known(*rows, *staff_of("Tom Tait", left_on=ago(1))))
    assert stands(yesterday) == BROKEN
    assert "Tom Tait left on Thursday 19 November and still has access to SAP" in why(yesterday)
    today = judged("S1-09", known(*rows, *staff_of("Tom Tait", left_on=ago(0))))
    assert stands(today) == (Status.DUE, SAID)


def test_s1_09_somebody_nobody_knows_is_broken() -> None:
    found = judged("S1-09", reviewed(on("SAP", "A Stranger")))
    assert stands(found) == BROKEN
    assert "A Stranger on the list for SAP is not on the list of staff" in why(found)


def test_s1_09_without_a_list_of_staff_nobody_can_tell_who_left() -> None:
    found = judged("S1-09", known(a_list("SAP"), on("SAP", "Hugh Hollis")))
    assert stands(found) == NEVER
    assert "nobody can tell who has left" in why(found)


def outsider(**changes: Any) -> Row:
    whole: dict[str, Any] = {
        "sort": "outside",
        "legal_basis": "Working together to safeguard children",
        "ends_on": ahead(200),
    }
    return on("INTEGRIS", "Wes Wold", "social worker", **{**whole, **changes})


def test_s1_10_somebody_outside_needs_a_legal_basis_and_a_last_day() -> None:
    listed = a_list("INTEGRIS")
    assert stands(judged("S1-10", known(listed, outsider()))) == KEPT
    assert stands(judged("S1-10", known(listed, outsider(legal_basis=None)))) == BROKEN
    assert stands(judged("S1-10", known(listed, outsider(ends_on=None)))) == BROKEN
    assert stands(judged("S1-10", known(listed, outsider(ends_on=ago(1))))) == OVERDUE
    assert stands(judged("S1-10", known(listed, outsider(ends_on=ahead(3))))) == (Status.DUE, SAID)


def test_s1_10_that_nobody_outside_has_access_counts_only_once_the_list_was_gone_through() -> None:
    hugh = on("INTEGRIS", "Hugh Hollis")
    found = judged("S1-10", known(a_list("INTEGRIS"), hugh))
    assert stands(found) == KEPT
    assert "Nobody outside the school is on the list" in why(found)
    assert stands(judged("S1-10", known(a_list("INTEGRIS", notes={}), hugh))) == NEVER
    assert stands(judged("S1-10", known())) == NEVER


def test_s1_16_finance_is_reached_with_a_second_step() -> None:
    listed = a_list("SAP", remote=True)
    rule = "access-second-factor"
    assert stands(judged("S1-16", known(listed, *four("SAP")), rule=rule)) == KEPT
    without = on("SAP", "Hugh Hollis", second_factor=False)
    assert stands(judged("S1-16", known(listed, without), rule=rule)) == BROKEN
    assert stands(judged("S1-16", known(), rule=rule)) == NEVER


def allowed(name: str) -> Row:
    return a_list(name, posts=list(FOUR))


def test_s1_17_each_access_was_approved_for_a_post_that_the_list_allows() -> None:
    lists = [allowed("SAP"), allowed("INTEGRIS")]
    rows = [*lists, *four("SAP"), *four("INTEGRIS")]
    assert stands(judged("S1-17", known(*rows))) == KEPT
    for changes, words in (
        ({"approved_by": None}, "is approved by nobody"),
        ({"approved_by": "Mrs Una Urwin"}, "was approved by its own holder"),
        ({"post": "class teacher"}, "is held in a post that the list does not allow"),
    ):
        found = judged("S1-17", known(*rows, on("SAP", "Una Urwin", **changes)))
        assert stands(found) == BROKEN
        assert words in why(found)


def test_s1_17_a_list_without_posts_allows_nothing_that_could_be_shown() -> None:
    rows = [a_list("SAP"), allowed("INTEGRIS"), *four("SAP"), *four("INTEGRIS")]
    assert stands(judged("S1-17", known(*rows))) == NEVER
    assert stands(judged("S1-17", known())) == NEVER
