"""Which columns each list has in a file. Those of systems begin with the policies' six."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from abide.hub.register.queries.calendar import CLOSURE, TERM


@dataclass(frozen=True)
class Column:
    """One column: its heading, the field behind it, other headings that people use for it.

    `told`: it is only written; what it says has receipts of its own and is not brought in.
    """

    head: str
    field: str
    also: tuple[str, ...] = ()
    told: bool = False


@dataclass(frozen=True)
class List:
    """One list that goes out to a file and comes in from one."""

    slug: str
    title: str
    one: str
    columns: tuple[Column, ...]
    needed: tuple[str, ...]

    @property
    def heads(self) -> list[str]:
        return [column.head for column in self.columns]

    def head_of(self, field: str) -> str:
        """Given a field, return the heading of its column, or an empty string."""
        return next((each.head for each in self.columns if each.field == field), "")

    def column(self, head: str) -> Column | None:
        """Given a heading as a file has it, return the column, however it is spelt or cased."""
        wanted = _plain(head)
        for column in self.columns:
            if wanted in {_plain(each) for each in (column.head, *column.also)}:
                return column
        return None


def _plain(head: str) -> str:
    return "".join(each for each in head.casefold() if each.isalnum())


SYSTEMS = List(
    "systems",
    "Systems",
    "system",
    (
        Column("Name", "name", ("System", "System name", "Critical system name")),
        Column("Locations", "locations", ("Location", "Location (PC and path)")),
        Column(
            "Networked, single user or web based",
            "mode",
            ("Networked or single user", "Networked/single user", "Mode"),
        ),
        Column("Main users", "users", ("Users",)),
        Column("Purpose", "purpose"),
        Column("Grade", "grade", ("Criticality",)),
        Column("Owner (e-mail)", "owner", ("Owner",)),
        Column("Deputy (e-mail)", "deputy", ("Deputy",)),
        Column("Depends on", "depends_on", ("Needs", "Dependencies")),
        Column("Back within (hours)", "rto_hours", ("Back within", "RTO", "RTO hours")),
        Column(
            "Work we could lose (hours)", "rpo_hours", ("Work we could lose", "RPO", "RPO hours")
        ),
        Column("Backed up", "backup_cadence", ("Backup", "How often it is backed up")),
        Column("Restore test", "proof_cadence", ("Proof", "How often a restore test")),
        Column("Supplier", "supplier"),
        Column("Whom to ring", "supplier_contact", ("Supplier contact",)),
        Column("Own export", "own_export_cadence"),
        Column("Own export taken by", "own_export_by"),
        Column("Last own export", "last_own_export_on", told=True),
        Column("Without it for one day", "fallback_day"),
        Column("Without it for three days", "fallback_three_days"),
        Column("Without it for two weeks", "fallback_two_weeks"),
        Column("Data", "data_held"),
        Column("Configuration", "configuration_held"),
        Column("Program", "program_held"),
    ),
    ("name",),
)
CONTACTS = List(
    "contacts",
    "Contacts",
    "contact",
    (
        Column("Name", "name"),
        Column("Organisation", "organisation"),
        Column("What they do for us", "role", ("Role",)),
        Column("Phone", "phone", ("Telephone", "Tel")),
        Column("E-mail", "email"),
        Column("Hours", "hours"),
        Column("Out of hours", "out_of_hours"),
        Column("Our account reference", "account_reference", ("Account reference",)),
        Column("On every page", "on_every_page", told=True),
        Column("Last test call", "last_test_call_on", told=True),
        Column("Answered", "last_test_call_answered", told=True),
    ),
    ("name",),
)
DATA_SETS = List(
    "data-sets",
    "Data sets",
    "data set",
    (
        Column("Name", "name", ("Drive",)),
        Column("Where it is", "location", ("Location",)),
        Column("What it holds", "holds"),
        Column("Grade", "grade", ("Criticality",)),
        Column("Owner (e-mail)", "owner", ("Owner",)),
        Column("Covered by the backup of", "system", ("System",)),
    ),
    ("name",),
)
CALENDAR = List(
    "calendar",
    "School calendar",
    "date",
    (
        Column("Kind", "kind"),
        Column("Name", "name"),
        Column("First day", "first_on", ("From", "Start", "Starts")),
        Column("Last day", "last_on", ("To", "End", "Ends")),
        Column("Systems", "systems"),
        Column("Days before", "days_before"),
    ),
    ("kind", "name", "first_on", "last_on"),
)
CALENDAR_KINDS = (TERM, CLOSURE, "return", "exam window")
LISTS: Mapping[str, List] = {each.slug: each for each in (SYSTEMS, CONTACTS, DATA_SETS, CALENDAR)}
