"""Does a text name a client? Simple signs, each with its sentence; they warn and never block.

German writes every noun with a capital, so two capitals in a row are only a sign inside a
sentence and outside the list of words that often stand before another noun. Names that a reader
of the text knows anyway (fellow students, the supervisor) are no sign.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.core.clock import today

WORD = r"[A-ZÄÖÜ][a-zäöüßéèçğışñ]+(?:-[A-ZÄÖÜ][a-zäöüßéèçğışñ]+)?"
TITLES = r"Frau|Herrn?|Familie|Fam\.|Ehepaar|Geschwister|Dr\.|Mrs?\.?|Ms\.?"
TITLED = re.compile(rf"\b({TITLES})\s+((?:Dr\.\s+)?(?:{WORD}|[A-ZÄÖÜ]\.?))(?![\wäöüß])")
INITIALS = re.compile(r"\b[A-ZÄÖÜ]\.\s?[A-ZÄÖÜ]\.(?![\wäöüß])")
PAIR = re.compile(rf"(?<![.!?:„“»«\n] )(?<=[a-zäöüß,;] )({WORD}) ({WORD})\b")
SINGLE = re.compile(rf"\b{WORD}\b")
BIRTH = re.compile(
    r"(?:\bgeb(?:oren)?\b\.?(?: am)?\s*|\*\s?)\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄa-zä]+)\s?\d{2,4}"
    r"|\b(?:Jg\.|Jahrgang)\s?(?:19|20)\d{2}\b"
)
DATE = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?((?:19|20)\d{2})\b")
PHONE = re.compile(r"(?<![\d.,])(?:\+49|0049|0)[1-9][\d\s/()-]{5,}\d")
MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+\b")
STREET = re.compile(
    rf"\b(?:{WORD}(?:straße|strasse|str\.|weg|platz|allee|gasse)|{WORD} (?:Straße|Str\.|Weg|Platz))"
    r"\s+\d+\s?[a-z]?\b"
)

#: Words that often stand before another noun, or are themselves no part of a person's name.
HARMLESS = frozenset(
    "Ende Anfang Mitte Team Projekt Gruppe Stadtteil Quartier Universität Hochschule Stadt Land "
    "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag Woche Tag Thema Termin Kapitel "
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember Ort "
    "Deutsch Englisch Türkisch Arabisch Essen Duisburg Ruhr Soziale Sozialer Offene Offener "
    "Phase Methode Modell Stufe Typ Klasse Art Form Teil Punkt Frage Herr Herrn Frau Familie "
    "Jugendamt Jugendhilfe Allgemeine Allgemeiner Paragraf Absatz Artikel Minuten Stunden Euro "
    "Ich Wir Sie Er Es Du Mein Meine Ihr Ihre Der Die Das Ein Eine".split()
)
#: Frequent first names that are no ordinary German words.
FIRST_NAMES = frozenset(
    "Ahmed Ahmet Aisha Alexander Ali Alina Amir Amira Andreas Anja Anna Anton Aylin Ayşe Ayse "
    "Ben Bernd Birgit Burak Can Charlotte Chiara Christian Claudia Daniel David Dilara Dominik "
    "Elena Elias Elif Emilia Emily Emine Emma Emre Enes Esra Eva Fabian Fatima Fatma Finn "
    "Florian Frank Furkan Hannah Hans Hasan Hatice Heike Helga Hüseyin Ibrahim Ismail Jan Jana "
    "Jannik Jason Jasmin Jennifer Jessica Johanna Jonas Julia Julian Justin Karin Katharina "
    "Kemal Kevin Klaus Lara Laura Lea Lena Leon Leonie Lina Lisa Luca Lukas Maik Mandy Manuel "
    "Marcel Maria Marie Markus Martin Martina Maximilian Mehmet Melanie Melissa Meryem Mia "
    "Michael Michelle Mohamed Mohammed Monika Murat Mustafa Nadine Nele Nico Nicole Nina Noah "
    "Olga Oliver Omar Oskar Pascal Patrick Paul Petra Philipp Rebecca Robin Sabine Samira "
    "Sandra Sarah Saskia Sebastian Selin Serkan Simon Sofia Sophie Stefan Steffi Susanne Sven "
    "Tanja Thomas Tobias Ursula Uwe Vanessa Yasmin Yusuf Zeynep".split()
)


@dataclass(frozen=True)
class Finding:
    """``shown`` is the place as it may be shown: a surname ends after its first letter."""

    shown: str
    sentence: str


def _short(words: str) -> str:
    first, _space, last = words.rpartition(" ")
    return f"{first} {last[:1]}…" if first else last


@lru_cache(maxsize=64)
def _words_of(names: frozenset[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in re.split(r"[\s-]+", name) if word)


def likely_names(text: str, *, known: Iterable[str] = ()) -> list[Finding]:
    """What in ``text`` looks like a client's name or trace, each once. ``known``: full names."""
    familiar = _words_of(frozenset(known))
    found: dict[str, Finding] = {}

    def add(place: str, sentence: str) -> None:
        shown = re.sub(r"\s+", " ", place.strip())
        found.setdefault(shown, Finding(shown, sentence % {"found": shown}))

    name = _("“%(found)s” sounds like a name. Replace it, or save anyway?")
    for match in TITLED.finditer(text):
        if match[2] not in familiar:
            add(_short(f"{match[1]} {match[2]}"), name)
    for match in PAIR.finditer(text):
        pair = {match[1], match[2]}
        if not pair & HARMLESS and not pair <= familiar and not TITLED.search(match[0]):
            add(_short(match[0]), name)
    for match in SINGLE.finditer(text):
        if match[0] in FIRST_NAMES and match[0] not in familiar:
            add(match[0], name)
    for match in INITIALS.finditer(text):
        if match[0].replace(" ", "") not in {"Z.B.", "D.H.", "U.A.", "O.Ä."}:
            add(match[0], _("“%(found)s” looks like initials."))
    _traces(text, add)
    return list(found.values())


