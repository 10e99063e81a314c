"""`abide alarm list`, `abide alarm answer` and `abide announce`"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from abide.cli.common import (
    DONE,
    NOT_PROVEN,
    AsJson,
    answer,
    end,
    looking_agent,
    moment,
    working_agent,
)
from abide.cli.voice import ProgressKind
from abide.domain.errors import Refused

if TYPE_CHECKING:
    from abide.domain.ruin import Alarm
    from abide.wire.alarm_answers import AlarmRow

app = typer.Typer(help="Early signs that data is being ruined.", no_args_is_help=True)
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so; kept here only.")]


@app.command("list")
def list_alarms(as_json: AsJson = False) -> None:
    """Show every alarm, newest first; ends with 1 while one is open."""
    from abide.agent.signs.alarms import all_alarms
    from abide.wire.alarm_answers import AlarmList

    with looking_agent() as agent:
        found = all_alarms(agent)[::-1]
        zone = agent.settings.calendar.zone
    lines = [line for alarm in found for line in _lines(alarm, zone)] or ["No alarm so far."]
    answer(AlarmList(alarms=[_row(each) for each in found]), as_json, lines)
    end(NOT_PROVEN if any(each.is_open for each in found) else DONE)


@app.command("answer")
def answer_alarm(
    alarm: Annotated[str, typer.Argument(metavar="ID", help="Which, as  abide alarm list  says.")],
    by: By,
    false_alarm: Annotated[
        bool, typer.Option("--false-alarm", help="Nothing is ruined; the changes are meant.")
    ] = False,
    restored: Annotated[
        bool, typer.Option("--restored", help="It was ruin, and clean copies were brought back.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer an alarm, once: a named person says what it was."""
    from abide.agent.signs.alarms import answer as run
    from abide.wire.alarm_answers import AlarmList

    if false_alarm == restored:
        raise Refused("Say either --false-alarm or --restored.")
    said: Literal["false alarm", "restored"] = "false alarm" if false_alarm else "restored"
    with working_agent(ProgressKind.AUTO, as_json) as agent:
        done = run(agent, alarm, said, by)
    lines = [f"The alarm of {done.system} is answered: {said}. Run  abide backup  now."]
    if any(sign.sign == "canary" for sign in done.signs):
        lines.append(
            "Its canaries are forgotten: remove the files that are left of them, then plant new "
            f"ones:  abide canary plant '{done.system}'"
        )
    answer(AlarmList(alarms=[_row(done)]), as_json, lines)


def announce(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What will change, in words.")],
    by: By,
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="The last day of it; at most 31 ahead.")
    ],
    systems: Annotated[
        list[str] | None, typer.Argument(metavar="[SYSTEM]...", help="Default: every system.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say beforehand that much will change, so that its amount rings no alarm."""
    from abide.agent.signs.alarms import announce as run
    from abide.wire.alarm_answers import Announced

    with working_agent(ProgressKind.AUTO, as_json) as agent:
        last = moment(until, agent.settings.calendar.zone)
        assert last is not None
        run(agent, words, by, last, systems or [])
    what = ", ".join(systems or []) or "every system"
    lines = [f"Noted: much may change in {what} until {last:%Y-%m-%d %H:%M}."]
    answer(Announced(systems=sorted(systems or []), until=last), as_json, lines)


def _row(alarm: Alarm) -> AlarmRow:
    from abide.wire.alarm_answers import AlarmRow, CleanRow, SignRow

    return AlarmRow(
        id=alarm.id,
        system=alarm.system,
        at=alarm.at,
        open=alarm.is_open,
        reason=alarm.reason,
        signs=[
            SignRow(sign=s.sign, count=s.count, share=s.share, limit=s.limit) for s in alarm.signs
        ],
        suspect_from=alarm.suspect_from,
        last_clean=[
            CleanRow(repository=c.repository, snapshot=c.snapshot, at=c.at)
            for c in alarm.last_clean
        ],
        answer=alarm.answered,
        answered_at=alarm.answered_at,
    )


def _lines(alarm: Alarm, zone: object) -> list[str]:
    def told(at: datetime) -> str:
        from datetime import UTC, tzinfo

        local = at.astimezone(zone if isinstance(zone, tzinfo) else UTC)
        return f"{local:%Y-%m-%d %H:%M}"

    state = alarm.answered or "OPEN"
    lines = [f"{alarm.id}  {told(alarm.at)}  {alarm.system}: {state}", f"    {alarm.reason}."]
    for clean in alarm.last_clean:
        lines.append(
            f"    last clean copy in {clean.repository}: {clean.snapshot[:8]} of {told(clean.at)}"
        )
    if not alarm.last_clean:
        lines.append("    no copy is known to be clean")
    if alarm.is_open:
        lines.append(
            f"    answer it:  abide alarm answer {alarm.id} --false-alarm (or --restored) --by NAME"
        )
    return lines
