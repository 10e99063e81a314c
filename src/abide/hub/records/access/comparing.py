"""A system's own list of users, from the table that it exports, held against an access list."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from abide.domain.errors import Refused
from abide.domain.promises.rules.access.lists import plain
from abide.hub.records.access.queries import Account
from abide.hub.register.lists.reading import decoded, unescaped

MOST_BYTES, MOST_USERS, MOST_LETTERS = 1_000_000, 2000, 150
_NAMES: Mapping[str, frozenset[str]] = {
    "who": frozenset({"name", "full name", "display name", "displayname", "user", "person", "who"}),
    "first": frozenset({"first name", "firstname", "given name", "givenname", "forename"}),
    "last": frozenset({"last name", "lastname", "surname", "family name"}),
    "account": frozenset(
        {
            "account",
            "username",
            "user name",
            "user principal name",
            "userprincipalname",
            "login",
            "login name",
            "samaccountname",
            "email",
            "e-mail",
            "email address",
            "primary email",
        }
    ),
    "enabled": frozenset({"enabled", "account enabled", "accountenabled", "active"}),
    "blocked": frozenset({"disabled", "blocked", "block credential", "blockcredential"}),
}
_NO = frozenset({"false", "no", "0", "disabled", "inactive"})
_YES = frozenset({"true", "yes", "1", "disabled", "blocked"})


@dataclass(frozen=True)
class User:
    """One user as the system itself lists them."""

    who: str
    account: str

    @property
    def called(self) -> str:
        return self.who or self.account

    @property
    def sent(self) -> str:
        """Return what a box of a form carries; `user_sent` reads it."""
        return json.dumps([self.who, self.account])


def user_sent(text: str) -> User | None:
    """Given what a box of a form carried, return the user; None where it is none."""
    try:
        who, account = json.loads(text)
    except (ValueError, TypeError):
        return None
    user = User(str(who)[:MOST_LETTERS].strip(), str(account)[:MOST_LETTERS].strip())
    return user if user.called else None


@dataclass(frozen=True)
class Compared:
    """What two lists have in common and what only one of them has; users left out are disabled."""

    both: int
    only_here: tuple[Account, ...]
    only_there: tuple[User, ...]
    disabled: int


def read_users(content: bytes) -> tuple[list[User], int]:
    """Given a table of users as a system exports it, return its users, and how many more are
    disabled there. Raise Refused where no column names them."""
    text = decoded(content)
    rows = max((_rows(text, mark) for mark in (",", ";", "\t")), key=_known)
    heads = [_field(each) for each in rows[0]] if rows else []
    if "who" not in heads and "account" not in heads and "last" not in heads:
        raise Refused(
            "No column of this table says who the users are. Its first line must name one of them "
            "“Name”, “User name” or “Email”."
        )
    if len(rows) - 1 > MOST_USERS:
        raise Refused(
            f"This table has more than {MOST_USERS} users: take out those you don’t need."
        )
    found, disabled = [], 0
    for cells in rows[1:]:
        said = {head: unescaped(cell).strip() for head, cell in zip(heads, cells, strict=False)}
        user = User(_who(said), said.get("account", ""))
        if _is_disabled(said):
            disabled += 1
        elif user.called:
            found.append(user)
    return found, disabled


def compare(accounts: Sequence[Account], users: Sequence[User], disabled: int) -> Compared:
    """Given who is on a list and who the system itself lists, return what only one of them has.
    Two are one person where accounts are alike, or names without titles are."""
    left = list(dict.fromkeys(users))
    only_here, both = [], 0
    for each in accounts:
        same = next((user for user in left if _same(each, user)), None)
        if same is None:
            only_here.append(each)
        else:
            left.remove(same)
            both += 1
    return Compared(both, tuple(only_here), tuple(left), disabled)


def _same(account: Account, user: User) -> bool:
    here, there = account.row.text("account").casefold(), user.account.casefold()
    if here and there:
        return here == there or here.partition("@")[0] == there.partition("@")[0]
    return bool(user.who) and plain(account.row.text("who")) == plain(user.who)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [cells for cells in reader if any(each.strip() for each in cells)]
    except csv.Error:
        return []


def _known(rows: list[list[str]]) -> int:
    return sum(bool(_field(each)) for each in rows[0]) if rows else -1


def _field(head: str) -> str:
    words = " ".join(head.replace("_", " ").strip().casefold().split())
    return next((field for field, names in _NAMES.items() if words in names), "")


def _who(said: Mapping[str, str]) -> str:
    whole = f"{said.get('first', '')} {said.get('last', '')}".strip()
    return said.get("who", "") or whole


def _is_disabled(said: Mapping[str, str]) -> bool:
    enabled, blocked = said.get("enabled", "").casefold(), said.get("blocked", "").casefold()
    return enabled in _NO or blocked in _YES
