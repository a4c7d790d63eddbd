"""Task links: an address by which one person answers one request, without an account."""

import base64
import datetime as dt
import hashlib
import secrets
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import EventBase, PublicIdModel
from home.core.registries import LinkPage, Purpose, link_pages, purposes
from home.tasklinks.states import HAND_ON_MOVES, HandOnState

NONCE_BYTES = 16
TOKEN_BYTES = 24


def new_nonce() -> bytes:
    return secrets.token_bytes(NONCE_BYTES)


def token_for(nonce: bytes | memoryview) -> str:
    """32 letters, made from the nonce and the server's key: the database alone cannot make it."""
    digest = salted_hmac("home.tasklinks", bytes(nonce).hex(), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class TaskLink(PublicIdModel):
    """A link of one person for one task (Link, on paper: Vorgang).

    ``about`` is the ``public_id`` of what it is about. Whether it still opens follows from
    ``expires_at``, ``revoked_at`` and ``done_at``; opening it changes nothing.
    """

    purpose = models.CharField(_("purpose"), max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="task_links"
    )
    about = models.CharField(_("about"), max_length=80, blank=True)
    nonce = models.BinaryField(default=new_nonce, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    done_at = models.DateTimeField(_("answered on"), null=True, blank=True, editable=False)
    answered_name = models.CharField(_("answered by"), max_length=120, blank=True)
    revoked_at = models.DateTimeField(_("revoked on"), null=True, blank=True, editable=False)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    forwarded_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("task link")
        verbose_name_plural = _("task links")
        ordering: ClassVar[list[str]] = ["-issued_at", "-pk"]
        indexes = (
            models.Index(fields=("person", "purpose", "about"), name="link_of_person"),
            models.Index(
                fields=("-issued_at",),
                name="link_unanswered",
                condition=Q(done_at__isnull=True, revoked_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference}, {self.purpose}"

    def token(self) -> str:
        return token_for(self.nonce)

    def address(self) -> str:
        """The path that opens it. Only ever put into a mail or onto paper."""
        return reverse("tasklinks:open", args=[self.token()])

    @property
    def reference(self) -> str:
        """The request's number for people, e.g. ``2027-017`` (Vorgang)."""
        return f"{self.issued_at.year}-{self.pk or 0:03d}"

    @property
    def kind(self) -> Purpose | None:
        return purposes.get(self.purpose)

    @property
    def side_pages(self) -> list[LinkPage]:
        """Pages that this link opens beside its own."""
        return [side for side in link_pages.values() if self.purpose in side.purposes]

    def opens(self, moment: dt.datetime | None = None) -> bool:
        """Neither revoked nor expired; the end is exclusive to the second.

        Without a ``moment`` it is the one at which the address was looked up, by the database's
        clock: one judge for all web servers.
        """
        if moment is None:
            read_at = getattr(self, "read_at", None)
            moment = clock.shifted(read_at) if read_at else clock.now()
        return self.revoked_at is None and moment < self.expires_at

    def is_live(self, moment: dt.datetime | None = None) -> bool:
        """It opens, is not answered, and its purpose still takes an answer."""
        purpose = self.kind
        return bool(
            self.opens(moment)
            and self.done_at is None
            and purpose is not None
            and purpose.is_open(self)
        )


class TaskLinkEvent(EventBase):
    """One step of a link: issued, renewed, forwarded, revoked, finished.

    ``evidence`` is the name typed by whoever acted through the link.
    """

    link = models.ForeignKey(TaskLink, on_delete=models.CASCADE, related_name="events")

    class Meta(EventBase.Meta):
        verbose_name = _("step of a task link")
        verbose_name_plural = _("steps of task links")


class HandOnRequest(PublicIdModel):
    """Somebody names a successor we do not know (Weitergabe); the coordination decides."""

    link = models.ForeignKey(TaskLink, on_delete=models.PROTECT, related_name="hand_ons")
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address at work"), blank=True)
    by_name = models.CharField(_("handed on by"), max_length=120)
    at = models.DateTimeField(default=clock.now, editable=False)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=HandOnState,
        default=HandOnState.PENDING,
        db_default=HandOnState.PENDING,
        editable=False,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("request to hand on")
        verbose_name_plural = _("requests to hand on")
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints = (
            models.UniqueConstraint(
                name="hand_on_pending_once",
                fields=("link",),
                condition=Q(state=HandOnState.PENDING),
                violation_error_message=_("This was handed on already."),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="hand_on_state", field="state", transitions=HAND_ON_MOVES.pairs()),
        )

    def __str__(self) -> str:
        return f"{self.link.reference}: {self.email}"
