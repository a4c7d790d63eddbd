"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class TodayConfig(SliceConfig):
    name = "home.today"
    label = "today"
    default = True
