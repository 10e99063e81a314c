"""Data protection: what was given to whom, the registration, who was trained."""

from __future__ import annotations

from abide.hub.records.spec import Field, Kind, Type

DISCLOSURE = Kind(
    slug="disclosure",
    one="disclosure",
    many="disclosures of personal data",
    question="Which personal data went to whom, and on what basis?",
    empty=(
        "Nothing is entered yet. Enter each time that data about people was given to somebody "
        "outside the school; if there was none, say so once a year on the promise itself."
    ),
    title_of="to_whom",
    fields=(
        Field("to_whom", "To whom", required=True, in_list=True, also=("recipient", "to")),
        Field(
            "what",
            "What kind of data",
            required=True,
            in_list=True,
            hint="The kind, such as attendance of one pupil. Never the data, never a pupil’s name",
            also=("data", "description"),
        ),
        Field(
            "basis",
            "Legal basis",
            in_list=True,
            hint="The law or agreement that allows it, or who consented",
            also=("legal basis", "lawful basis"),
        ),
        Field("on", "When", Type.DAY, required=True, in_list=True, also=("date", "disclosed on")),
        Field("by", "Who gave it", personal=True, also=("disclosed by",)),
        Field("how", "How it was sent", hint="For example by the secure portal", also=("method",)),
    ),
)

REGISTRATION = Kind(
    slug="registration",
    one="data protection registration",
    many="data protection registrations",
    question="Is the school registered, and until when is the fee paid?",
    empty="Enter the registration number and the day the fee runs out: both stand on the "
    "certificate from the Information Commissioner.",
    title_of="organisation",
    asks=True,
    fields=(
        Field("organisation", "Who is registered", required=True, in_list=True),
        Field(
            "number",
            "Registration number",
            in_list=True,
            also=("registration number", "reference"),
        ),
        Field("registered_on", "Registered on", Type.DAY),
        Field(
            "fee_expires_on",
            "Fee paid until",
            Type.DAY,
            in_list=True,
            also=("expiry", "expires", "renewal date"),
        ),
        Field("cost", "Fee", Type.MONEY),
        Field("certificate", "Certificate", Type.FILE),
    ),
)

TRAINING = Kind(
    slug="training",
    one="training",
    many="training",
    question="Who was trained in what, and when?",
    empty=(
        "No training is entered yet. Enter each session once, with a line for everybody who was "
        "there, spelled as in the list of staff."
    ),
    title_of="course",
    fields=(
        Field(
            "course",
            "What it was about",
            required=True,
            in_list=True,
            hint="For example data protection, or cyber security",
            also=("topic", "subject", "title", "what"),
        ),
        Field("on", "When", Type.DAY, required=True, in_list=True, also=("date", "completed on")),
        Field("by", "Who gave it", in_list=True, also=("trainer", "provider")),
        Field(
            "who",
            "Who was there",
            Type.LINES,
            required=True,
            personal=True,
            hint="One name on each line, as in the list of staff",
            also=("attendees", "name", "person", "staff"),
        ),
        Field("file", "Certificate or list of names", Type.FILE),
    ),
)

DATA_KINDS = (DISCLOSURE, REGISTRATION, TRAINING)
