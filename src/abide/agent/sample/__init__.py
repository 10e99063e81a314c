"""The sample school: an invented primary school's server, the same bytes for the same seed.

The demonstration, the tests and the benchmarks run on it; no real person or document is in it.
"""

from abide.agent.sample.changes import Attack, Day, Encrypted, encrypt, mutate
from abide.agent.sample.corpus import DRIVES, Made, make_files
from abide.agent.sample.databases import (
    Rows,
    add_day_postgres,
    add_day_sqlite,
    fill_postgres,
    make_sqlite,
)
from abide.agent.sample.people import SCHOOL

__all__ = [
    "DRIVES",
    "SCHOOL",
    "Attack",
    "Day",
    "Encrypted",
    "Made",
    "Rows",
    "add_day_postgres",
    "add_day_sqlite",
    "encrypt",
    "fill_postgres",
    "make_files",
    "make_sqlite",
    "mutate",
]
