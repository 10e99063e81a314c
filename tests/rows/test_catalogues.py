"""A catalogue's file is taken whole or refused, with the place where it is wrong."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

import abide.domain.promises
from abide.domain.cadence import Cadence
from abide.domain.errors import Refused
from abide.domain.promises import By
from abide.hub.controls.catalogues import catalogues, shipped
from abide.wire.catalogues import read_catalogue, together

PROMISES = Path(abide.domain.promises.__file__).parent
GOOD: dict[str, Any] = {
    "name": "ours",
    "title": "Ours",
    "about": "What we promise.",
    "source": {"title": "Our policy", "url": "https://school.example/p", "read_on": "2026-09-01"},
    "controls": [
        {
            "id": "first-thing",
            "rows": ["S0-01"],
            "title": "It is done",
            "says": "It is done.",
            "owner": "headteacher",
            "cadence": "termly",
            "evidence": [{"by": "staff"}],
            "mend": "Do it.",
        },
        {
            "id": "second-thing",
            "title": "It is there",
            "says": "It is there.",
            "owner": "office manager",
            "evidence": [{"by": "records", "what": "grades-set"}],
            "figures": {"seats": 30, "posts": ["headteacher"]},
            "mend": "Find it.",
        },
    ],
}


def with_control(**changes: Any) -> dict[str, Any]:
    """Return the good catalogue with the first control changed; None takes a part away."""
    held = copy.deepcopy(GOOD)
    first = {**held["controls"][0], **changes}
    held["controls"][0] = {name: value for name, value in first.items() if value is not None}
    return held


def refusal(held: object) -> str:
    """Return why a catalogue is refused: on reading, or when its controls are made."""
    with pytest.raises(Refused) as refused:
        read_catalogue(held, "ours.yaml").as_controls()
    return str(refused.value)


def test_a_good_catalogue_becomes_controls_with_its_source_and_figures() -> None:
    first, second = read_catalogue(GOOD, "ours.yaml").as_controls()
    assert (first.id, first.catalogue, first.rows) == ("first-thing", "ours", ("S0-01",))
    assert first.cadence == Cadence.parse("termly")
    assert first.source is not None
    assert str(first.source.read_on) == "2026-09-01"
    assert second.figures == {"seats": 30, "posts": ("headteacher",)}
    assert second.cadence is None


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"owner": "caretaker"}, "ours.yaml, controls.first-thing.owner"),
        ({"deputy": "nobody"}, "ours.yaml, controls.first-thing.deputy"),
        ({"title": ""}, "ours.yaml, controls.first-thing.title"),
        ({"mend": None}, "ours.yaml, controls.first-thing.mend"),
        ({"rows": ["S2-01"]}, "ours.yaml, controls.first-thing.rows.0"),
        ({"evidence": []}, "ours.yaml, controls.first-thing.evidence"),
        ({"evidence": [{"by": "hearsay"}]}, "ours.yaml, controls.first-thing.evidence.0.by"),
        ({"warn_days": -1}, "ours.yaml, controls.first-thing.warn_days"),
        ({"owners": "headteacher"}, "ours.yaml, controls.first-thing.owners"),
        ({"id": "No Id"}, "ours.yaml, controls.No Id.id"),
    ],
)
def test_what_has_another_shape_is_refused_with_the_file_and_the_control(
    changes: dict[str, Any], place: str
) -> None:
    assert refusal(with_control(**changes)).startswith(place)


@pytest.mark.parametrize("held", [None, [], "promises", {"name": "ours"}])
def test_a_file_that_is_no_catalogue_is_refused_by_name(held: object) -> None:
    assert refusal(held).startswith("ours.yaml, ")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cadence": "now and then"}, "now and then"),
        ({"cadence": "regularly"}, "holds no number; say what is assumed"),
        ({"cadence": "regularly", "assumed": "often"}, "holds no number either"),
        ({"cadence": None}, "needs a cadence; say how often"),
        ({"evidence": [{"by": "records", "what": "no-such-rule"}]}, "called “no-such-rule”"),
        ({"evidence": [{"by": "measured", "what": "happiness"}]}, "“happiness” is measured"),
        ({"evidence": [{"by": "measured"}]}, "nothing called “” is measured"),
        ({"evidence": [{"by": "staff", "what": "grades-set"}]}, "leave “grades-set” out"),
    ],
)
def test_what_nothing_could_ever_judge_is_refused_by_the_control_s_name(
    changes: dict[str, Any], reason: str
) -> None:
    told = refusal(with_control(**changes))
    assert told.startswith("ours, first-thing: ")
    assert reason in told


def test_regularly_is_taken_with_what_is_assumed_until_the_school_says_a_number() -> None:
    held = with_control(cadence="regularly", assumed="monthly")
    control = read_catalogue(held, "ours.yaml").as_controls()[0]
    assert control.is_unstated
    assert control.counted == Cadence.parse("monthly")


def test_two_controls_of_one_id_or_two_catalogues_of_one_name_are_refused() -> None:
    ours = read_catalogue(GOOD, "ours.yaml")
    with pytest.raises(Refused, match="Two catalogues are called ours"):
        together([ours, ours])
    other = read_catalogue({**GOOD, "name": "theirs"}, "theirs.yaml")
    with pytest.raises(Refused, match="Two controls are called first-thing"):
        together([ours, other])


def test_what_is_shipped_has_the_five_catalogues_and_says_where_each_rule_was_read() -> None:
    assert list(catalogues()) == ["dfe", "ico", "policy-0", "policy-1", "rpa"]
    for control in shipped().values():
        assert control.source is not None
        assert control.source.title
        if control.catalogue not in ("policy-0", "policy-1"):
            assert control.source.read_on is not None, control.id


def test_each_shipped_control_says_its_sentence_and_one_step_that_mends_it() -> None:
    for control in shipped().values():
        assert control.title[0].isupper(), control.id
        assert not control.title.endswith("."), control.id
        assert control.says.endswith("."), control.id
        assert control.mend.count(".") == control.mend.endswith(".") == 1, control.id
        assert control.deputy is not control.owner, control.id
        assert "!" not in control.title + control.says + control.mend, control.id


def test_promises_that_contradict_each_other_share_a_question_and_differ_in_how_often() -> None:
    asked: dict[str, list[Cadence | None]] = {}
    for control in shipped().values():
        if control.question:
            asked.setdefault(control.question, []).append(control.cadence)
    assert set(asked) == {"drive-change", "restore-test", "plan-review"}
    for question, cadences in asked.items():
        assert len(cadences) == len(set(map(str, cadences))) == 2, question


def test_a_supplier_s_staff_s_or_signers_word_is_asked_for_at_a_stated_or_assumed_pace() -> None:
    for control in shipped().values():
        if any(way.by not in (By.RECORDS, By.MEASURED) for way in control.ways):
            assert control.counted is not None, control.id
            assert control.counted.is_stated, control.id


def test_every_figure_that_a_school_may_edit_is_read_by_what_judges() -> None:
    source = "".join(file.read_text() for file in PROMISES.rglob("*.py"))
    read = set(re.findall(r'(?:number|words|figures\.get)\(\s*"(\w+)"', source))
    figures = {name for control in shipped().values() for name in control.figures}
    assert sorted(figures - read) == []
