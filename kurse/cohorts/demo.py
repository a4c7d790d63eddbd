"""The demo's years: one in the middle of practice, the one before it, and the one to come.

Every date is counted from the Monday on which practice starts, as in JOURNEYS' example year:
set-up 27 weeks before, wishes for four weeks, publication on a Thursday, 45 days of practice.
"""

import datetime as dt
from typing import Any

from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.actions import add_participation, add_phase, add_student, create_cohort
from kurse.cohorts.models import Cohort, Phase

WEEK = dt.timedelta(weeks=1)
CONTACT_PHONE = "0201 5550100"
STUDENTS = 50
LAST_STUDENTS = 12
COMING_STUDENTS = 8
#: So many of the coming ones wait for their invitation: it can be tried at once.
NOT_INVITED = 2
LECTURERS = 5
SUPERVISORS = 5


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def dates_from(start: dt.date) -> dict[str, Any]:
    """The cohort's dates from the first Monday of practice."""
    publish = start - dt.timedelta(days=116)
    return {
        "starts_on": start - dt.timedelta(days=189),
        "ends_on": start + dt.timedelta(days=126),
        "wishes_open_on": publish - dt.timedelta(days=31),
        "wishes_close_on": publish - dt.timedelta(days=4),
        "publish_on": publish,
        "answer_until": publish + dt.timedelta(days=15),
        "min_wishes": 5,
        "max_wishes": 8,
        "contact_phone": CONTACT_PHONE,
    }


def load(world: Any) -> None:
    """Cohorts, phases, the people of the house, students. Teams come with the districts."""
    start = monday_of(world.today) - 5 * WEEK
    coordinator = world.person("Mechthild", "Sander", Role.COORDINATOR, phone=CONTACT_PHONE)
    world.introduce(
        coordinator, "Koordiniert das Projektstudium: Plätze, Zuteilung, Zusagen, Abschluss."
    )
    years = {
        "last": (start - 52 * WEEK, start.year - 1),
        "": (start, start.year),
        "coming": (monday_of(world.today) + 21 * WEEK, start.year + 1),
    }
    for key, (first_day, year) in years.items():
        cohort, phase = _year(world, coordinator, first_day, year)
        prefix = f"{key}_" if key else ""
        world.things[f"{prefix}cohort"], world.things[f"{prefix}phase"] = cohort, phase
    world.things["coordinator"] = coordinator
    _house(world, coordinator)
    _students(world, coordinator)


def _year(world: Any, coordinator: User, start: dt.date, year: int) -> tuple[Cohort, Phase]:
    dates = dates_from(start)
    with world.at(dates["starts_on"]):
        cohort = create_cohort(
            by=None,
            slug=f"jahrgang-{year}",
            name=f"Jahrgang {year}",
            contact_name=coordinator.get_full_name(),
            **dates,
        )
        add_participation(coordinator, Role.COORDINATOR, by=None, cohort=cohort)
        phase = add_phase(
            cohort,
            by=coordinator,
            name="Praxisphase",
            starts_on=start,
            ends_on=start + dt.timedelta(days=60),
            required_days=45,
        )
    return cohort, phase


def _house(world: Any, coordinator: User) -> None:
    """Lecturers (their teams follow), supervisors, city, administration, a professional."""
    ayla = world.person("Ayla", "Toprak", Role.LECTURER)
    world.introduce(ayla, "Lehrende und Projektleitung im Team Katernberg.")
    lecturers = [ayla] + [world.person(role_hint=Role.LECTURER) for _ in range(LECTURERS - 1)]
    ruth = world.person("Ruth", "Ellinghaus", Role.SUPERVISOR)
    world.introduce(ruth, "Leitet zwei Supervisionsgruppen; Notizen liest nur sie.")
    supervisors = [ruth] + [world.person(role_hint=Role.SUPERVISOR) for _ in range(SUPERVISORS - 1)]
    cohorts = [world.things[key] for key in ("last_cohort", "cohort", "coming_cohort")]
    for cohort in cohorts:
        with world.at(cohort.starts_on):
            for supervisor in supervisors:
                add_participation(supervisor, Role.SUPERVISOR, by=coordinator, cohort=cohort)
    since = cohorts[0].starts_on
    city = world.person("Georg", "Amsel", Role.CITY)
    world.introduce(city, "Liest für die Stadt die Berichte in gerundeten Zahlen.")
    add_participation(city, Role.CITY, by=None, since=since)
    admin = world.person("Pia", "Kern", Role.ADMIN)
    world.introduce(admin, "Betreibt die Technik und sieht keine Praxisakte.")
    add_participation(admin, Role.ADMIN, by=None, since=since)
    professional = world.things.get("professional") or world.person(
        "Ilka", "Wendt", Role.PROFESSIONAL
    )
    world.introduce(professional, "Fachkraft aus dem Stadtteil, lernt in den Kursen.")
    world.things.update(
        lecturers=lecturers,
        supervisors=supervisors,
        city=city,
        admin=admin,
        professional=professional,
    )


def _students(world: Any, coordinator: User) -> None:
    """``students`` are people, ``participations`` their rows; Lina Aydin and Jonas Brehm lead."""
    number = 3100000 + world.random.randrange(1000)
    for key, wanted in (
        ("", STUDENTS),
        ("last_", LAST_STUDENTS),
        ("coming_", COMING_STUDENTS),
    ):
        cohort = world.things[f"{key}cohort"]
        named = [] if key else [("Lina", "Aydin"), ("Jonas", "Brehm")]
        names = [*named, *[("", "")] * (wanted - len(named))]
        has_access = wanted - (NOT_INVITED if key == "coming_" else 0)
        people, parts = [], []
        with world.at(cohort.starts_on + WEEK):
            for index, (first, last) in enumerate(names):
                person = world.person(first, last, Role.STUDENT, account=index < has_access)
                people.append(person)
                number += world.random.randrange(1, 40)
                parts.append(add_student(cohort, person, str(number), by=coordinator))
        world.things[f"{key}students"], world.things[f"{key}participations"] = people, parts
    lina, jonas = world.things["students"][:2]
    world.introduce(lina, "Studiert im laufenden Jahrgang und ist mitten in der Praxis.")
    world.introduce(jonas, "Studiert im laufenden Jahrgang, in einem anderen Team.")
    world.introduce(
        world.things["coming_students"][0],
        "Steht am Anfang: Die Wünsche sind gerade offen.",
    )
