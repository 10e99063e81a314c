"""The hub's own settings, with one address more: the bare handler intake is measured beside."""

from __future__ import annotations

from abide.hub.settings import *  # noqa: F403

ROOT_URLCONF = "bench.intake_bare"
