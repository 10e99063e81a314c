"""What of the proofs to see."""

from __future__ import annotations

from django import forms

from abide.hub.backups.forms import CopyFilterForm
from abide.hub.drills.queries import RESULTS, ProofFilter


class ProofsForm(CopyFilterForm):
    """Which system, which place, how it ended."""

    result = forms.ChoiceField(
        label="How it ended", required=False, choices=list(RESULTS.items()), widget=forms.Select()
    )

    def chosen(self) -> ProofFilter:
        """Return what to show; where something is not in order, everything."""
        return ProofFilter(**self.cleaned_data) if self.is_valid() else ProofFilter()
