"""Which changes of a promise have it ask for less."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from abide.domain.cadence import Cadence
from abide.domain.promises import By, Control, Way
from abide.domain.promises.editing import control_changes
from abide.domain.roles import Role


def a_control(**figures: Any) -> Control:
    return Control(
        id="x",
        catalogue="own",
        title="",
        says="",
        ways=(Way(By.STAFF),),
        owner=Role.HEADTEACHER,
        mend="",
        cadence=Cadence.parse("weekly"),
        figures=figures,
    )


@pytest.mark.parametrize(
    ("name", "before", "after", "loosens"),
    [
        ("definitions_days", 7, 30, True),
        ("definitions_days", 30, 7, False),
        ("lock_seconds", 600, 900, True),
        ("names", ("Email",), (), True),
        ("names", (), ("Email",), True),
        ("names", ("Email",), ("Email", "SIMS"), False),
        ("posts", ("headteacher",), ("headteacher", "governor"), True),
        ("exact", 2, 1, True),
        ("exact", 2, 3, True),
    ],
)
def test_a_figure_that_is_not_known_to_ask_for_more_loosens(
    name: str, before: Any, after: Any, loosens: bool
) -> None:
    one, other = a_control(**{name: before}), a_control(**{name: after})
    (change,) = control_changes(one, other)
    assert change.loosens is loosens


def test_whose_a_promise_is_never_loosens_it() -> None:
    one = a_control()
    (change,) = control_changes(one, replace(one, owner=Role.CHAIR))
    assert not change.loosens
