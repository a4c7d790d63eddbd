"""Writing a list and its traces."""

from typing import Any

from django.db import transaction

from home.core import vault
from home.core.clock import now
from home.people.models import User
from kurse.cohorts.models import Participation, Phase
from kurse.wishes.actions.errors import Draft
from kurse.wishes.models import SubmittedWish, Wish, WishEvent, WishList, WishSubmission, WishVerb
from kurse.wishes.queries import (
    Limits,
    hardship_text,
)


def _limits_of(wish_list: WishList) -> Limits:
    return Limits(
        days=tuple(wish_list.limit_days),
        transport=wish_list.limit_transport,
        languages=wish_list.languages,
    )


def _write_draft(wish_list: WishList, draft: Draft, *, hardship: bool = True) -> None:
    wish_list.wishes.all().delete()
    Wish.objects.bulk_create(
        Wish(wish_list=wish_list, place=place, rank=rank)
        for rank, place in enumerate(draft.places, start=1)
    )
    wish_list.limit_days = list(draft.limits.days)
    wish_list.limit_transport = draft.limits.transport
    wish_list.languages = draft.limits.languages
    if hardship:
        text = draft.hardship.strip()
        wish_list.hardship_draft = (
            vault.seal(text, context=wish_list.secret_context) if text else None
        )
    wish_list.revision += 1
    wish_list.saved_at = now()
    wish_list.clean_fields(exclude=["participation", "phase"])
    wish_list.save()


def _give_hardship(wish_list: WishList) -> None:
    """What was drafted is now handed in; a withdrawn reason takes its weight along."""
    drafted = hardship_text(wish_list, drafted=True)
    if drafted == hardship_text(wish_list):
        return
    wish_list.hardship_secret = wish_list.hardship_draft
    wish_list.hardship_changed_at = now()
    if not drafted:
        wish_list.hardship_weight = 0


def _content_of(draft: Draft) -> dict[str, Any]:
    return {
        "ranks": [
            [
                {
                    "id": str(place.public_id),
                    "title": place.title,
                    "facility": place.facility.name,
                    "district": place.facility.site.district.name,
                }
            ]
            for place in draft.places
        ],
        "limits": draft.limits.as_dict(),
    }


def _submit(wish_list: WishList, draft: Draft, *, by: User, reason: str = "") -> WishSubmission:
    """The frozen version, its countable wishes, the list's mark, and the event."""
    moment = now()
    wish_list.version += 1
    wish_list.submitted_at = moment
    wish_list.save()
    submission = WishSubmission(
        wish_list=wish_list,
        number=wish_list.version,
        content=_content_of(draft),
        by=by,
        on_behalf=bool(reason),
        note=reason,
        at=moment,
    )
    submission.clean_fields(exclude=["wish_list", "by"])
    submission.save()
    SubmittedWish.objects.bulk_create(
        SubmittedWish(submission=submission, place=place, rank=rank)
        for rank, place in enumerate(draft.places, start=1)
    )
    verb = WishVerb.SUBMIT_ON_BEHALF if reason else WishVerb.SUBMIT
    _note(wish_list.participation, wish_list.phase, verb, by=by, note=reason)
    return submission


def _note(
    participation: Participation,
    phase: Phase,
    verb: WishVerb,
    *,
    by: User | None,
    note: str = "",
) -> None:
    WishEvent.objects.create(
        participation_id=participation.pk, phase=phase, verb=verb, by=by, note=note, at=now()
    )


@transaction.atomic
def rewrap_hardships() -> int:
    """Every reason under the present master key; returns how many there are."""
    count = 0
    rows = WishList.objects.select_for_update(no_key=True).exclude(
        hardship_secret__isnull=True, hardship_draft__isnull=True
    )
    for wish_list in rows:
        for name in ("hardship_secret", "hardship_draft"):
            sealed = getattr(wish_list, name)
            if sealed is not None:
                fresh = vault.rewrap(sealed, context=wish_list.secret_context)
                setattr(wish_list, name, fresh)
                count += 1
        wish_list.save(update_fields=["hardship_secret", "hardship_draft"])
    return count
