"""The staff list and the classes, and what they are asked to sign."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from abide.hub.records.spec import Field, Kind, Type


def no_address(typed: str) -> str:
    """Given what was typed as an address, return why no mail can go there; empty where it can."""
    try:
        validate_email(typed.strip())
    except ValidationError:
        return "Enter one e-mail address, such as a.ash@larkfield.example"
    return ""


STAFF = Kind(
    slug="staff",
    one="member of staff",
    many="staff",
    question="Who works at the school, with or without an account here?",
    empty="List everybody who works at the school, also those without an account here: sign-offs, "
    "training and accounts are counted against this list.",
    fields=(
        Field("name", "Name", required=True, in_list=True, personal=True, also=("full name",)),
        Field("post", "Post", in_list=True, also=("role", "job title")),
        Field(
            "email",
            "E-mail address",
            hint="Links to sign things off go there.",
            also=("email", "e-mail"),
            personal=True,
            refuses=no_address,
        ),
        Field("joined_on", "Joined on", Type.DAY, in_list=True, also=("start date",)),
        Field("left_on", "Left on", Type.DAY, in_list=True, also=("leaving date",)),
    ),
    title_of="name",
)

CLASS = Kind(
    slug="class",
    one="class",
    many="classes",
    question="Which classes are there, and who teaches them?",
    empty="List each class with its teacher: pupils’ rules are signed off class by class.",
    fields=(
        Field("name", "Name", required=True, in_list=True, also=("class",)),
        Field("pupils", "Pupils", Type.NUMBER, required=True, in_list=True),
        Field(
            "teacher",
            "Teacher",
            hint="As on the staff list, so that a link can be sent.",
            required=True,
            in_list=True,
            personal=True,
        ),
    ),
    title_of="name",
)

SHEET = Kind(
    slug="sheet",
    one="sheet",
    many="sheets",
    question="What is signed off, and by whom?",
    empty="",
    fields=(
        Field("title", "What is signed off", required=True),
        Field("words", "What people sign", Type.LONG, required=True),
        Field(
            "audience",
            "Who signs",
            Type.CHOICE,
            required=True,
            choices=("staff", "governors", "classes"),
        ),
        Field("controls", "For which promises", Type.LINES, required=True),
        Field("counts_from", "Signatures count from", Type.DAY),
    ),
    title_of="title",
    hidden=True,
)
"""A sheet's pages are those of the room `signoffs`. `counts_from`: when its words changed so much
that everybody is asked anew."""

PEOPLE_KINDS = (STAFF, CLASS, SHEET)
