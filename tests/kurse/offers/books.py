"""Small workbooks and CSVs for the tests of the roster."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook

from kurse.offers.roster.files import BroughtFile

STUDENTS = ["Matrikelnummer", "Vorname", "Nachname", "E-Mail"]
LINA = ["4100001", "Lina", "Anders", "lina@studium.example"]
BEN = ["4100002", "Ben", "Busch", "ben@studium.example"]
AGENCIES = ["Kürzel", "Name", "Ebene"]
HALDE = ["halde", "Haus Halde", "Vor Ort"]
FACILITIES = ["Träger", "Name", "Standort", "Anerkannt bis"]
HAUS = ["Haus Halde", "Haus", "standort", "31.12.2099"]
CONTACTS = ["Träger", "Vorname", "Nachname", "E-Mail", "Funktion", "Qualifikation"]
KARIN = ["halde", "Karin", "P.", "karin@traeger.example", "Praxisanleitung", "Soziale Arbeit"]
PLACES = [
    "Kürzel", "Titel", "Träger", "Arbeitsfeld", "Mindestens", "Ideal", "Höchstens",
    "Praxisanleitung (E-Mail)",
]  # fmt: skip
TREFF = ["treff", "Offener Treff", "halde", "Beratung", 1, 2, 3, "karin@traeger.example"]


def book(**sheets: Iterable[Iterable[Any]]) -> BroughtFile:
    """``book(Studierende=[STUDENTS, LINA])``."""
    return BroughtFile("roster.xlsx", book_bytes(sheets))


def book_bytes(sheets: Mapping[str, Iterable[Iterable[Any]]]) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(list(row))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def full(**changes: Iterable[Iterable[Any]]) -> BroughtFile:
    """One of everything, referring to the fixtures' site ``standort``."""
    sheets: dict[str, Any] = {
        "Studierende": [STUDENTS, LINA, BEN],
        "Träger": [AGENCIES, HALDE],
        "Praxisstellen": [FACILITIES, HAUS],
        "Ansprechpersonen": [CONTACTS, KARIN],
        "Plätze": [PLACES, TREFF],
    }
    sheets.update(changes)
    return BroughtFile("roster.xlsx", book_bytes(sheets))


def csv_file(name: str, text: str, encoding: str = "utf-8") -> BroughtFile:
    return BroughtFile(name, text.encode(encoding))
