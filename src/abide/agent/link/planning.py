"""The plan: fetched each turn, kept as the hub signed it, used while there is no network."""

from __future__ import annotations

from pydantic import ValidationError

from abide.agent.home import Home
from abide.agent.link.calling import Line, NotTheHub, Said, read_answer
from abide.agent.link.state import LinkState, load_state, plan_file, write_whole
from abide.domain.tightening import Planned
from abide.wire.link import Plan, SignedPlan
from abide.wire.signing import is_signed


def fetch_plan(home: Home, line: Line) -> Plan:
    """Given an enrolled agent, fetch the hub's plan and keep it. Raise NotTheHub when it is not
    signed as it should be, Unreachable when nobody answers."""
    answer, state = line.exchange(home, Said("GET", "/plan"))
    signed = read_answer(SignedPlan, answer)
    plan = _checked(signed, state)
    if plan is None:
        raise NotTheHub("The plan is not signed by the hub for this server: it is not followed.")
    write_whole(plan_file(home), signed.model_dump_json().encode())
    return plan


def kept_plan(home: Home, state: LinkState) -> Plan | None:
    """Given what is remembered of the hub, return the plan that was last fetched; None where there
    is none, or its signature is not the hub's."""
    try:
        return _checked(SignedPlan.model_validate_json(plan_file(home).read_bytes()), state)
    except (OSError, ValidationError):
        return None


def planned(home: Home) -> dict[str, Planned]:
    """Given a home, return what the kept plan says of each system; nothing where there is none."""
    state = load_state(home)
    plan = None if state is None else kept_plan(home, state)
    if plan is None:
        return {}
    return {
        each.name: Planned(
            name=each.name,
            grade=each.grade,
            depends_on=tuple(each.depends_on),
            rto_hours=each.rto_hours,
            rpo_hours=each.rpo_hours,
            backup=each.backup,
            proof=each.proof,
        )
        for each in plan.systems
    }


def _checked(signed: SignedPlan, state: LinkState) -> Plan | None:
    if not is_signed(state.hub_key, signed.signature, signed.signed_bytes()):
        return None
    try:
        plan = Plan.model_validate_json(signed.plan)
    except ValidationError:
        return None
    return plan if plan.agent == state.agent else None
