"""The machine of an assessment (DOMAIN section 7)."""

from django.utils.translation import gettext_lazy as _

from home.core.clock import today
from home.core.exceptions import DomainError
from home.core.states import SYSTEM, Move, Moves
from kurse.assessment.models import Assessment, AssessmentState, VoiceKind
from kurse.assessment.queries import is_settled


class FormsMissingError(DomainError):
    """The three forms are compared when all are in or the date has come."""

    slug = "forms-missing"
    text = _("Not all forms are handed in yet, and the last day has not passed.")


class StatementPeriodError(DomainError):
    slug = "statement-period"
    text = _("The period for the student's statement is still running.")


class MarkMissingError(DomainError):
    slug = "mark-missing"
    text = _("The mark is not settled yet. First the marks of all examiners, then the release.")


def mark_is_settled(assessment: Assessment) -> None:
    """Where the review ends with a mark: all examiners have given theirs and agree."""
    if not is_settled(assessment):
        raise MarkMissingError


def forms_are_in(assessment: Assessment) -> None:
    """All three, or the date has come and the examiner's own is in (never seen before it)."""
    handed_in = set(
        assessment.voices.filter(handed_in_at__isnull=False).values_list("kind", flat=True)
    )
    if handed_in == set(VoiceKind.values):
        return
    over = today() > assessment.round.closes_on
    if not (over and VoiceKind.LECTURER in handed_in):
        raise FormsMissingError


def statement_period_is_over(assessment: Assessment) -> None:
    """Closed after the period, or as soon as the student has made a statement."""
    release = assessment.release
    if today() <= release.statement_until and not hasattr(release, "statement"):
        raise StatementPeriodError


ASSESSMENT_MOVES = Moves(
    Move(
        "compare",
        (AssessmentState.COLLECTING,),
        AssessmentState.COMPARED,
        SYSTEM,
        needs=(forms_are_in,),
    ),
    Move(
        "talk",
        (AssessmentState.COMPARED, AssessmentState.TALKED),
        AssessmentState.TALKED,
        "assessment.examine",
    ),
    Move(
        "release",
        (AssessmentState.TALKED,),
        AssessmentState.RELEASED,
        "assessment.release",
        needs=(mark_is_settled,),
    ),
    Move(
        "change",
        (AssessmentState.RELEASED, AssessmentState.LOCKED),
        AssessmentState.RELEASED,
        "assessment.decide_change",
    ),
    Move(
        "lock",
        (AssessmentState.RELEASED,),
        AssessmentState.LOCKED,
        SYSTEM,
        needs=(statement_period_is_over,),
    ),
    name="assessment",
)
