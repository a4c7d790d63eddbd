"""Sheets and columns of the roster: the one definition behind import, template and manual."""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from home.core.registries import Text
from kurse.offers.models import FieldOfWork
from kurse.partners.models import Function, Level


class Kind(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    EMAIL = "email"
    CODE = "code"
    DAY = "day"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    MATRICULATION = "matriculation"


KIND_LABELS: dict[Kind, Text] = {
    Kind.TEXT: _("text"),
    Kind.EMAIL: _("e-mail address"),
    Kind.CODE: _("short name: lower-case letters, digits, hyphens"),
    Kind.DAY: _("day, e.g. 30.04.2027 or 2027-04-30"),
    Kind.NUMBER: _("whole number"),
    Kind.CHOICE: _("one of the words below"),
    Kind.YES_NO: _("yes or no"),
    Kind.MATRICULATION: _("4 to 12 digits or letters"),
}


@dataclass(frozen=True)
class Choice:
    """A word of the workbook for a value of ours, in both languages."""

    value: str
    german: str
    english: str


LEVELS = (
    Choice(Level.ADMINISTRATION, "Verwaltung", "administration"),
    Choice(Level.INTERMEDIARY, "Intermediär", "intermediary"),
    Choice(Level.ON_SITE, "Vor Ort", "on the spot"),
)
FUNCTIONS = (
    Choice(Function.LEAD, "Leitung", "management"),
    Choice(Function.PRACTICE_SUPERVISOR, "Praxisanleitung", "practice supervisor"),
    Choice(Function.SUBSTITUTE, "Vertretung", "substitute"),
    Choice(Function.OFFICE, "Büro", "office"),
)
FIELDS = (
    Choice(FieldOfWork.YOUTH, "Kinder und Jugendliche", "children and young people"),
    Choice(FieldOfWork.FAMILY, "Familien", "families"),
    Choice(FieldOfWork.SENIORS, "Ältere Menschen", "older people"),
    Choice(FieldOfWork.MIGRATION, "Ankommen und Migration", "arriving and migration"),
    Choice(FieldOfWork.HOUSING, "Wohnen und Nachbarschaft", "housing and neighbourhood"),
    Choice(FieldOfWork.PARTICIPATION, "Beteiligung", "participation"),
    Choice(FieldOfWork.HEALTH, "Gesundheit", "health"),
    Choice(FieldOfWork.ADVICE, "Beratung", "advice"),
)
MARKS = tuple(Choice(mark, mark, mark) for mark in ("ka", "ad", "ae", "bm", "kr"))
YES_NO = (Choice("1", "ja", "yes"), Choice("0", "nein", "no"))


@dataclass(frozen=True)
class Column:
    """One column. ``longest`` is the most characters a text may have; empty cells keep what is."""

    key: str
    german: str
    english: str
    kind: Kind = Kind.TEXT
    required: bool = False
    longest: int = 200
    least: int = 1
    most: int = 99
    choices: tuple[Choice, ...] = ()
    example: str = ""
    hint: Text = ""

    @property
    def headings(self) -> tuple[str, str]:
        return self.german, self.english


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook, or one CSV file of the same name."""

    key: str
    german: str
    english: str
    hint: Text
    columns: tuple[Column, ...]
    by_key: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {column.key: column for column in self.columns})


def fold(text: str) -> str:
    """Headings and names are compared without case, accents, spaces and signs."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return re.sub(r"[^\w]|_", "", "".join(c for c in plain if not unicodedata.combining(c)))


def _code(example: str) -> Column:
    return Column(
        "slug",
        "Kürzel",
        "Short name",
        Kind.CODE,
        longest=50,
        example=example,
        hint=_("Stays the same for ever; made from the name if left empty."),
    )


STUDENTS = Sheet(
    "students",
    "Studierende",
    "Students",
    _("One row a student of the cohort."),
    (
        Column(
            "number",
            "Matrikelnummer",
            "Matriculation number",
            Kind.MATRICULATION,
            required=True,
            longest=20,
            example="3100001",
            hint=_("Only the student and the placement coordination see it."),
        ),
        Column("first_name", "Vorname", "First name", required=True, longest=80, example="Maxi"),
        Column("last_name", "Nachname", "Last name", required=True, longest=80, example="Muster"),
        Column(
            "email",
            "E-Mail",
            "E-mail",
            Kind.EMAIL,
            required=True,
            longest=254,
            example="maxi.muster@studium.example",
            hint=_("The university address; the invitation goes there."),
        ),
        Column(
            "team",
            "Team",
            "Team",
            longest=80,
            example="",
            hint=_("A team of the cohort, if it is known already."),
        ),
    ),
)
DISTRICTS = Sheet(
    "districts",
    "Stadtteile",
    "Districts",
    _("Only if a district is missing or its text changes."),
    (
        _code("katernberg"),
        Column("name", "Name", "Name", required=True, longest=80, example="Katernberg"),
        Column(
            "mark",
            "Zeichen",
            "Mark",
            Kind.CHOICE,
            choices=MARKS,
            example="ka",
            hint=_("The building, pattern and colour on the map."),
        ),
        Column("summary", "Kurztext", "Summary", example="Zechensiedlung und Weltkulturerbe."),
    ),
)
SITES = Sheet(
    "sites",
    "Standorte",
    "Sites",
    _("Sites of project work with their contract."),
    (
        _code("standort-katernberg"),
        Column("name", "Name", "Name", required=True, longest=120, example="Standort Katernberg"),
        Column(
            "district",
            "Stadtteil",
            "District",
            required=True,
            longest=80,
            example="Katernberg",
            hint=_("Name or short name of a district."),
        ),
        Column("contract", "Vertrag", "Contract", example="Einzelprojektvertrag Katernberg"),
        Column("contract_parties", "Vertragsparteien", "Contract parties", longest=2000),
        Column("goals", "Ziele", "Goals", longest=2000),
        Column("since", "Von", "From", Kind.DAY, example="01.10.2026"),
        Column("until", "Bis", "Until", Kind.DAY, example="30.09.2029"),
        Column(
            "max_students",
            "Studierende höchstens",
            "Students at most",
            Kind.NUMBER,
            example="15",
        ),
    ),
)
AGENCIES = Sheet(
    "agencies",
    "Träger",
    "Agencies",
    _("Legal bodies that offer places."),
    (
        _code("gruene-halde"),
        Column(
            "name",
            "Name",
            "Name",
            required=True,
            longest=160,
            example="Nachbarschaftshaus Grüne Halde",
        ),
        Column(
            "level",
            "Ebene",
            "Level",
            Kind.CHOICE,
            required=True,
            choices=LEVELS,
            example="Vor Ort",
        ),
        Column(
            "profile",
            "Profil",
            "Profile",
            longest=4000,
            example="Offenes Haus für alle Generationen.",
            hint=_("Becomes public when the coordination releases it."),
        ),
    ),
)
FACILITIES = Sheet(
    "facilities",
    "Praxisstellen",
    "Placement sites",
    _("Units of an agency where students work."),
    (
        Column(
            "agency",
            "Träger",
            "Agency",
            required=True,
            longest=160,
            example="Nachbarschaftshaus Grüne Halde",
            hint=_("Name or short name of an agency."),
        ),
        Column(
            "name",
            "Name",
            "Name",
            required=True,
            longest=160,
            example="Nachbarschaftshaus Grüne Halde",
        ),
        Column(
            "site",
            "Standort",
            "Site",
            required=True,
            longest=120,
            example="Standort Katernberg",
            hint=_("Name or short name of a site."),
        ),
        Column("street", "Straße", "Street", longest=120, example="Haldenstieg 12"),
        Column("city", "Ort", "Town", longest=120, example="45327 Essen"),
        Column(
            "recognised_until",
            "Anerkannt bis",
            "Recognised until",
            Kind.DAY,
            example="31.12.2028",
            hint=_("Without it the place cannot be opened."),
        ),
    ),
)
CONTACTS = Sheet(
    "contacts",
    "Ansprechpersonen",
    "Contacts",
    _("People of the agencies, one row a function."),
    (
        Column(
            "agency",
            "Träger",
            "Agency",
            required=True,
            longest=160,
            example="Nachbarschaftshaus Grüne Halde",
            hint=_("Name or short name of an agency."),
        ),
        Column("first_name", "Vorname", "First name", required=True, longest=80, example="Karin"),
        Column("last_name", "Nachname", "Last name", required=True, longest=80, example="Polat"),
        Column(
            "email",
            "E-Mail",
            "E-mail",
            Kind.EMAIL,
            required=True,
            longest=254,
            example="karin.polat@traeger.example",
        ),
        Column("phone", "Telefon", "Telephone", longest=40, example="0201 5550121"),
        Column(
            "function",
            "Funktion",
            "Function",
            Kind.CHOICE,
            required=True,
            choices=FUNCTIONS,
            example="Praxisanleitung",
        ),
        Column(
            "qualification",
            "Qualifikation",
            "Qualification",
            example="Staatlich anerkannte Sozialarbeit, 9 Jahre Praxis",
        ),
        Column(
            "gets_mail",
            "Bekommt Post",
            "Gets mail",
            Kind.YES_NO,
            choices=YES_NO,
            example="ja",
            hint=_("Who is asked first; yes if left empty."),
        ),
        Column(
            "visible",
            "Für Studierende sichtbar",
            "Visible to students",
            Kind.YES_NO,
            choices=YES_NO,
            example="ja",
        ),
        Column("since", "Von", "From", Kind.DAY, example="", hint=_("Today if left empty.")),
        Column("until", "Bis", "Until", Kind.DAY, example=""),
    ),
)
PLACES = Sheet(
    "places",
    "Plätze",
    "Places",
    _("What students can do where in the practice phase, and how many of them."),
    (
        _code("halde-treff"),
        Column("title", "Titel", "Title", required=True, longest=160, example="Offener Treff"),
        Column(
            "agency",
            "Träger",
            "Agency",
            required=True,
            longest=160,
            example="Nachbarschaftshaus Grüne Halde",
        ),
        Column(
            "facility",
            "Praxisstelle",
            "Placement site",
            longest=160,
            example="Nachbarschaftshaus Grüne Halde",
            hint=_("May stay empty where the agency has only one."),
        ),
        Column(
            "phase",
            "Praxisphase",
            "Practice phase",
            Kind.NUMBER,
            most=99,
            example="1",
            hint=_("The number of the phase; may stay empty where the cohort has only one."),
        ),
        Column(
            "field",
            "Arbeitsfeld",
            "Field of work",
            Kind.CHOICE,
            required=True,
            choices=FIELDS,
            example="Ältere Menschen",
        ),
        Column(
            "task",
            "Aufgaben",
            "Tasks",
            longest=4000,
            example="Begleiten den offenen Treff.",
        ),
        Column("requirements", "Voraussetzungen", "Requirements", longest=2000),
        Column("days", "Wochentage", "Weekdays", longest=60, example="Mo–Fr"),
        Column("languages", "Sprachen", "Languages", longest=120),
        Column("least", "Mindestens", "At least", Kind.NUMBER, example="1"),
        Column("ideal", "Ideal", "Ideally", Kind.NUMBER, example="2"),
        Column("most", "Höchstens", "At most", Kind.NUMBER, required=True, example="3"),
        Column(
            "supervisor",
            "Praxisanleitung (E-Mail)",
            "Practice supervisor (e-mail)",
            Kind.EMAIL,
            longest=254,
            example="karin.polat@traeger.example",
            hint=_("A contact of the agency. Without it the place cannot be opened."),
        ),
    ),
)

#: In the order in which they are written: what is referred to comes first.
SHEETS = (DISTRICTS, SITES, AGENCIES, FACILITIES, CONTACTS, STUDENTS, PLACES)
#: In the order of the workbook: what people look for comes first.
WORKBOOK_ORDER = (STUDENTS, AGENCIES, FACILITIES, CONTACTS, PLACES, DISTRICTS, SITES)
BY_NAME = {fold(name): sheet for sheet in SHEETS for name in (sheet.german, sheet.english)}

#: A row whose first cell begins so is the template's example and is passed over.
EXAMPLE_MARKS = ("Beispiel:", "Example:")
#: The template's first sheet; it and other unknown sheets are not read.
README_SHEET = "Anleitung"
