"""The address of another way opens a door: no journal holds it, and no other host is called."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from abide.domain.errors import Refused
from abide.hub.configuration import Messages
from abide.hub.telling import services
from tests.hub.telling_room.listener import Listener, listening

SECRET = "B0123456789"
WORKFLOW = (
    "/workflows/643e69f83c8944438d68119179a10a64/triggers/manual/paths/invoke?sig=KODuebWbDGY"
)


@pytest.fixture
def journal() -> Iterator[list[str]]:
    """Yield what reaches the journal."""
    told: list[str] = []

    class Journal(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(record.getMessage())

    here = Journal(logging.DEBUG)
    root = logging.getLogger()
    root.addHandler(here)
    yield told
    root.removeHandler(here)


@pytest.fixture
def chat(settings: Settings) -> Iterator[Listener]:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(
        update={"messages": Messages(ways=("json", "jsons"))}
    )
    with listening() as opened:
        yield opened


def test_an_address_that_is_refused_does_not_reach_the_journal(
    journal: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    for address in (f"slack://nowhere/{SECRET}", f"tgram://{SECRET}", f"discord://{SECRET}"):
        with pytest.raises(Refused):
            services.service_of(address)
    assert SECRET not in " ".join(journal)
    assert SECRET not in "".join(capfd.readouterr())


def test_an_address_whose_service_does_not_take_it_does_not_reach_the_journal(
    journal: list[str], chat: Listener, capfd: pytest.CaptureFixture[str]
) -> None:
    chat.code = 500
    with pytest.raises(services.NotHandedOver):
        services.send(f"json://127.0.0.1:{chat.port}/{SECRET}", "Subject", "Words")
    assert SECRET not in " ".join(journal)
    assert SECRET not in "".join(capfd.readouterr())


@pytest.mark.parametrize("host", ["mine.westeurope.cloudapp.azure.com", "mine.azure.com"])
def test_a_workflow_leads_to_where_microsoft_itself_answers(host: str) -> None:
    with pytest.raises(Refused, match="leads to Microsoft"):
        services.service_of(f"https://{host}{WORKFLOW}")
    with pytest.raises(Refused, match="leads to Microsoft"):
        services.service_of(f"workflows://{host}/643e69f83c/KODuebWbDGY/")


def test_the_addresses_that_teams_shows_are_taken() -> None:
    assert services.service_of(f"https://prod-1.westeurope.logic.azure.com:443{WORKFLOW}")


def test_no_answer_sends_us_on_and_no_address_switches_certificates_off(chat: Listener) -> None:
    address = f"json://127.0.0.1:{chat.port}/x?verify=no&redirect=yes"
    found = services._plugin(address)
    assert (found.verify_certificate, found.redirects) == (True, False)
