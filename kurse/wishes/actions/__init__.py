"""Saving, submitting, weighing, reminding: the only writers of wishes.

Order of locks: the phase (mails) or the wish list, never both.
"""

from kurse.wishes.actions.errors import (
    Draft,
    NobodyToRemindError,
    PlaceNotOpenError,
    TooManyWishesError,
)
from kurse.wishes.actions.mails import announce_wishes, remind_students, sending_day
from kurse.wishes.actions.records import rewrap_hardships
from kurse.wishes.actions.writing import (
    MAX_WEIGHT,
    read_hardship,
    save_draft,
    set_hardship_weight,
    submit_on_behalf,
    submit_wishes,
)

__all__ = (
    "MAX_WEIGHT",
    "Draft",
    "NobodyToRemindError",
    "PlaceNotOpenError",
    "TooManyWishesError",
    "announce_wishes",
    "read_hardship",
    "remind_students",
    "rewrap_hardships",
    "save_draft",
    "sending_day",
    "set_hardship_weight",
    "submit_on_behalf",
    "submit_wishes",
)
