"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class CalendarConfig(SliceConfig):
    name = "home.calendar"
    label = "calendars"
    default = True
