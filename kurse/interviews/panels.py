"""What first talks tell the rest of the house: mails, steps, dates, tab and way, the link."""

import datetime as dt
from typing import Any

import pgtrigger
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.core import clock
from home.core.formats import local_date, moment
from home.core.registries import (
    DateEntry,
    DemoStep,
    FileSection,
    NextStep,
    RetentionClass,
    TimelineEntry,
    calendar_events,
    dates,
    demo_steps,
    file_sections,
    link_pages,
    next_steps,
    retention_classes,
    timeline,
)
from home.core.together import Asking, asks
from home.outbox.kinds import MailKind, register_kind
from home.people.roles import Role, has_role
from kurse.interviews import demo
from kurse.interviews.actions import BOOKED, CANCELLED, MOVED, OFFERED, WITHDRAWN
from kurse.interviews.dates import events_of
from kurse.interviews.models import Booking, InterviewEvent, InterviewTime
from kurse.interviews.queries import AHEAD, OPEN, choose_until, held, own_bookings, tomorrow
from kurse.interviews.views import INTERVIEW_PAGE
from kurse.placements.models import Placement
from kurse.placements.queries import stance_of

register_kind(
    MailKind(
        key=OFFERED,
        code="",
        name=gettext_lazy("First talk: times are offered"),
        subject="Kennenlernen: Bitte wählen Sie einen Termin",
        body="""\
Guten Tag {{ name }},
Ihre Praxisstelle bietet Termine an, damit Sie sich vorher
kennenlernen. Bitte wählen Sie einen aus, spätestens bis
{{ frist }}:
{{ link }}
Das ist freiwillig. Ihr Platz hängt nicht davon ab.
{{ fuss }}""",
        button="Termin wählen",
        account=True,
    )
)
register_kind(
    MailKind(
        key=BOOKED,
        code="",
        name=gettext_lazy("First talk: a time is booked"),
        subject="Kennenlernen vereinbart: {{ datum }}",
        body="""\
Guten Tag {{ name }},
ein Termin zum Kennenlernen ist vereinbart: {{ datum }}.
Uhrzeit und Ort finden Sie hier:
{{ link }}
Kommt etwas dazwischen? Bis zum Tag davor lässt sich der Termin
auf dieser Seite ändern.
{{ fuss }}""",
        button="Termin ansehen",
    )
)
register_kind(
    MailKind(
        key=MOVED,
        code="",
        name=gettext_lazy("First talk: a time is moved"),
        subject="Kennenlernen verlegt auf {{ termin_neu }}",
        body="""\
Guten Tag {{ name }},
der Termin zum Kennenlernen ist verlegt.
Bisher: {{ termin_alt }}
Neu: {{ termin_neu }}
Uhrzeit und Ort finden Sie hier:
{{ link }}
{{ fuss }}""",
        button="Termin ansehen",
    )
)
register_kind(
    MailKind(
        key=CANCELLED,
        code="",
        name=gettext_lazy("First talk: the student has called it off"),
        subject="Kennenlernen abgesagt: {{ datum }}",
        body="""\
Guten Tag {{ name }},
der Termin zum Kennenlernen am {{ datum }} ist abgesagt.
Die Zeit ist wieder frei. Alle Termine sehen Sie hier:
{{ link }}
{{ fuss }}""",
        button="Termine ansehen",
    )
)
register_kind(
    MailKind(
        key=WITHDRAWN,
        code="",
        name=gettext_lazy("First talk: the placement site has taken the time back"),
        subject="Kennenlernen am {{ datum }} entfällt",
        body="""\
Guten Tag {{ name }},
Ihre Praxisstelle kann den Termin zum Kennenlernen am
{{ datum }} nicht halten. Sie können einen anderen wählen,
sobald einer frei ist:
{{ link }}
Ihr Platz hängt nicht davon ab.
{{ fuss }}""",
        button="Termine ansehen",
        account=True,
    )
)


