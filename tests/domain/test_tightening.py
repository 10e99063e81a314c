"""Of two words on one promise the stricter holds, until a person on the server says otherwise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from abide.domain.cadence import Cadence
from abide.domain.loosening import seconds_between
from abide.domain.register import Grade, System
from abide.domain.tightening import Planned, hold

CADENCES = ["", "hourly", "every day", "every school day at 19:00", "weekly", "termly", "regularly"]
HOURS = st.one_of(st.none(), st.floats(0.25, 500))
SYSTEMS = st.builds(
    lambda grade, rto, rpo, backup, proof: System(
        "SIMS",
        grade,
        rto_seconds=None if rto is None else rto * 3600,
        rpo_seconds=None if rpo is None else rpo * 3600,
        backup=Cadence.parse(backup) if backup else None,
        proof=Cadence.parse(proof) if proof else None,
    ),
    st.sampled_from(Grade),
    HOURS,
    HOURS,
    st.sampled_from(CADENCES),
    st.sampled_from(CADENCES),
)
PLANS = st.builds(
    lambda grade, rto, rpo, backup, proof: Planned("SIMS", grade, (), rto, rpo, backup, proof),
    st.sampled_from(["critical", "essential", "necessary", "desirable", "", "odd"]),
    HOURS,
    HOURS,
    st.sampled_from([*CADENCES, "whenever"]),
    st.sampled_from([*CADENCES, "whenever"]),
)
NOTHING: frozenset[tuple[str, str, str, str]] = frozenset()


@given(SYSTEMS, PLANS)
def test_no_plan_ever_makes_a_promise_less_than_the_file_does(
    system: System, plan: Planned
) -> None:
    (held,) = hold((system,), {"SIMS": plan}, NOTHING).systems
    assert held.grade.rank <= system.grade.rank
    if system.rto_seconds is not None:
        assert held.rto_seconds is not None
        assert held.rto_seconds <= system.rto_seconds
    assert held.work_we_could_lose_seconds <= system.work_we_could_lose_seconds
    for before, after in (
        (system.backup_cadence, held.backup_cadence),
        (system.proof_cadence, held.proof_cadence),
    ):
        assert seconds_between(after) <= seconds_between(before)


@given(SYSTEMS, PLANS)
def test_what_was_confirmed_waits_no_more(system: System, plan: Planned) -> None:
    waiting = hold((system,), {"SIMS": plan}, NOTHING).waiting
    held = hold((system,), {"SIMS": plan}, frozenset(each.key for each in waiting))
    assert held.waiting == ()
    assert {each.key for each in held.confirmed} == {each.key for each in waiting}


@given(SYSTEMS, PLANS)
def test_holding_twice_changes_nothing_more(system: System, plan: Planned) -> None:
    once = hold((system,), {"SIMS": plan}, NOTHING).systems
    assert hold(once, {"SIMS": plan}, NOTHING).systems == once


def test_a_confirmation_holds_for_those_very_words_alone() -> None:
    system = System("SIMS", Grade.CRITICAL)
    asked = {"SIMS": Planned("SIMS", "essential")}
    (waiting,) = hold((system,), asked, NOTHING).waiting
    confirmed = frozenset([waiting.key])
    assert hold((system,), asked, confirmed).systems[0].grade is Grade.ESSENTIAL
    further = hold((system,), {"SIMS": Planned("SIMS", "desirable")}, confirmed)
    assert further.systems[0].grade is Grade.CRITICAL
    assert "desirable" in [each.asked for each in further.waiting]


def test_needs_of_both_count_unless_they_make_a_circle() -> None:
    sims, server = System("SIMS", Grade.CRITICAL), System("Server", Grade.ESSENTIAL)
    asked = {"SIMS": Planned("SIMS", "", ("Server", "Unknown", "SIMS"))}
    assert hold((sims, server), asked, NOTHING).systems[0].depends_on == ("Server",)
    circle = {**asked, "Server": Planned("Server", "", ("SIMS",))}
    assert hold((sims, server), circle, NOTHING).systems[0].depends_on == ()


def test_what_the_plan_does_not_name_stays_as_the_file_says() -> None:
    system = System("SIMS", Grade.ESSENTIAL, rpo_seconds=60)
    assert hold((system,), {}, NOTHING).systems == (system,)


def test_what_is_wanted_more_often_keeps_the_hour_that_the_file_gives() -> None:
    system = System("SIMS", Grade.CRITICAL, backup=Cadence.parse("every school day at 19:00"))
    (held,) = hold((system,), {"SIMS": Planned("SIMS", "", backup="every day")}, NOTHING).systems
    assert held.backup == Cadence.parse("every day at 19:00")
    (often,) = hold((system,), {"SIMS": Planned("SIMS", "", backup="hourly")}, NOTHING).systems
    assert often.backup == Cadence.parse("hourly")
