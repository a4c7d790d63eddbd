"""Who crawls: two of each role, and those who may read nothing."""

from home.embedded.models import Introduction
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Cohort, Participation
from kurse.partners.models import Contact
from kurse.placements.models import Placement

#: Nobody signed in.
ANONYMOUS = "anonymous"


def principals_of(made: dict[str, int]) -> dict[str, int | None]:
    """Name → key of the person; ``made`` are those the seeding added."""
    found: dict[str, int | None] = {ANONYMOUS: None}
    for role in Role:
        for number, pk in enumerate(_of_role(role), 1):
            found[f"{role}{number}"] = pk
    found["student-of-last-year"] = _student_in(Cohort.objects.earliest("starts_on"))
    found["student-of-next-year"] = _student_in(Cohort.objects.latest("starts_on"))
    found["contact-elsewhere"] = _contact_elsewhere(set(found.values()))
    return found | made


def _of_role(role: str) -> list[int]:
    """Two whom the demo presents, else whom it has."""
    rows = Introduction.objects.filter(role=role, user__password__startswith="md5")
    return list(rows.order_by("-is_main", "pk").values_list("user", flat=True)[:2])


def _student_in(cohort: Cohort) -> int:
    parts = Participation.objects.filter(role=Role.STUDENT, cohort=cohort)
    return parts.earliest("pk").user_id


def _contact_elsewhere(known: set[int | None]) -> int:
    """Guides a practice at an agency for which none of the others acts."""
    agencies = Contact.objects.filter(user__in=known - {None}).values("agency")
    placement = (
        Placement.objects.filter(published_at__isnull=False, practice_supervisor__isnull=False)
        .exclude(place__facility__agency__in=agencies)
        .latest("starts_on", "pk")
    )
    return placement.practice_supervisor.user_id  # type: ignore[union-attr]


def user_of(pk: int | None) -> User | None:
    return None if pk is None else User.objects.get(pk=pk)
