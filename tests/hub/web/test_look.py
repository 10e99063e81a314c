"""The look: colours that can be read, nothing inline, what is vendored as it came."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

import abide.hub

HUB = Path(abide.hub.__file__).parent
STATIC = HUB / "web" / "static" / "web"
TEMPLATES = sorted(
    each for folder in ("jinja2", "templates") for each in HUB.glob(f"*/{folder}/**/*.*")
)
BRAND, LINK, WHITE, FOOT, FOCUS, INK = (
    "#00505a",
    "#1a65a6",
    "#ffffff",
    "#f4f8fb",
    "#ffdd00",
    "#0b0c0c",
)


def luminance(colour: str) -> float:
    """Given "#rrggbb", return its relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        (WHITE, BRAND, 7.0),
        (LINK, WHITE, 4.5),
        (LINK, FOOT, 4.5),
        (INK, FOCUS, 7.0),
        ("#484949", WHITE, 7.0),
        (BRAND, WHITE, 3.0),
    ],
)
def test_colours_can_be_read(text: str, ground: str, least: float) -> None:
    assert contrast(text, ground) >= least


def test_the_colours_measured_are_the_colours_used() -> None:
    style = (STATIC / "vendor" / "govuk-frontend-6.6.0.min.css").read_text("utf-8-sig")
    for name, colour in (("brand", BRAND), ("link", LINK), ("focus", FOCUS)):
        assert f"--govuk-{name}-colour: {colour}" in style
    assert f"--govuk-template-background-colour: {FOOT}" in style


def test_what_is_vendored_is_what_its_list_says() -> None:
    listed = (HUB.parents[2] / "VENDORED.md").read_text()
    for file in (STATIC / "vendor").iterdir():
        if file.suffix in (".css", ".js"):
            assert hashlib.sha256(file.read_bytes()).hexdigest() in listed, file.name
            assert file.name in listed
        else:
            assert file.name == "LICENSE-govuk-frontend.txt"


def test_no_government_identity_is_shown() -> None:
    style = (STATIC / "vendor" / "govuk-frontend-6.6.0.min.css").read_text("utf-8-sig")
    assert "crest" not in style
    assert "@font-face" not in style
    assert "url(" not in style


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(HUB)))
def test_no_template_has_script_or_style_of_its_own(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"<style[\s>]", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "javascript:" not in text
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script
    assert "hx-on" not in text


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(HUB)))
def test_no_template_lets_text_through_unescaped(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"\|\s*safe\b", text)
    assert "autoescape" not in text
    assert "Markup(" not in text


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(HUB)))
def test_every_form_that_posts_carries_its_token(file: Path) -> None:
    text = file.read_text("utf-8")
    for form in re.findall(r"<form\b.*?</form>", text, re.S):
        posts = re.search(r"method\s*=\s*[\"']post", form.split(">")[0], re.I)
        if posts:
            assert re.search(r"csrf", form), form[:200]


def test_the_style_loads_nothing_from_elsewhere() -> None:
    for file in STATIC.glob("*.css"):
        text = file.read_text()
        assert "@import" not in text
        assert "url(" not in text


def test_at_most_four_colours_of_tags_are_used() -> None:
    text = (HUB / "web" / "jinja2" / "web" / "parts.jinja2").read_text()
    block = text.split("COLOURS = {", 1)[1].split("}", 1)[0]
    assert set(re.findall(r': "([a-z]+)"', block)) <= {"red", "orange", "blue", "green"}
