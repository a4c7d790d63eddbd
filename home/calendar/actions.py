"""Making, renewing and ending the address of one's own calendar."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from home.calendar.models import Feed, hash_of, new_nonce, token_for
from home.core import clock
from home.people.models import User


@transaction.atomic
def open_feed(user: User, *, by: User) -> Feed:
    """A new address; an older one stops at once."""
    end_feed(user, by=by)
    nonce = new_nonce()
    feed = Feed(user=user, nonce=nonce, token_hash=hash_of(token_for(nonce)), made_at=clock.now())
    feed.full_clean()
    feed.save(force_insert=True)
    return feed


@transaction.atomic
def end_feed(user: User, *, by: User) -> int:
    """Switch the address off; returns whether there was one.

    Raises:
        PermissionDenied: it is not one's own calendar, or one has none.
    """
    if by != user or not by.has_perm("calendar.have_feed"):
        raise PermissionDenied
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return Feed.objects.filter(user=user, ended_at__isnull=True).update(ended_at=clock.now())
