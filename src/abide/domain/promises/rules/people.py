"""Rules over people: single points, training, who is named and can be rung."""

import re
from collections.abc import Iterator, Mapping, Sequence

from abide.domain.cadence import Cadence
from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.known import KnownContact
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.access.lists import lists_of, people
from abide.domain.register import Grade
from abide.domain.roles import Role
from abide.domain.words import listing, plural, some

TERMLY = Cadence.parse("termly")
YEARLY = Cadence.parse("yearly")
_NEEDED = (Grade.CRITICAL, Grade.ESSENTIAL)


def single_points(asked: Asked) -> Evidenced:
    """Return whether anything rests on one person alone: one administrator, one authorised user,
    one holder of drives, one number to ring, one person for a system. Where access lists, numbers
    or systems are not entered, nobody can tell."""
    parts = (_of_lists, _of_drives, _of_numbers, _of_systems)
    return staff([finding for part in parts for finding in part(asked)])


def contacts_rung(asked: Asked) -> Evidenced:
    """Return whether there is a number to ring, also out of hours, and somebody tried it within
    the cadence: the one that stands on every page. Figure `of`: of that contact or organisation."""
    line = _line(asked)
    if line is None or not line.phone:
        whose = " or ".join(asked.control.words("of"))
        lacks = f"No number of {whose} is" if whose else "No number to stand on every page is"
        return staff([Finding(Status.NEVER, f"{lacks} among the contacts. {asked.control.mend}")])
    cadence = asked.control.counted or TERMLY
    rung = line.last_test_call_on
    findings = [asked.done(f"A test call to {line.name}", rung, cadence, asked.control.mend)]
    tried = rung is not None and rung <= asked.today
    if tried and line.answered is False:
        reason = f"Nobody answered at {line.name} on the last test call. Find a number that does."
        findings.append(Finding(Status.BROKEN, reason))
    elif tried and line.answered is None:
        reason = f"Nobody has noted whether anybody answered at {line.name}. Ring it again."
        findings.append(Finding(Status.NEVER, reason))
    if not line.out_of_hours:
        reason = f"For {line.name} nothing is said of evenings and weekends. Ask, and enter it."
        findings.append(Finding(Status.BROKEN, reason))
    evidence = [asked.noon(rung)] if tried and rung is not None else []
    return staff(findings, evidence=evidence)


def _line(asked: Asked) -> KnownContact | None:
    """Return the contact whose number is meant: of the name or organisation that the promise says,
    else the one that stands on every page."""
    wanted = asked.control.words("of")
    if not wanted:
        return next((each for each in asked.known.contacts if each.on_every_page), None)
    whole = re.compile(rf"\b(?:{'|'.join(map(re.escape, wanted))})\b", re.IGNORECASE)
    named = (
        each for each in asked.known.contacts if whole.search(f"{each.name}\n{each.organisation}")
    )
    return next((each for each in named if each.phone), None)


def roles_named(asked: Asked) -> Evidenced:
    """Return whether each post that the plan needs is held, and its holder can be reached without
    e-mail: each has a number among the contacts. Figure `posts`."""
    posts = _posts(asked)
    if not posts:
        return staff([Finding(Status.NEVER, f"No post is named. {asked.control.mend}")])
    numbers = {_plain(each.name) for each in asked.known.contacts if each.phone}
    findings = []
    for post in posts:
        held = asked.known.holders.get(post, ())
        if not held:
            reason = f"Nobody holds the post of {post.value}. Invite somebody to it."
            findings.append(Finding(Status.BROKEN, reason))
            continue
        silent = [name for name in held if _plain(name) not in numbers]
        if len(silent) == len(held):
            reason = f"{listing(held)} ({post.value}) can't be rung: enter a number under Contacts."
            findings.append(Finding(Status.BROKEN, reason))
        else:
            findings.append(Finding(Status.KEPT, f"{listing(held)}: {post.value}."))
    return staff(findings)


