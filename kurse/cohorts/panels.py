"""What cohorts tell the floors below: who a person is today, their contact, menu, next steps."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from home.core.registries import (
    DemoStep,
    HouseContact,
    NavigationItem,
    demo_steps,
    house_contacts,
    navigation,
    role_lists,
    role_sources,
)
from home.core.together import Asking, asks
from home.people.roles import Role, has_role
from kurse.cohorts import demo
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import active_on, contact_cohorts_of, participations_of


def roles_by_participation(user: Any, on: dt.date) -> QuerySet[Any, str]:
    return participations_of(user, on=on).order_by().values_list("role", flat=True)


def everybodys_roles(on: dt.date) -> QuerySet[Any, tuple[int, str]]:
    rows = Participation.objects.filter(active_on(on)).order_by()
    return rows.values_list("user_id", "role").distinct()


@asks
def contact_by_cohort(person: Any) -> Asking[HouseContact | None]:
    """The cohort this person is in, else the newest one, names who answers the telephone."""
    (nearest,) = yield (contact_cohorts_of(person)[:1],)
    return next((HouseContact(one.contact_name, one.contact_phone) for one in nearest), None)


role_sources.register(roles_by_participation)
role_lists.register(everybodys_roles)
house_contacts.register(contact_by_cohort)
navigation.register(
    NavigationItem(_("Cohort"), "cohorts:start", lambda user: has_role(user, Role.COORDINATOR)),
    order=20,
)
navigation.register(
    NavigationItem(
        _("Students"), "cohorts:students_now", lambda user: has_role(user, Role.COORDINATOR)
    ),
    order=30,
)
navigation.register(
    NavigationItem(_("My team"), "cohorts:my_team", lambda user: has_role(user, Role.LECTURER)),
    order=30,
)
demo_steps.register(DemoStep("cohorts", demo.load), order=100)
