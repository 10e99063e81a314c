"""The sample's registers show what is right, what is wrong, and what nobody has said."""

from __future__ import annotations

import pytest

from abide.hub.records.access.queries import access_list
from abide.hub.records.kinds import LISTED
from abide.hub.records.kinds.access import ACCESS_LIST
from abide.hub.records.queries import counts_of, register_of
from abide.hub.records.sample import fill_sample
from abide.hub.register.sample import fill_sample as fill_register
from abide.hub.schools.models import School
from tests.hub.records.conftest import NOW

pytestmark = pytest.mark.django_db


def test_the_sample_fills_the_registers_and_its_lists_tell_what_is_wrong(school: School) -> None:
    fill_register(school=school, by="hub", at=NOW)
    fill_sample(school=school, by="hub", at=NOW)
    counts = counts_of(school)
    assert {each.slug for each in LISTED if each.slug in counts} >= {
        *("access-list", "access", "staff", "class", "device", "licence", "document"),
    }
    told = {}
    for row in register_of(school, ACCESS_LIST, NOW).rows:
        found = access_list(school, row.public_id, NOW)
        assert found is not None
        told[row.titled] = " ".join(each.reason for each in found.findings)
    assert "more than one person uses office" in told["Server"]
    assert "Pat Plover left on" in told["Finance"]
    assert "1 too many" in told["Finance"]
    assert "has never been noted" in told["Pupil records"]
    assert "Access of Wes Wold to Pupil records has no last day" in told["Pupil records"]
    assert "2 people may use Perspective" in told["Perspective"]
    assert "Ivor Inkpen alone administers Office 365" in told["Office 365"]
    assert "Basil Brook may use OneDrive without a second step" in told["OneDrive"]
