"""Who may ask for what in assessments."""

from typing import Any

import rules

from home.people.roles import is_coordinator, is_lecturer, signed_in
from kurse.assessment.models import Assessment, AssessmentRound, Release, Voice
from kurse.assessment.queries import examined_by, voices_of
from kurse.cohorts.models import Cohort
from kurse.cohorts.queries import cohorts_coordinated_by


@rules.predicate
def examines(user: Any, assessment: Assessment | None) -> bool:
    return (
        assessment is not None
        and Assessment.objects.filter(examined_by(user), pk=assessment.pk).exists()
    )


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
def writes(user: Any, voice: Voice | None) -> bool:
    return voice is not None and voices_of(user).filter(pk=voice.pk).exists()


@rules.predicate
def is_about(user: Any, release: Release | None) -> bool:
    return release is not None and release.assessment.placement.student_id == user.pk


rules.add_perm("assessment.build_criteria", signed_in & (is_lecturer | is_coordinator))
rules.add_perm("assessment.plan_round", signed_in & coordinates)
rules.add_perm("assessment.appoint_examiner", signed_in & coordinates)
rules.add_perm("assessment.examine", signed_in & examines)
rules.add_perm("assessment.write_voice", signed_in & writes)
rules.add_perm("assessment.give_statement", signed_in & is_about)
