"""Who may use what: a list for each system, and everybody on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abide.domain.words import plural
from abide.hub.records.spec import Deed, Field, Kind, Type

SORTS = ("staff", "outside", "service", "break-glass", "shared")
"""Whose an account is: of staff, of somebody outside the school, of a program, for the day on which
nothing else lets anybody in, or of more than one person."""


def loosened(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Given what a list said and what it is to say, return the facts of a loosening: more posts may
    use it, or more people; nothing where it asks for no less."""
    posts = set(after.get("posts", ())) - set(before.get("posts", ()))
    fewer = bool(before.get("posts")) and (bool(posts) or not after.get("posts"))
    exact, then = before.get("exact"), after.get("exact")
    more = exact is not None and (then is None or then > exact)
    if not fewer and not more:
        return {}
    what = "who may use a system"
    return {"loosens": True, "what": what, "before": _asks(before), "after": _asks(after)}


def _asks(said: Mapping[str, Any]) -> str:
    """Return what a list asks for, in counts: the posts themselves are what people typed."""
    posts, exact = said.get("posts", ()), said.get("exact")
    found = [f"only {plural(len(posts), 'post')}"] if posts else []
    found += [f"exactly {plural(int(exact), 'person', 'people')}"] if exact is not None else []
    return ", ".join(found) or "anybody"


ACCESS_LIST = Kind(
    slug="access-list",
    one="access list",
    many="access lists",
    question="Who may use which system?",
    empty="Begin with the systems that hold the most: pupil records, finance and the server. Add a "
    "list for each, then everybody who may use it.",
    title_of="name",
    fields=(
        Field(
            "name",
            "What the list is for",
            required=True,
            in_list=True,
            hint="Such as Finance, or Accounts on the server",
            also=("list", "access list"),
        ),
        Field("system", "System", Type.SYSTEM, in_list=True),
        Field(
            "posts",
            "Posts that may use it",
            Type.LINES,
            in_list=True,
            hint="One post on each line, as the policy names them",
        ),
        Field(
            "exact",
            "Exactly how many people",
            Type.NUMBER,
            hint="Only where the policy says so: one more is an alarm, and so is one fewer",
        ),
        Field("remote", "Can be used from outside the school", Type.YES),
        Field("administrators", "Everybody on it is an administrator", Type.YES),
        Field("encrypted", "E-mail from these accounts can be encrypted", Type.YES),
    ),
    deeds=(
        Deed(
            "reviewed",
            "Note a review",
            "reviewed",
            (Field("note", "Note", Type.LONG, hint="What was found, if anything"),),
            apart=True,
        ),
    ),
    page="records:access_list",
    asks=True,
    loosens=loosened,
)

ACCESS = Kind(
    slug="access",
    one="account",
    many="accounts on the access lists",
    question="Who has an account, given by whom?",
    empty="Open an access list and add everybody who may use that system.",
    title_of="who",
    fields=(
        Field(
            "list",
            "Access list",
            Type.ROW,
            of="access-list",
            required=True,
            in_list=True,
            also=("access list", "system"),
        ),
        Field(
            "who",
            "Who",
            in_list=True,
            personal=True,
            hint="The person’s name; for the account of a program, who answers for it",
            also=("name", "full name", "display name", "displayname", "person", "holder"),
        ),
        Field("post", "Post", in_list=True, also=("role", "job title", "title")),
        Field(
            "account",
            "Account",
            personal=True,
            hint="The name they sign in with; never a password",
            also=("username", "user name", "user principal name", "login", "email", "e-mail"),
        ),
        Field(
            "sort",
            "Whose it is",
            Type.CHOICE,
            choices=SORTS,
            required=True,
            in_list=True,
            hint="Break-glass: kept sealed for the day on which nothing else lets anybody in",
            also=("sort", "kind", "type"),
        ),
        Field("granted_on", "Since", Type.DAY, in_list=True, also=("granted", "created")),
        Field("approved_by", "Approved by", personal=True, also=("approver",)),
        Field(
            "legal_basis",
            "Legal basis",
            Type.LONG,
            hint="For somebody outside the school: why they may see this",
        ),
        Field(
            "ends_on",
            "Ends on",
            Type.DAY,
            hint="For somebody outside the school: the last day",
            also=("ends", "expires"),
        ),
        Field(
            "second_factor",
            "Signs in with a second step",
            Type.YES,
            in_list=True,
            hint="A code or key besides the password",
            also=("mfa", "2fa", "second step", "second factor"),
        ),
        Field("administrator", "Is an administrator", Type.YES, also=("admin",)),
        Field("daily", "Administers with the account of every day’s work", Type.YES),
        Field("removed_on", "Access taken away on", Type.DAY, also=("removed", "disabled")),
    ),
)
"""`list` is the id of the access list; whose access was taken away stays on it with its day."""

ACCESS_KINDS = (ACCESS_LIST, ACCESS)
