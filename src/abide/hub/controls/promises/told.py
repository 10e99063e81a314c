"""What rooms to the right know of promises: suppliers' reports and sign-offs. Each room registers
what gathers it, in a fixed number of SQL statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from abide.domain.promises.known import Reports, Signer
from abide.hub.schools.models import School

ReportsOf = Callable[[School, datetime], Mapping[str, Reports]]
"""Given a school and a moment, return what suppliers reported by then, by the control's id."""
SignersOf = Callable[[School, datetime], Mapping[str, Sequence[Signer]]]
"""Given a school and a moment, return whose sign-off was asked for by then, by control's id."""

_reports: list[ReportsOf] = []
_signers: list[SignersOf] = []


def lend_reports(gather: ReportsOf) -> None:
    """Given what gathers suppliers' reports, use it from now on."""
    _reports[:] = [gather]


def lend_signers(gather: SignersOf) -> None:
    """Given what gathers sign-offs, use it from now on."""
    _signers[:] = [gather]


def reports_of(school: School, at: datetime) -> Mapping[str, Reports]:
    """Given a school and a moment, return what suppliers reported, by the control's id."""
    return _reports[0](school, at) if _reports else {}


def signers_of(school: School, at: datetime) -> Mapping[str, Sequence[Signer]]:
    """Given a school and a moment, return whose sign-off is asked for, by the control's id."""
    return _signers[0](school, at) if _signers else {}
