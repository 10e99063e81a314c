"""Judge promises: from measurements, reports, records and the words of people."""

from abide.domain.promises.judging import judge
from abide.domain.promises.known import Known
from abide.domain.promises.model import By, Control, Judged, Source, Way, WayJudged
from abide.domain.promises.rows import Note, Row

__all__ = [
    "By",
    "Control",
    "Judged",
    "Known",
    "Note",
    "Row",
    "Source",
    "Way",
    "WayJudged",
    "judge",
]
