"""Who may write when, and whether a draft is whole."""

from django.core.exceptions import PermissionDenied

from home.core import formats
from home.core.clock import database_now
from home.core.db import lock
from home.people.models import User
from kurse.cohorts.models import Cohort, Participation, Phase
from kurse.wishes.actions.errors import (
    Draft,
    PlaceNotOpenError,
    TooFewWishesError,
    TooLateForCoordinationError,
    TooManyWishesError,
    WishesClosedError,
    WishesHaveChangedError,
    WishesNotOpenYetError,
)
from kurse.wishes.actions.records import _content_of, _limits_of
from kurse.wishes.models import Wish, WishList
from kurse.wishes.queries import (
    drafted_places,
    hardship_text,
    has_opened,
    is_over,
    places_to_wish_for,
    takes_late_wishes,
)


def _locked_list(participation: Participation, phase: Phase) -> WishList:
    """The student's list in this phase, made at the first save, locked."""
    wish_list, _made = WishList.objects.get_or_create(
        participation_id=participation.pk, phase=phase
    )
    return lock(wish_list)


def _check_student(participation: Participation, *, by: User) -> None:
    if not by.has_perm("wishes.choose_wishes", participation):
        raise PermissionDenied


def _check_coordinator(cohort: Cohort, *, by: User, late: bool = False) -> None:
    if not by.has_perm("wishes.coordinate_wishes", cohort):
        raise PermissionDenied
    moment = database_now()
    if not has_opened(cohort, moment):
        raise WishesNotOpenYetError(day=formats.day(cohort.wishes_open_on))
    if not late and not takes_late_wishes(cohort, moment):
        raise TooLateForCoordinationError(day=formats.day(cohort.publish_on))


def _check_window(cohort: Cohort) -> None:
    """The database's clock decides; the last day counts in full in Europe/Berlin."""
    moment = database_now()
    if not has_opened(cohort, moment):
        raise WishesNotOpenYetError(day=formats.day(cohort.wishes_open_on))
    if is_over(cohort, moment):
        raise WishesClosedError(day=formats.day(cohort.wishes_close_on), phone=cohort.contact_phone)


def _is_fresh(wish_list: WishList, revision: int, draft: Draft) -> bool:
    """False: exactly this is saved already (a double click). Raises if something else is."""
    if wish_list.revision == revision:
        return True
    if not _is_saved(wish_list, draft):
        raise _changed(wish_list)
    return False


def _changed(wish_list: WishList) -> WishesHaveChangedError:
    return WishesHaveChangedError(time=formats.moment(wish_list.saved_at))


def _is_saved(wish_list: WishList, draft: Draft) -> bool:
    return (
        [place.pk for place in drafted_places(wish_list)] == [place.pk for place in draft.places]
        and _limits_of(wish_list) == draft.limits
        and hardship_text(wish_list, drafted=True) == draft.hardship.strip()
    )


def _is_submitted(wish_list: WishList, draft: Draft) -> bool:
    """The version that counts says the same as ``draft``, which is saved already."""
    latest = wish_list.submissions.filter(number=wish_list.version).first()
    return (
        latest is not None
        and latest.content == _content_of(draft)
        and hardship_text(wish_list) == hardship_text(wish_list, drafted=True)
    )


def _check_draft(
    draft: Draft, phase: Phase, participation: Participation, *, complete: bool = False
) -> None:
    """Sizes, and that each place may be wished for; a draft may keep places that closed since."""
    cohort, number = phase.cohort, len(draft.places)
    if number > cohort.max_wishes:
        raise TooManyWishesError(count=number - cohort.max_wishes, most=cohort.max_wishes)
    if complete and number < cohort.min_wishes:
        raise TooFewWishesError(count=cohort.min_wishes - number, least=cohort.min_wishes)
    allowed = set(places_to_wish_for(phase, participation.user).values_list("pk", flat=True))
    if not complete:
        allowed |= set(
            Wish.objects.filter(
                wish_list__participation=participation.pk, wish_list__phase=phase
            ).values_list("place", flat=True)
        )
    for place in draft.places:
        if place.pk not in allowed:
            raise PlaceNotOpenError(place=place.title)
