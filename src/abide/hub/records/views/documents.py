"""One policy or plan: whether it holds, who stands behind it, and what is to be done with it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from abide.domain.roles import Capability
from abide.hub.records.kinds.documents import DOCUMENT
from abide.hub.records.queries import find
from abide.hub.records.queries.documents import document_of
from abide.hub.records.views.common import may
from abide.hub.register.views.editing import at_school, or_404
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web import clock


@require_GET
@needs(Capability.READ)
def document(request: SchoolRequest, row: UUID) -> HttpResponse:
    """A document's control: what is true of it today, then what it says of itself. One that was
    taken out or erased has its history alone."""
    school = request.visitor.school
    found = document_of(school, row, clock.now())
    if found is None:
        or_404(find(school, DOCUMENT.slug, row))
        return redirect(at_school(request, "records:record", kind=DOCUMENT.slug, row=row))
    context = {"found": found, "kind": DOCUMENT, **may(request)}
    return render(request, "records/document.jinja2", context)
