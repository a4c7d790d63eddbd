"""Keeping views of the list, and writing to many: one mail a person."""

import uuid
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.exceptions import DomainError, HasChangedError
from home.outbox.actions import queue_mail
from home.outbox.kinds import check_text, kind_of
from home.people.models import User
from kurse.placements.models import Circular, Placement, SavedView
from kurse.placements.queries.circulars import placements_to_write_about, readership, views_of

CIRCULAR = "placements.circular"
MOST_VIEWS = 20


class TooManyViewsError(DomainError):
    slug = "too-many-views"
    text = _("You have %(most)s views already. Delete one first.")


class NobodyToWriteToError(DomainError):
    slug = "nobody-to-write-to"
    text = _("None of the chosen files has somebody to write to.")


class ReadersHaveChangedError(HasChangedError):
    slug = "readers-have-changed"
    text = _("Meanwhile it would reach %(number)s people, not %(seen)s. Look again, then send.")


@transaction.atomic
def save_view(name: str, query: str, *, by: User) -> SavedView:
    """Keep filters, columns and order under a name; the same name takes the new ones.

    Raises:
        TooManyViewsError: twenty are enough for one row of links.
    """
    _demand(by)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    view = views_of(by).filter(name=name.strip()).first()
    if view is None and views_of(by).count() >= MOST_VIEWS:
        raise TooManyViewsError(most=MOST_VIEWS)
    view = view or SavedView(owner=by, name=name.strip())
    view.query = query
    view.full_clean()
    view.save()
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    if view.owner_id != by.pk:
        raise PermissionDenied
    view.delete()


@transaction.atomic
def send_circular(
    placements: Sequence[Placement],
    *,
    audience: str,
    subject: str,
    body: str,
    seen: int,
    key: uuid.UUID,
    by: User,
) -> Circular:
    """One text to the people of these files, one mail each, however many files concern them.

    ``seen`` is the number of people the coordination confirmed, ``key`` the confirmation itself:
    sent twice it is still one.

    Raises:
        PermissionDenied: a file of a cohort that ``by`` does not coordinate.
        UnknownPlaceholderError: the text names what such a mail does not have.
        ReadersHaveChangedError: it would reach more or fewer than confirmed.
    """
    _demand(by)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if (known := Circular.objects.filter(public_id=key, by=by).first()) is not None:
        return known
    wanted = {placement.pk for placement in placements}
    rows = list(placements_to_write_about(by).filter(pk__in=wanted))
    if len(rows) != len(wanted):
        raise PermissionDenied
    for text in (subject, body):
        check_text(kind_of(CIRCULAR), text)
    found = readership(rows, audience)
    if not found.readers:
        raise NobodyToWriteToError
    if found.number != seen:
        raise ReadersHaveChangedError(number=found.number, seen=seen)
    circular = Circular(
        public_id=key,
        by=by,
        audience=audience,
        subject=" ".join(subject.split()),
        placements=len(rows),
        people=found.number,
    )
    circular.full_clean()
    circular.save()
    for reader in found.readers:
        queue_mail(
            CIRCULAR,
            to=reader.person,
            context={"jahrgang": reader.cohort},
            about=circular,
            by=by,
            wording=(circular.subject, body.replace("\r\n", "\n").strip()),
        )
    return circular


def _demand(by: User) -> None:
    if not by.has_perm("placements.write_to_many"):
        raise PermissionDenied
