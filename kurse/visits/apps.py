"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class VisitsConfig(SliceConfig):
    name = "kurse.visits"
    label = "visits"
    default = True
