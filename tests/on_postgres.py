"""The hub's tests on PostgreSQL: `python -m tests.on_postgres [WORDS FOR PYTEST]`.

Starts a throwaway server of its own, as drills do, runs `tests/hub` on it and takes it away.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

from abide.engines.dumps.throwaway import Throwaway

ROOT = Path(__file__).parent.parent


def url_of(server: Throwaway) -> str:
    """Given a server under way, return how to reach it, as ABIDE_DATABASE_URL says it."""
    told = conninfo_to_dict(server.dsn())
    where = f"{quote(str(told['host']), safe='')}:{told['port']}"
    return f"postgres://{told['user']}@{where}/{told['dbname']}"


def main(words: list[str]) -> int:
    """Given words for pytest, run the hub's tests on PostgreSQL; return pytest's exit code."""
    with tempfile.TemporaryDirectory(prefix="abide-on-postgres-") as folder:
        Path(folder).chmod(0o711)
        with Throwaway(Path(folder)) as server:
            environment = {**os.environ, "ABIDE_DATABASE_URL": url_of(server)}
            environment["ABIDE_HOME"] = os.path.join(folder, "home")
            argv = [sys.executable, "-m", "pytest", *(words or ["tests/hub", "-q"])]
            return subprocess.run(argv, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