@asks
def steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """A student without a time, where one is free; one query."""
    if not has_role(user, Role.STUDENT):
        return []
    mine = Placement.objects.filter(
        ~Exists(Booking.objects.filter(placement=OuterRef("pk"), ended_at__isnull=True)),
        student_id=user.pk,
        published_at__isnull=False,
        state__in=OPEN,
        place__facility=OuterRef("facility"),
        phase=OuterRef("phase"),
    )
    times = (
        InterviewTime.objects.filter(
            ~Exists(Booking.objects.filter(held(), time=OuterRef("pk"))),
            withdrawn_at__isnull=True,
            starts_at__gte=tomorrow(),
        )
        .annotate(file=Subquery(mine.values("public_id")[:1]))
        .filter(file__isnull=False)
        .order_by("starts_at", "pk")[:50]
    )
    (free,) = yield (times,)
    if not free:
        return []
    return [
        NextStep(
            title=_("Choose a time for the first talk"),
            url=reverse("interviews:file", args=[free[0].file]),
            button=_("See the times"),
            due=choose_until(free),
            detail=_("Optional: your place does not depend on it."),
        )
    ]


@asks
def coming(user: Any, on: dt.date) -> Asking[list[DateEntry]]:
    """Booked talks ahead, for whoever takes part."""
    if not has_role(user, Role.STUDENT, Role.AGENCY):
        return []
    booked = own_bookings(user).filter(held(), time__starts_at__gte=clock.now())
    (bookings,) = yield (booked.order_by("time__starts_at", "pk")[:3],)
    return [
        DateEntry(
            on=local_date(booking.time.starts_at),
            title=_("First talk at the placement site"),
            detail=f"{moment(booking.time.starts_at)}, {booking.time.facility.name}",
            url=reverse("interviews:file", args=[booking.placement.public_id]),
        )
        for booking in bookings
    ]


@asks
def section(placement: Any, user: Any) -> Asking[FileSection | None]:
    """The tab „Kennenlernen“: while a talk can be arranged, and until one has been."""
    if placement.state not in AHEAD or not stance_of(user, placement).sees:
        return None
    if placement.state not in OPEN:
        (booked,) = yield (_standing(placement)[:1],)
        if not booked:
            return None
    return FileSection(
        key="interviews",
        title=_("First talk"),
        url=reverse("interviews:file", args=[placement.public_id]),
    )


@asks
def way(placement: Any, user: Any) -> Asking[list[TimelineEntry]]:
    """The talk in the way of a placement, until the practice begins."""
    if placement.state not in AHEAD:
        return []
    (bookings,) = yield (_standing(placement).select_related("time"),)
    return [
        TimelineEntry(
            text=_("First talk at the placement site"),
            on=booking.time.starts_at,
            done=booking.time.starts_at < clock.now(),
        )
        for booking in bookings
    ]


def _standing(placement: Placement) -> QuerySet[Booking]:
    return Booking.objects.filter(placement=placement, ended_at__isnull=True)


def over(day: dt.date) -> QuerySet[InterviewTime]:
    """Talks, and times nobody took, of more than a year ago."""
    limit = clock.start_of(day - dt.timedelta(days=365))
    return InterviewTime.objects.filter(starts_at__lt=limit)


def erase(rows: Any) -> int:
    """The one way a time is ever deleted: it is long past."""
    keys = list(rows.values_list("pk", flat=True))
    with pgtrigger.ignore(
        "interviews.InterviewTime:interview_time_kept",
        "interviews.Booking:booking_kept",
        "interviews.InterviewEvent:interview_event_kept",
    ):
        InterviewEvent.objects.filter(time__in=keys).delete()
        Booking.objects.filter(time__in=keys).delete()
        InterviewTime.objects.filter(pk__in=keys).delete()
    return len(keys)


next_steps.register(steps, order=45)
dates.register(coming, order=45)
file_sections.register(section, order=45)
timeline.register(way, order=45)
calendar_events.register(events_of, order=45)
link_pages[INTERVIEW_PAGE.slug] = INTERVIEW_PAGE
retention_classes.register(
    RetentionClass(
        "interviews.time",
        gettext_lazy("First talks of students and placement sites"),
        gettext_lazy("one year after the talk"),
        over,
        erase,
    )
)
demo_steps.register(DemoStep("interviews", demo.load), order=166)
