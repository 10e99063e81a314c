"""The two pages that governors know, as a tagged PDF: Part 1 and Part 2 of the policy, with what
is true beside each row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from abide.domain.copies import CLOCK_SLACK_SECONDS
from abide.domain.words import duration, moment
from abide.hub.backups.queries import part_two
from abide.hub.controls.standing import Standing, SystemStanding, standing
from abide.hub.evidence.queries import newest_head
from abide.hub.schools.models import School
from abide.hub.web.words import basis_words

PAPER = Path(__file__).parent / "paper"
