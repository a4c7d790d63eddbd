"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class ProgressConfig(SliceConfig):
    name = "lernen.progress"
    label = "progress"
    default = True