def _traces(text: str, add: Any) -> None:
    birth = _("“%(found)s” looks like a date of birth.")
    for match in BIRTH.finditer(text):
        add(match[0], birth)
    for match in DATE.finditer(text):
        if int(match[1]) <= today().year - 3 and not any(
            match[0] in other[0] for other in BIRTH.finditer(text)
        ):
            add(match[0], birth)
    for match in PHONE.finditer(text):
        add(match[0], _("“%(found)s” looks like a telephone number."))
    for pattern in (MAIL, STREET):
        for match in pattern.finditer(text):
            add(match[0], _("“%(found)s” looks like an address."))


NAMES_HINT = gettext_lazy(
    "No names of clients, no addresses, no diagnoses. Write “a mother”, “a young person”."
)


class NamesHintForm(forms.Form):
    """A form whose texts are looked at once before saving; whoever knows better saves anyway.

    ``hinted`` names the fields. What was in the saved text (``initial``) is not asked again.
    """

    hinted: ClassVar[tuple[str, ...]] = ("text",)
    known_names: Iterable[str] = ()

    def __init__(self, *args: Any, known_names: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_names = known_names
        for name in self.hinted:
            self.fields[name].help_text = self.fields[name].help_text or NAMES_HINT

    @property
    def asks_to_keep(self) -> bool:
        return "names_seen" in self.fields

    def findings(self, name: str, text: str) -> list[Finding]:
        saved = {row.shown for row in likely_names(str(self.initial.get(name) or ""))}
        rows = likely_names(text, known=self.known_names)
        return [row for row in rows if row.shown not in saved]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.data.get(self.add_prefix("names_seen")):
            return data
        rows = [
            (name, row) for name in self.hinted for row in self.findings(name, data.get(name) or "")
        ]
        for name, row in rows:
            self.add_error(name, row.sentence)
        if rows:
            self.fields["names_seen"] = forms.BooleanField(
                label=_("These are no clients, or I want to keep it: save anyway."),
                required=False,
            )
        return data
