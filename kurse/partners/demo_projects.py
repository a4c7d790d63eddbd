"""The demo's single projects: one or two in a district, with goals, looks and documentation."""

import datetime as dt
import io
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile

from home.files.pictures import clean_picture
from kurse.partners.actions import (
    Parties,
    Picture,
    add_entry,
    add_goal,
    create_project,
    release_project,
    review_goal,
)
from kurse.partners.facts import contributors
from kurse.partners.models import GoalStatus, Level, Project

CITY, MODERATION, ON_SITE = Level.ADMINISTRATION, Level.INTERMEDIARY, Level.ON_SITE
OFFICE = (CITY, "Gebietsbeauftragte der Stadt Essen")
INSTITUTE = (MODERATION, "Stadtteilmoderation des Instituts")


class Goal(NamedTuple):
    """``next_in``: days from today to the next look; ``looks``: (days ago, status, finding)."""

    text: str
    indicator: str
    next_in: int
    looks: tuple[tuple[int, str, str], ...] = ()


class Entry(NamedTuple):
    """``drawing`` and ``alt``: the picture; ``people``: how many students took part."""

    ago: int
    text: str
    with_whom: str
    people: int = 0
    drawing: str = ""
    alt: str = ""


class Row(NamedTuple):
    title: str
    site: str
    level: str
    summary: str
    contract: str
    agencies: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    goals: tuple[Goal, ...]
    entries: tuple[Entry, ...] = ()
    released: bool = True


PROJECTS = (
    Row(
        "Schachtplatz für alle",
        "standort-katernberg",
        ON_SITE,
        "Jugendliche, Nachbarschaft und Verwaltung planen gemeinsam, wie der Schachtplatz bis "
        "zum Sommer ein Treffpunkt für alle wird.",
        "Einzelprojektvertrag Katernberg, Nr. 3",
        ("schachtzeichen", "gruene-halde", "amt-fuer-quartiere"),
        (INSTITUTE,),
        (
            Goal(
                "Jugendliche entscheiden mit, was auf dem Platz gebaut wird.",
                "Ein Jugendrat trifft sich monatlich; drei seiner Vorschläge werden gebaut.",
                3,
                (
                    (
                        120,
                        GoalStatus.ON_THE_WAY,
                        "Der Jugendrat hat sich fünfmal getroffen, im Schnitt kamen zwölf.",
                    ),
                ),
            ),
            Goal(
                "Abends fühlen sich auch Ältere auf dem Platz wohl.",
                "Bei der Befragung im Herbst sagt das die Hälfte; im Vorjahr war es ein Drittel.",
                60,
            ),
        ),
        (
            Entry(
                12,
                "Zweiter Planungstag auf dem Platz: drei Modelle gebaut, per Punkten bewertet. "
                "Sitzstufen und Licht liegen vorn, der Brunnen fällt weg.",
                "Jugendrat, Amt für Quartiere, Nachbarschaftshaus",
                3,
                "versammlung",
                "Menschen stehen um einen Tisch mit Modellen und sprechen miteinander.",
            ),
            Entry(
                47,
                "Befragung an der Haustür in vier Straßen rund um den Platz, 64 Gespräche.",
                "Nachbarschaftshaus Grüne Halde",
                2,
            ),
            Entry(98, "Auftakt mit Rundgang; 40 Menschen kamen.", "Alle Vertragsparteien"),
        ),
    ),
    Row(
        "Leere Läden, volle Tische",
        "standort-altendorf",
        MODERATION,
        "Drei leere Läden werden für ein Jahr zu Treffpunkten: Nähstube, Sprachcafé und Werkbank.",
        "Einzelprojektvertrag Altendorf, Nr. 2",
        ("quartiersladen-altendorf", "stadtteilbuero-altendorf"),
        (OFFICE, (ON_SITE, "Wohnungsunternehmen an der Altendorfer Straße")),
        (
            Goal(
                "Drei Läden sind an vier Tagen in der Woche offen.",
                "Öffnungszeiten an der Tür; gezählte Besuche je Woche.",
                30,
                ((40, GoalStatus.PARTLY, "Zwei sind offen, beim dritten fehlt der Strom."),),
            ),
        ),
        (
            Entry(
                9,
                "Nähstube eröffnet. Die Maschinen kamen aus der Nachbarschaft.",
                "Quartiersladen, zehn Ehrenamtliche",
                2,
                "markt",
                "Ein kleiner Markt mit Ständen vor einem Ladenlokal.",
            ),
        ),
    ),
    Row(
        "Kanalweg: sicher und grün",
        "standort-altenessen-sued",
        CITY,
        "Der Weg am Kanal bekommt Licht, Bänke und Paten. Schulklassen pflanzen und zählen mit.",
        "Einzelprojektvertrag Altenessen-Süd, Nr. 1",
        ("nordlicht", "moderation-altenessen"),
        ((CITY, "Amt für Stadterneuerung"),),
        (
            Goal(
                "Kinder gehen den Kanalweg allein zur Schule.",
                "Zählung an zwei Morgen im Mai; im Vorjahr waren es 18.",
                150,
            ),
        ),
        (Entry(21, "Pflanztag mit zwei Klassen.", "Lernwerkstatt Nordlicht", 1),),
    ),
    Row(
        "Älter werden im Bergmannsfeld",
        "standort-bergmannsfeld",
        ON_SITE,
        "Mietertreff und Fachstelle bauen ein Netz, das ältere Menschen im Haus besucht.",
        "Einzelprojektvertrag Bergmannsfeld, Nr. 4",
        ("ostblick", "wohnen-und-gesundheit"),
        (INSTITUTE,),
        (
            Goal(
                "Niemand wartet länger als eine Woche auf einen Besuch.",
                "Wartezeit je Anfrage.",
                90,
            ),
        ),
    ),
    Row(
        "Stadtteilküche trägt sich selbst",
        "standort-kray",
        ON_SITE,
        "Die Küche kocht für Feste und Kitas und zahlt damit den Mittagstisch.",
        "Einzelprojektvertrag Kray, in Verhandlung",
        ("stadtteilkueche",),
        (OFFICE,),
        (),
        released=False,
    ),
)


