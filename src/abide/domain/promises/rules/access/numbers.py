"""Lists of exactly so many people or posts, and enough administrators but never only one."""

from collections.abc import Iterator

from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, staff
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.access.lists import (
    AccessList,
    called,
    lists_of,
    names,
    people,
    plain,
)
from abide.domain.promises.rules.access.reviews import gone_through
from abide.domain.words import listing, plural, some

LEAST_ADMINISTRATORS = 2


def exactly(asked: Asked) -> Evidenced:
    """Return whether exactly the promised posts, or so many people, may use a system: one too many
    is broken, one too few is too. A cadence asks that the list is gone through so often.

    Figures: `list` (which lists), `posts` and `exact`; without them what each list itself says.
    """
    lists = lists_of(asked)
    findings = list(lists.troubles)
    for each in lists.found:
        findings += _exactly(each, asked)
    reviews, due, moments = gone_through(lists.found, asked)
    written = [row.at for each in lists.found for row in (each.row, *each.accounts)]
    return staff([*findings, *reviews], due, [*written, *moments])


def _exactly(each: AccessList, asked: Asked) -> Iterator[Finding]:
    posts = asked.control.words("posts") or each.row.many("posts")
    exact = int(asked.control.number("exact", each.row.number("exact") or 0))
    if not posts and not exact:
        reason = f"Nobody has said which posts, or how many people, may use {each.name}. Say so on "
        yield Finding(Status.NEVER, f"{reason}its access list.")
        return
    if not each.accounts:
        reason = f"Nobody is on the list for {each.name} yet. Enter everybody who may use it."
        yield Finding(Status.NEVER, reason)
        return
    if posts:
        yield from _posts(each, posts, one_each=exact == len(posts))
    if exact:
        yield _number(each, exact)
    besides = [row for row in each.accounts if row not in each.of_people]
    if besides:
        told = listing([f"{row.text('sort')}: {called(row)}" for row in besides])
        yield Finding(Status.KEPT, f"Besides people, these reach {each.name}: {told}.")


def _posts(each: AccessList, posts: tuple[str, ...], *, one_each: bool) -> Iterator[Finding]:
    """Yield whether only the posts may use a system; where as many people as posts are promised,
    each of them must be held."""
    allowed = {plain(post) for post in posts}
    other = [row for row in each.of_people if plain(row.text("post")) not in allowed]
    if other:
        told = some([f"{called(row)} ({row.text('post') or 'no post'})" for row in other])
        reason = f"{told} may use {each.name}, which only {listing(posts)} may. "
        yield Finding(Status.BROKEN, f"{reason}Take it away, or change who may.")
    held = {plain(row.text("post")) for row in each.of_people}
    empty = [post for post in posts if plain(post) not in held]
    if empty and one_each:
        reason = f"Nobody may use {each.name} as {listing(empty)}, so who may is not as promised. "
        yield Finding(Status.BROKEN, f"{reason}Put it right on the list, or change who may.")
    elif not other:
        told = f" Nobody holds it as {listing(empty)}." if empty else ""
        yield Finding(Status.KEPT, f"Only {listing(posts)} may use {each.name}.{told}")


def _number(each: AccessList, exact: int) -> Finding:
    found = people(each.of_people)
    promised = plural(exact, "person", "people")
    who = some(list(found)) or "nobody"
    told = f"{plural(len(found), 'person', 'people')} may use {each.name} ({who})"
    if len(found) > exact:
        reason = f"{told}, and {promised} should: {len(found) - exact} too many. "
        return Finding(Status.BROKEN, f"{reason}Decide whose access ends.")
    if len(found) < exact:
        reason = f"{told}, and {promised} should: {exact - len(found)} too few. Give it to another "
        reason += "person before one is away."
        return Finding(Status.BROKEN, reason)
    return Finding(Status.KEPT, f"{told}, as promised.")


def administrators(asked: Asked) -> Evidenced:
    """Return whether there are at least two administrators and one break-glass account, each with a
    second step and none used every day. A cadence asks that the list is gone through.

    Figures: `list`; `least` (2). Without `list` it is of every list with administrators on it.
    """
    lists = lists_of(asked)
    findings = list(lists.troubles)
    named = bool(asked.control.words("list"))
    chosen = [(each, admins) for each in lists.found if (admins := _administrators(each)) or named]
    if lists.found and not chosen:
        reason = "Nobody is listed as an administrator. Say on the access lists who is one."
        findings.append(Finding(Status.NEVER, reason))
    for each, admins in chosen:
        findings += _enough(each, admins, asked)
    reviews, due, moments = gone_through([each for each, _ in chosen], asked)
    written = [row.at for _, admins in chosen for row in admins]
    return staff([*findings, *reviews], due, [*written, *moments])


def _administrators(each: AccessList) -> list[Row]:
    every = each.row.yes("administrators")
    return [row for row in each.accounts if every or row.yes("administrator")]


def _enough(each: AccessList, admins: list[Row], asked: Asked) -> Iterator[Finding]:
    if not admins:
        reason = f"Nobody is listed as an administrator of {each.name}. Enter who is one."
        yield Finding(Status.NEVER, reason)
        return
    least = int(asked.control.number("least", LEAST_ADMINISTRATORS))
    persons = people(tuple(row for row in admins if row.text("sort") in ("staff", "outside")))
    persons = tuple(each for each in persons if each)
    if len(persons) < least:
        reason = f"{some(list(persons)) or 'Nobody'} alone administers {each.name}: while they are "
        reason += "away nobody can. Make a second person an administrator."
        if len(persons) > 1:
            reason = f"{each.name} has {len(persons)} administrators, and {least} are promised."
        yield Finding(Status.BROKEN, reason)
    if not any(row.text("sort") == "break-glass" for row in admins):
        reason = f"{each.name} has no break-glass account for the day nobody else gets in. Make "
        yield Finding(Status.BROKEN, f"{reason}one and seal it.")
    yield from _each_administrator(each.name, admins)
    told = f"{each.name} is administered by {some(list(persons)) or 'nobody by name'}."
    yield Finding(Status.KEPT, told)


def _each_administrator(name: str, admins: list[Row]) -> Iterator[Finding]:
    faults = (
        ("shared", Status.BROKEN, "is shared: give each person an account of their own"),
        ("no-step", Status.BROKEN, "without a second step: set one up"),
        ("unsaid", Status.NEVER, "with or without a second step? Nobody has said"),
        ("daily", Status.BROKEN, "used for every day’s work: administer from another account"),
        ("daily-unsaid", Status.NEVER, "used for every day’s work or not? Nobody has said"),
    )
    for fault, status, words in faults:
        found = [row for row in admins if fault in _faults(row)]
        if found:
            yield Finding(status, f"Administrators of {name}: {names(found)}, {words}.")


def _faults(row: Row) -> set[str]:
    found = set()
    if row.text("sort") == "shared":
        found.add("shared")
    if not row.yes("second_factor"):
        found.add("no-step" if row.values.get("second_factor") is False else "unsaid")
    if row.yes("daily"):
        found.add("daily")
    elif "daily" not in row.values and row.text("sort") in ("staff", "outside"):
        found.add("daily-unsaid")
    return found
