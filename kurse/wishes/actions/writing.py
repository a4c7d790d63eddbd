"""The student's list, and the coordination's hand in it."""

from django.db import transaction

from home.core.clock import now
from home.core.db import lock
from home.people.models import User
from kurse.cohorts.models import Participation, Phase
from kurse.wishes.actions.checks import (
    _changed,
    _check_coordinator,
    _check_draft,
    _check_student,
    _check_window,
    _is_fresh,
    _is_submitted,
    _locked_list,
)
from kurse.wishes.actions.errors import Draft, ReasonMissingError, WeightError
from kurse.wishes.actions.records import _give_hardship, _note, _submit, _write_draft
from kurse.wishes.models import WishList, WishVerb
from kurse.wishes.queries import (
    hardship_text,
)

MAX_WEIGHT = 3

# Students -------------------------------------------------------------------------------------


@transaction.atomic
def save_draft(
    participation: Participation, phase: Phase, *, by: User, draft: Draft, revision: int
) -> WishList:
    """Keep the list as it is, without submitting it.

    ``revision`` is the one the form was made from. Saving what is saved already is no conflict.

    Raises:
        PermissionDenied: ``by`` is not this student.
        NotOpenError: the window is closed, or not open yet.
        HasChangedError: another tab saved something else meanwhile.
        TooManyWishesError, PlaceNotOpenError: the list itself.
    """
    wish_list = _locked_list(participation, phase)
    _check_student(participation, by=by)
    _check_window(phase.cohort)
    if not _is_fresh(wish_list, revision, draft):
        return wish_list
    _check_draft(draft, phase, participation)
    _write_draft(wish_list, draft)
    return wish_list


@transaction.atomic
def submit_wishes(
    participation: Participation, phase: Phase, *, by: User, draft: Draft, revision: int
) -> WishList:
    """Save and submit: a frozen version that counts until the next one, within the window.

    Raises:
        TooFewWishesError: fewer than the cohort asks for.
        PlaceNotOpenError: a place closed since it was put on the list.
        and all of :func:`save_draft`.
    """
    wish_list = _locked_list(participation, phase)
    _check_student(participation, by=by)
    _check_window(phase.cohort)
    fresh = _is_fresh(wish_list, revision, draft)
    if not fresh and _is_submitted(wish_list, draft):
        return wish_list
    _check_draft(draft, phase, participation, complete=True)
    if fresh:
        _write_draft(wish_list, draft)
    _give_hardship(wish_list)
    _submit(wish_list, draft, by=by)
    return wish_list


# Coordination ---------------------------------------------------------------------------------


@transaction.atomic
def submit_on_behalf(
    participation: Participation,
    phase: Phase,
    *,
    by: User,
    draft: Draft,
    revision: int,
    reason: str,
) -> WishList:
    """Submit in a student's place, with a reason the student can read.

    Possible from the opening until the day before publication. The hardship reason stays the
    student's own: it is neither read nor changed.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        ReasonMissingError: no reason.
        NotOpenError, HasChangedError, TooFewWishesError, TooManyWishesError, PlaceNotOpenError.
    """
    wish_list = _locked_list(participation, phase)
    _check_coordinator(phase.cohort, by=by)
    if not reason.strip():
        raise ReasonMissingError
    if wish_list.revision != revision:
        raise _changed(wish_list)
    _check_draft(draft, phase, participation, complete=True)
    _write_draft(wish_list, draft, hardship=False)
    _submit(wish_list, draft, by=by, reason=reason.strip())
    return wish_list


@transaction.atomic
def read_hardship(wish_list: WishList, *, by: User) -> str:
    """Open the submitted reason for a coordinator; that it was read is recorded.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
    """
    wish_list = lock(wish_list)
    _check_coordinator(wish_list.phase.cohort, by=by, late=True)
    _note(wish_list.participation, wish_list.phase, WishVerb.READ_HARDSHIP, by=by)
    return hardship_text(wish_list)


@transaction.atomic
def set_hardship_weight(wish_list: WishList, *, by: User, weight: int) -> WishList:
    """The number that goes into the allocation: 0 is none, 3 the most.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        WeightError: not 0 to 3.
        NotOpenError: the allocation is published.
    """
    wish_list = lock(wish_list)
    _check_coordinator(wish_list.phase.cohort, by=by)
    if weight not in range(MAX_WEIGHT + 1):
        raise WeightError
    wish_list.hardship_weight = weight
    wish_list.weighed_at = now()
    wish_list.save(update_fields=["hardship_weight", "weighed_at"])
    _note(wish_list.participation, wish_list.phase, WishVerb.WEIGH, by=by, note=str(weight))
    return wish_list
