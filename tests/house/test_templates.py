"""Templates obey the content security policy: no inline style, script or event attribute."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
#: Mails are read by mail programmes, which know no stylesheet: there alone style is inline.
MAILS = TEMPLATES / "mail"

FORBIDDEN = {
    "inline style": re.compile(r"""<[^>]*\sstyle\s*=""", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "event attribute": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["']""", re.IGNORECASE),
    "inline script": re.compile(
        r"<script\b(?![^>]*\ssrc=)(?![^>]*type=.application/)", re.IGNORECASE
    ),
    "script address": re.compile(r"""=\s*["']\s*javascript:""", re.IGNORECASE),
    "foreign host": re.compile(
        r"""\s(?:src|srcset|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE
    ),
}
COMMENT = re.compile(r"{#.*?#}|{% comment.*?endcomment %}", re.DOTALL)


def sins(text: str) -> list[str]:
    plain = COMMENT.sub("", text)
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(plain)]


def test_no_template_needs_an_exception_from_the_policy():
    found = {
        str(file.relative_to(TEMPLATES)): wrong
        for file in TEMPLATES.rglob("*.html")
        if not file.is_relative_to(MAILS) and (wrong := sins(file.read_text()))
    }

    assert found == {}
    assert len(list(TEMPLATES.rglob("*.html"))) > 50


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('<p style="color: red">', "inline style"),
        ("<style>p { color: red }</style>", "style element"),
        ("<button onclick='go()'>", "event attribute"),
        ("<script>go()</script>", "inline script"),
        ('<a href="javascript:go()">', "script address"),
        ('<img src="//elsewhere.example/a.png">', "foreign host"),
    ],
)
def test_each_sin_would_be_found(text, name):
    assert sins(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        '<script type="module" src="/static/js/x.js"></script>',
        '<script type="application/json">{"a": 1}</script>',
        '{# <p style="color: red"> #}',
        '<a href="https://elsewhere.example/">',
        '<p class="q-style">style = calm</p>',
    ],
)
def test_what_is_allowed_is_not_called_a_sin(text):
    assert sins(text) == []


def test_no_template_tag_spans_two_lines():
    """Django would show such a tag as text."""
    broken = re.compile(r"\{\{[^}]*\n[^}]*\}\}|\{%[^%]*\n[^%]*%\}")
    found = [
        str(file.relative_to(TEMPLATES))
        for file in sorted(TEMPLATES.rglob("*.html"))
        if broken.search(file.read_text())
    ]

    assert broken.search("{{ a|cut:'\n' }}")  # the control
    assert found == []
