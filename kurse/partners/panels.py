"""What partners tell the floors below: who acts for an agency today, colleagues, the menu."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from home.core.registries import (
    AdministrationItem,
    DemoStep,
    NavigationItem,
    NextStep,
    administration,
    city_backgrounds,
    colleagues_of,
    demo_steps,
    district_works,
    navigation,
    next_steps,
    postal_addresses,
    role_lists,
    role_sources,
)
from home.core.together import Asking, asks
from home.people.roles import Role, has_role
from kurse.partners import demo, demo_projects, queries
from kurse.partners.queries import contacts_active


def roles_by_function(user: Any, on: dt.date) -> QuerySet[Any, str]:
    rows = contacts_active(on).filter(user_id=user.pk).order_by()
    return rows.annotate(role=Value(Role.AGENCY.value)).values_list("role", flat=True)


def everybodys_functions(on: dt.date) -> QuerySet[Any, tuple[int, str]]:
    rows = contacts_active(on).order_by().annotate(role=Value(Role.AGENCY.value))
    return rows.values_list("user_id", "role").distinct()


@asks
def goals_due(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """Goals of projects that are to be looked at within a week; one query."""
    if not has_role(user, Role.COORDINATOR):
        return []
    (goals,) = yield (queries.goals_to_review(user, on + queries.SOON)[:20],)
    if not goals:
        return []
    title = ngettext(
        "Look at %(count)s goal of a project", "Look at %(count)s goals of projects", len(goals)
    )
    one = len({goal.project_id for goal in goals}) == 1
    return [
        NextStep(
            title=title % {"count": len(goals)},
            url=goals[0].project.get_absolute_url() if one else reverse("partners:projects"),
            button=_("See the goals"),
            due=goals[0].review_on,
            about=goals[0].project.title if one else "",
        )
    ]


def is_contact_only(user: Any) -> bool:
    """Who acts for an agency and has no list of agencies to look at."""
    return has_role(user, Role.AGENCY) and not has_role(user, Role.COORDINATOR, Role.LECTURER)


role_sources.register(roles_by_function)
role_lists.register(everybodys_functions)
colleagues_of.register(queries.colleagues_of)
postal_addresses.register(queries.postal_address)
navigation.register(
    NavigationItem(
        _("Agencies"),
        "partners:agencies",
        lambda user: has_role(user, Role.COORDINATOR, Role.LECTURER),
    ),
    order=40,
)
navigation.register(
    NavigationItem(_("My agency"), "partners:agencies", is_contact_only),
    order=40,
)
city_backgrounds.register(queries.city_background)
administration.register(
    AdministrationItem(
        _("City map"),
        "partners:map",
        lambda user: has_role(user, Role.COORDINATOR),
        _("Put up a map of the districts in place of the drawn one."),
        "place",
    ),
    order=60,
)
next_steps.register(goals_due, order=95)
district_works.register(queries.work_in_district)
navigation.register(
    NavigationItem(_("Projects"), "partners:projects", lambda user: has_role(user, Role.CITY)),
    order=45,
)
demo_steps.register(DemoStep("partners", demo.load), order=110)
demo_steps.register(DemoStep("projects", demo_projects.load), order=165)
