"""Every kind of record that the hub knows, by the name in its address."""

from __future__ import annotations

from collections.abc import Mapping

from abide.hub.records.kinds.access import ACCESS_KINDS
from abide.hub.records.kinds.assets import ASSET_KINDS
from abide.hub.records.kinds.cover import COVER_KINDS
from abide.hub.records.kinds.data import DATA_KINDS
from abide.hub.records.kinds.documents import DOCUMENT_KINDS
from abide.hub.records.kinds.licences import LICENCE_KINDS
from abide.hub.records.kinds.papers import PAPER_KINDS
from abide.hub.records.kinds.people import PEOPLE_KINDS
from abide.hub.records.kinds.servers import SERVER_KINDS
from abide.hub.records.kinds.settings import CATALOGUE, CONTROL, DECISION
from abide.hub.records.kinds.suppliers import EXPECTED_REPORT
from abide.hub.records.spec import Kind

KINDS: Mapping[str, Kind] = {
    each.slug: each
    for each in (
        *ACCESS_KINDS,
        *ASSET_KINDS,
        *LICENCE_KINDS,
        *COVER_KINDS,
        *DOCUMENT_KINDS,
        *PAPER_KINDS,
        *DATA_KINDS,
        *SERVER_KINDS,
        *PEOPLE_KINDS,
        CATALOGUE,
        CONTROL,
        DECISION,
        EXPECTED_REPORT,
    )
}
"""Every kind: those with pages of their own in the order that pages list them, then settings."""

LISTED: tuple[Kind, ...] = tuple(each for each in KINDS.values() if not each.hidden)
"""The kinds that have pages of their own."""
