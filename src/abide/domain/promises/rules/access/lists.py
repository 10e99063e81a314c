"""Access lists as rules read them: which lists a promise is of, and who is on them today."""

from collections.abc import Iterator
from dataclasses import dataclass

from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked
from abide.domain.promises.rows import Row
from abide.domain.words import listing, some

LIST, ACCOUNT, STAFF = "access-list", "access", "staff"
OF_PEOPLE = ("staff", "outside", "shared")
"""Accounts that people sign in with from day to day; the others are told of, never counted."""
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "revd", "prof"))


@dataclass(frozen=True)
class AccessList:
    """One access list and the accounts on it today."""

    row: Row
    name: str
    accounts: tuple[Row, ...]

    @property
    def of_people(self) -> tuple[Row, ...]:
        return tuple(each for each in self.accounts if each.text("sort") in OF_PEOPLE)


@dataclass(frozen=True)
class Lists:
    """The lists that a promise is of, and what stands in the way of judging by them."""

    found: tuple[AccessList, ...]
    troubles: tuple[Finding, ...]


def lists_of(asked: Asked) -> Lists:
    """Given a promise, return its access lists: those named by its figure `list` (by the list's own
    name or its system's), or every one."""
    rows = [each for each in asked.known.of(LIST) if not each.erased]
    systems = {each.id: each.name for each in asked.known.systems}
    named = asked.control.words("list")
    wanted = {plain(each): each for each in named}
    found, met = [], set()
    for row in rows:
        called = {plain(row.text("name")), plain(systems.get(row.text("system"), ""))} - {""}
        if named and not called & wanted.keys():
            continue
        met |= called & wanted.keys()
        found.append(AccessList(row, row.text("name"), _accounts(row, asked)))
    found.sort(key=lambda each: each.name)
    missing = [name for called, name in wanted.items() if called not in met]
    return Lists(tuple(found), tuple(_troubles(asked, missing, bool(found))))


def _accounts(of: Row, asked: Asked) -> tuple[Row, ...]:
    """Return the accounts on a list today, by name; one that begins later counts for nothing yet,
    one that is to be taken away later still counts."""
    found = []
    for each in asked.known.of(ACCOUNT):
        since, until = each.day("granted_on"), each.day("removed_on")
        begun = since is None or since <= asked.today
        ended = until is not None and until <= asked.today
        if not each.erased and each.text("list") == of.id and begun and not ended:
            found.append(each)
    return tuple(sorted(found, key=lambda each: (each.text("who"), each.text("account"))))


def _troubles(asked: Asked, missing: list[str], any_found: bool) -> Iterator[Finding]:
    if missing:
        names = listing([f"“{each}”" for each in missing])
        lists = "list" if len(missing) == 1 else "lists"
        reason = f"There is no access list for {names}. Add the {lists} under Registers."
        yield Finding(Status.NEVER, reason)
    elif not any_found:
        reason = "No access list is kept yet. Add one under Registers for each system."
        yield Finding(Status.NEVER, reason)
    if any(each.erased for kind in (LIST, ACCOUNT) for each in asked.known.of(kind)):
        reason = "What an account or an access list said was erased, so the lists can’t be relied "
        reason += "on. Take that row out, or enter it anew."
        yield Finding(Status.UNKNOWN, reason)


def plain(name: str) -> str:
    """Given a name, return it without titles, case and needless spaces, to compare it by."""
    words = name.replace(".", " ").casefold().split()
    return " ".join(each for each in words if each not in _TITLES) or " ".join(words)


def people(accounts: tuple[Row, ...]) -> tuple[str, ...]:
    """Given accounts, return who holds them, each person once."""
    return tuple({plain(each.text("who")): each.text("who") for each in accounts}.values())


def called(account: Row) -> str:
    """Given an account, return what it is called by in a sentence."""
    return account.text("who") or f"the account {account.text('account') or 'without a name'}"


def names(accounts: list[Row]) -> str:
    """Given accounts, return what they are called: five at most, then how many more."""
    return some([called(each) for each in accounts])
