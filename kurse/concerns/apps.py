"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class ConcernsConfig(SliceConfig):
    name = "kurse.concerns"
    label = "concerns"
    default = True
