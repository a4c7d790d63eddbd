"""Who sees which assessment, and which of its texts (PERMISSIONS rows 65 to 73)."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from home.core.clock import today
from home.people.models import User
from home.people.roles import Role
from kurse.assessment.models import (
    Assessment,
    AssessmentRound,
    AssessmentState,
    CriteriaSet,
    Criterion,
    Rating,
    Release,
    Voice,
    VoiceKind,
)
from kurse.cohorts.models import Cohort, Participation, Phase
from kurse.cohorts.queries import active_on, cohorts_coordinated_by, participations_of
from kurse.partners.queries import contacts_active

RELEASED = (AssessmentState.RELEASED, AssessmentState.LOCKED)


def examined_by(user: Any) -> Q:
    """Assessments this person leads, while a lecturer of the cohort."""
    cohorts = participations_of(user, Role.LECTURER).values("cohort")
    return Q(examiner_id=user.pk) & Q(placement__phase__cohort__in=cohorts)


def _practice_of(user: Any) -> Q:
    """Assessments whose practice form is this person's, while they act for the agency."""
    voice = Voice.objects.filter(
        assessment=OuterRef("pk"), kind=VoiceKind.PRACTICE, author_id=user.pk
    )
    agencies = contacts_active().filter(user_id=user.pk).values("agency")
    return Q(Exists(voice)) & Q(placement__place__facility__agency__in=agencies)


def assessments_visible_to(user: Any) -> QuerySet[Assessment]:
    """Own (student), led (lecturer), own form (practice supervisor), all of the cohort (K: state).

    Seeing an assessment is not seeing its texts: those come from ``voice_of``, ``content_of``
    and ``releases_visible_to`` only.
    """
    return Assessment.objects.filter(
        Q(placement__student_id=user.pk)
        | examined_by(user)
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


def releases_visible_to(user: Any) -> QuerySet[Release]:
    """Released results: own, of own examinees, of coordinated cohorts (row 68)."""
    return Release.objects.filter(
        Q(assessment__placement__student_id=user.pk)
        | Q(
            assessment__in=Assessment.objects.filter(examined_by(user)).values("pk"),
        )
        | Q(assessment__placement__phase__cohort__in=cohorts_coordinated_by(user))
    ).select_related("assessment__placement__student", "assessment__round")


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


def rounds_visible_to(user: Any) -> QuerySet[AssessmentRound]:
    """Reviews of cohorts the person coordinates or teaches in."""
    taught = participations_of(user, Role.LECTURER).values("cohort")
    return AssessmentRound.objects.filter(
        Q(phase__cohort__in=cohorts_coordinated_by(user)) | Q(phase__cohort__in=taught)
    ).select_related("phase__cohort", "criteria_set")


def phases_coordinated_by(user: Any) -> QuerySet[Phase]:
    """Phases in which the person may plan reviews."""
    return Phase.objects.filter(cohort__in=cohorts_coordinated_by(user)).select_related("cohort")


VOICE_LETTERS = {
    VoiceKind.STUDENT: "s",
    VoiceKind.PRACTICE: "p",
    VoiceKind.LECTURER: "l",
}


def content_of(assessment: Assessment) -> dict[str, Any]:
    """Everything that was handed in, as plain JSON: for the talk, the print and the release.

    Four queries. Drafts are never in it.
    """
    voices = list(
        assessment.voices.filter(handed_in_at__isnull=False)
        .select_related("author")
        .prefetch_related(Prefetch("ratings", queryset=Rating.objects.select_related("level")))
    )
    answers = {
        (voice.kind, rating.criterion_id): rating
        for voice in voices
        for rating in voice.ratings.all()
    }
    kinds = [kind for kind in VoiceKind if any(voice.kind == kind for voice in voices)]
    return {
        "voices": [
            {
                "voice": VOICE_LETTERS[VoiceKind(voice.kind)],
                "name": voice.handed_in_by or voice.author.get_full_name(),
                "comment": voice.comment,
            }
            for kind in kinds
            for voice in voices
            if voice.kind == kind
        ],
        "criteria": [
            {
                "title": criterion.title,
                "question": criterion.question,
                "levels": [
                    {"label": level.label, "description": level.description}
                    for level in criterion.levels.all()
                ],
                "says": [_say(kind, answers.get((kind, criterion.pk))) for kind in kinds],
            }
            for criterion in criteria_of(assessment.round.criteria_set)
        ],
    }


def _say(kind: VoiceKind, rating: Rating | None) -> dict[str, Any]:
    return {
        "voice": VOICE_LETTERS[kind],
        "level": rating.level.label if rating and rating.level else "",
        "example": rating.example if rating else "",
    }
