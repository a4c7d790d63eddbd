"""What material registers elsewhere: teasers, search kinds, next steps, its part of the site."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import TaskState, WorkflowState

from home.core.registries import (
    DemoStep,
    NavigationItem,
    NextStep,
    demo_steps,
    navigation,
    next_steps,
)
from home.core.together import Asking, asks, number_of
from home.pages.registries import (
    SearchKind,
    Teaser,
    search_kinds,
    site_parts,
    teaser_homes,
    teasers,
)
from home.pages.rights import publishes
from home.people.roles import Role, has_role
from lernen.material import gates  # noqa: F401 -- its checks register themselves
from lernen.material.demo import load, load_authors
from lernen.material.queries import course_cards
from lernen.material.setup import setup_material
from lernen.material.wording import duration


def course_teasers() -> list[Teaser]:
    return [
        Teaser(
            over=ngettext("Course, %(number)s lesson", "Course, %(number)s lessons", card.lessons)
            % {"number": card.lessons},
            title=card.title,
            text=card.intro,
            url=card.url,
            foot=tuple(part for part in (duration(card.minutes), card.note, card.licence) if part),
        )
        for card in course_cards()
        if card.teaser
    ]


def all_courses() -> tuple[str, str] | None:
    cards = course_cards()
    if not cards:
        return None
    number = len(cards)
    label = ngettext("All %(number)s courses", "All %(number)s courses", number)
    return "/" + cards[0].url.strip("/").split("/")[0] + "/", label % {"number": number}


@asks
def steps_of_authors(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """Lessons that wait for this person's approval, and own ones that came back."""
    if not has_role(user, Role.LECTURER, Role.COORDINATOR, Role.ADMIN):
        return []
    others = TaskState.objects.filter(publishes(user), status=TaskState.STATUS_IN_PROGRESS).exclude(
        workflow_state__requested_by=user
    )
    own = WorkflowState.objects.filter(requested_by=user, status=WorkflowState.STATUS_NEEDS_CHANGES)
    ((waiting,), returned) = yield (
        number_of(others),
        own.select_related("current_task_state")[:3],
    )
    found = []
    if waiting:
        title = ngettext(
            "%(number)s lesson waits for approval",
            "%(number)s lessons wait for approval",
            waiting,
        )
        found.append(
            NextStep(
                title=title % {"number": waiting},
                url=reverse("wagtailadmin_reports:workflow_tasks"),
                button=_("Look at the lessons"),
            )
        )
    for state in returned:
        page = state.content_object
        if page is not None:
            found.append(
                NextStep(
                    title=_("“%(title)s” came back to you") % {"title": page.title},
                    url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
                    button=_("Go on writing"),
                    detail=state.current_task_state.comment if state.current_task_state else "",
                )
            )
    return found


teasers.register(course_teasers)
teaser_homes.register(all_courses)
search_kinds.register(
    SearchKind("kurse", gettext_lazy("Courses"), ("coursepage", "modulepage", "cataloguepage")),
    order=10,
)
search_kinds.register(SearchKind("lektionen", gettext_lazy("Lessons"), ("lessonpage",)), order=20)
site_parts.register(setup_material)
next_steps.register(steps_of_authors, order=90)
navigation.register(
    NavigationItem(
        gettext_lazy("Material"), "material:catalogue", lambda user: bool(user.is_authenticated)
    ),
    order=80,
)
navigation.register(
    NavigationItem(
        gettext_lazy("Care of the material"),
        "material:care",
        lambda user: has_role(user, Role.LECTURER, Role.COORDINATOR, Role.ADMIN),
    ),
    order=83,
)
demo_steps.register(DemoStep("material", load), order=30)
demo_steps.register(DemoStep("authors", load_authors), order=190)
