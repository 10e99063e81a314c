"""Lists brought in from files, by the action and by the page."""

from __future__ import annotations

import html
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from abide.hub.register.actions import bring_in
from abide.hub.register.lists.checking import made_plan
from abide.hub.register.lists.columns import List
from abide.hub.schools.models import School
from tests.hub.register.deeds import NOW

FILES = "/schools/larkfield/systems/files/"


def take(school: School, of: List, text: str, *, may_promise: bool = True) -> None:
    bring_in(school=school, by="hub", at=NOW, of=of, text=text, may_promise=may_promise)


def problems(school: School, of: List, text: str, *, may_promise: bool = True) -> list[str]:
    plan = made_plan(school, of, text, may_promise=may_promise)
    return [f"{each.line} {each.column}: {each.mend}" for each in plan.problems]


def upload(browser: Client, name: str, text: str | bytes, file: str = "list.csv") -> str:
    content = text if isinstance(text, bytes) else text.encode()
    return browser.post(
        f"{FILES}{name}/", {"file": SimpleUploadedFile(file, content)}
    ).content.decode()


def hidden(body: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', body)
    assert found
    return html.unescape(found[1])
