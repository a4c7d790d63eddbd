"""Who sees which assessment and which voice (PERMISSIONS rows 65 to 71)."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from home.core.clock import today
from home.people.models import User
from home.people.roles import Role
from kurse.assessment.models import (
    Assessment,
    AssessmentRound,
    AssessmentState,
    CriteriaSet,
    Criterion,
    Release,
    Voice,
    VoiceKind,
)
from kurse.cohorts.models import Cohort, Participation, Phase
from kurse.cohorts.queries import active_on, cohorts_coordinated_by, participations_of
from kurse.partners.models import Contact
from kurse.partners.queries import contacts_active

RELEASED = (AssessmentState.RELEASED, AssessmentState.LOCKED)


def examined_by(user: Any) -> Q:
    """Assessments this person leads, while a lecturer of the cohort."""
    cohorts = participations_of(user, Role.LECTURER).values("cohort")
    return Q(examiner_id=user.pk) & Q(placement__phase__cohort__in=cohorts)


def seconded_by(user: Any) -> Q:
    """Assessments in which this person gives the second mark, while a lecturer of the cohort."""
    cohorts = participations_of(user, Role.LECTURER).values("cohort")
    return Q(second_examiner_id=user.pk) & Q(placement__phase__cohort__in=cohorts)


def _practice_of(user: Any) -> Q:
    """Assessments whose practice form is this person's, while they act for the agency."""
    voice = Voice.objects.filter(
        assessment=OuterRef("pk"), kind=VoiceKind.PRACTICE, author_id=user.pk
    )
    agencies = contacts_active().filter(user_id=user.pk).values("agency")
    return Q(Exists(voice)) & Q(placement__place__facility__agency__in=agencies)


def assessments_visible_to(user: Any) -> QuerySet[Assessment]:
    """Own (student), led or seconded (lecturer), own form (practice supervisor), all of the
    cohort (K: state).

    Seeing an assessment is not seeing its texts: those come from ``voice_of``, ``content_of``
    and ``releases_visible_to`` only.
    """
    return Assessment.objects.filter(
        Q(placement__student_id=user.pk)
        | examined_by(user)
        | seconded_by(user)
        | _practice_of(user)
        | Q(placement__phase__cohort__in=cohorts_coordinated_by(user))
    )


def assessment_rows_for(user: Any) -> QuerySet[Assessment]:
    """Rows of the list: who, where, which forms are in; no texts."""
    handed_in = Q(voices__handed_in_at__isnull=False)
    return (
        assessments_visible_to(user)
        .select_related(
            "placement__student",
            "placement__place__facility__agency",
            "placement__team__district",
            "round__phase__cohort",
            "examiner",
            "second_examiner",
        )
        .annotate(
            in_count=Count("voices", filter=handed_in),
            student_in=Count("voices", filter=handed_in & Q(voices__kind=VoiceKind.STUDENT)),
            practice_in=Count("voices", filter=handed_in & Q(voices__kind=VoiceKind.PRACTICE)),
            lecturer_in=Count("voices", filter=handed_in & Q(voices__kind=VoiceKind.LECTURER)),
        )
        .order_by("-round__opens_on", "placement__student__sort_key", "pk")
    )


def voices_of(user: Any) -> QuerySet[Voice]:
    """The person's own forms, of assessments they still see; drafts included (row 65)."""
    return Voice.objects.filter(
        author_id=user.pk, assessment__in=assessments_visible_to(user).values("pk")
    )


def open_voices_of(user: Any) -> QuerySet[Voice]:
    """Own forms not yet handed in, of reviews that are open."""
    return (
        voices_of(user)
        .filter(
            handed_in_at__isnull=True,
            assessment__state__in=(AssessmentState.COLLECTING, AssessmentState.COMPARED),
            assessment__round__opens_on__lte=today(),
        )
        .select_related("assessment__round", "assessment__placement__student")
        .order_by("assessment__round__closes_on", "assessment__placement__student__sort_key")
    )


def versions_visible_to(user: Any) -> QuerySet[Release]:
    """Released results of all versions: own, of own examinees, of coordinated cohorts (row 68)."""
    led = Assessment.objects.filter(examined_by(user) | seconded_by(user))
    return Release.objects.filter(
        Q(assessment__placement__student_id=user.pk)
        | Q(assessment__in=led.values("pk"))
        | Q(assessment__placement__phase__cohort__in=cohorts_coordinated_by(user))
    ).select_related("assessment__placement__student", "assessment__round")


def _current(releases: QuerySet[Release]) -> QuerySet[Release]:
    newer = Release.objects.filter(
        assessment=OuterRef("assessment"), version__gt=OuterRef("version")
    )
    return releases.filter(~Exists(newer))


def releases_visible_to(user: Any) -> QuerySet[Release]:
    """The versions that hold now."""
    return _current(versions_visible_to(user))


def comparable_by(user: Any) -> QuerySet[Assessment]:
    """Assessments whose three forms the person may read side by side: the examiner's, compared."""
    return Assessment.objects.filter(examined_by(user)).exclude(state=AssessmentState.COLLECTING)


def lecturers_in(cohort: Cohort) -> QuerySet[User]:
    """Who may examine in this cohort today."""
    rows = Participation.objects.filter(
        active_on(today()), cohort=cohort, role=Role.LECTURER, user_id=OuterRef("pk")
    )
    return User.objects.filter(Exists(rows)).order_by("sort_key")


def criteria_sets() -> QuerySet[CriteriaSet]:
    """All sets with the number of their criteria, newest version first."""
    return CriteriaSet.objects.annotate(criteria_count=Count("criteria")).order_by(
        "name", "-version"
    )


def criteria_of(criteria_set: CriteriaSet) -> QuerySet[Criterion]:
    """The criteria in order, each with its levels (two queries)."""
    return criteria_set.criteria.prefetch_related("levels").order_by("position")


def contacts_for(assessment: Assessment) -> QuerySet[Contact]:
    """Who of the placement's agency may fill in the practice form today."""
    agency = assessment.placement.place.facility.agency_id
    return (
        contacts_active()
        .filter(agency=agency)
        .select_related("user")
        .order_by("user__sort_key", "pk")
    )


def rounds_visible_to(user: Any) -> QuerySet[AssessmentRound]:
    """Reviews of cohorts the person coordinates or teaches in."""
    taught = participations_of(user, Role.LECTURER).values("cohort")
    return AssessmentRound.objects.filter(
        Q(phase__cohort__in=cohorts_coordinated_by(user)) | Q(phase__cohort__in=taught)
    ).select_related("phase__cohort", "criteria_set")


def phases_coordinated_by(user: Any) -> QuerySet[Phase]:
    """Phases in which the person may plan reviews."""
    return Phase.objects.filter(cohort__in=cohorts_coordinated_by(user)).select_related("cohort")
