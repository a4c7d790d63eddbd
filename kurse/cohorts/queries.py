"""Who is what today, and whom a person may see."""

import datetime as dt
from typing import Any

from django.db.models import (
    FETCH_RAISE,
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from home.core.clock import today
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Cohort, Participation, Phase, Team


def active_on(day: dt.date) -> Q:
    """The condition "holds on this day"; both ends inclusive."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def participations_of(user: Any, *roles: str, on: dt.date | None = None) -> QuerySet[Participation]:
    """The user's own participations that hold on a day (default today), of these roles."""
    found = Participation.objects.filter(active_on(on or today()), user_id=user.pk)
    return found.filter(role__in=roles) if roles else found


def cohorts_coordinated_by(user: Any) -> QuerySet[Cohort]:
    """Cohorts this person coordinates today."""
    return Cohort.objects.filter(pk__in=participations_of(user, Role.COORDINATOR).values("cohort"))


def coordinated_ids(user: Any) -> frozenset[int]:
    """The keys of the cohorts this person coordinates today; for rules.

    Kept on the user object, which lives as long as its request.
    """
    if not getattr(user, "pk", None):
        return frozenset()
    person = getattr(user, "_wrapped", user)
    known: dict[dt.date, frozenset[int]] = person.__dict__.setdefault("_coordinated_by_day", {})
    day = today()
    if day not in known:
        parts = participations_of(user, Role.COORDINATOR, on=day).order_by()
        known[day] = frozenset(parts.values_list("cohort_id", flat=True))
    return known[day]


def cohorts_visible_to(user: Any) -> QuerySet[Cohort]:
    """Cohorts in which the person has any participation today."""
    return Cohort.objects.filter(pk__in=participations_of(user).values("cohort"))


def students_of_lecturer(user: Any) -> Q:
    """A condition on ``Participation``: students of a team this lecturer accompanies today."""
    teams = participations_of(user, Role.LECTURER).filter(team__isnull=False)
    return Q(role=Role.STUDENT) & Q(team__in=teams.values("team"))


def student_participations_visible_to(user: Any) -> QuerySet[Participation]:
    """Own, those of own teams (lecturer), all of coordinated cohorts."""
    return Participation.objects.filter(role=Role.STUDENT).filter(
        Q(user_id=user.pk) | students_of_lecturer(user) | Q(cohort__in=cohorts_coordinated_by(user))
    )


def students_in(cohort: Cohort, on: dt.date | None = None) -> QuerySet[User]:
    """The cohort's active students on a day, in list order."""
    rows = Participation.objects.filter(
        active_on(on or today()), role=Role.STUDENT, cohort=cohort, user_id=OuterRef("pk")
    )
    return User.objects.filter(Exists(rows)).order_by("sort_key", "pk")


def contact_cohorts_of(person: Any) -> QuerySet[Cohort]:
    """Whose contact answers for this person, the best first: their newest cohort, else the newest
    of all.
    """
    nearness: list[When] = [When(starts_on__lte=today(), then=1)]
    if getattr(person, "pk", None):
        nearness.insert(0, When(pk__in=participations_of(person).values("cohort"), then=2))
    ranked = Cohort.objects.annotate(nearness=Case(*nearness, default=0))
    return ranked.order_by("-nearness", "-starts_on", "pk")


def current_cohort_of(user: Any) -> Cohort | None:
    """Where the coordination works today: the running one, else the next, else the last."""
    cohorts = list(cohorts_coordinated_by(user).order_by("starts_on"))
    day = today()
    running = [cohort for cohort in cohorts if cohort.starts_on <= day <= cohort.ends_on]
    coming = [cohort for cohort in cohorts if cohort.starts_on > day]
    first = running[:1] or coming[:1] or cohorts[-1:]
    return first[0] if first else None


def cohorts_with_counts(user: Any) -> QuerySet[Cohort]:
    """Coordinated cohorts, newest first, with how many students hold a place in them today."""
    students = Participation.objects.filter(
        active_on(today()), role=Role.STUDENT, cohort=OuterRef("pk")
    )
    return cohorts_coordinated_by(user).annotate(
        student_count=_counted(students, "cohort"),
        uninvited_count=_counted(students.filter(NOT_INVITED), "cohort"),
        phase_count=_counted(Phase.objects.filter(cohort=OuterRef("pk")), "cohort"),
        team_count=_counted(Team.objects.filter(cohort=OuterRef("pk")), "cohort"),
    )


#: A condition on ``Participation``: the person never got an invitation and has no access.
NOT_INVITED = Q(user__invited_at__isnull=True, user__joined_at__isnull=True, user__is_active=True)


def _counted(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def teams_with_counts(cohort: Cohort) -> QuerySet[Team]:
    """Teams of a cohort with their lecturers (``lecturers``) and how many students they have."""
    day = today()
    lecturers = (
        Participation.objects.filter(active_on(day), role=Role.LECTURER)
        .select_related("user")
        .order_by("user__sort_key")
    )
    students = Participation.objects.filter(active_on(day), role=Role.STUDENT, team=OuterRef("pk"))
    return (
        Team.objects.filter(cohort=cohort)
        .select_related("district")
        .prefetch_related(Prefetch("participations", queryset=lecturers, to_attr="lecturers"))
        .annotate(student_count=_counted(students, "team"))
        .order_by("name")
    )


def participations_in(cohort: Cohort) -> QuerySet[Participation]:
    """Everybody but the students, past ones included, for the coordination."""
    return (
        Participation.objects.filter(cohort=cohort)
        .exclude(role=Role.STUDENT)
        .select_related("user", "team")
        .order_by("role", "user__sort_key", "since", "pk")
    )


def participations_coordinated_by(user: Any) -> QuerySet[Participation]:
    """Participations the coordination may end or move."""
    return Participation.objects.filter(cohort__in=cohorts_coordinated_by(user)).select_related(
        "user", "team", "cohort"
    )


def student_rows_for(user: Any, cohort: Cohort | None = None) -> QuerySet[Participation]:
    """Rows of the list of students: one query; a forgotten join raises.

    Those of today, or of the last day of a cohort that is over; without ``cohort``, of all
    cohorts that are not.
    """
    rows = student_participations_visible_to(user)
    if cohort is not None:
        rows = rows.filter(active_on(min(today(), cohort.ends_on)), cohort=cohort)
    else:
        rows = rows.filter(active_on(today()), cohort__ends_on__gte=today())
    return (
        rows.select_related("user", "team__district", "cohort", "student_record")
        .order_by("user__sort_key", "pk")
        .fetch_mode(FETCH_RAISE)
    )


def uninvited_students(cohort: Cohort) -> QuerySet[Participation]:
    """Students of today who never got an invitation and have no access."""
    return (
        Participation.objects.filter(
            active_on(today()), NOT_INVITED, role=Role.STUDENT, cohort=cohort
        )
        .select_related("user")
        .order_by("user__sort_key", "pk")
    )


def phases_coordinated_by(user: Any) -> QuerySet[Phase]:
    return Phase.objects.filter(cohort__in=cohorts_coordinated_by(user)).select_related("cohort")


def teams_coordinated_by(user: Any) -> QuerySet[Team]:
    return Team.objects.filter(cohort__in=cohorts_coordinated_by(user)).select_related("cohort")
