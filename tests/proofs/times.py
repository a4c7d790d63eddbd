"""F-16: a deadline holds to the second, in summer and winter, whatever the web server's clock says.

Around the switches of summer time, the turn of the year, a leap day and the ends of semesters,
wishes are submitted, links are opened and offers are accepted by HTTP, a second before the end, at
it and a second after. Each request says at which moment it comes and by how many seconds the clock
of the web server goes wrong; the database's clock does not. When a day ends is reckoned here from
the rule of the European summer time, not from the house's own time zone.
"""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from home.calendar.ics import calendar_of
from home.core import clock
from home.core.registries import CalendarEvent
from home.embedded.postgres import EmbeddedPostgres
from home.outbox.actions import queue_mail
from kurse.cohorts.models import Cohort, Phase
from kurse.runs.actions import expire_offers
from kurse.runs.models import Registration, RegistrationState
from kurse.wishes.queries import wish_list_of
from tests.factories.cohorts import PhaseFactory
from tests.factories.offers import PlaceFactory
from tests.factories.outbox import TaskLinkFactory
from tests.factories.people import UserFactory
from tests.factories.runs import make
from tests.proofs.getting import Page, request
from tests.proofs.house import House, house
from tests.proofs.report import Options, Report
from tests.proofs.scene import make_scene, session_of
from tests.proofs.volley import TOKEN

TITLE = "Deadlines to the second, by one clock"
#: Days at whose end, or near it, something is odd.
DAYS = {
    "summer begins": dt.date(2027, 3, 28),
    "summer ends": dt.date(2027, 10, 31),
    "turn of the year": dt.date(2027, 12, 31),
    "leap day": dt.date(2028, 2, 29),
    "end of the summer semester": dt.date(2027, 9, 30),
    "end of the winter semester": dt.date(2028, 3, 31),
}
SECOND = dt.timedelta(seconds=1)
#: The clock of the web server or worker goes wrong by so much.
WRONG = (-300, 0, 300)
FORM = "application/x-www-form-urlencoded"
PATIENCE = 5
OPEN, CLOSED = "open", "closed"


def last_sunday(year: int, month: int) -> dt.date:
    day = dt.date(year, month, 31)
    return day - dt.timedelta(days=(day.weekday() + 1) % 7)


def is_summer(moment: dt.datetime) -> bool:
    """From the last Sunday of March to that of October, both at 01:00 UTC (2000/84/EC)."""
    first, last = (
        dt.datetime.combine(last_sunday(moment.year, month), dt.time(1), dt.UTC)
        for month in (3, 10)
    )
    return first <= moment < last


def midnight_after(day: dt.date) -> dt.datetime:
    """The first moment after a day in Essen, in UTC."""
    naive = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)
    summer = naive - dt.timedelta(hours=2)
    return summer if is_summer(summer) else naive - dt.timedelta(hours=1)


def in_essen(moment: dt.datetime) -> dt.datetime:
    """What the clock on the wall says, without a zone."""
    shift = dt.timedelta(hours=2 if is_summer(moment) else 1)
    return (moment + shift).replace(tzinfo=None)


@dataclass
class Asked:
    """One request near an end: what came of it, and what should have."""

    kind: str
    end: dt.datetime
    off: float
    wrong: int
    answer: str

    @property
    def wanted(self) -> str:
        return OPEN if self.off < 0 else CLOSED


