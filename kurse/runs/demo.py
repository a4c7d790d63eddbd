"""Runs' share of the demo: one run in each state, one with a waiting list, one finished with
certificates and opinions; reports by phone, appeals, lessons kept since the first day."""

import datetime as dt
from typing import Any
from zlib import crc32

from django.utils import timezone

ROOM = "Schulungsraum R11 T{floor:02d} C{door}"
EMPLOYERS = (
    "Stadtteilbüro Katernberg",
    "Jugendamt der Stadt Essen",
    "Nachbarschaftshaus Altendorf",
    "",
    "Quartiersmanagement Kray",
)


def load(world: Any) -> None:
    from kurse.runs.actions import advance_runs, cancel_run, confirm_run, copy_run
    from lernen.material.models import CoursePage

    courses = {page.slug: page for page in CoursePage.objects.filter(live=True)}
    keys = list(courses)
    lead, team = world.things["lecturers"][0], world.things["lecturers"][1]
    people = [_professional(world, number) for number in range(22)]
    known = [person for person in [world.things.get("professional")] if person]

    finished = _run(world, courses[keys[0]], lead, "Herbst", -10, percent=80, task="Reflexion")
    running = _run(world, courses[keys[1]], lead, "Winter", -2, meetings=4, content="keeps")
    full = _run(world, courses[keys[0]], lead, "Winter", 3, capacity=6)
    applied = _run(
        world,
        courses[keys[2]],
        team,
        "Winter",
        5,
        entry="apply",
        criteria="Sie leiten Studierende an oder werden es im nächsten Jahr tun.",
        capacity=12,
    )
    confirmed = _run(
        world, courses[keys[3]], team, "Winter", 2, fee="60 Euro, für Studierende frei"
    )
    _fill(world, finished, [*known, *people[:8]], -16)
    _fill(world, running, people[6:14], -8)
    _fill(world, confirmed, people[12:17], -2)
    _fill(world, full, people[10:19], -2)
    _fill(world, applied, people[17:22], -1)
    with world.at(world.day(weeks=-1)):
        confirm_run(confirmed, by=team)
    with world.at(world.day(weeks=-9)):
        advance_runs()
    with world.at(running.sessions.first().starts_at):
        advance_runs()
    _renew_lesson(courses[keys[1]], lead)
    advance_runs()
    for run in (finished, running):
        run.refresh_from_db()
    _attend(world, running, lead)
    _report(world, running)
    _appeal(world, running, lead)
    _attend(world, finished, lead)
    _finish(world, finished, lead)
    copy_run(finished, term=_term(world, "Frühjahr", 1), weeks=26, by=lead)
    gone = _run(world, courses[keys[4]], team, "Sommer", 8)
    cancel_run(gone, reason="Zu wenige Anmeldungen", by=team)
    _offer(world, full, people[10])
    world.introduce(
        people[0],
        "Fachkraft: Kurs abgeschlossen, der Nachweis liegt bereit",
        role="professional",
    )
    world.things["runs"] = [finished, running, full, applied, confirmed]