def responsible_named(asked: Asked) -> Evidenced:
    """Return whether backup has both a responsible party outside (the provider's technician) and
    an accountable person at school for each critical and essential system."""
    findings = []
    technicians = asked.known.holders.get(Role.TECHNICIAN, ())
    if technicians:
        reason = f"{listing(technicians)} is responsible for the provider."
        findings.append(Finding(Status.KEPT, reason))
    else:
        reason = "Nobody at the IT provider is named as responsible. Invite their technician."
        findings.append(Finding(Status.BROKEN, reason))
    systems = [each for each in asked.known.systems if each.grade in _NEEDED]
    bare = [each.name for each in systems if not each.has_owner]
    if not systems:
        findings.append(Finding(Status.NEVER, "No critical or essential system is entered yet."))
    elif bare:
        reason = f"Nobody at school is accountable for {some(bare)}. Name an owner."
        findings.append(Finding(Status.BROKEN, reason))
    else:
        findings.append(Finding(Status.KEPT, "Each critical and essential system has an owner."))
    return staff(findings)


def receiver_named(asked: Asked) -> Evidenced:
    """Return whether a report has one named receiver and a deputy: figure `posts`, in order. "Two
    receivers means none", so the first who holds a post receives and the next stands in."""
    posts = _posts(asked)
    held = [(post, name) for post in posts for name in asked.known.holders.get(post, ())]
    names = list(dict.fromkeys(name for _, name in held))
    if not names:
        wanted = listing([post.value for post in posts]) or "a receiver"
        reason = f"Nobody is there to receive a report: no {wanted} is named. {asked.control.mend}"
        return staff([Finding(Status.BROKEN, reason)])
    if len(names) == 1:
        reason = f"Only {names[0]} receives reports, and nobody stands in. {asked.control.mend}"
        return staff([Finding(Status.BROKEN, reason)])
    return staff([Finding(Status.KEPT, f"{names[0]} receives reports; {names[1]} stands in.")])


def training_done(asked: Asked) -> Evidenced:
    """Return whether everybody who is counted was trained within the cadence. Figure `course`: only
    trainings whose course holds that word. Those counted: the staff list, else holders of posts;
    and besides, figure `posts`, whoever holds one of these."""
    course = " ".join(asked.control.words("course")).casefold()
    trained: dict[str, Row] = {}
    for row in asked.known.of("training"):
        on = row.day("on")
        if row.erased or on is None or on > asked.today:
            continue
        if course and course not in row.text("course").casefold():
            continue
        for who in row.many("who"):
            known = trained.get(_plain(who))
            if known is None or (known.day("on") or on) < on:
                trained[_plain(who)] = row
    everybody = _everybody(asked)
    if not everybody:
        return staff([Finding(Status.NEVER, f"No staff are listed yet. {asked.control.mend}")])
    return _trained(asked, everybody, trained)


def _trained(asked: Asked, everybody: Sequence[str], trained: Mapping[str, Row]) -> Evidenced:
    cadence = asked.control.counted or YEARLY
    missing = [name for name in everybody if _plain(name) not in trained]
    findings, due, evidence = [], [], []
    late: dict[Status, list[str]] = {}
    for name in everybody:
        on = trained[_plain(name)].day("on") if _plain(name) in trained else None
        if on is None:
            continue
        status, due_on = asked.stands(asked.noon(on), cadence)
        late.setdefault(status, []).append(name)
        due.append(due_on)
        evidence.append(asked.noon(on))
    if missing:
        reason = f"No training is noted for {some(missing)}. {asked.control.mend}"
        findings.append(Finding(Status.NEVER, reason))
    for status in (Status.OVERDUE, Status.DUE):
        if late.get(status):
            said = "is past" if status is Status.OVERDUE else "is due soon"
            reason = f"Training of {some(late[status])} {said}. {asked.control.mend}"
            findings.append(Finding(status, reason))
    done = len(everybody) - len(missing) - len(late.get(Status.OVERDUE, ()))
    told = f"{done} of {plural(len(everybody), 'person', 'people')} trained in time."
    findings.append(Finding(Status.KEPT, told))
    return staff(findings, due, evidence)


