"""Every kind of bad input: which sentence, on which sheet, row and column. All at once."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest

from home.people.models import User
from kurse.offers.models import Place, PlaceState
from kurse.offers.roster.applying import examine, import_roster, rehearse
from kurse.offers.roster.files import BroughtFile
from kurse.offers.roster.problems import RosterError
from kurse.partners.models import Agency
from tests.factories.cohorts import ParticipationFactory, PhaseFactory, StudentRecordFactory
from tests.factories.offers import PlaceFactory
from tests.factories.people import UserFactory
from tests.kurse.offers.books import (
    AGENCIES,
    BEN,
    CONTACTS,
    FACILITIES,
    HALDE,
    HAUS,
    KARIN,
    LINA,
    PLACES,
    STUDENTS,
    TREFF,
    book,
    csv_file,
    full,
)


def changed(row: list[Any], **cells: Any) -> list[Any]:
    """``changed(LINA, c3="lina@uni")``: one cell of a row is another."""
    row = list(row)
    for key, value in cells.items():
        row[int(key[1:])] = value
    return row


def zipped(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def slugs_of(files: list[BroughtFile], cohort: Any) -> list[tuple[str, str, int | None, str]]:
    try:
        problems = examine(files, cohort).problems
    except RosterError as error:
        problems = error.problems
    return [(p.slug, p.sheet, p.row, p.column) for p in problems]


FILES = {
    "no-file": [],
    "too-many-files": [csv_file(f"{n}.csv", "a") for n in range(11)],
    "mixed-files": [full(), csv_file("Studierende.csv", "a")],
    "empty-file": [BroughtFile("leer.csv", b"")],
    "file-too-large": [BroughtFile("gross.csv", b"x" * (10 * 1024 * 1024 + 1))],
    "old-or-locked": [BroughtFile("alt.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest")],
    "wrong-type": [BroughtFile("bild.csv", b"\x89PNG\r\n\x1a\n\0\0\0")],
    "wrong-type pdf": [BroughtFile("liste.pdf", b"%PDF-1.7 ...")],
    "wrong-type docx": [BroughtFile("brief.docx", zipped(word__document_xml=b"<w/>"))],
    "damaged": [BroughtFile("kaputt.xlsx", b"PK\x03\x04 and nothing else")],
    "damaged half": [BroughtFile("halb.xlsx", full().content[:4000])],
    "damaged entity": [
        BroughtFile("xml.xlsx", zipped(xl__workbook_xml=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"))
    ],
    "damaged inside": [BroughtFile("innen.xlsx", zipped(xl__workbook_xml=b"<workbook/>"))],
    "bomb": [
        BroughtFile("bombe.xlsx", zipped(xl__workbook_xml=b"<x/>", xl__big_xml=b" " * 60_000_000))
    ],
    "no-known-sheet": [book(Notizen=[["a"], ["b"]])],
    "encoding": [BroughtFile("Studierende.csv", b"\xff\xfe\x00")],
}


@pytest.mark.parametrize("name", FILES)
def test_file_that_cannot_be_opened_gets_one_sentence(name, cohort):
    assert [slug for slug, *_rest in slugs_of(FILES[name], cohort)] == [name.split()[0]]


ROWS = {
    # name: (file, [(slug, sheet, row, column)])
    "column missing": (
        {"Studierende": [["Matrikelnummer", "Vorname", "E-Mail"], ["4100001", "A", "a@b.example"]]},
        [("column-missing", "Studierende", None, "Nachname")],
    ),
    "column twice": (
        {"Studierende": [[*STUDENTS, "Vorname"], [*LINA, "Lina"]]},
        [("column-twice", "Studierende", None, "Vorname")],
    ),
    "email": (
        {"Studierende": [STUDENTS, changed(LINA, c3="lina@uni")]},
        [("email-invalid", "Studierende", 2, "E-Mail")],
    ),
    "empty cell": (
        {"Studierende": [STUDENTS, changed(LINA, c2="  ")]},
        [("value-missing", "Studierende", 2, "Nachname")],
    ),
    "long text": (
        {"Studierende": [STUDENTS, changed(LINA, c1="x" * 81)]},
        [("text-too-long", "Studierende", 2, "Vorname")],
    ),
    "line break in a name": (
        {"Studierende": [STUDENTS, changed(LINA, c1="Li\nna")]},
        [("control-character", "Studierende", 2, "Vorname")],
    ),
    "formula error": (
        {"Studierende": [STUDENTS, changed(LINA, c1="#NV")]},
        [("formula-error", "Studierende", 2, "Vorname")],
    ),
    "matriculation": (
        {"Studierende": [STUDENTS, changed(LINA, c0="41-00")]},
        [("number-of-student-invalid", "Studierende", 2, "Matrikelnummer")],
    ),
    "matriculation twice": (
        {"Studierende": [STUDENTS, LINA, changed(BEN, c0="4100001")]},
        [("matriculation-twice", "Studierende", 3, "")],
    ),
    "email twice": (
        {"Studierende": [STUDENTS, LINA, changed(BEN, c3="LINA@studium.example")]},
        [("email-twice", "Studierende", 3, "")],
    ),
    "team": (
        {"Studierende": [[*STUDENTS, "Team"], [*LINA, "Team Nirgends"]]},
        [("team-unknown", "Studierende", 2, "Team")],
    ),
    "choice": (
        {"Träger": [AGENCIES, changed(HALDE, c2="Oben")]},
        [("choice-unknown", "Träger", 2, "Ebene")],
    ),
    "code": (
        {"Plätze": [PLACES, changed(TREFF, c0="Offener Treff!")]},
        [("code-invalid", "Plätze", 2, "Kürzel")],
    ),
    "code from nothing": (
        {"Plätze": [PLACES, changed(TREFF, c0=None, c1="日本")]},
        [("code-missing", "Plätze", 2, "Titel")],
    ),
    "agency twice": (
        {"Träger": [AGENCIES, HALDE, ["haus", "HAUS Halde", "Vor Ort"]]},
        [("row-twice", "Träger", 3, "")],
    ),
    "site": (
        {"Praxisstellen": [FACILITIES, changed(HAUS, c2="Mars")]},
        [
            ("reference-unknown", "Praxisstellen", 2, "Standort"),
            ("facility-unknown", "Plätze", 2, "Praxisstelle"),
        ],
    ),
    "day": (
        {"Praxisstellen": [FACILITIES, changed(HAUS, c3="31.02.2027")]},
        [("day-invalid", "Praxisstellen", 2, "Anerkannt bis")],
    ),
    "day far away": (
        {"Praxisstellen": [FACILITIES, changed(HAUS, c3=dt.date(1950, 1, 1))]},
        [("day-far-away", "Praxisstellen", 2, "Anerkannt bis")],
    ),
    "days in the wrong order": (
        {"Ansprechpersonen": [[*CONTACTS, "Von", "Bis"], [*KARIN, "1.5.2090", "1.4.2090"]]},
        [("days-order", "Ansprechpersonen", 2, "Bis")],
    ),
    "yes or no": (
        {"Ansprechpersonen": [[*CONTACTS, "Bekommt Post"], [*KARIN, "vielleicht"]]},
        [("yes-no-invalid", "Ansprechpersonen", 2, "Bekommt Post")],
    ),
    "function twice": (
        {"Ansprechpersonen": [CONTACTS, KARIN, KARIN]},
        [("row-twice", "Ansprechpersonen", 3, "")],
    ),
    "two names": (
        {"Ansprechpersonen": [CONTACTS, KARIN, changed(KARIN, c1="Karla", c4="Leitung")]},
        [("two-names", "Ansprechpersonen", 3, "E-Mail")],
    ),
    "number": (
        {"Plätze": [PLACES, changed(TREFF, c6="drei")]},
        [("number-invalid", "Plätze", 2, "Höchstens")],
    ),
    "half a seat": (
        {"Plätze": [PLACES, changed(TREFF, c6=2.5)]},
        [("number-invalid", "Plätze", 2, "Höchstens")],
    ),
    "number out of range": (
        {"Plätze": [PLACES, changed(TREFF, c6=0)]},
        [("number-out-of-range", "Plätze", 2, "Höchstens")],
    ),
    "capacity": (
        {"Plätze": [PLACES, changed(TREFF, c4=3, c5=2, c6=3)]},
        [("capacity-order", "Plätze", 2, "Höchstens")],
    ),
    "supervisor": (
        {"Plätze": [PLACES, changed(TREFF, c7="niemand@traeger.example")]},
        [("supervisor-unknown", "Plätze", 2, "Praxisanleitung (E-Mail)")],
    ),
    "phase": (
        {"Plätze": [[*PLACES, "Praxisphase"], [*TREFF, 7]]},
        [("phase-unknown", "Plätze", 2, "Praxisphase")],
    ),
    "place twice": (
        {"Plätze": [PLACES, TREFF, changed(TREFF, c1="Noch einer")]},
        [("row-twice", "Plätze", 3, "")],
    ),
    "sheet twice": (
        {"Students": [STUDENTS, BEN]},
        [("sheet-twice", "Students", None, "")],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_bad_rows_are_named_by_sheet_row_and_column(name, phase, standort, coordinator):
    sheets, expected = ROWS[name]
    files = [full(**sheets)]
    people = User.objects.count()

    assert slugs_of(files, phase.cohort) == expected
    with pytest.raises(RosterError):
        import_roster(files, phase.cohort, by=coordinator)
    assert User.objects.count() == people
    assert not Agency.objects.filter(slug="halde").exists()


def test_the_same_file_without_the_mistake_is_taken(phase, standort, coordinator):
    """The control of the table above."""
    assert slugs_of([full()], phase.cohort) == []


def test_all_mistakes_are_told_at_once(phase, standort):
    files = [
        full(
            Studierende=[STUDENTS, changed(LINA, c3="lina@uni"), changed(BEN, c0="", c2="")],
            Plätze=[PLACES, changed(TREFF, c3="Raumfahrt", c6="viele")],
        )
    ]

    assert slugs_of(files, phase.cohort) == [
        ("email-invalid", "Studierende", 2, "E-Mail"),
        ("value-missing", "Studierende", 3, "Matrikelnummer"),
        ("value-missing", "Studierende", 3, "Nachname"),
        ("choice-unknown", "Plätze", 2, "Arbeitsfeld"),
        ("number-invalid", "Plätze", 2, "Höchstens"),
    ]


def test_the_sentence_names_row_column_and_value(phase):
    (problem,) = examine(
        [book(Studierende=[STUDENTS, changed(LINA, c3="lina@uni")])], phase.cohort
    ).problems

    assert "2" in problem.where
    assert "E-Mail" in problem.where
    assert "lina@uni" in problem.text
    assert str(problem).startswith("Studierende, ")


def test_too_many_rows_end_the_reading(phase):
    rows = [[f"{5000000 + n}", "A", "B", f"a{n}@studium.example"] for n in range(5001)]

    assert slugs_of([book(Studierende=[STUDENTS, *rows])], phase.cohort) == [
        ("too-many-rows", "Studierende", 5002, "")
    ]


# Against what is there ------------------------------------------------------------------------


@pytest.fixture
def known_student(phase):
    user = UserFactory(first_name="Lina", last_name="Anders", email="lina@studium.example")
    part = ParticipationFactory(cohort=phase.cohort, user=user)
    StudentRecordFactory(participation=part, matriculation_number="4100001")
    return user


def test_a_known_address_with_another_number_is_refused(known_student, phase):
    files = [book(Studierende=[STUDENTS, changed(LINA, c0="4100009")])]

    assert slugs_of(files, phase.cohort) == [("number-differs", "Studierende", 2, "Matrikelnummer")]


def test_an_address_of_somebody_else_is_refused(known_student, phase):
    UserFactory(email="andere@studium.example")
    files = [book(Studierende=[STUDENTS, changed(LINA, c3="andere@studium.example")])]

    assert slugs_of(files, phase.cohort) == [("address-taken", "Studierende", 2, "E-Mail")]


def test_the_address_of_an_account_in_use_is_not_changed(known_student, phase):
    files = [book(Studierende=[STUDENTS, changed(LINA, c3="neu@studium.example")])]
    assert slugs_of(files, phase.cohort) == []  # nobody has signed in yet

    User.objects.filter(pk=known_student.pk).update(joined_at=dt.datetime.now(dt.UTC))

    assert slugs_of(files, phase.cohort) == [("account-in-use", "Studierende", 2, "E-Mail")]


def test_a_name_known_under_another_short_name_is_refused(phase, standort):
    Agency.objects.create(slug="anders", name="Haus Halde", level="on_site")

    assert slugs_of([full()], phase.cohort)[0] == ("name-taken", "Träger", 2, "Name")


def test_a_withdrawn_place_is_not_changed(phase, standort, coordinator):
    import_roster([full()], phase.cohort, by=coordinator)
    place = Place.objects.get(code="treff")
    place.state = PlaceState.WITHDRAWN
    place.save(update_fields=["state"])
    files = [full(Plätze=[PLACES, changed(TREFF, c6=5)])]

    assert slugs_of(files, phase.cohort) == [("place-gone", "Plätze", 2, "")]
    assert slugs_of([full()], phase.cohort) == []


def test_a_cohort_with_two_phases_asks_which(phase, standort):
    PhaseFactory(cohort=phase.cohort)

    assert slugs_of([full()], phase.cohort) == [("phase-unknown", "Plätze", 2, "Praxisphase")]


def test_what_only_the_database_knows_is_told_with_its_row(phase, coordinator, standort):
    """A place of this agency with the site's short name in another language, say: the last net."""
    files = [book(Stadtteile=[["Kürzel", "Name"], ["neu", standort.district.name]])]

    with pytest.raises(RosterError) as caught:
        import_roster(files, phase.cohort, by=coordinator)

    assert [(p.slug, p.row) for p in caught.value.problems] == [("name-taken", 2)]


def test_rehearsal_refuses_too_and_leaves_nothing(phase, coordinator, standort):
    people = User.objects.count()

    report = rehearse([full()], phase.cohort, by=coordinator)

    assert report.is_good
    assert report.plan.changes_something
    assert User.objects.count() == people
    assert not Agency.objects.filter(slug="halde").exists()
    assert not PlaceFactory._meta.model.objects.filter(code="treff").exists()
