"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class CalendarConfig(SliceConfig):
    name = "home.calendar"
    label = "calendar"
    default = True
