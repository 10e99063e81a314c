"""What people type about agents."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from abide.domain.words import looks_like_path

NEW = ""


class EnrolForm(forms.Form):
    """What a new agent is to be called, and whether it takes over from another."""

    name = forms.CharField(
        label="Name of the server",
        help_text="As people at the school call it, such as Office server.",
        max_length=120,
    )
    replaces = forms.ChoiceField(
        label="Is it a new server, or one that comes back?",
        required=False,
        widget=forms.RadioSelect,
        help_text=(
            "After a recovery, or when a server was set up anew, choose the one it was before: its "
            "log goes on, and the old key ends."
        ),
    )

    def __init__(self, *args: object, agents: Iterable[tuple[str, str]] = (), **kwargs: object):
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        known = [(key, f"It takes over from {name}") for key, name in agents]
        field = self.fields["replaces"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(NEW, "A server that is new here"), *known]
        if not known:
            del self.fields["replaces"]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if looks_like_path(name):
            raise forms.ValidationError("Enter the name people use for the server, not a path")
        return name
