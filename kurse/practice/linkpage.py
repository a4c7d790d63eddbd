"""The placement site's page of days (P04): behind a task link without account, or signed in.

GET shows, POST answers. By link: initials, days, hours, and never what was done (JOURNEYS 9.5).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from home.core.clock import today
from home.core.formats import day_in_mail, day_short
from home.core.registries import HouseContact, Purpose
from home.rulebook.queries import rule
from home.tasklinks.actions import finish_link
from home.tasklinks.language import wants_simple
from home.tasklinks.models import TaskLink
from kurse.cohorts.models import Phase
from kurse.placements.actions.asking import asked_contacts
from kurse.placements.models import Placement
from kurse.placements.queries.answers import asked_through
from kurse.practice.actions import answer_days
from kurse.practice.forms import AnswerForm, seen_value
from kurse.practice.ledger import DAY, monday_of
from kurse.practice.models import DayKind, PracticeDay
from kurse.practice.pictures import said_of
from kurse.practice.queries import at_agencies_of, unanswered
from kurse.practice.words import days_in_mail

PURPOSE = "practice.confirm"
KIND = "practice.confirm"


@dataclass
class Group:
    """The days of one student that wait for an answer, week by week."""

    placement: Placement
    weeks: list[dict[str, Any]] = field(default_factory=list)


def open_groups(rows: Iterable[PracticeDay]) -> list[Group]:
    """Rows in the order of students and days, as the page shows them."""
    groups: list[Group] = []
    for row in rows:
        if not groups or groups[-1].placement.pk != row.placement_id:
            groups.append(Group(row.placement))
        weeks = groups[-1].weeks
        monday = monday_of(row.day)
        if not weeks or weeks[-1]["first"] != monday:
            first = monday_of(row.placement.starts_on)
            number = (monday - first).days // 7 + 1
            weeks.append({"number": number, "first": monday, "last": monday + 6 * DAY, "days": []})
        weeks[-1]["days"].append(
            {
                "row": row,
                "seen": seen_value(row),
                "said": said_of(row),
                "is_done": row.kind == DayKind.DONE,
            }
        )
    return groups


def answer_context() -> dict[str, Any]:
    return {"late_after": rule("practice.confirm_days")}


def confirmers(placements: Iterable[Placement]) -> dict[int, Any]:
    """Whom to ask for each placement: the contact its agency answers through."""
    return {key: contact for key, contact in asked_contacts(placements).items() if contact}


def rows_of_link(link: TaskLink) -> list[PracticeDay]:
    """The days this link may answer: of its phase, at agencies its person still acts for, where
    that person (or who handed the link on) is the one who confirms."""
    placements = list(
        at_agencies_of(link.person)
        .filter(phase__public_id=link.about)
        .select_related("student", "phase__cohort", "place__facility__agency")
    )
    people = asked_through(link)
    mine = _mine(placements, people)
    rows = list(
        unanswered(Placement.objects.filter(pk__in=list(mine))).order_by(
            "placement__student__sort_key", "placement", "day"
        )
    )
    for row in rows:
        row.placement = mine[row.placement_id]
    return rows


def _mine(placements: list[Placement], people: set[int]) -> dict[int, Placement]:
    found = confirmers(placements)
    return {
        one.pk: one for one in placements if one.pk in found and found[one.pk].user_id in people
    }


# The task link ----------------------------------------------------------------------------------


def is_open(link: TaskLink) -> bool:
    return bool(rows_of_link(link))


def contact_of_link(link: TaskLink) -> HouseContact | None:
    phase = Phase.objects.select_related("cohort").filter(public_id=link.about).first()
    if phase is None:
        return None
    return HouseContact(name=phase.cohort.contact_name, phone=phase.cohort.contact_phone)


def summary_of(link: TaskLink) -> list[tuple[Any, Any]]:
    """For the paper sheet: initials, days and hours."""
    return [
        (
            f"{row.placement.student.initials}, {day_short(row.day)}",
            said_of(row),
        )
        for row in rows_of_link(link)
    ]


def answer_until(on: dt.date | None = None) -> dt.date:
    return (on or today()) + dt.timedelta(days=rule("practice.confirm_days"))


def mail_again(link: TaskLink) -> tuple[str, dict[str, str]]:
    """The request once more, for whom it was handed on to."""
    return KIND, mail_context(len(rows_of_link(link)))


def mail_context(number: int) -> dict[str, str]:
    return {"tage": days_in_mail(number), "frist": day_in_mail(answer_until())}


def answer_by_link(request: HttpRequest, link: TaskLink) -> HttpResponse:
    """GET shows the weeks, POST answers them."""
    rows = rows_of_link(link)
    is_post = request.method == "POST"
    form = AnswerForm(request.POST if is_post else None, rows=rows)
    status = 200
    if is_post and rows:
        status = 422
        if form.is_valid():
            try:
                return _answered(request, link, form)
            except ValidationError as error:
                form.add_error(None, error)
                rows, status = rows_of_link(link), 409
                form.rows = {str(row.public_id): row for row in rows}
    return _page(request, link, form, rows, status)


def _page(
    request: HttpRequest, link: TaskLink, form: AnswerForm, rows: list[PracticeDay], status: int
) -> HttpResponse:
    simple = wants_simple(request)
    context = {
        "link": link,
        "contact": contact_of_link(link),
        "form": form,
        "groups": open_groups(rows),
        "count": len(rows),
        "with_text": False,
        "simple": simple,
        "agency": rows[0].placement.place.facility.agency if rows else None,
        **answer_context(),
    }
    name = "practice/confirm_simple.html" if simple else "practice/confirm_link.html"
    return render(request, name, context, status=status)


def _answered(request: HttpRequest, link: TaskLink, form: AnswerForm) -> HttpResponse:
    name = form.cleaned_data["name"]
    yes, no = answer_days(form.seen(), disputed=form.disputed(), by=link.person, answered_by=name)
    link.refresh_from_db(fields=["done_at"])
    if link.done_at is None and not rows_of_link(link):
        finish_link(link, name=name, by=link.person)
    context = {
        "link": link,
        "contact": contact_of_link(link),
        "name": name,
        "yes": yes,
        "no": no,
        "simple": wants_simple(request),
    }
    return render(request, "practice/confirm_done.html", context)


CONFIRM_LINK = Purpose(
    key=PURPOSE,
    title=gettext_lazy("Confirm days of practice"),
    handle=answer_by_link,
    is_open=is_open,
    contact=contact_of_link,
    summary=summary_of,
    choices=(gettext_lazy("All right"), gettext_lazy("Single days are not right (please mark)")),
    shows_done=True,
    mail=mail_again,
)
