"""Issuing, renewing, handing on, revoking and finishing task links; nobody else writes them."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.clock import database_now, now
from home.core.db import lock
from home.core.exceptions import DomainError
from home.core.registries import colleague_joined
from home.outbox.actions import queue_mail
from home.people.actions import create_person
from home.people.models import User
from home.rulebook.queries import rule
from home.tasklinks.models import (
    HandOnRequest,
    TaskLink,
    TaskLinkEvent,
    hash_of,
    new_nonce,
    token_for,
)
from home.tasklinks.purposes import purpose_of
from home.tasklinks.queries import current_links
from home.tasklinks.states import HAND_ON_MOVES, HandOnState


class LinkOverError(DomainError):
    """The link was answered, revoked or has run out while the page was open."""

    slug = "link-over"
    text = _("This request was answered or withdrawn in the meantime. Nothing was saved.")


class NobodyNamedError(DomainError):
    """Somebody is not responsible and does not know who is: there is nobody to hand on to."""

    slug = "nobody-named"
    text = _("Nobody was named. Please call and find out who is responsible.")


@transaction.atomic
def issue_link(
    purpose_key: str,
    *,
    person: User,
    about: Any = "",
    by: User | None = None,
    valid_for: dt.timedelta | None = None,
) -> TaskLink:
    """A new link for one person and one task; an older one for the same stops opening.

    It is valid for as many days as the rulebook says. ``by=None`` is the system or somebody
    acting through a link.
    """
    purpose_of(purpose_key)
    about = str(getattr(about, "public_id", about))
    nonce = new_nonce()
    moment = now()
    link = TaskLink(
        purpose=purpose_key,
        person=person,
        about=about,
        nonce=nonce,
        token_hash=hash_of(token_for(nonce)),
        expires_at=moment + (valid_for or dt.timedelta(days=rule("tasklinks.valid_days"))),
        issued_by=by,
    )
    link.issued_at = moment
    link.save()
    _note(link, "issue", by=by)
    for older in current_links(person=person, purpose=purpose_key, about=about).exclude(pk=link.pk):
        _revoke(older, "renew", by=by, replaced_by=link)
    return link


def _note(link: TaskLink, verb: str, *, by: User | None, name: str = "", note: str = "") -> None:
    TaskLinkEvent.objects.create(link=link, verb=verb, by=by, evidence=name[:200], note=note)


def _revoke(
    link: TaskLink, verb: str, *, by: User | None, name: str = "", note: str = "", **changes: Any
) -> None:
    link.revoked_at = now()
    for key, value in changes.items():
        setattr(link, key, value)
    link.save(update_fields=["revoked_at", *changes])
    _note(link, verb, by=by, name=name, note=note)


@transaction.atomic
def finish_link(link: TaskLink, *, name: str, by: User | None = None) -> TaskLink:
    """The request is answered; ``name`` is what the person answering typed.

    Raises LinkOverError if it does not open any more.
    """
    link = lock(link)
    if not link.opens(database_now()):
        raise LinkOverError
    link.done_at = link.done_at or now()
    link.answered_name = name[:120]
    link.save(update_fields=["done_at", "answered_name"])
    _note(link, "finish", by=by, name=name)
    return link


@transaction.atomic
def reopen_link(link: TaskLink, *, by: User | None = None) -> TaskLink:
    """The answer was taken back, so the link takes one again (within its time)."""
    link = lock(link)
    link.done_at = None
    link.save(update_fields=["done_at"])
    _note(link, "reopen", by=by)
    return link


@transaction.atomic
def revoke_links(
    *,
    person: User | None = None,
    purpose: str = "",
    about: Any = "",
    by: User | None,
    note: str = "",
) -> int:
    """Close the open links of a person and/or a task, e.g. when who is responsible changes."""
    if person is None and not about:
        raise ValueError("Name a person or what the links are about.")
    about = str(getattr(about, "public_id", about))
    found = current_links(person=person, purpose=purpose, about=about).select_for_update(
        no_key=True
    )
    number = 0
    for link in found:
        _revoke(link, "revoke", by=by, note=note)
        number += 1
    return number


def may_be_renewed(link: TaskLink) -> bool:
    """Whether a fresh link may go to the stored address: not after it was withdrawn or handed on,
    not once it is answered, and only to somebody still here."""
    purpose = link.kind
    withdrawn = link.revoked_at is not None and link.replaced_by_id is None
    return bool(
        link.person.is_active
        and not withdrawn
        and link.forwarded_to_id is None
        and link.done_at is None
        and purpose is not None
        and purpose.is_open(link)
    )


@transaction.atomic
def renew_link(link: TaskLink, *, by: User | None = None) -> TaskLink | None:
    """Send a fresh link (T21) to the stored address, or do nothing where none may go out.

    Following a chain of renewals, the newest one decides.
    """
    while link.replaced_by_id is not None:
        link = TaskLink.objects.select_related("person").get(pk=link.replaced_by_id)
    if not may_be_renewed(link):
        return None
    fresh = issue_link(link.purpose, person=link.person, about=link.about, by=by)
    queue_mail("tasklinks.renewed", to=link.person, task_link=fresh, about=link.about, by=by)
    return fresh


@transaction.atomic
def reissue_link(link: TaskLink, *, by: User) -> TaskLink:
    """The coordination sends a fresh link. Raises LinkOverError where none may go out."""
    if not by.has_perm("tasklinks.manage_links"):
        raise PermissionDenied
    fresh = renew_link(link, by=by)
    if fresh is None:
        raise LinkOverError
    return fresh


@transaction.atomic
def withdraw_link(link: TaskLink, *, by: User, note: str = "") -> TaskLink:
    """The coordination closes one link for good."""
    if not by.has_perm("tasklinks.manage_links"):
        raise PermissionDenied
    link = lock(link)
    if link.revoked_at is not None or link.done_at is not None:
        raise LinkOverError
    _revoke(link, "revoke", by=by, note=note)
    return link


@transaction.atomic
def forward_link(
    link: TaskLink, *, to_person: User, by_name: str, by: User | None = None
) -> TaskLink:
    """Hand the task on: the new person gets a link and a mail, the old link closes.

    Raises LinkOverError if the old one does not open any more.
    """
    link = lock(link)
    if not link.is_live(database_now()):
        raise LinkOverError
    fresh = issue_link(link.purpose, person=to_person, about=link.about, by=by)
    _revoke(link, "forward", by=by, name=by_name, forwarded_to=to_person)
    purpose = purpose_of(link.purpose)
    key, context = purpose.mail(fresh) if purpose.mail else ("tasklinks.handed_on", {})
    queue_mail(key, to=to_person, context=context, task_link=fresh, about=link.about, by=by)
    return fresh


@transaction.atomic
def request_hand_on(
    link: TaskLink, *, first_name: str, last_name: str, email: str, by_name: str
) -> HandOnRequest:
    """Somebody unknown is to take over, or nobody is known: the coordination decides.

    Raises LinkOverError if the link does not open any more.
    """
    link = lock(link)
    if not link.is_live(database_now()):
        raise LinkOverError
    row = HandOnRequest(
        link=link,
        first_name=first_name,
        last_name=last_name,
        email=email.strip().lower(),
        by_name=by_name,
    )
    row.at = now()
    row.full_clean()
    row.save()
    _note(link, "ask_hand_on", by=None, name=by_name)
    return row


@transaction.atomic
def approve_hand_on(request: HandOnRequest, *, by: User) -> TaskLink:
    """The named person becomes known, gets the task, and the old link closes.

    Raises:
        NobodyNamedError: the request names nobody.
    """
    request = _decided(request, "approve", by=by)
    if not request.email:
        raise NobodyNamedError
    person = User.objects.filter(email=request.email).first() or create_person(
        email=request.email,
        first_name=request.first_name,
        last_name=request.last_name,
        by=by,
    )
    link = TaskLink.objects.get(pk=request.link_id)
    for hook in colleague_joined:
        hook(link, person, by)
    return forward_link(link, to_person=person, by_name=request.by_name, by=by)


@transaction.atomic
def refuse_hand_on(request: HandOnRequest, *, by: User) -> HandOnRequest:
    """The task stays where it is; the coordination calls."""
    return _decided(request, "refuse", by=by)


def _decided(request: HandOnRequest, verb: str, *, by: User) -> HandOnRequest:
    request = lock(request, first=("link",))
    move = HAND_ON_MOVES.check(verb, request, by=by)
    request.state = HandOnState(move.target)
    request.decided_by, request.decided_at = by, now()
    request.save(update_fields=["state", "decided_by", "decided_at"])
    _note(request.link, f"{verb}_hand_on", by=by)
    return request
