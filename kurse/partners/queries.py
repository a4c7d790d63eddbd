"""Who answers for an agency today, and who sees which agency."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from home.core.clock import today
from kurse.cohorts.queries import active_on, cohorts_coordinated_by
from kurse.partners.models import Agency, Contact, District


def contacts_active(on: dt.date | None = None) -> QuerySet[Contact]:
    return Contact.objects.filter(active_on(on or today()))


def agencies_of(user: Any) -> QuerySet[Agency]:
    """Agencies for which this person acts today."""
    return Agency.objects.filter(pk__in=contacts_active().filter(user_id=user.pk).values("agency"))


def agencies_visible_to(user: Any) -> QuerySet[Agency]:
    """Released profiles for everybody; own agencies; all for the coordination."""
    if not getattr(user, "is_authenticated", False):
        return Agency.objects.filter(profile_released=True)
    everything = Q(pk__isnull=False) if cohorts_coordinated_by(user).exists() else Q(pk__in=[])
    return Agency.objects.filter(
        Q(profile_released=True) | Q(pk__in=agencies_of(user).values("pk")) | everything
    )


def districts() -> QuerySet[District]:
    """All districts; they are public."""
    return District.objects.order_by("name")
