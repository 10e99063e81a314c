"""Is software licensed, are licences listed, are the certificates and the list in the school?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from abide.domain.cadence import Cadence
from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.assets.fleet import grouped, live, name_of, nothing
from abide.domain.words import plural, some

YEARLY = Cadence.parse("yearly")
LICENCES = "licences"
"""The key of the record on which copies of somebody else's list of licences are noted."""
NO_LICENCE = "No licence is listed."
Told = Iterator[tuple[Status, str, str]]


def product_of(row: Row) -> str:
    """Given a licence or a program found, return the product as it is compared."""
    return " ".join((row.text("product") or row.text("name")).split()).casefold()


def licences_listed(asked: Asked) -> Evidenced:
    """Return whether licences are listed, each with its seats, until when it runs and from whom."""
    rows = live(asked, "licence")
    if not rows:
        return nothing(asked, NO_LICENCE)
    mend = asked.control.mend
    told: list[tuple[Status, str, str]] = []
    for row in rows:
        for lacks, words in (
            (row.number("seats") is None, "how many seats there are"),
            (row.day("expires_on") is None and not row.yes("perpetual"), "until when they run"),
            (not row.text("supplier"), "from whom they were bought"),
        ):
            if lacks:
                reason = f"For these licences nobody has said {words}: {{names}}. {mend}"
                told.append((Status.NEVER, reason, name_of(row)))
    words = f"{plural(len(rows), 'licence')} listed."
    findings = [*grouped(told), Finding(Status.KEPT, words)]
    return staff(findings, evidence=[row.at for row in rows])


def licences_cover(asked: Asked) -> Evidenced:
    """Return whether each program found on devices has a licence that has not run out, with seats
    enough; without a list of what is on the devices nobody knows."""
    found, licences = live(asked, "software"), live(asked, "licence")
    seen = [on for row in found if (on := row.day("found_on")) and on <= asked.today]
    told = list(_run_out(licences, asked))
    if not found:
        words = f"Nobody has listed which programs are on the devices. {asked.control.mend}"
        return staff([*grouped(told), Finding(Status.NEVER, words)])
    told += _unlicensed(found, licences, asked)
    cadence = asked.control.counted or YEARLY
    last = max(seen, default=None)
    fresh = asked.done("What is on the devices", last, cadence, asked.control.mend)
    findings = [*grouped(told), fresh]
    due = [asked.stands(asked.noon(last), cadence)[1]] if last else []
    return staff(findings, due, [asked.noon(last)] if last else [])


def needed_seats(found: Sequence[Row], licences: Sequence[Row]) -> dict[str, float]:
    """Given programs found and licences, return on how many devices each licensed product is."""
    products = {row.id: product_of(row) for row in licences}
    needed: dict[str, float] = defaultdict(float)
    for row in found:
        product = products.get(row.text("licence")) or product_of(row)
        if not row.yes("free"):
            needed[product] += row.number("devices") or 0
    return dict(needed)


def seats_of(licences: Sequence[Row], today: date) -> dict[str, float | None]:
    """Given licences and a day, return how many seats each product has that day; None where a
    licence that still runs does not say."""
    seats: dict[str, float | None] = {}
    for row in licences:
        if (row.day("expires_on") or today) < today:
            continue
        product, own = product_of(row), row.number("seats")
        before = seats.get(product, 0)
        seats[product] = None if own is None or before is None else before + own
    return seats


def _run_out(licences: Sequence[Row], asked: Asked) -> Told:
    """Yield licences that ran out or soon do and that no other of the same product replaces, and
    those with more seats in use than there are."""
    running = {product_of(row) for row in licences if runs(row, asked.today)}
    mend = asked.control.mend
    for row in licences:
        on, used, seats = row.day("expires_on"), row.number("used"), row.number("seats")
        if on is not None and on < asked.today and product_of(row) not in running:
            yield Status.OVERDUE, f"Run out: {{names}}. {mend}", name_of(row)
        elif on is not None and 0 <= (on - asked.today).days <= asked.control.warn_days:
            yield Status.DUE, f"Runs out on {asked.day(on)}: {{names}}. {mend}", name_of(row)
        elif on is None and not row.yes("perpetual"):
            yield (
                Status.NEVER,
                f"Nobody has said until when these run: {{names}}. {mend}",
                name_of(row),
            )
        if used is not None and seats is not None and used > seats:
            count = f"{name_of(row)} ({used:,.0f} on {seats:,.0f})"
            yield Status.BROKEN, f"More seats in use than there are: {{names}}. {mend}", count


