"""What partners tell the floors below: who acts for an agency today, colleagues, the menu."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet, Value
from django.utils.translation import gettext_lazy as _

from home.core.registries import (
    AdministrationItem,
    DemoStep,
    NavigationItem,
    administration,
    city_backgrounds,
    colleagues_of,
    demo_steps,
    navigation,
    postal_addresses,
    role_lists,
    role_sources,
)
from home.people.roles import Role, has_role
from kurse.partners import demo, queries
from kurse.partners.queries import contacts_active


def roles_by_function(user: Any, on: dt.date) -> QuerySet[Any, str]:
    rows = contacts_active(on).filter(user_id=user.pk).order_by()
    return rows.annotate(role=Value(Role.AGENCY.value)).values_list("role", flat=True)


def everybodys_functions(on: dt.date) -> QuerySet[Any, tuple[int, str]]:
    rows = contacts_active(on).order_by().annotate(role=Value(Role.AGENCY.value))
    return rows.values_list("user_id", "role").distinct()


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
demo_steps.register(DemoStep("partners", demo.load), order=110)
