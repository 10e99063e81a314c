"""The forms of a review: a decision for each account, and whoever is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from abide.domain.promises import Row
from abide.hub.records.access.actions import Decision
from abide.hub.records.access.queries import Account
from abide.hub.records.kinds.access import SORTS
from abide.hub.register.forms.fields import Line, Lines
from abide.hub.web import words

KEEP, AWAY = "keep", "away"
MOST_MISSING = 20
MOST_CHANGED = 150
"""On longer lists accounts are only kept or taken away: a form holds so many fields and no more.
What is to be changed of an account is then changed on its own page."""
_YES = {"yes": True, "no": False}
_TYPED: Mapping[Any, str] = {True: "yes", False: "no"}
_STEPS = [("yes", "Yes"), ("no", "No"), ("", "Not known")]


@dataclass(frozen=True)
class Asked:
    """One account in the form: the names of its fields, and what stands about it."""

    account: Account
    decide: str
    fields: tuple[str, ...]


class ReviewForm(forms.Form):
    """For each account keep or take away, and what is to be changed; people who are missing."""

    def __init__(
        self,
        accounts: Sequence[Account],
        data: Mapping[str, Any] | None = None,
        *,
        missing: int = 0,
    ) -> None:
        super().__init__(data)
        self.may_change = len(accounts) <= MOST_CHANGED
        self.asked = [self._ask(number, each) for number, each in enumerate(accounts, 1)]
        self.missing = [self._ask_missing(number) for number in range(1, missing + 1)]
        self.fields["words"] = Lines(label="Note on this review", required=False, max_length=1000)

    def _ask(self, number: int, each: Account) -> Asked:
        decide = f"decide-{number}"
        self.fields[decide] = forms.ChoiceField(
            label=f"{each.called}: keep or take away?",
            choices=[(KEEP, "Keep"), (AWAY, "Take away")],
            widget=forms.RadioSelect,
            initial=AWAY if each.left_on else None,
            error_messages={"required": f"Choose for {each.called}: keep, or take away"},
        )
        more = self._to_change(number, each.row) if self.may_change else {}
        self.fields.update(more)
        return Asked(each, decide, tuple(more))

    def _to_change(self, number: int, said: Row) -> dict[str, forms.Field]:
        return {
            f"post-{number}": Line(
                label="Post", required=False, max_length=150, initial=said.text("post")
            ),
            f"approved_by-{number}": Line(
                label="Approved by",
                required=False,
                max_length=150,
                initial=said.text("approved_by"),
            ),
            f"second_factor-{number}": forms.ChoiceField(
                label="Signs in with a second step",
                required=False,
                choices=_STEPS,
                widget=forms.RadioSelect,
                initial=_TYPED.get(said.values.get("second_factor"), ""),
            ),
        }

    def _ask_missing(self, number: int) -> tuple[str, ...]:
        made: dict[str, forms.Field] = {
            f"new_who-{number}": Line(
                label="Name",
                required=False,
                max_length=150,
                help_text="Leave it empty if nobody is missing",
            ),
            f"new_post-{number}": Line(label="Post", required=False, max_length=150),
            f"new_account-{number}": Line(
                label="Account",
                required=False,
                max_length=150,
                help_text="The name they sign in with",
            ),
            f"new_sort-{number}": forms.ChoiceField(
                label="Whose account is it?",
                required=False,
                choices=[(each, words.sentence(each)) for each in SORTS],
                initial="staff",
            ),
            f"new_approved_by-{number}": Line(label="Approved by", required=False, max_length=150),
        }
        self.fields.update(made)
        return tuple(made)

    def decisions(self) -> list[Decision]:
        """Return what was decided of each account, with what is to be changed of it."""
        found = []
        for number, each in enumerate(self.asked, 1):
            away = self.cleaned_data[each.decide] == AWAY
            found.append(Decision(each.account.id, away, {} if away else self._changes(number)))
        return found

    def _changes(self, number: int) -> dict[str, Any]:
        said = self.cleaned_data
        if not self.may_change:
            return {}
        return {
            "post": said[f"post-{number}"] or None,
            "approved_by": said[f"approved_by-{number}"] or None,
            "second_factor": _YES.get(said[f"second_factor-{number}"]),
        }

    def added(self) -> list[dict[str, Any]]:
        """Return whoever is missing, as what they are entered with."""
        found = []
        for number in range(1, len(self.missing) + 1):
            names = ("who", "post", "account", "sort", "approved_by")
            said = {name: self.cleaned_data.get(f"new_{name}-{number}") for name in names}
            if said["who"] or said["account"]:
                found.append({**said, "sort": said["sort"] or "staff"})
        return found


def changed_words(row: Row, decision: Decision) -> list[str]:
    """Given an account and a decision, return in words what would be changed of it."""
    labels = {"post": "post", "approved_by": "approved by", "second_factor": "second step"}
    found = []
    for name, label in labels.items():
        before, after = row.values.get(name), decision.values.get(name)
        if name in decision.values and (before or None) != after and before != after:
            found.append(f"{label}: {_said(before)} → {_said(after)}")
    return found


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value else "not said"


class UsersForm(forms.Form):
    """A table of users."""

    file = forms.FileField(
        label="The table of users",
        help_text="Saved as CSV from the system itself",
        widget=forms.FileInput(attrs={"accept": ".csv"}),
    )