def load(world: Any) -> None:
    """After the placements, of which some took part."""
    coordinator = world.things["coordinator"]
    sites = {site.slug: site for site in world.things["sites"]}
    agencies = {slug: found[0] for slug, found in world.things["agency_by_slug"].items()}
    starts_on = world.day(days=-100)
    for row in PROJECTS:
        site = sites[row.site]
        with world.at(starts_on):
            project = create_project(
                by=coordinator,
                title=row.title,
                district=site.district,
                site=site,
                level=row.level,
                summary=row.summary,
                contract=row.contract,
                starts_on=starts_on,
                ends_on=starts_on + dt.timedelta(days=720),
                parties=Parties([agencies[slug] for slug in row.agencies], row.others),
            )
            if row.released:
                release_project(project, by=coordinator)
        for goal in row.goals:
            _goal(world, project, goal)
        for entry in row.entries[::-1]:
            _entry(world, project, entry)


def _goal(world: Any, project: Project, row: Goal) -> None:
    by = world.things["coordinator"]
    first = world.day(days=-150)
    with world.at(first):
        goal = add_goal(
            project,
            text=row.text,
            indicator=row.indicator,
            agreed_by="Alle Vertragsparteien, Stadtteilkonferenz",
            agreed_on=first,
            review_on=world.day(days=row.next_in),
            by=by,
        )
    for ago, status, finding in row.looks:
        day = world.day(days=-ago)
        with world.at(day):
            review_goal(
                goal,
                on=day,
                status=status,
                finding=finding,
                next_on=world.day(days=row.next_in),
                by=by,
            )


def _entry(world: Any, project: Project, row: Entry) -> None:
    by, day = world.things["coordinator"], world.day(days=-row.ago)
    choices = [choice for source in contributors for choice in source.choices(project, by)]
    with world.at(day):
        add_entry(
            project,
            on=day,
            text=row.text,
            with_whom=row.with_whom,
            placements=[value for value, _label in choices[: row.people]],
            picture=Picture(clean_picture(_drawn(row.drawing)), row.alt) if row.drawing else None,
            by=by,
        )


def _drawn(name: str) -> SimpleUploadedFile:
    """A drawing of the demo's pages, as if somebody had put it up."""
    from PIL import Image

    from home.pages.drawings import draw

    buffer = io.BytesIO()
    Image.open(io.BytesIO(draw(name))).convert("RGB").save(buffer, "JPEG", quality=90)
    return SimpleUploadedFile(f"{name}.jpg", buffer.getvalue(), "image/jpeg")
