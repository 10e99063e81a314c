"""What people fill in: swaps of drives, a drive's name, jobs, and what of the log to see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from abide.domain.rotation import HOME_RULE
from abide.hub.backups.actions import Swap
from abide.hub.backups.models import DriveMove, Job, Place
from abide.hub.backups.queries import Askable, LogFilter
from abide.hub.backups.words import RUNS
from abide.hub.web.forms import DateField

Where = DriveMove.Where


WHERE_WORDS = dict(Where.choices)


class Radios(forms.RadioSelect):
    """Radios of which some have a line that says more."""

    hints: dict[str, str]

    def __init__(self, hints: dict[str, str] | None = None) -> None:
        super().__init__()
        self.hints = hints or {}


class SwapForm(forms.Form):
    """Which drive goes out, with whom and where to; which is plugged in."""

    out = forms.ChoiceField(
        label="Which drive goes out?", required=False, widget=Radios(), initial=""
    )
    taken_by = forms.CharField(label="Who takes it?", required=False, max_length=120)
    where = forms.ChoiceField(
        label="Where is it going?",
        required=False,
        choices=Where.choices,
        widget=Radios({Where.HOME.value: f"It should not go there. {HOME_RULE}"}),
    )
    going_to = forms.CharField(
        label="More about where",
        help_text="For example, which building, which bank, which room.",
        required=False,
        max_length=200,
    )
    into = forms.ChoiceField(
        label="Which drive comes in?", required=False, widget=Radios(), initial=""
    )

    def __init__(self, drives: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, nothing in (("out", "No drive goes out"), ("into", "No drive comes in")):
            choices = self.fields[name]
            assert isinstance(choices, forms.ChoiceField)
            choices.choices = [*drives, ("", nothing)]
            choices.widget.choices = choices.choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        said = dict(cleaned)
        out, into = said["out"], said["into"]
        if not out and not into:
            self.add_error("out", "Choose the drive that goes out, or below the one plugged in")
        if out and out == into:
            self.add_error("into", "Choose another drive: this one goes out")
        if out and not said["taken_by"].strip():
            self.add_error("taken_by", "Enter the name of the person who takes the drive")
        if out and not said["where"]:
            self.add_error("where", "Choose where the drive is going")
        if out and said["where"] == Where.ELSEWHERE and not said["going_to"].strip():
            self.add_error("going_to", "Enter in words where the drive is going")
        return cleaned


class ConfirmForm(forms.Form):
    """The tick that a drive goes to a home although it should not."""

    home = forms.BooleanField(
        label="It goes to a home all the same",
        error_messages={"required": "Tick the box if it goes to a home, or change where it goes"},
    )


def swap_of(said: dict[str, Any], drives: dict[str, Place], *, home_confirmed: bool) -> Swap:
    """Given what a swap form said and the drives by id, return the swap."""
    out = drives.get(said["out"])
    return Swap(
        out=out,
        taken_by=said["taken_by"] if out else "",
        where=said["where"] if out else "",
        going_to=said["going_to"] if out else "",
        home_confirmed=home_confirmed,
        into=drives.get(said["into"]),
    )


class DriveForm(forms.Form):
    """The name of a new drive."""

    name = forms.CharField(
        label="Name of the drive",
        help_text="As it is written on it, such as Drive C. If a server's own file already names "
        "it, use that name.",
        max_length=120,
    )


class AskForm(forms.Form):
    """What to ask a server for."""

    deed = forms.ChoiceField(
        label="What should be done?",
        choices=[
            (Job.Deed.BACKUP.value, "Back up now"),
            (Job.Deed.DRILL.value, "Test a restore now"),
            (Job.Deed.WHOLE_DRILL.value, "Test a full restore now"),
        ],
        widget=Radios(
            {
                Job.Deed.DRILL.value: "Some files at random are brought back and compared.",
                Job.Deed.WHOLE_DRILL.value: "Everything is brought back and timed.",
            }
        ),
    )
    system = forms.ChoiceField(label="Of which system?", widget=forms.Select())
    place = forms.ChoiceField(
        label="Which place?", required=False, widget=forms.Select(), initial=""
    )

    def __init__(self, asks: Sequence[Askable], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        several = len({ask.agent_id for ask in asks}) > 1
        systems = [
            (
                f"{ask.agent_id}:{ask.system}",
                f"{ask.system} ({ask.agent})" if several else ask.system,
            )
            for ask in asks
        ]
        places = sorted({place for ask in asks for place in ask.places})
        self._choose("system", [("", "Choose a system"), *systems])
        self._choose("place", [("", "Every place it is kept in"), *((p, p) for p in places)])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.widget.choices = choices


class CopyFilterForm(forms.Form):
    """Of which system and which place to see what there is; all of them unless one is chosen."""

    system = forms.ChoiceField(label="System", required=False, widget=forms.Select())
    place = forms.ChoiceField(label="Place", required=False, widget=forms.Select())

    def __init__(
        self, systems: Sequence[str], places: Sequence[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, values in (("system", systems), ("place", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "All"), *((each, each) for each in values)]
            field.widget.choices = field.choices


class LogForm(CopyFilterForm):
    """What of the log to see."""

    outcome = forms.ChoiceField(
        label="How it ended",
        required=False,
        choices=[("", "All"), *RUNS.items()],
        widget=forms.Select(),
    )
    first = DateField(label="From", required=False)
    last = DateField(label="To", required=False)

    def chosen(self) -> LogFilter:
        """Return what to show; where something is not in order, everything."""
        if not self.is_valid():
            return LogFilter()
        return LogFilter(**self.cleaned_data)
