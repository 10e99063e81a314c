"""What a report tells is read from its words, and never read better than they are."""

from __future__ import annotations

import pytest

from abide.domain.errors import Refused
from abide.hub.suppliers.reading.mails import read_mail
from abide.hub.suppliers.reading.outcomes import (
    ANSWER,
    CONDITION,
    CONTRADICTS,
    NO_WORDS,
    Outcome,
    OwnWords,
    Reading,
    read_outcome,
)
from abide.hub.suppliers.reading.patterns import Pattern
from abide.hub.suppliers.reading.recognisers import recognisers
from tests.hub.suppliers.mails import (
    RESTIC,
    RESTIC_FATAL,
    RESTIC_UNREADABLE,
    VEEAM,
    WINDOWS,
    mail,
)

SUCCEEDED = "The backup operation has finished successfully."
FAILED = "The backup operation that started at '21:00' has failed with following error code 'x'."


def read(subject: str, text: str = "", html: str = "", own: OwnWords | None = None) -> Reading:
    return read_outcome(read_mail(mail(subject, text, html=html)), own or OwnWords())


def veeam(good: int, warning: int, error: int) -> str:
    return VEEAM.format(good=good, warning=warning, error=error)


@pytest.mark.parametrize(
    ("subject", "text", "html", "outcome", "recogniser"),
    [
        ("nightly", RESTIC, "", Outcome.GOOD, "restic"),
        ("nightly", RESTIC_UNREADABLE, "", Outcome.WARNING, "restic"),
        ("nightly", "restic\n" + RESTIC_FATAL, "", Outcome.FAILED, "restic"),
        ("[Success] Admin nightly (3 objects)", "", veeam(3, 0, 0), Outcome.GOOD, "veeam"),
        ("[Warning] Admin nightly (3 objects)", "", veeam(2, 1, 0), Outcome.WARNING, "veeam"),
        ("[Failed] Admin nightly (3 objects)", "", veeam(2, 0, 1), Outcome.FAILED, "veeam"),
        (
            "Event 4",
            WINDOWS.format(event=4, said=SUCCEEDED),
            "",
            Outcome.GOOD,
            "windows-server-backup",
        ),
        (
            "Event 5",
            WINDOWS.format(event=5, said=FAILED),
            "",
            Outcome.FAILED,
            "windows-server-backup",
        ),
        (
            "wbadmin",
            "The backup operation completed with warnings.",
            "",
            Outcome.WARNING,
            "windows-server-backup",
        ),
        ("Backup completed successfully", "All files: 0 errors.", "", Outcome.GOOD, "words"),
        (
            "Nightly copy",
            "The copy to our site succeeded with no warnings.",
            "",
            Outcome.GOOD,
            "words",
        ),
        ("Backup FAILED on OFFICE-SERVER", "", "", Outcome.FAILED, "words"),
        ("Backup job", "Three files were skipped.", "", Outcome.WARNING, "words"),
    ],
)
def test_what_programs_and_people_write_is_known(
    subject: str, text: str, html: str, outcome: Outcome, recogniser: str
) -> None:
    found = read(subject, text, html)
    assert (found.outcome, found.recogniser) == (outcome, recogniser), found.why


@pytest.mark.parametrize(
    ("subject", "text", "html", "why"),
    [
        ("[Success] Admin nightly (3 objects)", "", veeam(2, 0, 1), CONTRADICTS),
        ("nightly", RESTIC + RESTIC_FATAL, "", CONTRADICTS),
        ("Backup succeeded", "2 of 3 volumes; the third failed.", "", CONTRADICTS),
        ("Backup completed successfully with 3 errors", "", "", CONTRADICTS),
        ("Backup succeeded", "Result: unsuccessful.", "", CONTRADICTS),
        ("Your copy", "If the backup completed successfully you need do nothing.", "", CONDITION),
        ("Your copy", "Last successful backup: 3 November.", "", CONDITION),
        ("Your copy", "The backup will be successfully completed tonight.", "", CONDITION),
        ("Your copy", "The backup was 95% successful.", "", CONDITION),
        ("Your copy", "Backup jobs: 3 of 5 successful.", "", CONDITION),
        ("Your copy", "Backup jobs: 0 successful.", "", CONDITION),
        ("Your copy", "No backup was successful.", "", CONDITION),
        ("Our news", "We have successfully moved to new offices.", "", NO_WORDS),
        ("Our news", "The weather is fine.", "", NO_WORDS),
        ("restic report", "Everything is fine with restic.", "", NO_WORDS),
        (
            "Event 14",
            WINDOWS.format(event=14, said="The backup operation has completed."),
            "",
            NO_WORDS,
        ),
        ("RE: Backup completed successfully", "Thank you!", "", ANSWER),
    ],
)
def test_what_is_not_plainly_good_waits_and_says_why(
    subject: str, text: str, html: str, why: str
) -> None:
    found = read(subject, text, html)
    assert (found.outcome, found.why) == (None, why)


def test_a_plain_text_that_says_good_does_not_hide_a_page_that_says_failed() -> None:
    found = read("Backup of Admin", "The backup completed successfully.", "<p>Backup failed</p>")
    assert (found.outcome, found.why) == (None, CONTRADICTS)


@pytest.mark.parametrize("hidden", ["style='display:none'", "hidden"])
def test_what_a_page_hides_is_read_all_the_same(hidden: str) -> None:
    page = f"<p>Backup completed successfully</p><p {hidden}>The backup failed</p>"
    assert read("Admin", "", page).why == CONTRADICTS


def test_the_schools_own_words_are_known_in_any_language() -> None:
    own = OwnWords(good=("Sicherung abgeschlossen",), failed=("Sicherung abgebrochen",))
    assert read("Sicherung abgeschlossen", own=own).outcome is Outcome.GOOD
    assert read("Sicherung abgebrochen", own=own).outcome is Outcome.FAILED
    both = read("Sicherung abgeschlossen", "Sicherung abgebrochen", own=own)
    assert (both.outcome, both.why) == (None, CONTRADICTS)
    assert read("Sicherung abgeschlossen", "with 3 errors", own=own).why == CONTRADICTS


def test_numbers_and_the_jobs_name_are_told() -> None:
    assert read("nightly", RESTIC).numbers["files"] == 15221
    job = read("[Success] Admin nightly (3 objects)", "", veeam(3, 0, 0))
    assert (job.job, job.numbers["succeeded"]) == ("Admin nightly", 3)


def test_every_recogniser_that_comes_with_abide_reads() -> None:
    names = [each.name for each in recognisers()]
    assert names == ["restic", "veeam", "windows-server-backup", "words"]


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("{any} done", "begin with 4 plain"),
        ("done", ""),
        ("backup {any} of {any} in {job}", "open gaps"),
        ("x" * 200, "longer than"),
        ("took {files} of {files}", "twice"),
    ],
)
def test_a_pattern_that_could_take_long_is_refused(says: str, why: str) -> None:
    if not why:
        assert Pattern(says).search("it is done")
        return
    with pytest.raises(Refused, match=why):
        Pattern(says)


def test_a_number_is_whole_before_it_counts_as_none() -> None:
    assert read("Backup completed successfully", "10 errors").why == CONTRADICTS
    assert read("Backup completed successfully", "1,000 errors").why == CONTRADICTS
    assert read("Backup completed successfully", "0 errors").outcome is Outcome.GOOD
