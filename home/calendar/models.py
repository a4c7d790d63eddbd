"""Calendar feeds: an address that shows one person's own dates to whoever knows it."""

import base64
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

NONCE_BYTES = 16
TOKEN_BYTES = 24


def new_nonce() -> bytes:
    return secrets.token_bytes(NONCE_BYTES)


def token_for(nonce: bytes | memoryview) -> str:
    """32 letters, made from the nonce and the server's key: the database alone cannot make it."""
    digest = salted_hmac("home.calendar", bytes(nonce).hex(), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Feed(models.Model):
    """The secret address of one person's calendar (Kalender-Abo); a new one ends the old one.

    The database keeps a hash and the nonce only. Reading the feed writes nothing.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    nonce = models.BinaryField(default=new_nonce, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        constraints = (
            models.UniqueConstraint(
                name="feed_one_open_per_person",
                fields=("user",),
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("You have a calendar address already."),
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="feed_end_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.made_at:%Y-%m-%d}"

    def token(self) -> str:
        return token_for(self.nonce)

    def path(self) -> str:
        """The path of the feed. Shown to its owner only; never logged."""
        return reverse("calendar:feed", args=[self.token()])
