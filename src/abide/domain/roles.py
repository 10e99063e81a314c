"""Who may do what: the posts of a school, and what each may."""

from collections.abc import Iterable, Mapping
from enum import Enum


class Capability(Enum):
    """One thing that a person may do in a school."""

    READ = "read"
    EDIT_REGISTER = "edit the register"
    CHANGE_PROMISES = "change what is promised"
    SWAP_DRIVES = "swap drives"
    ASK_FOR_JOBS = "ask for backups and restore tests"
    ENROL_AGENTS = "enrol agents"
    MANAGE_PEOPLE = "invite people and end their access"
    APPROVE = "approve and sign"
    MINUTE = "minute heads and hand out documents"
    EXPORT_EVIDENCE = "take the evidence away"
    ERASE = "erase what stands outside the log"
    ATTEST = "say whether a promise was kept"


class Role(Enum):
    """A post, as schools call it."""

    HEADTEACHER = "headteacher"
    OFFICE_MANAGER = "office manager"
    ICT_COORDINATOR = "ICT coordinator"
    TECHNICIAN = "IT provider's technician"
    DATA_PROTECTION_OFFICER = "data protection officer"
    CHAIR = "chair of governors"
    GOVERNOR = "governor"
    CLERK = "clerk to the governors"
    AUDITOR = "auditor"


_C = Capability
_OFFICE = {
    _C.READ,
    _C.EDIT_REGISTER,
    _C.SWAP_DRIVES,
    _C.ASK_FOR_JOBS,
    _C.ENROL_AGENTS,
    _C.EXPORT_EVIDENCE,
    _C.ATTEST,
}

MAY: Mapping[Role, frozenset[Capability]] = {
    Role.HEADTEACHER: frozenset(
        _OFFICE | {_C.CHANGE_PROMISES, _C.MANAGE_PEOPLE, _C.APPROVE, _C.MINUTE}
    ),
    Role.OFFICE_MANAGER: frozenset(_OFFICE | {_C.MANAGE_PEOPLE, _C.MINUTE}),
    Role.ICT_COORDINATOR: frozenset(_OFFICE),
    Role.TECHNICIAN: frozenset(_OFFICE - {_C.EXPORT_EVIDENCE}),
    Role.DATA_PROTECTION_OFFICER: frozenset({_C.READ, _C.EXPORT_EVIDENCE, _C.ERASE, _C.ATTEST}),
    Role.CHAIR: frozenset({_C.READ, _C.APPROVE, _C.EXPORT_EVIDENCE, _C.ATTEST}),
    Role.GOVERNOR: frozenset({_C.READ, _C.APPROVE, _C.ATTEST}),
    Role.CLERK: frozenset({_C.READ, _C.MINUTE, _C.EXPORT_EVIDENCE, _C.ATTEST}),
    Role.AUDITOR: frozenset({_C.READ, _C.EXPORT_EVIDENCE}),
}
"""What each post may do. Leadership alone changes promises (DfE, digital leadership and governance
core standard: leadership decides the downtime it accepts)."""

READING_ONLY = frozenset({Capability.READ, Capability.EXPORT_EVIDENCE})
"""What changes nothing: no second step is asked for these."""


MANAGERS = frozenset(role for role, may in MAY.items() if Capability.MANAGE_PEOPLE in may)
"""Posts that may invite people and end their access."""

ENDS_BY_ITSELF = frozenset({Role.AUDITOR})
"""Posts that are only ever given until a day."""


def capabilities(roles: Iterable[Role]) -> frozenset[Capability]:
    """Given the roles a person holds in a school, return all that they may do there."""
    return frozenset[Capability]().union(*(MAY[role] for role in roles))


def needs_second_step(roles: Iterable[Role]) -> bool:
    """Given the roles a person holds, return whether they may change anything, and so must sign in
    with a second step before they do."""
    return bool(capabilities(roles) - READING_ONLY)


def may_give(giver: Iterable[Role], role: Role, held: bool) -> bool:
    """Given the giver's roles, a post, and whether anyone holds it now, return whether the giver
    may give it to another person.

    The headteacher's post changes what is promised, so only a headteacher gives it; where nobody
    holds it, whoever manages people may, so that a school is never stuck.
    """
    roles = frozenset(giver)
    if not roles & MANAGERS:
        return False
    return role is not Role.HEADTEACHER or role in roles or not held
