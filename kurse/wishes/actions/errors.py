"""What a wish list can be refused for, and what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from home.core.exceptions import DomainError, HasChangedError, NotOpenError
from kurse.offers.models import Place
from kurse.wishes.queries import (
    Limits,
)


class WishesClosedError(NotOpenError):
    """M27."""

    slug = "wishes-closed"
    text = _(
        "The wishes closed on %(day)s, 23:59. Your last version counts. "
        "Did something go wrong? %(phone)s"
    )


class WishesNotOpenYetError(NotOpenError):
    """M1."""

    slug = "wishes-not-open-yet"
    text = _("There is nothing to do yet. The wishes open on %(day)s; we will write to you.")


class TooLateForCoordinationError(NotOpenError):
    slug = "wishes-too-late"
    text = _(
        "Wishes can be added until the day before the allocation is published (%(day)s). "
        "If that day moves, change it in the cohort's dates first."
    )


class TooFewWishesError(DomainError):
    """M26."""

    slug = "too-few-wishes"
    text = ngettext_lazy(
        "%(count)d wish is missing. Please choose at least %(least)d.",
        "%(count)d wishes are missing. Please choose at least %(least)d.",
        "count",
    )


class TooManyWishesError(DomainError):
    slug = "too-many-wishes"
    text = ngettext_lazy(
        "That is %(count)d wish too many. Please choose at most %(most)d.",
        "That is %(count)d wishes too many. Please choose at most %(most)d.",
        "count",
    )


class PlaceNotOpenError(DomainError):
    slug = "place-not-open"
    text = _("“%(place)s” cannot be wished for (any more). Take it off your list.")


class WishesHaveChangedError(HasChangedError):
    """M29, with the time of the other save."""

    text = _(
        "Somebody has changed this in the meantime (%(time)s). Your entries are still here; "
        "compare, then save again."
    )


class ReasonMissingError(DomainError):
    slug = "reason-missing"
    text = _("Please say why you submit these wishes.")


class WeightError(DomainError):
    slug = "weight-out-of-range"
    text = _("The weight is a number from 0 to 3.")


class NobodyToRemindError(DomainError):
    slug = "nobody-to-remind"
    text = _("Everybody has submitted or was reminded today already.")


class ReminderTooLateError(DomainError):
    """Quiet hours: the mail would arrive after the window."""

    slug = "reminder-too-late"
    text = _("Mails go out again on %(day)s, when the wishes are closed. Please call instead.")


@dataclass(frozen=True)
class Draft:
    """What stands on the form: places best first, limits, and the hardship reason in clear."""

    places: Sequence[Place]
    limits: Limits = field(default_factory=Limits)
    hardship: str = ""
