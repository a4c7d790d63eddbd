"""Papers are readable by machines and people: tagged, extractable, the same bytes each time."""

import hashlib
import io
import json
import subprocess
import sys
from typing import Any

import pikepdf
import pytest

from home.papers import PaperError, pdf_response, render
from tests.support.papers import failures_of, text_of

SAMPLE = "papers/papers/sample.typ"


def sample(**changes: Any) -> dict[str, Any]:
    data = {
        "reference": "Vorgang 2027-014",
        "over": "Praxisvereinbarung",
        "text": "Straße, Öffnung, Çelik, Şahin, 12 €, § 72a.\n\nZweiter Absatz „mit“ Strich – so.",
        "facts": [["Beginn", "Mo., 09.08.2027"], ["Wochenstunden", "39\N{NARROW NO-BREAK SPACE}h"]],
        "head": ["Tag", "Ort"],
        "rows": [[f"Tag {number}", "Katernberg"] for number in range(1, 60)],
        "note": "Bitte aufbewahren.",
    }
    return {**data, **changes}


def test_render_conforms_to_pdf_ua():
    pdf = render(SAMPLE, sample(), title="Praxisvereinbarung")

    assert failures_of(pdf) == []


def test_failures_of_notices_a_paper_without_tags():
    untagged = pikepdf.open(io.BytesIO(render(SAMPLE, sample(), title="x")))
    del untagged.Root.StructTreeRoot
    broken = io.BytesIO()
    untagged.save(broken)

    assert failures_of(broken.getvalue()) != []


def test_render_keeps_the_text_extractable():
    words = text_of(render(SAMPLE, sample(), title="Öffentliche Übersicht"))

    for part in (
        "Öffentliche Übersicht",
        "Çelik",
        "12 €",
        "„mit“ Strich – so.",
        "Vorgang 2027-014",
    ):
        assert part in words


def test_render_gives_the_same_bytes_in_another_process():
    code = (
        "import django, os, sys, json; os.environ['DJANGO_SETTINGS_MODULE']='home.settings_test';"
        "django.setup(); from home.papers import render; import hashlib;"
        f"pdf = render({SAMPLE!r}, json.loads(sys.stdin.read()), title='Ein Titel');"
        "print(hashlib.sha256(pdf).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        input=json.dumps(sample()),
        capture_output=True,
        text=True,
    )

    assert (
        other.stdout.strip()
        == hashlib.sha256(render(SAMPLE, sample(), title="Ein Titel")).hexdigest()
    ), other.stderr


def test_render_names_its_title_and_language():
    pdf = pikepdf.open(io.BytesIO(render(SAMPLE, sample(), title="Übersicht")))

    assert str(pdf.docinfo["/Title"]) == "Übersicht"
    assert str(pdf.Root.Lang) == "de-DE"
    assert pdf.Root.MarkInfo.Marked


@pytest.mark.parametrize("words", ['#read("/papers/house.typ")', "#panic()", "$x$ *fett* = Titel"])
def test_render_prints_markup_of_people_as_text(words):
    render(SAMPLE, sample(text=words, over=words, note=words), title=words)


@pytest.mark.parametrize(
    "name", ["../home/settings.py", "papers/house.typ", "papers/papers/nothing.typ"]
)
def test_render_refuses_what_is_no_paper(name):
    with pytest.raises(PaperError):
        render(name, sample(), title="x")


def test_render_refuses_a_paper_without_title():
    with pytest.raises(PaperError):
        render(SAMPLE, sample(), title="")


def test_typst_is_imported_only_when_needed():
    code = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE']='home.settings_test';"
        "django.setup(); import home.papers.typesetting; assert 'typst' not in sys.modules"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_pdf_response_is_a_private_download():
    response = pdf_response(b"%PDF", "Vereinbarung Çelik")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Vereinbarung")
    assert response["Cache-Control"] == "private, no-store"
