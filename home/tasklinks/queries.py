"""Which link an address means, and which links a person may look after."""

from typing import Any

from django.db.models import FETCH_RAISE, QuerySet

from home.core.clock import DatabaseNow, now
from home.tasklinks.models import HandOnRequest, TaskLink, hash_of
from home.tasklinks.states import HandOnState


def link_by_token(token: str) -> TaskLink | None:
    """The link this address means, whether it opens or not; letter by letter."""
    return (
        TaskLink.objects.filter(token_hash=hash_of(token))
        .select_related("person", "forwarded_to")
        .annotate(read_at=DatabaseNow())
        .first()
    )


def current_links(*, person: Any = None, purpose: str = "", about: str = "") -> QuerySet[TaskLink]:
    """Links that were neither revoked nor answered; expired ones are among them."""
    links = TaskLink.objects.filter(revoked_at__isnull=True, done_at__isnull=True)
    if person is not None:
        links = links.filter(person=person)
    if purpose:
        links = links.filter(purpose=purpose)
    if about:
        links = links.filter(about=about)
    return links


def links_visible_to(user: Any) -> QuerySet[TaskLink]:
    """All for the coordination (row 37 of PERMISSIONS.md), none for others."""
    if not user.has_perm("tasklinks.manage_links"):
        return TaskLink.objects.none()
    return TaskLink.objects.all()


def link_rows(links: QuerySet[TaskLink]) -> QuerySet[TaskLink]:
    return (
        links.select_related("person", "forwarded_to")
        .order_by("-issued_at", "-pk")
        .fetch_mode(FETCH_RAISE)
    )


def unanswered(links: QuerySet[TaskLink]) -> QuerySet[TaskLink]:
    return links.filter(revoked_at__isnull=True, done_at__isnull=True)


def expired(links: QuerySet[TaskLink]) -> QuerySet[TaskLink]:
    return unanswered(links).filter(expires_at__lte=now())


def hand_ons_visible_to(user: Any) -> QuerySet[HandOnRequest]:
    if not user.has_perm("tasklinks.manage_links"):
        return HandOnRequest.objects.none()
    return HandOnRequest.objects.select_related("link", "link__person", "decided_by")


def pending_hand_ons(user: Any) -> QuerySet[HandOnRequest]:
    return hand_ons_visible_to(user).filter(state=HandOnState.PENDING)
