"""A copy that lost a pack. The engine looks for it for a minute: `damaged` began long before."""

from __future__ import annotations

import pytest

from tests.whole.damage import Damaged, drilled, is_broken

pytestmark = pytest.mark.whole


def test_a_deleted_pack_breaks_the_only_copy_until_its_files_are_copied_anew(
    damaged: Damaged,
) -> None:
    home, ran = drilled(damaged, "a deleted pack")
    assert is_broken(home, ran)["missing"] + ran.row()["mismatched"] >= 1
    mended = home.run("backup")
    assert mended.complete, mended
    assert home.run("drill", "--full").code == 0
    assert home.status()["answer"] == "yes"
