"""The parts of the canary crawl: its finder finds, its rules refuse, its table is whole.

The proof itself takes minutes and is run by hand (docs/proofs.md).
"""

import base64
import gzip
import io
import subprocess
import sys
import zipfile
from email.message import EmailMessage

import pytest
from django.apps import apps
from django.http import HttpResponse

from home.papers.typesetting import render
from home.urls import urlpatterns
from tests.home.papers.test_render import SAMPLE, sample
from tests.house.access.addresses import PARTS, routes
from tests.proofs.canary.addresses import THINGS, VALUES
from tests.proofs.canary.crawl import GET_FORM, LINK
from tests.proofs.canary.headers import faults_of
from tests.proofs.canary.leaks import LEAKS
from tests.proofs.canary.table import FIELDS
from tests.proofs.canary.words import new_word, words_in, words_in_mail
from tests.proofs.report import ROOT

WORD = "KAN-note-12-0a1b2c"
STRICT = {
    "Content-Security-Policy": "script-src 'self' 'nonce-abc'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store, private",
}


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.xml", content)
    return out.getvalue()


@pytest.mark.parametrize(
    "packed",
    [
        WORD.encode(),
        b"DESCRIPTION:KAN-note-\r\n 12-0a1b2c",
        f"/suche/?q={WORD.replace('-', '%2D')}".encode(),
        zipped(WORD.encode()),
        zipped(zipped(f"<t>{WORD}</t>".encode())),
        gzip.compress(WORD.encode(), mtime=0),
        b"data:text/plain;base64," + base64.b64encode(f"A text with {WORD} in it".encode()),
    ],
)
def test_a_word_is_found_however_it_is_packed(packed):
    assert words_in(packed) == {WORD}


def test_what_is_no_word_is_not_found():
    assert words_in(zipped(b"KAN-note-12 KAN-note--0a1b2c kan-note-12-0a1b2c")) == set()


def test_a_word_is_found_in_a_paper_and_in_its_facts():
    paper = render(SAMPLE, sample(text=f"Ein {WORD} im Text"), title="KAN-title-1-0a1b2c")

    assert words_in(paper) == {WORD, "KAN-title-1-0a1b2c"}


def test_a_word_is_found_in_every_part_of_a_mail():
    mail = EmailMessage()
    mail["Subject"] = f"Ä {WORD}"
    mail.set_content("ä KAN-text-1-0a1b2c", cte="base64")
    mail.add_alternative("<p>KAN-html-1-0a1b2c ä</p>", subtype="html", cte="quoted-printable")

    found = {WORD, "KAN-text-1-0a1b2c", "KAN-html-1-0a1b2c"}
    assert words_in_mail(mail.as_bytes()) == found


def test_a_new_word_is_one_that_is_found():
    assert words_in(new_word("reflection", 4711).encode())


def answer(body: str = "", **other: str) -> HttpResponse:
    response = HttpResponse(body)
    for name, value in {**STRICT, **other}.items():
        response.headers[name.replace("_", "-")] = value
    return response


def test_a_strict_answer_has_no_fault():
    response = answer('<script nonce="abc">1</script>')

    assert faults_of("/mein/", response, response.content, signed_in=True) == []


@pytest.mark.parametrize(
    ("body", "other"),
    [
        ("", {"X_Content_Type_Options": ""}),
        ("", {"Referrer_Policy": "unsafe-url"}),
        ("", {"Cross_Origin_Opener_Policy": "unsafe-none"}),
        ("", {"Cache_Control": "private"}),
        ("", {"Content_Security_Policy": "script-src 'self'"}),
        ("", {"Content_Security_Policy": "script-src 'unsafe-inline'; frame-ancestors 'none'"}),
        ("<script>1</script>", {}),
    ],
)
def test_each_missing_header_is_a_fault(body, other):
    response = answer(body, **other)

    assert faults_of("/mein/", response, response.content, signed_in=True)


def test_a_cookie_that_others_could_read_is_a_fault():
    response = answer()
    response.set_cookie("language", "de")

    assert len(faults_of("/mein/", response, b"", signed_in=True)) == 2
    response.set_cookie("language", "de", secure=True, samesite="Lax")
    assert faults_of("/mein/", response, b"", signed_in=True) == []


def test_links_and_forms_that_ask_are_seen():
    page = b"""<a class="x" href="/a/">a</a><button popovertargetaction="hide"></button>
    <form method="post" action="/b/"></form><form action="/c/"><input name="q"></form>"""

    assert LINK.findall(page) == [b"/a/", b"/b/", b"/c/"]
    assert [b"/c/" in form for form in GET_FORM.findall(page)] == [True]


def test_every_field_of_the_table_is_a_column():
    names = [field.name for field in FIELDS]

    assert len(names) == len(set(names)) >= 50
    for field in FIELDS:
        field.model._meta.get_field(field.column)
        assert field.finders is None or field.why, field.name


def test_every_part_of_every_address_has_its_keys():
    """A new address with a part nobody knows here would be left out of the guessing."""
    parts = {
        source.split(".")[0]
        for sources in PARTS.values()
        for source in sources.values()
        if not source.startswith("=")
    }

    assert parts <= set(THINGS) | set(VALUES)
    assert all(apps.get_model(label) for label in THINGS.values())
    assert set(PARTS) <= {route for route, _text in routes(urlpatterns)}


def test_there_are_25_leaks_and_each_names_what_it_shows():
    known = {field.name for field in FIELDS}

    assert len(LEAKS) == 25
    assert all(set(leak.fields) <= known for leak in LEAKS)
    assert len({leak.name for leak in LEAKS}) == 25


def test_every_leak_finds_what_it_changes():
    """In a process of its own, so that no other test leaks. A renamed function would be missed."""
    words = "import django; django.setup(); from tests.proofs.switches import SWITCHES"
    done = subprocess.run(
        [sys.executable, "-c", f"{words}; SWITCHES['leaks']()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
