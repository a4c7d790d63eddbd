"""Abstract bases; this slice owns no table."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from home.core import clock


class PublicIdModel(models.Model):
    """Rows that a link names: by a random UUID, never by the key that counts them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class EventBase(models.Model):
    """One step of a state machine: who did what, when, and in whose place.

    ``by`` is empty for steps the calendar took. ``note`` is for people; it never holds
    confidential text. Rows are only ever added.
    """

    verb = models.CharField(_("step"), max_length=40)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    evidence = models.CharField(
        _("evidence"), max_length=200, blank=True, help_text=_("e.g. by telephone, on, by whom")
    )
    note = models.CharField(_("note"), max_length=1000, blank=True)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["at", "pk"]
