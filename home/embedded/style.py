"""The living style page: every component as the real tags and the form pack make it.

Its words are samples in German, not texts of the product, so they are not in the catalogues.
"""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from home.core.choices import HintedLabel
from home.core.clock import today
from home.core.registries import NextStep, TimelineEntry
from home.core.templatetags.quartier import MARKS, STATE_KINDS

COLOURS = (
    ("paper", "Papier, Seite"),
    ("card", "Karte"),
    ("sand", "Sand, ruhiges Band"),
    ("line", "Linie"),
    ("edge", "Kante, 3:1"),
    ("ink", "Tinte, Text"),
    ("soft", "Text, zweite Stimme"),
    ("act", "Aktion"),
    ("act-tint", "Aktion, Grund"),
    ("brick", "Ziegel, Hausfarbe"),
    ("brick-tint", "Ziegel, Grund"),
    ("ok", "gut"),
    ("warn", "Achtung"),
    ("bad", "Fehler"),
    ("info", "Hinweis"),
)
DISTRICT_NAMES = ("Katernberg", "Altendorf", "Altenessen-Süd", "Bergmannsfeld", "Kray")
STATE_NAMES = (
    "Entwurf",
    "Veröffentlicht",
    "Änderung vorgeschlagen",
    "Zugesagt",
    "Läuft",
    "Unterbrochen",
    "Klärung offen",
    "Abgeschlossen",
    "Aufgehoben",
)
THEMES = {"hell": "light", "dunkel": "dark"}
DRAWINGS = ("street", "desk", "letters", "calendar", "search", "door")
ICONS = (
    "account add arrow-down arrow-up back book calendar chart chat check checklist chevron-left "
    "chevron-right clock close copy danger delete device download draft drag easy-language edit "
    "file filter flag folder forward heart help hide history home info key language link lock "
    "mail menu more open pause people person phone pin place play print renew search send show "
    "sign sign-language sign-out sort star stop success swap upload warning"
).split()


class SampleForm(forms.Form):
    """One field of every kind that the form pack knows."""

    name = forms.CharField(
        label="Ihr Vor- und Nachname", help_text="Damit halten wir fest, wer geantwortet hat."
    )
    email = forms.EmailField(label="Mailadresse", required=False)
    password = forms.CharField(label="Passwort", widget=forms.PasswordInput, required=False)
    day = forms.DateField(label="Tag", widget=forms.DateInput(attrs={"type": "date"}))
    begin = forms.TimeField(
        label="Beginn", required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    hours = forms.DecimalField(label="Stunden", min_value=0, max_value=10, required=False)
    district = forms.ChoiceField(
        label="Stadtteil",
        choices=[("", "Alle"), *zip(MARKS, DISTRICT_NAMES, strict=True)],
        required=False,
    )
    text = forms.CharField(
        label="Was haben Sie gelernt?",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Schreiben Sie „eine Mutter“, „ein Jugendlicher“.",
    )
    answer = forms.ChoiceField(
        label="Ihre Antwort",
        widget=forms.RadioSelect,
        choices=[
            ("yes", HintedLabel("Zusagen", hint="Eine Kopie kommt per Mail.")),
            ("change", HintedLabel("Änderung vorschlagen")),
            ("no", "Absagen"),
        ],
    )
    weekdays = forms.MultipleChoiceField(
        label="An welchen Tagen?",
        widget=forms.CheckboxSelectMultiple,
        choices=[(day, day) for day in ("Montag", "Dienstag", "Mittwoch")],
        required=False,
    )
    read = forms.BooleanField(
        label="Hinweis gelesen", help_text="Sie verpflichten sich noch zu nichts."
    )
    paper = forms.FileField(label="Unterschriebener Bogen", required=False, help_text="PDF, 10 MB")


class FilterForm(forms.Form):
    """A filter above a list."""

    q = forms.CharField(label="Suchwort", required=False)
    state = forms.ChoiceField(label="Stand", choices=[("", "Alle"), ("on", "Läuft")])


def _districts() -> list[dict[str, Any]]:
    return [
        {"mark": mark, "name": name, "url": "#karte", "detail": "4 Träger, 12 Plätze"}
        for mark, name in zip(MARKS, DISTRICT_NAMES, strict=True)
    ]


def _bar_rows(districts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"district": district, "label": district["name"], "value": 12 - number, "total": 12}
        for number, district in enumerate(districts)
    ]


@login_not_required
def style_page(request: HttpRequest) -> HttpResponse:
    """Components under their names; ``?hell`` and ``?dunkel`` fix the scheme."""
    on = today()
    districts = _districts()
    return render(
        request,
        "embedded/style.html",
        {
            "theme": next((THEMES[name] for name in THEMES if name in request.GET), ""),
            "colours": COLOURS,
            "districts": districts,
            "marks": MARKS,
            "states": list(zip(STATE_KINDS, STATE_NAMES, strict=True)),
            "icons": ICONS,
            "drawings": DRAWINGS,
            "form": SampleForm(auto_id="leer_%s"),
            "refused": SampleForm({"name": "", "answer": ""}, auto_id="fehler_%s"),
            "filter_form": FilterForm(auto_id="filter_%s"),
            "step": NextStep(
                title="Bestätigen Sie drei Praxistage.",
                url="#schritt",
                button="Tage ansehen",
                due=on + dt.timedelta(days=3),
                detail="17. bis 19. November, zusammen 22,5 Stunden.",
            ),
            "waiting": NextStep(
                title="Die Praxisstelle unterschreibt.", waiting=True, detail="Seit Montag dort."
            ),
            "steps": [
                {"who": "Sie, Koordination", "title": "Besuch prüfen", "url": "#", "mine": True},
                {"who": "Mira Kowalczyk", "title": "Selbsteinschätzung", "due": on},
            ],
            "way": [
                TimelineEntry("Vereinbart", on - dt.timedelta(days=60), "Fassung 2"),
                TimelineEntry("Zwischenauswertung", on, done=False, current=True),
                TimelineEntry("Abschluss", on + dt.timedelta(days=60), done=False),
            ],
            "tab_items": [
                {"title": "Überblick", "url": "#u", "current": True},
                {"title": "Tage", "url": "#t", "count": 3},
                {"title": "Verlauf", "url": "#v"},
            ],
            "page_obj": Paginator(range(95), 10).page(4),
            "bar_rows": _bar_rows(districts),
            "wish_rows": [
                {"label": f"Wunsch {rank}", "value": value, "tone": rank}
                for rank, value in ((1, 31), (2, 11), (3, 5), (4, 2))
            ]
            + [{"label": "ohne Platz", "value": 1, "tone": "bad"}],
            "people": ("Jens Hartwig", "Sabine Okafor", "Tobias Brandt"),
            "on": on,
            "later": on + dt.timedelta(days=40),
            "scale": ("mit Anleitung", "meistens", "sicher", "gibt anderen Sicherheit"),
        },
    )
