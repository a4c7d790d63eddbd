"""What the calendar tells the house: addresses that ended are forgotten."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from home.calendar.models import Feed
from home.core.registries import RetentionClass, retention_classes

KEPT = dt.timedelta(days=30)


def ended(day: dt.date) -> Any:
    return Feed.objects.filter(ended_at__date__lt=day - KEPT)


retention_classes.register(
    RetentionClass(
        "calendar.feeds",
        _("Calendar addresses that were ended"),
        _("30 days"),
        ended,
        lambda rows: rows.delete()[0],
    )
)
