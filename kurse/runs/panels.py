"""What runs tell the rest of the house: mails, links, rules, what is to do, how long it stays."""

import datetime as dt
from typing import Any

import pgtrigger
from django.db.models import CharField, Exists, Max, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from home.core.clock import now, start_of
from home.core.formats import moment
from home.core.registries import (
    DateEntry,
    DemoStep,
    NavigationItem,
    NextStep,
    Purpose,
    RetentionClass,
    calendar_events,
    dates,
    demo_steps,
    navigation,
    next_steps,
    retention_classes,
    role_sources,
)
from home.core.together import Asking, asks
from home.outbox.kinds import MailKind, register_kind
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule, rule
from home.tasklinks.purposes import register_purpose
from kurse.cohorts.queries import participations_of
from kurse.runs import demo
from kurse.runs.actions.registering import ANSWER
from kurse.runs.attendance import waits_for_report
from kurse.runs.keeping import kept_lesson_for
from kurse.runs.models import (
    Appeal,
    AppealState,
    AttendanceEvent,
    CourseRun,
    Registration,
    RegistrationEvent,
    RegistrationState,
    RunAttendance,
    RunSession,
)
from kurse.runs.queries import TAKING_PART, lines_of_course
from kurse.runs.views.people import answer_by_link, calendar_for, link_is_open
from lernen.material.registries import course_runs, kept_versions

STATE = RegistrationState

