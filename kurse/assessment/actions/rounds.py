"""Reviews: planned, moved, opened, reminded of; who examines and who answers for the agency."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.clock import now, today
from home.core.db import lock
from home.core.exceptions import HasChangedError, NotOpenError
from home.core.formats import day
from home.outbox.actions import queue_mail
from home.people.models import User
from home.people.roles import Role
from home.rulebook.queries import rule
from home.tasklinks.actions import issue_link, revoke_links
from home.tasklinks.queries import current_links
from kurse.assessment.actions.common import (
    ASSESSED_STATES,
    VOICE_PURPOSE,
    NoExaminerError,
    NotTheirContactError,
    SamePersonError,
    SupervisesError,
    note,
)
from kurse.assessment.actions.criteria import fix_criteria_set
from kurse.assessment.models import (
    Assessment,
    AssessmentEvent,
    AssessmentRound,
    AssessmentState,
    CriteriaSet,
    Mark,
    Seat,
    Voice,
    VoiceKind,
)
from kurse.assessment.queries import contacts_for, lecturers_in
from kurse.cohorts.models import Participation, Phase
from kurse.cohorts.queries import active_on
from kurse.partners.models import Contact
from kurse.placements.models import Placement
from kurse.supervision.queries import supervises

#: Until the release somebody else may take over.
OPEN_STATES = (AssessmentState.COLLECTING, AssessmentState.COMPARED, AssessmentState.TALKED)


@transaction.atomic
def plan_round(
    phase: Phase,
    *,
    kind: str,
    criteria_set: CriteriaSet,
    opens_on: dt.date,
    closes_on: dt.date,
    by: User,
) -> AssessmentRound:
    """A review of a phase; its criteria set is fixed by it. Both days inclusive."""
    if not by.has_perm("assessment.plan_round", phase):
        raise PermissionDenied
    criteria_set = lock(criteria_set)
    if criteria_set.fixed_at is None:
        criteria_set = fix_criteria_set(criteria_set, by=by)
    fresh = AssessmentRound(
        phase=phase,
        kind=kind,
        criteria_set=criteria_set,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    fresh.full_clean()
    fresh.save()
    return fresh


@transaction.atomic
def change_round(
    round_: AssessmentRound, *, criteria_set: CriteriaSet, closes_on: dt.date, by: User
) -> AssessmentRound:
    """More time, or another version for whoever has not begun; who has begun keeps theirs.

    Raises:
        NotOpenError: the new last day has passed already.
    """
    if not by.has_perm("assessment.plan_round", round_):
        raise PermissionDenied
    round_ = lock(round_)
    if closes_on < today():
        raise NotOpenError(_("The new last day lies in the past."))
    criteria_set = lock(criteria_set)
    if criteria_set.fixed_at is None:
        criteria_set = fix_criteria_set(criteria_set, by=by)
    round_.criteria_set, round_.closes_on = criteria_set, closes_on
    round_.full_clean()
    round_.save(update_fields=["criteria_set", "closes_on"])
    return round_


def _examiner_for(placement: Placement) -> User | None:
    """The lecturer of the placement's team who does not lead the student's supervision."""
    rows = (
        Participation.objects.filter(
            active_on(today()),
            role=Role.LECTURER,
            cohort=placement.phase.cohort_id,
            team=placement.team_id,
        )
        .select_related("user")
        .order_by("since", "pk")
    )
    return next((row.user for row in rows if not supervises(row.user, placement.student)), None)


@transaction.atomic
def open_round(round_: AssessmentRound, *, by: User | None) -> int:
    """Make the three forms of every running placement and write to who fills them in (T16).

    Repeatable: only placements without this assessment get one. Returns how many are new.
    Placements whose team has no lecturer wait and are shown to the coordination.
    """
    if by is not None and not by.has_perm("assessment.plan_round", round_):
        raise PermissionDenied
    round_ = lock(round_)
    if today() < round_.opens_on:
        raise NotOpenError
    placements = (
        Placement.objects.filter(phase=round_.phase_id, state__in=ASSESSED_STATES)
        .exclude(assessments__round=round_)
        .select_related("student", "practice_supervisor__user", "phase__cohort")
    )
    count = 0
    for placement in placements:
        examiner = _examiner_for(placement)
        if examiner is None or placement.practice_supervisor is None:
            continue
        _start(round_, placement, examiner, by=by)
        count += 1
    if round_.opened_at is None:
        round_.opened_at = now()
        round_.save(update_fields=["opened_at"])
    return count


def _version_for(round_: AssessmentRound, placement: Placement) -> CriteriaSet:
    """The version this placement started with, if the review uses the same set; else its own."""
    earlier = (
        CriteriaSet.objects.filter(
            name=round_.criteria_set.name,
            pk__in=Assessment.objects.filter(placement=placement).values("criteria_set"),
        )
        .order_by("version")
        .first()
    )
    return earlier or round_.criteria_set


def _start(
    round_: AssessmentRound, placement: Placement, examiner: User, *, by: User | None
) -> Assessment:
    assessment = Assessment.objects.create(
        placement=placement,
        round=round_,
        examiner=examiner,
        criteria_set=_version_for(round_, placement),
    )
    authors = {
        VoiceKind.STUDENT: placement.student,
        VoiceKind.PRACTICE: placement.practice_supervisor.user,  # type: ignore[union-attr]
        VoiceKind.LECTURER: examiner,
    }
    for kind, author in authors.items():
        voice = Voice.objects.create(assessment=assessment, kind=kind, author=author)
        if kind == VoiceKind.STUDENT:
            _ask(voice, link=f"/mein/auswertung/{assessment.public_id}/bogen/")
        elif kind == VoiceKind.PRACTICE:
            task_link = issue_link(VOICE_PURPOSE, person=author, about=voice, by=by)
            _ask(voice, task_link=task_link)
    AssessmentEvent.objects.create(
        assessment=assessment, verb="open", to_state=assessment.state, by=by
    )
    return assessment


def _ask(voice: Voice, **link: Any) -> None:
    round_ = voice.assessment.round
    queue_mail(
        f"assessment.open_{round_.kind}",
        to=voice.author,
        context={"frist": day(round_.closes_on), "datum": day(round_.closes_on)},
        about=str(voice.assessment.public_id),
        **link,
    )


@transaction.atomic
def remind_open_voices() -> int:
    """On the days the rulebook names: remind who has not handed in. One a person and day."""
    count = 0
    for round_ in AssessmentRound.objects.filter(
        opens_on__lte=today(), closes_on__gte=today()
    ).select_related("phase__cohort"):
        before = rule("assessment.remind_before", scope=round_.phase.cohort.slug)
        if (round_.closes_on - today()).days in before:
            count += sum(_remind(voice) for voice in _missing_in(round_))
    return count


def _missing_in(round_: AssessmentRound) -> Any:
    return Voice.objects.filter(
        assessment__round=round_,
        assessment__state=AssessmentState.COLLECTING,
        handed_in_at__isnull=True,
    ).select_related("author", "assessment__round")


def _remind(voice: Voice) -> bool:
    about = str(voice.assessment.public_id)
    link: dict[str, Any] = {"link": f"/mein/auswertung/{about}/bogen/"}
    if voice.kind == VoiceKind.PRACTICE:
        links = current_links(
            person=voice.author, purpose=VOICE_PURPOSE, about=str(voice.public_id)
        )
        task_link = links.order_by("pk").last() or issue_link(
            VOICE_PURPOSE, person=voice.author, about=voice, by=None
        )
        link = {"task_link": task_link}
    queue_mail(
        "assessment.reminder",
        to=voice.author,
        context={"frist": day(voice.assessment.round.closes_on)},
        about=about,
        digest=True,
        **link,
    )
    return True


def _check_examiner(assessment: Assessment, examiner: User, by: User) -> None:
    if not by.has_perm("assessment.appoint_examiner", assessment):
        raise PermissionDenied
    if not lecturers_in(assessment.placement.phase.cohort).filter(pk=examiner.pk).exists():
        raise NoExaminerError
    if supervises(examiner, assessment.placement.student):
        raise SupervisesError(name=examiner.get_full_name())


@transaction.atomic
def appoint_examiner(assessment: Assessment, *, examiner: User, by: User) -> Assessment:
    """Somebody else examines; a draft of the person before is not handed on, a form handed in
    stays as it is.

    Raises:
        SupervisesError: leads the student's supervision (rule 17, M37).
        NoExaminerError: no lecturer of the cohort. SamePersonError: the second examiner.
        HasChangedError: the result is released.
    """
    assessment = lock(assessment)
    _check_examiner(assessment, examiner, by)
    if examiner.pk == assessment.second_examiner_id:
        raise SamePersonError
    if assessment.state not in OPEN_STATES:
        raise HasChangedError
    voice = assessment.voices.select_for_update(no_key=True).get(kind=VoiceKind.LECTURER)
    if voice.handed_in_at is None:
        voice.ratings.all().delete()
        voice.author, voice.comment, voice.saved_at = examiner, "", None
        voice.save(update_fields=["author", "comment", "saved_at"])
    assessment.examiner = examiner
    assessment.save(update_fields=["examiner"])
    note(assessment, "appoint_examiner", by=by)
    return assessment


@transaction.atomic
def appoint_second_examiner(
    assessment: Assessment, *, examiner: User | None, by: User
) -> Assessment:
    """Name who gives the second mark (Zweitprüfung), or nobody.

    Raises:
        SupervisesError, NoExaminerError: as for the first. SamePersonError: the first examiner.
        HasChangedError: the second mark is given, or the result is released.
    """
    assessment = lock(assessment)
    if examiner is None:
        if not by.has_perm("assessment.appoint_examiner", assessment):
            raise PermissionDenied
    else:
        _check_examiner(assessment, examiner, by)
        if examiner.pk == assessment.examiner_id:
            raise SamePersonError
    given = Mark.objects.filter(assessment=assessment, seat=Seat.SECOND).exists()
    if given or assessment.state not in OPEN_STATES:
        raise HasChangedError
    assessment.second_examiner = examiner
    assessment.save(update_fields=["second_examiner"])
    note(assessment, "appoint_second_examiner", by=by)
    return assessment


@transaction.atomic
def appoint_practice(assessment: Assessment, *, contact: Contact, by: User) -> Assessment:
    """Another person of the agency fills in the form: the draft and the old link end.

    Raises:
        NotTheirContactError: does not act for this agency today.
        HasChangedError: the form is handed in, or the talk has taken place.
    """
    assessment = lock(assessment)
    if not by.has_perm("assessment.appoint_examiner", assessment):
        raise PermissionDenied
    if not contacts_for(assessment).filter(pk=contact.pk).exists():
        raise NotTheirContactError
    voice = assessment.voices.select_for_update(no_key=True).get(kind=VoiceKind.PRACTICE)
    if voice.handed_in_at is not None or assessment.state not in OPEN_STATES[:2]:
        raise HasChangedError
    _hand_to(assessment, voice, contact.user, by=by)
    return assessment


def _hand_to(assessment: Assessment, voice: Voice, person: User, *, by: User | None) -> None:
    """The open form is somebody else's now: the draft and the old link end."""
    revoke_links(purpose=VOICE_PURPOSE, about=voice, by=by)
    voice.ratings.all().delete()
    voice.author, voice.comment, voice.saved_at = person, "", None
    voice.save(update_fields=["author", "comment", "saved_at"])
    _ask(voice, task_link=issue_link(VOICE_PURPOSE, person=person, about=voice, by=by))
    note(assessment, "appoint_practice", by=by)


def follow_supervisor(placement: Placement, by: User | None) -> None:
    """For ``supervisor_changed``: open forms go to the new practice supervisor of a placement,
    what is handed in stays its author's."""
    if placement.practice_supervisor is None:
        return
    person = placement.practice_supervisor.user
    waiting = Assessment.objects.filter(placement=placement, state__in=OPEN_STATES[:2])
    for assessment in waiting.select_for_update(no_key=True).order_by("pk"):
        voice = assessment.voices.select_for_update(no_key=True).get(kind=VoiceKind.PRACTICE)
        if voice.handed_in_at is None and voice.author_id != person.pk:
            _hand_to(assessment, voice, person, by=by)
