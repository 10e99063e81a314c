"""The hub's settings for tests: a home of its own; SQLite, or what ABIDE_DATABASE_URL says."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("ABIDE_HOME", tempfile.mkdtemp(prefix="abide-tests-"))

from abide.hub.settings import *  # noqa: F403
from abide.hub.settings import DATABASES, HUB_HOME, HUEY, IS_SQLITE, STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
HUEY = {**HUEY, "immediate": True}
if IS_SQLITE:  # in a file, as in earnest: in memory, threads would share one connection
    DATABASES["default"]["TEST"] = {"NAME": str(HUB_HOME.hub / "tests.sqlite3")}
