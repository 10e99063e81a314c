"""Plain Django forms, shown as GOV.UK components and complaining in words that help."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

from abide.hub.web.forms import DateField, complaints, error_summary, field, fields


class Example(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    name = forms.CharField(max_length=20, help_text="As staff call it")
    purpose = forms.CharField(widget=forms.Textarea, required=False)
    since = DateField(label="In use since")
    grade = forms.ChoiceField(choices=[("a", "Alpha"), ("b", "Beta")], widget=forms.RadioSelect)
    parts = forms.MultipleChoiceField(choices=[("x", "Ex"), ("y", "Why")], required=False)
    place = forms.ChoiceField(choices=[("", "Choose one"), ("here", "Here")])
    hours = forms.DecimalField(min_value=0, label="Back within (hours)")
    agreed = forms.BooleanField(label="The head agrees")
    table = forms.FileField(label="Table")
    email = forms.EmailField(label="E-mail")


GOOD: dict[str, Any] = {
    "version": "1",
    "name": "SIMS",
    "since-day": "27",
    "since-month": "Mar",
    "since-year": "2026",
    "grade": "a",
    "place": "here",
    "hours": "4",
    "agreed": "on",
    "email": "x@school.example",
}


def a_table() -> MultiValueDict[str, UploadedFile[Any]]:
    return MultiValueDict({"table": [SimpleUploadedFile("t.csv", b"x")]})


def errors_in(**changed: Any) -> dict[str, list[str]]:
    form = Example({**GOOD, **changed}, a_table())
    return {bound.name: complaints(bound) for bound in form if complaints(bound)}


def test_a_good_form_gives_its_values_and_no_complaint() -> None:
    form = Example(GOOD, a_table())
    assert form.is_valid(), form.errors
    assert form.cleaned_data["since"] == date(2026, 3, 27)
    assert str(error_summary(form)) == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, {"name": ["Enter: name"]}),
        ({"name": "n" * 21}, {"name": ["Name must be 20 characters or fewer; it has 21"]}),
        (
            {"since-month": "13"},
            {"since": ["In use since must be a real date, such as 27 3 2027"]},
        ),
        (
            {"since-day": "30", "since-month": "2"},
            {"since": ["In use since must be a real date, such as 27 3 2027"]},
        ),
        (
            {"since-year": "26"},
            {"since": ["In use since must be a real date, such as 27 3 2027"]},
        ),
        (
            {"since-day": "", "since-month": "", "since-year": ""},
            {"since": ["Enter: in use since"]},
        ),
        ({"since-day": ""}, {"since": ["In use since must be a real date, such as 27 3 2027"]}),
        ({"grade": ""}, {"grade": ["Choose: grade"]}),
        ({"grade": "q"}, {"grade": ["Choose from the list: grade"]}),
        ({"place": ""}, {"place": ["Choose: place"]}),
        ({"hours": "four"}, {"hours": ["Back within (hours) must be a number, such as 4 or 0.5"]}),
        ({"hours": "-1"}, {"hours": ["Back within (hours) must be 0 or more"]}),
        ({"agreed": ""}, {"agreed": ["Tick the box: the head agrees"]}),
        (
            {"email": "x"},
            {"email": ["E-mail must be an e-mail address, such as name@school.example"]},
        ),
    ],
)
def test_a_complaint_names_the_field_and_the_mend(
    changed: dict[str, str], said: dict[str, list[str]]
) -> None:
    assert errors_in(**changed) == said


def test_words_that_a_room_chose_stay_as_they_are() -> None:
    class Chosen(forms.Form):
        code = forms.CharField(error_messages={"required": "Type the code from the letter"})

        def clean_code(self) -> str:
            raise forms.ValidationError("That code was used already", code="required")

    assert complaints(Chosen({"code": ""})["code"]) == ["Type the code from the letter"]
    assert complaints(Chosen({"code": "a"})["code"]) == ["That code was used already"]


def test_the_summary_leads_to_the_first_box_of_each_field() -> None:
    form = Example({})
    summary = str(error_summary(form))
    for anchor in ("id_name", "id_since-day", "id_grade", "id_table"):
        assert f'href="#{anchor}"' in summary
        assert f'id="{anchor}"' in str(fields(form)), anchor


def test_what_was_typed_is_shown_again_escaped() -> None:
    form = Example({**GOOD, "name": '<b>"Alfa"</b>', "since-day": "<i>", "purpose": "</textarea>"})
    shown = str(fields(form))
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert "&lt;b&gt;" in shown
    assert "&lt;/textarea&gt;" in shown


def test_a_bound_value_comes_back_into_the_three_boxes() -> None:
    shown = str(field(Example(initial={"since": date(2026, 9, 1)})["since"]))
    for part, value in (("day", "1"), ("month", "9"), ("year", "2026")):
        assert f'name="since-{part}" type="text" value="{value}"' in shown


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "Purpose (optional)" in str(field(Example()["purpose"]))


def test_hidden_fields_stand_first_and_have_no_label() -> None:
    shown = str(fields(Example(initial={"version": 3})))
    assert shown.startswith('<input type="hidden" name="version" value="3"')


def test_a_component_may_be_told_more() -> None:
    heading = {"isPageHeading": True, "classes": "govuk-label--l"}
    shown = str(field(Example()["name"], label=heading, suffix={"text": "hours"}))
    assert '<h1 class="govuk-label-wrapper">' in shown
    assert "As staff call it" in shown
    assert "hours" in shown


def test_choices_may_carry_hints() -> None:
    form = Example()
    form.fields["grade"].widget.hints = {"a": "the first"}
    assert "the first" in str(field(form["grade"]))
