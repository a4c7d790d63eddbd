"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class CohortsConfig(SliceConfig):
    name = "kurse.cohorts"
    label = "cohorts"
    default = True
