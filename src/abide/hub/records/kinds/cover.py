"""What the school is covered by: support contracts and insurance."""

from __future__ import annotations

from abide.domain.promises.rules.assets.cover import EQUIPMENT
from abide.hub.records.spec import Deed, Field, Kind, Type

COVERED = (EQUIPMENT, "theft of equipment", "getting data back", "work that stands still")

CONTRACT = Kind(
    slug="contract",
    one="contract",
    many="contracts",
    question="Who mends what, in which hours, and how fast?",
    empty=(
        "No contract is listed yet. Add the support contract with the IT provider and tick the "
        "systems that it covers: what nobody covers is then told."
    ),
    title_of="name",
    asks=True,
    fields=(
        Field("name", "Contract", required=True, in_list=True, also=("contract", "contract name")),
        Field("supplier", "With", required=True, in_list=True, also=("supplier", "provider")),
        Field("scope", "Systems it covers", Type.SYSTEMS, also=("scope", "covers", "systems")),
        Field("hours", "Hours", hint="For example Monday to Friday, 08:00 to 17:30", in_list=True),
        Field("response", "How fast they answer", in_list=True, also=("response time",)),
        Field("begins_on", "From", Type.DAY, also=("start date", "begins")),
        Field(
            "ends_on",
            "Runs until",
            Type.DAY,
            hint="One that renews itself: the day on which it next does",
            in_list=True,
            also=("end date", "ends", "expiry"),
        ),
        Field("phone", "Phone", also=("telephone", "helpline")),
        Field("out_of_hours", "Out of hours", hint="A number, or “nobody”"),
        Field("cost", "Price a year", Type.MONEY, also=("annual cost", "price")),
        Field("file", "The contract itself", Type.FILE),
    ),
    deeds=(
        Deed(
            "reviewed",
            "Note that it was looked through",
            "looked through",
            (Field("found", "What was found", Type.LONG),),
        ),
    ),
)

INSURANCE = Kind(
    slug="insurance",
    one="insurance",
    many="insurances",
    question="What is insured, up to how much, and whom does the school ring?",
    empty=(
        "No insurance is listed yet. Take the certificate of the insurer, or of the Risk "
        "Protection Arrangement (RPA), and enter its limit, excess, last day and claim number."
    ),
    title_of="insurer",
    asks=True,
    fields=(
        Field("insurer", "Insurer or arrangement", required=True, in_list=True),
        Field("number", "Policy or member number", in_list=True, also=("policy number",)),
        Field("covers", "Covers", Type.CHOICES, choices=COVERED),
        Field(
            "limit", "Up to", Type.MONEY, hint="For equipment, the most that is paid", in_list=True
        ),
        Field("excess", "The school pays the first", Type.MONEY),
        Field("expires_on", "Runs until", Type.DAY, in_list=True, also=("expiry date", "expires")),
        Field("claim_phone", "Number for claims", in_list=True, also=("claims phone",)),
        Field("cyber", "It covers cyber attacks", Type.YES),
        Field("cyber_limit", "Cyber attacks up to", Type.MONEY),
        Field(
            "conditions",
            "How each condition is met",
            Type.LINES,
            hint=(
                "A line each: the condition, a colon, and where the evidence is. For example "
                "“Offline backups: drive A and drive B, changed each Friday”"
            ),
        ),
        Field("file", "Certificate", Type.FILE),
    ),
    deeds=(Deed("reviewed", "Note that it was looked through", "looked through"),),
)

COVER_KINDS = (CONTRACT, INSURANCE)
