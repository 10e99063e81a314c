"""What only the school's leadership can decide, the weightiest first: the top three are shown whole
to the headteacher, the rest counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import NoReverseMatch, reverse

from abide.domain.words import plural
from abide.hub.controls.promises.judged import Promised, PromisesAt, promises_at
from abide.hub.controls.shown.listing import in_force
from abide.hub.controls.standing.school import RISK, SystemStanding
from abide.hub.controls.words import post_words
from abide.hub.evidence.queries import loosenings
from abide.hub.people.queries import single_points
from abide.hub.register.queries import AssuranceRow
from abide.hub.schools.models import School
from abide.hub.web.words import day

MOST = 3
RUNS_OUT_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Choice:
    """One way to decide: what it is and the page where it is done."""

    words: str
    url: str


@dataclass(frozen=True)
class Question:
    """One thing to decide: what it is, what it means, and the choices."""

    title: str
    means: str
    choices: tuple[Choice, ...]


def open_questions(school: School, at: datetime) -> list[Question]:
    """Given a school and a moment, return what is open, the weightiest first: what has run out or
    contradicts itself, then what nobody carries, then what asks for less, then what is vague."""
    found = promises_at(school, at)
    today = found.standing.calendar.local_day(at)
    ended, ending = _risks(school, found, today)
    return [
        *ended,
        *_contradictions(school, found),
        *_posts(school, found),
        *_loosened(school),
        *ending,
        *_single(school, at),
        *_unstated(school, found),
    ]


def _contradictions(school: School, found: PromisesAt) -> list[Question]:
    asked: dict[str, list[Promised]] = defaultdict(list)
    for each in found.promises:
        if each.undecided:
            asked[each.control.question].append(each)
    questions = []
    for name, held in asked.items():
        counts = next(each for each in held if not each.overruled_by)
        titles = " or ".join(f"“{each.control.title}”" for each in held)
        where = _address("controls:question", school, question=name)
        choices = [Choice("Choose which one holds", where)] if where else []
        choices += [_look(school, each) for each in held]
        questions.append(
            Question(
                title=f"The policy promises two things. Which one holds: {titles}?",
                means=f"Until you decide, the stricter one counts: “{counts.control.title}”.",
                choices=tuple(choices),
            )
        )
    return questions


def _risks(school: School, found: PromisesAt, today: date) -> tuple[list[Question], list[Question]]:
    """Return the accepted risks that have run out, and those that soon will."""
    ended: list[Question] = []
    ending: list[Question] = []
    for each in found.standing.systems:
        for risk in each.row.assurances:
            if risk.kind != RISK or risk.expires_on > today + RUNS_OUT_WITHIN:
                continue
            over = risk.expires_on < today
            (ended if over else ending).append(_risk(school, each, risk, over=over))
    return ended, ending


def _risk(school: School, each: SystemStanding, risk: AssuranceRow, *, over: bool) -> Question:
    who = risk.owner.name if risk.owner else "Somebody"
    when = f"{'ended' if over else 'ends'} on {day(risk.expires_on)}"
    means = f"{who} accepted on {day(risk.given_on)} that it is not copied. "
    means += (
        "Nobody answers for that any more." if over else "After that day nobody answers for it."
    )
    url = _address("controls:system", school, system=each.row.public_id)
    extend = _address("register:assurance_extend", school, assurance=risk.public_id)
    return Question(
        title=f"The risk accepted for {each.name} {when}. Accept it again, or have it copied?",
        means=means,
        choices=(
            Choice("Accept it until a later day", extend),
            Choice(f"Look at {each.name}, to have it copied instead", url),
        ),
    )


def _posts(school: School, found: PromisesAt) -> list[Question]:
    owned: dict[object, list[Promised]] = defaultdict(list)
    for each in in_force(found):
        if not found.known.holders.get(each.control.owner):
            owned[each.control.owner].append(each)
    return [
        Question(
            title=f"{post_words(held[0].control.owner)}: nobody holds this post. Who shall?",
            means=f"{plural(len(held), 'promise')} {'lies' if len(held) == 1 else 'lie'} with it, "
            f"such as “{held[0].control.title}”.",
            choices=(
                Choice("Invite somebody to it", _address("people:invite", school)),
                Choice("See who holds which post", _address("people:list", school)),
            ),
        )
        for held in sorted(owned.values(), key=len, reverse=True)
    ]


def _loosened(school: School) -> list[Question]:
    unseen = [each for each in loosenings(school) if not each.seen_by]
    if not unseen:
        return []
    newest = unseen[0]
    was = f"{newest.what or newest.row.kind} (from “{newest.before}” to “{newest.after}”)"
    return [
        Question(
            title=f"{plural(len(unseen), 'change')} that ask{'s' if len(unseen) == 1 else ''} for "
            "less, and no governor has marked as seen. Put before them, or undo?",
            means=f"The newest is of {day(newest.row.at)}: {was}.",
            choices=(Choice("Look at what was loosened", _address("evidence:loosened", school)),),
        )
    ]


def _single(school: School, at: datetime) -> list[Question]:
    """Return where one person is all there is; posts that nobody holds are told by their
    promises."""
    return [
        Question(
            title="Who is the second person?",
            means=said,
            choices=(Choice("Go to People", _address("people:list", school)),),
        )
        for said in single_points(school, at)
        if not said.startswith("Nobody")
    ]


def _unstated(school: School, found: PromisesAt) -> list[Question]:
    questions = []
    for each in in_force(found):
        control = each.control
        if not control.is_unstated or control.cadence is None:
            continue
        assumed = control.assumed.text if control.assumed else "once a year"
        edit = _address("controls:promise_edit", school, control=control.id)
        choices = [Choice("Say how often", edit)] if edit else []
        questions.append(
            Question(
                title=f"How often: “{control.title}”?",
                means=f"The policy says “{control.cadence.text}” and no number. Until you decide, "
                f"{assumed} is assumed.",
                choices=(*choices, _look(school, each)),
            )
        )
    return questions


def _look(school: School, each: Promised) -> Choice:
    url = _address("controls:promise", school, control=each.control.id)
    return Choice(f"Look at “{each.control.title}”", url)


def _address(name: str, school: School, /, **arguments: object) -> str:
    """Return the address of a page of the school; nothing where none answers to it."""
    try:
        return reverse(name, kwargs={"school": school.slug, **arguments})
    except NoReverseMatch:
        return ""