def _everybody(asked: Asked) -> list[str]:
    listed = [
        row.text("name")
        for row in asked.known.of("staff")
        if not row.erased and (row.day("left_on") or asked.today) >= asked.today
    ]
    held = [name for names in asked.known.holders.values() for name in names]
    besides = [name for post in _posts(asked) for name in asked.known.holders.get(post, ())]
    everybody = {_plain(name): name for name in (*(listed or held), *besides) if name}
    return list(everybody.values())


def _of_lists(asked: Asked) -> Iterator[Finding]:
    lists = lists_of(asked)
    yield from lists.troubles
    for each in lists.found:
        every = each.row.yes("administrators")
        accounts = [row for row in each.accounts if row.text("sort") in ("staff", "outside")]
        persons = people(tuple(accounts))
        admins = people(tuple(row for row in accounts if every or row.yes("administrator")))
        if len(persons) == 1:
            reason = f"Only {persons[0]} can reach {each.name}: give a second person access."
            yield Finding(Status.BROKEN, reason)
        elif len(admins) == 1:
            reason = f"Only {admins[0]} is an administrator of {each.name}: name a second."
            yield Finding(Status.BROKEN, reason)
        elif persons:
            yield Finding(Status.KEPT, f"{len(persons)} people can reach {each.name}.")
        else:
            reason = f"No person is on the list for {each.name} yet. Enter who may use it."
            yield Finding(Status.NEVER, reason)


def _of_drives(asked: Asked) -> Iterator[Finding]:
    drives = asked.known.drives
    holders = sorted({each.holder for each in drives if each.holder})
    if len(drives) == 1:
        reason = "There is one portable drive only: when it is lost, so is every copy on it."
        yield Finding(Status.BROKEN, f"{reason} Add a second.")
    if len(drives) > 1 and len(holders) == 1:
        reason = f"{holders[0]} alone takes the portable drives: name a second person."
        yield Finding(Status.BROKEN, reason)
    elif len(holders) > 1:
        yield Finding(Status.KEPT, f"{listing(holders)} take the portable drives.")


def _of_numbers(asked: Asked) -> Iterator[Finding]:
    reachable = [each for each in asked.known.contacts if each.phone]
    if not asked.known.contacts:
        yield Finding(Status.NEVER, "No number to ring is entered yet. Enter it under Contacts.")
    elif len(_numbers(reachable)) < 2:
        who = reachable[0].name if reachable else "nobody"
        reason = f"There is one number to ring only ({who}): enter a second, for another person."
        yield Finding(Status.BROKEN, reason)
    else:
        yield Finding(Status.KEPT, f"{len(_numbers(reachable))} numbers can be rung.")


def _of_systems(asked: Asked) -> Iterator[Finding]:
    systems = [each for each in asked.known.systems if each.grade in _NEEDED]
    bare = [each.name for each in systems if not each.has_owner and not each.has_deputy]
    alone = [each.name for each in systems if each.has_owner is not each.has_deputy]
    if bare:
        reason = f"Nobody stands for {some(bare)}: name an owner and a deputy."
        yield Finding(Status.BROKEN, reason)
    if alone:
        reason = f"One person alone stands for {some(alone)}: name a second."
        yield Finding(Status.BROKEN, reason)
    if not systems:
        yield Finding(Status.NEVER, "No critical or essential system is in the register yet.")
    elif not bare and not alone:
        yield Finding(Status.KEPT, "Each critical and essential system has an owner and a deputy.")


def _numbers(contacts: Sequence[KnownContact]) -> set[str]:
    return {"".join(filter(str.isdigit, each.phone)) for each in contacts}


def _posts(asked: Asked) -> list[Role]:
    known = {role.value: role for role in Role}
    return [known[word] for word in asked.control.words("posts") if word in known]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


RULES: Mapping[str, Rule] = {
    "single-points": single_points,
    "contacts-rung": contacts_rung,
    "roles-named": roles_named,
    "responsible-named": responsible_named,
    "receiver-named": receiver_named,
    "training-done": training_done,
}