def _unlicensed(found: Sequence[Row], licences: Sequence[Row], asked: Asked) -> Told:
    today, mend = asked.today, asked.control.mend
    seats, known = seats_of(licences, today), {product_of(row) for row in licences}
    ids = {row.id: product_of(row) for row in licences}
    spelt = {product_of(row): name_of(row) for row in (*found, *licences)}
    for row in found:
        product = ids.get(row.text("licence")) or product_of(row)
        if row.yes("free"):
            continue
        if product not in known:
            yield Status.BROKEN, f"No licence is listed for: {{names}}. {mend}", name_of(row)
        elif row.number("devices") is None:
            words = f"Nobody has said on how many devices these are: {{names}}. {mend}"
            yield Status.NEVER, words, name_of(row)
        if row.day("found_on") is None:
            yield Status.NEVER, "Nobody has said when these were seen: {names}.", name_of(row)
    for product, count in needed_seats(found, licences).items():
        here = seats.get(product, 0)
        if here is None:
            words = f"Nobody has said how many seats there are of: {{names}}. {mend}"
            yield Status.NEVER, words, spelt[product]
        elif product in seats and count > here:
            words = f"On more devices than there are seats: {{names}}. {mend}"
            yield Status.BROKEN, words, f"{spelt[product]} ({count:,.0f} on {here:,.0f})"


def runs(row: Row, today: date) -> bool:
    """Given a licence and a day, return whether it is known to run that day."""
    on = row.day("expires_on")
    return row.yes("perpetual") if on is None else on >= today


def licences_certificates(asked: Asked) -> Evidenced:
    """Return whether each licence has its certificate, or a reason why none was issued."""
    rows = live(asked, "licence")
    if not rows:
        return nothing(asked, NO_LICENCE)
    held = [row for row in rows if row.values.get("certificate")]
    none = [row for row in rows if row not in held and row.text("none_issued_why").strip()]
    bare = [name_of(row) for row in rows if row not in held and row not in none]
    findings = []
    if bare:
        words = f"Neither a certificate nor a reason: {some(bare)}. {asked.control.mend}"
        findings.append(Finding(Status.NEVER, words))
    words = f"{plural(len(held), 'certificate')} kept; none was issued for {len(none):,}."
    findings.append(Finding(Status.KEPT, words))
    return staff(findings, evidence=[row.at for row in (*held, *none)])


def licences_copy(asked: Asked) -> Evidenced:
    """Return whether the school has a dated copy, within the cadence (yearly where none is stated),
    of the list of licences that somebody else keeps."""
    rows = live(asked, "licence")
    if not rows:
        return nothing(asked, NO_LICENCE)
    row = next((each for each in live(asked, "inventory") if each.key == LICENCES), None)
    note = row.noted("copied") if row else None
    last = note.on if note and note.on <= asked.today else None
    cadence = asked.control.counted or YEARLY
    keeper = str(note.values.get("keeper", "")) if note else ""
    what = f"A copy of the list that {keeper} keeps" if keeper else "A copy of the keeper's list"
    findings = [asked.done(what, last, cadence, asked.control.mend)]
    if last is None:
        return staff(findings)
    _, due_on = asked.stands(asked.noon(last), cadence)
    return staff(findings, [due_on], [asked.noon(last)])


RULES: Mapping[str, Rule] = {
    "licences-listed": licences_listed,
    "licences-cover": licences_cover,
    "licences-certificates": licences_certificates,
    "licences-copy": licences_copy,
}
