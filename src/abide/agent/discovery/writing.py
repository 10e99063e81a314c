"""agent.toml as text: every key explained in a line, what is not sure left as a comment."""

from __future__ import annotations

import json
from collections.abc import Iterator

from abide.agent.discovery.proposal import Found, Place, Proposal, Proposed
from abide.agent.home import file_name

_HEAD = """\
# agent.toml: what this server protects, how well, and where the copies go.
# Written by  abide agent init  from what it found. A key behind a “#” is off: take the mark away to
# use it. After a change  abide doctor  says what is still amiss.

[agent]
name = {name}                # this server, as it is told apart from others
# school = "Example Primary"       # the school's name, as answers give it
# scratch = "/srv/scratch"         # restore tests put files here: room for the largest system
# workers = 2                      # how many engines run at a time; default: by the number of cores

[calendar]
division = "england-and-wales"     # bank holidays: england-and-wales, scotland or northern-ireland
zone = "Europe/London"             # the clock on the school's wall
# terms = [["2026-09-02", "2026-12-18"], ["2027-01-04", "2027-03-25"]]
#                                  # first and last day of each; without terms every day is open
# closures = ["2026-10-23"]        # other days on which the school is closed

[schedule]
school_hours = "08:00-17:00"       # backups without a time of day begin when these end
nice = 10                          # how far the service gives way to live work, 0 to 19
# windows = ["17:00-07:00"]        # nothing begins outside these
# drills = ["21:00-05:00"]         # restore tests begin in these only
# school_hours_upload = 500        # KiB a second that may be sent in school hours
# school_hours_download = 2000     # KiB a second that may be fetched in school hours

[kit]
# if_found = "Example Primary, 01234 567890"  # what a finder of a drive reads: no more than that
# folders = ["/srv/kit"]           # where the sealed kit goes besides every drive
# limit_days = 8                   # a kit older than this is overdue

# [[contacts]]                     # whom to ring when the server is gone
# name = "A. Technician"
# role = "IT support"
# phone = "01234 567891"

# [retention.critical]             # how many copies stay: of each day, week, term and year
# daily = 30
# weekly = 13
# termly = 6
# yearly = 7
"""
_PLACES = """
# ---- Places for copies --------------------------------------------------------------------------
# Each has a password of its own in secrets/, made just now. Keep a copy away from this server:
# without it no copy can ever be read ( abide kit cards  and  abide kit make  see to that).
"""
_PLACE = """
# {about}
[[repositories]]
name = {name}
kind = "{kind}"                    # local, drive, rest, s3 or rclone
url = {url}
{marker}device = {device}          # copies on one device count once
password_file = {password}
# offsite = true                   # is it kept in another building?
# offline = true                   # is it unplugged between backups?
"""
_MARKER = "marker = {}  # a file on the drive with a line that reads {}\n"
_STORE = """
# A store elsewhere looks like this (a school cannot live on copies in one building):
# [[repositories]]
# name = "store"
# kind = "rest"
# url_file = "secrets/store-url"   # a file of mode 0600: rest:https://name:password@store.example/
# password_file = "secrets/store"  # a file of mode 0600 with a long random password
# offsite = true
"""
_SYSTEMS = """
# ---- What the school needs back -----------------------------------------------------------------
# grade: critical, essential, necessary or desirable: what is brought back first. Check every one.
# rto_hours: back within; rpo_hours: how many hours of work may be lost; both are promises to agree.
# A web-based system belongs here too: give it a grade, a supplier and  sources = [] .
"""
_SYSTEM = """
[[systems]]
name = {name}
grade = "{grade}"  # {why}
# rto_hours = 4
# rpo_hours = 24
# depends_on = []
# [systems.program]: name, version, licence, installer: what opens the data, to be installed again
backup = "every school day at 19:00"
proof = "weekly"                   # how often a restore test brings some of it back
whole = "termly"                   # how often all of it is brought back, and timed
"""


def agent_toml(proposal: Proposal) -> str:
    """Given what is proposed, return the text of agent.toml."""
    parts = [_HEAD.format(name=_text(proposal.agent)), _PLACES]
    parts += [_place(each) for each in proposal.places]
    parts += [_STORE]
    parts += [f"\n# {_plain(note)}\n" for note in proposal.notes]
    parts += [_SYSTEMS]
    parts += [_system(each, proposal.has_place) for each in proposal.systems]
    parts += list(_programs(proposal))
    return "".join(parts)


def password_file(place: Place) -> str:
    """Given a place, return its password's file, as agent.toml names it."""
    return f"secrets/{file_name(place.name)}"


def _place(place: Place) -> str:
    marker = "" if place.marker is None else _MARKER.format(_text(str(place.marker)), place.name)
    text = _PLACE.format(
        about=_plain(place.about),
        name=_text(place.name),
        kind=place.kind,
        url=_text(str(place.folder)),
        marker=marker,
        device=_text(place.device),
        password=_text(password_file(place)),
    )
    return text if place.why_not is None else _off(text, place.why_not)


def _system(system: Proposed, has_place: bool) -> str:
    head = _SYSTEM.format(name=_text(system.name), grade=system.grade.value, why=system.why_grade)
    sources = "".join(_source(each, has_place) for each in system.sources)
    if not system.active or not has_place:
        head += "# It is on the register only, until a source below is on.\n"
    return head + sources


def _source(source: Found, has_place: bool) -> str:
    lines = ["[[systems.sources]]", f'kind = "{source.kind}"']
    lines.append(f"{source.key} = {_text(source.value)}")
    if source.holds is not None:
        lines.append(f'holds = "{source.holds}"')
    if source.kind == "files":
        lines.append('# exclude = ["*.tmp"]')
    text = "\n".join(lines) + "\n"
    why_not = source.why_not or (None if has_place else "there is no place to copy it to yet")
    return text if why_not is None else _off(text, why_not)


def _off(text: str, why: str) -> str:
    """Given lines of TOML, return them as comments under the reason."""
    lines = [f"# {line.removeprefix('# ')}" for line in text.strip("\n").split("\n")]
    return "\n".join(["", f"# Not taken: {_plain(why)}.", *lines, ""])


def _programs(proposal: Proposal) -> Iterator[str]:
    if proposal.programs:
        yield (
            "\n# Programs that were found; what opens a system's data belongs into its\n"
            "# [systems.program], so that it can be installed again:\n"
        )
        yield "".join(f"#   {_plain(each)}\n" for each in proposal.programs)


def _text(value: str) -> str:
    """Given a text, return it as a TOML string (JSON's escapes are TOML's)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text)
