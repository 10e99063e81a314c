"""The agent as a task that Windows starts with the machine, as commands and XML. **Not run**: no
Windows could be had; the texts are checked as texts.

A task and not a service: the Service Control Manager ends whatever does not speak its protocol,
which takes a library of its own; the Task Scheduler starts any program before anybody signs in,
without a time limit, at low priority, and starts it again when it fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PureWindowsPath
from xml.sax.saxutils import escape

TASK_NAME = "Abide agent"
_SYSTEM = "S-1-5-18"  # the account SYSTEM: reads every file and may make volume shadow copies
_BELOW_NORMAL = 7

_XML = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Backups, drills and their evidence (abide agent run)</Description>
  </RegistrationInfo>
  <Triggers>
    <BootTrigger><Enabled>true</Enabled><Delay>PT2M</Delay></BootTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{account}</UserId>
      <RunLevel>HighestAvailable</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>{priority}</Priority>
    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{command}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{folder}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def task_xml(command: Sequence[str], home: PureWindowsPath) -> str:
    """Given the command that starts Abide and ABIDE_HOME, return the task as XML (UTF-16)."""
    words = [*command[1:], "agent", "run"]
    return _XML.format(
        account=_SYSTEM,
        priority=_BELOW_NORMAL,
        command=escape(command[0]),
        arguments=escape(" ".join(quoted(each) for each in words)),
        folder=escape(str(home)),
    )


def install_commands(
    xml_file: PureWindowsPath, home: PureWindowsPath
) -> tuple[tuple[str, ...], ...]:
    """Given the XML's file and ABIDE_HOME, return the commands that install and start the task."""
    return (
        ("setx", "/M", "ABIDE_HOME", str(home)),
        ("icacls", str(home), "/inheritance:r", "/grant:r", f"*{_SYSTEM}:(OI)(CI)F"),
        ("icacls", str(home), "/grant", "*S-1-5-32-544:(OI)(CI)F"),  # Administrators
        ("schtasks", "/Create", "/F", "/TN", TASK_NAME, "/XML", str(xml_file)),
        ("schtasks", "/Run", "/TN", TASK_NAME),
    )


def remove_commands() -> tuple[tuple[str, ...], ...]:
    """Return the commands that stop the task and take it away; what the agent made stays."""
    return (
        ("schtasks", "/End", "/TN", TASK_NAME),
        ("schtasks", "/Delete", "/F", "/TN", TASK_NAME),
    )


def quoted(word: str) -> str:
    """Given a word, return it as a Windows command line carries it."""
    return f'"{word}"' if not word or any(each in word for each in ' \t"') else word
