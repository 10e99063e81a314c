"""From cards to the passphrase of identity.age, for opening a kit with stock age:
python -m abide.agent.kit.stock"""

from __future__ import annotations

import sys

from abide.agent.kit.asking import ask_cards
from abide.agent.kit.words import Hand
from abide.domain.errors import AbideError


def main() -> int:
    """Ask for cards on standard input; print the passphrase on standard output."""
    try:
        print(ask_cards(Hand(), sys.stdin, sys.stderr).passphrase())
    except AbideError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
