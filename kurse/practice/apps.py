"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class PracticeConfig(SliceConfig):
    name = "kurse.practice"
    label = "practice"
    default = True
