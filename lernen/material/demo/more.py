"""A version in Leichte Sprache, and one of every block the other lessons do not use."""

import datetime as dt
import json
from typing import Any

from home.core.clock import today
from home.pages.streams import stream_of
from lernen.material.actions import begin_version
from lernen.material.demo.blocks import Block, text
from lernen.material.models import LessonPage
from lernen.material.versions import SIMPLE

SIMPLE_TEXT = """
<h2>Worum geht es?</h2>
<p>Sie gehen von Tür zu Tür. Sie klingeln. Sie sagen Ihren Namen. Sie sagen: Darum bin ich hier.</p>
<p>Dann fragen Sie. Und dann hören Sie zu. Das Zuhören ist das Wichtigste.</p>
<h2>So geht es</h2>
<ul><li>Gehen Sie zu zweit.</li><li>Nehmen Sie den Ausweis mit.</li>
<li>Fragen Sie: Was ist Ihnen aufgefallen?</li><li>Schreiben Sie keine Namen auf.</li></ul>
<p>Am Ende sagen Sie Danke. Sie fragen: Möchten Sie zu einem Treffen kommen? Wer Ja sagt, bekommt
eine Karte. Wer Nein sagt, bekommt keine Karte. Beides ist gut.</p>
"""

MORE_BLOCKS: list[Block] = [
    (
        "case",
        {
            "title": "Die Quote im Sitzungssaal",
            "story": "<p>Im Ausschuss zeigt jemand eine Karte: dunkelrot heißt viele Haushalte mit "
            "Leistungen. Ein Mitglied sagt: „Da will ja keiner arbeiten.“ Es wird still. Was "
            "sagen Sie, und was zeigen Sie dazu?</p>",
            "questions": [],
        },
    ),
    (
        "timeline",
        {
            "title": "Woher die Zahlen kommen",
            "steps": [
                {"when": "jährlich", "title": "Stadtteilprofile", "text": "Statistik der Stadt"},
                {"when": "alle fünf Jahre", "title": "Sozialbericht", "text": "mit Karten"},
                {"when": "laufend", "title": "Was Sie selbst zählen", "text": "Wege und Bänke"},
            ],
        },
    ),
    ("map", None),
    (
        "embed",
        {
            "title": "Wie eine Karte lügt",
            "provider": "ccc",
            "number": "karten-lesen",
            "transcript": "<p>Ein Vortrag in zehn Minuten: dieselben Zahlen, drei Karten, drei "
            "Eindrücke. Am Ende die Frage, wer die Farben wählt.</p>",
        },
    ),
]


def begin_simple_version(lecturers: list[Any]) -> None:
    """Questions that the original gets later make the version look old: that is to be seen."""
    lesson = LessonPage.objects.filter(slug="an-der-haustuer").first()
    if lesson is None or LessonPage.objects.exclude(locale=lesson.locale).exists():
        return
    rights = (one for one in lecturers if lesson.permissions_for_user(one).can_edit())
    by = next(rights, None)
    if by is None:
        return
    version = begin_version(lesson, language=SIMPLE, by=by)
    version.title = "An der Haustür (Leichte Sprache)"
    version.intro = "So sprechen Sie mit Menschen an der Tür."
    version.goals = "<ul><li>gut zuhören</li><li>wenig aufschreiben</li></ul>"
    version.body = stream_of([text(SIMPLE_TEXT)])
    version.save_revision(user=by).publish()


def add_more_blocks() -> None:
    """A case, a timeline, the map and a film elsewhere, and a day that is near."""
    lesson = LessonPage.objects.filter(slug="zahlen-lesen").first()
    if lesson is None or any(block.block_type == "case" for block in lesson.body):
        return
    lesson.body = [*lesson.body.raw_data, *json.loads(stream_of(MORE_BLOCKS))]
    lesson.checked_until = today() + dt.timedelta(days=30)
    lesson.save_revision().publish()
