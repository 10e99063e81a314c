"""Who an entry's signer is: people on the staff list and classes have no account, so their names
are read from their records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from abide.hub.evidence.models import Kept
from abide.hub.records.kinds.people import CLASS, STAFF
from abide.hub.records.models import Record
from abide.hub.records.queries.standing import ROW, read_text


def names_of(ids: Iterable[str]) -> Mapping[str, str]:
    """Given ids, return the names of those that are on a staff list or are classes; one whose
    record was erased has none."""
    rows = Record.objects.filter(public_id__in=list(ids), kind__in=[STAFF.slug, CLASS.slug])
    entries = dict(rows.values_list("newest__entry", "public_id"))
    found = {}
    for entry, text in Kept.objects.filter(entry__in=entries, name=ROW).values_list(
        "entry", "text"
    ):
        name = (read_text(text) or {}).get("name")
        if name:
            found[str(entries[entry])] = str(name)
    return found
