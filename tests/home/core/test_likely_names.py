"""What looks like a client's name, and what does not."""

import pytest
from django import forms

from home.core.likely_names import NamesHintForm, likely_names

FOUND = [
    ("Heute war Frau Kaminski da.", ["Frau K…"]),
    ("Das Gespräch mit Herrn Öztürk war kurz.", ["Herrn Ö…"]),
    ("Bei Familie K. war es laut.", ["Familie K…"]),
    ("Ich traf M. K. im Treff.", ["M. K."]),
    ("Er heißt Kevin und ist neu.", ["Kevin"]),
    ("Später kam, wie immer, Yildiz Kaya dazu.", ["Yildiz K…"]),
    ("Das Kind, geb. 12.03.2016, war müde.", ["geb. 12.03.2016"]),
    ("Sie ist am 3.4.2009 geboren.", ["3.4.2009"]),
    ("Anruf unter 0201 4455667 später.", ["0201 4455667"]),
    ("Sie wohnt in der Bergstraße 12 b.", ["Bergstraße 12 b"]),
    ("Schreib an m.k@example.org bitte.", ["m.k@example.org"]),
]
HARMLESS = [
    "Eine Mutter erzählte von ihrem Sohn. Nähe und Abstand im offenen Treff.",
    "Die Soziale Arbeit im Stadtteil Katernberg, Anfang Mai, z. B. im Jugendamt Essen.",
    "Am 12.11.2026 um 14:00 Uhr, 90 Minuten, 7,5 Stunden.",
    "Mit Lina Aydin und Frau Petrow habe ich gesprochen. Lina fand es gut.",
    "Wir lasen § 8a SGB VIII und Kapitel 3.",
]


@pytest.mark.parametrize(("text", "shown"), FOUND)
def test_signs_of_names_are_found_and_never_shown_in_full(text, shown):
    assert [row.shown for row in likely_names(text)] == shown


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_sentences_and_familiar_people_are_left_alone(text):
    assert likely_names(text, known=["Lina Aydin", "Olga Petrow"]) == []


class Note(NamesHintForm):
    text = forms.CharField(required=False)


def test_a_form_warns_and_saves_when_told_to():
    first = Note({"text": "Frau Kaminski kam."})
    again = Note({"text": "Frau Kaminski kam.", "names_seen": "on"})
    saved_before = Note({"text": "Frau Kaminski kam wieder."}, initial={"text": "Frau Kaminski"})

    assert not first.is_valid()
    assert first.asks_to_keep
    assert again.is_valid()
    assert saved_before.is_valid()
