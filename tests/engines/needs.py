"""What a test needs of the machine: skipped with its reason, a failure in CI."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

import pytest

from abide.domain.errors import EngineError

T = TypeVar("T")


def needed(find: Callable[[], T]) -> T:
    """Given a way to find a program, return what it finds; skip the test where it is missing."""
    try:
        return find()
    except EngineError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))
