"""A hub brought back from yesterday's copy is told again what it lost, at the next turn."""

from __future__ import annotations

import pytest

from abide.agent.link.state import save_state
from abide.hub.backups.models import Agent
from tests.hub.intake.conftest import MakeServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_hub_that_lost_a_day_is_told_it_again_though_nothing_new_was_done(
    make_server: MakeServer,
) -> None:
    server = make_server()
    server.write(4)
    server.turn()
    known = server.state.acknowledged
    assert (known, bool(server.row.declared)) == (5, True)
    # As this agent remembers it before the restore: more was taken, and the file was told.
    save_state(server.home, server.state.model_copy(update={"acknowledged": known + 3}))
    Agent.objects.update(declared={})
    server.turn()
    assert (server.state.acknowledged, bool(server.row.declared)) == (known, True)
    server.write(2)
    server.turn()
    assert server.row.entries == known + 2