for key, code, name, subject, body, button in (
    (
        "runs.prove",
        "",
        gettext_lazy("Course: confirm the address"),
        "Bitte bestätigen: Anmeldung zu {{ kurs }}",
        """\
Guten Tag {{ name }},
jemand, vermutlich Sie, möchte am Kurs „{{ kurs }}“ teilnehmen. Die
Anmeldung zählt, sobald Sie sie hier bestätigen:
{{ link }}
Sie waren es nicht? Dann ist nichts zu tun.
{{ fuss }}""",
        "Anmeldung bestätigen",
    ),
    (
        "runs.received",
        "",
        gettext_lazy("Course: registration received"),
        "Ihre Anmeldung ist da: {{ kurs }}",
        """\
Guten Tag {{ name }},
Ihre Anmeldung zum Kurs „{{ kurs }}“ ist da. Antwort bis {{ frist }}.
{{ link }}
{{ fuss }}""",
        "Anmeldung ansehen",
    ),
    (
        "runs.waiting",
        "",
        gettext_lazy("Course: waiting list"),
        "Warteliste, Platz {{ position }}: {{ kurs }}",
        """\
Guten Tag {{ name }},
im Kurs „{{ kurs }}“ sind zurzeit alle Plätze vergeben. Sie stehen auf
der Warteliste, Platz {{ position }}. Niemand wird vorgezogen. Wird
ein Platz frei, schreiben wir Ihnen.
{{ link }}
{{ fuss }}""",
        "Warteliste ansehen",
    ),
    (
        "runs.offer",
        "T19",
        gettext_lazy("Course: a place is offered"),
        "Ein Platz ist frei: Antwort bis {{ frist }}",
        """\
Guten Tag {{ name }},
im Kurs „{{ kurs }}“ ist ein Platz für Sie frei. Möchten Sie ihn?
{{ link }}
Wir halten ihn bis {{ frist }}. Danach fragen wir die nächste Person.
{{ fuss }}""",
        "Antwort senden",
    ),
    (
        "runs.seated",
        "T20",
        gettext_lazy("Course: registration confirmed"),
        "Ihr Platz ist sicher: {{ kurs }}",
        """\
Guten Tag {{ name }},
Sie sind angemeldet: „{{ kurs }}“, Beginn {{ datum }}.
Ort, Zeiten und Material: {{ link }}
Können Sie nicht kommen? Dort melden Sie sich ab; dann rückt jemand
nach.
{{ fuss }}""",
        "Ort, Zeiten und Material",
    ),
    (
        "runs.refused",
        "",
        gettext_lazy("Course: not accepted"),
        "Zu Ihrer Anmeldung: {{ kurs }}",
        """\
Guten Tag {{ name }},
diesmal können wir Ihnen im Kurs „{{ kurs }}“ keinen Platz geben. Den
Grund lesen Sie hier:
{{ link }}
{{ fuss }}""",
        "Grund lesen",
    ),
    (
        "runs.left",
        "",
        gettext_lazy("Course: registration ended"),
        "Sie sind abgemeldet: {{ kurs }}",
        """\
Guten Tag {{ name }},
Sie sind vom Kurs „{{ kurs }}“ abgemeldet. Mehr dazu:
{{ link }}
{{ fuss }}""",
        "Mehr dazu",
    ),
    (
        "runs.takes_place",
        "",
        gettext_lazy("Course: takes place"),
        "Der Kurs findet statt: {{ kurs }}",
        """\
Guten Tag {{ name }},
der Kurs „{{ kurs }}“ findet statt, Beginn {{ datum }}.
Ort, Zeiten und Material: {{ link }}
{{ fuss }}""",
        "Ort, Zeiten und Material",
    ),
    (
        "runs.cancelled",
        "",
        gettext_lazy("Course: cancelled"),
        "Der Kurs fällt aus: {{ kurs }}",
        """\
Guten Tag {{ name }},
der Kurs „{{ kurs }}“ fällt leider aus. Es tut uns leid. Andere Termine
finden Sie auf der Seite des Kurses; Ihre Anmeldung steht hier:
{{ link }}
{{ fuss }}""",
        "Anmeldung ansehen",
    ),
    (
        "runs.moved",
        "",
        gettext_lazy("Course: a meeting was moved"),
        "Neuer Termin: {{ kurs }}",
        """\
Guten Tag {{ name }},
ein Termin des Kurses „{{ kurs }}“ hat sich geändert.
Bisher: {{ termin_alt }}
Jetzt: {{ termin_neu }}
Ort und Kalender: {{ link }}
{{ fuss }}""",
        "Termine ansehen",
    ),
    (
        "runs.notice",
        "",
        gettext_lazy("Course: message to all"),
        "Nachricht zum Kurs: {{ kurs }}",
        """\
Guten Tag {{ name }},
zum Kurs „{{ kurs }}“ gibt es eine Nachricht von der Kursleitung:
{{ link }}
{{ fuss }}""",
        "Nachricht lesen",
    ),
    (
        "runs.appeal",
        "",
        gettext_lazy("Course: somebody says that the list is not right"),
        "Einspruch zur Anwesenheit: {{ kurs }}",
        """\
Guten Tag {{ name }},
im Kurs „{{ kurs }}“ meint jemand, dass die Anwesenheitsliste nicht
stimmt. Bitte sehen Sie nach und antworten Sie mit einem Satz:
{{ link }}
{{ fuss }}""",
        "Einspruch ansehen",
    ),
    (
        "runs.appeal_answered",
        "",
        gettext_lazy("Course: answer to an appeal"),
        "Antwort auf Ihren Einspruch: {{ kurs }}",
        """\
Guten Tag {{ name }},
zu Ihrem Einspruch im Kurs „{{ kurs }}“ gibt es eine Antwort. Sie lesen
sie hier:
{{ link }}
{{ fuss }}""",
        "Antwort lesen",
    ),
):
    register_kind(
        MailKind(key=key, code=code, name=name, subject=subject, body=body, button=button)
    )

register_purpose(
    Purpose(
        key=ANSWER,
        title=gettext_lazy("Answer for a course"),
        handle=answer_by_link,
        is_open=link_is_open,
        forwardable=False,
        shows_done=False,
    )
)

