"""The pages on which a school changes what it promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from abide.domain.roles import Role
from abide.hub.controls.catalogues import shipped
from abide.hub.controls.promises import deciding
from abide.hub.controls.promises.settling import promising
from abide.hub.schools.models import School
from tests.hub.people import visitor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TESTED = "effectiveness-reported"


def page(school: School, of: str, /, **more: str) -> str:
    return reverse(f"controls:{of}", kwargs={"school": school.slug, **more})


def test_the_pages_say_what_is_promised_and_only_leadership_changes_it(
    school: School, as_role: Callable[[Role], Client], at: Callable[[datetime], None]
) -> None:
    at(NOW)
    for role, status in ((Role.HEADTEACHER, 200), (Role.OFFICE_MANAGER, 403)):
        client = as_role(role)
        assert client.get(page(school, "promising")).status_code == 200
        assert client.get(page(school, "shelf", catalogue="policy-0")).status_code == 200
        assert client.get(page(school, "promise_edit", control=TESTED)).status_code == status
        assert client.get(page(school, "aside", control=TESTED)).status_code == status
        assert client.get(page(school, "drop", control=TESTED)).status_code == status
        assert client.get(page(school, "switch", catalogue="dfe")).status_code == status
        assert client.get(page(school, "question", question="drive-change")).status_code == status
        assert client.get(page(school, "promise_add")).status_code == status


def test_a_promise_is_changed_through_its_form(
    school: School, as_role: Callable[[Role], Client], at: Callable[[datetime], None]
) -> None:
    at(NOW)
    client = as_role(Role.HEADTEACHER)
    origin = shipped()[TESTED]
    told = {
        "version": "0",
        "title": origin.title,
        "says": origin.says,
        "owner": origin.owner.value,
        "deputy": "office manager",
        "cadence": "every 3 months",
        "warn_days": "21",
        "supplier": "",
        "mend": origin.mend,
        **{f"figure_{name}": str(value) for name, value in origin.figures.items()},
    }
    wrong = client.post(page(school, "promise_edit", control=TESTED), {**told, "cadence": "often"})
    assert "with a number" in wrong.content.decode()
    done = client.post(page(school, "promise_edit", control=TESTED), told)
    assert done.status_code == 302, done.content.decode()
    kept = promising(school, NOW).of(TESTED)
    assert kept is not None
    assert (str(kept.control.cadence), kept.control.warn_days) == ("every 3 months", 21)
    assert kept.control.deputy is Role.OFFICE_MANAGER
    both = client.post(page(school, "promise_edit", control=TESTED), {**told, "version": "9"})
    assert both.status_code == 409


def test_the_page_of_what_is_promised_costs_the_same_however_much_was_changed(
    school: School,
    as_role: Callable[[Role], Client],
    at: Callable[[datetime], None],
    django_assert_max_num_queries: Any,
) -> None:
    at(NOW)
    client = as_role(Role.HEADTEACHER)
    client.get(page(school, "promising"))
    for number in range(5):
        deciding.add_promise(
            visitor=visitor(school, Role.HEADTEACHER),
            values={"title": f"Own {number}", "cadence": "weekly"},
            at=NOW,
        )
    with django_assert_max_num_queries(14):
        client.get(page(school, "promising"))
