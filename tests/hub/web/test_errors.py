"""Pages for what went wrong."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from abide.domain.roles import Role
from abide.hub.schools.door import SecondStepNeeded
from abide.hub.schools.models import School
from abide.hub.web import errors
from abide.hub.web.errors import disk_is_full
from tests.hub.people import make_person


def fails(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("secret words")


def fills(request: HttpRequest) -> HttpResponse:
    """Write until there is no room, as SQLite itself says it."""
    with sqlite3.connect(":memory:") as small:
        small.execute("pragma max_page_count=3")
        try:
            small.execute("create table t as select zeroblob(100000)")
        except sqlite3.OperationalError as error:
            raise OperationalError(*error.args) from error
    return HttpResponse("there was room")


urlpatterns = [path("fails/", fails), path("fills/", fills)]
handler500 = "abide.hub.web.errors.failed"


@pytest.fixture
def quiet() -> Client:
    return Client(raise_request_exception=False)


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_ours_is_told_as_ours_and_shows_nothing_of_it(quiet: Client) -> None:
    response = quiet.get("/fails/")
    assert response.status_code == 500
    assert "a fault of Abide, not of yours" in response.text
    assert "secret words" not in response.text
    assert "default-src 'none'" in response["Content-Security-Policy"]


@override_settings(ROOT_URLCONF=__name__)
def test_a_full_disk_is_told_as_a_full_disk(quiet: Client) -> None:
    response = quiet.get("/fills/")
    assert response.status_code == 503
    assert "You can go on reading; changes have to wait" in response.text


def test_a_full_disk_is_known_by_what_each_database_says() -> None:
    class DiskFull(Exception):
        sqlstate = "53100"

    assert disk_is_full(OSError(errno.ENOSPC, "No space left on device"))
    assert disk_is_full(OperationalError("database or disk is full"))
    assert disk_is_full(OperationalError('could not extend file "x": No space left on device'))
    assert disk_is_full(DiskFull())
    assert not disk_is_full(OSError(errno.EACCES, "Permission denied"))
    assert not disk_is_full(OperationalError("database is locked"))
    assert not disk_is_full(ValueError("disk is full"))


@pytest.mark.django_db
def test_no_page_is_told_in_words(client: Client) -> None:
    response = client.get("/there/is/nothing/")
    assert response.status_code == 404
    assert "There is no such page here" in response.text


@pytest.mark.django_db
def test_whoever_may_not_is_told_what_and_whom_to_ask(rf: RequestFactory, school: School) -> None:
    request = rf.get("/")
    request.user = make_person(school, Role.GOVERNOR)
    shown = errors.not_allowed(request, PermissionDenied("swap drives")).content.decode()
    assert "To swap drives, ask someone whose post it is" in shown


@pytest.mark.django_db
def test_whoever_needs_a_second_step_is_led_to_it(rf: RequestFactory, school: School) -> None:
    request = rf.post("/")
    request.user = make_person(school, Role.HEADTEACHER)
    response = errors.not_allowed(request, SecondStepNeeded("swap drives"))
    assert response.status_code == 403
    assert "Set up your second step first" in response.content.decode()
    assert "/account/2fa/" in response.content.decode()


@pytest.mark.django_db
def test_a_form_from_elsewhere_changes_nothing_and_is_told_so(school: School) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person(school, Role.HEADTEACHER))
    response = client.post("/account/logout/")
    assert response.status_code == 403
    assert "This form is too old to be taken" in response.text
