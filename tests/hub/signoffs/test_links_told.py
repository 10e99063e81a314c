"""A signature by a link: of the words that were read, and traced to who drew the link for whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from abide.domain.roles import Role
from abide.hub.evidence.models import Entry
from abide.hub.schools.models import School
from abide.hub.signoffs import actions
from abide.hub.signoffs.forms import SheetForm
from abide.hub.signoffs.models import SignLink, SignOff
from abide.hub.signoffs.queries import Sheet, promises_to_sign
from tests.hub.people import visitor
from tests.hub.signoffs.world import NOW, PASSWORDS, a_sheet, member, now_as

pytestmark = pytest.mark.django_db


def drawn(school: School, sheet: Sheet, signer: Any) -> str:
    by = visitor(school, Role.TECHNICIAN)
    return actions.link_for(visitor=by, sheet=sheet.id, signer=str(signer), at=NOW)


def facts_of(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Entry.objects.get(kind=kind).line)["facts"]
    return found


def test_a_link_that_was_handed_over_is_told_from_one_that_was_mailed(school: School) -> None:
    ada = member(school, "Ada Ash")
    sheet = a_sheet(school)
    token = drawn(school, sheet, ada.public_id).rstrip("/").rpartition("/")[2]
    signed = actions.sign(token=token, at=NOW)
    link = str(SignLink.objects.get().public_id)
    assert facts_of("sign-off asked")["links"] == [link]
    assert facts_of("sign-off asked")["signers"] == [str(ada.public_id)]
    assert facts_of("signed off")["link"] == link
    assert facts_of("signed off")["how"] == "by a link that the office handed over"
    assert signed.get_how_display() == "By a link that the office handed over"


def test_the_log_says_for_whom_each_mailed_link_was_drawn(school: School) -> None:
    members = [member(school, "Ada Ash"), member(school, "Bo Birch")]
    sheet = a_sheet(school)
    actions.ask(visitor=visitor(school, Role.OFFICE_MANAGER), sheet=sheet.id, at=NOW)
    facts = facts_of("sign-off asked")
    made = {str(link.public_id): str(link.signer) for link in SignLink.objects.all()}
    assert dict(zip(facts["links"], facts["signers"], strict=True)) == made
    assert set(facts["signers"]) == {str(each.public_id) for each in members}
    token = str(mail.outbox[0].body).split("/sign/")[1].split("/")[0]
    assert actions.sign(token=token, at=NOW).how == SignOff.How.LINK


def test_nobody_signs_words_that_were_changed_while_they_read(
    school: School, client: Client
) -> None:
    ada = member(school, "Ada Ash")
    sheet = a_sheet(school)
    page = drawn(school, sheet, ada.public_id).partition("/sign/")
    address = reverse("sign", kwargs={"token": page[2].rstrip("/")})
    assert f'name="version" value="{sheet.version}"' in client.get(address).content.decode()
    values = {"title": sheet.title, "audience": "staff", "controls": [PASSWORDS]}
    actions.change_sheet(
        visitor=visitor(school, Role.OFFICE_MANAGER),
        sheet=sheet.id,
        values={**values, "words": "I also lend my keys to anybody."},
        anew=False,
        at=NOW,
    )
    now = now_as(school, sheet.id)
    answer = client.post(address, {"read": "on", "version": sheet.version})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "The words were changed meanwhile" in shown
    assert "lend my keys" in shown
    assert f'name="version" value="{now.version}"' in shown
    assert "checked" not in shown
    assert not SignOff.objects.exists()
    assert client.post(address, {"read": "on", "version": now.version}).status_code == 200
    assert facts_of("signed off")["version"] == now.version


def test_a_signature_says_which_words_were_signed_on_paper_too(school: School) -> None:
    ada = member(school, "Ada Ash")
    sheet = a_sheet(school)
    by = visitor(school, Role.OFFICE_MANAGER)
    signers = [str(ada.public_id)]
    actions.type_in(visitor=by, sheet=sheet.id, signers=signers, on=NOW.date(), at=NOW)
    assert facts_of("signed off")["version"] == sheet.version


def test_a_title_is_one_line_so_that_it_writes_no_lines_into_mails() -> None:
    told = {
        "title": "Rules\r\nBcc: all@other.example\n\nOpen https://other.example",
        "words": "I do.",
        "audience": "staff",
        "controls": [PASSWORDS],
    }
    form = SheetForm(promises_to_sign(), told)
    assert form.is_valid()
    assert "\n" not in form.cleaned_data["title"]
