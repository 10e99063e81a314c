"""What a kit says in plain words: sealed, how to go on; in clear, whose it is, how to open it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from abide.agent.context import Agent
from abide.domain.words import moment

IF_FOUND = "This belongs to a school. It is locked. Don't plug it in. Please ring the school."


def if_found(agent: Agent) -> str:
    """Return what a finder reads: nothing of pupils, systems or places."""
    return (agent.settings.kit.if_found or IF_FOUND).strip() + "\n"


def paper(agent: Agent, register: dict[str, Any]) -> str:
    """Given an agent and its register, return how to go on once the kit is open; sealed."""
    return "\n".join(_lines(agent, register)) + "\n"


def _lines(agent: Agent, register: dict[str, Any]) -> Iterator[str]:
    zone = agent.settings.calendar.zone
    yield f"{register['school']}: how to get back, as of {moment(agent.clock(), zone)}"
    yield ""
    yield "WHOM TO RING"
    for each in register["contacts"]:
        yield "  " + ", ".join(str(value) for value in each.values())
    if not register["contacts"]:
        yield "  Nobody is named in agent.toml."
    yield ""
    yield "WHAT TO BRING BACK, IN THIS ORDER"
    for number, system in enumerate(register["systems"], start=1):
        yield f"  {number}. {system['name']} ({system['grade']}): {system['because']}"
        for copy in system["copies"]:
            taken = moment(datetime.fromisoformat(copy["taken_at"]), zone)
            yield f"       in {copy['place']}: {copy['files']} files of {taken}, {copy['snapshot']}"
    yield ""
    yield "WHERE THE COPIES ARE"
    for place in register["places"]:
        away = ", said to be off site" if place["offsite"] else ""
        yield f"  {place['name']} ({place['kind']}{away}): {place['address']}"
    yield from _AFTER


_AFTER = """
WITH ABIDE (after  abide kit open ... --to /var/lib/abide )
  export ABIDE_HOME=/var/lib/abide
  abide doctor                          which places can be reached
  abide recover --to /srv/recovered     everything, in the order above, every byte compared

WITH RESTIC ALONE
  The password of each place is in the file of agent/ that its password_file in agent/agent.toml
  names; its address is above. Where there is an environment_file, its lines go into the
  environment first. Then, for a system's snapshot named above:
  restic -r ADDRESS --password-file agent/secrets/NAME --no-lock snapshots
  restic -r ADDRESS --password-file agent/secrets/NAME --no-lock restore SNAPSHOT --target DIR
  Databases come back as dumps: .dump by pg_restore, .sql by mariadb, .bak by SQL Server; SQLite
  files as they are.

WHAT THE HUB HELD OF THE SCHOOL
  Where there was a hub, school.zip (in agent/kit/opened, or in school/) holds the register, people,
  contacts, school time and the log, as tables that any spreadsheet opens.
""".splitlines()


def opening(needs: int, of: int, number: int) -> str:
    """Given the cards, return how the kit is opened, with Abide and without; in clear."""
    return _OPENING.format(needs=needs, of=of, number=number)


_OPENING = """HOW TO OPEN THIS KIT

You need {needs} of the {of} cards of set {number}, each held by somebody else. One opens nothing.
Use a computer that the school trusts. No network is needed. Do not type the words into a web page.

A. WITH THE PROGRAMS IN abide-opener (Linux on an Intel or AMD processor)

   1. sh abide-opener/open.sh /srv/abide-programs
      checks the programs against PROGRAMS.sha256 and unpacks them into that new folder.
   2. /srv/abide-programs/abide kit open THIS-FOLDER --to /var/lib/abide
      asks for the words of {needs} cards. The first four letters of a word are enough.
      /var/lib/abide must be new. A drive that is plugged in elsewhere than before is named with
      --drive NAME=FOLDER .
   3. export ABIDE_HOME=/var/lib/abide
      /srv/abide-programs/abide recover --to /srv/recovered

   PROGRAMS.sha256 lies on the same drive as the programs. It shows damage, not malice: if the drive
   was in strange hands, use B on a computer of your own.

B. WITH age AND restic ALONE (any system; both are free and found in every Linux distribution)

   1. Turn the words of {needs} cards into the passphrase. The cards are SLIP-39; any tool for that
      will do, such as
         pip install shamir-mnemonic[cli]
         shamir recover
      which asks for each card's words and prints "Your master secret is: ...", 64 characters.
      No tool at hand but those in abide-opener, unpacked as in A.1:
         /srv/abide-programs/python -m abide.agent.kit.stock
   2. age -d -o identity.txt identity.age        it asks for a passphrase: the 64 characters
   3. age -d -i identity.txt kit.age | tar x     writes agent/, log/, register.json, RECOVERY.txt
   4. Read RECOVERY.txt. Then remove identity.txt. Where there is a school/school.zip, it holds the
      school's register, people, contacts and log as its hub had them: tables for any spreadsheet.

WHAT IS WHAT
   kit.age        everything, sealed          identity.age   opens it, sealed with the cards' words
   kit.json       which cards, which hashes   OPENING.txt    this
"""
