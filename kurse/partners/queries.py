"""Who answers for an agency today, and who sees which agency."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from home.core.clock import today
from home.pages.queries import kept
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.queries import active_on, participations_of
from kurse.partners.models import Agency, CityMap, Contact, District, Facility, Function

#: Who is asked where nobody is named: first to last.
ASKED_FIRST = (
    Function.LEAD,
    Function.OFFICE,
    Function.PRACTICE_SUPERVISOR,
    Function.SUBSTITUTE,
)


def contacts_active(on: dt.date | None = None) -> QuerySet[Contact]:
    return Contact.objects.filter(active_on(on or today()))


def whom_to_ask(contacts: Sequence[Contact], preferred: int | None) -> Contact | None:
    """Of the contacts of an agency that get mail: the preferred one (a key), else by function."""
    for contact in contacts:
        if contact.pk == preferred:
            return contact
    ranked = sorted(contacts, key=lambda one: (ASKED_FIRST.index(Function(one.function)), one.pk))
    return ranked[0] if ranked else None


def contacts_with_mail(agencies: Iterable[int]) -> dict[int, list[Contact]]:
    """Active contacts that get mail, by their agency's key; one query."""
    by_agency: dict[int, list[Contact]] = defaultdict(list)
    contacts = contacts_active().filter(
        agency__in=set(agencies), gets_mail=True, user__is_active=True
    )
    for contact in contacts.select_related("user", "agency"):
        by_agency[contact.agency_id].append(contact)
    return by_agency


def agencies_of(user: Any) -> QuerySet[Agency]:
    """Agencies for which this person acts today."""
    return Agency.objects.filter(pk__in=contacts_active().filter(user_id=user.pk).values("agency"))


def agencies_of_teams(user: Any) -> QuerySet[Agency]:
    """Agencies with a placement site in the district of a team this lecturer accompanies today."""
    teams = participations_of(user, Role.LECTURER).filter(team__isnull=False)
    facilities = Facility.objects.filter(site__district__in=teams.values("team__district"))
    return Agency.objects.filter(pk__in=facilities.values("agency"))


def agencies_visible_to(user: Any) -> QuerySet[Agency]:
    """Released profiles for everybody; own and the teams' agencies; all for the coordination."""
    if not getattr(user, "is_authenticated", False):
        return Agency.objects.filter(profile_released=True)
    return Agency.objects.filter(
        Q(profile_released=True)
        | Q(pk__in=agencies_of(user).values("pk"))
        | Q(pk__in=agencies_of_teams(user).values("pk"))
        | Exists(participations_of(user, Role.COORDINATOR))
    )


def contacts_visible_to(user: Any) -> QuerySet[Contact]:
    """All for the coordination; those of own agencies and of the teams' (row 29)."""
    return Contact.objects.filter(
        Exists(participations_of(user, Role.COORDINATOR))
        | Q(agency__in=agencies_of(user).values("pk"))
        | Q(agency__in=agencies_of_teams(user).values("pk"))
    ).select_related("user", "agency")


def agency_rows_for(user: Any) -> QuerySet[Agency]:
    """Rows of the list of agencies in one query; ``district_ids`` names their districts."""
    today_ = today()
    contacts = Contact.objects.filter(active_on(today_), agency=OuterRef("pk"))
    return (
        agencies_visible_to(user)
        .annotate(
            district_ids=ArrayAgg(
                "facilities__site__district",
                distinct=True,
                filter=Q(facilities__isnull=False),
                default=[],
            ),
            contact_count=Coalesce(
                Subquery(
                    contacts.order_by()
                    .values("agency")
                    .annotate(count=Count("user", distinct=True))
                    .values("count")
                ),
                0,
            ),
        )
        .order_by("name")
    )


def colleagues_of(user: Any) -> list[User]:
    """The other people who act for this person's agencies today, to hand a task on to."""
    own = agencies_of(user).values("pk")
    rows = contacts_active().filter(agency__in=own).exclude(user_id=user.pk)
    return list(User.objects.filter(pk__in=rows.values("user")).order_by("sort_key", "pk"))


def postal_address(user: Any) -> list[str]:
    """Where post reaches somebody who acts for an agency today: its first placement site."""
    contact = contacts_active().filter(user_id=user.pk).select_related("agency", "user").first()
    if contact is None:
        return []
    sites = Facility.objects.filter(agency=contact.agency).exclude(street="").order_by("pk")
    site = sites.first()
    lines = [contact.agency.name, contact.user.get_full_name()]
    return [*lines, site.street, site.city] if site else lines


def districts() -> QuerySet[District]:
    """All districts; they are public."""
    return District.objects.order_by("name")


def agency_page_for(user: Any) -> QuerySet[Agency]:
    """Agencies for their own page, with their placement sites."""
    facilities = Facility.objects.select_related("site__district").order_by("name")
    return agencies_visible_to(user).prefetch_related(Prefetch("facilities", queryset=facilities))


def contacts_of(agency: Agency, on: dt.date | None = None) -> QuerySet[Contact]:
    """Who answers for the agency on a day, who is asked first on top."""
    return (
        contacts_active(on)
        .filter(agency=agency)
        .select_related("user")
        .order_by("-gets_mail", "function", "user__sort_key", "pk")
    )


def facilities_visible_to(user: Any) -> QuerySet[Facility]:
    """Placement sites of visible agencies."""
    return Facility.objects.filter(
        agency__in=agencies_visible_to(user).values("pk")
    ).select_related("agency", "site__district")


def waiting_profiles() -> QuerySet[Agency]:
    """Agencies whose new text waits for the coordination."""
    return Agency.objects.exclude(profile_draft="").order_by("profile_drafted_at", "name")


def counts_by_district(slugs: list[str]) -> dict[str, int]:
    """How many agencies work in each district."""
    rows = (
        Facility.objects.filter(site__district__slug__in=slugs)
        .order_by()
        .values_list("site__district__slug")
        .annotate(count=Count("agency", distinct=True))
    )
    return dict(rows)


def city_background() -> dict[str, Any]:
    """The map that was put up, kept until anything public changes; empty: the drawn one holds."""

    def make() -> dict[str, Any]:
        newest = CityMap.objects.first()
        if newest is None:
            return {}
        return {"shapes": newest.background, "source": newest.source}

    return kept("city-map", make)


def outlines_of(slugs: Iterable[str]) -> dict[str, list[list[int]]]:
    """The outlines of districts, where a map was put up; else the drawn ones are right."""
    if not city_background():
        return {}
    return dict(District.objects.filter(slug__in=list(slugs)).values_list("slug", "outline"))