for key, default, label, unit, source in (
    (
        "offer_days",
        3,
        gettext_lazy("Courses: an offered place is kept for"),
        gettext_lazy("days"),
        gettext_lazy("Proposal"),
    ),
    (
        "grace_minutes",
        15,
        gettext_lazy("Courses: minutes missed that cost no unit"),
        gettext_lazy("minutes"),
        gettext_lazy("Proposal"),
    ),
    (
        "report_before",
        30,
        gettext_lazy("Courses: one can report by phone before the start"),
        gettext_lazy("minutes"),
        gettext_lazy("Proposal"),
    ),
    (
        "sent_later_hours",
        48,
        gettext_lazy("Courses: a report kept on a device is taken for"),
        gettext_lazy("hours"),
        gettext_lazy("Proposal"),
    ),
    (
        "appeal_days",
        14,
        gettext_lazy("Courses: one can say that a confirmed list is not right for"),
        gettext_lazy("days"),
        gettext_lazy("Proposal"),
    ),
    (
        "opinions_from",
        5,
        gettext_lazy("Courses: opinions are shown from"),
        gettext_lazy("answers"),
        gettext_lazy("DOMAIN section 13"),
    ),
    (
        "keep_years",
        5,
        gettext_lazy("Courses: registrations are kept for"),
        gettext_lazy("years"),
        gettext_lazy("DOMAIN section 11"),
    ),
    (
        "unproven_days",
        7,
        gettext_lazy("Courses: addresses nobody confirmed are kept for"),
        gettext_lazy("days"),
        gettext_lazy("Proposal"),
    ),
):
    register_rule(RuleDefinition(f"runs.{key}", default, label, "setting", source, unit))


# Who somebody is --------------------------------------------------------------------------------


def professionals(user: Any, on: dt.date) -> QuerySet[Any, str]:
    """Whoever registered for a course within a year is a professional to us, unless a student."""
    studies = participations_of(user, Role.STUDENT, on=on)
    found = _recent(on).filter(~Exists(studies), person_id=user.pk).order_by()
    role = Value(Role.PROFESSIONAL.value, output_field=CharField())
    return found.annotate(role=role).values_list("role", flat=True).distinct()


def _recent(on: dt.date) -> QuerySet[Registration]:
    since = start_of(on - dt.timedelta(days=365))
    return Registration.objects.filter(
        state__in=(STATE.APPLIED, STATE.WAITING, STATE.OFFERED, *TAKING_PART), made_at__gte=since
    )


def goes_to_courses(user: Any) -> bool:
    return has_role(user, Role.STUDENT, Role.PROFESSIONAL, Role.LECTURER, Role.COORDINATOR)


# What is to do ----------------------------------------------------------------------------------


