"""Each account alone: whose it is, who approved it, until when, with a second step or without."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, staff
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.access.lists import (
    STAFF,
    AccessList,
    called,
    lists_of,
    names,
    plain,
)
from abide.domain.promises.rules.access.reviews import (
    gone_through,
    review,
    review_at,
    review_due,
)
from abide.domain.words import plural, some

Judge = Callable[[AccessList, Asked], Iterator[Finding]]


def individual(asked: Asked) -> Evidenced:
    """Return whether each account belongs to one named person and the list was gone through within
    the cadence. Figure `list`: which lists; else all."""
    found = _each_list(asked, _individual)
    lists = lists_of(asked).found
    findings = [*found.findings, *(review(each, asked) for each in lists if each.accounts)]
    due = [review_due(each, asked) for each in lists]
    return staff(findings, due, [found.evidence_at, *(review_at(each) for each in lists)])


def _individual(each: AccessList, asked: Asked) -> Iterator[Finding]:
    holders: dict[str, set[str]] = {}
    for row in each.of_people:
        holders.setdefault(plain(row.text("account")), set()).add(plain(row.text("who")))
    shared = [
        row
        for row in each.accounts
        if row.text("sort") == "shared"
        or (row.text("account") and len(holders.get(plain(row.text("account")), ())) > 1)
    ]
    nobodys = [row for row in each.accounts if not row.text("who") and row not in shared]
    if shared:
        told = some([row.text("account") or called(row) for row in shared])
        reason = f"On {each.name} more than one person uses {told}. Give each person an account."
        yield Finding(Status.BROKEN, reason)
    if nobodys:
        reason = (
            f"Nobody answers for {names(nobodys)} on {each.name}. Say whose it is, or close it."
        )
        yield Finding(Status.BROKEN, reason)
    if not shared and not nobodys:
        told = plural(len(each.accounts), "account")
        yield Finding(Status.KEPT, f"{told} on {each.name}, each with one named holder.")


def approved(asked: Asked) -> Evidenced:
    """Return whether each account was approved by somebody else than its holder, for a post that
    the list allows. Figure `list`: which lists; else all."""
    return _each_list(asked, _approved)


def _approved(each: AccessList, asked: Asked) -> Iterator[Finding]:
    posts = {plain(post) for post in each.row.many("posts")}
    if not posts:
        reason = f"The list for {each.name} names no posts that may use it. Name them there."
        yield Finding(Status.NEVER, reason)
    bare = [row for row in each.accounts if not row.text("approved_by")]
    own = [
        row
        for row in each.accounts
        if row.text("approved_by") and plain(row.text("approved_by")) == plain(row.text("who"))
    ]
    other = [
        row
        for row in each.accounts
        if row.text("sort") == "staff" and posts and plain(row.text("post")) not in posts
    ]
    for found, words in (
        (bare, "is approved by nobody. Ask the headteacher, and note who approved it"),
        (own, "was approved by its own holder. Ask somebody else of the leadership"),
        (other, "is held in a post that the list does not allow. Change the list or take it away"),
    ):
        if found:
            yield Finding(Status.BROKEN, f"Access to {each.name} of {names(found)} {words}.")
    if posts and not bare and not own and not other:
        told = plural(len(each.accounts), "account")
        yield Finding(
            Status.KEPT, f"{told} on {each.name}, each approved and for a post it allows."
        )


def outside(asked: Asked) -> Evidenced:
    """Return whether each account of somebody outside has a legal basis and a last day to come.

    That nobody outside has one counts only for lists that were gone through within the cadence.
    Figure `list`: which lists; else all.
    """
    lists = lists_of(asked).found
    found = _each_list(asked, _outside)
    rows = [row for each in lists for row in each.accounts if row.text("sort") == "outside"]
    due = [*(row.day("ends_on") for row in rows), *(review_due(each, asked) for each in lists)]
    return staff(found.findings, due, [found.evidence_at, *(review_at(each) for each in lists)])


def _outside(each: AccessList, asked: Asked) -> Iterator[Finding]:
    rows = [row for row in each.accounts if row.text("sort") == "outside"]
    gone_through = review(each, asked)
    if not rows:
        if gone_through.status in (Status.KEPT, Status.DUE):
            told = f"Nobody outside the school is on the list for {each.name}"
            gone_through = Finding(gone_through.status, f"{told}. {gone_through.reason}")
        yield gone_through
        return
    yield gone_through
    for row in rows:
        who = f"Access of {called(row)} to {each.name}"
        if not row.text("legal_basis"):
            yield Finding(Status.BROKEN, f"{who} has no legal basis. Write it down, or end it.")
        ends_on = row.day("ends_on")
        if ends_on is None:
            yield Finding(Status.BROKEN, f"{who} has no last day. Agree one, or end it.")
        else:
            yield asked.runs_out(ends_on, who, "Agree a new last day, or take it away.")


def second_factor(asked: Asked) -> Evidenced:
    """Return whether everybody signs in with a second step. Figure `list`: which lists; else those
    that can be used from outside the school."""
    named = bool(asked.control.words("list"))
    if not named and lists_of(asked).found:
        remote = [each for each in lists_of(asked).found if each.row.yes("remote")]
        if not remote:
            reason = "No access list is marked as usable from outside the school. Say on each list "
            return staff([Finding(Status.NEVER, f"{reason}whether it is.")])
    return _each_list(asked, _second_factor, lambda each: named or each.row.yes("remote"))


def _second_factor(each: AccessList, asked: Asked) -> Iterator[Finding]:
    rows = [row for row in each.accounts if row.text("sort") != "service"]
    without = [row for row in rows if row.values.get("second_factor") is False]
    unsaid = [row for row in rows if "second_factor" not in row.values]
    if without:
        reason = f"{names(without)} may use {each.name} without a second step. Set one up."
        yield Finding(Status.BROKEN, reason)
    if unsaid:
        reason = f"Nobody has said whether {names(unsaid)} may use {each.name} only with a second "
        yield Finding(Status.NEVER, f"{reason}step. Look, and say so on the list.")
    if rows and not without and not unsaid:
        told = plural(len(rows), "account")
        yield Finding(Status.KEPT, f"{told} on {each.name}, each with a second step.")
    if not rows:
        reason = f"No person is on the list for {each.name} yet. Enter everybody who may use it."
        yield Finding(Status.NEVER, reason)


def for_all_staff(asked: Asked) -> Evidenced:
    """Return whether all staff have an account, and whether e-mail from it can be encrypted.

    Figures: `list`; `encrypted` (1): 0 where that is not promised.
    """
    return _each_list(asked, _for_all_staff)


def _for_all_staff(each: AccessList, asked: Asked) -> Iterator[Finding]:
    listed = asked.known.of(STAFF)
    if any(row.erased for row in listed):
        reason = "What a row of the list of staff said was erased. Take it out, or enter it anew."
        yield Finding(Status.UNKNOWN, reason)
    here = [row for row in listed if not row.erased and _works_here(row, asked)]
    if not here:
        reason = "No list of staff is kept, so nobody can tell who is missing. Enter the staff "
        yield Finding(Status.NEVER, f"{reason}under Registers.")
    missing = list(_without_account(here, each.of_people))
    if missing:
        yield Finding(
            Status.BROKEN, f"Without an account on {each.name}: {some(missing)}. Give them one."
        )
    elif here:
        yield Finding(Status.KEPT, f"All {len(here)} staff have an account on {each.name}.")
    if asked.control.number("encrypted", 1):
        yield _encrypted(each)


def _without_account(here: Sequence[Row], accounts: Sequence[Row]) -> Iterator[str]:
    """Yield who has none of the accounts, by address or by name: two of one name need two."""
    left = {row.id: row for row in accounts}
    unmatched = []
    for row in here:
        address = row.text("email").casefold()
        mine = [
            key for key, a in left.items() if address and a.text("account").casefold() == address
        ]
        if mine:
            del left[mine[0]]
        else:
            unmatched.append(row)
    names = Counter(plain(row.text("who")) for row in left.values())
    for row in unmatched:
        if names[plain(row.text("name"))]:
            names[plain(row.text("name"))] -= 1
        else:
            yield row.text("name")


def _encrypted(each: AccessList) -> Finding:
    said = each.row.values.get("encrypted")
    if said is True:
        return Finding(Status.KEPT, f"E-mail from {each.name} can be encrypted.")
    if said is False:
        reason = f"E-mail from {each.name} can’t be encrypted. Ask the IT provider to set it up."
        return Finding(Status.BROKEN, reason)
    reason = (
        f"Nobody has said whether e-mail from {each.name} can be encrypted. Say so on the list."
    )
    return Finding(Status.NEVER, reason)


def _works_here(row: Row, asked: Asked) -> bool:
    joined, left = row.day("joined_on"), row.day("left_on")
    return (joined is None or joined <= asked.today) and (left is None or left > asked.today)


def _each_list(
    asked: Asked, judge: Judge, wanted: Callable[[AccessList], bool] = lambda each: True
) -> Evidenced:
    """Return what is found on each list of a promise; a list nobody is on is no evidence. A cadence
    asks that each list is gone through so often."""
    lists = lists_of(asked)
    findings = list(lists.troubles)
    chosen = [each for each in lists.found if wanted(each)]
    for each in chosen:
        if each.accounts:
            findings += judge(each, asked)
        else:
            reason = f"Nobody is on the list for {each.name} yet. Enter everybody who may use it."
            findings.append(Finding(Status.NEVER, reason))
    reviews, due, moments = gone_through(chosen, asked)
    written = [row.at for each in chosen for row in each.accounts]
    return staff([*findings, *reviews], due, [*written, *moments])
