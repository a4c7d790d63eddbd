"""Who sees which assessment, and which of its texts (PERMISSIONS rows 65 to 73)."""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from home.core.clock import now, today
from home.people.models import User
from home.people.roles import Role
from home.rulebook.queries import rule
from kurse.assessment.marks import Book, Entry, Scale, replay
from kurse.assessment.models import (
    QUESTIONS,
    Assessment,
    AssessmentRound,
    AssessmentState,
    ChangeRequest,
    CriteriaSet,
    Criterion,
    Inspection,
    LearnedNote,
    PlaceFeedback,
    Rating,
    Release,
    RoundKind,
    Seat,
    Voice,
    VoiceKind,
)
from kurse.cohorts.models import Cohort, Participation, Phase
from kurse.cohorts.queries import active_on, cohorts_coordinated_by, participations_of
from kurse.offers.models import Place
from kurse.partners.models import Contact
from kurse.partners.queries import agencies_of, contacts_active
from kurse.placements.models import Placement

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


# Marks -----------------------------------------------------------------------------------------


def scale_for(assessment: Assessment) -> Scale:
    """The scale that held when the review opened: what began keeps its rule."""
    on, scope = assessment.round.opens_on, assessment.placement.phase.cohort.slug
    return Scale(
        grades=tuple(rule("assessment.grades", on=on, scope=scope)),
        last_passing=rule("assessment.last_passing_grade", on=on, scope=scope),
        steps_apart=rule("assessment.steps_apart", on=on, scope=scope),
    )


def is_marked(assessment: Assessment) -> bool:
    """Does this kind of review end with a mark?"""
    kinds = rule(
        "assessment.marked_reviews",
        on=assessment.round.opens_on,
        scope=assessment.placement.phase.cohort.slug,
    )
    return assessment.round.kind in kinds


def needs_two(assessment: Assessment) -> bool:
    """A second examiner is named, or the rule asks for one."""
    return assessment.second_examiner_id is not None or bool(
        rule(
            "assessment.second_examiner",
            on=assessment.round.opens_on,
            scope=assessment.placement.phase.cohort.slug,
        )
    )


def book_of(assessment: Assessment) -> Book:
    """The marks of one assessment as they stand, from all its entries (one query)."""
    entries = [Entry(mark.seat, mark.stage, mark.grade) for mark in assessment.marks.order_by("pk")]
    return replay(entries, scale_for(assessment), two=needs_two(assessment))


def is_settled(assessment: Assessment) -> bool:
    """Nothing about the mark stands in the way of the release."""
    return not is_marked(assessment) or bool(book_of(assessment).current)


def releasable_by(user: Any) -> QuerySet[Assessment]:
    """What this person may release now: the talk is recorded, the mark is settled. Own
    examinees; for the coordination all of its cohorts in which it does not examine (row 67)."""
    others = Q(placement__phase__cohort__in=cohorts_coordinated_by(user)) & ~(
        Q(examiner_id=user.pk) | Q(second_examiner_id=user.pk, second_examiner__isnull=False)
    )
    ready = (
        Assessment.objects.filter(examined_by(user) | others, state=AssessmentState.TALKED)
        .select_related("placement__phase__cohort", "round")
        .prefetch_related("marks")
    )
    keys = [row.pk for row in ready if is_settled(row)]
    return (
        Assessment.objects.filter(pk__in=keys)
        .select_related("placement__student", "round", "examiner")
        .order_by("placement__student__sort_key", "pk")
    )


def seat_of(user: Any, assessment: Assessment) -> Seat | None:
    """Which examiner this person is, while a lecturer of the cohort."""
    mine = Assessment.objects.filter(pk=assessment.pk)
    if mine.filter(examined_by(user)).exists():
        return Seat.FIRST
    if mine.filter(seconded_by(user)).exists():
        return Seat.SECOND
    return None


def seen_by(book: Book, seat: Seat | None) -> Book:
    """The book as one examiner may read it: the other's mark only when both are in (row 66)."""
    if seat is None:
        return Book(waits_for=book.waits_for)
    if book.both_are_in or book.current:
        return book
    kept = {seat.value: getattr(book, seat.value)}
    return Book(**kept, waits_for=book.waits_for)


def may_read_all_voices(user: Any, assessment: Assessment) -> bool:
    """The second examiner reads the first one's form after their own mark, not before."""
    seat = seat_of(user, assessment)
    if seat is None or assessment.state == AssessmentState.COLLECTING:
        return False
    return seat == Seat.FIRST or not is_marked(assessment) or bool(book_of(assessment).second)


def changes_visible_to(user: Any) -> QuerySet[ChangeRequest]:
    """Changes asked for by oneself, or in coordinated cohorts."""
    return ChangeRequest.objects.filter(
        Q(asked_by_id=user.pk)
        | Q(assessment__placement__phase__cohort__in=cohorts_coordinated_by(user))
    ).select_related(
        "assessment__placement__student",
        "assessment__placement__phase__cohort",
        "assessment__round",
        "asked_by",
        "decided_by",
    )


INSPECTION_MINUTES = 30


def files_visible_to(user: Any) -> QuerySet[Assessment]:
    """Whose whole file may be inspected, once released: own, examinees, the cohort (row 73)."""
    return Assessment.objects.filter(
        Q(placement__student_id=user.pk)
        | examined_by(user)
        | seconded_by(user)
        | Q(placement__phase__cohort__in=cohorts_coordinated_by(user)),
        state__in=RELEASED,
    )


def is_inspecting(user: Any, assessment: Assessment) -> bool:
    """Did this person say, within the last half hour, that they open the file?"""
    since = now() - dt.timedelta(minutes=INSPECTION_MINUTES)
    return Inspection.objects.filter(assessment=assessment, by_id=user.pk, at__gte=since).exists()


def export_rows(phase: Phase) -> QuerySet[Release]:
    """Released final results of a phase, by name; for the examinations office."""
    return (
        _current(
            Release.objects.filter(
                assessment__round__phase=phase, assessment__round__kind=RoundKind.FINAL
            )
        )
        .select_related("assessment__placement__student", "by")
        .order_by("assessment__placement__student__sort_key", "pk")
    )


# What comes back ---------------------------------------------------------------------------------


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


# Content -----------------------------------------------------------------------------------------


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
    criteria = list(criteria_of(assessment.criteria_set))
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
                **{name: getattr(criterion, name) for name in CONTENT_FIELDS},
                "levels": [
                    {name: getattr(level, name) for name in LEVEL_FIELDS}
                    for level in criterion.levels.all()
                ],
                "says": [_say(kind, answers.get((kind, criterion.pk))) for kind in kinds],
            }
            for criterion in criteria
        ],
    }


CONTENT_FIELDS = (
    "kind",
    "title",
    "title_en",
    "question",
    "question_en",
    "category",
    "category_en",
    "weight",
)
LEVEL_FIELDS = ("label", "label_en", "description", "description_en")


def without_voice(content: dict[str, Any], letter: str) -> dict[str, Any]:
    """The same content as if one voice had not been heard; for the second examiner."""
    return {
        **content,
        "voices": [row for row in content["voices"] if row["voice"] != letter],
        "criteria": [
            {**row, "says": [say for say in row["says"] if say["voice"] != letter]}
            for row in content["criteria"]
        ],
    }


def _say(kind: VoiceKind, rating: Rating | None) -> dict[str, Any]:
    return {
        "voice": VOICE_LETTERS[kind],
        "level": rating.level.label if rating and rating.level else "",
        "example": rating.example if rating else "",
    }