def _room_of(title: str, word: str) -> str:
    """A room for each course and term, always the same, so that no two of them clash."""
    number = crc32(f"{title} {word}".encode())
    return ROOM.format(floor=1 + number % 7, door=10 + number // 7 % 90)


def _professional(world: Any, number: int) -> Any:
    return world.person(role_hint="professional", account=number % 5 != 4 or number > 18)


def _term(world: Any, word: str, years: int = 0) -> str:
    return f"{word} {world.today.year + years}"


TOPICS = ("Ankommen und Auftrag", "Vor Ort", "Auswertung", "Rückblick")


def _run(
    world: Any, page: Any, lead: Any, word: str, weeks: int, *, meetings: int = 3, **fields: Any
) -> Any:
    """Meetings of four units, a week apart, on a Thursday; open since four weeks before."""
    from kurse.runs.actions import make_run, open_run, plan_session
    from kurse.runs.actions.planning import next_workable

    first = world.today + dt.timedelta(weeks=weeks)
    first += dt.timedelta(days=(3 - first.weekday()) % 7)
    fields.setdefault("capacity", 14)
    start = timezone.make_aware(dt.datetime.combine(first, dt.time(9, 30)))
    with world.at(world.today + dt.timedelta(weeks=min(weeks, 0) - 8)):
        run = make_run(
            course_key=page.translation_key,
            course_title=page.title,
            term=_term(world, word),
            opens_on=world.today + dt.timedelta(weeks=min(weeks, 0) - 8),
            closes_on=first - dt.timedelta(days=1),
            place="Universitätsstraße 12, Essen",
            by=lead,
            **fields,
        )
        taken: set[dt.date] = set()
        for number, topic in enumerate(TOPICS[:meetings]):
            begin = next_workable(start + dt.timedelta(weeks=number))
            while begin.date() in taken:
                begin = next_workable(begin + dt.timedelta(weeks=1))
            taken.add(begin.date())
            plan_session(
                run,
                starts_at=begin,
                ends_at=begin + dt.timedelta(hours=3, minutes=30),
                units=4,
                topic=topic,
                room=_room_of(page.title, word),
                by=lead,
            )
        open_run(run, by=lead)
    return run


def _fill(world: Any, run: Any, people: list[Any], weeks: int) -> None:
    from kurse.runs.actions import register_person

    with world.at(world.today + dt.timedelta(weeks=weeks)):
        for number, person in enumerate(people):
            answers = {"employer": EMPLOYERS[number % len(EMPLOYERS)]}
            if run.entry == "apply":
                answers["motivation"] = "Ich leite ab dem nächsten Jahr zwei Studierende an."
            register_person(run, person=person, by=person, **answers)


def _attend(world: Any, run: Any, lead: Any) -> None:
    """Meetings until today have confirmed lists; the newest one of a running course waits."""
    from kurse.runs.actions import confirm_attendance
    from kurse.runs.actions.attending import Mark
    from kurse.runs.queries import participants_of

    past = [session for session in run.sessions.all() if session.ends_at < timezone.now()]
    if run.state == "running":
        past = past[:-1]
    rows = list(participants_of(run))
    for session in past:
        marks = {}
        for number, row in enumerate(rows):
            if number == 3:
                marks[row.pk] = Mark("absent")
            elif number == 5 and session == past[0]:
                marks[row.pk] = Mark("excused")
            else:
                marks[row.pk] = Mark("present", late=world.random.choice((0, 0, 0, 10, 25)))
        with world.at(session.ends_at + dt.timedelta(hours=1)):
            confirm_attendance(session, marks=marks, by=lead)


def _report(world: Any, run: Any) -> None:
    """The newest list waits: most reported by the code on the wall, one without a net."""
    from kurse.runs import codes
    from kurse.runs.actions import report_presence
    from kurse.runs.actions.reporting import Scan
    from kurse.runs.queries import participants_of

    session = [one for one in run.sessions.all() if one.ends_at < timezone.now()][-1]
    for number, row in enumerate(list(participants_of(run))[:6]):
        came_at = session.starts_at + dt.timedelta(minutes=(-8, -3, 1, 2, 22, 4)[number])
        code = codes.code_at(session.public_id, codes.half_minute(came_at))
        sent_at = came_at + dt.timedelta(hours=5 if number == 5 else 0)
        with world.at(sent_at):
            report_presence(session, scan=Scan(code=code, at=came_at), by=row.person)


def _appeal(world: Any, run: Any, lead: Any) -> None:
    """The first list is confirmed: one appeal waits, one was granted, one declined."""
    from kurse.runs.actions import answer_appeal, make_appeal
    from kurse.runs.actions.attending import Mark
    from kurse.runs.queries import participants_of

    session = run.sessions.filter(confirmed_at__isnull=False).first()
    rows = list(participants_of(run))
    said = (
        (rows[3], "Ich war da, ab 9:40 Uhr. Ich saß hinten am Fenster."),
        (rows[5], "Ich bin nach der Pause gekommen und bis zum Ende geblieben."),
        (rows[0], "Ich war die ganze Zeit da und habe keine Minute gefehlt."),
    )
    with world.at(session.ends_at + dt.timedelta(days=1)):
        waiting, right, wrong = (
            make_appeal(session, text=text, by=row.person) for row, text in said
        )
    with world.at(session.ends_at + dt.timedelta(days=2)):
        answer_appeal(
            right,
            grant=True,
            mark=Mark("present", late=90),
            answer="Stimmt, Sie sind in der Gruppenarbeit dabei gewesen.",
            by=lead,
        )
        answer_appeal(
            wrong, grant=False, answer="Die Uhrzeit steht auf dem Unterschriftenblatt.", by=lead
        )
    world.things["appeal"] = waiting


def _renew_lesson(course: Any, lead: Any) -> None:
    """After the first day a lesson is written anew: those who take part keep the old one."""
    from lernen.material.models import LessonPage

    lesson = LessonPage.objects.filter(live=True, path__startswith=course.path).first()
    if lesson is None:  # a house without lessons: nothing to renew
        return
    words = {
        "kind": "rule",
        "title": "Neu in dieser Fassung",
        "text": "<p>Fragen Sie zuerst, wer schon da ist. Dann erst, was fehlt.</p>",
    }
    lesson.body.append(("callout", words))
    lesson.save_revision(user=lead).publish()


def _finish(world: Any, run: Any, lead: Any) -> None:
    from kurse.runs.actions import evaluate_run, issue_certificates, mark_task, send_notice
    from kurse.runs.queries import QUESTIONS, participants_of

    last = max(session.ends_at for session in run.sessions.all())
    with world.at(last + dt.timedelta(days=1)):
        send_notice(
            run, text="Danke für drei gute Tage! Die Fotos vom Rundgang liegen aus.", by=lead
        )
        rows = list(participants_of(run))
        for number, row in enumerate(rows):
            if number != 6:
                mark_task(row, done=True, by=lead)
        issue_certificates(run, by=lead)
    with world.at(last + dt.timedelta(days=3)):
        for number, row in enumerate(rows[1:7]):
            evaluate_run(
                row,
                answers={key: world.random.choice((5, 5, 4, 4, 3)) for key in QUESTIONS},
                text="Mehr Zeit im Stadtteil, bitte." if number == 2 else "",
                by=row.person,
            )


def _offer(world: Any, run: Any, person: Any) -> None:
    """Somebody left: the first one on the list has an offer right now."""
    from kurse.runs.actions import cancel_registration

    cancel_registration(run.registrations.get(person=person), by=person)
