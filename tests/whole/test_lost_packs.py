"""What the engine looks for during a minute before it gives up: a pack that was lost, a store that
went down, a lock that may not be removed. The drills of `damaged` begin with the first test, so
that they go on beside it."""

from __future__ import annotations

import os
import signal

import pytest

from tests.whole.damage import KILLED_IN_STORE, Damaged, drilled, is_broken
from tests.whole.programs import awaited_engine
from tests.whole.school import SYSTEM, Home
from tests.whole.test_stores import Serve, in_store

pytestmark = [pytest.mark.whole, pytest.mark.long]


def test_a_store_that_goes_down_in_the_middle_leaves_no_copy(
    damaged: Damaged, one: Home, serve: Serve
) -> None:
    served = serve(one.places)
    in_store(one, served)
    with one.unhurried():
        running = one.start("backup")
        copying = awaited_engine(one, "--stdin")
        os.kill(copying, signal.SIGSTOP)
    served.stop()
    os.kill(copying, signal.SIGCONT)
    ran = one.end(running, seconds=300)
    assert ran.row()["outcome"] == "failed"
    assert ran.row()["snapshot"] is None
    assert ran.code == 1


def test_an_append_only_store_heals_after_a_killed_engine_and_gives_copies_back(
    damaged: Damaged,
) -> None:
    one, mended = drilled(damaged, KILLED_IN_STORE)
    assert mended.complete, mended
    assert one.run("drill", "--full").code == 0
    restored = one.run("restore", SYSTEM, "--to", str(one.root / "back"))
    assert (restored.code, restored.document["outcome"]) == (0, "proven")
    one.verify()


def test_a_deleted_pack_breaks_the_only_copy_until_its_files_are_copied_anew(
    damaged: Damaged,
) -> None:
    home, ran = drilled(damaged, "a deleted pack")
    assert is_broken(home, ran)["missing"] + ran.row()["mismatched"] >= 1
    mended = home.run("backup")
    assert mended.complete, mended
    assert home.run("drill", "--full").code == 0
    assert home.status()["answer"] == "yes"
