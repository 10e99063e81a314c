"""rclone: what it lists and fetches from remotes, and the store it serves on this machine.

`command` builds its command lines, `output` reads what it says, `configuration` what it is
configured with, `remote` puts them together. What was fetched is judged by `hashes` of our own.
"""

from abide.engines.rclone.program import find_rclone
from abide.engines.rclone.serving import Served, serve_restic

__all__ = ["Served", "find_rclone", "serve_restic"]
