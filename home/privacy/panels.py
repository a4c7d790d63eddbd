"""What privacy looks at by itself: expired sessions, and triggers that must be installed."""

import datetime as dt
from typing import Any

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _
from pgtrigger.core import INSTALLED
from pgtrigger.registry import registered

from home.core.clock import now
from home.core.registries import RetentionClass, retention_classes, verifications


def _expired(day: dt.date) -> Any:
    return Session.objects.filter(expire_date__lt=now())


def triggers_are_installed() -> list[str]:
    """Every rule that the database enforces by a trigger is really there."""
    return [
        f"The trigger {trigger.get_uri(model)} is {trigger.get_installation_status(model)[0]}."
        for model, trigger in registered()
        if trigger.get_installation_status(model)[0] != INSTALLED
    ]


retention_classes.register(
    RetentionClass(
        "sessions",
        _("Sessions that have ended"),
        _("until they expire"),
        _expired,
        lambda rows: rows.delete()[0],
    ),
    order=10,
)
verifications.register(triggers_are_installed, order=10)
