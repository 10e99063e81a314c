"""Systems come back in the order that the school needs them, what they stand on first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.errors import Refused
from abide.domain.register import Grade, System, effective_grades, restore_order

GRADES = list(Grade)


def names(systems: list[System], measured: dict[str, float | None] | None = None) -> list[str]:
    """Return the names in restore order."""
    return [step.system for step in restore_order(systems, measured or {})]


def test_higher_grades_come_back_first() -> None:
    systems = [System(grade.value, grade) for grade in reversed(GRADES)]
    assert names(systems) == ["critical", "essential", "necessary", "desirable"]


def test_inside_a_grade_the_quickest_comes_first_then_the_unmeasured_by_name() -> None:
    systems = [System(name, Grade.CRITICAL) for name in ("D", "C", "B", "A")]
    assert names(systems, {"D": 60.0, "C": 30.0, "B": None}) == ["C", "D", "A", "B"]


def test_what_a_system_needs_is_pulled_ahead_and_inherits_its_grade() -> None:
    systems = [
        System("SIMS", Grade.CRITICAL, depends_on=("Server",)),
        System("Finance", Grade.CRITICAL),
        System("Server", Grade.DESIRABLE),
    ]
    steps = restore_order(systems, {"SIMS": 10.0, "Finance": 20.0})
    assert [step.system for step in steps] == ["Server", "SIMS", "Finance"]
    assert (steps[0].grade, steps[0].effective) == (Grade.DESIRABLE, Grade.CRITICAL)
    assert "SIMS (critical) needs it first" in steps[0].because
    assert steps[1].because == "critical; took 10 seconds when measured"


def test_a_grade_is_inherited_through_any_number_of_needs() -> None:
    systems = [
        System("Network", Grade.DESIRABLE),
        System("Server", Grade.NECESSARY, depends_on=("Network",)),
        System("SIMS", Grade.CRITICAL, depends_on=("Server",)),
    ]
    assert set(effective_grades(systems).values()) == {Grade.CRITICAL}


def test_a_circle_of_needs_is_refused_by_name() -> None:
    systems = [
        System("A", Grade.CRITICAL, depends_on=("B",)),
        System("B", Grade.CRITICAL, depends_on=("C",)),
        System("C", Grade.CRITICAL, depends_on=("B",)),
    ]
    with pytest.raises(Refused, match="B needs C needs B"):
        restore_order(systems, {})


def test_a_system_that_needs_itself_is_refused() -> None:
    with pytest.raises(Refused, match="A needs A"):
        effective_grades([System("A", Grade.CRITICAL, depends_on=("A",))])


def test_a_need_that_is_no_system_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="“SIMS” needs “Sever”"):
        effective_grades([System("SIMS", Grade.CRITICAL, depends_on=("Sever",))])


@pytest.mark.parametrize(("one", "other"), [("SIMS", "SIMS"), ("SIMS", "sims ")])
def test_two_systems_alike_in_name_are_refused(one: str, other: str) -> None:
    with pytest.raises(Refused, match="Two systems"):
        effective_grades([System(one, Grade.CRITICAL), System(other, Grade.ESSENTIAL)])


@pytest.mark.parametrize("name", ["", "  ", "/srv/Pupils", "C:\\SIMS"])
def test_a_system_named_by_a_path_or_nothing_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="not a path"):
        System(name, Grade.CRITICAL)


def test_a_word_that_is_no_grade_is_refused_naming_the_four() -> None:
    assert Grade.parse(" Critical ") is Grade.CRITICAL
    with pytest.raises(Refused, match="critical, essential, necessary or desirable"):
        Grade.parse("important")


def test_a_cadence_without_a_number_is_judged_by_the_default() -> None:
    from abide.domain.cadence import Cadence

    system = System("SIMS", Grade.CRITICAL, proof=Cadence.parse("regularly"))
    assert system.proof_cadence.text == "weekly"
    assert system.backup_cadence.text == "every school day"
    assert system.whole_cadence.text == "termly"


@st.composite
def registers(draw: st.DrawFn) -> list[System]:
    """Draw registers without circles: each system needs only some before it, then shuffled."""
    size = draw(st.integers(1, 12))
    systems = []
    for number in range(size):
        earlier = [f"S{other}" for other in range(number)]
        needs = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=3)) if earlier else []
        systems.append(System(f"S{number}", draw(st.sampled_from(GRADES)), depends_on=tuple(needs)))
    return draw(st.permutations(systems))


@given(registers(), st.dictionaries(st.sampled_from(["S0", "S1", "S2"]), st.floats(0, 1e6)))
def test_each_system_comes_once_after_all_it_needs_and_no_grade_waits_for_a_lower_one(
    systems: list[System], measured: dict[str, float]
) -> None:
    steps = restore_order(systems, measured)
    place = {step.system: index for index, step in enumerate(steps)}
    assert sorted(place) == sorted(system.name for system in systems)
    assert len(steps) == len(systems)
    for system in systems:
        assert all(place[need] < place[system.name] for need in system.depends_on)
    ranks = [step.effective.rank for step in steps]
    assert ranks == sorted(ranks)


@given(registers())
def test_an_effective_grade_is_the_highest_of_its_own_and_all_that_need_it(
    systems: list[System],
) -> None:
    effective = effective_grades(systems)
    for system in systems:
        assert effective[system.name].rank <= system.grade.rank
        assert all(
            effective[need].rank <= effective[system.name].rank for need in system.depends_on
        )
        inherited = [effective[s.name].rank for s in systems if system.name in s.depends_on]
        assert effective[system.name].rank == min([system.grade.rank, *inherited])


@given(registers(), st.randoms())
def test_the_order_does_not_depend_on_how_the_register_was_written(
    systems: list[System], random: object
) -> None:
    again = sorted(systems, key=lambda system: system.name, reverse=True)
    assert restore_order(systems, {}) == restore_order(again, {})
