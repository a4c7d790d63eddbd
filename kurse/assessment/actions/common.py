"""What the verbs share: their errors, and the one place that writes a state with its event."""

from home.core.exceptions import DomainError
from home.core.states import Move
from home.people.models import User
from kurse.assessment.models import Assessment, AssessmentEvent, AssessmentState
from kurse.placements.models import PlacementState

from django.utils.translation import gettext_lazy as _  # isort: skip

VOICE_PURPOSE = "assessment.voice"
#: Placements that are assessed.
ASSESSED_STATES = (
    PlacementState.RUNNING,
    PlacementState.INTERRUPTED,
    PlacementState.COMPLETING,
)


class SupervisesError(DomainError):
    """M37, rule 17."""

    slug = "supervises"
    text = _(
        "%(name)s leads this person's supervision and therefore must not assess them. "
        "Choose somebody else."
    )


class NoExaminerError(DomainError):
    slug = "no-examiner"
    text = _("This person is no lecturer of the cohort. Choose somebody else.")


class SamePersonError(DomainError):
    slug = "same-person"
    text = _("The two examiners are two people. Choose somebody else.")


class NotTheirContactError(DomainError):
    slug = "no-contact"
    text = _("This person does not act for the agency today. Choose somebody else.")


class AnswersMissingError(DomainError):
    slug = "answers-missing"
    text = _("Still without an answer: %(titles)s. Everything else is saved.")


class NameMissingError(DomainError):
    """M36."""

    slug = "name-missing"
    text = _("Please give your name, so that we know who answered.")


class CriteriaIncompleteError(DomainError):
    slug = "criteria-incomplete"
    text = _("Every set needs at least one criterion, and every criterion at least two levels.")


class CriteriaFixedError(DomainError):
    slug = "criteria-fixed"
    text = _("This version is in use and does not change any more. Make a new version.")


class WrongCodeError(DomainError):
    """M47."""

    slug = "wrong-code"
    text = _("The code does not fit or has expired. Ask for a new one.")


class StatementOverError(DomainError):
    slug = "statement-over"
    text = _("The period ended on %(day)s. Please call the placement coordination.")


class NoMarkError(DomainError):
    slug = "no-mark"
    text = _("This review ends without a mark.")


class UnknownGradeError(DomainError):
    slug = "unknown-grade"
    text = _("This mark is not on the scale. Choose one of: %(grades)s.")


class NothingNewError(DomainError):
    slug = "nothing-new"
    text = _("Nothing would change. Give a new mark or a new text.")


class NotReleasedError(DomainError):
    """Rule 21: nothing comes back before the student's own result is out."""

    slug = "not-released"
    text = _("This opens when your final review is released.")


def record(assessment: Assessment, move: Move, *, by: User | None) -> None:
    """Write the new state with its event."""
    before = assessment.state
    assessment.state = AssessmentState(move.target)
    assessment.save(update_fields=["state"])
    AssessmentEvent.objects.create(
        assessment=assessment, verb=move.verb, from_state=before, to_state=move.target, by=by
    )


def note(assessment: Assessment, verb: str, *, by: User | None, evidence: str = "") -> None:
    """An event that leaves the state as it is."""
    AssessmentEvent.objects.create(
        assessment=assessment,
        verb=verb,
        from_state=assessment.state,
        to_state=assessment.state,
        by=by,
        evidence=evidence[:200],
    )
