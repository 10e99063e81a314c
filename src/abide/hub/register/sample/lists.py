"""The contacts, data sets, term dates and deadlines of the sample school's register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from abide.hub.register.models import Deadline

PROVIDER = {
    "name": "Tarn IT helpline",
    "organisation": "Tarn IT Support (invented)",
    "role": "Looks after the server, the network and the backups",
    "phone": "01632 960411",
    "email": "help@tarn-it.example",
    "hours": "Monday to Friday, 08:00 to 17:30",
    "out_of_hours": "01632 960412, for a server that is down",
    "account_reference": "THI-204",
}
OTHERS: tuple[Mapping[str, str], ...] = (
    {
        "name": "Records and finance helpdesk",
        "organisation": "Northfold Systems (invented)",
        "role": "Supplies pupil records and finance",
        "phone": "01632 960520",
        "hours": "Monday to Friday, 08:30 to 17:00",
        "account_reference": "S-88120",
    },
    {
        "name": "Council transfer desk",
        "organisation": "Wickshire Council (invented)",
        "role": "Secure transfer and planning tools",
        "phone": "01632 960633",
        "hours": "Monday to Thursday, 09:00 to 16:30",
    },
)
DATA_SETS = (
    ("Admin", "Letters, policies, governors' papers", "critical", "Pupil records"),
    ("Staff", "Planning and shared lessons", "essential", "Staff drive"),
    ("Pupil", "Pupils' work", "desirable", "Pupils' work"),
    ("Scans", "Consent forms and invoices", "necessary", "Server"),
    ("Budget", "Budget files of each year", "essential", "Finance"),
)
DATES: tuple[tuple[str, str, date, date], ...] = (
    ("term", "Summer term 2026", date(2026, 4, 13), date(2026, 7, 21)),
    ("term", "Autumn term 2026", date(2026, 9, 2), date(2026, 12, 18)),
    ("term", "Spring term 2027", date(2027, 1, 4), date(2027, 3, 24)),
    ("term", "Summer term 2027", date(2027, 4, 12), date(2027, 7, 21)),
    ("closure", "Half term", date(2026, 10, 26), date(2026, 10, 30)),
    ("closure", "Half term", date(2027, 2, 15), date(2027, 2, 19)),
    ("closure", "Half term", date(2027, 5, 31), date(2027, 6, 4)),
    ("closure", "Training day", date(2026, 9, 2), date(2026, 9, 2)),
    ("closure", "Training day", date(2027, 1, 4), date(2027, 1, 4)),
)
DEADLINES = (
    (Deadline.Kind.RETURN.value, "School census, autumn", date(2026, 10, 1), date(2026, 10, 28)),
    (Deadline.Kind.RETURN.value, "School census, spring", date(2027, 1, 21), date(2027, 2, 17)),
    (Deadline.Kind.RETURN.value, "School census, summer", date(2027, 5, 20), date(2027, 6, 16)),
    (Deadline.Kind.RETURN.value, "CFR return", date(2027, 6, 14), date(2027, 7, 9)),
    (Deadline.Kind.EXAM.value, "Key stage 2 tests", date(2027, 5, 10), date(2027, 5, 13)),
)
"""Invented for the sample: real dates are on the Department's pages, and differ each year."""
NEEDED = {
    "School census": ("Pupil records", "DfE Sign-in"),
    "CFR return": ("Finance", "DfE Sign-in"),
    "Key stage 2": ("Pupil records", "Assessment"),
}
