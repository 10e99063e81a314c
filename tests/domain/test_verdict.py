"""A drill is proven only when something that counts was looked at and all of it was right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.drill import Check, Outcome, Verdict, verdict

PASSED, FAILED, BLIND = Outcome.PASSED, Outcome.FAILED, Outcome.COULD_NOT_LOOK


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], Verdict.COULD_NOT_RUN),
        ([PASSED], Verdict.PROVEN),
        ([PASSED, PASSED], Verdict.PROVEN),
        ([PASSED, FAILED], Verdict.NOT_PROVEN),
        ([PASSED, BLIND], Verdict.NOT_PROVEN),
        ([FAILED, BLIND], Verdict.NOT_PROVEN),
        ([BLIND, BLIND], Verdict.COULD_NOT_RUN),
    ],
)
def test_the_verdict_follows_the_checks_that_count(
    outcomes: list[Outcome], expected: Verdict
) -> None:
    assert verdict(Check("files", outcome) for outcome in outcomes) is expected


def test_checks_that_only_inform_prove_nothing_and_spoil_nothing() -> None:
    shown = Check("program", PASSED, counts=False)
    not_shown = Check("program", BLIND, "not shown", counts=False)
    assert verdict([shown]) is Verdict.COULD_NOT_RUN
    assert verdict([Check("files", PASSED), not_shown]) is Verdict.PROVEN


@given(st.lists(st.builds(Check, st.just("x"), st.sampled_from(Outcome), counts=st.booleans())))
def test_proven_means_that_no_check_that_counts_did_other_than_pass(checks: list[Check]) -> None:
    counting = [check for check in checks if check.counts]
    proven = bool(counting) and all(check.outcome is PASSED for check in counting)
    assert (verdict(checks) is Verdict.PROVEN) is proven
