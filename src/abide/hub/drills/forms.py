"""What of the proofs to see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from abide.hub.drills.queries import RESULTS, ProofFilter


class ProofsForm(forms.Form):
    """Which system, which place, how it ended."""

    system = forms.ChoiceField(label="System", required=False, widget=forms.Select())
    place = forms.ChoiceField(label="Place", required=False, widget=forms.Select())
    result = forms.ChoiceField(
        label="How it ended", required=False, choices=list(RESULTS.items()), widget=forms.Select()
    )

    def __init__(
        self, systems: Sequence[str], places: Sequence[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, values in (("system", systems), ("place", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "All"), *((each, each) for each in values)]
            field.widget.choices = field.choices

    def chosen(self) -> ProofFilter:
        """Return what to show; where something is not in order, everything."""
        return ProofFilter(**self.cleaned_data) if self.is_valid() else ProofFilter()
