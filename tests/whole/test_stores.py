"""REST stores that do not answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from abide.engines.rclone import Served
from tests.whole.school import SYSTEM, Home, Spot

pytestmark = pytest.mark.whole

Serve = Callable[..., Served]


def in_store(home: Home, served: Served) -> None:
    """Given a home and a store that serves its places' folders, reach place-a by that store."""
    spots = [each for each in home.spots if each.name != "place-a"]
    home.write_config([Spot("place-a", "rest", url=f"{served.url}place-a/abide/"), *spots])


def test_a_store_that_does_not_answer_is_told_and_an_old_proof_is_not_enough(
    one: Home, serve: Serve
) -> None:
    served = serve(one.places)
    in_store(one, served)
    served.stop()
    ran = one.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (2, "failed")
    assert "Check its address" in ran.problems()["unreachable"]
    assert one.system()["status"] == "unknown"
    drilled = one.run("drill")
    assert (drilled.code, drilled.row()["verdict"]) == (2, "could not run")
    assert "Check its address" in " ".join(each["detail"] for each in drilled.row()["checks"])
    restored = one.run("restore", SYSTEM, "--to", str(one.root / "back"))
    assert (restored.code, restored.document["outcome"]) == (2, "failed")
    assert "Check its address" in " ".join(restored.document["notes"])
    status = one.status()
    assert status["answer"] == "no"
    assert "could not be looked at" in status["systems"][0]["reasons"][0]

    in_store(one, serve(one.places))
    assert one.run("backup").complete
    assert one.system()["status"] == "unknown"  # nothing has come back from there since
    assert one.run("drill").code == 0
    assert one.status()["answer"] == "yes"
    one.verify()


def test_with_a_store_down_the_other_place_is_copied_drilled_and_restored_from(
    two: Home, serve: Serve
) -> None:
    served = serve(two.places)
    in_store(two, served)
    served.stop()
    ran = two.run("backup")
    assert ran.code in (1, 2)
    assert ran.row("place-b")["outcome"] == "complete"
    assert ran.row("place-a")["outcome"] == "failed"
    drilled = two.run("drill")
    assert drilled.code == 1
    assert drilled.row("place-b")["verdict"] == "proven"
    shutil.rmtree(two.agent / "manifests")  # so that even the manifest must come from a place
    restored = two.run("restore", SYSTEM, "--to", str(two.root / "back"))
    assert (restored.code, restored.document["repository"]) == (0, "place-b")
    system = two.system()
    assert system["status"] == "kept"
    assert any("place-a could not be looked at" in each for each in system["reasons"])
    two.verify()
