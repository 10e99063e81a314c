"""The worker's process; `abide serve` starts it. One of a hub is enough, more do no harm."""

from __future__ import annotations

import os

import django

WORKERS = 2
LONGEST_PAUSE_SECONDS = 1.0


def main() -> None:
    """Do what is due until told to stop: SIGINT lets the work under way end, SIGTERM does not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abide.hub.settings")
    django.setup()
    from huey.consumer import Consumer
    from huey.contrib.djhuey import HUEY

    from abide.hub.worker import tasks

    HUEY.storage.initialize_schema()
    tasks.tick()
    Consumer(
        HUEY, workers=WORKERS, max_delay=LONGEST_PAUSE_SECONDS, shutdown_timeout=20, periodic=True
    ).run()


if __name__ == "__main__":
    main()
