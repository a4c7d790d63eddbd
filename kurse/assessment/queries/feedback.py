"""What comes back: analysis of the year, feedback on places."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from home.people.roles import Role
from home.rulebook.queries import rule
from kurse.assessment.models import (
    QUESTIONS,
    AssessmentRound,
    LearnedNote,
    PlaceFeedback,
    Release,
    RoundKind,
    Voice,
    VoiceKind,
)
from kurse.assessment.queries.visible import _current
from kurse.cohorts.queries import cohorts_coordinated_by, participations_of
from kurse.offers.models import Place
from kurse.partners.queries import agencies_of, contacts_active
from kurse.placements.models import Placement


def released_contents(round_: AssessmentRound) -> list[dict[str, Any]]:
    """The released contents of one review, in no order of people; one query."""
    releases = _current(Release.objects.filter(assessment__round=round_))
    return list(releases.order_by("sha256").values_list("content", flat=True))


def year_rows(user: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One row a review of coordinated cohorts, and all their released contents.

    Four queries, however many cohorts. Shares below ``shown_from`` forms are left out.
    """
    rounds = list(
        AssessmentRound.objects.filter(
            phase__cohort__in=cohorts_coordinated_by(user), opened_at__isnull=False
        )
        .select_related("phase__cohort")
        .annotate(people=Count("assessments"))
        .order_by("-phase__cohort__starts_on", "opens_on", "pk")
    )
    in_time: dict[tuple[int, str], int] = {
        (row["assessment__round"], row["kind"]): row["count"]
        for row in Voice.objects.filter(
            assessment__round__in=rounds, handed_in_at__date__lte=F("assessment__round__closes_on")
        )
        .values("assessment__round", "kind")
        .annotate(count=Count("pk"))
    }
    releases = _current(Release.objects.filter(assessment__round__in=rounds)).order_by("sha256")
    contents: dict[int, list[dict[str, Any]]] = {}
    for round_id, content in releases.values_list("assessment__round", "content"):
        contents.setdefault(round_id, []).append(content)
    least = shown_from()
    rows = [
        {
            "round": row,
            "people": row.people,
            "released": len(contents.get(row.pk, [])),
            "in_time": [
                round(100 * in_time.get((row.pk, kind), 0) / row.people) for kind in VoiceKind
            ]
            if row.people >= least
            else [],
        }
        for row in rounds
    ]
    return rows, [content for group in contents.values() for content in group]


def final_is_released(placement: Any) -> bool:
    return Release.objects.filter(
        assessment__placement=placement, assessment__round__kind=RoundKind.FINAL
    ).exists()


def may_give_feedback(user: Any) -> QuerySet[Any]:
    """Own placements whose final result is out, not yet answered."""
    out = Release.objects.filter(
        assessment__placement=OuterRef("pk"), assessment__round__kind=RoundKind.FINAL
    )
    given = PlaceFeedback.objects.filter(placement=OuterRef("pk"))
    return Placement.objects.filter(Exists(out), ~Exists(given), student_id=user.pk)


def shown_from() -> int:
    """From how many answers on averages are shown (rule 21)."""
    return int(rule("assessment.shown_from"))


def feedback_answers_for(user: Any) -> list[dict[str, Any]]:
    """Answers behind the averages, oldest first: of own agencies, of facilities that have places
    in taught or coordinated cohorts. Without texts, without people."""
    cohorts = participations_of(user, Role.LECTURER, Role.COORDINATOR).values("cohort")
    facilities = Place.objects.filter(phase__cohort__in=cohorts).values("facility")
    return _answers(
        PlaceFeedback.objects.filter(
            Q(facility__agency__in=agencies_of(user)) | Q(facility__in=facilities)
        )
    )


def feedback_answers_about(agency: Any) -> list[dict[str, Any]]:
    """Answers behind the averages of one agency, oldest first; for the coordination."""
    return _answers(PlaceFeedback.objects.filter(facility__agency=agency))


def _answers(rows: QuerySet[PlaceFeedback]) -> list[dict[str, Any]]:
    return [
        {"facility": facility, "agency": agency, **dict(zip(QUESTIONS, answers, strict=True))}
        for facility, agency, *answers in rows.order_by("at", "pk").values_list(
            "facility__name", "facility__agency__name", *QUESTIONS
        )
    ]


def feedback_texts_for(user: Any) -> QuerySet[PlaceFeedback]:
    """Free texts of coordinated cohorts, without the student; for the coordination only."""
    return (
        PlaceFeedback.objects.filter(placement__phase__cohort__in=cohorts_coordinated_by(user))
        .exclude(text="")
        .select_related("facility__agency", "placement__phase__cohort")
        .order_by("facility__agency__name", "facility__name", "-at")
    )


def learned_notes_for(user: Any) -> QuerySet[LearnedNote]:
    """What students wrote to this practice supervisor."""
    return (
        LearnedNote.objects.filter(
            placement__practice_supervisor__in=contacts_active().filter(user_id=user.pk)
        )
        .select_related("placement__student", "placement__place")
        .order_by("-at", "-pk")
    )