@asks
def steps_of_people(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """Offers to answer, courses to say something about: one query."""
    own = Registration.objects.filter(person_id=user.pk)
    seated = own.filter(state__in=(STATE.OFFERED, STATE.SEATED)).select_related("run")
    (rows,) = yield (waits_for_report(seated),)
    found = []
    for row in rows:
        meeting = getattr(row, "meeting_now", None)
        if meeting is not None and row.state == STATE.SEATED:
            found.append(
                NextStep(
                    title=_("Report as present: %(course)s") % {"course": row.run.course_title},
                    url=reverse("runs:report", args=[meeting]),
                    button=_("Report as present"),
                    detail=_("The meeting is on. The code is on the wall."),
                    due=on,
                )
            )
        if row.last_moment is not None:
            found.append(
                NextStep(
                    title=_("A place is free: %(course)s") % {"course": row.run.course_title},
                    url=row.get_absolute_url(),
                    button=_("Answer"),
                    due=timezone.localdate(row.last_moment),
                )
            )
        elif row.run.state == "finished" and not row.has_evaluated:
            found.append(
                NextStep(
                    title=_("How was “%(course)s”?") % {"course": row.run.course_title},
                    url=reverse("runs:opinion", args=[row.public_id]),
                    button=_("Give an opinion"),
                    detail=_("Five sentences, without your name."),
                )
            )
    return found


@asks
def steps_of_leads(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """Lists to confirm, applications to answer."""
    if not has_role(user, Role.LECTURER, Role.COORDINATOR):
        return []
    mine = CourseRun.objects.filter(staff__person_id=user.pk)
    sessions, appeals, applied = yield (
        RunSession.objects.filter(
            run__in=mine,
            ends_at__lt=now(),
            confirmed_at=None,
            run__state__in=("running", "finished"),
        )
        .select_related("run")
        .order_by("starts_at")[:3],
        Appeal.objects.filter(state=AppealState.OPEN, session__run__in=mine)
        .select_related("session__run")
        .order_by("made_at")[:3],
        Registration.objects.filter(run__in=mine, state=STATE.APPLIED)
        .select_related("run")
        .order_by("run"),
    )
    found = [
        NextStep(
            title=_("Enter who was there: %(course)s") % {"course": session.run.course_title},
            url=reverse("runs:attendance", args=[session.public_id]),
            button=_("Enter attendance"),
            detail=moment(session.starts_at),
        )
        for session in sessions
    ]
    found += _appeals_to_answer(appeals)
    by_run: dict[int, list[Registration]] = {}
    for row in applied:
        by_run.setdefault(row.run_id, []).append(row)
    for rows in by_run.values():
        run = rows[0].run
        found.append(
            NextStep(
                title=ngettext(
                    "%(number)s registration waits for your answer: %(course)s",
                    "%(number)s registrations wait for your answer: %(course)s",
                    len(rows),
                )
                % {"number": len(rows), "course": run.course_title},
                url=run.get_absolute_url(),
                button=_("Look at the registrations"),
                due=run.closes_on,
            )
        )
    return found


def _appeals_to_answer(rows: list[Appeal]) -> list[NextStep]:
    return [
        NextStep(
            title=_("Somebody says the list is not right: %(course)s")
            % {"course": row.session.run.course_title},
            url=reverse("runs:appeal_answer", args=[row.public_id]),
            button=_("Answer"),
            detail=moment(row.session.starts_at),
        )
        for row in rows
    ]


@asks
def coming(user: Any, on: dt.date) -> Asking[list[DateEntry]]:
    """The next meetings of one's courses."""
    ahead = (
        RunSession.objects.filter(
            run__registrations__person_id=user.pk,
            run__registrations__state=STATE.SEATED,
            starts_at__gte=start_of(on),
        )
        .exclude(run__state="cancelled")
        .select_related("run")
        .order_by("starts_at")[:3]
    )
    (rows,) = yield (ahead,)
    return [
        DateEntry(
            on=timezone.localdate(row.starts_at),
            title=row.run.course_title,
            detail=", ".join(part for part in (moment(row.starts_at), row.room) if part),
            url=reverse("runs:start"),
        )
        for row in rows
    ]


# How long it stays ------------------------------------------------------------------------------


def old_registrations(day: dt.date) -> Any:
    limit = start_of(day - dt.timedelta(days=366 * rule("runs.keep_years")))
    over = CourseRun.objects.annotate(last=Max("sessions__ends_at")).filter(last__lt=limit)
    return Registration.objects.filter(run__in=over.values("pk"))


def unproven_registrations(day: dt.date) -> Any:
    limit = start_of(day - dt.timedelta(days=rule("runs.unproven_days")))
    return Registration.objects.filter(state=STATE.UNPROVEN, made_at__lt=limit)


def erase_registrations(rows: Any) -> int:
    """With their attendance and steps; the run itself, its opinions and numbers stay."""
    keys = list(rows.values_list("pk", flat=True))
    Appeal.objects.filter(registration__in=keys).delete()
    AttendanceEvent.objects.filter(attendance__registration__in=keys).delete()
    with pgtrigger.ignore("runs.RunAttendance:run_attendance_stays"):
        RunAttendance.objects.filter(registration__in=keys).delete()
    RegistrationEvent.objects.filter(registration__in=keys).delete()
    return Registration.objects.filter(pk__in=keys).delete()[0]


retention_classes.register(
    RetentionClass(
        "runs.registrations",
        gettext_lazy("Registrations and attendance in courses"),
        gettext_lazy("five years after the course ended"),
        old_registrations,
        erase_registrations,
    )
)
retention_classes.register(
    RetentionClass(
        "runs.unproven",
        gettext_lazy("Registrations whose address nobody confirmed"),
        gettext_lazy("seven days"),
        unproven_registrations,
        erase_registrations,
    )
)
role_sources.register(professionals)
next_steps.register(steps_of_people, order=70)
next_steps.register(steps_of_leads, order=75)
dates.register(coming, order=70)
calendar_events.register(calendar_for)
course_runs.register(lines_of_course)
kept_versions.register(kept_lesson_for)
navigation.register(
    NavigationItem(gettext_lazy("Courses and dates"), "runs:start", goes_to_courses), order=82
)
demo_steps.register(DemoStep("runs", demo.load), order=185)
