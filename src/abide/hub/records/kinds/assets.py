"""What the school owns: devices, as its own list and the ICT audit inventory have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abide.domain.promises.rules.assets.fleet import GROUPS
from abide.hub.records.spec import Deed, Field, Kind, Type


def without_data(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Given what a device said and what it is to say, return the facts of a loosening: it held
    what must be copied, and is said to hold none; nothing otherwise."""
    if not before.get("holds_data") or after.get("holds_data"):
        return {}
    what = "whether what is on a device must be copied"
    return {"loosens": True, "what": what, "before": "yes", "after": "no longer said"}


DEVICE = Kind(
    slug="device",
    one="device",
    many="devices",
    question="Which computers, printers and other equipment does the school have?",
    empty=(
        "No device is listed yet. Bring in the list that the IT provider or the council keeps "
        "(as a CSV file), or add the office computers first."
    ),
    title_of="name",
    fields=(
        Field(
            "name",
            "Name",
            required=True,
            in_list=True,
            also=("asset name", "device name", "device", "computer", "computer name", "hostname"),
        ),
        Field("tag", "Asset tag", in_list=True, also=("asset tag", "asset number", "inventory no")),
        Field("serial", "Serial number", in_list=True, also=("serial", "serial no", "service tag")),
        Field("model", "Model", also=("model name", "make and model")),
        Field(
            "category",
            "What it is",
            hint="For example laptop, desktop, server, printer, projector",
            in_list=True,
            also=("category", "type", "device type", "asset type"),
        ),
        Field(
            "group",
            "Used for",
            Type.CHOICE,
            hint="Administration: machines that reach pupil records or finance outside the office",
            choices=GROUPS,
            in_list=True,
            also=("group", "device group", "department"),
        ),
        Field(
            "holder",
            "Who has it",
            personal=True,
            also=("checked out to", "checked out", "assigned to", "assigned user", "user"),
        ),
        Field("place", "Where it is", in_list=True, also=("location", "room", "default location")),
        Field(
            "status",
            "State",
            hint="For example in use, in store, being repaired",
            also=("status", "status label", "asset status"),
        ),
        Field(
            "holds_data",
            "Information about people or the school's management is kept on it",
            Type.YES,
            also=("holds data", "stores data"),
        ),
        Field(
            "system",
            "Covered by the backup of",
            Type.SYSTEM,
            hint="Needed where information is kept on the device itself",
            also=("backed up by", "backup"),
        ),
        Field("bought_on", "Bought on", Type.DAY, also=("purchase date", "purchased")),
        Field("cost", "Price when bought", Type.MONEY, also=("purchase cost", "cost", "price")),
        Field(
            "support_ends_on",
            "Supported until",
            Type.DAY,
            hint="The last day its maker mends faults in its system",
            also=("eol date", "eol", "end of life", "end of support", "support ends"),
        ),
        Field(
            "warranty_ends_on",
            "Guaranteed until",
            Type.DAY,
            also=("warranty expires", "warranty expiration", "warranty end", "warranty"),
        ),
        Field(
            "antivirus",
            "Virus protection",
            hint="Its name, or “none”",
            also=("agent", "agent version", "antivirus product", "anti-virus", "product"),
        ),
        Field(
            "engine_on",
            "Protection program is of",
            Type.DAY,
            hint="The day of the newest version of the program itself",
            also=("engine date", "engine updated", "engine version date", "product updated"),
        ),
        Field(
            "definitions_on",
            "Virus definitions are of",
            Type.DAY,
            also=(
                "definitions",
                "definition date",
                "definitions date",
                "signature date",
                "signatures updated",
                "last update",
                "last updated",
                "last definition update",
            ),
        ),
        Field(
            "protection_on",
            "Protection looked at on",
            Type.DAY,
            hint="The day on which the three answers above were true",
            also=("protection looked at", "report date"),
        ),
        Field(
            "lock_seconds",
            "Locks after (seconds)",
            Type.NUMBER,
            hint="600 is ten minutes; 0 means never",
            also=("lock seconds", "lock timeout", "screen lock timeout", "inactivity timeout"),
        ),
        Field(
            "lock_password",
            "A password is needed to open it again",
            Type.YES,
            also=("lock password", "password on resume", "password required", "on resume"),
        ),
        Field(
            "lock_on",
            "Lock looked at on",
            Type.DAY,
            hint="The day on which somebody saw this setting",
            also=("lock looked at", "settings read on"),
        ),
        Field(
            "scan_station",
            "Memory sticks from outside are opened here first",
            Type.YES,
            also=("scan station",),
        ),
        Field(
            "protection_from",
            "Protection, as a console told it",
            hint="Filled by lists brought in from a console",
            told=True,
        ),
        Field(
            "lock_from",
            "Lock, as a console told it",
            hint="Filled by lists brought in from a console",
            told=True,
        ),
    ),
    deeds=(
        Deed(
            "checked",
            "Note a check",
            "checked",
            (
                Field("room_left", "It has room enough left", Type.YES),
                Field("fit", "It is fit for its work", Type.YES),
                Field("free_gigabytes", "Free space (gigabytes)", Type.NUMBER),
                Field("memory_gigabytes", "Memory (gigabytes)", Type.NUMBER),
                Field("needed", "What it needs", Type.LONG),
                Field("checked_by", "Checked by", personal=True),
            ),
        ),
        Deed("sighted", "Note that it was seen", "seen", (Field("where", "Where"),)),
        Deed(
            "scanned",
            "Note a memory stick that was looked through",
            "used to look through a memory stick",
            (
                Field("what", "What it was, and from whom", Type.LONG),
                Field("clean", "Nothing was found", Type.YES),
            ),
        ),
    ),
    loosens=without_data,
)

AUDIT_DEVICE = Kind(
    slug="audit-device",
    one="device of the ICT audit inventory",
    many="ICT audit inventory",
    question="What does the ICT audit inventory say the school has?",
    empty=(
        "The second list is not here yet. Ask whoever keeps the ICT audit inventory for it as a "
        "CSV file and bring it in: it is held against the school's own list."
    ),
    title_of="name",
    fields=(
        Field(
            "name",
            "Name",
            required=True,
            in_list=True,
            also=("asset name", "device name", "device", "description", "item"),
        ),
        Field("tag", "Asset tag", in_list=True, also=("asset tag", "asset number", "inventory no")),
        Field("serial", "Serial number", in_list=True, also=("serial", "serial no", "service tag")),
        Field("model", "Model", in_list=True, also=("model name", "make and model")),
        Field("place", "Where it is", in_list=True, also=("location", "room")),
    ),
)

INVENTORY = Kind(
    slug="inventory",
    one="list",
    many="lists",
    question="",
    empty="",
    title_of="name",
    fields=(Field("name", "Name", required=True),),
    deeds=(
        Deed(
            "reconciled",
            "Note that both were compared",
            "compared",
            (
                Field("differences", "Differences then", Type.NUMBER),
                Field("words", "What was done about them", Type.LONG),
            ),
        ),
        Deed(
            "copied",
            "Note a copy that was handed over",
            "handed over as a copy",
            (Field("keeper", "Who keeps the list"), Field("rows", "Rows", Type.NUMBER)),
        ),
    ),
    hidden=True,
)
"""`key`: "devices" (the school's list and the audit's, compared) or "licences" (the list that
somebody else keeps, of which the school holds a copy)."""

ASSET_KINDS = (DEVICE, AUDIT_DEVICE, INVENTORY)
