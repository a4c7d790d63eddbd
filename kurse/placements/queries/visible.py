"""Who sees which placement, and how a person stands to one (PERMISSIONS rows 11, 23, 33–36)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from home.core.clock import today
from home.people.roles import Role
from kurse.cohorts.queries import cohorts_coordinated_by, participations_of
from kurse.partners.queries import agencies_of
from kurse.placements.models import RELEASED_STATES, Placement, PlacementState

#: An agency reads nothing twelve months after the end (PERMISSIONS, "Agency").
AGENCY_READS_FOR = dt.timedelta(days=365)


def _published() -> Q:
    """Before the publication nobody but the coordination sees anything (rule 27)."""
    return Q(published_at__isnull=False) & ~Q(state=PlacementState.ANONYMISED)


def coordinated(user: Any) -> Q:
    return Q(phase__cohort__in=cohorts_coordinated_by(user).values("pk"))


def _accompanied(user: Any) -> Q:
    """A lecturer's own teams, while the assignment lasts."""
    teams = participations_of(user, Role.LECTURER).filter(team__isnull=False)
    return _published() & Q(team__in=teams.values("team"))


def _hosted(user: Any) -> Q:
    return (
        _published()
        & Q(place__facility__agency__in=agencies_of(user).values("pk"))
        & (
            Q(ends_on__gte=today() - AGENCY_READS_FOR, ended_on__isnull=True)
            | Q(ended_on__gte=today() - AGENCY_READS_FOR)
        )
    )


def placements_visible_to(user: Any) -> QuerySet[Placement]:
    """Own ones, own agencies', own teams', all of coordinated cohorts.

    All but the coordination see them from the publication on; nobody else (supervisors, city,
    administration) sees any.
    """
    if not getattr(user, "is_authenticated", False):
        return Placement.objects.none()
    return Placement.objects.filter(
        (_published() & Q(student_id=user.pk))
        | _hosted(user)
        | _accompanied(user)
        | coordinated(user)
    )


def placements_as_party(user: Any) -> QuerySet[Placement]:
    """Row 40: those of which one is a party: the student, the agency, the university."""
    if not getattr(user, "is_authenticated", False):
        return Placement.objects.none()
    return Placement.objects.filter(
        (_published() & Q(student_id=user.pk)) | _hosted(user) | coordinated(user)
    )


@dataclass(frozen=True)
class Stance:
    """How a person stands to one placement today. Rights are the union of all that hold."""

    student: bool = False
    lecturer: bool = False
    coordinator: bool = False
    agency: bool = False

    @property
    def sees(self) -> bool:
        return self.student or self.lecturer or self.coordinator or self.agency

    @property
    def role(self) -> str:
        """As whom the page is read: the one who sees most first."""
        if self.coordinator:
            return Role.COORDINATOR
        if self.student:
            return Role.STUDENT
        if self.lecturer:
            return Role.LECTURER
        return Role.AGENCY if self.agency else ""


def with_stance(placements: QuerySet[Placement], user: Any) -> QuerySet[Placement]:
    """Each row knows how ``user`` stands to it: pages then ask no rule by a query of its own."""
    me = Placement.objects.filter(pk=OuterRef("pk"))
    return placements.annotate(
        stance_for=Value(user.pk),
        stance_lecturer=Exists(me.filter(_accompanied(user))),
        stance_coordinator=Exists(me.filter(coordinated(user))),
        stance_agency=Exists(me.filter(_hosted(user))),
    )


def stance_of(user: Any, placement: Placement) -> Stance:
    """One query, kept on the row; none where the row came from :func:`with_stance`.

    A draft that is not stored yet is known to its cohort's coordination only.
    """
    if not getattr(user, "is_authenticated", False):
        return Stance()
    kept: dict[Any, Stance] = placement.__dict__.setdefault("_stances", {})
    key = (user.pk, today())
    if key not in kept:
        kept[key] = _stance(user, placement)
    return kept[key]


def _stance(user: Any, placement: Placement) -> Stance:
    if placement.pk is None:
        cohorts = cohorts_coordinated_by(user).filter(pk=placement.phase.cohort_id)
        return Stance(coordinator=cohorts.exists())
    row: Any = placement
    if placement.__dict__.get("stance_for") != user.pk:
        row = (
            with_stance(Placement.objects.filter(pk=placement.pk), user)
            .only("pk", "student_id", "published_at", "state")
            .first()
        )
        if row is None:
            return Stance()
    published = row.published_at is not None and row.state != PlacementState.ANONYMISED
    return Stance(
        student=published and row.student_id == user.pk,
        lecturer=row.stance_lecturer,
        coordinator=row.stance_coordinator,
        agency=row.stance_agency,
    )


def with_joins(placements: QuerySet[Placement]) -> QuerySet[Placement]:
    """What every page of a placement reads."""
    return placements.select_related(
        "student",
        "phase__cohort",
        "team",
        "place__facility__agency",
        "place__facility__site__district",
        "practice_supervisor__user",
        "asked__user",
    )


def holding() -> Q:
    """Placements that hold their seat."""
    return ~Q(state__in=RELEASED_STATES)


def seats_held() -> Exists:
    """A condition on ``offers.Seat``: a placement holds it."""
    return Exists(Placement.objects.filter(holding(), seat=OuterRef("pk")))


def own_current(user: Any) -> QuerySet[Placement]:
    """A student's own published placements, the newest first."""
    return (
        Placement.objects.filter(_published(), student_id=user.pk)
        .annotate(last_day=Coalesce("ended_on", "ends_on"))
        .order_by("-phase__starts_on", "-published_at", "-pk")
    )


def current_placement_of(user: Any, on: dt.date | None = None) -> Placement | None:
    """The placement a student lives with now: of the latest phase, the last one published."""
    return with_joins(own_current(user)).first()
