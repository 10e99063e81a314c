"""Software: what the school may use, and what is on its devices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abide.hub.records.spec import Deed, Field, Kind, Type


def without_paper(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Given what a licence said and what it is to say, return the facts of a loosening: no
    certificate is to be shown for it any more; nothing where one is."""
    if before.get("none_issued_why") or not after.get("none_issued_why"):
        return {}
    what = "the certificate of a licence"
    return {"loosens": True, "what": what, "before": "to be shown", "after": "none was issued"}


LICENCE = Kind(
    slug="licence",
    one="licence",
    many="licences",
    question="Which software may the school use, on how many seats, and until when?",
    empty=(
        "No licence is listed yet. Ask the IT provider or the council for their list as a CSV "
        "file and bring it in, or add the programs of the office first."
    ),
    title_of="product",
    fields=(
        Field(
            "product",
            "Product",
            required=True,
            in_list=True,
            also=("license name", "licence name", "software name", "software", "name", "license"),
        ),
        Field("maker", "Maker", also=("manufacturer", "publisher", "vendor")),
        Field("seats", "Seats", Type.NUMBER, in_list=True, also=("total", "quantity", "seats")),
        Field("used", "Seats in use", Type.NUMBER, in_list=True, also=("in use", "used seats")),
        Field(
            "expires_on",
            "Runs until",
            Type.DAY,
            hint="Leave empty when it never ends, and say so below",
            in_list=True,
            also=("expiration date", "expiry date", "expires", "expiration", "renewal date"),
        ),
        Field("perpetual", "It never ends", Type.YES, also=("perpetual",)),
        Field("supplier", "Bought from", in_list=True, also=("supplier", "reseller")),
        Field("licensed_to", "Issued to", also=("licensed to name", "licensed to", "license to")),
        Field("bought_on", "Bought on", Type.DAY, also=("purchase date",)),
        Field("cost", "Price", Type.MONEY, also=("purchase cost", "cost")),
        Field("order_number", "Order number", also=("order number", "purchase order number")),
        Field("system", "System that needs it", Type.SYSTEM),
        Field("held_by", "Who keeps the licence papers", in_list=True, also=("held by", "keeper")),
        Field("certificate", "Certificate", Type.FILE),
        Field("none_issued_why", "No certificate was issued, because", Type.LONG),
    ),
    deeds=(Deed("reviewed", "Note that it was looked through", "looked through"),),
    loosens=without_paper,
)

SOFTWARE = Kind(
    slug="software",
    one="program found",
    many="software found on devices",
    question="Which programs are on the school's devices?",
    empty=(
        "No program is listed yet. Ask the IT provider for a list of what is installed (name and "
        "number of devices, as a CSV file) and bring it in: it is held against the licences."
    ),
    title_of="name",
    fields=(
        Field(
            "name",
            "Program",
            required=True,
            in_list=True,
            also=("software name", "software", "application", "product", "title"),
        ),
        Field(
            "devices",
            "On how many devices",
            Type.NUMBER,
            in_list=True,
            also=("installations", "installs", "count", "installed on", "device count"),
        ),
        Field("found_on", "Seen on", Type.DAY, in_list=True, also=("date", "scan date", "as of")),
        Field(
            "licence",
            "Licence it is used under",
            Type.ROW,
            hint="Leave empty when the licence is called the same",
            of="licence",
            in_list=True,
            also=("license", "license name"),
        ),
        Field("free", "It needs no licence", Type.YES, in_list=True, also=("free", "open source")),
    ),
)

LICENCE_KINDS = (LICENCE, SOFTWARE)
