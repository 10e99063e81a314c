"""The sample school's people and books: invented pupils, attendance marks and payments, as rows.

Every row is a plain tuple in the order of its table's columns, so any database can take it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

SCHOOL = "Thistlewick Primary School"

PupilRow = tuple[int, str, str, str, str]
AttendanceRow = tuple[int, int, int, str, str]
FinanceRow = tuple[int, int, str, str, int, str]

PUPILS_AT_SCALE_1 = 420
MOST_PUPILS = 3 * PUPILS_AT_SCALE_1
SCHOOL_DAYS = 380
PAYMENTS_AT_SCALE_1 = 50_000
PAYMENTS_A_DAY = 25

FIRST_NAMES = (
    "Amira Ben Chloe Dev Ella Finn Grace Hugo Isla Jack Kira Leo Mia Noah Olive Priya Quinn Rosa "
    "Zoë Seán Małgorzata"
).split()
LAST_NAMES = (
    "Able Brook Carter Dale Ellis Frost Green Hill Ivers Jones Khan Lane Moss Nunn Okoro Page "
    "O'Dowd Müller"
).split()
WORDS = (
    "school pupil class term lesson reading maths science history music sport trip letter parent "
    "report plan budget invoice order meeting staff teacher head governor policy attendance late "
    "absent present medical consent allergy award assembly spelling phonics number shape story"
).split()
MARKS = "/LIMO"  # present, late, ill, medical, absent
MARK_WEIGHTS = (94, 2, 2, 1, 1)


def pupil_count(scale: float) -> int:
    """Given the scale, return how many pupils the school has: a primary school does not grow
    past three times its size, however many files its server holds."""
    return min(MOST_PUPILS, max(20, round(PUPILS_AT_SCALE_1 * scale)))


def pupils(scale: float, rng: random.Random) -> Iterator[PupilRow]:
    """Given the scale, return (id, first name, last name, class, unique number) of every pupil."""
    for number in range(1, pupil_count(scale) + 1):
        form = f"{1 + number % 6}{'AB'[number % 2]}"
        unique = f"U{rng.getrandbits(40):013d}"
        yield number, rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES), form, unique


def attendance(
    pupil_total: int, days: range, first_id: int, rng: random.Random
) -> Iterator[AttendanceRow]:
    """Given the number of pupils and the days, return two marks a day for each of them:
    (id, pupil, day, session, mark)."""
    identifier = first_id
    for day in days:
        marks = rng.choices(MARKS, weights=MARK_WEIGHTS, k=2 * pupil_total)
        for position, mark in enumerate(marks):
            session = ("am", "pm")[position % 2]
            yield identifier, 1 + position // 2, day, session, mark
            identifier += 1


def payments(first_day: int, count: int, first_id: int, rng: random.Random) -> Iterator[FinanceRow]:
    """Given how many, return payments: (id, day, account, payee, pence, note)."""
    for number in range(count):
        yield (
            first_id + number,
            first_day + number // PAYMENTS_A_DAY,
            f"A{rng.randrange(100, 199)}",
            f"{rng.choice(LAST_NAMES)} Ltd",
            rng.randrange(100, 500_000),
            " ".join(rng.choices(WORDS, k=8)),
        )
