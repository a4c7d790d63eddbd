"""Who answers for an agency today, and who sees which agency and which project."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from home.core.clock import today
from home.core.registries import DistrictWork, ProjectCard
from home.pages.queries import kept
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.queries import active_on, participations_of
from kurse.partners.models import (
    Agency,
    CityMap,
    Contact,
    District,
    EntryPicture,
    Facility,
    Function,
    GoalReview,
    Level,
    Project,
    ProjectEntry,
    ProjectGoal,
    ProjectParty,
)

#: Who is asked where nobody is named: first to last.
ASKED_FIRST = (
    Function.LEAD,
    Function.OFFICE,
    Function.PRACTICE_SUPERVISOR,
    Function.SUBSTITUTE,
)

#: So long before its day a look at a goal is a next step.
SOON = dt.timedelta(days=7)


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


# Single projects --------------------------------------------------------------------------------


def own_projects(user: Any) -> Q:
    """A condition on ``Project``: an agency this person acts for is a party (row 32)."""
    return Q(
        Exists(
            ProjectParty.objects.filter(
                project=OuterRef("pk"), agency__in=agencies_of(user).values("pk")
            )
        )
    )


def documented_projects(user: Any) -> QuerySet[Project]:
    """Projects whose documentation a person reads: all (coordination), as a party (agency), in
    the district of a team (lecturer).
    """
    teams = participations_of(user, Role.LECTURER).filter(team__isnull=False)
    return Project.objects.filter(
        Q(Exists(participations_of(user, Role.COORDINATOR)))
        | own_projects(user)
        | Q(district__in=teams.values("team__district"))
    )


def projects_visible_to(user: Any) -> QuerySet[Project]:
    """Those a person reads the documentation of; the city also what is public."""
    if not getattr(user, "is_authenticated", False):
        return Project.objects.none()
    return Project.objects.filter(
        Q(pk__in=documented_projects(user).values("pk"))
        | (Q(released=True) & Q(Exists(participations_of(user, Role.CITY))))
    )


def parties_of_projects() -> Prefetch:  # type: ignore[type-arg]
    return Prefetch("parties", queryset=ProjectParty.objects.select_related("agency"))


def project_rows_for(user: Any) -> QuerySet[Project]:
    """Rows of the list of projects with their parties, and the next look at a goal; two queries."""
    return (
        projects_visible_to(user)
        .select_related("district")
        .prefetch_related(parties_of_projects())
        .annotate(review_on=Min("goals__review_on"))
        .order_by("district__name", "title", "pk")
    )


def project_page_for(user: Any) -> QuerySet[Project]:
    """Projects for their own page, with parties, goals and the looks at them; four queries."""
    reviews = GoalReview.objects.select_related("by")
    goals = ProjectGoal.objects.prefetch_related(Prefetch("reviews", queryset=reviews))
    return (
        projects_visible_to(user)
        .select_related("district", "site")
        .prefetch_related(parties_of_projects(), Prefetch("goals", queryset=goals))
    )


def goals_visible_to(user: Any) -> QuerySet[ProjectGoal]:
    return ProjectGoal.objects.filter(
        project__in=projects_visible_to(user).values("pk")
    ).select_related("project")


def entries_visible_to(user: Any) -> QuerySet[ProjectEntry]:
    """Entries of documented projects, newest first, with the words of their picture."""
    return (
        ProjectEntry.objects.filter(project__in=documented_projects(user).values("pk"))
        .select_related("by", "project", "picture")
        .defer("picture__content")
    )


def pictures_visible_to(user: Any) -> QuerySet[EntryPicture]:
    return EntryPicture.objects.filter(entry__in=entries_visible_to(user).order_by().values("pk"))


def goals_to_review(user: Any, until: dt.date) -> QuerySet[ProjectGoal]:
    """Goals that are to be looked at by a day, most urgent first."""
    return goals_visible_to(user).filter(review_on__lte=until).order_by("review_on", "pk")


def projects_of_agency(agency: Agency, user: Any) -> list[Project]:
    """The visible projects an agency is a party of."""
    return list(
        projects_visible_to(user)
        .filter(parties__agency=agency)
        .select_related("district")
        .order_by("-starts_on", "title")
    )


def by_level(names: Iterable[tuple[str, str]]) -> list[tuple[Any, list[str]]]:
    """(level, name) sorted into the three levels of the Essener Modell, from above."""
    known = sorted(set(names), key=lambda row: row[1].casefold())
    return [(level.label, [name for that, name in known if that == level.value]) for level in Level]


def work_in_district(slug: str) -> DistrictWork:
    """Who acts on which level, and the released projects; two queries. Public, without people."""
    agencies = Agency.objects.filter(
        profile_released=True, facilities__site__district__slug=slug
    ).values_list("level", "name")
    rows = list(
        Project.objects.filter(released=True, district__slug=slug)
        .prefetch_related(parties_of_projects())
        .order_by("-starts_on", "title")
    )
    parties = {row.pk: [(party.acts_on, str(party)) for party in row.parties.all()] for row in rows}
    cards = tuple(
        ProjectCard(
            title=row.title,
            summary=row.summary,
            since=row.starts_on,
            until=row.ends_on,
            levels=tuple(
                (label, tuple(names)) for label, names in by_level(parties[row.pk]) if names
            ),
        )
        for row in rows
    )
    named = [*agencies, *(party for one in parties.values() for party in one)]
    levels = tuple((label, tuple(names)) for label, names in by_level(named))
    return DistrictWork(levels if named else (), cards)
