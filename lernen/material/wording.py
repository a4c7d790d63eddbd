"""Words for lengths of time."""

from django.utils.translation import ngettext


def duration(minutes: int) -> str:
    """``35 Minuten``, ``etwa 3 Stunden``."""
    if minutes < 90:
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    hours = max(2, round(minutes / 60))
    return ngettext("about %(number)s hour", "about %(number)s hours", hours) % {"number": hours}
