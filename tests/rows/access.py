"""Access lists, accounts on them and staff, as they should be but for what a test changes."""

from __future__ import annotations

from typing import Any

from abide.domain.control import Basis, Status
from abide.domain.promises import Row
from tests.rows.judging import ago, note, row

SAID = Basis.STAFF
KEPT, BROKEN = (Status.KEPT, SAID), (Status.BROKEN, SAID)
NEVER, OVERDUE = (Status.NEVER, SAID), (Status.OVERDUE, SAID)
FOUR = ("headteacher", "business manager", "deputy headteacher", "administrative support")


def a_list(name: str, **changes: Any) -> Row:
    """Return an access list that was gone through this term, but for the changes."""
    whole: dict[str, Any] = {"name": name, "notes": {"reviewed": note(ago(20))}, "id": name}
    return row("access-list", **{**whole, **changes})


def on(name: str, who: str, post: str = "headteacher", **changes: Any) -> Row:
    """Return an account on a list, as it should be, but for the changes."""
    account = who.lower().replace(" ", ".")
    whole: dict[str, Any] = {
        "list": name,
        "who": who,
        "post": post,
        "account": account,
        "sort": "staff",
        "granted_on": ago(200),
        "approved_by": "Gwen Gorse",
        "second_factor": True,
        "id": f"{name} {account}",
    }
    return row("access", **{**whole, **changes})


def staff_of(*names: str, **changes: Any) -> list[Row]:
    """Return the list of staff, all of them here, but for the changes."""
    return [row("staff", name=each, joined_on=ago(900), **changes) for each in names]


def four(name: str) -> list[Row]:
    names = ("Hugh Hollis", "Bea Bell", "Dan Dale", "Ada Ames")
    return [on(name, who, post) for who, post in zip(names, FOUR, strict=True)]
