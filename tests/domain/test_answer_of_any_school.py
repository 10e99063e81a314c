"""Whatever the register and its statuses: yes means kept all the way down."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from abide.domain.control import (
    Status,
    SystemStatus,
)
from abide.domain.register import Grade, System, effective_grades
from tests.domain.answers import answer, status


@st.composite
def schools(draw: st.DrawFn) -> tuple[list[System], list[SystemStatus]]:
    """Draw registers whose systems need some before them, with any status each."""
    systems: list[System] = []
    statuses = []
    for number in range(draw(st.integers(1, 5))):
        needs = draw(
            st.lists(st.sampled_from([s.name for s in systems]), max_size=2, unique=True)
            if systems
            else st.just([])
        )
        system = System(
            f"S{number}",
            draw(st.sampled_from(Grade)),
            depends_on=tuple(needs),
            has_sources=draw(st.booleans()),
            supplier=draw(st.sampled_from([None, "Arbor"])),
        )
        systems.append(system)
        statuses.append(
            status(
                system,
                status=draw(st.sampled_from([Status.KEPT, Status.KEPT, Status.DUE, Status.NEVER])),
                proven_copies=draw(st.integers(0, 2)),
            )
        )
    return systems, statuses


@given(schools())
def test_yes_means_kept_all_the_way_down(
    school: tuple[list[System], list[SystemStatus]],
) -> None:
    systems, statuses = school
    found = answer(*statuses, systems=systems)
    by_name = {system.name: system for system in systems}
    judged = {one.name: one for one in statuses}
    assert found.sentence.startswith(found.answer.capitalize())
    for name, grade in effective_grades(systems).items():
        if grade.rank > 1 or found.answer != "yes":
            continue
        system = by_name[name]
        kept = judged[name].status is Status.KEPT and system.has_sources
        assert kept or (not system.has_sources and system.supplier)
        if grade is Grade.CRITICAL and system.has_sources:
            assert judged[name].proven_copies


@given(schools(), st.data())
def test_losing_a_status_never_makes_the_answer_better(
    school: tuple[list[System], list[SystemStatus]], data: st.DataObject
) -> None:
    systems, statuses = school
    order = ["no", "partly", "yes"]
    before = order.index(answer(*statuses, systems=systems).answer)
    lost = data.draw(st.sampled_from(statuses))
    worse = replace(lost, status=Status.BROKEN, proven_copies=0)
    after = answer(*[worse if s is lost else s for s in statuses], systems=systems).answer
    assert order.index(after) <= before
