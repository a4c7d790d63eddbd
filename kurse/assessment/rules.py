"""Who may ask for what in assessments."""

from typing import Any

import rules

from home.people.roles import is_coordinator, is_lecturer, signed_in
from kurse.assessment.models import (
    Assessment,
    AssessmentRound,
    AssessmentState,
    ChangeRequest,
    Release,
)
from kurse.assessment.queries import (
    examined_by,
    files_visible_to,
    may_give_feedback,
    seconded_by,
)
from kurse.cohorts.models import Cohort
from kurse.cohorts.queries import cohorts_coordinated_by


@rules.predicate
def examines(user: Any, assessment: Assessment | None) -> bool:
    return (
        assessment is not None
        and Assessment.objects.filter(examined_by(user), pk=assessment.pk).exists()
    )


@rules.predicate
def seconds(user: Any, assessment: Assessment | None) -> bool:
    return (
        assessment is not None
        and Assessment.objects.filter(seconded_by(user), pk=assessment.pk).exists()
    )


@rules.predicate
def is_decided_by_another(user: Any, assessment: Assessment | None) -> bool:
    """Nobody approves what they asked for, nor changes a result they gave a mark for."""
    if assessment is None or user.pk in (assessment.examiner_id, assessment.second_examiner_id):
        return False
    asked = ChangeRequest.objects.filter(
        assessment=assessment, asked_by_id=user.pk, decided_at__isnull=True
    )
    return not asked.exists()


@rules.predicate
def is_no_examiner(user: Any, assessment: Assessment | None) -> bool:
    """Row 67: the coordination is the second person, after the examiner."""
    return assessment is not None and user.pk not in (
        assessment.examiner_id,
        assessment.second_examiner_id,
    )


@rules.predicate
def may_open_file(user: Any, assessment: Assessment | None) -> bool:
    return assessment is not None and files_visible_to(user).filter(pk=assessment.pk).exists()


@rules.predicate
def is_out(user: Any, assessment: Assessment | None) -> bool:
    return assessment is not None and assessment.state in (
        AssessmentState.RELEASED,
        AssessmentState.LOCKED,
    )


@rules.predicate
def owes_feedback(user: Any, placement: Any) -> bool:
    return placement is not None and may_give_feedback(user).filter(pk=placement.pk).exists()


def _cohort_id(thing: Any) -> int | None:
    if isinstance(thing, Cohort):
        return thing.pk
    if isinstance(thing, AssessmentRound):
        return thing.phase.cohort_id
    if isinstance(thing, Assessment):
        return thing.placement.phase.cohort_id
    return getattr(thing, "cohort_id", None)


@rules.predicate
def coordinates(user: Any, thing: Any) -> bool:
    cohort = _cohort_id(thing)
    return cohort is not None and cohorts_coordinated_by(user).filter(pk=cohort).exists()


@rules.predicate
def is_about(user: Any, release: Release | None) -> bool:
    return release is not None and release.assessment.placement.student_id == user.pk


rules.add_perm("assessment.build_criteria", signed_in & (is_lecturer | is_coordinator))
rules.add_perm("assessment.plan_round", signed_in & coordinates)
rules.add_perm("assessment.appoint_examiner", signed_in & coordinates)
rules.add_perm("assessment.examine", signed_in & examines)
rules.add_perm("assessment.release", signed_in & (examines | (coordinates & is_no_examiner)))
rules.add_perm("assessment.give_mark", signed_in & (examines | seconds))
rules.add_perm("assessment.ask_change", signed_in & is_out & examines)
rules.add_perm("assessment.decide_change", signed_in & coordinates & is_decided_by_another)
rules.add_perm("assessment.inspect", signed_in & may_open_file)
rules.add_perm("assessment.export", signed_in & coordinates)
rules.add_perm("assessment.give_feedback", signed_in & owes_feedback)
rules.add_perm("assessment.give_statement", signed_in & is_about)
