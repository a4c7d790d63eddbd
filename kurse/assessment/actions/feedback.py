"""What comes back from the student after the release."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from home.core.db import lock
from home.outbox.actions import queue_mail
from home.people.models import User
from kurse.assessment.actions.common import NotReleasedError
from kurse.assessment.models import LearnedNote, PlaceFeedback
from kurse.assessment.queries import final_is_released
from kurse.placements.models import Placement


@transaction.atomic
def give_feedback(
    placement: Placement,
    *,
    answers: Mapping[str, int],
    text: str,
    learned: str,
    by: User,
) -> PlaceFeedback:
    """Five answers about the place, a text for the coordination, and, if wished, a few words to
    the practice supervisor, who gets a mail that something has come.

    Raises:
        PermissionDenied: not the student's own placement, or answered already.
        NotReleasedError: the final result is not out (rule 21).
    """
    placement = lock(placement)
    if placement.student_id == by.pk and not final_is_released(placement):
        raise NotReleasedError
    if not by.has_perm("assessment.give_feedback", placement):
        raise PermissionDenied
    feedback = PlaceFeedback(
        placement=placement, facility=placement.place.facility, text=text, **answers
    )
    feedback.full_clean()
    feedback.save()
    supervisor = placement.practice_supervisor
    if learned.strip() and supervisor is not None:
        LearnedNote.objects.create(placement=placement, text=learned)
        queue_mail(
            "assessment.learned",
            to=supervisor.user,
            link="/mein/auswertung/gelernt/",
            about=str(placement.public_id),
        )
    return feedback
