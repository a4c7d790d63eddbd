"""Who is what today, and whom a person may see."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from home.core.clock import today
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Cohort, Participation


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


def contact_cohort_of(person: Any) -> Cohort | None:
    """Whose contact answers for this person: their newest cohort, else the newest of all."""
    newest = Cohort.objects.order_by("-starts_on")
    if getattr(person, "pk", None):
        own = newest.filter(pk__in=participations_of(person).values("cohort")).first()
        if own is not None:
            return own
    begun = newest.filter(starts_on__lte=today()).first()
    return begun or newest.first()


def current_cohort_of(user: Any) -> Cohort | None:
    """Where the coordination works today: the running one, else the next, else the last."""
    cohorts = list(cohorts_coordinated_by(user).order_by("starts_on"))
    day = today()
    running = [cohort for cohort in cohorts if cohort.starts_on <= day <= cohort.ends_on]
    coming = [cohort for cohort in cohorts if cohort.starts_on > day]
    return (running[:1] or coming[:1] or cohorts[-1:] or [None])[0]