@dataclass
class Times:
    house: House
    seed: int
    asked: list[Asked] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        scene = make_scene(students=1, coordinators=1)
        self.participation, self.cohort = scene.students[0], scene.cohort
        self.phase = PhaseFactory(cohort=self.cohort)
        self.places = [
            PlaceFactory(phase=self.phase, facility__site=scene.site) for _number in range(4)
        ]
        self.student = session_of(self.participation.user)
        self.run = make(scene.coordinators[0], days=5, capacity=2)

    def run_all(self, trials: int) -> None:
        names = list(DAYS)
        for number in range(trials):
            day = DAYS[names[number % len(names)]] + dt.timedelta(days=self.random.randint(-2, 1))
            wrong = self.random.choice(WRONG)
            end = midnight_after(day)
            self._wishes(day, end, wrong)
            odd = end + dt.timedelta(seconds=self.random.randint(-86_400, 86_400))
            self._link(odd, wrong)
            self._offer(end, wrong)
            self._worker(odd, wrong)
            self._calendar(odd)

    # --- asking

    def _ask(
        self, kind: str, path: str, end: dt.datetime, off: dt.timedelta, wrong: int, **more: Any
    ) -> Page:
        """One request; 409 and 404 mean that it is too late."""
        data: dict[str, Any] = more.get("data", {})
        for _number in range(PATIENCE):
            page = self._send(path, end + off, wrong, data, more.get("session", ""))
            if off >= 0 * SECOND or page.seconds < -off.total_seconds():
                break  # else the end came while the answer was under way
        answer = CLOSED if page.status in (404, 409) else OPEN
        if page.status not in (200, 302, 404, 409) or "login" in page.headers.get("Location", ""):
            answer = f"{page.status}"
        self.asked.append(Asked(kind, end, off.total_seconds(), wrong, answer))
        return page

    def _send(
        self, path: str, moment: dt.datetime, wrong: int, data: dict[str, Any], session: str
    ) -> Page:
        fields = urlencode({**data, "csrfmiddlewaretoken": TOKEN}, doseq=True).encode()
        headers = {
            "X-Moment": moment.isoformat(),
            "X-Wrong": str(wrong),
            "Cookie": f"csrf={TOKEN}; session={session}",
            "Origin": f"http://127.0.0.1:{self.house.port}",
        }
        if not data:
            return request(self.house.port, path, headers=headers)
        headers["Content-Type"] = FORM
        return request(self.house.port, path, method="POST", body=fields, headers=headers)

    def _wishes(self, day: dt.date, end: dt.datetime, wrong: int) -> None:
        dates = {
            "starts_on": -200,
            "wishes_open_on": -20,
            "wishes_close_on": 0,
            "publish_on": 20,
            "answer_until": 40,
            "ends_on": 300,
        }
        Cohort.objects.filter(pk=self.cohort.pk).update(
            **{name: day + dt.timedelta(days=days) for name, days in dates.items()}
        )
        Phase.objects.filter(pk=self.phase.pk).update(
            starts_on=day + dt.timedelta(days=60), ends_on=day + dt.timedelta(days=160)
        )
        for off in (-SECOND, 0 * SECOND, SECOND):
            known = wish_list_of(self.participation, self.phase)
            data = {
                "do": "submit",
                "revision": str(known.revision if known else 0),
                "place": [str(one.public_id) for one in self.random.sample(self.places, 3)],
            }
            self._ask(
                "wishes",
                reverse("wishes:choose"),
                end,
                off,
                wrong,
                data=data,
                session=self.student,
            )

    def _link(self, end: dt.datetime, wrong: int) -> None:
        link = TaskLinkFactory(expires_at=end)
        for off in (-SECOND, 0 * SECOND, SECOND):
            self._ask("link", link.address(), end, off, wrong)
        mail = queue_mail("tasklinks.renewed", to=link.person, task_link=link)
        said = f"{in_essen(end):%d.%m.%Y}"
        if said not in mail.body:
            self.wrong.append(f"the mail of a link until {end:%c} UTC does not say {said}")

    def _offered(self, end: dt.datetime) -> Registration:
        return Registration.objects.create(
            run=self.run, person=UserFactory(), state=RegistrationState.OFFERED, offered_until=end
        )

    def _offer(self, end: dt.datetime, wrong: int) -> None:
        """Each moment has an offer of its own, for one that is accepted is gone."""
        for off in (-SECOND, 0 * SECOND, SECOND):
            row = self._offered(end)
            link = TaskLinkFactory(
                purpose="runs.answer",
                person=row.person,
                about=str(row.public_id),
                expires_at=end + dt.timedelta(days=30),
            )
            self._ask("offer", link.address(), end, off, wrong, data={"answer": "yes"})
            Registration.objects.filter(pk=row.pk).delete()

    def _worker(self, end: dt.datetime, wrong: int) -> None:
        """The calendar's step, with a worker whose clock goes wrong."""
        for off in (-SECOND, SECOND):
            row = self._offered(end)
            _expire(end + off, wrong)
            row.refresh_from_db()
            answer = OPEN if row.state == RegistrationState.OFFERED else CLOSED
            self.asked.append(Asked("worker", end, off.total_seconds(), wrong, answer))
            Registration.objects.filter(run=self.run).delete()

    def _calendar(self, moment: dt.datetime) -> None:
        """What a calendar program reads; the hour that comes twice cannot be told apart there."""
        event = CalendarEvent("u", 1, moment, moment + dt.timedelta(hours=1), summary="Termin")
        found = Calendar.from_ical(calendar_of([event], name="x").decode()).walk("VEVENT")[0]
        for name, value in (("dtstart", moment), ("dtend", moment + dt.timedelta(hours=1))):
            said = found[name].dt.replace(tzinfo=None)
            if said != in_essen(value).replace(microsecond=0):
                self.wrong.append(f"the calendar says {said} for {value} UTC")


def _expire(moment: dt.datetime, wrong: int) -> None:
    true = timezone.now
    token = clock._OFFSET.set(moment - true())
    try:
        with patch.object(timezone, "now", lambda: true() + dt.timedelta(seconds=wrong)):
            expire_offers()
    finally:
        clock._OFFSET.reset(token)


def _play(
    server: EmbeddedPostgres, template: str, options: Options, trials: int, without: str = ""
) -> Times:
    with house(server, template) as ours:
        ours.start_web(without=without or "travelling")
        played = Times(ours, options.seed)
        played.run_all(trials)
        played.wrong += ours.errors()
        return played


def _off(played: Times) -> list[str]:
    return [
        f"{one.kind}, {one.off:+.0f} s of {one.end:%Y-%m-%d %H:%M} UTC, clock {one.wrong:+d} s:"
        f" {one.answer}"
        for one in played.asked
        if one.answer != one.wanted
    ]


def run(server: EmbeddedPostgres, template: str, options: Options) -> Report:
    report = Report("F-16", TITLE)
    trials = options.number("trials", full=400, short=6)
    played = _play(server, template, options, trials)
    report.figures = {
        "ends": trials * 3,
        "requests and steps near them": len(played.asked),
        "of each": dict(Counter(one.kind for one in played.asked)),
        "answers": dict(Counter(f"{one.answer} at {one.off:+.0f}" for one in played.asked)),
        "wrong": len(_off(played)),
    }
    report.blame(*played.wrong, *_off(played))
    controls = options.number("controls", full=36, short=4)
    again = _play(server, template, options, controls, without="one judge of time")
    found = [word for word in _off(again) if not word.startswith("worker")]
    report.control = {
        "without": "the database as the only judge",
        "answers that are wrong": dict(Counter(word.split(",")[0] for word in found)),
        "example": found[0] if found else "–",
    }
    report.control_fails = {word.split(",")[0] for word in found} == {"wishes", "link", "offer"}
    return report
